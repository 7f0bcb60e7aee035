//! The node types of the simulation: one for each behaviour that the engine tells apart.

use std::sync::{Arc, LazyLock};

use futures::FutureExt;
use futures::future::BoxFuture;
use millrace_core::codes;
use millrace_core::journal::{Output, Taken};
use millrace_core::json::Json;
use millrace_core::ports::node::{
    AttemptResult, Attempted, Behaviour, Effect, EffectCall, EffectContext, Evaluated, Fate, Join,
    NodeError, NodeType, Prepared, Pure, PureInput, TypeInfo, TypeKind,
};
use millrace_core::scenario::Fault;
use smol_str::SmolStr;

/// What a node of the simulation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Trigger,
    /// Passes its input on.
    Pass,
    /// Gives its config, which holds what its expressions saw of time and chance.
    Value,
    /// Waits for that many milliseconds.
    Delay(u64),
    Fail,
    Respond,
    Effect,
    /// An effect that must not be repeated unless it surely was not processed.
    Unsafe,
}

impl NodeType for Kind {
    fn info(&self) -> &TypeInfo {
        static INFO: LazyLock<TypeInfo> = LazyLock::new(|| TypeInfo {
            key: SmolStr::new_static("simulated"),
            version: 1,
            kind: TypeKind::Action,
            title: String::new(),
            description: String::new(),
            icon: String::new(),
            inputs: Vec::new(),
            outputs: Vec::new(),
            dynamic_outputs: false,
            schema: serde_json::Value::Bool(true),
            examples: Vec::new(),
            page: String::new(),
        });
        &INFO
    }

    fn check(&self, _config: &Json) -> Vec<Fault> {
        Vec::new()
    }

    fn named_outputs(&self, _config: &Json) -> Vec<SmolStr> {
        Vec::new()
    }

    fn join(&self, _config: &Json) -> Join {
        Join::AllSettled
    }

    fn replies(&self) -> bool {
        *self == Self::Respond
    }

    fn behaviour(&self) -> Behaviour<'_> {
        match self {
            Self::Trigger => Behaviour::Trigger,
            Self::Effect | Self::Unsafe => Behaviour::Effect(self),
            _ => Behaviour::Pure(self),
        }
    }
}

impl Pure for Kind {
    fn evaluate(&self, config: &Json, input: &PureInput<'_>) -> Result<Evaluated, NodeError> {
        let output = |output| Evaluated::Output(output, Taken::Out, Vec::new());
        match self {
            Self::Delay(millis) => Ok(Evaluated::Wait(input.now.plus_millis(*millis))),
            Self::Fail => Err(NodeError::new(
                codes::EXECUTION_ERROR,
                "it was asked to fail",
            )),
            Self::Value | Self::Respond => Ok(output(Output::Value(config.clone()))),
            _ => Ok(output(Output::Input)),
        }
    }
}

impl Effect for Kind {
    fn connection(&self, _config: &Json) -> Option<String> {
        None
    }

    fn safe_to_repeat(&self, _config: &Json) -> bool {
        *self != Self::Unsafe
    }

    fn renews_key(&self, _config: &Json) -> bool {
        false
    }

    fn prepare(&self, call: &EffectCall) -> Result<Prepared, NodeError> {
        Ok(Prepared(Box::new(call.config.clone())))
    }

    fn shown(&self, prepared: &Prepared) -> Json {
        prepared.0.downcast_ref().cloned().unwrap_or_default()
    }

    fn perform<'a>(
        &'a self,
        _call: &'a EffectCall,
        _prepared: Prepared,
        _context: &'a dyn EffectContext,
    ) -> BoxFuture<'a, Attempted> {
        futures::future::ready(Attempted {
            result: AttemptResult::Error {
                error: NodeError::new(codes::UNEXPECTED_ERROR, "the simulation has its own world"),
                retryable: false,
                fate: Fate::NotSent,
                retry_after_millis: None,
            },
            logs: Vec::new(),
        })
        .boxed()
    }
}

/// A type to put into a plan.
pub(crate) fn node_type(kind: Kind) -> Arc<dyn NodeType> {
    Arc::new(kind)
}
