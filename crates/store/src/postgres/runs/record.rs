//! A run as a row, and back.

use millrace_core::id::{RunId, ScenarioId};
use millrace_core::ports::store::{CommitId, RunRow, RunSummary};
use millrace_core::status::RunStatus;
use smol_str::SmolStr;
use tokio_postgres::Row;
use uuid::Uuid;

use crate::postgres::fault::Fault;
use crate::postgres::values::{id, optional_time, read_text, time};

/// The columns of a [`RunRow`], in the order in which [`read`] takes them.
pub(super) const COLUMNS: &str = "run_id, scenario_id, entries, commit_id, created_at, started_at, \
    finished_at, due, version, status, driven, dry_run, retry_of, replay_of, correlation, labels, \
    error_code, error_message";

/// How many columns [`COLUMNS`] names.
pub(super) const COLUMNS_COUNT: usize = 18;

/// The run of a row that holds [`COLUMNS`], and the commit that wrote it last.
pub(super) fn read(row: &Row) -> Result<(RunRow, CommitId), Fault> {
    let text = |column| -> Result<Option<SmolStr>, Fault> {
        let text: Option<String> = row.try_get(column)?;
        Ok(text.map(|text| read_text(text).into()))
    };
    let other = |column| -> Result<Option<RunId>, Fault> {
        let other: Option<Uuid> = row.try_get(column)?;
        Ok(other.map(|id| RunId::from_bytes(id.into_bytes())))
    };
    let summary = RunSummary {
        status: status(row, 9)?,
        started_at: optional_time(row, 5)?,
        finished_at: optional_time(row, 6)?,
        error: text(16)?
            .map(|code| Ok::<_, Fault>((code, text(17)?.unwrap_or_default())))
            .transpose()?,
        due: optional_time(row, 7)?,
        driven: row.try_get(10)?,
    };
    let found = RunRow {
        run_id: RunId::from_bytes(id(row, 0)?),
        scenario_id: ScenarioId::from_bytes(id(row, 1)?),
        version: row
            .try_get::<_, Option<i32>>(8)?
            .map(|version| version as u32),
        created_at: time(row, 4)?,
        correlation_id: text(14)?,
        labels: labels(row.try_get(15)?)?,
        retry_of: other(12)?,
        replay_of: other(13)?,
        dry_run: row.try_get(11)?,
        entries: row.try_get::<_, i64>(2)? as u64,
        summary,
    };
    Ok((found, CommitId(row.try_get::<_, i64>(3)? as u64)))
}

/// The status in that column.
pub(super) fn status(row: &Row, column: usize) -> Result<RunStatus, Fault> {
    let number: i16 = row.try_get(column)?;
    u8::try_from(number)
        .ok()
        .and_then(RunStatus::from_number)
        .ok_or_else(|| Fault::Corrupt(format!("a run has the status {number}")))
}

pub(super) fn labels(text: Option<&str>) -> Result<Vec<(SmolStr, SmolStr)>, Fault> {
    match text {
        None => Ok(Vec::new()),
        Some(text) => serde_json::from_str(text)
            .map_err(|error| Fault::Corrupt(format!("a run's labels are no pairs: {error}"))),
    }
}
