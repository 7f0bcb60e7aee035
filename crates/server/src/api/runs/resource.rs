//! Runs: list and show.

use axum::Json as AxumJson;
use axum::extract::{RawQuery, State};
use axum::http::Method;
use millrace_core::id::RunId;
use millrace_core::ports::store::RunRow;

use super::filter::{self, RunQuery};
use super::view::{RunView, show};
use crate::api::operation::Operation;
use crate::api::page::List;
use crate::api::parameter::Id;
use crate::api::problem::Problem;
use crate::state::Shared;

/// The operations that show runs.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::new(Method::GET, "/api/runs", "listRuns", list)
            .about("runs", "List runs, newest first")
            .description(
                "Besides the parameters named here, `label.<name>=<value>` finds runs by their labels. A page costs a bounded amount of work: it may hold fewer items than asked for, or none, though `next` says that there may be more.",
            )
            .query::<RunQuery>()
            .answer::<List<RunView>>(200, "A page of runs."),
        Operation::new(Method::GET, "/api/runs/{id}", "getRun", get)
            .about("runs", "Show a run")
            .answer::<RunView>(200, "The run.")
            .may_miss(),
    ]
}

/// A run's row, or 404.
pub async fn find(server: &Shared, run_id: RunId) -> Result<RunRow, Problem> {
    let row = server.store.run_row(run_id).await?;
    row.ok_or_else(Problem::no_such_run)
}

async fn list(
    State(server): State<Shared>,
    RawQuery(query): RawQuery,
) -> Result<AxumJson<List<RunView>>, Problem> {
    let page = filter::read(query.as_deref().unwrap_or_default())?;
    let runs = server
        .store
        .runs(page.filter, page.before, page.limit)
        .await?;
    Ok(List::from_page(runs, show))
}

async fn get(
    State(server): State<Shared>,
    Id(run_id): Id<RunId>,
) -> Result<AxumJson<RunView>, Problem> {
    Ok(AxumJson(show(find(&server, run_id).await?)))
}
