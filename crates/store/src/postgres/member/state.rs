//! What a member knows of itself between two signs of life. Asked for each effect, so that it takes
//! no lock.

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU8, AtomicU32, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use millrace_core::ports::members::Duty;
use tokio::sync::Notify;

use crate::postgres::access::{DatabaseClock, Options};
use crate::postgres::runtime;

/// A lease is renewed so many times before it would end. One part less than it is relied on, which
/// is left for what is under way to be dropped.
pub(in crate::postgres) const RENEWALS_PER_LEASE: u32 = 6;

/// See the module.
pub(in crate::postgres) struct State {
    began: Instant,
    lease: Duration,
    /// Milliseconds since it began until which the lease is relied on.
    held_until: AtomicU64,
    /// A bit for each duty.
    duties: AtomicU8,
    /// How many members there are, this one among them.
    members: AtomicI64,
    /// Whether who looks after limits leaves runs that have begun to others: a member of the version
    /// before does not.
    are_admitted_shared: AtomicBool,
    driven_runs: AtomicU32,
    /// Milliseconds since it began of the last look for work that was answered; 0 before the first.
    claimed: AtomicU64,
    /// How far this member has read what was changed.
    read: AtomicI64,
    database_clock: Option<DatabaseClock>,
    pub(super) look_pause: Duration,
    /// Whose runs it drives; none when it has no duties either.
    pub(super) groups: Vec<String>,
    /// Another member calls.
    pub(super) bell: Notify,
    /// This one wants to call the others.
    pub(super) wants_to_call: Notify,
}

impl State {
    pub(super) fn new(options: &Options) -> Self {
        Self {
            began: runtime::reading(),
            lease: options.lease,
            held_until: AtomicU64::new(0),
            duties: AtomicU8::new(0),
            members: AtomicI64::new(1),
            are_admitted_shared: AtomicBool::new(false),
            driven_runs: AtomicU32::new(0),
            claimed: AtomicU64::new(0),
            read: AtomicI64::new(0),
            database_clock: options.database_clock.clone(),
            look_pause: options.look_pause,
            groups: options.worker_groups.clone(),
            bell: Notify::new(),
            wants_to_call: Notify::new(),
        }
    }

    /// Milliseconds since it began.
    pub(super) fn millis(&self) -> u64 {
        self.began.elapsed().as_millis() as u64
    }

    /// A sign of life that was sent at that reading was heard, when the database's clock stood at
    /// that time.
    pub(super) fn was_heard(&self, sent: u64, database: i64) {
        let relied_on = self.lease * (RENEWALS_PER_LEASE - 1) / RENEWALS_PER_LEASE;
        self.held_until
            .store(sent + relied_on.as_millis() as u64, Ordering::Release);
        let took = self.millis() - sent;
        // The database read its clock at some time between; the more exactly, the shorter it took.
        if let Some(clock) = &self.database_clock
            && took <= relied_on.as_millis() as u64
        {
            let now = clock.start.elapsed().as_millis() as i64;
            let offset = database - (now - took as i64 / 2);
            clock.offset.store(offset, Ordering::Relaxed);
        }
    }

    pub(super) fn holds_for(&self) -> Duration {
        let until = self.held_until.load(Ordering::Acquire);
        Duration::from_millis(until.saturating_sub(self.millis()))
    }

    pub(in crate::postgres) fn has_duty(&self, duty: Duty) -> bool {
        self.duties.load(Ordering::Acquire) & bit(number(duty)) != 0
    }

    pub(super) fn set_duties(&self, numbers: &[i16]) {
        let bits = numbers.iter().fold(0, |bits, number| bits | bit(*number));
        self.duties.store(bits, Ordering::Release);
    }

    pub(super) fn counted_members(&self, count: i64) {
        self.members.store(count, Ordering::Relaxed);
    }

    /// Whether no other member was there when this one was last heard.
    pub(in crate::postgres) fn is_alone(&self) -> bool {
        self.members.load(Ordering::Relaxed) <= 1
    }

    pub(super) fn shares_admitted(&self, shares: bool) {
        self.are_admitted_shared.store(shares, Ordering::Relaxed);
    }

    /// What this member may take up.
    pub(in crate::postgres) fn share(&self) -> Share {
        let keeps = self.has_duty(Duty::Limits);
        Share {
            keeps,
            admitted: keeps || self.are_admitted_shared.load(Ordering::Relaxed),
            groups: self.groups.clone(),
        }
    }

    pub(super) fn call(&self) {
        self.wants_to_call.notify_one();
    }

    pub(super) fn report(&self, driven_runs: u32) {
        self.driven_runs.store(driven_runs, Ordering::Relaxed);
    }

    pub(super) fn driven_runs(&self) -> i32 {
        i32::try_from(self.driven_runs.load(Ordering::Relaxed)).unwrap_or(i32::MAX)
    }

    /// It has looked for work, and was answered.
    pub(super) fn has_looked(&self) {
        self.claimed.store(self.millis().max(1), Ordering::Relaxed);
    }

    /// How long ago that was, in seconds.
    pub(super) fn looked_ago(&self) -> Option<f64> {
        let at = self.claimed.load(Ordering::Relaxed);
        (at != 0).then(|| self.millis().saturating_sub(at) as f64 / 1_000.0)
    }

    pub(super) fn changes_read(&self) -> i64 {
        self.read.load(Ordering::Acquire)
    }

    pub(super) fn read_changes(&self, count: i64) {
        self.read.store(count, Ordering::Release);
    }
}

/// What a member may take up of what is nobody's.
#[derive(Debug, Clone)]
pub(in crate::postgres) struct Share {
    /// Runs that their limits hold back.
    pub(in crate::postgres) keeps: bool,
    /// Those under limits that have begun.
    pub(in crate::postgres) admitted: bool,
    /// The groups whose runs these and all others are.
    pub(in crate::postgres) groups: Vec<String>,
}

fn bit(number: i16) -> u8 {
    1 << number
}

/// The number under which a duty is kept; never reused.
pub(super) fn number(duty: Duty) -> i16 {
    match duty {
        Duty::Limits => 0,
        Duty::Tidying => 1,
    }
}

/// The duty with that number; none for one of a newer version.
pub(super) fn duty(number: i16) -> Option<Duty> {
    match number {
        0 => Some(Duty::Limits),
        1 => Some(Duty::Tidying),
        _ => None,
    }
}
