//! Defects that tests seed, to see that the simulation finds them. Without the feature `defects`,
//! which only dev-dependencies ask for, [`is`] is constantly false and nothing of them is compiled.
//! What each breaks, and which promise notices, is told by `defects.md` beside the simulation.

macro_rules! defects {
    ($($(#[$page:meta])* $name:ident,)*) => {
        /// Something that is broken on purpose.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Defect {
            $($(#[$page])* $name,)*
        }

        impl Defect {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name,)*];
        }
    };
}

defects! {
    /// An effect is performed while its start is on its way to the store.
    PerformedBeforeTheCommit,
    /// A commit that the store has refused for good is taken for done, and the machine is kept.
    RefusedCommitTakenForDone,
    /// The store answers before it has flushed.
    AnsweredBeforeTheFlush,
    /// A commit whose answer was lost is sent again without being read back.
    LostCommitSentAgain,
    /// A sender is given the runs of an event that the store has refused.
    RefusedEventAcknowledged,
    /// A delivery that fails does not pass its idempotency key on to those who wait for it.
    ClaimNotPassedOn,
    /// When the first delivery of a key fails, those who wait for it are answered as duplicates.
    DuplicateOfNothingAcknowledged,
    /// An idempotency key is not claimed in the commit when there is no room for drivers.
    ClaimForgottenWhenFull,
    /// A run is taken over without its open attempts being closed.
    OpenAttemptKeptAtTakeover,
    /// An attempt that was interrupted is repeated, whatever `delivery` says.
    InterruptedAttemptRepeated,
    /// Timers are met half a second before their time.
    TimerEarly,
    /// A run that was taken over fires its timers twice.
    TimerFiredTwice,
    /// A timer that a driver leaves behind is not noted.
    TimerNotNoted,
    /// An advance is written whatever the run's sequence is.
    SequenceNotChecked,
    /// A cancel is answered before it is committed.
    CancelAnsweredBeforeTheCommit,
    /// A restart passes over a cancel in the journal.
    CancelForgottenAtRestart,
    /// Each attempt of a step has a key of its own.
    KeyChangedByRetry,
    /// `now()` is read from a clock.
    NowReadFromTheClock,
    /// A cancel ends a run that has ended already.
    FinalStatusOverwritten,
    /// The last entry of a run is written twice.
    FinishedTwice,
    /// A run is left to the store when there is no room to drive it, and forgotten.
    RunDroppedWhenFull,
    /// When a step is to be tried again is not journaled.
    RetryWaitNotJournaled,
    /// What comes of a run is shown when it is sent to the store.
    ShownBeforeTheCommit,
    /// The run that tells of a failure is committed after the failure.
    FailureToldApart,
    /// A unit is committed without the large values that it names being stored.
    LargeValueNotStored,
    /// A large value is taken for stored before it is flushed.
    LargeValueNotFlushed,
    /// A member of a cluster drives a run without asking for it.
    RunDrivenWithoutClaim,
    /// A claim gives a member a run that another one drives.
    HeldRunClaimed,
    /// An effect begins without a look at the lease.
    LeaseNotLookedAt,
    /// Effects in flight go on when the lease ends.
    EffectsOutliveTheLease,
    /// Who is taken over from keeps its runs.
    RunsNotFreedAtTakeover,
    /// A member that does not look after limits admits a run.
    AdmittedWithoutTheDuty,
    /// A run of another group of workers is driven by whoever was asked something of it.
    GuestDriven,
    /// The end of a run under limits that another member drove is not told to who looks after them.
    FreedSlotNotTold,
}

#[cfg(feature = "defects")]
mod seeded {
    use std::cell::Cell;

    use super::Defect;

    /// By this, tests recognise a binary that has defects in it.
    #[used]
    static MARK: [u8; 34] = *b"millrace: defects can be seeded in";

    thread_local! {
        static SEEDED: Cell<Option<Defect>> = const { Cell::new(None) };
        static READING: Cell<u64> = const { Cell::new(0) };
    }

    /// Seeds a defect in whatever this thread runs from now on, or heals it.
    pub fn seed(defect: Option<Defect>) {
        SEEDED.set(defect);
    }

    /// Whether this is broken.
    pub fn is(defect: Defect) -> bool {
        SEEDED.get() == Some(defect)
    }

    /// What a clock would show: never the same twice.
    pub fn reading() -> u64 {
        READING.set(READING.get() + 1);
        READING.get()
    }
}

#[cfg(not(feature = "defects"))]
mod seeded {
    use super::Defect;

    /// Whether this is broken: it is not.
    #[inline]
    pub const fn is(_: Defect) -> bool {
        false
    }

    /// What a clock would show.
    #[inline]
    pub const fn reading() -> u64 {
        0
    }
}

#[cfg(feature = "defects")]
pub use seeded::seed;
pub use seeded::{is, reading};
