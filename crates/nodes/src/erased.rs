//! Typed types as the core's ports know them: one wrapper for each kind. What a type means is its
//! own file's business.

use std::fmt;
use std::marker::PhantomData;

use futures::future::BoxFuture;
use millrace_core::codes;
use millrace_core::json::{Json, from_json};
use millrace_core::ports::node::{
    Attempted, Behaviour, Effect, EffectCall, EffectContext, Evaluated, Example, Handle, Join,
    NodeError, NodeType, Prepared, Pure, PureInput, Shape, TypeInfo, TypeKind,
};
use millrace_core::scenario::Fault;
use serde::de::DeserializeOwned;
use smol_str::SmolStr;

use crate::page;
use crate::typed::{Describe, EffectNode, HandleText, PureNode, TriggerType};

/// What the value on a type's `error` handle is.
const ERROR: HandleText = (
    "error",
    "When the node fails: {code, message, nodeId, attempt, input, data?}.",
);

/// A trigger type, erased.
pub struct Trigger<T>(TypeInfo, PhantomData<T>);

/// A pure node type, erased.
pub struct PureType<T>(TypeInfo, PhantomData<T>);

/// An action, erased.
pub struct EffectType<T>(TypeInfo, PhantomData<T>);

impl<T: TriggerType> Trigger<T> {
    /// The type whose file's text is `source`.
    pub fn new(source: &str) -> Self {
        Self(info::<T>(TypeKind::Trigger, source, &[]), PhantomData)
    }
}

impl<T: PureNode> PureType<T> {
    /// The type whose file's text is `source`.
    pub fn new(source: &str) -> Self {
        let mut info = info::<T>(TypeKind::Node, source, T::INPUTS);
        info.dynamic_outputs = T::NAMES_OUTPUTS;
        if T::CATCHES {
            info.outputs.push(handle(&ERROR));
        }
        Self(info, PhantomData)
    }
}

impl<T: EffectNode> EffectType<T> {
    /// The type whose file's text is `source`.
    pub fn new(source: &str) -> Self {
        let mut info = info::<T>(TypeKind::Action, source, &[("in", "What came before.")]);
        info.outputs.push(handle(&ERROR));
        Self(info, PhantomData)
    }
}

fn info<T: Describe>(kind: TypeKind, source: &str, inputs: &[HandleText]) -> TypeInfo {
    let page = page::of(source);
    TypeInfo {
        key: SmolStr::new_static(T::KEY),
        version: T::VERSION,
        kind,
        title: T::TITLE.to_owned(),
        description: page::first_sentence(&page),
        icon: T::ICON.to_owned(),
        inputs: inputs.iter().map(handle).collect(),
        outputs: T::OUTPUTS.iter().map(handle).collect(),
        dynamic_outputs: false,
        schema: schemars::schema_for!(T::Config).to_value(),
        examples: T::examples()
            .into_iter()
            .map(|case| Example {
                title: case.title.to_owned(),
                input: case.input(),
                config: case.config,
                output: case.output,
            })
            .collect(),
        page,
    }
}

fn handle((name, description): &HandleText) -> Handle {
    Handle {
        name: SmolStr::new_static(name),
        description: (*description).to_owned(),
    }
}

/// Reads a config whose expressions have been evaluated.
fn read<C: DeserializeOwned>(key: &str, config: &Json) -> Result<C, NodeError> {
    from_json(config).map_err(|error| {
        let message = format!("the config of this `{key}` node cannot be used: {error}");
        NodeError::new(codes::CONFIG_INVALID, message)
    })
}

macro_rules! debug_by_key {
    ($($wrapper:ident)*) => {$(
        impl<T> fmt::Debug for $wrapper<T> {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.debug_tuple(stringify!($wrapper)).field(&self.0.key).finish()
            }
        }
    )*};
}

debug_by_key!(Trigger PureType EffectType);

impl<T: TriggerType> NodeType for Trigger<T> {
    fn info(&self) -> &TypeInfo {
        &self.0
    }

    fn check(&self, config: &Json) -> Vec<Fault> {
        T::check(config)
    }

    fn shape(&self, config: &Json) -> Shape {
        T::shape(config)
    }

    fn named_outputs(&self, _: &Json) -> Vec<SmolStr> {
        Vec::new()
    }

    fn join(&self, _: &Json) -> Join {
        Join::AllSettled
    }

    fn replies(&self) -> bool {
        false
    }

    fn behaviour(&self) -> Behaviour<'_> {
        Behaviour::Trigger
    }
}

impl<T: PureNode> NodeType for PureType<T> {
    fn info(&self) -> &TypeInfo {
        &self.0
    }

    fn check(&self, config: &Json) -> Vec<Fault> {
        T::check(config)
    }

    fn shape(&self, config: &Json) -> Shape {
        T::shape(config)
    }

    fn named_outputs(&self, config: &Json) -> Vec<SmolStr> {
        T::named_outputs(config)
    }

    fn join(&self, config: &Json) -> Join {
        T::join(config)
    }

    fn replies(&self) -> bool {
        T::REPLIES
    }

    fn behaviour(&self) -> Behaviour<'_> {
        Behaviour::Pure(self)
    }
}

impl<T: PureNode> Pure for PureType<T> {
    fn evaluate(&self, config: &Json, input: &PureInput<'_>) -> Result<Evaluated, NodeError> {
        T::eval(read(T::KEY, config)?, input)
    }
}

impl<T: EffectNode> NodeType for EffectType<T> {
    fn info(&self) -> &TypeInfo {
        &self.0
    }

    fn check(&self, config: &Json) -> Vec<Fault> {
        T::check(config)
    }

    fn shape(&self, config: &Json) -> Shape {
        T::shape(config)
    }

    fn named_outputs(&self, _: &Json) -> Vec<SmolStr> {
        Vec::new()
    }

    fn join(&self, _: &Json) -> Join {
        Join::AllSettled
    }

    fn replies(&self) -> bool {
        false
    }

    fn behaviour(&self) -> Behaviour<'_> {
        Behaviour::Effect(self)
    }
}

impl<T: EffectNode> Effect for EffectType<T> {
    fn connection(&self, config: &Json) -> Option<String> {
        T::connection(config)
    }

    fn safe_to_repeat(&self, config: &Json) -> bool {
        T::safe_to_repeat(config)
    }

    fn renews_key(&self, config: &Json) -> bool {
        T::renews_key(config)
    }

    fn prepare(&self, call: &EffectCall) -> Result<Prepared, NodeError> {
        T::prepare(read(T::KEY, &call.config)?, call)
    }

    fn shown(&self, prepared: &Prepared) -> Json {
        T::shown(prepared)
    }

    fn perform<'a>(
        &'a self,
        call: &'a EffectCall,
        prepared: Prepared,
        context: &'a dyn EffectContext,
    ) -> BoxFuture<'a, Attempted> {
        T::perform(call, prepared, context)
    }
}
