//! Working a job off: page by page, with its progress stored after each page. A run that was dealt
//! with twice because the process died within a page is harmless: the engine refuses a second
//! cancellation or retry, and a second replay is a run like any other.

use millrace_core::id::{JobId, RunId};
use millrace_core::json::{from_json, to_json};
use millrace_core::ports::store::{Job, RunRow};
use millrace_core::status::RunStatus;
use millrace_engine::{Error, Resolution, Retry};

use super::document::{Action, Document, JobFailure, JobStatus, JobView, Work};
use crate::api::codes;
use crate::api::problem::Problem;
use crate::api::runs::{RunSelection, again_of, refused};
use crate::state::Shared;

/// Runs that are dealt with before the progress is stored.
const PAGE_COUNT: u32 = 50;
/// Pause before a store that did not answer is asked again, in milliseconds.
const PAUSE_MILLIS: u64 = 1_000;

/// Stores a new job and begins to work on it.
pub async fn begin(
    server: &Shared,
    by: String,
    work: Work,
    filter: RunSelection,
) -> Result<JobView, Problem> {
    let (millis, chance) = server.id_parts();
    let job_id = JobId::new(millis, chance);
    let document = Document {
        action: work.action,
        options: work.options,
        filter,
        by,
        status: JobStatus::Running,
        // Runs that come later, those of the job among them, are not meant.
        newest: server.store.newest_run().await?,
        before: None,
        done: 0,
        failed: 0,
        last_failure: None,
        total: None,
        created_at: server.host.now(),
        finished_at: None,
    };
    put(server, job_id, &document).await?;
    let view = document.clone().show(job_id);
    spawn(server, job_id);
    Ok(view)
}

/// Goes on with all jobs that a process before this one left unfinished.
pub async fn resume(server: &Shared) -> Result<(), Problem> {
    for job in server.store.unfinished_jobs().await? {
        spawn(server, job.job_id);
    }
    Ok(())
}

/// A job, or 404.
pub async fn find(server: &Shared, job_id: JobId) -> Result<(Job, Document), Problem> {
    let job = server
        .store
        .job(job_id)
        .await?
        .ok_or_else(|| Problem::not_found("job"))?;
    let document = from_json(&job.document).map_err(|error| Problem::internal(&error))?;
    Ok((job, document))
}

async fn put(server: &Shared, job_id: JobId, document: &Document) -> Result<(), Problem> {
    let job = Job {
        job_id,
        document: to_json(document).map_err(|error| Problem::internal(&error))?,
        unfinished: !document.status.is_final(),
        created_at: document.created_at,
    };
    Ok(server.store.put_job(job).await?)
}

/// Asks a job to stop; gives whether that is new.
pub async fn stop(server: &Shared, job_id: JobId) -> Result<(bool, JobView), Problem> {
    let _turn = server.jobs.lock().await;
    let (_, mut document) = find(server, job_id).await?;
    match document.status {
        JobStatus::Stopping => return Ok((false, document.show(job_id))),
        JobStatus::Running => {}
        JobStatus::Finished | JobStatus::Cancelled => {
            let message = "the job has already ended";
            return Err(Problem::conflict(codes::ALREADY_FINISHED, message));
        }
    }
    document.status = JobStatus::Stopping;
    put(server, job_id, &document).await?;
    Ok((true, document.show(job_id)))
}

fn spawn(server: &Shared, job_id: JobId) {
    let host = std::sync::Arc::clone(&server.host);
    let server = Shared::clone(server);
    host.spawn(Box::pin(async move {
        while server.engine.is_accepting() {
            match page(&server, job_id).await {
                Ok(true) => {}
                Ok(false) => return,
                Err(problem) => {
                    tracing::warn!(%job_id, message = problem.message(), "a job pauses");
                    let until = server.host.monotonic_millis().saturating_add(PAUSE_MILLIS);
                    server.host.sleep_until(until).await;
                }
            }
        }
    }));
}

