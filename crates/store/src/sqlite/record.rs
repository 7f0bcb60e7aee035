//! A run as the row of the hot table, and back. What a column means stands in the schema.

use std::sync::LazyLock;

use bytes::Bytes;
use millrace_core::id::{RunId, ScenarioId};
use millrace_core::ports::store::{CommitId, NewRun, RunRow, RunSummary};
use millrace_core::status::RunStatus;
use millrace_core::time::Timestamp;
use rusqlite::types::{FromSqlError, Type};
use rusqlite::{CachedStatement, Connection, Row, ToSql};
use smol_str::SmolStr;

/// A first chunk of an unfinished run that is larger goes to `journal`, so that later commits
/// need not write it again with the row, in bytes.
const INLINE_BYTES_MAX: usize = 1024;

/// What `rest` holds when the id stands in `strays`.
pub(super) const STRAY: i64 = -1;

/// The parameters of a row, in the order of the columns.
const PARAMETERS: &str = "(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
/// How many those are.
const PARAMETERS_COUNT: usize = 22;
/// How many rows one statement inserts; the rows of a batch are divided into such groups. Each
/// statement opens the table and all of its indexes, which costs as much as inserting into them.
const GROUPS: [usize; 5] = [16, 8, 4, 2, 1];
/// The statement for each group.
static INSERTS: LazyLock<[String; GROUPS.len()]> = LazyLock::new(|| {
    GROUPS.map(|rows| {
        format!(
            "INSERT INTO runs VALUES {}",
            [PARAMETERS].repeat(rows).join(",")
        )
    })
});

/// The columns of a [`RunRow`], in the order in which [`read`] takes them, from `runs AS r`.
pub(super) const COLUMNS: &str = "r.row, r.rest, r.status, r.version, r.entries, r.created, \
    r.started, r.finished, r.due, r.driven, r.dry_run, r.correlation, r.retry_of, r.replay_of, \
    r.labels, r.error_code, r.error_message, r.commit_id, \
    (SELECT scenario_id FROM scenario_numbers WHERE number = r.scenario), \
    CASE WHEN r.rest < 0 THEN (SELECT run_id FROM strays WHERE row = r.row) END";

/// How many columns [`COLUMNS`] names.
pub(super) const COLUMNS_COUNT: usize = 20;

/// Where a run is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// Its row.
    pub row: i64,
    /// Its `rest` column.
    pub rest: i64,
}

impl Place {
    /// Where a run belongs by its id; nowhere when the id is no UUIDv7.
    pub(super) fn of(run_id: RunId) -> Option<Self> {
        let (rank, rest) = (run_id.rank(), run_id.rest());
        (RunId::from_rank(rank, rest) == run_id).then_some(Self {
            row: rank as i64,
            rest: rest as i64,
        })
    }
}

/// What a row holds of its run besides what the run says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Filing {
    /// The number of its scenario.
    pub scenario: i64,
    /// Where the key lies that claims it, if one does.
    pub claim: Option<i64>,
    /// The commit that writes it.
    pub commit_id: CommitId,
}

/// Milliseconds between the time in the run's id and its acceptance.
pub(super) fn created_offset(row: i64, created_at: Timestamp) -> i64 {
    created_at.as_millis().saturating_sub(row >> 15)
}

/// A time as its distance from the run's acceptance.
pub(super) fn offset(created_at: Timestamp, time: Option<Timestamp>) -> Option<i64> {
    time.map(|time| time.as_millis().saturating_sub(created_at.as_millis()))
}

/// Whether the first chunk stands in the run's row.
pub(super) fn is_inline(run: &NewRun) -> bool {
    run.summary.status.is_final() || run.chunk.len() <= INLINE_BYTES_MAX
}

/// A run, and where it goes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Filed<'u> {
    /// The run.
    pub run: &'u NewRun,
    /// Its place.
    pub place: Place,
    /// What else its row holds.
    pub filing: Filing,
}

