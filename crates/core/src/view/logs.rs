//! A run's log: what nodes wrote, and what the engine says of each turn that a run takes.

use schemars::JsonSchema;
use serde::Serialize;
use smol_str::SmolStr;

use super::steps::node_id;
use crate::journal::{EffectEnded, EffectOutcome, Entry, EntryError, Finished, LogLine};
use crate::json::Json;
use crate::plan::Plan;
use crate::status::{LogLevel, RunStatus};
use crate::time::Timestamp;

/// A line of a run's log.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LogView {
    /// When it was written.
    pub at: Timestamp,
    /// How loud it is.
    pub level: LogLevel,
    /// The node that it is about; null when it is the run.
    pub node_id: Option<SmolStr>,
    /// That node's step.
    pub step: Option<u32>,
    /// The attempt that it is about.
    pub attempt: Option<u32>,
    /// What it says.
    pub message: SmolStr,
    /// What it shows beside it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<Json>,
}

/// All lines, oldest first. Reads any run of entries that begins with the acceptance.
pub fn logs(plan: &Plan, entries: &[Entry]) -> Vec<LogView> {
    let Some(Entry::Accepted(accepted)) = entries.first() else {
        return Vec::new();
    };
    let mut log = Log {
        plan,
        accepted_at: accepted.at,
        lines: Vec::new(),
    };
    for entry in entries {
        log.see(entry);
    }
    log.lines
}

/// What a line is about: a step and an attempt of it.
type About = Option<(u32, Option<u32>)>;

struct Log<'a> {
    plan: &'a Plan,
    accepted_at: Timestamp,
    lines: Vec<LogView>,
}

impl Log<'_> {
    fn see(&mut self, entry: &Entry) {
        use LogLevel::{Debug, Error, Info, Warn};
        match entry {
            Entry::Accepted(_) => self.line(0, Info, None, "run accepted"),
            Entry::Completed(entry) => {
                self.written(entry.elapsed, (entry.step, 1), entry.logs.as_deref());
            }
            Entry::Failed(entry) => {
                self.written(entry.elapsed, (entry.step, 1), entry.logs.as_deref());
                let about = Some((entry.step, Some(1)));
                self.error(entry.elapsed, Error, about, &entry.error, "failed");
            }
            Entry::EffectStarted(entry) => {
                let about = Some((entry.step, Some(entry.attempt)));
                let message = format!("attempt {} started", entry.attempt);
                self.line(entry.elapsed, Debug, about, &message);
            }
            Entry::EffectEnded(ended) => self.ended(ended),
            Entry::TimerSet(timer) => {
                let until = self.accepted_at.plus_millis(timer.due);
                let about = Some((timer.step, None));
                self.line(timer.elapsed, Info, about, &format!("waits until {until}"));
            }
            Entry::TimerFired(timer) => {
                let about = Some((timer.step, None));
                self.line(timer.elapsed, Info, about, "goes on: its time has come");
            }
            Entry::CancelRequested(request) => {
                let by = &request.by;
                let reason = request.reason.as_deref();
                let reason = reason.map_or_else(String::new, |reason| format!(": {reason}"));
                let message = format!("{by} asked for the run to be cancelled{reason}");
                self.line(request.elapsed, Warn, None, &message);
            }
            Entry::Recovered(entry) if entry.unclean == 0 => {
                self.line(entry.elapsed, Info, None, "run taken over");
            }
            Entry::Recovered(entry) => {
                let message = format!("run taken over after a crash ({} in a row)", entry.unclean);
                self.line(entry.elapsed, Warn, None, &message);
            }
            Entry::Resolved(entry) => {
                let about = Some((entry.step, None));
                let message = format!("{} gave the step its output: {}", entry.by, entry.reason);
                self.line(entry.elapsed, Warn, about, &message);
            }
            Entry::DeadlinePassed(entry) => {
                self.line(entry.elapsed, Error, None, "run is past its deadline");
            }
            Entry::Finished(finished) => self.finished(finished),
            Entry::Admitted(entry) => {
                self.line(entry.elapsed, Debug, None, "run admitted by its limits");
            }
        }
    }

    fn ended(&mut self, ended: &EffectEnded) {
        let about = Some((ended.step, Some(ended.attempt)));
        let elapsed = ended.elapsed;
        self.written(elapsed, (ended.step, ended.attempt), ended.logs.as_deref());
        match (&ended.outcome, ended.retry_at) {
            (EffectOutcome::Success(..), _) => {
                let message = format!("attempt {} succeeded", ended.attempt);
                self.line(elapsed, LogLevel::Debug, about, &message);
            }
            (EffectOutcome::Retryable(error), Some(due)) => {
                let next = self.accepted_at.plus_millis(due);
                let what = format!(
                    "attempt {} failed, the next is due at {next}",
                    ended.attempt
                );
                self.error(elapsed, LogLevel::Warn, about, error, &what);
            }
            (EffectOutcome::Retryable(error) | EffectOutcome::Fatal(error), _) => {
                let what = format!("failed at attempt {}", ended.attempt);
                self.error(elapsed, LogLevel::Error, about, error, &what);
            }
            (EffectOutcome::Interrupted, _) => {
                let message = format!("attempt {} was interrupted", ended.attempt);
                self.line(elapsed, LogLevel::Warn, about, &message);
            }
        }
    }

    fn finished(&mut self, finished: &Finished) {
        let level = match finished.status {
            RunStatus::Failed => LogLevel::Error,
            RunStatus::Cancelled => LogLevel::Warn,
            _ => LogLevel::Info,
        };
        let message = match &finished.error {
            Some(error) => format!("run {}: {}: {}", finished.status, error.code, error.message),
            None => format!("run {}", finished.status),
        };
        self.line(finished.elapsed, level, None, &message);
    }

    /// The lines that the node itself wrote.
    fn written(&mut self, elapsed: u64, (step, attempt): (u32, u32), lines: Option<&[LogLine]>) {
        for line in lines.into_iter().flatten() {
            self.line(
                elapsed,
                line.level,
                Some((step, Some(attempt))),
                &line.message,
            );
            if let Some(written) = self.lines.last_mut() {
                written.data.clone_from(&line.data);
            }
        }
    }

    fn error(
        &mut self,
        elapsed: u64,
        level: LogLevel,
        about: About,
        error: &EntryError,
        what: &str,
    ) {
        let message = format!("{what}: {}: {}", error.code, error.message);
        self.line(elapsed, level, about, &message);
        if let Some(written) = self.lines.last_mut() {
            written.data.clone_from(&error.data);
        }
    }

    fn line(&mut self, elapsed: u64, level: LogLevel, about: About, message: &str) {
        let step = about.map(|(step, _)| step);
        self.lines.push(LogView {
            at: self.accepted_at.plus_millis(elapsed),
            level,
            node_id: node_id(self.plan, step),
            step,
            attempt: about.and_then(|(_, attempt)| attempt),
            message: SmolStr::new(message),
            data: None,
        });
    }
}
