//! A run in memory: its machine, and what is applied but not committed yet. It does all that can
//! be done at once; what takes time is the driver's part.

use std::sync::Arc;

use bytes::Bytes;
use millrace_core::codes;
use millrace_core::defect::{self, Defect};
use millrace_core::id::{RunId, ScenarioId};
use millrace_core::journal::{self, Accepted, Entry, EntryError, LargeValues};
use millrace_core::limits::Limits;
use millrace_core::machine::{Command, Event, Illegal, Machine};
use millrace_core::plan::Plan;
use millrace_core::ports::blobs::Blob;
use millrace_core::ports::host::Host;
use millrace_core::ports::store::{RunSummary, StoredRun};
use millrace_core::status::RunStatus;
use millrace_core::time::Timestamp;
use smol_str::SmolStr;

use super::held::Hold;
use super::journals;
use crate::ports::Failure;

/// Accepted work is committed at the latest after that much pure work, in milliseconds.
pub(crate) const PURE_WORK_MILLIS_MAX: u64 = 50;

/// Entries that room is made for before there are any.
const FRESH_COUNT_MAX: usize = 16;

/// See the module.
pub(crate) struct Run {
    pub(crate) machine: Machine,
    pub(crate) plan: Arc<Plan>,
    pub(crate) id: RunId,
    pub(crate) accepted_at: Timestamp,
    pub(crate) is_follow_up: bool,
    /// Entries on disk.
    pub(crate) committed: u64,
    /// Entries that are applied and not sent to the store yet.
    pub(crate) fresh: Vec<Entry>,
    /// Bytes of its journal so far, its large values included.
    pub(crate) journal_bytes: u64,
    /// The room that its large values take up.
    pub(crate) hold: Hold,
    /// Values with a longer text are kept apart from the journal.
    inline_bytes_max: usize,
}

/// Entries on their way to the store.
pub(crate) struct Chunk {
    /// With stand-ins for the large values: whoever is told of them holds no more than the journal.
    pub(crate) entries: Vec<Entry>,
    pub(crate) bytes: Bytes,
    pub(crate) blobs: Vec<Blob>,
}

/// How [`Run::work`] ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Worked {
    /// Nothing more can be done at once.
    Done,
    /// Time is up; there is more to do.
    TimeUp,
}

/// What may be done at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leave {
    /// Everything.
    All,
    /// Everything but making a failure final: it creates other runs.
    AllButFail,
    /// No effect is started: there is no room, or the process stops.
    AllButStart,
    /// Timers that have passed may be met; nothing is evaluated.
    Wake,
    /// The same, and effects that were interrupted may start again.
    Resume,
    /// Only an end that needs no evaluation.
    End,
}

impl Leave {
    fn allows(self, command: Command, machine: &Machine) -> bool {
        match command {
            Command::Evaluate { .. } => !matches!(self, Self::Wake | Self::Resume | Self::End),
            Command::Start { step } => match self {
                Self::All | Self::AllButFail => true,
                Self::Resume => machine.has_begun(step),
                Self::AllButStart | Self::Wake | Self::End => false,
            },
            Command::WakeAt { .. } => !matches!(self, Self::AllButStart | Self::End),
            Command::Finish => true,
            Command::Perform { .. } | Command::Abort { .. } => false,
        }
    }
}

impl Run {
    pub(crate) fn accepted(
        plan: Arc<Plan>,
        run_id: RunId,
        accepted: Accepted,
        limits: &Limits,
    ) -> Self {
        let accepted_at = accepted.at;
        let is_follow_up = accepted.failure_of.is_some();
        let (machine, entry) = Machine::accepted(Arc::clone(&plan), run_id, accepted);
        // Each step of a run that is worked off at once adds one, and its end one more.
        let mut fresh = Vec::with_capacity(plan.nodes.len().min(FRESH_COUNT_MAX) + 1);
        fresh.push(entry);
        Self {
            machine: machine.with_limits(limits),
            plan,
            id: run_id,
            accepted_at,
            is_follow_up,
            committed: 0,
            fresh,
            journal_bytes: 0,
            hold: Hold::default(),
            inline_bytes_max: inline_bytes_max(limits),
        }
    }

    /// The run as its journal tells it.
    pub(crate) fn restored(
        plan: Arc<Plan>,
        stored: &StoredRun,
        entries: &[Entry],
        limits: &Limits,
    ) -> Result<Self, Illegal> {
        let Some(Entry::Accepted(accepted)) = entries.first() else {
            return Err(Illegal::Acceptance);
        };
        let run_id = stored.row.run_id;
        Ok(Self {
            machine: Machine::restore(Arc::clone(&plan), run_id, entries)?.with_limits(limits),
            plan,
            id: run_id,
            accepted_at: accepted.at,
            is_follow_up: accepted.failure_of.is_some(),
            committed: stored.row.entries,
            fresh: Vec::new(),
            journal_bytes: stored_bytes(stored),
            hold: Hold::default(),
            inline_bytes_max: inline_bytes_max(limits),
        })
    }

    pub(crate) fn scenario_id(&self) -> ScenarioId {
        self.plan.scenario_id
    }

    /// Milliseconds since acceptance.
    pub(crate) fn elapsed(&self, host: &dyn Host) -> u64 {
        self.machine.elapsed_at(host.now())
    }

    /// Decides on an event and applies what follows.
    pub(crate) fn happen(&mut self, event: Event) -> Result<(), Illegal> {
        let entries = self.machine.decide(event)?;
        for entry in entries {
            self.machine.apply(&entry)?;
            self.fresh.push(entry);
        }
        Ok(())
    }

