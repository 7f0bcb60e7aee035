//! Moving what a data folder holds into a PostgreSQL database: all of it, as it is, in batches of
//! which each says how far it has come, so that whoever is interrupted goes on where it was. The
//! folder is only read.
//!
//! What is moved, and in which order, is in `tables`; it is read in `sqlite/database/transfer.rs`,
//! written in `postgres/writer/transfer.rs`, and compared at the end in `verify`.

pub(crate) mod rows;
pub(crate) mod tables;
#[cfg(test)]
mod tests;
mod verify;

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use self::rows::Batch;
pub use self::rows::Size;
use self::tables::{PARTS, Part};
pub use self::verify::Difference;
pub use crate::postgres::transfer::Error as DestinationError;
use crate::postgres::transfer::{Destination, Place, Standing, pause};
pub use crate::sqlite::transfer::Error as SourceError;
use crate::sqlite::transfer::{DatabaseFile, Origin};

/// What is waited before each further try when the connection broke.
const PAUSES: [Duration; 5] = [
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(5),
    Duration::from_secs(10),
];

/// What is moved, and where to.
#[derive(Debug, Clone)]
pub struct Options {
    /// The SQLite file.
    pub database: PathBuf,
    /// The folder of large values.
    pub blobs: PathBuf,
    /// The PostgreSQL database.
    pub url: String,
    /// How much is written in one transaction.
    pub size: Size,
}

/// Why it was not moved, or not all of it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The source cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The database takes it not.
    #[error(transparent)]
    Destination(#[from] DestinationError),
    /// The server has no room.
    #[error(
        "{0}; make room on the disk of the PostgreSQL server, and start this again: it goes on where it was"
    )]
    Full(DestinationError),
    /// The connection broke, again and again.
    #[error("{0}; start this again once the database can be reached: it goes on where it was")]
    Lost(DestinationError),
    /// What is in the database is not what is in the folder.
    #[error(transparent)]
    Different(#[from] Difference),
    /// Whoever was told of the progress has had enough.
    #[error("stopped; start this again to go on where it was")]
    Stopped,
    /// A thread has ended.
    #[error("a thread that reads the data folder has ended")]
    Thread,
}

impl Error {
    /// Whether another setting, right or database is all that is needed.
    pub fn is_usage(&self) -> bool {
        match self {
            Self::Source(SourceError::Opening(error)) => matches!(
                error,
                crate::sqlite::Error::Foreign { .. } | crate::sqlite::Error::Unwritable { .. }
            ),
            Self::Source(SourceError::Earlier { .. }) => true,
            Self::Destination(error) => error.is_usage(),
            _ => false,
        }
    }
}

/// What happens while something is moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// It begins, or goes on where an earlier process was.
    Begun {
        /// Host, port and database.
        database: String,
        /// Whether an earlier process has brought a part of it.
        goes_on: bool,
        /// How many things there are in all.
        total: u64,
        /// How many of them are there already.
        moved: u64,
    },
    /// A batch of a part is there.
    Moved {
        /// What the part holds, for people.
        what: &'static str,
        /// How many things of all parts are there.
        moved: u64,
    },
    /// The connection broke; it is tried again.
    Broken {
        /// What happened.
        problem: String,
    },
    /// All is there, and is compared.
    Comparing {
        /// What the part holds, for people.
        what: &'static str,
    },
}

/// What was moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Host, port and database.
    pub database: String,
    /// Whether an earlier call had come to the end already.
    pub was_finished: bool,
    /// What, and how many of it.
    pub moved: Vec<(&'static str, u64)>,
    /// Runs by status, in the order of the numbers of statuses.
    pub runs: [u64; 6],
    /// Large values that runs name and that were gone from the folder.
    pub gone_values: u64,
    /// Rows that were compared whole.
    pub compared: u64,
}

/// What was sealed with the master key of that database. Refuses what [`transfer`] would refuse of
/// it. Blocks.
pub fn key_proof(options: &Options) -> Result<Vec<u8>, SourceError> {
    let source = DatabaseFile::open(&options.database, &options.blobs)?;
    Ok(source.origin(&options.database)?.key_proof)
}

/// Moves it, or goes on where an earlier call was interrupted. `progress` is told what happens, and
/// may have it stop.
///
/// Nobody else may use the folder meanwhile.
pub async fn transfer(
    options: Options,
    mut progress: impl FnMut(Progress) -> ControlFlow<()>,
) -> Result<Report, Error> {
    let mut told = |what: Progress| match progress(what) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(Error::Stopped),
    };
    let source = Source::open(&options).await?;
    let mut pauses = PAUSES.iter();
    let (mut moved, mut is_reached) = (0, false);
    loop {
        let mut moving = Moving {
            source: &source,
            options: &options,
            moved: 0,
            is_reached,
        };
        let error = match moving.go_on(&mut told).await {
            Ok(report) => return Ok(report),
            Err(Error::Destination(error)) if error.is_full() => return Err(Error::Full(error)),
            // A first connection that fails may be that of a wrong URL.
            Err(Error::Destination(error)) if error.is_passing() && moving.is_reached => error,
            Err(error) => return Err(error),
        };
        is_reached = true;
        if std::mem::replace(&mut moved, moving.moved) < moving.moved {
            pauses = PAUSES.iter();
        }
        let Some(time) = pauses.next() else {
            return Err(Error::Lost(error));
        };
        told(Progress::Broken {
            problem: error.to_string(),
        })?;
        pause(*time).await;
    }
}

