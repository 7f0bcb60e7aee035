//! `/api/jobs`: long work over many runs. A job is durable: what it has done is stored page by
//! page, and after a restart it goes on where it stood.

mod document;
mod work;

use axum::Json as AxumJson;
use axum::extract::State;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use millrace_core::id::JobId;

pub use document::{Action, JobView, Options, Work};
pub use work::{begin, resume, take_up};

use super::codes;
use super::operation::Operation;
use super::parameter::Id;
use super::problem::Problem;
use crate::state::Shared;

/// The operations under `/api/jobs`.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::new(Method::GET, "/api/jobs/{id}", "getJob", get)
            .about("jobs", "Show how far a job is")
            .answer::<JobView>(200, "The job.")
            .may_miss(),
        Operation::new(Method::POST, "/api/jobs/{id}/cancel", "cancelJob", cancel)
            .about("jobs", "Stop a job; what it has done stays done")
            .answer::<JobView>(200, "It had been asked before.")
            .answer::<JobView>(202, "It stops before its next run.")
            .may_miss()
            .problem(409, codes::ALREADY_FINISHED),
    ]
}

async fn get(
    State(server): State<Shared>,
    Id(job_id): Id<JobId>,
) -> Result<AxumJson<JobView>, Problem> {
    Ok(AxumJson(work::find(&server, job_id).await?.1.show(job_id)))
}

async fn cancel(State(server): State<Shared>, Id(job_id): Id<JobId>) -> Result<Response, Problem> {
    let (is_new, job) = work::stop(&server, job_id).await?;
    let status = if is_new {
        StatusCode::ACCEPTED
    } else {
        StatusCode::OK
    };
    Ok((status, AxumJson(job)).into_response())
}
