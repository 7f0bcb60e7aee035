//! Receiving a webhook, in the order of checks that the contract gives: key, app, admission, size,
//! listener for the path, signature configuration, signature, encoding and body, idempotency key,
//! `when`. What passes is handed to the engine; [`super::answer`] says what came of it.

mod admitting;
mod evaluation;
mod events;
mod reading;

use std::future::ready;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures::future::BoxFuture;
use hyper::body::Incoming;
use millrace_core::json::{Json, ParseLimits};
use millrace_core::ports::store;
use millrace_core::time::Timestamp;
use millrace_engine::{AcceptError, Acceptance, NewEvent, RunHandle};
use smol_str::SmolStr;

use self::admitting::{Admitted, Head, admit};
pub use self::admitting::{is_webhook, key_and_path};
pub use self::evaluation::{Arrival, labels};
use self::evaluation::{claim, idempotency_key, wants};
use self::events::events;
use self::reading::{announced_bytes, read_body};
use super::admission::Ticket;
use super::answer::{self, Manner};
use super::deliveries::{self, Delivery};
use super::listening::{Listened, Listener, Secrets};
use super::{body, correlation, form, refusal, signature};
use crate::api::codes;
use crate::api::problem::Problem;
use crate::application::Silence;
use crate::state::Shared;

/// A listener that an event reached, with what its path gave.
struct Reached {
    listener: Arc<Listener>,
    path: Json,
}

/// A request whose body has been read.
pub struct Received {
    /// Everything but the body.
    pub parts: Parts,
    /// Who sent it; nobody when it is a replay.
    pub peer: Option<IpAddr>,
    /// Its connection's; none when it is a replay.
    pub silence: Option<Arc<Silence>>,
    /// The body as it came.
    pub body: Bytes,
    /// Bytes that were announced of a body that was refused before it was read to its end.
    pub unread_bytes: Option<u64>,
    /// What of the path follows the app's key.
    pub path: String,
    /// Whether the signature is taken as checked: a replay by someone with a token.
    pub is_replay: bool,
}

/// What stands for the status of an answer that its sender did not wait for: no server sends it, and
/// nginx's logs have made it known.
const HUNG_UP: u16 = 499;

/// What came of a request that passed all checks.
enum Passed {
    /// The scheme answers it by itself.
    Challenge(signature::Challenge),
    /// Every `when` was false.
    Nothing,
    /// The event is on disk; it keeps its place in flight until it is answered.
    Accepted(Acceptance, Manner, Option<Ticket>),
}

/// Serves `ANY /api/webhook/{appKey}[/{path…}]`, also without `/api`. `silence` is that of its
/// connection. Who is refused by the head costs next to nothing: under overload most are.
pub fn receive(
    server: &Shared,
    peer: SocketAddr,
    silence: &Arc<Silence>,
    request: hyper::Request<Incoming>,
) -> BoxFuture<'static, Response> {
    match admit(server, &request) {
        Head::Admitted(admitted) => {
            let source = (peer.ip().to_canonical(), Arc::clone(silence));
            let request = request.map(Body::new);
            Box::pin(read(Shared::clone(server), source, request, admitted))
        }
        Head::Answered(answer) => Box::pin(ready(answer)),
    }
}

/// Reads the body, and takes it through all further checks.
async fn read(
    server: Shared,
    (peer, silence): (IpAddr, Arc<Silence>),
    request: Request,
    admitted: Admitted,
) -> Response {
    let Admitted {
        app,
        path,
        mut ticket,
    } = admitted;
    let (parts, body) = request.into_parts();
    let bytes_max = body_bytes_max(&server, &app);
    let (body, unread_bytes, refused) =
        match read_body(&server, &parts.headers, body, bytes_max, &mut ticket).await {
            Ok(body) => (body, None, None),
            Err(problem) => {
                let announced = announced_bytes(&parts.headers).unwrap_or_default();
                (Bytes::new(), Some(announced), Some(problem))
            }
        };
    let received = Received {
        parts,
        peer: Some(peer),
        silence: Some(silence),
        body,
        unread_bytes,
        path,
        is_replay: false,
    };
    match refused {
        None => deliver(&server, &app, &received, Some(ticket)).await,
        Some(problem) => {
            let mut record = Record::of(&server, &app, &received);
            record.keep(problem.status(), Some(&problem));
            problem.into_response()
        }
    }
}

