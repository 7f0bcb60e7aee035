//! The dry-run world: effects are described, never sent. Each is answered from a script, the
//! node's sample, the same node's output in another run, or its type's example.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use futures::future::BoxFuture;
use millrace_core::codes;
use millrace_core::journal::Taken;
use millrace_core::json::Json;
use millrace_core::ports::node::{
    AttemptResult, Attempted, Behaviour, Credentials, EffectCall, Fate, NodeError,
};
use millrace_core::ports::world::{EffectRequest, World};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::live::{Unresolved, connections_of, failed, not_sent, secret_of, usable};
use super::script::{Moment, Script};
use super::stand_in::StandIns;
use crate::ports::Connections;

/// Where the answer of an effect came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnsweredBy {
    /// The node's `sample`.
    Sample,
    /// The same node's output in the run that was given.
    Run,
    /// Its type's example: a guess.
    Example,
    /// What the caller gave for this attempt.
    Script,
}

impl AnsweredBy {
    /// The word as the API writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sample => "sample",
            Self::Run => "run",
            Self::Example => "example",
            Self::Script => "script",
        }
    }
}

/// An effect that would happen.
#[derive(Debug, Clone, PartialEq)]
pub struct DescribedEffect {
    /// The node.
    pub node_id: SmolStr,
    /// The step, 1-based.
    pub step: u32,
    /// The attempt, 1-based.
    pub attempt: u32,
    /// The exact request, secrets masked; null when it could not be prepared.
    pub request: Json,
    /// Where its answer came from; absent when it could not be prepared.
    pub answered_by: Option<AnsweredBy>,
}

/// What effects are answered with.
#[derive(Debug, Clone, Default)]
pub struct Answers {
    /// Outputs of another run, by node id.
    pub from_run: FxHashMap<SmolStr, Json>,
    /// What another run met, moment by moment; it comes before everything else.
    pub script: Script,
}

/// Where nothing leaves the machine.
#[derive(Clone)]
pub struct DryRunWorld {
    connections: Arc<dyn Connections>,
    answers: Arc<Answers>,
    described: Arc<Mutex<Vec<DescribedEffect>>>,
}

impl DryRunWorld {
    /// A world that answers like that.
    pub fn new(connections: Arc<dyn Connections>, answers: Answers) -> Self {
        Self {
            connections,
            answers: Arc::new(answers),
            described: Arc::default(),
        }
    }

    /// The effects so far, in the order in which they would have happened.
    pub fn described(&self) -> Vec<DescribedEffect> {
        self.described
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// When an attempt ends, if the script says so.
    pub(crate) fn ends_at(&self, node_id: &SmolStr, attempt: u32) -> Option<Moment> {
        let scripted = self.answers.script.results.get(&(node_id.clone(), attempt));
        scripted.map(|scripted| scripted.at)
    }

    /// When waits are over, as far as the script says so.
    pub(crate) fn wakes(&self) -> VecDeque<Moment> {
        self.answers.script.wakes.clone()
    }

    fn describe(&self, request: &EffectRequest, shown: Json, answered_by: Option<AnsweredBy>) {
        self.described
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(DescribedEffect {
                node_id: request.node_id.clone(),
                step: request.step,
                attempt: request.attempt,
                request: shown,
                answered_by,
            });
    }

    async fn attempt(&self, request: &EffectRequest) -> Attempted {
        let Behaviour::Effect(effect) = request.node_type.behaviour() else {
            return not_sent(NodeError::new(
                codes::UNEXPECTED_ERROR,
                "a node that has no effect was asked to perform one",
            ));
        };
        let own = effect.connection(&request.rendered.value);
        let connections = match self.connections(own.as_deref(), request).await {
            Ok(connections) => connections,
            Err(Unresolved::Fatal(error)) => return self.refuse(request, error),
            Err(Unresolved::Retryable(error)) => return failed(error, false, Fate::NotSent),
        };
        let stand_ins = StandIns::new(&request.idempotency_key, &connections);
        let call = call(request, own.as_deref(), (&connections, &stand_ins));
        match effect.prepare(&call) {
            Ok(prepared) => {
                let shown = effect.shown(&prepared);
                self.answer(request, stand_ins.masked(&shown))
            }
            Err(error) => self.refuse(request, error),
        }
    }

    fn refuse(&self, request: &EffectRequest, error: NodeError) -> Attempted {
        self.describe(request, Json::Null, None);
        not_sent(error)
    }

    fn answer(&self, request: &EffectRequest, shown: Json) -> Attempted {
        let scripted = (request.node_id.clone(), request.attempt);
        let success = |output: &Json| AttemptResult::Success(output.clone(), Taken::Out);
        let (result, answered_by) =
            if let Some(scripted) = self.answers.script.results.get(&scripted) {
                (scripted.result.clone(), AnsweredBy::Script)
            } else if let Some(sample) = &request.sample {
                (success(sample), AnsweredBy::Sample)
            } else if let Some(output) = self.answers.from_run.get(&request.node_id) {
                (success(output), AnsweredBy::Run)
            } else {
                let example = request.node_type.info().examples.first();
                let output = example.map_or(&Json::Null, |example| &example.output);
                (success(output), AnsweredBy::Example)
            };
        self.describe(request, shown, Some(answered_by));
        Attempted {
            result,
            logs: Vec::new(),
        }
    }

    /// The connections that an attempt needs, secrets left closed. A secret that live would not
    /// find is a fault here too.
    async fn connections(
        &self,
        own: Option<&str>,
        request: &EffectRequest,
    ) -> Result<Vec<Credentials>, Unresolved> {
        let mut found = Vec::new();
        for name in connections_of(own, &request.rendered) {
            found.push(usable(name, self.connections.masked(name).await)?);
        }
        for mark in &request.rendered.marks {
            secret_of(mark.what.secret(), own, &found).map_err(Unresolved::Fatal)?;
        }
        Ok(found)
    }
}

fn call(
    request: &EffectRequest,
    own: Option<&str>,
    (connections, stand_ins): (&[Credentials], &StandIns<'_>),
) -> EffectCall {
    let config = request.rendered.with_texts(|secret| {
        let connection = secret.connection.as_deref().or(own);
        stand_ins.of(connection.unwrap_or_default())
    });
    let connection = connections.iter().find(|one| Some(&*one.name) == own);
    EffectCall {
        config,
        stand_in: Some(stand_ins.begin().to_owned()),
        connection: connection.map(|one| stand_ins.credentials(one)),
        idempotency_key: request.idempotency_key.clone(),
        correlation_id: request.correlation_id.clone(),
        timeout_millis: request.timeout_millis,
    }
}

impl World for DryRunWorld {
    fn perform(&self, request: EffectRequest) -> BoxFuture<'static, Attempted> {
        let world = self.clone();
        Box::pin(async move { world.attempt(&request).await })
    }
}
