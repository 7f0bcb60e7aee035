//! A dry run: the same machine in the dry-run world and in virtual time. It is not stored, takes
//! no key, slot or rate, and is never recovered.

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
use crate::world::{Answers, DescribedEffect, DryRunWorld};

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
    };
    let (machine, first) = Machine::accepted(dry_run.plan, dry_run.run_id, accepted);
    let mut course = Course {
        machine: machine.with_limits(&dry_run.limits),
        entries: vec![first],
        elapsed: 0,
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
    /// The virtual clock: it only moves when nothing but a wait is left.
    elapsed: u64,
    world: &'a DryRunWorld,
}

impl Course<'_> {
    async fn step(&mut self) -> Result<(), Illegal> {
        let commands = self.machine.pending();
        for command in &commands {
            match *command {
                Command::Evaluate { step } | Command::Start { step } => {
                    let event = self.machine.evaluate(step, self.elapsed);
                    return self.happen(event);
                }
                Command::Perform { step, attempt } => return self.perform(step, attempt).await,
                Command::Abort { step, attempt } => {
                    let elapsed = self.elapsed;
                    return self.happen(Event::Aborted {
                        step,
                        attempt,
                        elapsed,
                    });
                }
                Command::Finish => {
                    let elapsed = self.elapsed;
                    return self.happen(Event::Finish { elapsed });
                }
                Command::WakeAt { .. } => {}
            }
        }
        match commands.first() {
            Some(Command::WakeAt { elapsed }) => {
                self.elapsed = self.elapsed.max(*elapsed);
                let elapsed = self.elapsed;
                self.happen(Event::Due { elapsed })
            }
            _ => Err(Illegal::Unfinished),
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
