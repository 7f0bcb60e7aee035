//! The backends that the cases run on.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use millrace_core::ports::store::Store;
use tempfile::TempDir;

use super::fixtures::Backend;
use crate::faulty::{FaultyStore, NoFaults};
use crate::postgres::fixture::{self, Database};
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

/// PostgreSQL. The folder says where the database is.
pub(super) struct Postgres {
    name: &'static str,
    folder: TempDir,
    database: OnceLock<Database>,
}

/// What holds the URL.
fn address(folder: &Path) -> PathBuf {
    folder.join("url")
}

impl Backend for Postgres {
    fn new(name: &'static str) -> Self {
        Self {
            name,
            folder: tempfile::tempdir().unwrap(),
            database: OnceLock::new(),
        }
    }

    fn name(&self) -> &'static str {
        self.name
    }

    /// Makes the database when it is first asked for: a child process uses its parent's.
    fn folder(&self) -> &Path {
        let folder = self.folder.path();
        self.database.get_or_init(|| {
            let database = Database::new();
            std::fs::write(address(folder), database.url()).unwrap();
            database
        });
        folder
    }

    fn open_in(folder: &Path) -> Arc<dyn Store> {
        let url = std::fs::read_to_string(address(folder)).unwrap();
        Arc::new(fixture::open(&url))
    }
}
