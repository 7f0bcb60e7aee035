//! Working a job off, run after run. What was done and which run comes next is stored before the
//! next is dealt with: after a crash one run is in doubt, and [`traces`] tell whether it was dealt
//! with. So each run is dealt with once.

mod traces;

use millrace_core::id::{JobId, RunId};
use millrace_core::json::{from_json, to_json};
use millrace_core::ports::store::{self, Job, RunRow};
use millrace_core::status::RunStatus;
use millrace_engine::{Error, Resolution, Retry};

use super::document::{Action, Document, JobFailure, JobStatus, JobView, Work};
use crate::api::codes;
use crate::api::problem::Problem;
use crate::api::runs::{RunSelection, again_of, refused};
use crate::state::Shared;

/// Runs that are listed at a time.
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
        doing: None,
        done: 0,
        failed: 0,
        last_failure: None,
        total: None,
        created_at: server.host.now(),
        finished_at: None,
    };
    server.store.put_job(job(job_id, &document)?).await?;
    let view = document.show(job_id);
    match &server.members {
        None => spawn(server, job_id),
        // Any member may have claimed it by now: then that one works on it.
        Some(_) => resume(server).await?,
    }
    Ok(view)
}

/// Goes on with all jobs that are unfinished and that nobody works off: after a start, those that a
/// process before this one left.
pub async fn resume(server: &Shared) -> Result<(), Problem> {
    let free = match &server.members {
        Some(members) => members.claim_jobs().await?,
        None => {
            let unfinished = server.store.unfinished_jobs().await?;
            unfinished.into_iter().map(|job| job.job_id).collect()
        }
    };
    for job_id in free {
        spawn(server, job_id);
    }
    Ok(())
}

