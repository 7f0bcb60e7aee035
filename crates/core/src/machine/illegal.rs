//! Why an event or entry does not fit a run's state.

/// An event or entry that does not fit the state. The state is unchanged when `decide` says so;
/// when `apply` says so, the journal is not one that this plan can have written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Illegal {
    /// A journal does not begin with its acceptance, or has a second one.
    #[error("a journal begins with the one entry that says that the run was accepted")]
    Acceptance,
    /// The run has ended and never changes again.
    #[error("the run has finished")]
    Finished,
    /// The run is failing or being cancelled.
    #[error("the run is ending: no step starts and none is given an output any more")]
    Ending,
    /// Something is still outstanding.
    #[error("the run cannot finish yet")]
    Unfinished,
    /// The plan has no such step.
    #[error("the plan has no step {step}")]
    UnknownStep {
        /// The step.
        step: u32,
    },
    /// The step is not where it would have to be.
    #[error("step {step} is {found}, expected {expected}")]
    Stage {
        /// The step.
        step: u32,
        /// Where it stands.
        found: &'static str,
        /// Where it would have to stand.
        expected: &'static str,
    },
    /// The attempt is not open: it has been closed meanwhile or never begun.
    #[error("attempt {attempt} of step {step} is not open")]
    Stale {
        /// The step.
        step: u32,
        /// The attempt.
        attempt: u32,
    },
    /// As many effects are in flight as `settings.parallel` allows.
    #[error("no slot is free to start step {step}")]
    NoSlot {
        /// The step.
        step: u32,
    },
    /// Its limits have not let the run begin.
    #[error("the run is queued by its scenario's limits: no step starts before it is admitted")]
    Held,
    /// The run has no limits that hold it, or was admitted before.
    #[error("no limits hold the run")]
    NotHeld,
    /// Times of a journal never decrease.
    #[error("an entry of {elapsed} ms follows one of {last} ms")]
    Time {
        /// The entry's.
        elapsed: u64,
        /// The one before.
        last: u64,
    },
}
