//! `check(graph, script, expectation)`: a small plan of fake node types, what happens to its run,
//! and the journal that this must give, one line for each entry.

use std::fmt::Write;
use std::sync::Arc;

pub(crate) use super::graph::{Graph, acceptance};
use crate::id::RunId;
use crate::journal::{Accepted, EffectOutcome, Entry, EntryError, Output, Taken};
use crate::machine::{Command, Event, Illegal, Machine};
use crate::plan::Plan;
use crate::ports::node::{AttemptResult, Attempted, Fate, NodeError};

pub(crate) const AT: i64 = 1_795_440_529_120;
pub(crate) const DEADLINE: u64 = 1_000_000;

/// A run that is driven by hand, and its journal.
pub(crate) struct Run {
    pub(crate) machine: Machine,
    pub(crate) journal: Vec<Entry>,
    pub(crate) clock: u64,
}

impl Run {
    pub(crate) fn new(plan: &Arc<Plan>, accepted: Accepted) -> Self {
        let run_id = RunId::from_bytes([2; 16]);
        let (machine, entry) = Machine::accepted(Arc::clone(plan), run_id, accepted);
        Self {
            machine,
            journal: vec![entry],
            clock: 0,
        }
    }

    pub(crate) fn tell(&mut self, event: Event) -> Result<(), Illegal> {
        for entry in self.machine.decide(event)? {
            self.machine.apply(&entry)?;
            self.journal.push(entry);
        }
        Ok(())
    }

    /// Does what needs nobody else: evaluates, starts and finishes.
    pub(crate) fn drive(&mut self) {
        loop {
            let commands = self.machine.pending();
            let next = commands.iter().find_map(|command| match command {
                Command::Evaluate { step } | Command::Start { step } => {
                    Some(self.machine.evaluate(*step, self.clock))
                }
                Command::Finish => Some(Event::Finish {
                    elapsed: self.clock,
                }),
                _ => None,
            });
            let Some(event) = next else { return };
            self.tell(event).unwrap();
        }
    }

    pub(crate) fn step(&self, id: &str) -> u32 {
        self.machine.plan().step_of(id).unwrap()
    }

    fn attempt(&self, step: u32) -> u32 {
        let open = self.machine.effect_request(step).unwrap();
        open.unwrap_or_else(|| panic!("no open attempt of step {step}"))
            .attempt
    }

    pub(crate) fn ended(&mut self, id: &str, result: AttemptResult) {
        let step = self.step(id);
        let attempt = self.attempt(step);
        let attempted = Attempted {
            result,
            logs: Vec::new(),
        };
        let elapsed = self.clock;
        let event = Event::Ended {
            step,
            attempt,
            elapsed,
            attempted,
        };
        self.tell(event).unwrap();
    }

    /// One line of a script:
    /// `b = JSON` · `b ! CODE [fatal] [unsent|lost|refused] [after=MS]` · `b aborted` ·
    /// `b := JSON` (resolved) · `wake` · `at MS` · `admit` · `cancel` · `crash` · `stop` · `fault`.
    fn line(&mut self, line: &str) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let elapsed = self.clock;
        match words.as_slice() {
            ["wake"] => {
                self.clock = self.clock.max(self.machine.next_due().unwrap());
                let elapsed = self.clock;
                self.tell(Event::Due { elapsed }).unwrap();
            }
            ["at", millis] => self.clock = millis.parse().unwrap(),
            ["admit"] => self.tell(Event::Admit { elapsed }).unwrap(),
            ["cancel"] => self.tell(cancel(elapsed)).unwrap(),
            ["crash"] => self
                .tell(Event::Recovered {
                    elapsed,
                    clean: false,
                })
                .unwrap(),
            ["stop"] => self
                .tell(Event::Recovered {
                    elapsed,
                    clean: true,
                })
                .unwrap(),
            ["fault"] => self.tell(fault(elapsed)).unwrap(),
            [id, "aborted"] => {
                let step = self.step(id);
                let attempt = self.attempt(step);
                let event = Event::Aborted {
                    step,
                    attempt,
                    elapsed,
                };
                self.tell(event).unwrap();
            }
            [id, "=", value] => {
                let value = value.parse().unwrap();
                self.ended(id, AttemptResult::Success(value, Taken::Out));
            }
            [id, ":=", value] => {
                let event = resolve(self.step(id), elapsed, value);
                self.tell(event).unwrap();
            }
            [id, "!", code, rest @ ..] => self.ended(id, failure(code, rest)),
            _ => panic!("{line}: not a line of a script"),
        }
    }
}

pub(crate) fn cancel(elapsed: u64) -> Event {
    Event::CancelRequested {
        elapsed,
        by: "ann".into(),
        reason: None,
        code: None,
    }
}

