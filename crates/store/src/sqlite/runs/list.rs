//! Lists of runs. Each filter has one index that yields rows newest first, and perhaps runs in blocks
//! besides; what else the filter asks for is looked at run by run, a bounded number for each page.

use millrace_core::id::RunId;
use millrace_core::ports::store::{Page, RunFilter, RunRow};
use millrace_core::status::RunStatus;
use rusqlite::types::Value;
use rusqlite::{CachedStatement, Connection, OptionalExtension};

use super::{blocks, bound, finds, locate, run_of};
use crate::filter::passes;
use crate::sqlite::record::{self, COLUMNS, Place};
use crate::sqlite::tail::Tail;

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

/// Where the rows that may pass a filter come from.
pub(super) enum Source {
    /// Runs that have rows of their own.
    Stream(Stream),
    /// These, and runs in blocks: of one scenario or of all.
    All(Stream, Option<i64>),
    /// Runs that have that value under that name, and perhaps one more.
    Finds {
        name: String,
        value: String,
        also: Option<i64>,
    },
}

/// What serves a filter best; `None` when nothing can pass.
pub(super) fn source(
    connection: &Connection,
    filter: &RunFilter,
) -> rusqlite::Result<Option<Source>> {
    if let Some(correlation) = &filter.correlation_id {
        return correlated(connection, correlation).map(Some);
    }
    if let Some((name, value)) = filter.labels.first() {
        return Ok(Some(Source::Finds {
            name: name.clone(),
            value: value.clone(),
            also: None,
        }));
    }
    let stream = if let Some(retried) = filter.retry_of {
        Stream::one(
            "runs INDEXED BY runs_by_retry WHERE retry_of IS NOT NULL AND retry_of = ?3",
            vec![retried.as_bytes().to_vec().into()],
        )
    } else if let Some(code) = &filter.error_code {
        Stream::one(
            "runs INDEXED BY runs_by_error WHERE error_code IS NOT NULL AND error_code = ?3",
            vec![code.clone().into()],
        )
    } else if filter.dry_run {
        Stream::one("runs INDEXED BY runs_dry WHERE dry_run = 1", Vec::new())
    } else {
        return by_scenario_and_status(connection, filter);
    };
    Ok(Some(Source::Stream(stream)))
}

fn by_scenario_and_status(
    connection: &Connection,
    filter: &RunFilter,
) -> rusqlite::Result<Option<Source>> {
    let mut statuses = match filter.statuses.as_slice() {
        [] => RunStatus::ALL.to_vec(),
        some => some.to_vec(),
    };
    statuses.sort_unstable();
    statuses.dedup();
    let are_in_blocks = statuses.contains(&RunStatus::Succeeded);
    let statuses = statuses.into_iter();
    let Some(scenario_id) = filter.scenario_id else {
        if are_in_blocks {
            let stream = Stream::one("runs WHERE TRUE", Vec::new());
            return Ok(Some(Source::All(stream, None)));
        }
        let conditions = statuses.map(|status| {
            let number = status.number();
            format!("runs INDEXED BY runs_by_status WHERE status <> 3 AND status = {number}")
        });
        let stream = Stream::merged(conditions, Vec::new());
        return Ok(Some(Source::Stream(stream)));
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
        let stream = Stream::merged(conditions, vec![scenario.into()]);
        if are_in_blocks {
            Source::All(stream, Some(scenario))
        } else {
            Source::Stream(stream)
        }
    }))
}

/// Runs with that correlation id, and the run whose own id it is.
fn correlated(connection: &Connection, correlation: &str) -> rusqlite::Result<Source> {
    let own = match correlation.parse::<RunId>() {
        Ok(run_id) => locate(connection, run_id)?.or_else(|| Place::of(run_id)),
        Err(_) => None,
    };
    Ok(Source::Finds {
        name: finds::CORRELATION.to_owned(),
        value: correlation.to_owned(),
        also: own.map(|own| own.row),
    })
}

/// The first row of ids made in that millisecond; before 1970 there are none.
fn first_row_of(millis: i64) -> i64 {
    // More than the 48 bits of an id's time would wrap around.
    let millis = millis.clamp(0, (1 << 48) - 1);
    RunId::first_rank_of(millis as u64) as i64
}

/// Rows are before the first and not before the second: the two parameters of [`BETWEEN`].
fn bounds(
    connection: &Connection,
    filter: &RunFilter,
    before: Option<RunId>,
) -> rusqlite::Result<(i64, i64)> {
    let latest = filter
        .created_before
        .map_or(i64::MAX, |time| first_row_of(time.as_millis()));
    let first = filter
        .created_after
        .map_or(0, |time| first_row_of(time.plus_millis(1).as_millis()));
    Ok((bound(connection, before)?.min(latest), first))
}

