//! Evaluating a ready step: expressions, then the pure node itself. What it gives is an event.

use std::any::Any;
use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::event::Event;
use super::state::{State, is_pure};
use crate::codes;
use crate::defect::{self, Defect};
use crate::expression::{Context, Names, Rendered, Root};
use crate::id::RunId;
use crate::journal::{Output, Taken};
use crate::json::{Json, Object, from_json};
use crate::plan::{Plan, PlanNode};
use crate::ports::node::{Behaviour, Evaluated, NodeError, PureInput};
use crate::time::Timestamp;

/// A step that is about to be evaluated, and what its expressions see.
pub(super) struct Evaluation<'a> {
    pub(super) plan: &'a Plan,
    pub(super) run_id: RunId,
    pub(super) state: &'a State,
    pub(super) index: u32,
    /// What came in on `in`: most expressions look at it.
    pub(super) input: Option<Json>,
}

impl Evaluation<'_> {
    /// A panic inside a node type or an expression is its error, not ours.
    pub(super) fn event(&self, elapsed: u64) -> Event {
        let step = self.index + 1;
        if is_pure(self.node()) {
            let result = caught(&self.node().id, || self.pure());
            Event::Evaluated {
                step,
                elapsed,
                result,
            }
        } else {
            let rendered = caught(&self.node().id, || self.config());
            Event::Start {
                step,
                elapsed,
                rendered,
            }
        }
    }

    fn node(&self) -> &PlanNode {
        &self.plan.nodes[self.index as usize]
    }

    pub(super) fn now(&self) -> Timestamp {
        let seen = self.state.step(self.index).seen;
        let now = self.state.accepted.at.plus_millis(seen);
        if defect::is(Defect::NowReadFromTheClock) {
            return now.plus_millis(defect::reading());
        }
        now
    }

    fn pure(&self) -> Result<Evaluated, NodeError> {
        let Behaviour::Pure(pure) = self.node().node_type.behaviour() else {
            return Ok(pass());
        };
        if self.node().disabled {
            return Ok(pass());
        }
        let rendered = self.render()?;
        let input = self.input.as_ref().unwrap_or(&Json::Null);
        let arrivals = self.state.arrivals(self.plan, self.index);
        let evaluated = pure.evaluate(
            &rendered.value,
            &PureInput {
                input,
                arrivals: &arrivals,
                now: self.now(),
                timezone: &self.plan.settings.timezone,
            },
        )?;
        Ok(match evaluated {
            Evaluated::Output(Output::Value(value), taken, logs) if is_same(&value, input) => {
                Evaluated::Output(Output::Input, taken, logs)
            }
            other => other,
        })
    }

    /// The config of an effect: the one that its first attempt was started with, if any.
    fn config(&self) -> Result<Rendered, NodeError> {
        match &self.state.step(self.index).attempts {
            Some(attempts) => stored_request(&attempts.request),
            None => self.render(),
        }
    }

    fn render(&self) -> Result<Rendered, NodeError> {
        let node = self.node();
        let context = Context {
            names: self,
            now: self.now(),
            seed: self.state.accepted.seed,
            node: &node.id,
            scope: "",
            timezone: &self.plan.settings.timezone,
        };
        node.template.render(&context).map_err(|error| {
            let message = format!("config of node `{}`: {error}", node.id);
            NodeError::new(error.code.as_str(), message)
        })
    }
}

impl Names for Evaluation<'_> {
    fn root(&self, root: Root) -> Option<Cow<'_, Json>> {
        let state = self.state;
        match root {
            Root::Input => self.input.as_ref().map(Cow::Borrowed),
            Root::Inputs => {
                let inputs = state.inputs(self.plan, self.index);
                Some(Cow::Owned(Json::from(inputs)))
            }
            Root::Trigger => Some(Cow::Borrowed(&state.accepted.event)),
            Root::Run => Some(Cow::Owned(self.run())),
            Root::Item | Root::Index => None,
        }
    }

    fn node(&self, id: &str) -> Option<Cow<'_, Json>> {
        let index = *self.plan.index.get(id)?;
        let is_ancestor = self.node().ancestors.contains(index);
        let output = self.state.output(index).filter(|_| is_ancestor);
        output.map(Cow::Borrowed)
    }

    fn variable(&self, name: &str) -> Option<Cow<'_, Json>> {
        self.state.accepted.vars.get(name).map(Cow::Borrowed)
    }
}

impl Evaluation<'_> {
    /// `{id, correlationId, version, startedAt}`; the start is the acceptance, which is the only
    /// time that every step of the run has behind it.
    fn run(&self) -> Json {
        let accepted = &self.state.accepted;
        let mut run = Object::with_capacity(4);
        run.insert("id", self.run_id.to_string());
        run.insert("correlationId", correlation_id(self.state, self.run_id));
        run.insert("version", self.plan.version);
        run.insert("startedAt", accepted.at.to_string());
        Json::from(run)
    }
}

/// The run's correlation id.
pub(super) fn correlation_id(state: &State, run_id: RunId) -> String {
    match &state.accepted.correlation_id {
        Some(id) => id.to_string(),
        None => run_id.to_string(),
    }
}

/// The evaluated config that a start entry keeps.
pub(super) fn stored_request(request: &Json) -> Result<Rendered, NodeError> {
    from_json(request).map_err(|error| {
        let message = format!("the journaled request cannot be read: {error}");
        NodeError::new(codes::UNEXPECTED_ERROR, message)
    })
}

/// What a disabled node gives.
fn pass() -> Evaluated {
    Evaluated::Output(Output::Input, Taken::Out, Vec::new())
}

/// Whether it is the very same value, told without looking into long texts, lists or objects.
fn is_same(left: &Json, right: &Json) -> bool {
    use std::sync::Arc;
    match (left, right) {
        (Json::Object(left), Json::Object(right)) => Arc::ptr_eq(left, right),
        (Json::Array(left), Json::Array(right)) => Arc::ptr_eq(left, right),
        (Json::String(left), Json::String(right)) if left.is_heap_allocated() => {
            std::ptr::eq(left.as_str(), right.as_str())
        }
        (Json::Object(_) | Json::Array(_), _) => false,
        (small, other) => small == other,
    }
}

fn caught<T>(
    node_id: &str,
    evaluate: impl FnOnce() -> Result<T, NodeError>,
) -> Result<T, NodeError> {
    catch_unwind(AssertUnwindSafe(evaluate)).unwrap_or_else(|panic| {
        let message = format!(
            "node `{node_id}` panicked: {}; this is a fault of its type, please report it",
            panic_text(panic.as_ref())
        );
        Err(NodeError::new(codes::NODE_PANIC, message))
    })
}

fn panic_text(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    let owned = || panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(owned).unwrap_or("without a message")
}
