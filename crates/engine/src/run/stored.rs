//! Taking up a run that lies in the store: after a restart, when its time has come, when there is
//! room again, or when someone asks something of it.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use bytes::Bytes;
use futures::FutureExt;
use millrace_core::codes;
use millrace_core::defect::{self, Defect};
use millrace_core::id::RunId;
use millrace_core::journal::{self, Entry, EntryError, Finished, Recovered};
use millrace_core::limits::QUARANTINE_RECOVERIES_COUNT;
use millrace_core::machine::Event;
use millrace_core::plan::Plan;
use millrace_core::ports::members::MemberId;
use millrace_core::ports::store::{RunRow, RunSummary, StoredRun, Unit};
use millrace_core::status::RunStatus;
use millrace_core::time::Timestamp;
use tokio::sync::OwnedSemaphorePermit;

use super::active::Mailbox;
use super::commit::{Backoff, WhenRefused, commit, commit_id};
use super::driver::{Driver, Permits};
use super::held::Hold;
use super::journals;
use super::memory::{Run, fault};
use super::progress::{Outcome, Progress};
use super::request::Error;
use crate::events::CommittedEntries;
use crate::flow;
use crate::members::{self, Claimed};
use crate::ports::{Failure, PlanError};
use crate::shared::{Shared, Stage};

/// Pause before a run under limits that could not be claimed is tried again, in milliseconds.
const UNCLAIMED_MILLIS: u64 = 100;

/// Drives a run of which this process holds the machine.
pub(crate) fn drive(
    shared: &Arc<Shared>,
    mut run: Box<Run>,
    mailbox: Mailbox,
    progress: Arc<Progress>,
) {
    let run_id = run.id;
    run.hold.settle(&shared.room);
    let driver = Driver::new(shared, run, mailbox, progress, true);
    spawn(shared, run_id, driver.drive());
}

/// Drives a run that lies in the store.
pub(crate) fn drive_stored(
    shared: &Arc<Shared>,
    run_id: RunId,
    mailbox: Mailbox,
    waking: Option<OwnedSemaphorePermit>,
) {
    let permits = Permits { lane: None, waking };
    spawn(
        shared,
        run_id,
        take_up(Arc::clone(shared), run_id, mailbox, permits),
    );
}

/// Runs a driver's task. A panic is a fault of the engine: it ends that run and no other.
fn spawn(shared: &Arc<Shared>, run_id: RunId, task: impl Future<Output = ()> + Send + 'static) {
    shared.measures.active.increment(1.0);
    let host = Arc::clone(&shared.host);
    let shared = Arc::clone(shared);
    host.spawn(Box::pin(async move {
        if AssertUnwindSafe(task).catch_unwind().await.is_err() {
            tracing::error!(%run_id, "the driver of a run panicked");
            let message = "the engine failed while it drove the run; please report it";
            close(&shared, run_id, codes::UNEXPECTED_ERROR, message).await;
            shared.active.abandon(run_id);
        }
        shared.measures.active.decrement(1.0);
    }));
}