/// Works a page off and stores the progress; gives whether there is more to do.
async fn page(server: &Shared, job_id: JobId) -> Result<bool, Problem> {
    let (_, document) = find(server, job_id).await?;
    if document.status != JobStatus::Running {
        return settle(server, job_id, Progress::default()).await;
    }
    let filter = document.filter.filter();
    let page = server
        .store
        .runs(filter, document.before, PAGE_COUNT)
        .await?;
    let mut progress = Progress::default();
    let meant = |row: &&RunRow| document.newest.is_some_and(|newest| row.run_id <= newest);
    for row in page.items.iter().filter(meant) {
        if find(server, job_id).await?.1.status != JobStatus::Running {
            return settle(server, job_id, progress).await;
        }
        match act(server, &document, row).await {
            Ok(()) => progress.done += 1,
            Err(problem) if problem.status().is_server_error() => {
                settle(server, job_id, progress).await?;
                return Err(problem);
            }
            Err(problem) => {
                progress.failed += 1;
                progress.last_failure = Some(JobFailure {
                    run_id: row.run_id,
                    code: problem.code().to_owned(),
                    message: problem.message().to_owned(),
                });
            }
        }
        progress.before = Some(row.run_id);
    }
    progress.is_last = page.next.is_none();
    progress.before = page.next.or(progress.before);
    settle(server, job_id, progress).await
}

/// What a page has brought.
#[derive(Default)]
struct Progress {
    before: Option<RunId>,
    done: u64,
    failed: u64,
    last_failure: Option<JobFailure>,
    is_last: bool,
}

/// Stores what a page has brought; gives whether there is more to do.
async fn settle(server: &Shared, job_id: JobId, progress: Progress) -> Result<bool, Problem> {
    let _turn = server.jobs.lock().await;
    let (_, mut document) = find(server, job_id).await?;
    document.before = progress.before.or(document.before);
    document.done += progress.done;
    document.failed += progress.failed;
    document.last_failure = progress.last_failure.or(document.last_failure);
    if progress.is_last {
        document.status = JobStatus::Finished;
        document.total = Some(document.done + document.failed);
    } else if document.status == JobStatus::Stopping {
        document.status = JobStatus::Cancelled;
    }
    let is_final = document.status.is_final();
    if is_final {
        document.finished_at = Some(server.host.now());
    }
    put(server, job_id, &document).await?;
    Ok(!is_final)
}

/// Does what the job is for with one run.
async fn act(server: &Shared, document: &Document, row: &RunRow) -> Result<(), Problem> {
    let (engine, options) = (&server.engine, &document.options);
    match document.action {
        Action::Cancel => {
            let by = document.by.as_str().into();
            let answer = engine.cancel(row.run_id, by, options.reason.clone()).await;
            answer.map(drop).map_err(refused)
        }
        Action::Retry => {
            let retry = Retry {
                from: options.from.clone(),
                version: again_of(server, row, options.version).await?,
                force: options.force,
                resolution: None,
            };
            engine
                .retry(row.run_id, retry)
                .await
                .map(drop)
                .map_err(refused)
        }
        Action::Replay => {
            let version = again_of(server, row, options.version).await?;
            engine
                .replay(row.run_id, version)
                .await
                .map(drop)
                .map_err(refused)
        }
        Action::Resolve => {
            let resolution = Resolution {
                step: options.step.unwrap_or_default(),
                output: options.output.clone().unwrap_or_default(),
                by: document.by.as_str().into(),
                reason: options.reason.clone().unwrap_or_default(),
            };
            resolve(server, row, resolution).await.map_err(refused)
        }
    }
}

async fn resolve(server: &Shared, row: &RunRow, resolution: Resolution) -> Result<(), Error> {
    let status = row.summary.status;
    if status == RunStatus::Failed {
        let retry = Retry {
            resolution: Some(resolution),
            ..Retry::default()
        };
        return server.engine.retry(row.run_id, retry).await.map(drop);
    }
    if status.is_final() {
        return Err(Error::AlreadyFinished { status });
    }
    server.engine.resolve(row.run_id, resolution).await
}