/// Inserts the runs' rows. After an error some of them may be written.
pub(super) fn insert(connection: &Connection, mut runs: &[Filed<'_>]) -> rusqlite::Result<()> {
    for (rows, text) in GROUPS.iter().zip(INSERTS.iter()) {
        while let Some((group, rest)) = runs.split_at_checked(*rows) {
            let mut statement = connection.prepare_cached(text)?;
            for (number, filed) in group.iter().enumerate() {
                bind(&mut statement, number * PARAMETERS_COUNT, filed)?;
            }
            statement.raw_execute()?;
            runs = rest;
        }
    }
    Ok(())
}

/// Binds the parameters of a row, which stand behind so many others.
fn bind(
    statement: &mut CachedStatement<'_>,
    behind: usize,
    filed: &Filed<'_>,
) -> rusqlite::Result<()> {
    let Filed { run, place, filing } = filed;
    let summary = &run.summary;
    let error = summary.error.as_ref();
    let mut bind =
        |number: usize, value: &dyn ToSql| statement.raw_bind_parameter(behind + number, value);
    bind(1, &place.row)?;
    bind(2, &place.rest)?;
    bind(3, &filing.scenario)?;
    bind(4, &summary.status.number())?;
    bind(5, &run.version)?;
    bind(6, &(run.entries as i64))?;
    bind(7, &(filing.commit_id.0 as i64))?;
    bind(8, &created_offset(place.row, run.created_at))?;
    bind(9, &offset(run.created_at, summary.started_at))?;
    bind(10, &offset(run.created_at, summary.finished_at))?;
    bind(11, &summary.due.map(Timestamp::as_millis))?;
    bind(12, &summary.driven)?;
    bind(13, &run.dry_run)?;
    bind(14, &run.correlation_id.as_deref())?;
    bind(15, &run.retry_of.as_ref().map(RunId::as_bytes))?;
    bind(16, &run.replay_of.as_ref().map(RunId::as_bytes))?;
    bind(17, &labels_text(&run.labels))?;
    bind(18, &error.map(|(code, _)| code.as_str()))?;
    bind(19, &error.map(|(_, message)| message.as_str()))?;
    bind(20, &is_inline(run).then_some(run.chunk.as_ref()))?;
    bind(21, &filing.claim)?;
    bind(22, &run.slot_key.as_deref())?;
    Ok(())
}

/// Labels as their column has them.
pub(super) fn labels_text(labels: &[(SmolStr, SmolStr)]) -> Option<String> {
    (!labels.is_empty())
        .then(|| serde_json::to_string(labels).expect("pairs of strings are always JSON"))
}

/// The run of a row that holds [`COLUMNS`], and the commit that wrote it last.
pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<(RunRow, CommitId)> {
    let rank: i64 = row.get(0)?;
    let created_at = Timestamp::from_millis((rank >> 15).saturating_add(row.get(5)?));
    let after = |offset: Option<i64>| {
        offset.map(|offset| Timestamp::from_millis(created_at.as_millis().saturating_add(offset)))
    };
    let error_code: Option<String> = row.get(15)?;
    let error_message: Option<String> = row.get(16)?;
    let summary = RunSummary {
        status: status(row.get(2)?, 2)?,
        started_at: after(row.get(6)?),
        finished_at: after(row.get(7)?),
        error: error_code.map(|code| {
            (
                SmolStr::from(code),
                SmolStr::from(error_message.unwrap_or_default()),
            )
        }),
        due: row.get::<_, Option<i64>>(8)?.map(Timestamp::from_millis),
        driven: row.get(9)?,
    };
    let found = RunRow {
        run_id: run_id(rank, row.get(1)?, row.get(19)?),
        scenario_id: ScenarioId::from_bytes(row.get(18)?),
        version: row.get(3)?,
        created_at,
        correlation_id: row.get::<_, Option<String>>(11)?.map(SmolStr::from),
        labels: labels(row)?,
        retry_of: row.get::<_, Option<[u8; 16]>>(12)?.map(RunId::from_bytes),
        replay_of: row.get::<_, Option<[u8; 16]>>(13)?.map(RunId::from_bytes),
        dry_run: row.get(10)?,
        entries: row.get::<_, i64>(4)? as u64,
        summary,
    };
    Ok((found, CommitId(row.get::<_, i64>(17)? as u64)))
}

fn labels(row: &Row<'_>) -> rusqlite::Result<Vec<(SmolStr, SmolStr)>> {
    match row.get_ref(14)?.as_str_or_null()? {
        None => Ok(Vec::new()),
        Some(text) => serde_json::from_str(text).map_err(|error| broken(14, Type::Text, error)),
    }
}

/// The id of a row, from its rest or from `strays`.
pub(super) fn run_id(row: i64, rest: i64, stray: Option<[u8; 16]>) -> RunId {
    match stray {
        Some(bytes) => RunId::from_bytes(bytes),
        None => RunId::from_rank(row as u64, rest as u64),
    }
}

/// The status with that number, from that column.
pub(super) fn status(number: u8, column: usize) -> rusqlite::Result<RunStatus> {
    RunStatus::from_number(number).ok_or_else(|| {
        broken(
            column,
            Type::Integer,
            FromSqlError::OutOfRange(number.into()),
        )
    })
}

/// A stored value that cannot be understood.
pub(super) fn broken(
    column: usize,
    kind: Type,
    error: impl std::error::Error + Send + Sync + 'static,
) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, kind, Box::new(error))
}

/// The bytes of a column.
pub(super) fn bytes(row: &Row<'_>, column: usize) -> rusqlite::Result<Bytes> {
    Ok(Bytes::from(row.get::<_, Vec<u8>>(column)?))
}