/// Takes up jobs of members that have left or died, without end.
pub async fn take_up(server: &Shared) {
    loop {
        server.catalogue.jobs_are_free().await;
        if let Err(problem) = resume(server).await {
            let message = problem.message();
            tracing::warn!(message, "jobs that nobody works off cannot be taken up yet");
        }
    }
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

fn job(job_id: JobId, document: &Document) -> Result<Job, Problem> {
    Ok(Job {
        job_id,
        document: to_json(document).map_err(|error| Problem::internal(&error))?,
        unfinished: !document.status.is_final(),
        created_at: document.created_at,
    })
}

/// Changes a job as it stands; again when somebody else has changed it meanwhile.
async fn change<T>(
    server: &Shared,
    job_id: JobId,
    edit: impl Fn(&mut Document) -> Result<T, Problem>,
) -> Result<(T, Document), Problem> {
    loop {
        let (stored, mut document) = find(server, job_id).await?;
        let before = document.clone();
        let done = edit(&mut document)?;
        if document == before {
            return Ok((done, document));
        }
        let changed = job(job_id, &document)?;
        match server.store.change_job(changed, stored.document).await {
            Err(store::Error::Changed { .. }) => {}
            stored => {
                stored?;
                return Ok((done, document));
            }
        }
    }
}

/// Asks a job to stop; gives whether that is new.
pub async fn stop(server: &Shared, job_id: JobId) -> Result<(bool, JobView), Problem> {
    let stop = |document: &mut Document| match document.status {
        JobStatus::Stopping => Ok(false),
        JobStatus::Running => {
            document.status = JobStatus::Stopping;
            Ok(true)
        }
        JobStatus::Finished | JobStatus::Cancelled => {
            let message = "the job has already ended";
            Err(Problem::conflict(codes::ALREADY_FINISHED, message))
        }
    };
    let (is_new, document) = change(server, job_id, stop).await?;
    Ok((is_new, document.show(job_id)))
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

/// Works a page off; gives whether there is more to do.
async fn page(server: &Shared, job_id: JobId) -> Result<bool, Problem> {
    let (_, document) = find(server, job_id).await?;
    if let Some(run_id) = document.doing {
        return clear_up(server, job_id, &document, run_id).await;
    }
    let filter = document.filter.filter();
    let page = server
        .store
        .runs(filter, document.before, PAGE_COUNT)
        .await?;
    let meant = |row: &&RunRow| document.newest.is_some_and(|newest| row.run_id <= newest);
    let mut dealt = None;
    for row in page.items.iter().filter(meant) {
        let turn = Turn {
            dealt: dealt.take(),
            next: Next::Run(row.run_id),
        };
        if take(server, job_id, turn).await? {
            return Ok(false);
        }
        dealt = Some(Dealt::of(row.run_id, act(server, &document, row).await)?);
    }
    let next = page.next.map_or(Next::End, Next::Page);
    Ok(!take(server, job_id, Turn { dealt, next }).await?)
}

/// A run with which a job is through.
struct Dealt {
    run_id: RunId,
    failure: Option<JobFailure>,
}

impl Dealt {
    /// What came of it. A server's fault is handed on: whether the run was dealt with is not known
    /// then, and it is looked up. What is stored and cannot be read is that run's own failure, for it
    /// could not be read later either.
    fn of(run_id: RunId, done: Result<(), Problem>) -> Result<Self, Problem> {
        let failure = match done {
            Ok(()) => None,
            Err(problem)
                if problem.status().is_server_error() && problem.code() != codes::STORE_CORRUPT =>
            {
                return Err(problem);
            }
            Err(problem) => Some(JobFailure {
                run_id,
                code: problem.code().to_owned(),
                message: problem.message().to_owned(),
            }),
        };
        Ok(Self { run_id, failure })
    }
}

/// What a job does next.
enum Next {
    /// Deal with that run.
    Run(RunId),
    /// Go on behind that run.
    Page(RunId),
    /// Look where it stands.
    Look,
    /// Nothing: it has been through all runs.
    End,
}

/// From one run to the next.
struct Turn {
    dealt: Option<Dealt>,
    next: Next,
}

/// Stores what was done and what is about to be done, so that a crash leaves one run at most of
/// which it is to be looked up. Gives whether the job has ended.
async fn take(server: &Shared, job_id: JobId, turn: Turn) -> Result<bool, Problem> {
    let now = server.host.now();
    let (is_final, _) = change(server, job_id, |document| {
        turn.write(document);
        let is_final = document.status.is_final();
        if is_final {
            document.finished_at = Some(now);
        }
        Ok(is_final)
    })
    .await?;
    Ok(is_final)
}

impl Turn {
    fn write(&self, document: &mut Document) {
        document.doing = None;
        if let Some(dealt) = &self.dealt {
            document.before = Some(dealt.run_id);
            match &dealt.failure {
                None => document.done += 1,
                Some(failure) => {
                    document.failed += 1;
                    document.last_failure = Some(failure.clone());
                }
            }
        }
        match self.next {
            Next::End => {
                document.status = JobStatus::Finished;
                document.total = Some(document.done + document.failed);
            }
            _ if document.status != JobStatus::Running => document.status = JobStatus::Cancelled,
            Next::Run(run_id) => document.doing = Some(run_id),
            Next::Page(run_id) => document.before = Some(run_id),
            Next::Look => {}
        }
    }
}

/// Finds out whether the run that the job was about to deal with was dealt with before the process
/// ended or the store failed, and does it if not.
async fn clear_up(
    server: &Shared,
    job_id: JobId,
    document: &Document,
    run_id: RunId,
) -> Result<bool, Problem> {
    let row = server.store.run_row(run_id).await?;
    let dealt = match row {
        None => None,
        Some(row) => match traces::are_there(server, document, &row).await {
            Ok(true) => Some(Dealt::of(run_id, Ok(()))?),
            Err(problem) => Some(Dealt::of(run_id, Err(problem))?),
            Ok(false) if document.status != JobStatus::Running => None,
            Ok(false) => Some(Dealt::of(run_id, act(server, document, &row).await)?),
        },
    };
    let next = match dealt {
        None => Next::Page(run_id),
        Some(_) => Next::Look,
    };
    Ok(!take(server, job_id, Turn { dealt, next }).await?)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn dealt(error: store::Error) -> Result<Option<String>, Problem> {
        let run_id = RunId::from_bytes([1; 16]);
        Dealt::of(run_id, Err(error.into())).map(|dealt| dealt.failure.map(|failure| failure.code))
    }

    #[test]
    fn a_run_that_cannot_be_read_is_counted_and_a_store_that_is_away_is_asked_again() {
        let message = "so it is".to_owned();
        let corrupt = store::Error::Corrupt {
            message: message.clone(),
        };
        assert_eq!(
            dealt(corrupt).unwrap().as_deref(),
            Some(codes::STORE_CORRUPT)
        );
        assert!(dealt(store::Error::Unavailable { message }).is_err());
    }
}
