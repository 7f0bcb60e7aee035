//! Why a command did not do what was asked, and the exit status that says so.

use std::io::ErrorKind;
use std::path::Path;

use super::client::Problem;

/// Exit status of a command that did it.
pub const DONE: u8 = 0;
/// Exit status of a command that failed.
pub const FAILED: u8 = 1;
/// Exit status of a command that was not understood, or was given what it cannot use.
pub const USAGE: u8 = 2;

/// Why a command did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What was given cannot be used.
    #[error("{0}")]
    Usage(String),
    /// It was understood and failed.
    #[error("{0}")]
    Failed(String),
    /// The server does not know the token, or there is none.
    #[error("{0}")]
    Unauthorized(String),
    /// The server said no.
    #[error("{0}")]
    Problem(#[from] Box<Problem>),
    /// The output cannot be written.
    #[error("the output cannot be written: {0}")]
    Output(#[source] std::io::Error),
    /// What there is to say has been said; only the exit status is left.
    #[error("failed")]
    Said(u8),
}

impl Error {
    /// A file cannot be written: another one has to be named, unless the disk is to blame.
    pub fn writing(path: &Path, error: &std::io::Error) -> Self {
        let said = format!("{} cannot be written: {error}", path.display());
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::Other => {
                Self::Failed(format!("{said}; make room, or name another place"))
            }
            _ => Self::Usage(format!("{said}; name another place")),
        }
    }

    /// Exit status that says it.
    pub fn exit_status(&self) -> u8 {
        match self {
            Self::Usage(_) => USAGE,
            Self::Problem(problem) if problem.is_bad_input() => USAGE,
            // Who closed the pipe has read what was wanted.
            Self::Output(error) if error.kind() == std::io::ErrorKind::BrokenPipe => DONE,
            Self::Failed(_) | Self::Unauthorized(_) | Self::Problem(_) | Self::Output(_) => FAILED,
            Self::Said(status) => *status,
        }
    }

    /// Whether standard error is still to be told.
    pub fn is_unsaid(&self) -> bool {
        match self {
            Self::Said(_) => false,
            Self::Output(error) => error.kind() != std::io::ErrorKind::BrokenPipe,
            _ => true,
        }
    }
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Self::Problem(Box::new(problem))
    }
}

/// An error with what caused it, most general first; nothing is said twice.
pub fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        source = cause.source();
    }
    text
}
