//! The kinds of journal entries. They are for ever: fields are only added, under new numbers.
//!
//! Times are milliseconds since the run's acceptance (`elapsed`), so that they take few bytes;
//! within one journal they never decrease. Steps are the 1-based step numbers of the run's plan.

use std::sync::Arc;

use minicbor::{Decode, Encode};
use smol_str::SmolStr;

use super::fields;
use super::large::LargeValues;
use crate::id::RunId;
use crate::json::Json;
use crate::status::{LogLevel, RunStatus};
use crate::time::Timestamp;

/// One thing that happened in a run.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(context_bound = "AsMut<LargeValues>")]
pub enum Entry {
    /// The run was accepted; always the first entry.
    #[n(0)]
    Accepted(#[cbor(n(0), with = "fields::shared")] Arc<Accepted>),
    /// A pure or recorded node gave its output.
    #[n(1)]
    Completed(#[n(0)] Completed),
    /// A pure or recorded node failed.
    #[n(2)]
    Failed(#[n(0)] Failed),
    /// An attempt of an effect was begun.
    #[n(3)]
    EffectStarted(#[n(0)] EffectStarted),
    /// An attempt of an effect ended.
    #[n(4)]
    EffectEnded(#[n(0)] EffectEnded),
    /// A node asked to be woken at a time.
    #[n(5)]
    TimerSet(#[n(0)] TimerSet),
    /// The time that a node waited for has come.
    #[n(6)]
    TimerFired(#[n(0)] TimerFired),
    /// Someone asked for the run to end.
    #[n(7)]
    CancelRequested(#[n(0)] CancelRequested),
    /// Another process, or the same one after a restart, took the run over.
    #[n(8)]
    Recovered(#[n(0)] Recovered),
    /// A person gave a step its output.
    #[n(9)]
    Resolved(#[n(0)] Resolved),
    /// The run was not finished at its deadline.
    #[n(10)]
    DeadlinePassed(#[n(0)] DeadlinePassed),
    /// The run ended; always the last entry.
    #[n(11)]
    Finished(#[n(0)] Finished),
    /// The run's limits let it begin.
    #[n(12)]
    Admitted(#[n(0)] Admitted),
}

/// The run was accepted.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(context_bound = "AsMut<LargeValues>")]
pub struct Accepted {
    /// When; all other times of the journal count from here.
    #[cbor(n(0), with = "fields::timestamp")]
    pub at: Timestamp,
    /// What `uuid()`, `random()` and the jitter of waits are drawn from.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub seed: [u8; 16],
    /// The output of the trigger.
    #[cbor(n(2), with = "fields::json")]
    pub event: Json,
    /// The correlation id, when it is not the run's own id.
    #[cbor(n(3), with = "fields::optional_text")]
    pub correlation_id: Option<SmolStr>,
    /// The variables that the plan names, read once: an object, or null when it names none.
    #[cbor(n(4), with = "fields::json")]
    pub vars: Json,
    /// When the run fails with `DEADLINE`, in milliseconds after acceptance.
    #[n(5)]
    pub deadline: u64,
    /// The run whose idempotency keys steps use, when it is not this one (a retry).
    #[n(6)]
    pub origin: Option<RunId>,
    /// What a retry takes over from the run that it repeats.
    #[n(7)]
    pub carried: Option<Vec<Carried>>,
    /// The failed run that this one tells of: it is the run of an error scenario, whose own
    /// failure starts none.
    #[n(8)]
    pub failure_of: Option<RunId>,
    /// What its scenario's limits count it under: the value of `settings.concurrency.key`, empty
    /// without one. Such a run does nothing before it is admitted; absent, it has no limits.
    #[cbor(n(9), with = "fields::optional_text", has_nil)]
    pub slot_key: Option<SmolStr>,
}

/// What a retry takes over for one step.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(context_bound = "AsMut<LargeValues>")]
pub struct Carried {
    /// The step, numbered as in this run's plan.
    #[n(0)]
    pub step: u32,
    /// Its result, when it is not run again.
    #[n(1)]
    pub output: Option<Output>,
    /// The handle by which that result left.
    #[n(2)]
    pub taken: Taken,
    /// Whose idempotency key it uses when it is run again.
    #[n(3)]
    pub key: CarriedKey,
    /// How many keys the origin had used up for it (`keyAfterError: new`).
    #[n(4)]
    pub key_generation: u32,
}

/// Whose idempotency key a step of a retry uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum CarriedKey {
    /// The origin's: it had not succeeded there.
    #[n(0)]
    Origin,
    /// Its own: it had succeeded and is run again by request.
    #[n(1)]
    Own,
}

/// A node's output, without repeating what the journal already holds.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(context_bound = "AsMut<LargeValues>")]
pub enum Output {
    /// The value on the node's `in` handle, unchanged.
    #[n(0)]
    Input,
    /// This value.
    #[n(1)]
    Value(#[cbor(n(0), with = "fields::json")] Json),
}

/// By which of its output handles a node that succeeded went on.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
pub enum Taken {
    /// By `out`.
    #[default]
    #[n(0)]
    Out,
    /// By this one.
    #[n(1)]
    Handle(#[cbor(n(0), with = "fields::text")] SmolStr),
    /// By none: what follows is skipped.
    #[n(2)]
    Nothing,
}

/// A line that a node wrote.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(context_bound = "AsMut<LargeValues>")]
pub struct LogLine {
    /// How loud it is.
    #[n(0)]
    pub level: LogLevel,
    /// What it says.
    #[cbor(n(1), with = "fields::text")]
    pub message: SmolStr,
    /// What it shows beside it.
    #[cbor(n(2), with = "fields::optional_json")]
    pub data: Option<Json>,
}

/// A pure or recorded node gave its output.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(context_bound = "AsMut<LargeValues>")]
pub struct Completed {
    /// The step.
    #[n(0)]
    pub step: u32,
    /// Milliseconds since acceptance.
    #[n(1)]
    pub elapsed: u64,
    /// Its output.
    #[n(2)]
    pub output: Output,
    /// The handle by which it left.
    #[n(3)]
    pub taken: Taken,
    /// What it logged.
    #[n(4)]
    pub logs: Option<Vec<LogLine>>,
}

/// What went wrong in an attempt, a step or a run.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(context_bound = "AsMut<LargeValues>")]
pub struct EntryError {
    /// A stable code in capitals.
    #[cbor(n(0), with = "fields::text")]
    pub code: SmolStr,
    /// What failed, where, what was expected, what to do.
    #[cbor(n(1), with = "fields::text")]
    pub message: SmolStr,
    /// What the callee said, or other facts.
    #[cbor(n(2), with = "fields::optional_json")]
    pub data: Option<Json>,
    /// The step that failed, when it is the error of a run.
    #[n(3)]
    pub step: Option<u32>,
}

/// A pure or recorded node failed; trying again cannot help.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(context_bound = "AsMut<LargeValues>")]
pub struct Failed {
    /// The step.
    #[n(0)]
    pub step: u32,
    /// Milliseconds since acceptance.
    #[n(1)]
    pub elapsed: u64,
    /// Why.
    #[n(2)]
    pub error: EntryError,
    /// What it logged.
    #[n(3)]
    pub logs: Option<Vec<LogLine>>,
}

/// An attempt of an effect was begun.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(context_bound = "AsMut<LargeValues>")]
pub struct EffectStarted {
    /// The step.
    #[n(0)]
    pub step: u32,
    /// 1 for the first attempt; every attempt has its own number.
    #[n(1)]
    pub attempt: u32,
    /// Milliseconds since acceptance.
    #[n(2)]
    pub elapsed: u64,
    /// The evaluated config with its secret marks (a serialised [`crate::expression::Rendered`]);
    /// only in the step's first start: every attempt uses it and evaluates nothing again.
    #[cbor(n(3), with = "fields::optional_json")]
    pub request: Option<Json>,
    /// How many idempotency keys earlier attempts used up (`keyAfterError: new`).
    #[n(4)]
    pub key_generation: u32,
}

/// An attempt of an effect ended.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(context_bound = "AsMut<LargeValues>")]
pub struct EffectEnded {
    /// The step.
    #[n(0)]
    pub step: u32,
    /// The attempt that ended.
    #[n(1)]
    pub attempt: u32,
    /// Milliseconds since acceptance.
    #[n(2)]
    pub elapsed: u64,
    /// How it ended.
    #[n(3)]
    pub outcome: EffectOutcome,
    /// When the next attempt is due, in milliseconds since acceptance; none is when absent.
    #[n(4)]
    pub retry_at: Option<u64>,
    /// What the attempt logged.
    #[n(5)]
    pub logs: Option<Vec<LogLine>>,
    /// Whether the next attempt takes a new idempotency key.
    #[n(6)]
    pub renew_key: bool,
}

/// How an attempt of an effect ended.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(context_bound = "AsMut<LargeValues>")]
pub enum EffectOutcome {
    /// With an output.
    #[n(0)]
    Success(#[n(0)] Output, #[n(1)] Taken),
    /// With an error that another attempt may not meet.
    #[n(1)]
    Retryable(#[n(0)] EntryError),
    /// With an error that another attempt would meet too.
    #[n(2)]
    Fatal(#[n(0)] EntryError),
    /// Without an answer: the process stopped or the run was cancelled.
    #[n(3)]
    Interrupted,
}

/// A node asked to be woken at a time.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub struct TimerSet {
    /// The step.
    #[n(0)]
    pub step: u32,
    /// Milliseconds since acceptance.
    #[n(1)]
    pub elapsed: u64,
    /// When it is to be woken, in milliseconds since acceptance.
    #[n(2)]
    pub due: u64,
}

/// The time that a node waited for has come.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub struct TimerFired {
    /// The step.
    #[n(0)]
    pub step: u32,
    /// Milliseconds since acceptance.
    #[n(1)]
    pub elapsed: u64,
}

/// Someone asked for the run to end.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub struct CancelRequested {
    /// Milliseconds since acceptance.
    #[n(0)]
    pub elapsed: u64,
    /// Who asked: the name of a token, or what part of the system.
    #[cbor(n(1), with = "fields::text")]
    pub by: SmolStr,
    /// Why, in their words.
    #[cbor(n(2), with = "fields::optional_text")]
    pub reason: Option<SmolStr>,
    /// The code that the run ends with; `CANCELLED` when absent.
    #[cbor(n(3), with = "fields::optional_text", has_nil)]
    pub code: Option<SmolStr>,
}

/// Another process, or the same one after a restart, took the run over. Turns every open attempt
/// into *interrupted*.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub struct Recovered {
    /// Milliseconds since acceptance.
    #[n(0)]
    pub elapsed: u64,
    /// Takeovers after an unclean end since the run's last progress, this one included; zero
    /// after a clean shutdown and for a run that was waiting.
    #[n(1)]
    pub unclean: u32,
}

/// A person gave a step its output.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(context_bound = "AsMut<LargeValues>")]
pub struct Resolved {
    /// The step.
    #[n(0)]
    pub step: u32,
    /// Milliseconds since acceptance.
    #[n(1)]
    pub elapsed: u64,
    /// The output.
    #[cbor(n(2), with = "fields::json")]
    pub output: Json,
    /// Who: the name of a token.
    #[cbor(n(3), with = "fields::text")]
    pub by: SmolStr,
    /// Why, in their words.
    #[cbor(n(4), with = "fields::text")]
    pub reason: SmolStr,
}

/// The run was not finished at its deadline.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub struct DeadlinePassed {
    /// Milliseconds since acceptance.
    #[n(0)]
    pub elapsed: u64,
}

/// The run's limits let it begin: from here to its end it takes up a slot.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub struct Admitted {
    /// Milliseconds since acceptance.
    #[n(0)]
    pub elapsed: u64,
}

/// The run ended.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(context_bound = "AsMut<LargeValues>")]
pub struct Finished {
    /// Milliseconds since acceptance.
    #[n(0)]
    pub elapsed: u64,
    /// How; one of the final ones.
    #[n(1)]
    pub status: RunStatus,
    /// The first error in journal order, when it failed or was cancelled.
    #[n(2)]
    pub error: Option<EntryError>,
}
