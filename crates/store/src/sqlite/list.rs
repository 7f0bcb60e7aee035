//! Lists of runs. Each filter has one index that yields rows newest first; what else the filter
//! asks for is looked at row by row, a bounded number of rows for each page.

use millrace_core::id::RunId;
use millrace_core::ports::store::{Page, RunFilter, RunRow};
use millrace_core::status::RunStatus;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension};

use super::record::{self, COLUMNS};
use super::runs::{bound, locate};

/// Rows that one page may look at: more than the largest page holds. Among millions each may lie on
/// a page of its own.
const SCANNED_ROWS_MAX: usize = 600;

/// What every stream is bounded by: older than `?1`, not older than `?2`.
const BETWEEN: &str = "row < ?1 AND row >= ?2";

/// Rows in descending order, and the parameters behind the two bounds.
#[derive(Debug)]
pub(super) struct Stream {
    pub(super) sql: String,
    parameters: Vec<Value>,
}

impl Stream {
    fn one(condition: &str, parameters: Vec<Value>) -> Self {
        Self {
            sql: format!("SELECT row FROM {condition} AND {BETWEEN} ORDER BY row DESC"),
            parameters,
        }
    }

    /// Streams that are each in order, merged.
    fn merged(conditions: impl Iterator<Item = String>, parameters: Vec<Value>) -> Self {
        let streams: Vec<String> = conditions
            .map(|condition| format!("SELECT row FROM {condition} AND {BETWEEN}"))
            .collect();
        Self {
            sql: format!("{} ORDER BY row DESC", streams.join(" UNION ALL ")),
            parameters,
        }
    }
}

/// The stream that serves a filter best; `None` when nothing can pass.
pub(super) fn stream(
    connection: &Connection,
    filter: &RunFilter,
) -> rusqlite::Result<Option<Stream>> {
    if let Some(correlation) = &filter.correlation_id {
        return correlated(connection, correlation).map(Some);
    }
    if let Some((name, value)) = filter.labels.first() {
        let parameters = vec![name.clone().into(), value.clone().into()];
        return Ok(Some(Stream::one(
            "labels WHERE name = ?3 AND value = ?4",
            parameters,
        )));
    }
    if let Some(retried) = filter.retry_of {
        return Ok(Some(Stream::one(
            "runs INDEXED BY runs_by_retry WHERE retry_of IS NOT NULL AND retry_of = ?3",
            vec![retried.as_bytes().to_vec().into()],
        )));
    }
    if let Some(code) = &filter.error_code {
        return Ok(Some(Stream::one(
            "runs INDEXED BY runs_by_error WHERE error_code IS NOT NULL AND error_code = ?3",
            vec![code.clone().into()],
        )));
    }
    if filter.dry_run {
        let condition = "runs INDEXED BY runs_dry WHERE dry_run = 1";
        return Ok(Some(Stream::one(condition, Vec::new())));
    }
    by_scenario_and_status(connection, filter)
}

fn by_scenario_and_status(
    connection: &Connection,
    filter: &RunFilter,
) -> rusqlite::Result<Option<Stream>> {
    let mut statuses = match filter.statuses.as_slice() {
        [] => RunStatus::ALL.to_vec(),
        some => some.to_vec(),
    };
    statuses.sort_unstable();
    statuses.dedup();
    let statuses = statuses.into_iter();
    let Some(scenario_id) = filter.scenario_id else {
        if statuses
            .clone()
            .any(|status| status == RunStatus::Succeeded)
        {
            return Ok(Some(Stream::one("runs WHERE TRUE", Vec::new())));
        }
        let conditions = statuses.map(|status| {
            let number = status.number();
            format!("runs INDEXED BY runs_by_status WHERE status <> 3 AND status = {number}")
        });
        return Ok(Some(Stream::merged(conditions, Vec::new())));
    };
    let scenario: Option<i64> = connection
        .prepare_cached("SELECT number FROM scenario_numbers WHERE scenario_id = ?1")?
        .query_row([scenario_id.as_bytes()], |row| row.get(0))
        .optional()?;
    Ok(scenario.map(|scenario| {
        let conditions = statuses.map(|status| {
            let number = status.number();
            format!(
                "runs INDEXED BY runs_by_scenario \
                 WHERE dry_run = 0 AND scenario = ?3 AND status = {number}"
            )
        });
        Stream::merged(conditions, vec![scenario.into()])
    }))
}

/// Runs with that correlation id, and the run whose own id it is.
fn correlated(connection: &Connection, correlation: &str) -> rusqlite::Result<Stream> {
    let condition =
        "runs INDEXED BY runs_by_correlation WHERE correlation IS NOT NULL AND correlation = ?3";
    let own = match correlation.parse::<RunId>() {
        Ok(run_id) => locate(connection, run_id)?,
        Err(_) => None,
    };
    let mut parameters = vec![Value::from(correlation.to_owned())];
    let Some(own) = own else {
        return Ok(Stream::one(condition, parameters));
    };
    parameters.push(own.row.into());
    let conditions = [
        condition.to_owned(),
        "runs WHERE row = ?4 AND correlation IS NULL".to_owned(),
    ];
    Ok(Stream::merged(conditions.into_iter(), parameters))
}

/// Whether a run passes all of the filter but its times, which bound the rows.
fn passes(filter: &RunFilter, run: &RunRow) -> bool {
    let has_label = |(name, value): &(String, String)| {
        run.labels
            .iter()
            .any(|(its_name, its_value)| its_name == name && its_value == value)
    };
    let code = run.summary.error.as_ref().map(|(code, _)| code.as_str());
    run.dry_run == filter.dry_run
        && filter
            .scenario_id
            .is_none_or(|scenario_id| run.scenario_id == scenario_id)
        && filter
            .version
            .is_none_or(|version| run.version == Some(version))
        && (filter.statuses.is_empty() || filter.statuses.contains(&run.summary.status))
        && (filter.error_code.is_none() || filter.error_code.as_deref() == code)
        && filter
            .retry_of
            .is_none_or(|retried| run.retry_of == Some(retried))
        && filter.labels.iter().all(has_label)
}

