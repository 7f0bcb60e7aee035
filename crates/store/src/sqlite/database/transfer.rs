//! A database file as what is moved elsewhere: opened to be read alone, and read part by part. What
//! the parts are is in `crate::transfer`; runs are read in `runs`, what they are told apart by from
//! an earlier look in `state`.

mod runs;
mod state;

use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use millrace_core::id::ScenarioId;
use millrace_core::ports::blobs::BlobHash;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, Row, params};
use rustc_hash::FxHashMap;

pub(crate) use self::state::{Origin, RunTotals};
use crate::sqlite::keys::page::{Claim, Key};
use crate::sqlite::{counts, keys, migrate};
use crate::transfer::rows::{Batch, Kind, Size, Table, Value};
use crate::transfer::tables::{self, Part, Source};

/// Memory for the page cache, in KiB.
const CACHE_KIB: i64 = 16 * 1024;
/// Prepared statements that the connection keeps.
const STATEMENTS_COUNT: usize = 64;

/// A database file and the folder of large values beside it.
pub(crate) struct DatabaseFile {
    connection: Connection,
    blobs: PathBuf,
    /// Scenarios by the numbers under which runs name them.
    scenarios: FxHashMap<i64, ScenarioId>,
}

/// Why a file cannot be moved.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It cannot be opened.
    #[error(transparent)]
    Opening(#[from] migrate::Error),
    /// It was written by an earlier version, or not by `serve`.
    #[error(
        "the database {path} is of an earlier version; start `millrace serve` of this version on it once, so that it is brought up to date, stop that, and start this again"
    )]
    Earlier {
        /// The file.
        path: PathBuf,
    },
    /// It cannot be read.
    #[error("the database cannot be read: {0}")]
    Reading(#[from] rusqlite::Error),
    /// A large value cannot be read.
    #[error("the large value {path} cannot be read: {source}")]
    Value {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

impl DatabaseFile {
    /// Opens a file that no server has open. Nothing of it is changed. Blocks.
    pub(crate) fn open(path: &Path, blobs: &Path) -> Result<Self, Error> {
        let opening = |source| Error::Opening(migrate::Error::opening(path, source));
        let connection =
            Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(opening)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS_COUNT);
        connection
            .pragma_update(None, "cache_size", -CACHE_KIB)
            .map_err(opening)?;
        let earlier = || Error::Earlier {
            path: path.to_owned(),
        };
        if !migrate::is_newest(&connection, path)? {
            return Err(earlier());
        }
        // One snapshot, whatever happens to the file.
        connection.execute_batch("BEGIN").map_err(opening)?;
        let is_untidy: bool = connection
            .query_row(
                "SELECT EXISTS (SELECT 1 FROM keys) OR EXISTS (SELECT 1 FROM finds)",
                [],
                |row| row.get(0),
            )
            .map_err(opening)?;
        if is_untidy {
            return Err(earlier());
        }
        let scenarios = connection
            .prepare("SELECT number, scenario_id FROM scenario_numbers")?
            .query_map([], |row| {
                Ok((row.get(0)?, ScenarioId::from_bytes(row.get(1)?)))
            })?
            .collect::<rusqlite::Result<_>>()?;
        Ok(Self {
            connection,
            blobs: blobs.to_owned(),
            scenarios,
        })
    }

    /// Which file it is, and how it stands. [`Error::Earlier`] when no server has ever begun on it.
    pub(crate) fn origin(&self, path: &Path) -> Result<Origin, Error> {
        let origin = state::origin(&self.connection)?;
        origin.ok_or_else(|| Error::Earlier {
            path: path.to_owned(),
        })
    }

    /// How many things a part holds.
    pub(crate) fn total(&self, part: &Part) -> Result<u64, Error> {
        let count = |text: &str| -> rusqlite::Result<i64> {
            self.connection.query_row(text, [], |row| row.get(0))
        };
        let count = match &part.source {
            Source::Query(text, _) => count(&format!("SELECT count(*) FROM ({text})"))?,
            Source::Counts => counts::all(&self.connection)?.len() as i64,
            Source::Values => count("SELECT count(DISTINCT hash) FROM blob_names")?,
            Source::KeyPages => count("SELECT coalesce(sum(count), 0) FROM claim_generations")?,
            Source::KeyTail => {
                let mut count = 0;
                let text = "SELECT claims FROM tail";
                let mut rows = self.connection.prepare(text)?;
                let mut rows = rows.query([])?;
                while let Some(row) = rows.next()? {
                    count += keys::claims(row, 0)?.len() as i64;
                }
                count
            }
            Source::Rows => count("SELECT count(*) FROM runs")?,
            Source::Blocks => state::in_blocks(&self.connection)? as i64,
        };
        Ok(count.unsigned_abs())
    }

    /// Live and dry runs by status.
    pub(crate) fn run_totals(&self) -> Result<RunTotals, Error> {
        Ok(state::run_totals(&self.connection)?)
    }

    /// How many large values runs name, each for each run.
    pub(crate) fn value_names(&self) -> Result<u64, Error> {
        let text = "SELECT count(*) FROM blob_names";
        let count: i64 = self.connection.query_row(text, [], |row| row.get(0))?;
        Ok(count.unsigned_abs())
    }

    /// The place behind all of a part.
    pub(crate) fn end(&self, part: &Part) -> Result<i64, Error> {
        let text = match &part.source {
            Source::Query(..) | Source::Counts | Source::Values => {
                return Ok(self.total(part)?.cast_signed());
            }
            Source::KeyPages => "SELECT max(page) FROM claim_pages",
            Source::KeyTail => "SELECT max(number) FROM tail",
            Source::Rows => "SELECT max(row) FROM runs",
            Source::Blocks => "SELECT max(row) FROM blocks",
        };
        let end: Option<i64> = self.connection.query_row(text, [], |row| row.get(0))?;
        Ok(end.unwrap_or(part.start()))
    }

    /// What comes behind that place in a part.
    pub(crate) fn batch(&self, part: &Part, place: i64, size: Size) -> Result<Batch, Error> {
        match &part.source {
            Source::Query(text, table) => Ok(self.queried(text, table, place, size)?),
            Source::Counts => Ok(self.counts()?),
            Source::Values => self.values(place, size),
            Source::KeyPages => {
                let text = "SELECT page, claims FROM claim_pages WHERE page > ?1 ORDER BY page";
                Ok(self.claims(text, place, size)?)
            }
            Source::KeyTail => {
                let text = "SELECT number, claims FROM tail WHERE number > ?1 ORDER BY number";
                Ok(self.claims(text, place, size)?)
            }
            Source::Rows => Ok(self.rows(place, size)?),
            Source::Blocks => Ok(self.blocks(place, size)?),
        }
    }

    /// Rows of a query; the place is how many of them were read.
    fn queried(
        &self,
        text: &str,
        table: &'static Table,
        place: i64,
        size: Size,
    ) -> rusqlite::Result<Batch> {
        let mut batch = Batch::at(place);
        let mut statement = self
            .connection
            .prepare_cached(&format!("{text} LIMIT -1 OFFSET ?1"))?;
        let mut rows = statement.query([place])?;
        while let Some(row) = rows.next()? {
            let values = table.columns.iter().enumerate();
            let values = values.map(|(column, (_, kind))| value(row, column, *kind));
            batch.push(table, values.collect::<rusqlite::Result<_>>()?);
            batch.place += 1;
            batch.count += 1;
            if batch.is_full(size) {
                return Ok(batch);
            }
        }
        batch.is_last = true;
        Ok(batch)
    }

    /// All at once: they are few.
    fn counts(&self) -> rusqlite::Result<Batch> {
        let mut batch = Batch::at(0);
        for (hour, status, count) in counts::all(&self.connection)? {
            // No member's and no lane's.
            let row = [hour, status.into(), 0, 0, count].map(Value::Number);
            batch.push(&tables::COUNTS, row.to_vec());
            batch.count += 1;
        }
        batch.is_last = true;
        Ok(batch)
    }

    /// Large values that are named; the place is how many of them were read. Those that are gone are
    /// left out, those that are damaged stay so.
    fn values(&self, place: i64, size: Size) -> Result<Batch, Error> {
        let mut batch = Batch::at(place);
        let mut statement = self.connection.prepare_cached(
            "SELECT DISTINCT hash FROM blob_names ORDER BY hash LIMIT -1 OFFSET ?1",
        )?;
        let mut rows = statement.query([place.max(0)])?;
        batch.place = place.max(0);
        while let Some(row) = rows.next()? {
            let hash = BlobHash::from_bytes(row.get(0)?);
            if let Some((text, stored_at)) = self.text(hash)? {
                let row = vec![
                    hash.as_bytes().to_vec().into(),
                    (text.len() as i64).into(),
                    stored_at.into(),
                    text.into(),
                ];
                batch.push(&tables::BLOBS, row);
                batch.count += 1;
            }
            batch.place += 1;
            if batch.is_full(size) {
                return Ok(batch);
            }
        }
        batch.is_last = true;
        Ok(batch)
    }

    /// A large value, and when it was stored.
    fn text(&self, hash: BlobHash) -> Result<Option<(Vec<u8>, i64)>, Error> {
        let folder = self.blobs.join(format!("{:02x}", hash.as_bytes()[0]));
        let path = folder.join(hash.to_string());
        let read = || {
            let text = std::fs::read(&path)?;
            let stored = std::fs::metadata(&path)?.modified()?;
            let stored = stored.duration_since(UNIX_EPOCH).unwrap_or_default();
            Ok((text, i64::try_from(stored.as_millis()).unwrap_or(i64::MAX)))
        };
        match read() {
            Ok(found) => Ok(Some(found)),
            Err(error) if std::io::Error::kind(&error) == std::io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(Error::Value { path, source }),
        }
    }

    /// Idempotency keys of a query that gives places and claims.
    fn claims(&self, text: &str, place: i64, size: Size) -> rusqlite::Result<Batch> {
        let mut batch = Batch::at(place);
        let mut statement = self.connection.prepare_cached(text)?;
        let mut rows = statement.query(params![place])?;
        while let Some(row) = rows.next()? {
            batch.place = row.get(0)?;
            for (key, claim) in keys::claims(row, 1)? {
                batch.push(&tables::KEYS, claim_row(&key, &claim));
                batch.count += 1;
            }
            if batch.is_full(size) {
                return Ok(batch);
            }
        }
        batch.is_last = true;
        Ok(batch)
    }
}

fn claim_row(key: &Key, claim: &Claim) -> Vec<Value> {
    let ids = claim.runs.iter().flat_map(|run_id| *run_id.as_bytes());
    vec![
        key.to_vec().into(),
        claim.body.to_vec().into(),
        claim.expires.into(),
        ids.collect::<Vec<u8>>().into(),
    ]
}

/// What stands in a column, for one of that kind.
fn value(row: &Row<'_>, column: usize, kind: Kind) -> rusqlite::Result<Value> {
    if matches!(row.get_ref(column)?, ValueRef::Null) {
        return Ok(Value::Null);
    }
    Ok(match kind {
        Kind::Id => Value::Id(row.get(column)?),
        Kind::Text | Kind::Folded | Kind::Json => Value::Text(row.get(column)?),
        Kind::Long | Kind::Int | Kind::Short | Kind::Flag => Value::Number(row.get(column)?),
        Kind::Bytes => Value::Bytes(row.get(column)?),
    })
}