/// The file, read on threads that may block, and what is known of it from the beginning.
struct Source {
    file: Arc<Mutex<DatabaseFile>>,
    origin: Origin,
    totals: HashMap<&'static str, u64>,
    size: Size,
}

impl Source {
    async fn open(options: &Options) -> Result<Self, Error> {
        let (database, blobs) = (options.database.clone(), options.blobs.clone());
        let opened = tokio::task::spawn_blocking(move || {
            let file = DatabaseFile::open(&database, &blobs)?;
            let origin = file.origin(&database)?;
            let totals = PARTS
                .iter()
                .map(|part| Ok((part.name, file.total(part)?)))
                .collect::<Result<_, SourceError>>()?;
            Ok::<_, SourceError>((file, origin, totals))
        });
        let (file, origin, totals) = opened.await.map_err(|_| Error::Thread)??;
        Ok(Self {
            file: Arc::new(Mutex::new(file)),
            origin,
            totals,
            size: options.size,
        })
    }

    fn total(&self, part: &Part) -> u64 {
        self.totals.get(part.name).copied().unwrap_or_default()
    }

    /// Reads something of the file.
    async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&DatabaseFile) -> Result<T, SourceError> + Send + 'static,
    ) -> Result<T, Error> {
        let file = Arc::clone(&self.file);
        let read = tokio::task::spawn_blocking(move || {
            let file = file.lock().unwrap_or_else(PoisonError::into_inner);
            read(&file)
        });
        Ok(read.await.map_err(|_| Error::Thread)??)
    }

    /// What comes behind a place of a part.
    async fn batch(&self, part: &'static Part, place: i64) -> Result<Batch, Error> {
        let size = self.size;
        self.read(move |file| file.batch(part, place, size)).await
    }
}

/// One try.
struct Moving<'a> {
    source: &'a Source,
    options: &'a Options,
    /// Things that are there.
    moved: u64,
    /// Whether this try or an earlier one has reached the database.
    is_reached: bool,
}

impl Moving<'_> {
    async fn go_on(
        &mut self,
        told: &mut impl FnMut(Progress) -> Result<(), Error>,
    ) -> Result<Report, Error> {
        let mut destination = Destination::connect(&self.options.url).await?;
        let origin = &self.source.origin;
        let standing = destination.begin(&origin.source, &origin.state).await?;
        self.is_reached = true;
        let mut places = destination.places().await?;
        self.moved = places.values().map(|place| place.moved).sum();
        if standing != Standing::Finished {
            told(Progress::Begun {
                database: destination.name().to_owned(),
                goes_on: standing == Standing::GoesOn,
                total: PARTS.iter().map(|part| self.source.total(part)).sum(),
                moved: self.moved,
            })?;
            for part in &PARTS {
                let place = places.get(part.name).copied().unwrap_or(Place {
                    place: part.start(),
                    moved: 0,
                    done: false,
                });
                let place = self.part(&mut destination, part, place, told).await?;
                places.insert(part.name.to_owned(), place);
            }
        }
        let mut report = Report {
            database: destination.name().to_owned(),
            was_finished: standing == Standing::Finished,
            moved: moved(&places),
            runs: self.source.read(DatabaseFile::run_totals).await?,
            gone_values: 0,
            compared: 0,
        };
        if !report.was_finished {
            verify::counts(self.source, &destination, &places, &mut report).await?;
            for part in &PARTS {
                told(Progress::Comparing { what: part.told })?;
                report.compared += verify::rows(self.source, &mut destination, part).await?;
            }
            destination.finish().await?;
        }
        Ok(report)
    }

    /// Moves what is left of a part: while a batch is written the next is read.
    async fn part(
        &mut self,
        destination: &mut Destination,
        part: &'static Part,
        mut place: Place,
        told: &mut impl FnMut(Progress) -> Result<(), Error>,
    ) -> Result<Place, Error> {
        if place.done {
            return Ok(place);
        }
        let mut batch = self.source.batch(part, place.place).await?;
        loop {
            let (next_place, is_last) = (batch.place, batch.is_last);
            let next = async {
                if is_last {
                    return Ok(Batch::default());
                }
                self.source.batch(part, next_place).await
            };
            let count = batch.count;
            let (written, next) = futures::join!(destination.write(part, place, batch), next);
            place = written?;
            self.moved += count;
            if count > 0 {
                let (what, moved) = (part.told, self.moved);
                told(Progress::Moved { what, moved })?;
            }
            if place.done {
                return Ok(place);
            }
            batch = next?;
        }
    }
}

/// How many things of each kind are there, in the order in which they came.
fn moved(places: &HashMap<String, Place>) -> Vec<(&'static str, u64)> {
    let of = |part: &Part| places.get(part.name).map_or(0, |place| place.moved);
    PARTS.iter().map(|part| (part.told, of(part))).collect()
}