/// The first row of ids made in that millisecond; before 1970 there are none.
fn first_row_of(millis: i64) -> i64 {
    // More than the 48 bits of an id's time would wrap around.
    let millis = millis.clamp(0, (1 << 48) - 1);
    RunId::first_rank_of(millis as u64) as i64
}

/// The two parameters of [`BETWEEN`].
fn bounds(
    connection: &Connection,
    filter: &RunFilter,
    before: Option<RunId>,
) -> rusqlite::Result<Vec<Value>> {
    let latest = filter
        .created_before
        .map_or(i64::MAX, |time| first_row_of(time.as_millis()));
    let first = filter
        .created_after
        .map_or(0, |time| first_row_of(time.plus_millis(1).as_millis()));
    Ok(vec![
        bound(connection, before)?.min(latest).into(),
        first.into(),
    ])
}

/// A page of runs, newest first.
pub(super) fn page(
    connection: &Connection,
    filter: &RunFilter,
    before: Option<RunId>,
    limit: u32,
) -> rusqlite::Result<Page<RunRow, RunId>> {
    let mut page = Page {
        items: Vec::new(),
        next: None,
    };
    let Some(stream) = stream(connection, filter)? else {
        return Ok(page);
    };
    let mut parameters = bounds(connection, filter, before)?;
    parameters.extend(stream.parameters);

    let mut rows = connection.prepare_cached(&stream.sql)?;
    let mut rows = rows.query(rusqlite::params_from_iter(parameters))?;
    let mut one =
        connection.prepare_cached(&format!("SELECT {COLUMNS} FROM runs AS r WHERE r.row = ?1"))?;
    let limit = limit.max(1) as usize;
    let mut scanned = 0;
    while let Some(row) = rows.next()? {
        let row: i64 = row.get(0)?;
        let (run, _) = one.query_row([row], record::read)?;
        scanned += 1;
        let passes = passes(filter, &run);
        if passes && page.items.len() == limit {
            page.next = page.items.last().map(|last| last.run_id);
            return Ok(page);
        }
        let run_id = run.run_id;
        if passes {
            page.items.push(run);
        }
        if scanned == SCANNED_ROWS_MAX {
            page.next = Some(run_id);
            return Ok(page);
        }
    }
    Ok(page)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sqlite::{Database, Location, Options};
    use millrace_core::id::ScenarioId;

    fn plan(connection: &Connection, sql: &str) -> String {
        let mut statement = connection
            .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
            .unwrap();
        let count = statement.parameter_count();
        let lines: Vec<String> = statement
            .query_map(
                rusqlite::params_from_iter(vec![Value::Null; count]),
                |row| row.get(3),
            )
            .unwrap()
            .map(Result::unwrap)
            .collect();
        lines.join("\n")
    }

    /// Sets one field of a filter.
    type Set = fn(&mut RunFilter);

    /// Each filter, and the index that must serve it.
    const FILTERS: [(Set, &str); 9] = [
        (
            |_| (),
            "SEARCH runs USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)",
        ),
        (
            |filter| filter.scenario_id = Some(scenario()),
            "runs_by_scenario",
        ),
        (|filter| failed_of_a_version(filter), "runs_by_scenario"),
        (
            |filter| filter.statuses = vec![RunStatus::Failed, RunStatus::Queued],
            "runs_by_status",
        ),
        (
            |filter| filter.error_code = Some("TIMEOUT".to_owned()),
            "runs_by_error",
        ),
        (
            |filter| filter.correlation_id = Some("a".to_owned()),
            "runs_by_correlation",
        ),
        (
            |filter| filter.labels = vec![("order".into(), "1".into())],
            "SEARCH labels USING PRIMARY KEY",
        ),
        (
            |filter| filter.retry_of = Some(RunId::new(1, [1; 10])),
            "runs_by_retry",
        ),
        (|filter| filter.dry_run = true, "runs_dry"),
    ];

    fn scenario() -> ScenarioId {
        ScenarioId::new(1, [1; 10])
    }

    fn failed_of_a_version(filter: &mut RunFilter) {
        filter.scenario_id = Some(scenario());
        filter.version = Some(1);
        filter.statuses = vec![RunStatus::Failed];
    }

    #[test]
    fn no_list_scans_or_sorts_a_table() {
        let mut database = Database::open(Location::Memory, &Options::inline()).unwrap();
        let connection = database.connection().unwrap();
        connection
            .execute(
                "INSERT INTO scenario_numbers VALUES (1, ?1)",
                [scenario().as_bytes()],
            )
            .unwrap();
        for (set, index) in FILTERS {
            let mut filter = RunFilter::default();
            set(&mut filter);
            let stream = stream(connection, &filter).unwrap().unwrap();
            let plan = plan(connection, &stream.sql);
            assert!(plan.contains(index), "{filter:?}: {plan}");
            assert!(
                !plan.contains("SCAN") && !plan.contains("TEMP B-TREE"),
                "{filter:?}: {plan}"
            );
        }
        for sql in [
            super::super::runs::unfinished_sql(),
            super::super::runs::due_sql(),
        ] {
            let plan = plan(connection, &sql);
            assert!(
                !plan.contains("SCAN") && !plan.contains("TEMP B-TREE"),
                "{sql}: {plan}"
            );
        }
    }
}
