//! What is asked of many runs at once: becomes a job, which works in bounded pages.

use axum::Json as AxumJson;
use axum::extract::State;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use millrace_core::scenario::{Fault, FaultCode};
use schemars::JsonSchema;
use serde::Deserialize;

use super::filter::RunSelection;
use crate::api::auth::Caller;
use crate::api::body::JsonBody;
use crate::api::jobs::{self, Action, JobView, Options, Work};
use crate::api::operation::Operation;
use crate::api::problem::Problem;
use crate::state::Shared;

/// The operation on many runs.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::new(Method::POST, "/api/runs/bulk", "changeRuns", bulk)
            .about("runs", "Cancel, retry, replay or resolve many runs")
            .description("Takes the live runs that are there now and fit the filter, newest first. A filter without any field is refused, because it would take every run there is; who means all of them names every status. Runs of which the action cannot be asked, such as finished ones to be cancelled, count as failed.")
            .body::<BulkRequest>(r#"{"action":"retry","filter":{"status":["failed"]},"options":{"version":"latest"}}"#)
            .answer::<JobView>(202, "The job that does it.")
            .with_header("Location", "The job.")
            .leads_to("/api/jobs/{id}", "$response.body#/id"),
    ]
}

/// What to do with which runs.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct BulkRequest {
    /// What to do with each.
    action: Action,
    /// Which runs; all fields together must hold, and at least one is needed.
    filter: RunSelection,
    /// How.
    #[serde(default)]
    options: Options,
}

async fn bulk(
    State(server): State<Shared>,
    caller: Caller,
    JsonBody(request): JsonBody<BulkRequest>,
) -> Result<Response, Problem> {
    let work = Work {
        action: request.action,
        options: request.options,
    };
    if let Some(fault) = work.fault() {
        return Err(Problem::invalid(fault));
    }
    if request.filter.is_empty() {
        let message = "say of which runs, such as `scenario`, `status` or `createdAfter`; an empty filter would take every run, and who means all of them names every status";
        let fault = Fault::error(FaultCode::MissingField, "/filter", message);
        return Err(Problem::invalid_with(vec![fault]));
    }
    let job = jobs::begin(&server, caller.name, work, request.filter).await?;
    let location = HeaderValue::try_from(format!("{}/api/jobs/{}", server.public_url, job.id));
    let location = location.unwrap_or(HeaderValue::from_static(""));
    Ok((
        StatusCode::ACCEPTED,
        [(header::LOCATION, location)],
        AxumJson(job),
    )
        .into_response())
}
