//! One member: what it knows of itself between two signs of life, and how these go wrong.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use futures::FutureExt;
use millrace_core::ports::host::Host;
use millrace_core::ports::members::Duty;
use millrace_core::scenario::worker_group::Served;
use tokio::sync::Notify;

use crate::simulation::disk::Disk;
use crate::simulation::host::SimHost;
use crate::simulation::store::Trouble;
use crate::simulation::store::ledger::{Ledger, Taker};

/// How long a member is waited for before it is taken over from, in milliseconds.
pub(super) const LEASE_MILLIS: u64 = 6_000;
/// A lease is renewed so many times before it would end. One part less than it is relied on.
const RENEWALS_PER_LEASE: u64 = 6;
/// Signs of life out of a thousand whose question or answer is lost.
const LOST_RATE: u64 = 60;
/// Those that take long.
const LATE_RATE: u64 = 60;
/// Those after which none is heard for a while.
const CUT_OFF_RATE: u64 = 25;
/// Longest such while, in milliseconds.
const CUT_OFF_MILLIS: u64 = 15_000;

/// By which members call each other.
pub(super) type Bells = Arc<Mutex<BTreeMap<u32, Arc<Notify>>>>;

/// See the module. Clones are the same.
#[derive(Clone)]
pub(crate) struct Member(Arc<Inner>);

/// What its clones share.
pub(crate) struct Inner {
    pub(super) taker: Taker,
    pub(super) ledger: Ledger,
    pub(super) trouble: Trouble,
    pub(super) bells: Bells,
    pub(super) bell: Arc<Notify>,
    held_until: AtomicU64,
    tidies: AtomicBool,
    is_fenced: AtomicBool,
}

impl std::ops::Deref for Member {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl Member {
    /// Joins, and gives signs of life as long as its process lives.
    pub(super) fn join(ledger: &Ledger, bells: &Bells, trouble: &Trouble, serves: Served) -> Self {
        let now = trouble.host.monotonic_millis();
        let number = ledger.join(now + LEASE_MILLIS);
        let bell = Arc::<Notify>::default();
        bells.lock().unwrap().insert(number, Arc::clone(&bell));
        let taker = Taker {
            number,
            takes_limited: Arc::default(),
            serves,
        };
        let member = Self(Arc::new(Inner {
            ledger: ledger.of(taker.clone()),
            taker,
            trouble: trouble.clone(),
            bells: Arc::clone(bells),
            bell,
            held_until: AtomicU64::new(0),
            tidies: AtomicBool::new(false),
            is_fenced: AtomicBool::new(false),
        }));
        member.was_heard(now);
        let heart = member.clone();
        trouble
            .host
            .spawn(async move { heart.beat().await }.boxed());
        member
    }

    /// The disk as this member writes to it.
    pub(super) fn disk(&self, disk: &Disk) -> Disk {
        disk.of(self.taker.clone())
    }

    pub(crate) fn number(&self) -> u32 {
        self.taker.number
    }

    /// Whose runs it drives.
    pub(crate) fn serves(&self) -> Served {
        self.taker.serves.clone()
    }

    /// Whether its process has had the time to take in what is so.
    pub(super) fn is_awake(&self) -> bool {
        self.trouble.host.is_awake()
    }

    /// Whether it has learned that another has taken over from it.
    pub(super) fn is_fenced(&self) -> bool {
        self.is_fenced.load(Ordering::SeqCst)
    }

    /// Leaves, so that the others need not wait for the end of the lease.
    pub(super) async fn leave(&self) {
        self.host().pause(self.host().below(20)).await;
        if !self.trouble.happens(LOST_RATE) {
            self.ledger.remove(self.number(), None);
            self.ring_all();
        }
    }

    async fn beat(self) {
        let mut cut_off_until = 0;
        loop {
            self.host().pause(LEASE_MILLIS / RENEWALS_PER_LEASE).await;
            if self.trouble.happens(CUT_OFF_RATE) {
                cut_off_until = self.now() + self.host().below(CUT_OFF_MILLIS);
            }
            let sent = self.now();
            self.take_a_while().await;
            if self.now() < cut_off_until || self.trouble.happens(LOST_RATE) {
                continue;
            }
            let now = self.now();
            let heard = self.ledger.renew(self.number(), now, now + LEASE_MILLIS);
            let Some(late) = heard else {
                self.is_fenced.store(true, Ordering::SeqCst);
                return;
            };
            self.take_a_while().await;
            if self.trouble.happens(LOST_RATE) {
                continue;
            }
            self.was_heard(sent);
            for number in late {
                self.take_over(number).await;
            }
        }
    }

    /// On the way to the ledger, and back.
    async fn take_a_while(&self) {
        let most = if self.trouble.happens(LATE_RATE) {
            LEASE_MILLIS
        } else {
            4
        };
        self.host().pause(self.host().below(most)).await;
    }

    /// A sign of life that was sent then was heard.
    fn was_heard(&self, sent: u64) {
        let relied_on = LEASE_MILLIS * (RENEWALS_PER_LEASE - 1) / RENEWALS_PER_LEASE;
        self.held_until.store(sent + relied_on, Ordering::SeqCst);
        let duties = self.ledger.take_duties(self.number());
        let has = |duty| duties.contains(&duty);
        let takes_limited = has(Duty::Limits);
        let known = &self.taker.takes_limited;
        known.store(takes_limited, Ordering::SeqCst);
        self.tidies.store(has(Duty::Tidying), Ordering::SeqCst);
    }

    /// The member may be heard of again before it is removed.
    async fn take_over(&self, number: u32) {
        self.host().pause(self.host().below(50)).await;
        if self.ledger.remove(number, Some(self.now())) {
            self.ring_all();
        }
    }
}

impl Inner {
    /// Calls all members.
    pub(super) fn ring_all(&self) {
        for bell in self.bells.lock().unwrap().values() {
            bell.notify_waiters();
        }
    }

    pub(super) fn host(&self) -> &SimHost {
        &self.trouble.host
    }

    pub(super) fn now(&self) -> u64 {
        self.host().monotonic_millis()
    }

    pub(super) fn millis_held(&self) -> u64 {
        let until = self.held_until.load(Ordering::SeqCst);
        until.saturating_sub(self.now())
    }

    pub(super) fn has(&self, duty: Duty) -> bool {
        match duty {
            Duty::Limits => self.taker.takes_limited.load(Ordering::SeqCst),
            Duty::Tidying => self.tidies.load(Ordering::SeqCst),
        }
    }

    pub(super) fn ring(&self, whom: u32) {
        if let Some(bell) = self.bells.lock().unwrap().get(&whom) {
            bell.notify_waiters();
        }
    }
}