    /// Evaluates ready pure nodes in step order until none is left, starts effects, meets timers
    /// that have passed, and ends the run when nothing is left.
    pub(crate) fn work(&mut self, host: &dyn Host, leave: Leave, until_millis: u64) -> Worked {
        let (began, now) = (host.monotonic_millis(), host.now());
        let mut worked = 0;
        loop {
            let elapsed = self.machine.elapsed_at(now.plus_millis(worked));
            let mut progressed = false;
            for command in self.machine.pending() {
                progressed = self.obey(command, elapsed, leave);
                if progressed {
                    break;
                }
            }
            if !progressed {
                return Worked::Done;
            }
            if self.machine.finished().is_some() {
                return Worked::Done;
            }
            let now = host.monotonic_millis();
            if now >= until_millis {
                return Worked::TimeUp;
            }
            worked = now.saturating_sub(began);
        }
    }

    /// Does what a command asks if that can be done at once. Says whether anything has changed.
    fn obey(&mut self, command: Command, elapsed: u64, leave: Leave) -> bool {
        if !leave.allows(command, &self.machine) {
            return false;
        }
        let before = self.fresh.len();
        let early = 500 * u64::from(defect::is(Defect::TimerEarly));
        let done = match command {
            Command::Evaluate { step } | Command::Start { step } => {
                let event = self.machine.evaluate(step, elapsed);
                self.happen(event)
            }
            Command::WakeAt { elapsed: due } if due <= elapsed + early => {
                let elapsed = elapsed + early;
                self.happen(Event::Due { elapsed })
            }
            Command::Finish => self.finish(elapsed, leave),
            Command::Perform { .. } | Command::Abort { .. } | Command::WakeAt { .. } => Ok(()),
        };
        if let Err(illegal) = done {
            self.break_down(elapsed, &illegal);
        }
        self.fresh.len() > before
    }

    fn finish(&mut self, elapsed: u64, leave: Leave) -> Result<(), Illegal> {
        let entries = self.machine.decide(Event::Finish { elapsed })?;
        let fails = |entry: &Entry| matches!(entry, Entry::Finished(finished) if finished.status == RunStatus::Failed);
        if leave == Leave::AllButFail && entries.iter().any(fails) {
            return Ok(());
        }
        for entry in entries {
            self.machine.apply(&entry)?;
            if defect::is(Defect::FinishedTwice) {
                self.fresh.push(entry.clone());
            }
            self.fresh.push(entry);
        }
        Ok(())
    }

    /// The machine refused what it asked for itself: a fault of the engine, which ends the run.
    fn break_down(&mut self, elapsed: u64, illegal: &Illegal) {
        tracing::error!(run_id = %self.id, %illegal, "the machine refused its own command");
        let error = fault(codes::UNEXPECTED_ERROR, &illegal.to_string());
        if let Err(illegal) = self.happen(Event::Fault { elapsed, error }) {
            tracing::error!(run_id = %self.id, %illegal, "the run cannot be ended either");
        }
    }

    /// The fresh entries as a journal chunk; they are no longer fresh.
    pub(crate) fn take_chunk(&mut self) -> Chunk {
        let mut entries = std::mem::take(&mut self.fresh);
        if defect::is(Defect::RetryWaitNotJournaled) {
            for entry in &mut entries {
                if let Entry::EffectEnded(ended) = entry {
                    ended.retry_at = None;
                }
            }
        }
        let (bytes, blobs) = journal::encode_parted(&entries, self.inline_bytes_max);
        self.journal_bytes += bytes.len() as u64;
        for blob in &blobs {
            self.journal_bytes += blob.bytes;
            self.hold.note(blob.heap_bytes);
        }
        if !blobs.is_empty()
            && let Ok(outline) = journal::decode_parted(&bytes, &mut LargeValues::none())
        {
            entries = outline;
        }
        Chunk {
            entries,
            bytes,
            blobs,
        }
    }

    /// What lists show. A run counts as driven from the commit that precedes its being driven.
    pub(crate) fn summary(&self, is_driven: bool) -> RunSummary {
        let mut summary = self.machine.summary();
        let busy = matches!(summary.status, RunStatus::Queued | RunStatus::Running);
        summary.driven = is_driven && busy && !self.machine.is_held();
        summary
    }

    /// What is to be told of a run that has failed.
    pub(crate) fn failure(&self, summary: &RunSummary) -> Option<Failure> {
        let (code, message) = summary.error.clone()?;
        (summary.status == RunStatus::Failed).then(|| Failure {
            run_id: self.id,
            plan: Some(Arc::clone(&self.plan)),
            scenario_id: self.plan.scenario_id,
            code,
            message,
            is_follow_up: self.is_follow_up,
        })
    }
}

fn inline_bytes_max(limits: &Limits) -> usize {
    usize::try_from(limits.inline_bytes_max).unwrap_or(usize::MAX)
}

/// Bytes of a stored journal with its large values. One that cannot be read is not driven.
fn stored_bytes(stored: &StoredRun) -> u64 {
    let values = journals::references(&stored.chunks).unwrap_or_default();
    let chunks = stored.chunks.iter().map(|chunk| chunk.len() as u64);
    chunks.chain(values.iter().map(|value| value.bytes)).sum()
}

/// The error of a run that the engine ends.
pub(crate) fn fault(code: &str, message: &str) -> EntryError {
    EntryError {
        code: SmolStr::new(code),
        message: SmolStr::new(message),
        data: None,
        step: None,
    }
}
