//! Live events: what has been committed, as server-sent events (WHATWG HTML §9.2). One run's carry
//! the journal's sequence as ids and can be resumed; those of all runs carry none.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use futures::future::{Either, select};
use futures::stream::unfold;
use millrace_core::id::RunId;
use millrace_engine::CommittedEntries;
use millrace_engine::ports::Plans as _;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use super::events::Told;
use super::reading::Reading;
use crate::api::operation::Operation;
use crate::api::parameter::Id;
use crate::api::problem::Problem;
use crate::state::Shared;

/// A comment is sent after that many milliseconds without an event, so that proxies keep the
/// connection open.
const COMMENT_MILLIS: u64 = 15_000;

/// The operations that stream events.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::new(Method::GET, "/api/runs/{id}/events", "streamRunEvents", of_run)
            .about("runs", "Follow a run: server-sent events `run`, `step`, `log`, `end`")
            .description("`id` is the journal's sequence; who comes back with `Last-Event-ID` gets what followed. A comment is sent every 15 s; the stream is closed after `end`.")
            .header("Last-Event-ID", "The last `id` that was seen.", false)
            .answer_as::<String>(200, "text/event-stream", "The events, each with one JSON object as data.")
            .may_miss(),
        Operation::new(Method::GET, "/api/events", "streamEvents", of_all)
            .about("runs", "Follow all runs: server-sent events `reset`, `run`, `step`, `log`, `end`")
            .description("The first event of every connection is `reset`: what was seen before may be out of date. It comes again whenever events were missed. There are no ids.")
            .answer_as::<String>(200, "text/event-stream", "The events, each with one JSON object as data."),
    ]
}

/// Who follows one run, between two batches of events.
struct Follower {
    server: Shared,
    run_id: RunId,
    receiver: Receiver<Arc<CommittedEntries>>,
    /// Sequence of the last entry that was told.
    last: u64,
    /// Events that are still to be sent, the next one last.
    ready: Vec<Event>,
    then: Then,
}

/// What a follower does when it has sent everything.
#[derive(PartialEq, Eq)]
enum Then {
    /// Read the journal.
    Read,
    /// Wait for the next commit.
    Wait,
    /// Close.
    End,
}

async fn of_run(
    State(server): State<Shared>,
    Id(run_id): Id<RunId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let last = last_event_id(&headers)?;
    // Subscribed first and read then, so that nothing falls between the two.
    let receiver = server.engine.subscribe(run_id);
    super::resource::find(&server, run_id).await?;
    let follower = Follower {
        server,
        run_id,
        receiver,
        last,
        ready: Vec::new(),
        then: Then::Read,
    };
    let stream = unfold(follower, |mut follower| async move {
        let event = follower.next().await?;
        Some((Ok::<_, Infallible>(event), follower))
    });
    Ok(unbuffered(Sse::new(stream)))
}

fn last_event_id(headers: &HeaderMap) -> Result<u64, Problem> {
    let Some(value) = headers.get("last-event-id") else {
        return Ok(0);
    };
    let number = value.to_str().ok().map(str::trim);
    match number {
        Some("") => Ok(0),
        text => text.and_then(|text| text.parse().ok()).ok_or_else(|| {
            Problem::invalid("`Last-Event-ID` must be the `id` of an event of this run")
        }),
    }
}

/// Says to proxies that events are passed on at once.
fn unbuffered(stream: impl IntoResponse) -> Response {
    let mut response = stream.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}

