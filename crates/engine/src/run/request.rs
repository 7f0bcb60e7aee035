//! What people and other parts of the system ask of a run, and what they are told.

use millrace_core::json::Json;
use millrace_core::machine::{Event, Illegal};
use millrace_core::ports::store;
use millrace_core::status::RunStatus;
use smol_str::SmolStr;
use tokio::sync::oneshot;

use super::memory::Run;
use crate::flow::QueueFull;

/// A request to a run's driver.
#[derive(Debug)]
pub(crate) enum Request {
    /// End the run.
    Cancel {
        by: SmolStr,
        reason: Option<SmolStr>,
        /// The code that the run ends with; `CANCELLED` when absent.
        code: Option<SmolStr>,
        answer: oneshot::Sender<Result<CancelAnswer, Error>>,
    },
    /// Give a step its output.
    Resolve {
        resolution: Resolution,
        answer: oneshot::Sender<Result<(), Error>>,
    },
}

/// What whoever asked is told, once what it rests on is committed.
#[derive(Debug)]
pub(crate) enum Answer {
    Cancel(
        oneshot::Sender<Result<CancelAnswer, Error>>,
        Result<CancelAnswer, Error>,
    ),
    Resolve(oneshot::Sender<Result<(), Error>>, Result<(), Error>),
}

impl Answer {
    pub(crate) fn give(self) {
        // Whoever asked may have gone.
        match self {
            Self::Cancel(sender, answer) => drop(sender.send(answer)),
            Self::Resolve(sender, answer) => drop(sender.send(answer)),
        }
    }
}

impl Request {
    /// Lets the run decide.
    pub(crate) fn decide(self, run: &mut Run, elapsed: u64) -> Answer {
        match self {
            Self::Cancel {
                by,
                reason,
                code,
                answer,
            } => {
                let before = run.fresh.len();
                let asked = Event::CancelRequested {
                    elapsed,
                    by,
                    reason,
                    code,
                };
                let result = match run.happen(asked) {
                    Ok(()) if run.fresh.len() > before => Ok(CancelAnswer::Requested),
                    Ok(()) => Ok(CancelAnswer::AlreadyRequested),
                    Err(illegal) => Err(refusal(run, &illegal)),
                };
                Answer::Cancel(answer, result)
            }
            Self::Resolve { resolution, answer } => {
                let Resolution {
                    step,
                    output,
                    by,
                    reason,
                } = resolution;
                let resolved = Event::Resolve {
                    step,
                    elapsed,
                    output,
                    by,
                    reason,
                };
                let result = run.happen(resolved);
                let result = result.map_err(|illegal| refusal(run, &illegal));
                Answer::Resolve(answer, result)
            }
        }
    }

    /// Says no without asking the run.
    pub(crate) fn refuse(self, error: Error) {
        match self {
            Self::Cancel { answer, .. } => Answer::Cancel(answer, Err(error)),
            Self::Resolve { answer, .. } => Answer::Resolve(answer, Err(error)),
        }
        .give();
    }
}

fn refusal(run: &Run, illegal: &Illegal) -> Error {
    match illegal {
        Illegal::Finished => Error::AlreadyFinished {
            status: run.machine.summary().status,
        },
        other => Error::NotPossible {
            message: other.to_string(),
        },
    }
}

/// The output that a person gives to a step.
#[derive(Debug, Clone, PartialEq)]
pub struct Resolution {
    /// The step, 1-based.
    pub step: u32,
    /// Its output.
    pub output: Json,
    /// Who: the name of a token.
    pub by: SmolStr,
    /// Why, in their words.
    pub reason: SmolStr,
}

/// What became of a request to cancel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CancelAnswer {
    /// It is committed; the run will end.
    Requested,
    /// It had been asked before.
    AlreadyRequested,
}

/// Why a request was not carried out.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    /// There is no such run.
    #[error("there is no such run")]
    NotFound,
    /// It has finished; a finished run never changes.
    #[error("the run has already finished ({status})")]
    AlreadyFinished {
        /// How.
        status: RunStatus,
    },
    /// The run is not in a state in which this can be asked.
    #[error("{message}")]
    NotPossible {
        /// Why, and what to do instead.
        message: String,
    },
    /// Another retry of the run is unfinished.
    #[error("another retry of the run is not finished yet")]
    RetryUnfinished,
    /// The run has not finished, so that there is nothing to retry.
    #[error("the run has not finished yet; cancel it, or wait for its end")]
    NotFinished,
    /// A step that is to be repeated is `at_most_once`.
    #[error(
        "step `{node_id}` is at_most_once and may have been carried out; repeating it needs force"
    )]
    NeedsForce {
        /// The node.
        node_id: SmolStr,
    },
    /// A node or version that was named does not exist.
    #[error("{message}")]
    Unknown {
        /// What, and where it was looked for.
        message: String,
    },
    /// The plan that is needed cannot be loaded.
    #[error("{message}")]
    PlanUnavailable {
        /// Why.
        message: String,
    },
    /// The scenario's queue is full; nothing was changed.
    #[error(transparent)]
    QueueFull(#[from] QueueFull),
    /// The process is shutting down.
    #[error("Millrace is shutting down; ask again in a moment")]
    ShuttingDown,
    /// The store did not do it; nothing was changed.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The request was handed over, but its driver ended before its fate was known.
    #[error("it is not known whether this was carried out; look at the run and ask again")]
    OutcomeUnknown,
}
