//! Upkeep as the port asks for it: which runs go is in `prune`, what they were found by in `finds`;
//! giving room back is here.

use std::sync::Arc;

use futures::FutureExt;
use millrace_core::id::ScenarioId;
use millrace_core::ports::blobs::BlobHash;
use millrace_core::ports::store::{
    Answer, Outdated, PrunePlace, Pruned, SweepPlace, Swept, Upkeep,
};
use rusqlite::Connection;

use super::blob_names;
use super::finds::{self, Debris};
use super::prune::{self, Found};
use crate::sqlite::{SqliteStore, fault};

/// Free pages that stay in any database.
const PAGES_KEPT_MIN: i64 = 256;
/// The part of all pages that may be free: pages that will be used again need not be fetched back.
const PAGES_KEPT_PART: i64 = 16;

/// How the database's pages stand.
#[derive(Debug, Clone, Copy)]
struct Pages {
    all: i64,
    free: i64,
    bytes_each: i64,
    /// Whether the file can be made shorter at all.
    can_be_given_back: bool,
}

impl Pages {
    fn look(connection: &Connection) -> rusqlite::Result<Self> {
        let number = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
        Ok(Self {
            all: number("page_count")?,
            free: number("freelist_count")?,
            bytes_each: number("page_size")?,
            can_be_given_back: number("auto_vacuum")? == 2,
        })
    }

    /// Free pages that nobody will miss.
    fn spare(self) -> i64 {
        if !self.can_be_given_back {
            return 0;
        }
        let kept = (self.all / PAGES_KEPT_PART).max(PAGES_KEPT_MIN);
        (self.free - kept).max(0)
    }

    fn free_bytes(self) -> u64 {
        (self.free * self.bytes_each).unsigned_abs()
    }
}

/// Moves pages from the end of the file into free places, so that it becomes so many shorter.
fn vacuum(connection: &Connection, count: i64) -> rusqlite::Result<()> {
    let mut statement = connection.prepare(&format!("PRAGMA incremental_vacuum({count})"))?;
    // Each row that it gives is a page.
    let mut rows = statement.query([])?;
    while rows.next()?.is_some() {}
    Ok(())
}

/// Copies the log into the database, which is when SQLite makes the file shorter. Not by the writer:
/// it may take a while, and commits go on meanwhile. What a reader bars is left to the next time
/// that the log is copied.
fn cut(connection: &Connection) -> rusqlite::Result<()> {
    connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))
}

impl Upkeep for SqliteStore {
    fn scenarios_with_runs(
        &self,
        after: Option<ScenarioId>,
        limit: u32,
    ) -> Answer<'_, Vec<ScenarioId>> {
        self.read(move |connection| prune::scenarios(connection, after, limit))
    }

    fn prune(&self, outdated: Outdated, place: PrunePlace, limit: u32) -> Answer<'_, Pruned> {
        async move {
            // Looked for by a reader, so that the writer is held up only by what is to go.
            let standing = Arc::clone(self.standing());
            let look = move |connection: &Connection| {
                prune::look(connection, &standing.tail, &outdated, place, limit.max(1))
            };
            let (doomed, next) = match self.read(look).await? {
                Found::Remains => {
                    self.write(prune::clear_away).await?;
                    (Vec::new(), Some(place))
                }
                Found::Runs(doomed, next) => (doomed, next),
            };
            let count = if doomed.is_empty() {
                0
            } else {
                self.write(move |connection| prune::remove(connection, &doomed))
                    .await?
            };
            Ok(Pruned { count, next })
        }
        .boxed()
    }

    fn sweep(&self, place: Option<SweepPlace>, limit: u32) -> Answer<'_, Swept> {
        async move {
            if place.is_none() {
                self.sort_tail().await?;
            }
            let look = move |connection: &Connection| finds::look(connection, place, limit.max(1));
            let debris = self.read(look).await?;
            let changes = match &debris {
                Debris::Nothing => false,
                Debris::Finds(dead, _) => !dead.is_empty(),
                Debris::Growing { .. } | Debris::Dead { .. } | Debris::End { .. } => true,
            };
            if !changes {
                return Ok(debris.into_swept(0));
            }
            let clear = move |connection: &Connection| finds::clear_away(connection, debris);
            self.write(clear).await
        }
        .boxed()
    }

    fn unnamed(&self, hashes: Vec<BlobHash>) -> Answer<'_, Vec<BlobHash>> {
        self.read(move |connection| blob_names::unnamed(connection, hashes))
    }

    fn give_back(&self, bytes: u64) -> Answer<'_, bool> {
        async move {
            let pages = self.read(Pages::look).await?;
            self.standing().note_free_bytes(pages.free_bytes());
            if pages.spare() == 0 {
                return Ok(false);
            }
            let count = pages.spare().min((bytes as i64 / pages.bytes_each).max(1));
            let standing = Arc::clone(self.standing());
            let work = move |connection: &Connection| {
                let give_back = || {
                    vacuum(connection, count)?;
                    Pages::look(connection)
                };
                let pages = give_back().map_err(|error| fault::refused(&error))?;
                standing.may_shrink_to((pages.all * pages.bytes_each).unsigned_abs());
                Ok(pages)
            };
            let pages = self.write(work).await?;
            self.standing().note_free_bytes(pages.free_bytes());
            let is_more = pages.spare() > 0;
            if !is_more {
                self.read(cut).await?;
            }
            Ok(is_more)
        }
        .boxed()
    }
}