impl Follower {
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.ready.pop() {
                return Some(event);
            }
            match self.then {
                Then::End => return None,
                Then::Read => self.read().await,
                Then::Wait => match within(&self.server, self.receiver.recv()).await {
                    None if !self.server.engine.is_accepting() => return None,
                    None => return Some(Event::default().comment("")),
                    Some(Ok(committed)) => self.take(&committed).await,
                    Some(Err(RecvError::Lagged(_))) => self.then = Then::Read,
                    // The watcher of a finished run is gone: its end is in the journal.
                    Some(Err(RecvError::Closed)) => self.then = Then::Read,
                },
            }
        }
    }

    /// Tells what the journal holds behind the last entry that was told.
    async fn read(&mut self) {
        let Ok(reading) = Reading::of(&self.server, self.run_id).await else {
            // The run was removed, or the store is away: the client comes back by itself.
            self.then = Then::End;
            return;
        };
        let told = Told {
            run_id: self.run_id,
            scenario_id: reading.row.scenario_id,
            version: reading.row.version,
            plan: reading.plan().ok().map(|plan| &**plan),
            accepted_at: reading.row.created_at,
        };
        self.tell(&told, 1, &reading.entries, &reading.row.summary);
    }

    async fn take(&mut self, committed: &CommittedEntries) {
        if committed.first_sequence > self.last + 1 {
            self.then = Then::Read;
            return;
        }
        let plan = match committed.version {
            Some(version) => self
                .server
                .plans
                .plan(committed.scenario_id, version)
                .await
                .ok(),
            None => None,
        };
        let told = Told {
            run_id: self.run_id,
            scenario_id: committed.scenario_id,
            version: committed.version,
            plan: plan.as_deref(),
            accepted_at: committed.accepted_at,
        };
        self.tell(
            &told,
            committed.first_sequence,
            &committed.entries,
            &committed.summary,
        );
    }

    fn tell(
        &mut self,
        told: &Told<'_>,
        first: u64,
        entries: &[millrace_core::journal::Entry],
        summary: &millrace_core::ports::store::RunSummary,
    ) {
        let seen = usize::try_from(self.last.saturating_sub(first - 1)).unwrap_or(usize::MAX);
        let fresh = entries.get(seen..).unwrap_or_default();
        let mut sequence = first + seen.min(entries.len()) as u64;
        let is_final = summary.status.is_final();
        let mut events = Vec::new();
        for entry in fresh {
            let of_entry = told.entry(entry);
            let count = of_entry.len();
            for (position, (name, data)) in of_entry.into_iter().enumerate() {
                let event = Event::default().event(name).data(data);
                // Only the last event of an entry names it: who resumes misses none of the others.
                events.push(if position + 1 == count {
                    event.id(sequence.to_string())
                } else {
                    event
                });
            }
            sequence += 1;
        }
        self.last = self.last.max(sequence - 1);
        if !fresh.is_empty() || is_final {
            let name = if is_final { "end" } else { "run" };
            let data = told.run(summary);
            events.push(
                Event::default()
                    .event(name)
                    .id(self.last.to_string())
                    .data(data),
            );
        }
        events.reverse();
        self.ready = events;
        self.then = if is_final { Then::End } else { Then::Wait };
    }
}

/// What a future gives, or nothing when it is time for a comment.
async fn within<F: Future>(server: &Shared, future: F) -> Option<F::Output> {
    let end = server
        .host
        .monotonic_millis()
        .saturating_add(COMMENT_MILLIS);
    match select(std::pin::pin!(future), server.host.sleep_until(end)).await {
        Either::Left((output, _)) => Some(output),
        Either::Right(_) => None,
    }
}

/// Who follows all runs.
struct Listener {
    server: Shared,
    receiver: Receiver<Arc<CommittedEntries>>,
    /// Events that are still to be sent, the next one last.
    ready: Vec<Event>,
}

async fn of_all(State(server): State<Shared>) -> Response {
    let receiver = server.engine.subscribe_all();
    let listener = Listener {
        server,
        receiver,
        ready: vec![reset()],
    };
    let stream = unfold(listener, |mut listener| async move {
        let event = listener.next().await?;
        Some((Ok::<_, Infallible>(event), listener))
    });
    unbuffered(Sse::new(stream))
}

fn reset() -> Event {
    Event::default().event("reset").data("{}")
}

impl Listener {
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.ready.pop() {
                return Some(event);
            }
            match within(&self.server, self.receiver.recv()).await {
                None if !self.server.engine.is_accepting() => return None,
                None => return Some(Event::default().comment("")),
                Some(Ok(committed)) => self.take(&committed).await,
                Some(Err(RecvError::Lagged(_))) => return Some(reset()),
                Some(Err(RecvError::Closed)) => return None,
            }
        }
    }

    async fn take(&mut self, committed: &CommittedEntries) {
        let plan = match committed.version {
            Some(version) => self
                .server
                .plans
                .plan(committed.scenario_id, version)
                .await
                .ok(),
            None => None,
        };
        let told = Told {
            run_id: committed.run_id,
            scenario_id: committed.scenario_id,
            version: committed.version,
            plan: plan.as_deref(),
            accepted_at: committed.accepted_at,
        };
        let mut all = Vec::new();
        for entry in committed.entries.iter() {
            for (name, data) in told.entry(entry) {
                all.push(Event::default().event(name).data(data));
            }
        }
        let name = if committed.summary.status.is_final() {
            "end"
        } else {
            "run"
        };
        all.push(
            Event::default()
                .event(name)
                .data(told.run(&committed.summary)),
        );
        all.reverse();
        self.ready = all;
    }
}
