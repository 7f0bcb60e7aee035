//! The backends that the cases run on.

use std::path::Path;
use std::sync::Arc;

use millrace_core::ports::store::Store;
use tempfile::TempDir;

use super::fixtures::Backend;
use crate::faulty::{FaultyStore, NoFaults};
use crate::sqlite::{Location, Options, SqliteStore};

fn sqlite(folder: &Path, options: Options) -> SqliteStore {
    SqliteStore::open(Location::File(folder.join("millrace.db")), options).unwrap()
}

/// Each backend keeps its database in a folder, which a child process may share.
macro_rules! backend {
    ($(#[$doc:meta])* $name:ident, $open:expr) => {
        $(#[$doc])*
        pub(super) struct $name {
            name: &'static str,
            folder: TempDir,
        }

        impl Backend for $name {
            fn new(name: &'static str) -> Self {
                Self { name, folder: tempfile::tempdir().unwrap() }
            }

            fn name(&self) -> &'static str {
                self.name
            }

            fn folder(&self) -> &Path {
                self.folder.path()
            }

            fn open_in(folder: &Path) -> Arc<dyn Store> {
                let open: fn(&Path) -> Arc<dyn Store> = $open;
                open(folder)
            }
        }
    };
}

backend!(
    /// SQLite with its threads.
    Threads, |folder| Arc::new(sqlite(folder, Options::default())));
backend!(
    /// SQLite on the spot.
    Inline, |folder| Arc::new(sqlite(folder, Options::inline())));
backend!(
    /// SQLite on the spot, every run that can lie in a block in one.
    Blocks, |folder| Arc::new(sqlite(folder, Options { block_runs_min: 1, blocks_indexed_together: 3, ..Options::inline() })));
backend!(
/// SQLite behind the wrapper, its faults off.
Faulty, |folder| {
    let inner = Arc::new(sqlite(folder, Options::inline()));
    Arc::new(FaultyStore::new(inner, Arc::new(NoFaults)))
});
