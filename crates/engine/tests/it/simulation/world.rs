//! A world that answers late, wrongly or not at all, takes the process down now and then, and
//! writes down what it was asked.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use futures::FutureExt;
use futures::future::BoxFuture;
use millrace_core::codes;
use millrace_core::id::RunId;
use millrace_core::journal::{Entry, Taken};
use millrace_core::json::Json;
use millrace_core::ports::node::{AttemptResult, Attempted, Fate, NodeError};
use millrace_core::ports::world::{EffectRequest, World};
use millrace_core::scenario::worker_group::Served;
use smol_str::SmolStr;

use super::cluster::flights::{Flight, Flights};
use super::cluster::member::Member;
use super::disk::Disk;
use super::scenarios::KILLER;
use super::store::Trouble;

/// Attempts out of a thousand over which the process dies, before and after each.
const CRASH_RATE: u64 = 6;

/// One attempt that reached the world.
#[derive(Debug, Clone)]
pub(crate) struct Performed {
    /// Who performed it, in a cluster.
    pub(crate) member: Option<u32>,
    /// Whose runs that one drives.
    pub(crate) serves: Served,
    pub(crate) run_id: RunId,
    pub(crate) node_id: SmolStr,
    pub(crate) step: u32,
    pub(crate) attempt: u32,
    pub(crate) key: String,
    /// Its config, expressions evaluated.
    pub(crate) config: Json,
    /// Whether its start was on disk when it was asked for.
    pub(crate) was_committed: bool,
    /// Whether the same process was performing an attempt of the step already.
    pub(crate) overlaps: bool,
    /// Whether the callee may have processed it.
    pub(crate) may_be_processed: bool,
}

/// What all processes have asked of the world.
pub(crate) type Asked = Arc<Mutex<Vec<Performed>>>;

/// The world of one process.
#[derive(Clone)]
pub(crate) struct FaultyWorld {
    pub(crate) trouble: Trouble,
    pub(crate) disk: Disk,
    pub(crate) asked: Asked,
    /// Steps that are being performed by this process.
    pub(crate) in_flight: Arc<Mutex<BTreeSet<(RunId, u32)>>>,
    /// Attempts that any process performs.
    pub(crate) flights: Flights,
    /// Which member of a cluster the process is.
    pub(crate) member: Option<Member>,
}

/// A step in flight, until its attempt has ended or was dropped.
struct InFlight {
    world: FaultyWorld,
    place: (RunId, u32),
    _flight: Option<Flight>,
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.world.in_flight.lock().unwrap().remove(&self.place);
    }
}

impl World for FaultyWorld {
    fn perform(&self, request: EffectRequest) -> BoxFuture<'static, Attempted> {
        let world = self.clone();
        async move {
            let (place, _in_flight) = world.note(&request);
            if request.node_id == KILLER || world.trouble.happens(CRASH_RATE) {
                world.trouble.crash().await;
            }
            let (wait, result) = world.draw(request.timeout_millis);
            if let AttemptResult::Error {
                fate: Fate::NotSent | Fate::Refused,
                ..
            } = result
            {
                world.asked.lock().unwrap()[place].may_be_processed = false;
            }
            world.trouble.host.pause(wait).await;
            if world.trouble.happens(CRASH_RATE) {
                world.trouble.crash().await;
            }
            Attempted {
                result,
                logs: Vec::new(),
            }
        }
        .boxed()
    }
}

impl FaultyWorld {
    fn note(&self, request: &EffectRequest) -> (usize, InFlight) {
        let is_start = |entry: &Entry| matches!(entry, Entry::EffectStarted(started) if started.step == request.step && started.attempt == request.attempt);
        let has_start = self
            .disk
            .look(request.run_id, |run| run.entries.iter().any(is_start));
        let place = (request.run_id, request.step);
        let is_first = self.in_flight.lock().unwrap().insert(place);
        let attempt = (request.run_id, request.step, request.attempt);
        let member = self.member.as_ref();
        let flight = member.map(|member| self.flights.begin(attempt, member));
        let mut asked = self.asked.lock().unwrap();
        asked.push(Performed {
            member: member.map(Member::number),
            serves: member.map_or(Served::All, Member::serves),
            run_id: request.run_id,
            node_id: request.node_id.clone(),
            step: request.step,
            attempt: request.attempt,
            key: request.idempotency_key.clone(),
            config: request.rendered.value.clone(),
            was_committed: has_start == Some(true),
            overlaps: !is_first,
            may_be_processed: true,
        });
        let in_flight = InFlight {
            world: self.clone(),
            place,
            _flight: flight,
        };
        (asked.len() - 1, in_flight)
    }

    /// How long an answer takes, in milliseconds, and what it is.
    fn draw(&self, timeout_millis: u64) -> (u64, AttemptResult) {
        let host = &self.trouble.host;
        let wait = match host.below(10) {
            0..=5 => host.below(50),
            6..=8 => host.below(3_000),
            _ => host.below(20_000),
        };
        let error = |code, retryable, fate| AttemptResult::Error {
            error: NodeError::new(code, "the simulated callee says so"),
            retryable,
            fate,
            retry_after_millis: None,
        };
        match host.below(100) {
            0..=64 => (wait, AttemptResult::Success(Json::from(42), Taken::Out)),
            65..=74 => (wait, error(codes::HTTP_STATUS, true, Fate::Answered)),
            75..=81 => (wait, error(codes::HTTP_CONNECTION, true, Fate::Unknown)),
            82..=87 => (wait, error(codes::HTTP_DNS, true, Fate::NotSent)),
            88..=92 => (wait, error(codes::HTTP_STATUS, false, Fate::Answered)),
            // The answer is lost: the time limit ends the attempt.
            _ => (timeout_millis, error(codes::TIMEOUT, true, Fate::Unknown)),
        }
    }
}
