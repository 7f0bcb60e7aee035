//! Lists of runs. Each filter has one index that yields runs newest first; what else the filter asks
//! for is looked at run by run, a bounded number for each page.

use millrace_core::id::RunId;
use millrace_core::ports::store::{Page, RunFilter, RunRow};
use millrace_core::status::RunStatus;
use tokio_postgres::types::{ToSql, Type};
use uuid::Uuid;

use super::CORRELATION;
use super::record::{self, COLUMNS};
use crate::filter::passes;
use crate::postgres::access::Connection;
use crate::postgres::fault::Fault;
use crate::postgres::values::{id, stored_text, uuid};

/// Runs that one page may look at: more than the largest page holds.
const SCANNED_RUNS_MAX: usize = 600;

/// Where the runs that may pass a filter come from.
enum Source {
    /// Rows under each of these conditions, which may speak of `$4`.
    Rows {
        unfinished: Vec<String>,
        finished: Vec<String>,
        parameter: Parameter,
    },
    /// Runs that have that value under that name, and perhaps one more.
    Finds {
        name: String,
        value: String,
        also: Option<RunId>,
    },
}

/// What a condition is about besides order.
enum Parameter {
    None,
    Id(Uuid),
    Text(String),
}

/// What serves a filter best.
fn source(filter: &RunFilter) -> Source {
    if let Some(correlation) = &filter.correlation_id {
        return Source::Finds {
            name: CORRELATION.to_owned(),
            value: correlation.clone(),
            also: correlation.parse().ok(),
        };
    }
    if let Some((name, value)) = filter.labels.first() {
        return Source::Finds {
            name: name.clone(),
            value: value.clone(),
            also: None,
        };
    }
    let both = |condition: &str, parameter| Source::Rows {
        unfinished: vec![condition.to_owned()],
        finished: vec![condition.to_owned()],
        parameter,
    };
    if let Some(retried) = filter.retry_of {
        let retried = Parameter::Id(uuid(retried.as_bytes()));
        return both("retry_of IS NOT NULL AND retry_of = $4", retried);
    }
    if let Some(code) = &filter.error_code {
        let code = Parameter::Text(stored_text(code));
        return both("error_code IS NOT NULL AND error_code = $4", code);
    }
    if filter.dry_run {
        return both("dry_run", Parameter::None);
    }
    by_scenario_and_status(filter)
}

fn by_scenario_and_status(filter: &RunFilter) -> Source {
    let mut statuses = match filter.statuses.as_slice() {
        [] => RunStatus::ALL.to_vec(),
        some => some.to_vec(),
    };
    statuses.sort_unstable();
    statuses.dedup();
    let is_unfinished = statuses.iter().any(|status| !status.is_final());
    let finished: Vec<u8> = statuses
        .iter()
        .filter(|status| status.is_final())
        .map(|status| status.number())
        .collect();
    match filter.scenario_id {
        Some(scenario_id) => {
            let of =
                |status: &u8| format!("scenario_id = $4 AND status = {status} AND NOT dry_run");
            Source::Rows {
                unfinished: is_unfinished
                    .then(|| "scenario_id = $4".to_owned())
                    .into_iter()
                    .collect(),
                finished: finished.iter().map(of).collect(),
                parameter: Parameter::Id(uuid(scenario_id.as_bytes())),
            }
        }
        None => {
            let succeeded = RunStatus::Succeeded.number();
            let of = |status: &u8| format!("status <> {succeeded} AND status = {status}");
            Source::Rows {
                unfinished: is_unfinished
                    .then(|| "TRUE".to_owned())
                    .into_iter()
                    .collect(),
                // Nearly all runs succeed: they need no index but that of ids.
                finished: if finished.contains(&succeeded) {
                    vec!["TRUE".to_owned()]
                } else {
                    finished.iter().map(of).collect()
                },
                parameter: Parameter::None,
            }
        }
    }
}

/// The first id of that millisecond; before 1970 there are none.
fn first_of(millis: i64) -> Uuid {
    // More than the 48 bits of an id's time would wrap around.
    let millis = millis.clamp(0, (1 << 48) - 1);
    Uuid::from_u128((millis as u128) << 80)
}

/// Runs before the first and not before the second.
fn bounds(filter: &RunFilter, before: Option<RunId>) -> (Uuid, Uuid) {
    let latest = filter
        .created_before
        .map_or(Uuid::max(), |time| first_of(time.as_millis()));
    let first = filter.created_after.map_or(Uuid::nil(), |time| {
        first_of(time.plus_millis(1).as_millis())
    });
    let before = before.map_or(Uuid::max(), |run_id| uuid(run_id.as_bytes()));
    (before.min(latest), first)
}

/// A page of runs, newest first.
pub(super) async fn page(
    connection: Connection,
    filter: RunFilter,
    before: Option<RunId>,
    limit: u32,
) -> Result<Page<RunRow, RunId>, Fault> {
    let limit = limit.max(1) as usize;
    let (bounds, source) = (bounds(&filter, before), source(&filter));
    // Nearly all filters are those of an index: then no more is read than is shown.
    for scanned in [(limit + 1).min(SCANNED_RUNS_MAX), SCANNED_RUNS_MAX] {
        let look = look(&connection, &source, bounds, scanned).await?;
        let is_all = look.last.is_none();
        let page = fill(&filter, look, limit);
        if is_all || page.items.len() == limit || scanned == SCANNED_RUNS_MAX {
            return Ok(page);
        }
    }
    Ok(Page {
        items: Vec::new(),
        next: None,
    })
}

