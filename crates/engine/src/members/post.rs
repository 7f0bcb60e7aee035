//! Requests to runs that another member drives: handed to it, and its requests taken in.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use millrace_core::id::RunId;
use millrace_core::ports::members::{self, MemberId};
use millrace_core::ports::store;
use tokio::sync::oneshot;

use super::claim::{Claimed, claim};
use super::letter::{Letter, Reply};
use crate::run::{Error, Request, drive_stored};
use crate::shared::Shared;

/// How long an answer is waited for: longer than it takes to take over from a member that died.
const PATIENCE: Duration = Duration::from_secs(15);
/// Pause before a run that nobody could say something of is asked for again, in milliseconds.
const AGAIN_MILLIS: u64 = 50;
/// How long a request goes from member to member, in milliseconds.
const WANDER_MILLIS: u64 = 20_000;

/// Hands a request to the member that drives the run. When that is not known, or it says that it does
/// not, the run is claimed again: it may be free by then.
pub(crate) async fn hand_on(
    shared: &Arc<Shared>,
    run_id: RunId,
    mut holder: Option<MemberId>,
    request: Request,
) {
    let until = shared.host.monotonic_millis() + WANDER_MILLIS;
    while shared.host.monotonic_millis() < until {
        let reply = match (holder, super::of(shared)) {
            (Some(holder), Some(members)) => {
                let letter = letter(run_id, &request).write();
                members.ask(holder, letter, PATIENCE).await
            }
            _ => Ok(None),
        };
        match reply.map(|reply| reply.map(|reply| Reply::read(&reply))) {
            Ok(None | Some(Reply::NotHere)) => {}
            Ok(Some(reply)) => return give(request, reply),
            Err(error) => return request.refuse(Error::Store(error)),
        }
        let again = shared.host.monotonic_millis() + AGAIN_MILLIS;
        shared.host.sleep_until(again).await;
        match claim(shared, run_id).await {
            Claimed::Elsewhere(found) => holder = found,
            Claimed::Stopping => return request.refuse(Error::ShuttingDown),
            Claimed::Yours => {
                if let Some(mailbox) = shared.active.send_or_begin(run_id, request) {
                    drive_stored(shared, run_id, mailbox, None);
                }
                return;
            }
        }
    }
    request.refuse(Error::Store(store::Error::Unavailable {
        message: "no member of the cluster could be asked about the run in time".to_owned(),
    }));
}

fn letter(run_id: RunId, request: &Request) -> Letter {
    match request {
        Request::Cancel {
            by, reason, code, ..
        } => Letter::Cancel {
            run_id,
            by: by.clone(),
            reason: reason.clone(),
            code: code.clone(),
        },
        Request::Resolve { resolution, .. } => Letter::Resolve {
            run_id,
            resolution: resolution.clone(),
        },
    }
}

fn give(request: Request, reply: Reply) {
    match (request, reply) {
        // Whoever asked may have gone.
        (Request::Cancel { answer, .. }, Reply::Cancel(done)) => drop(answer.send(Ok(done))),
        (Request::Resolve { answer, .. }, Reply::Resolved) => drop(answer.send(Ok(()))),
        (request, Reply::Refused(error)) => request.refuse(error),
        (request, _) => request.refuse(Error::OutcomeUnknown),
    }
}

/// Carries out what another member asks, and answers it.
pub(super) fn take_in(shared: &Arc<Shared>, letter: members::Letter) {
    let (shared, host) = (Arc::clone(shared), Arc::clone(&shared.host));
    host.spawn(Box::pin(async move {
        let reply = carry_out(&shared, &letter.content).await.write();
        if let Some(members) = super::of(&shared)
            && let Err(error) = members.answer(letter.number, reply).await
        {
            tracing::warn!(%error, "another member waits for an answer in vain");
        }
    }));
}

async fn carry_out(shared: &Arc<Shared>, content: &Bytes) -> Reply {
    match Letter::read(content) {
        None => Reply::NotHere,
        Some(Letter::Cancel {
            run_id,
            by,
            reason,
            code,
        }) => {
            let (answer, answered) = oneshot::channel();
            let request = Request::Cancel {
                by,
                reason,
                code,
                answer,
            };
            reply(shared, run_id, request, answered, Reply::Cancel).await
        }
        Some(Letter::Resolve { run_id, resolution }) => {
            let (answer, answered) = oneshot::channel();
            let request = Request::Resolve { resolution, answer };
            let done = |()| Reply::Resolved;
            reply(shared, run_id, request, answered, done).await
        }
    }
}

/// Only this process is asked: a request that was handed on is not handed on again.
async fn reply<T>(
    shared: &Arc<Shared>,
    run_id: RunId,
    request: Request,
    answered: oneshot::Receiver<Result<T, Error>>,
    done: impl FnOnce(T) -> Reply,
) -> Reply {
    let is_here =
        shared.active.contains(run_id) || matches!(claim(shared, run_id).await, Claimed::Yours);
    if !is_here {
        return Reply::NotHere;
    }
    if let Some(mailbox) = shared.active.send_or_begin(run_id, request) {
        drive_stored(shared, run_id, mailbox, None);
    }
    match answered.await {
        Ok(Ok(answer)) => done(answer),
        Ok(Err(error)) => Reply::Refused(error),
        // Its driver ended before the fate of the request was known.
        Err(_) => Reply::Refused(Error::OutcomeUnknown),
    }
}
