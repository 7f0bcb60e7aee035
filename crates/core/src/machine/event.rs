//! What happens to a run from outside, and what a run asks of its driver. Only the data.

use smallvec::SmallVec;
use smol_str::SmolStr;

use crate::expression::Rendered;
use crate::journal::EntryError;
use crate::json::Json;
use crate::ports::node::{Attempted, Evaluated, NodeError};

/// Something that happened, not yet decided upon. `elapsed` is milliseconds since the run's
/// acceptance; one that lies before the journal's last is taken to be that one.
#[derive(Debug, Clone)]
pub enum Event {
    /// A ready pure node was evaluated.
    Evaluated {
        /// The step.
        step: u32,
        /// When.
        elapsed: u64,
        /// What it gave.
        result: Result<Evaluated, NodeError>,
    },
    /// A ready effect is to be started.
    Start {
        /// The step.
        step: u32,
        /// When.
        elapsed: u64,
        /// Its config, evaluated. Only a step's first start keeps it.
        rendered: Result<Rendered, NodeError>,
    },
    /// An open attempt ended by itself.
    Ended {
        /// The step.
        step: u32,
        /// The attempt.
        attempt: u32,
        /// When.
        elapsed: u64,
        /// How.
        attempted: Attempted,
    },
    /// An open attempt was given up without an answer.
    Aborted {
        /// The step.
        step: u32,
        /// The attempt.
        attempt: u32,
        /// When.
        elapsed: u64,
    },
    /// The time of a [`Command::WakeAt`] has come. Fires the earliest timer, starts the earliest
    /// retry or meets the deadline; gives no entry when nothing is due yet.
    Due {
        /// When.
        elapsed: u64,
    },
    /// Someone asks for the run to end. Asking again gives no entry.
    CancelRequested {
        /// When.
        elapsed: u64,
        /// Who.
        by: SmolStr,
        /// Why, in their words.
        reason: Option<SmolStr>,
        /// The code that the run ends with; `CANCELLED` when absent.
        code: Option<SmolStr>,
    },
    /// Its limits let the run begin.
    Admit {
        /// When.
        elapsed: u64,
    },
    /// Its limits drop the run before it began: it ends as cancelled with this error.
    Drop {
        /// When.
        elapsed: u64,
        /// Why.
        error: EntryError,
    },
    /// The run was taken over: nobody performs its open attempts any more.
    Recovered {
        /// When.
        elapsed: u64,
        /// Whether whoever drove it before had shut down in order.
        clean: bool,
    },
    /// A person gives a step its output. Legal while the step is ready, in flight or waiting; an
    /// attempt in flight is journaled as interrupted and its late result is refused as stale.
    Resolve {
        /// The step.
        step: u32,
        /// When.
        elapsed: u64,
        /// The output.
        output: Json,
        /// Who.
        by: SmolStr,
        /// Why, in their words.
        reason: SmolStr,
    },
    /// The engine itself failed, or the journal is full: the run ends as failed with this error.
    Fault {
        /// When.
        elapsed: u64,
        /// What happened.
        error: EntryError,
    },
    /// Nothing is left to do.
    Finish {
        /// When.
        elapsed: u64,
    },
}

/// What a run asks for next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// Evaluate this ready pure node and decide on the event. While one is ready, it is the only
    /// command: pure nodes come before the next result or timer.
    Evaluate {
        /// The step.
        step: u32,
    },
    /// Evaluate this ready effect's config and decide on the event. What it gives must be
    /// committed before the attempt is performed.
    Start {
        /// The step.
        step: u32,
    },
    /// This attempt is open: perform it, unless that is being done already.
    Perform {
        /// The step.
        step: u32,
        /// The attempt.
        attempt: u32,
    },
    /// This attempt is open and nobody wants it any more: drop it, then report
    /// [`Event::Aborted`], or its result if that came first.
    Abort {
        /// The step.
        step: u32,
        /// The attempt.
        attempt: u32,
    },
    /// Report [`Event::Due`] at that time, which may have passed already.
    WakeAt {
        /// Milliseconds since acceptance.
        elapsed: u64,
    },
    /// Report [`Event::Finish`].
    Finish,
}

/// What is to be done. A run asks after each of its steps and mostly gets one command, which needs
/// no memory of its own.
pub type Commands = SmallVec<[Command; 2]>;