/// Runs that may pass a filter, and the last that was looked for if there may be more.
struct Look {
    runs: Vec<RunRow>,
    last: Option<RunId>,
}

async fn look(
    connection: &Connection,
    source: &Source,
    bounds: (Uuid, Uuid),
    limit: usize,
) -> Result<Look, Fault> {
    let is_full = |count: usize, last: Option<RunId>| last.filter(|_| count == limit);
    match source {
        Source::Rows {
            unfinished,
            finished,
            parameter,
        } => {
            let conditions = (unfinished.as_slice(), finished.as_slice());
            let runs = rows(connection, conditions, parameter, bounds, limit).await?;
            let last = is_full(runs.len(), runs.last().map(|run| run.run_id));
            Ok(Look { runs, last })
        }
        Source::Finds { name, value, also } => {
            let ids = finds(connection, (name, value), *also, bounds, limit).await?;
            let last = ids.last().map(|id| RunId::from_bytes(id.into_bytes()));
            let runs = by_ids(connection, &ids).await?;
            Ok(Look {
                runs,
                last: is_full(ids.len(), last),
            })
        }
    }
}

/// The first that pass, and where the page behind them begins.
fn fill(filter: &RunFilter, look: Look, limit: usize) -> Page<RunRow, RunId> {
    let passing = look.runs.into_iter().filter(|run| passes(filter, run));
    let mut items: Vec<RunRow> = passing.take(limit + 1).collect();
    let next = if items.len() > limit {
        items.truncate(limit);
        items.last().map(|run| run.run_id)
    } else {
        look.last
    };
    Page { items, next }
}

async fn rows(
    connection: &Connection,
    (unfinished, finished): (&[String], &[String]),
    parameter: &Parameter,
    (before, first): (Uuid, Uuid),
    limit: usize,
) -> Result<Vec<RunRow>, Fault> {
    let of = |table: &str, condition: &String| {
        format!(
            "(SELECT {COLUMNS} FROM millrace.{table}
              WHERE tenant = 0 AND {condition} AND run_id < $1 AND run_id >= $2
              ORDER BY run_id DESC LIMIT $3)"
        )
    };
    let unfinished = unfinished
        .iter()
        .map(|condition| of("unfinished", condition));
    let finished = finished.iter().map(|condition| of("finished", condition));
    let parts: Vec<String> = unfinished.chain(finished).collect();
    let text = format!(
        "SELECT * FROM ({}) AS r ORDER BY run_id DESC LIMIT $3",
        parts.join(" UNION ALL ")
    );
    let limit = limit as i64;
    let mut parameters: Vec<(&(dyn ToSql + Sync), Type)> = vec![
        (&before, Type::UUID),
        (&first, Type::UUID),
        (&limit, Type::INT8),
    ];
    match parameter {
        Parameter::None => {}
        Parameter::Id(id) => parameters.push((id, Type::UUID)),
        Parameter::Text(text) => parameters.push((text, Type::TEXT)),
    }
    let rows = connection.query_typed(&text, &parameters).await?;
    rows.iter()
        .map(|row| record::read(row).map(|(run, _)| run))
        .collect()
}

/// Ids of runs that are found by that, newest first.
async fn finds(
    connection: &Connection,
    (name, value): (&str, &str),
    also: Option<RunId>,
    (before, first): (Uuid, Uuid),
    limit: usize,
) -> Result<Vec<Uuid>, Fault> {
    let rows = connection
        .query_typed(
            "SELECT run_id FROM millrace.finds
             WHERE tenant = 0 AND name = $1 AND value = $2 AND run_id < $3 AND run_id >= $4
             ORDER BY run_id DESC LIMIT $5",
            &[
                (&stored_text(name), Type::TEXT),
                (&stored_text(value), Type::TEXT),
                (&before, Type::UUID),
                (&first, Type::UUID),
                (&(limit as i64), Type::INT8),
            ],
        )
        .await?;
    let mut ids: Vec<Uuid> = rows
        .iter()
        .map(|row| id(row, 0).map(Uuid::from_bytes))
        .collect::<Result<_, _>>()?;
    let also = also.map(|run_id| uuid(run_id.as_bytes()));
    ids.extend(also.filter(|id| *id < before && *id >= first));
    ids.sort_unstable_by(|one, other| other.cmp(one));
    ids.dedup();
    ids.truncate(limit);
    Ok(ids)
}

async fn by_ids(connection: &Connection, ids: &[Uuid]) -> Result<Vec<RunRow>, Fault> {
    let text = format!(
        "SELECT {COLUMNS} FROM millrace.unfinished WHERE tenant = 0 AND run_id = ANY ($1)
         UNION ALL
         SELECT {COLUMNS} FROM millrace.finished WHERE tenant = 0 AND run_id = ANY ($1)
         ORDER BY run_id DESC"
    );
    let rows = connection
        .query_typed(&text, &[(&ids, Type::UUID_ARRAY)])
        .await?;
    rows.iter()
        .map(|row| record::read(row).map(|(run, _)| run))
        .collect()
}
