//! A dry run: the same machine in the dry-run world and in virtual time. Nothing is stored here; it
//! takes no key, slot or rate, and is never recovered.

use std::collections::VecDeque;
use std::sync::Arc;

use millrace_core::id::RunId;
use millrace_core::journal::{Accepted, Entry};
use millrace_core::json::Json;
use millrace_core::limits::Limits;
use millrace_core::machine::{Command, Event, Illegal, Machine};
use millrace_core::plan::Plan;
use millrace_core::ports::store::RunSummary;
use millrace_core::ports::world::World;
use millrace_core::time::Timestamp;
use smol_str::SmolStr;

use crate::ports::Connections;
use crate::world::{Answers, DescribedEffect, DryRunWorld, Moment};

/// What a dry run is made of. Given a live run's id, start time, seed, variables and effect
/// results, its requests equal the live ones to the byte, secrets apart.
#[derive(Debug, Clone)]
pub struct DryRun {
    /// A draft's plan or a version's.
    pub plan: Arc<Plan>,
    /// The output of the trigger.
    pub event: Json,
    /// The id that it shows.
    pub run_id: RunId,
    /// When it seems to begin.
    pub started_at: Timestamp,
    /// What `uuid()`, `random()` and the jitter of waits are drawn from.
    pub seed: [u8; 16],
    /// The correlation id; the run's own id when absent.
    pub correlation_id: Option<SmolStr>,
    /// The variables that the plan names: an object, or null.
    pub vars: Json,
    /// What effects are answered with.
    pub answers: Answers,
    /// The operator's limits.
    pub limits: Limits,
}

/// What a dry run did.
#[derive(Debug, Clone)]
pub struct DryRunReport {
    /// The id that it showed.
    pub run_id: RunId,
    /// How it ended.
    pub summary: RunSummary,
    /// The effects that would have happened, in order.
    pub effects: Vec<DescribedEffect>,
    /// Its journal, from which steps and logs are read as from a live one's.
    pub entries: Vec<Entry>,
    /// Output of the first `respond` node in journal order.
    pub reply: Option<Json>,
}

/// Runs it to its end. Fails only when the machine refuses what it asked for itself.
pub async fn dry_run(
    dry_run: DryRun,
    connections: Arc<dyn Connections>,
) -> Result<DryRunReport, Illegal> {
    let world = DryRunWorld::new(connections, dry_run.answers);
    let accepted = Accepted {
        at: dry_run.started_at,
        seed: dry_run.seed,
        event: dry_run.event,
        correlation_id: dry_run.correlation_id,
        vars: dry_run.vars,
        deadline: dry_run.plan.settings.deadline_millis,
        origin: None,
        carried: None,
        failure_of: None,
        slot_key: None,
    };
    let (machine, first) = Machine::accepted(dry_run.plan, dry_run.run_id, accepted);
    let mut course = Course {
        machine: machine.with_limits(&dry_run.limits),
        entries: vec![first],
        elapsed: 0,
        wakes: world.wakes(),
        world: &world,
    };
    while course.machine.finished().is_none() {
        course.step().await?;
    }
    Ok(DryRunReport {
        run_id: dry_run.run_id,
        summary: course.machine.summary(),
        effects: world.described(),
        reply: course.machine.reply().cloned(),
        entries: course.entries,
    })
}

struct Course<'a> {
    machine: Machine,
    entries: Vec<Entry>,
    /// The virtual clock: it only moves when nothing but a wait is left, or as the script says.
    elapsed: u64,
    /// When the next waits are over, as far as the script says so.
    wakes: VecDeque<Moment>,
    world: &'a DryRunWorld,
}

/// What comes next in time.
enum Next {
    Ended { step: u32, attempt: u32 },
    Due,
}

impl Course<'_> {
    async fn step(&mut self) -> Result<(), Illegal> {
        let commands = self.machine.pending();
        if let Some(event) = commands.iter().find_map(|command| self.at_once(*command)) {
            return self.happen(event);
        }
        let moments = commands.iter().filter_map(|command| self.moment(*command));
        let (moment, next) = moments
            .min_by_key(|(moment, _)| *moment)
            .ok_or(Illegal::Unfinished)?;
        self.elapsed = self.elapsed.max(moment.elapsed);
        match next {
            Next::Ended { step, attempt } => self.perform(step, attempt).await,
            Next::Due => {
                self.wakes.pop_front();
                let elapsed = self.elapsed;
                self.happen(Event::Due { elapsed })
            }
        }
    }

    /// What takes no time: it comes before all that does.
    fn at_once(&self, command: Command) -> Option<Event> {
        let elapsed = self.elapsed;
        match command {
            Command::Evaluate { step } | Command::Start { step } => {
                Some(self.machine.evaluate(step, elapsed))
            }
            Command::Abort { step, attempt } => Some(Event::Aborted {
                step,
                attempt,
                elapsed,
            }),
            Command::Finish => Some(Event::Finish { elapsed }),
            Command::Perform { .. } | Command::WakeAt { .. } => None,
        }
    }

    /// When something that takes time comes to its end. An effect that the script says nothing of
    /// takes none.
    fn moment(&self, command: Command) -> Option<(Moment, Next)> {
        match command {
            Command::Perform { step, attempt } => {
                let node = self.machine.plan().step(step)?;
                let now = Moment {
                    sequence: 0,
                    elapsed: self.elapsed,
                };
                let moment = self.world.ends_at(&node.id, attempt).unwrap_or(now);
                Some((moment, Next::Ended { step, attempt }))
            }
            Command::WakeAt { elapsed } => {
                let scripted = self.wakes.front().copied();
                let due = Moment {
                    sequence: u64::MAX,
                    elapsed,
                };
                Some((scripted.unwrap_or(due), Next::Due))
            }
            _ => None,
        }
    }

    async fn perform(&mut self, step: u32, attempt: u32) -> Result<(), Illegal> {
        let elapsed = self.elapsed;
        let event = match self.machine.effect_request(step) {
            Ok(Some(request)) => Event::Ended {
                step,
                attempt,
                elapsed,
                attempted: self.world.perform(request).await,
            },
            Ok(None) => return Err(Illegal::Stale { step, attempt }),
            Err(error) => Event::Fault {
                elapsed,
                error: millrace_core::journal::EntryError {
                    code: error.code,
                    message: SmolStr::new(error.message),
                    data: error.data,
                    step: Some(step),
                },
            },
        };
        self.happen(event)
    }

    fn happen(&mut self, event: Event) -> Result<(), Illegal> {
        for entry in self.machine.decide(event)? {
            self.machine.apply(&entry)?;
            self.entries.push(entry);
        }
        Ok(())
    }
}