/// Takes a request whose body has been read through the rest of the checks, and answers it. `place`
/// is its place in flight.
pub async fn deliver(
    server: &Shared,
    app: &Arc<Listened>,
    received: &Received,
    place: Option<Ticket>,
) -> Response {
    let mut record = Record::of(server, app, received);
    let passed = pass(server, app, received, (place, &mut record)).await;
    let (response, refused) = match passed {
        Err(problem) => (problem.clone().into_response(), Some(problem)),
        Ok(Passed::Challenge(challenge)) => {
            let content_type = [(header::CONTENT_TYPE, challenge.content_type)];
            ((content_type, challenge.body).into_response(), None)
        }
        Ok(Passed::Nothing) => (answer::nothing_started().into_response(), None),
        Ok(Passed::Accepted(acceptance, manner, _place)) => {
            let acceptance = record.acceptance.insert(acceptance);
            let response = answer::answer(server, app, acceptance, manner).await;
            (response, None)
        }
    };
    record.keep(response.status(), refused.as_ref());
    response
}

/// The largest body: the app's limit, else the instance's.
fn body_bytes_max(server: &Shared, app: &Listened) -> usize {
    let bytes_max = app
        .rules
        .body_bytes_max
        .unwrap_or(server.settings.limits.body_bytes_max);
    usize::try_from(bytes_max).unwrap_or(usize::MAX)
}

/// All checks after the body is read, and acceptance.
async fn pass(
    server: &Shared,
    app: &Arc<Listened>,
    received: &Received,
    (mut place, record): (Option<Ticket>, &mut Record<'_>),
) -> Result<Passed, Problem> {
    let reached = reached(app, &received.path);
    if reached.is_empty() {
        return Err(refusal::no_listener(&app.key, &received.path));
    }
    let now = record.at;
    if !received.is_replay {
        check_signature(app, received, now, &mut record.expected)?;
    }
    let headers = &received.parts.headers;
    let bytes_max = body_bytes_max(server, app);
    let limits = body::Limits {
        bytes_max,
        json: ParseLimits {
            depth_max: server.settings.limits.json_depth_max as usize,
        },
    };
    let query = received.parts.uri.query().unwrap_or_default();
    if let Some(name) = form::not_text(query) {
        return Err(refusal::invalid_query(&name));
    }
    let mut reserve = |bytes| place.as_mut().is_none_or(|place| place.reserve(bytes));
    let room = body::Room::new(server.settings.limits.in_flight_bytes_max, &mut reserve);
    let parsed = body::parse(headers, &received.body, limits, room)?;
    if let Some(challenge) = signature::challenge(&app.rules, &parsed) {
        return Ok(Passed::Challenge(challenge));
    }
    let events = events(server, app, received, &reached, &parsed);
    let key = match (received.is_replay, events.first()) {
        (false, Some(event)) => idempotency_key(app, received, event, &parsed, now)?,
        _ => None,
    };
    let correlation_id = correlation::correlation_id(headers).map(SmolStr::new);
    let manner = Manner::of(
        app,
        reached.iter().map(|reached| &*reached.listener),
        headers,
        correlation_id.clone(),
        now,
    );
    let listeners = wanting(server, &reached, events, now)?;
    if listeners.is_empty() && key.is_none() {
        return Ok(Passed::Nothing);
    }
    let claim = key.as_ref().map(|key| claim(app, key, &received.body, now));
    let event = NewEvent {
        claim,
        compare_body: key.is_some_and(|key| !key.source.body_may_differ()),
        listeners,
        correlation_id,
        replay_of: None,
    };
    let (acceptance, place) = accept(server, received, event, (manner.patience(), place)).await?;
    Ok(Passed::Accepted(acceptance, manner, place))
}

/// Those of the listeners that were reached whose `when` holds, with the event as each sees it.
fn wanting(
    server: &Shared,
    reached: &[Reached],
    events: Vec<Json>,
    now: Timestamp,
) -> Result<Vec<millrace_engine::Listener>, Problem> {
    let mut listeners = Vec::with_capacity(reached.len());
    for (Reached { listener, .. }, event) in reached.iter().zip(events) {
        let arrival = Arrival {
            event: &event,
            now,
            plans: &*server.plans,
        };
        if wants(listener, &arrival)? {
            listeners.push(millrace_engine::Listener {
                labels: labels(&listener.plan, &arrival),
                plan: Arc::clone(&listener.plan),
                event,
            });
        }
    }
    Ok(listeners)
}

/// Hands the event to the engine. A store that does not answer in time may record it all the same:
/// then the event keeps its place in flight until it has answered, also when its sender has hung up,
/// so that a store that hangs does not gather events without bound.
async fn accept(
    server: &Shared,
    received: &Received,
    event: NewEvent,
    (patience, place): (Duration, Option<Ticket>),
) -> Result<(Acceptance, Option<Ticket>), Problem> {
    let accepting = server.engine.accept_with(event, place);
    let accepted = match &received.silence {
        Some(silence) => silence.within(patience, accepting).await,
        None => server.within(patience, accepting).await,
    };
    let Some((accepted, mut place)) = accepted else {
        tracing::warn!("an event was not accepted in time; its sender is told to ask again");
        return Err(refusal::outcome_unknown());
    };
    if let Some(place) = &mut place {
        place.leave_crowd();
    }
    Ok((accepted.map_err(refused)?, place))
}

/// The listeners whose pattern fits the path.
fn reached(app: &Listened, path: &str) -> Vec<Reached> {
    app.listeners
        .iter()
        .filter_map(|listener| {
            let path = listener.pattern.matches(path)?;
            Some(Reached {
                listener: Arc::clone(listener),
                path,
            })
        })
        .collect()
}

fn check_signature(
    app: &Listened,
    received: &Received,
    now: Timestamp,
    expected: &mut Option<String>,
) -> Result<(), Problem> {
    let secrets: &[signature::Secret] = match &app.secrets {
        Secrets::Known(secrets) => secrets,
        Secrets::Missing(_) if !app.rules.scheme.needs_secret() => &[],
        Secrets::Missing(why) => return Err(refusal::not_configured(why)),
    };
    let seconds = now.as_millis().div_euclid(1_000);
    let headers = &received.parts.headers;
    signature::verify(&app.rules, secrets, headers, &received.body, seconds).map_err(|error| {
        *expected = error.expected_to_be_signed().map(|signed| {
            format!(
                "{}: {}",
                signed.recipe,
                String::from_utf8_lossy(&signed.bytes)
            )
        });
        Problem::from(error)
    })
}

/// What the engine refused, as a problem.
pub fn refused(error: AcceptError) -> Problem {
    match error {
        AcceptError::KeyReused => refusal::key_reused(),
        AcceptError::Store(store::Error::Full { .. }) => refusal::overloaded(refusal::NO_ROOM),
        AcceptError::Store(error) => {
            let problem = Problem::from(error);
            if problem.status() == StatusCode::SERVICE_UNAVAILABLE {
                return problem;
            }
            Problem::internal(&problem.message())
        }
        AcceptError::QueueFull(full) => full.into(),
        AcceptError::ShuttingDown => refusal::overloaded("Millrace is shutting down"),
        AcceptError::Refused { message } => Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            codes::INVALID_SCENARIO,
            message,
        ),
    }
}

