//! A run's steps, log and explanation, read from its journal.

use axum::Json as AxumJson;
use axum::extract::State;
use axum::http::Method;
use axum::response::{IntoResponse as _, Response};
use millrace_core::id::RunId;
use millrace_core::limits;
use millrace_core::status::LogLevel;
use millrace_core::view::{self, LogView, StepView};
use millrace_engine::{Queued, Reason};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::look::Look;
use super::reading::Reading;
use crate::api::codes;
use crate::api::operation::Operation;
use crate::api::page::List;
use crate::api::parameter::{Id, Query};
use crate::api::problem::Problem;
use crate::state::Shared;

/// The operations that read a journal.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::new(Method::GET, "/api/runs/{id}/steps", "listSteps", steps)
            .about("runs", "List a run's steps, in step order")
            .query::<StepsQuery>()
            .answer::<List<StepView>>(200, "A page of steps.")
            .may_miss()
            .problem(409, codes::PLAN_UNAVAILABLE),
        Operation::new(Method::GET, "/api/runs/{id}/logs", "listLogs", lines)
            .about("runs", "List a run's log lines, oldest first")
            .query::<LogsQuery>()
            .answer::<List<LogView>>(200, "A page of lines.")
            .may_miss()
            .problem(409, codes::PLAN_UNAVAILABLE),
        Operation::new(Method::GET, "/api/runs/{id}/explain", "explainRun", explain)
            .about("runs", "Say in sentences what decided a run's path")
            .answer::<Explained>(200, "The sentences.")
            .may_miss()
            .problem(409, codes::PLAN_UNAVAILABLE),
    ]
}

/// Which steps to list.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct StepsQuery {
    /// Most items on the page: 500, which is also the most.
    #[serde(default)]
    #[schemars(range(min = 1, max = 500))]
    limit: Option<u32>,
    /// `next` of the page before.
    #[serde(default)]
    #[schemars(length(min = 1, max = 200))]
    cursor: Option<String>,
}

/// Which lines to list.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct LogsQuery {
    /// Lines of this level and of louder ones.
    #[serde(default)]
    level: Option<LogLevel>,
    /// Lines about this node.
    #[serde(default)]
    #[schemars(length(min = 1, max = 64))]
    node_id: Option<String>,
    /// `next` of the page before: lines that were written after it.
    #[serde(default)]
    #[schemars(length(min = 1, max = 200))]
    after: Option<String>,
    /// Most items on the page: 50, at most 500.
    #[serde(default)]
    #[schemars(range(min = 1, max = 500))]
    limit: Option<u32>,
}

/// What decided a run's path.
#[derive(Debug, Serialize, JsonSchema)]
struct Explained {
    /// One fact each, in the order of the journal.
    sentences: Vec<String>,
}

/// A part of a run's steps.
#[derive(Debug)]
pub struct StepsPage;

impl StepsPage {
    /// All steps of a run.
    pub fn all(reading: &Reading) -> Result<Vec<StepView>, Problem> {
        let steps = view::steps(reading.plan()?, reading.row.run_id, &reading.entries);
        steps.map_err(|illegal| {
            let message = format!("the journal does not fit the version that it names: {illegal}");
            Problem::conflict(codes::PLAN_UNAVAILABLE, message)
        })
    }
}

/// The number that a cursor is.
fn number(name: &str, cursor: Option<&str>) -> Result<usize, Problem> {
    cursor.map_or(Ok(0), |text| {
        text.parse().map_err(|_| {
            Problem::invalid(format!(
                "`{name}` must be `next` of an earlier page of the same list"
            ))
        })
    })
}

/// A page of a list whose places never change: it only grows at its end.
fn page<T: Serialize>(
    items: impl Iterator<Item = (usize, T)>,
    after: usize,
    limit: u32,
) -> Response {
    let mut rest = items.filter(|(place, _)| *place > after);
    let taken: Vec<(usize, T)> = rest.by_ref().take(limit as usize).collect();
    let next = match (taken.last(), rest.next()) {
        (Some((place, _)), Some(_)) => Some(place.to_string()),
        _ => None,
    };
    let items = taken.into_iter().map(|(_, item)| item).collect();
    AxumJson(List { items, next }).into_response()
}

async fn steps(
    State(server): State<Shared>,
    Id(run_id): Id<RunId>,
    Query(query): Query<StepsQuery>,
) -> Result<Response, Problem> {
    let after = number("cursor", query.cursor.as_deref())?;
    let look = Look::at(&server, run_id).await?;
    let limit = query.limit.unwrap_or(limits::PAGE_ITEMS_MAX);
    Ok(page((1..).zip(look.steps()?), after, limit))
}

async fn lines(
    State(server): State<Shared>,
    Id(run_id): Id<RunId>,
    Query(query): Query<LogsQuery>,
) -> Result<Response, Problem> {
    let after = number("after", query.after.as_deref())?;
    let look = Look::at(&server, run_id).await?;
    let wanted = (1..).zip(look.lines()?).filter(|(_, line)| {
        query.level.is_none_or(|level| line.level >= level)
            && query
                .node_id
                .as_deref()
                .is_none_or(|id| line.node_id.as_deref() == Some(id))
    });
    let limit = query.limit.unwrap_or(limits::PAGE_ITEMS_DEFAULT);
    Ok(page(wanted, after, limit))
}

async fn explain(
    State(server): State<Shared>,
    Id(run_id): Id<RunId>,
) -> Result<AxumJson<Explained>, Problem> {
    let look = Look::at(&server, run_id).await?;
    let reading = look.reading();
    let mut sentences = explanation(reading)?;
    if let Some(queued) = server.engine.queued(run_id) {
        sentences.insert(0, held_back(&queued, &reading.plan()?.scenario_name));
    }
    Ok(AxumJson(Explained { sentences }))
}

/// Such as `queued: 3 of 3 slots of scenario orders (key eu) are taken; 2 runs come before it`.
fn held_back(queued: &Queued, scenario: &str) -> String {
    let key = match queued.key.as_str() {
        "" => String::new(),
        key => format!(" (key `{key}`)"),
    };
    let why = match queued.reason {
        Reason::Slots { taken, limit } => {
            format!("{taken} of {limit} slots of scenario `{scenario}`{key} are taken")
        }
        Reason::Rate => format!("the rate limit of scenario `{scenario}` is used up"),
        Reason::Turn => format!("its turn in scenario `{scenario}`{key} has come"),
    };
    match queued.before {
        0 => format!("queued: {why}"),
        1 => format!("queued: {why}; 1 run comes before it"),
        before => format!("queued: {why}; {before} runs come before it"),
    }
}

fn explanation(reading: &Reading) -> Result<Vec<String>, Problem> {
    let explained = view::explain(reading.plan()?, reading.row.run_id, &reading.entries);
    let explained = explained.map_err(|illegal| {
        let message = format!("the journal does not fit the version that it names: {illegal}");
        Problem::conflict(codes::PLAN_UNAVAILABLE, message)
    })?;
    Ok(explained.into_iter().map(|about| about.sentence).collect())
}