fn fault(elapsed: u64) -> Event {
    let error = EntryError {
        code: crate::codes::UNEXPECTED_ERROR.into(),
        message: "a fault".into(),
        data: None,
        step: None,
    };
    Event::Fault { elapsed, error }
}

pub(crate) fn resolve(step: u32, elapsed: u64, value: &str) -> Event {
    Event::Resolve {
        step,
        elapsed,
        output: value.parse().unwrap(),
        by: "ann".into(),
        reason: "looked it up".into(),
    }
}

pub(crate) fn failure(code: &str, words: &[&str]) -> AttemptResult {
    let has = |word: &str| words.contains(&word);
    let after = words.iter().find_map(|word| word.strip_prefix("after="));
    AttemptResult::Error {
        error: NodeError::new(code, "it failed"),
        retryable: !has("fatal"),
        fate: match () {
            () if has("unsent") => Fate::NotSent,
            () if has("lost") => Fate::Unknown,
            () if has("refused") => Fate::Refused,
            () => Fate::Answered,
        },
        retry_after_millis: after.map(|millis| millis.parse().unwrap()),
    }
}

/// Plays a script; after each line the run is driven as far as it goes by itself.
pub(crate) fn play(graph: Graph, script: &str) -> Run {
    play_from(graph, acceptance("{\"n\":1}"), script)
}

pub(crate) fn play_from(graph: Graph, accepted: Accepted, script: &str) -> Run {
    let mut run = Run::new(&graph.plan(), accepted);
    run.drive();
    for line in script
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
    {
        run.line(line);
        run.drive();
    }
    let plan = Arc::clone(run.machine.plan());
    let restored = Machine::restore(plan, run.machine.run_id(), &run.journal).unwrap();
    assert_eq!(restored.state(), run.machine.state());
    run
}

/// Plays a script and compares the journal, line for line, without its first entry.
#[track_caller]
pub(crate) fn check(graph: Graph, script: &str, expected: &str) {
    let run = play(graph, script);
    let expected: Vec<&str> = expected
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    assert_eq!(journal(&run), expected);
}

/// The journal in short lines, without its first entry.
pub(crate) fn journal(run: &Run) -> Vec<String> {
    let plan = run.machine.plan();
    let id = |step: u32| plan.step(step).unwrap().id.as_str();
    run.journal[1..]
        .iter()
        .map(|entry| shown(entry, &id))
        .collect()
}

fn shown<'a>(entry: &Entry, id: &dyn Fn(u32) -> &'a str) -> String {
    match entry {
        Entry::Accepted(_) => "accepted".to_owned(),
        Entry::Completed(entry) => {
            format!(
                "{} = {}",
                id(entry.step),
                given(&entry.output, &entry.taken)
            )
        }
        Entry::Failed(entry) => format!("{} ! {}", id(entry.step), entry.error.code),
        Entry::EffectStarted(entry) => {
            let key = entry.key_generation;
            let key = if key == 0 {
                String::new()
            } else {
                format!(" key {key}")
            };
            format!("{} #{} started{key}", id(entry.step), entry.attempt)
        }
        Entry::EffectEnded(entry) => {
            let mut text = format!("{} #{} ", id(entry.step), entry.attempt);
            let outcome = match &entry.outcome {
                EffectOutcome::Success(output, taken) => format!("= {}", given(output, taken)),
                EffectOutcome::Retryable(error) => format!("! {}", error.code),
                EffectOutcome::Fatal(error) => format!("! {} fatal", error.code),
                EffectOutcome::Interrupted => "interrupted".to_owned(),
            };
            text += &outcome;
            if let Some(at) = entry.retry_at {
                write!(text, ", again at {at}").unwrap();
            }
            text
        }
        Entry::TimerSet(entry) => format!("{} waits until {}", id(entry.step), entry.due),
        Entry::TimerFired(entry) => format!("{} woke", id(entry.step)),
        Entry::CancelRequested(entry) => format!("cancel requested by {}", entry.by),
        Entry::Recovered(entry) => format!("recovered {}", entry.unclean),
        Entry::Resolved(entry) => format!("{} := {}", id(entry.step), entry.output),
        Entry::DeadlinePassed(_) => "deadline".to_owned(),
        Entry::Admitted(_) => "admitted".to_owned(),
        Entry::Finished(entry) => match &entry.error {
            Some(error) => format!("{} {}", entry.status, error.code),
            None => entry.status.to_string(),
        },
    }
}

fn given(output: &Output, taken: &Taken) -> String {
    let output = match output {
        Output::Input => "input".to_owned(),
        Output::Value(value) => value.to_string(),
    };
    match taken {
        Taken::Out => output,
        Taken::Handle(handle) => format!("{output} by {handle}"),
        Taken::Nothing => format!("{output} by none"),
    }
}
