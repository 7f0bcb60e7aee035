//! The closed sets of words that runs, steps, attempts and logs use (contract §2.2, *Values*).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal, $number:literal;)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema, minicbor::Encode, minicbor::Decode)]
        #[cbor(index_only)]
        pub enum $name { $($(#[$variant_doc])* #[serde(rename = $text)] #[n($number)] $variant,)* }

        impl $name {
            /// All of them, in the order of their numbers.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The word as the API writes it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// The number under which stores and journals keep it; never reused.
            pub const fn number(self) -> u8 {
                match self { $(Self::$variant => $number,)* }
            }

            /// The word with that number.
            pub const fn from_number(number: u8) -> Option<Self> {
                match number { $($number => Some(Self::$variant),)* _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(self.as_str())
            }
        }
    };
}

words! {
    /// Where a run stands.
    RunStatus {
        /// Accepted, nothing done yet.
        Queued = "queued", 0;
        /// Something is being computed or an effect is in flight.
        Running = "running", 1;
        /// Only timers, retries or callbacks are outstanding.
        Waiting = "waiting", 2;
        /// Finished without an error that no one handled.
        Succeeded = "succeeded", 3;
        /// Finished with an error.
        Failed = "failed", 4;
        /// Ended by request.
        Cancelled = "cancelled", 5;
    }
}

impl RunStatus {
    /// Whether it never changes again.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Cancelled)
    }
}

words! {
    /// Where a step stands.
    StepStatus {
        /// Its incoming edges are not settled yet.
        Pending = "pending", 0;
        /// It is being computed or its effect is in flight.
        Running = "running", 1;
        /// It waits for a timer or for its next attempt.
        Waiting = "waiting", 2;
        /// It gave an output.
        Succeeded = "succeeded", 3;
        /// It ended with an error.
        Failed = "failed", 4;
        /// It was not reached.
        Skipped = "skipped", 5;
        /// The run was cancelled before it ended.
        Cancelled = "cancelled", 6;
    }
}

words! {
    /// Why a step was skipped.
    SkipReason {
        /// Every way to it was not taken.
        NotTaken = "not_taken", 0;
        /// A node before it failed.
        FailedUpstream = "failed_upstream", 1;
        /// The run ended first.
        RunEnded = "run_ended", 2;
    }
}

words! {
    /// How an attempt ended.
    AttemptOutcome {
        /// With an output.
        Success = "success", 0;
        /// With an error that another attempt may not meet.
        RetryableError = "retryable_error", 1;
        /// With an error that another attempt would meet too.
        FatalError = "fatal_error", 2;
        /// Without an answer, because the process stopped or the run was cancelled.
        Interrupted = "interrupted", 3;
    }
}

words! {
    /// How loud a log line is.
    LogLevel {
        /// For whoever builds the scenario.
        Debug = "debug", 0;
        /// What happened.
        Info = "info", 1;
        /// Something is odd.
        Warn = "warn", 2;
        /// Something failed.
        Error = "error", 3;
    }
}

words! {
    /// Whether a connection may be used.
    ConnectionStatus {
        /// It may.
        Active = "active", 0;
        /// A person switched it off.
        Inactive = "inactive", 1;
        /// Its credentials are past their time.
        Expired = "expired", 2;
        /// Its last test failed.
        Error = "error", 3;
    }
}
