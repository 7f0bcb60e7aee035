//! Attempts in flight of all members: which of them another one has begun too early.

use std::sync::{Arc, Mutex};

use millrace_core::id::RunId;
use millrace_core::ports::members::Members;

use super::member::Member;

/// A run, a step of it, and which attempt.
type Attempt = (RunId, u32, u32);

/// Shared by the worlds of all members.
#[derive(Clone, Default)]
pub(crate) struct Flights(Arc<Mutex<Record>>);

#[derive(Default)]
struct Record {
    last: u64,
    open: Vec<(u64, Attempt, Member)>,
    /// How often a run's attempts were performed by two members at a time, while the first stood
    /// still and its lease had ended: nobody can help that.
    overtaken: usize,
    broken: Vec<String>,
}

/// An attempt in flight, until this is dropped.
pub(crate) struct Flight {
    flights: Flights,
    number: u64,
}

impl Drop for Flight {
    fn drop(&mut self) {
        let mut record = self.flights.0.lock().unwrap();
        let number = self.number;
        record.open.retain(|(open, _, _)| *open != number);
    }
}

impl Flights {
    /// A member begins an attempt.
    pub(crate) fn begin(&self, attempt: Attempt, member: &Member) -> Flight {
        let mut record = self.0.lock().unwrap();
        let mut others = Vec::new();
        for (_, other, first) in &record.open {
            if other.0 == attempt.0 && first.number() != member.number() {
                others.push((*other, first.clone()));
            }
        }
        for (other, first) in others {
            // The lease of one that is awake has ended a good while before it is taken over from.
            if first.holds_for().is_zero() && !first.is_awake() {
                record.overtaken += 1;
                continue;
            }
            let (first, second) = (first.number(), member.number());
            record.broken.push(format!(
                "member {second} began {attempt:?} while member {first} performed {other:?}"
            ));
        }
        record.last += 1;
        let number = record.last;
        record.open.push((number, attempt, member.clone()));
        Flight {
            flights: self.clone(),
            number,
        }
    }

    /// What breaks the promise that a run has one driver.
    pub(crate) fn broken(&self) -> Option<String> {
        self.0.lock().unwrap().broken.first().cloned()
    }

    /// How often a member that stood still was overtaken in the middle of an attempt.
    pub(crate) fn overtaken(&self) -> usize {
        self.0.lock().unwrap().overtaken
    }
}