/// A page of runs, newest first.
pub(super) fn page(
    connection: &Connection,
    tail: &Tail,
    filter: &RunFilter,
    before: Option<RunId>,
    limit: u32,
) -> rusqlite::Result<Page<RunRow, RunId>> {
    let mut filling = Filling::new(connection, filter, limit)?;
    let bounds = bounds(connection, filter, before)?;
    match source(connection, filter)? {
        None => {}
        Some(Source::Stream(stream)) => fill(connection, &mut filling, stream, None, bounds)?,
        Some(Source::All(stream, scenario)) => {
            let settled = blocks::Stream::new(connection, scenario, bounds)?;
            fill(connection, &mut filling, stream, Some(settled), bounds)?;
        }
        Some(Source::Finds { name, value, also }) => {
            let mut also = also.filter(|row| *row < bounds.0 && *row >= bounds.1);
            let mut goes_on = true;
            finds::rows(connection, tail, (&name, &value), bounds, |row| {
                if let Some(first) = also.take_if(|also| *also > row) {
                    goes_on = filling.take(first)?;
                }
                goes_on = goes_on && filling.take(row)?;
                Ok(goes_on)
            })?;
            if let (true, Some(last)) = (goes_on, also) {
                filling.take(last)?;
            }
        }
    }
    Ok(filling.page)
}

/// Fills a page with the runs of a stream, and with those in blocks among them.
fn fill(
    connection: &Connection,
    filling: &mut Filling<'_>,
    stream: Stream,
    mut settled: Option<blocks::Stream<'_>>,
    bounds: (i64, i64),
) -> rusqlite::Result<()> {
    let mut parameters: Vec<Value> = vec![bounds.0.into(), bounds.1.into()];
    parameters.extend(stream.parameters);
    let mut rows = connection.prepare_cached(&stream.sql)?;
    let mut rows = rows.query(rusqlite::params_from_iter(parameters))?;
    let mut next_settled = || match &mut settled {
        None => Ok(None),
        Some(settled) => settled.next(),
    };
    let mut head = next_settled()?;
    loop {
        let row = rows.next()?.map(|row| row.get::<_, i64>(0)).transpose()?;
        let behind = row.unwrap_or(-1);
        while let Some(settled) = head.take_if(|head| head.place.row > behind) {
            let at = settled.place.row;
            if !filling.look_at(at, Some(run_of(connection, settled)?)) {
                return Ok(());
            }
            head = next_settled()?;
        }
        let Some(row) = row else { return Ok(()) };
        if !filling.take(row)? {
            return Ok(());
        }
    }
}

/// A page that is being filled.
struct Filling<'a> {
    connection: &'a Connection,
    filter: &'a RunFilter,
    limit: usize,
    one: CachedStatement<'a>,
    scanned: usize,
    page: Page<RunRow, RunId>,
}

impl<'a> Filling<'a> {
    fn new(
        connection: &'a Connection,
        filter: &'a RunFilter,
        limit: u32,
    ) -> rusqlite::Result<Self> {
        let one = format!("SELECT {COLUMNS} FROM runs AS r WHERE r.row = ?1");
        Ok(Self {
            connection,
            filter,
            limit: limit.max(1) as usize,
            one: connection.prepare_cached(&one)?,
            scanned: 0,
            page: Page {
                items: Vec::new(),
                next: None,
            },
        })
    }

    /// Looks at the run in the next row, which may be gone. Whether the page goes on.
    fn take(&mut self, row: i64) -> rusqlite::Result<bool> {
        let found = self.one.query_row([row], record::read).optional()?;
        let run = match found {
            Some((run, _)) => Some(run),
            None => blocks::find(self.connection, row)?
                .map(|found| run_of(self.connection, found.head))
                .transpose()?,
        };
        Ok(self.look_at(row, run))
    }

    /// Looks at the run that was in the next row, or that is not there. Whether the page goes on.
    fn look_at(&mut self, row: i64, run: Option<RunRow>) -> bool {
        self.scanned += 1;
        let run = run.filter(|run| passes(self.filter, run));
        if run.is_some() && self.page.items.len() == self.limit {
            self.page.next = self.page.items.last().map(|last| last.run_id);
            return false;
        }
        self.page.items.extend(run);
        if self.scanned == SCANNED_ROWS_MAX {
            // No run need have this id.
            self.page.next = Some(RunId::from_rank(row as u64, 0));
            return false;
        }
        true
    }
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
    const FILTERS: [(Set, &str); 7] = [
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
            let Some(Source::Stream(stream) | Source::All(stream, _)) =
                source(connection, &filter).unwrap()
            else {
                panic!("{filter:?} is served by no index");
            };
            let plan = plan(connection, &stream.sql);
            assert!(plan.contains(index), "{filter:?}: {plan}");
            assert!(
                !plan.contains("SCAN") && !plan.contains("TEMP B-TREE"),
                "{filter:?}: {plan}"
            );
        }
        for sql in [
            super::super::queued_or_running_sql(),
            super::super::due_sql(),
            finds::GENERATIONS.to_owned(),
            finds::OF_ERA.to_owned(),
        ] {
            let plan = plan(connection, &sql);
            assert!(
                !plan.contains("SCAN") && !plan.contains("TEMP B-TREE"),
                "{sql}: {plan}"
            );
        }
    }
}