/// What to do with a run of the store.
enum Found {
    /// Drive it.
    Run(Box<Run>, Box<StoredRun>),
    /// It can never go on: it ends with that code.
    Broken(&'static str, String),
    /// Nothing, and whoever asks is told why.
    Nothing(Error),
}

async fn take_up(shared: Arc<Shared>, run_id: RunId, mut mailbox: Mailbox, mut permits: Permits) {
    if !is_claimed(&shared, run_id, &mut mailbox, &mut permits).await {
        return;
    }
    let (mut run, stored) = match find(&shared, run_id).await {
        Found::Run(run, stored) => (run, stored),
        Found::Broken(code, message) => {
            close(&shared, run_id, code, &message).await;
            shared.active.abandon(run_id);
            return refuse_all(&mut mailbox, &Error::OutcomeUnknown);
        }
        Found::Nothing(error) => {
            give_place_back(&shared, run_id, &error);
            shared.active.abandon(run_id);
            return refuse_all(&mut mailbox, &error);
        }
    };
    let row = &stored.row;
    if row.summary.status == RunStatus::Waiting && permits.waking.is_some() {
        shared.measures.woken.increment(1);
    }
    if run.machine.is_held() {
        admit(&shared, &mut run).await;
    } else if row.summary.status != RunStatus::Waiting {
        let clean = shared.backlog.was_let_go(run_id) || !row.summary.driven;
        if !clean && run.machine.unclean_recoveries() + 1 >= QUARANTINE_RECOVERIES_COUNT {
            // Nothing is written before its turn comes: waiting in the lane is not being driven,
            // and keeps nobody else from being woken.
            permits.waking = None;
            permits.lane = lane(&shared).await;
        }
        if shared.stage() != Stage::Running {
            shared.active.abandon(run_id);
            return refuse_all(&mut mailbox, &Error::ShuttingDown);
        }
        shared.measures.recovered.increment(1);
        let elapsed = run.elapsed(&*shared.host);
        if let Err(illegal) = run.happen(Event::Recovered { elapsed, clean }) {
            tracing::error!(%run_id, %illegal, "a run cannot be taken over");
        }
    }
    if flow::has_limits(&run) && shared.flow.gives_way(run_id) {
        let elapsed = run.elapsed(&*shared.host);
        // A run that is ending already keeps its end.
        let _ = run.happen(flow::giving_way(elapsed));
    }
    let reply = run.machine.reply().cloned();
    let outcome = Outcome::new(&row.summary, reply, row.entries);
    let progress = shared.followed.follow(run_id, outcome.clone());
    progress.tell(outcome);
    Driver::new(&shared, run, mailbox, progress, false)
        .with_permits(permits)
        .drive()
        .await;
}

/// Lets a queued run begin if its limits do. Nobody has driven it before: nothing is recovered.
async fn admit(shared: &Arc<Shared>, run: &mut Run) {
    flow::meet(shared, run).await;
    if !shared.flow.admits(run.id) {
        return;
    }
    let elapsed = run.elapsed(&*shared.host);
    if let Err(illegal) = run.happen(Event::Admit { elapsed }) {
        tracing::error!(run_id = %run.id, %illegal, "a queued run cannot be admitted");
    }
}

/// Waits for the quarantine lane; in vain when the process stops.
async fn lane(shared: &Shared) -> Option<OwnedSemaphorePermit> {
    let mut stage = shared.stage.subscribe();
    tokio::select! {
        biased;
        _ = stage.wait_for(|stage| *stage != Stage::Running) => None,
        permit = Arc::clone(&shared.quarantine).acquire_owned() => permit.ok(),
    }
}

/// Whether this process may drive the run. If not, whoever asked something of it is seen to.
async fn is_claimed(
    shared: &Arc<Shared>,
    run_id: RunId,
    mailbox: &mut Mailbox,
    permits: &mut Permits,
) -> bool {
    match members::claim(shared, run_id).await {
        Claimed::Yours => return true,
        Claimed::Elsewhere(holder) => {
            shared.active.abandon(run_id);
            permits.waking = None;
            hand_on_all(shared, run_id, holder, mailbox).await;
            look_again(shared, run_id).await;
        }
        Claimed::Stopping => {
            shared.active.abandon(run_id);
            refuse_all(mailbox, &Error::ShuttingDown);
        }
    }
    false
}

/// Who drives the run is asked what was asked here.
async fn hand_on_all(
    shared: &Arc<Shared>,
    run_id: RunId,
    holder: Option<MemberId>,
    mailbox: &mut Mailbox,
) {
    while let Ok(request) = mailbox.try_recv() {
        members::hand_on(shared, run_id, holder, request).await;
    }
}

/// A run that has ended takes up no place: its limits may have met it by a look at the store from
/// before its end. One that is not there may be on its way to the store.
fn give_place_back(shared: &Shared, run_id: RunId, error: &Error) {
    if matches!(error, Error::AlreadyFinished { .. }) {
        flow::left(shared, run_id);
    }
}

/// A run that its limits let begin, and that could not be claimed: nobody else looks after it.
async fn look_again(shared: &Shared, run_id: RunId) {
    let again = shared.host.monotonic_millis() + UNCLAIMED_MILLIS;
    shared.host.sleep_until(again).await;
    shared.flow.look_again(run_id);
}

fn refuse_all(mailbox: &mut Mailbox, error: &Error) {
    while let Ok(request) = mailbox.try_recv() {
        request.refuse(error.clone());
    }
}

async fn find(shared: &Arc<Shared>, run_id: RunId) -> Found {
    let Some(stored) = read(shared, run_id).await else {
        return Found::Nothing(Error::NotFound);
    };
    let row = &stored.row;
    if row.summary.status.is_final() && defect::is(Defect::FinalStatusOverwritten) {
        return Found::Broken(codes::CANCELLED, "it was cancelled".to_owned());
    }
    if row.summary.status.is_final() {
        let status = row.summary.status;
        return Found::Nothing(Error::AlreadyFinished { status });
    }
    let (Some(version), false) = (row.version, row.dry_run) else {
        return Found::Nothing(Error::NotPossible {
            message: "a dry run is over when it is answered".to_owned(),
        });
    };
    let (entries, hold) = match load(shared, run_id, &stored.chunks).await {
        Ok(Some((mut entries, hold))) => {
            if defect::is(Defect::CancelForgottenAtRestart) {
                entries.retain(|entry| !matches!(entry, Entry::CancelRequested(_)));
            }
            (entries, hold)
        }
        Ok(None) => return Found::Nothing(Error::ShuttingDown),
        Err(journals::Error::Journal(journal::Error::Newer { what })) => {
            shared.backlog.leave_alone(run_id);
            members::let_others(shared, run_id, None);
            tracing::warn!(%run_id, what, "a run of a newer version of Millrace is left alone");
            return Found::Nothing(Error::NotPossible {
                message: "the run was written by a newer version of Millrace".to_owned(),
            });
        }
        Err(error) => return Found::Broken(codes::JOURNAL_UNREADABLE, error.to_string()),
    };
    let plan = match load_plan(shared, row.scenario_id, version).await {
        Ok(plan) => plan,
        Err(message) => return Found::Broken(codes::PLAN_UNAVAILABLE, message),
    };
    match Run::restored(plan, &stored, &entries, &shared.limits) {
        Ok(mut run) => {
            run.hold = hold;
            Found::Run(Box::new(run), Box::new(stored))
        }
        Err(illegal) => Found::Broken(codes::JOURNAL_UNREADABLE, illegal.to_string()),
    }
}

async fn read(shared: &Shared, run_id: RunId) -> Option<StoredRun> {
    let mut backoff = Backoff::new();
    loop {
        match shared.store.run(run_id).await {
            Ok(stored) => return stored,
            Err(error) => tracing::warn!(%run_id, %error, "a run cannot be read yet"),
        }
        backoff.pause(&*shared.host).await;
    }
}

/// All entries of a journal, once there is room for its large values; none when the process stops
/// before there is.
async fn load(
    shared: &Shared,
    run_id: RunId,
    chunks: &[Bytes],
) -> Result<Option<(Vec<Entry>, Hold)>, journals::Error> {
    let values = journals::references(chunks)?;
    let bytes = values.iter().map(|value| value.heap_bytes).sum();
    let mut stage = shared.stage.subscribe();
    let hold = tokio::select! {
        biased;
        hold = shared.room.wait_for(bytes) => hold,
        _ = stage.wait_for(|stage| *stage != Stage::Running) => return Ok(None),
    };
    let mut backoff = Backoff::new();
    loop {
        match journals::whole(&*shared.blobs, chunks).await {
            Ok(entries) => return Ok(Some((entries, hold))),
            Err(journals::Error::Unavailable(error)) => {
                tracing::warn!(%run_id, %error, "a large value of a run cannot be read yet");
            }
            Err(error) => return Err(error),
        }
        backoff.pause(&*shared.host).await;
    }
}

async fn load_plan(
    shared: &Shared,
    scenario_id: millrace_core::id::ScenarioId,
    version: u32,
) -> Result<Arc<Plan>, String> {
    let mut backoff = Backoff::new();
    loop {
        match shared.plans.plan(scenario_id, version).await {
            Ok(plan) => return Ok(plan),
            Err(error @ PlanError::Unavailable { .. }) => return Err(error.to_string()),
            Err(PlanError::Store(error)) => {
                tracing::warn!(%scenario_id, version, %error, "a version cannot be read yet");
            }
        }
        backoff.pause(&*shared.host).await;
    }
}

/// Ends a run without its machine. What is stored of it stays as it is; only its end is added.
async fn close(shared: &Arc<Shared>, run_id: RunId, code: &str, message: &str) {
    let Some(stored) = read(shared, run_id).await else {
        return;
    };
    let row = stored.row;
    if row.summary.status.is_final() && !defect::is(Defect::FinalStatusOverwritten) {
        return;
    }
    tracing::error!(%run_id, code, message, "a run is ended because it cannot go on");
    let (entries, summary) = end_of(&row, shared.host.now(), fault(code, message));
    let unit = Unit::Advance {
        run_id,
        expected_entries: row.entries,
        chunk: journal::encode(&entries),
        blobs: Vec::new(),
        entries: entries.len() as u64,
        summary: summary.clone(),
        creates: Vec::new(),
        commit_id: commit_id(&*shared.host),
    };
    match commit(Arc::clone(shared), unit, WhenRefused::SendAgain).await {
        Ok(()) => tell_closed(shared, &row, summary, entries),
        Err(error) => tracing::error!(%run_id, ?error, "the end of a run could not be stored"),
    }
}

/// The last entries of a run that fails with that error, and what lists show then.
fn end_of(row: &RunRow, now: Timestamp, error: EntryError) -> (Vec<Entry>, RunSummary) {
    let elapsed = now.millis_since(row.created_at);
    let summary = RunSummary {
        status: RunStatus::Failed,
        finished_at: Some(row.created_at.plus_millis(elapsed)),
        error: Some((error.code.clone(), error.message.clone())),
        due: None,
        driven: false,
        started_at: row.summary.started_at,
    };
    let unclean = 0;
    let finished = Finished {
        elapsed,
        status: RunStatus::Failed,
        error: Some(error),
    };
    let entries = vec![
        Entry::Recovered(Recovered { elapsed, unclean }),
        Entry::Finished(finished),
    ];
    (entries, summary)
}

fn tell_closed(shared: &Arc<Shared>, row: &RunRow, summary: RunSummary, entries: Vec<Entry>) {
    let run_id = row.run_id;
    flow::left(shared, run_id);
    if let Some(progress) = shared.followed.find(run_id) {
        let count = row.entries + entries.len() as u64;
        progress.tell(Outcome::new(&summary, None, count));
    }
    if let Some(finished_at) = summary.finished_at {
        let millis = finished_at.millis_since(row.created_at);
        shared.measures.run_finished(RunStatus::Failed, millis);
    }
    if let Some((code, message)) = summary.error.clone() {
        shared.observer.failed(&Failure {
            run_id,
            plan: None,
            scenario_id: row.scenario_id,
            code,
            message,
            is_follow_up: true,
        });
    }
    if shared.watchers.are_there() {
        shared.watchers.tell(CommittedEntries {
            run_id,
            scenario_id: row.scenario_id,
            version: row.version,
            accepted_at: row.created_at,
            first_sequence: row.entries + 1,
            entries: entries.into(),
            summary,
        });
    }
}