/// What the app's ring is to show of a request. It shows too that its sender hung up before the
/// answer: that is when somebody looks there.
struct Record<'a> {
    server: &'a Shared,
    app: &'a Listened,
    received: &'a Received,
    /// When its body had come.
    at: Timestamp,
    expected: Option<String>,
    acceptance: Option<Acceptance>,
    is_kept: bool,
}

impl<'a> Record<'a> {
    fn of(server: &'a Shared, app: &'a Listened, received: &'a Received) -> Self {
        Self {
            server,
            app,
            received,
            at: server.host.now(),
            expected: None,
            acceptance: None,
            is_kept: false,
        }
    }

    /// Puts it into the ring.
    fn keep(&mut self, status: StatusCode, refusal: Option<&Problem>) {
        let refusal = refusal.map(|problem| (problem.code(), problem.message().to_owned()));
        self.put(status.as_u16(), refusal);
    }

    fn put(&mut self, status: u16, refusal: Option<(&'static str, String)>) {
        self.is_kept = true;
        let received = self.received;
        let (body, is_whole) = Delivery::body_of(&received.body);
        let acceptance = self.acceptance.as_ref();
        let runs = acceptance.map(|found| found.runs.iter().map(RunHandle::run_id).collect());
        let delivery = Delivery {
            number: 0,
            at: self.at,
            head: deliveries::Head::of(
                &received.parts.method,
                &received.parts.uri,
                &received.parts.headers,
            ),
            body_bytes: received.unread_bytes.unwrap_or(received.body.len() as u64),
            whole: is_whole && received.unread_bytes.is_none(),
            body,
            status,
            refusal,
            expected: self.expected.take(),
            runs: runs.unwrap_or_default(),
            idempotent: acceptance.is_some_and(|found| found.idempotent),
        };
        self.server.deliveries.keep(self.app.app_id, delivery);
    }
}

impl Drop for Record<'_> {
    fn drop(&mut self) {
        if !self.is_kept && !std::thread::panicking() {
            let message = "the sender hung up before it was answered; what was accepted goes on";
            self.put(HUNG_UP, Some((codes::HUNG_UP, message.to_owned())));
        }
    }
}
