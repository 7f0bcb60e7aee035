//! What a run asks for next, derived from its state alone.

use smallvec::smallvec;

use super::event::{Command, Commands};
use super::state::{Phase, State};
use crate::plan::Plan;

impl State {
    pub(super) fn pending(&self, plan: &Plan) -> Commands {
        match &self.phase {
            Phase::Finished(_) => Commands::new(),
            _ if self.can_finish() => smallvec![Command::Finish],
            Phase::Active => self.next(plan),
            Phase::Failing { abort: false, .. } => self.attempts(false),
            Phase::Failing { abort: true, .. } | Phase::Cancelling { .. } => self.attempts(true),
        }
    }

    fn next(&self, plan: &Plan) -> Commands {
        if self.is_held() {
            let elapsed = self.accepted.deadline;
            return smallvec![Command::WakeAt { elapsed }];
        }
        if let Some(index) = self.ready_pure.first() {
            return smallvec![Command::Evaluate { step: index + 1 }];
        }
        let mut commands = self.attempts(false);
        let slots = plan.settings.parallel.max(1) as usize;
        let free = slots.saturating_sub(self.open.len());
        let ready = self.ready_effects.iter().take(free);
        commands.extend(ready.map(|index| Command::Start { step: index + 1 }));
        let due = self.next_due(plan);
        commands.extend(due.map(|elapsed| Command::WakeAt { elapsed }));
        commands
    }

    fn attempts(&self, abort: bool) -> Commands {
        let open = self.open.iter().map(|index| {
            let attempts = self.step(index).attempts.as_ref();
            let attempt = attempts.map_or(0, |attempts| attempts.last);
            let step = index + 1;
            if abort {
                Command::Abort { step, attempt }
            } else {
                Command::Perform { step, attempt }
            }
        });
        open.collect()
    }
}
