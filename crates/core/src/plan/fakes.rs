//! Small node types for the tests of plans and edits. The real ones live in the `nodes` crate.

use std::sync::{Arc, LazyLock};

use serde_json::{Value, json};
use smol_str::SmolStr;

use crate::journal::{Output, Taken};
use crate::json::Json;
use crate::ports::node::{
    Behaviour, Evaluated, Handle, Join, NodeError, NodeType, Pure, PureInput, Registry, TypeInfo,
    TypeKind,
};
use crate::scenario::{Fault, FaultCode};

#[derive(Debug)]
struct Fake {
    info: TypeInfo,
    behaviour: Way,
}

#[derive(Debug, PartialEq)]
enum Way {
    Trigger,
    Pure,
    Gathers,
    Replies,
    Effect,
}

impl NodeType for Fake {
    fn info(&self) -> &TypeInfo {
        &self.info
    }

    fn check(&self, config: &Json) -> Vec<Fault> {
        let odd = config
            .get("even")
            .and_then(Json::as_i64)
            .is_some_and(|number| number % 2 != 0);
        let fault = || Fault::error(FaultCode::InvalidValue, "/even", "expected an even number");
        odd.then(fault).into_iter().collect()
    }

    fn named_outputs(&self, config: &Json) -> Vec<SmolStr> {
        let cases = config
            .get("cases")
            .and_then(Json::as_array)
            .unwrap_or_default();
        cases
            .iter()
            .filter_map(Json::as_str)
            .map(SmolStr::new)
            .collect()
    }

    fn join(&self, _: &Json) -> Join {
        Join::AllSettled
    }

    fn gathers(&self) -> bool {
        self.behaviour == Way::Gathers
    }

    fn replies(&self) -> bool {
        self.behaviour == Way::Replies
    }

    fn behaviour(&self) -> Behaviour<'_> {
        match self.behaviour {
            Way::Trigger => Behaviour::Trigger,
            Way::Effect => Behaviour::Effect(&Nothing),
            Way::Pure | Way::Gathers | Way::Replies => Behaviour::Pure(&Nothing),
        }
    }
}

/// Gives its config; it is never run here.
struct Nothing;

impl Pure for Nothing {
    fn evaluate(&self, config: &Json, _: &PureInput<'_>) -> Result<Evaluated, NodeError> {
        Ok(Evaluated::Output(
            Output::Value(config.clone()),
            Taken::Out,
            Vec::new(),
        ))
    }
}

impl crate::ports::node::Effect for Nothing {
    fn connection(&self, _: &Json) -> Option<String> {
        None
    }

    fn safe_to_repeat(&self, _: &Json) -> bool {
        true
    }

    fn renews_key(&self, _: &Json) -> bool {
        false
    }

    fn prepare(
        &self,
        _: &crate::ports::node::EffectCall,
    ) -> Result<crate::ports::node::Prepared, NodeError> {
        Err(NodeError::new("FAKE", "nothing is sent here"))
    }

    fn shown(&self, _: &crate::ports::node::Prepared) -> Json {
        Json::Null
    }

    fn perform<'a>(
        &'a self,
        _: &'a crate::ports::node::EffectCall,
        _: crate::ports::node::Prepared,
        _: &'a dyn crate::ports::node::EffectContext,
    ) -> futures::future::BoxFuture<'a, crate::ports::node::Attempted> {
        Box::pin(futures::future::pending())
    }
}

fn handles(names: &[&str]) -> Vec<Handle> {
    let handle = |name: &&str| Handle {
        name: SmolStr::new(name),
        description: String::new(),
    };
    names.iter().map(handle).collect()
}

fn fake(key: &str, behaviour: Way, outputs: &[&str], properties: Value) -> Arc<dyn NodeType> {
    let kind = match behaviour {
        Way::Trigger => TypeKind::Trigger,
        Way::Effect => TypeKind::Action,
        _ => TypeKind::Node,
    };
    let inputs = if kind == TypeKind::Trigger {
        handles(&[])
    } else {
        handles(&["in"])
    };
    let required: &[&str] = if key == "call" { &["url"] } else { &[] };
    Arc::new(Fake {
        info: TypeInfo {
            key: SmolStr::new(key),
            version: 2,
            kind,
            title: key.to_owned(),
            description: String::new(),
            icon: String::new(),
            inputs,
            outputs: handles(outputs),
            dynamic_outputs: key == "route",
            schema: json!({
                "type": "object", "properties": properties, "required": required,
                "additionalProperties": false,
            }),
            examples: Vec::new(),
            page: String::new(),
        },
        behaviour,
    })
}

static TYPES: LazyLock<Vec<Arc<dyn NodeType>>> = LazyLock::new(|| {
    let any = json!({"even": {"type": "integer"}, "text": {}, "x": {}});
    vec![
        fake(
            "hook",
            Way::Trigger,
            &["out"],
            json!({
                "app": {"type": "string", "x-app": true}, "path": {"type": "string"},
                "when": {"type": ["boolean", "string"], "x-expression": "boolean"},
                "respond": {"enum": ["finished", "node"]},
            }),
        ),
        fake(
            "call",
            Way::Effect,
            &["out", "error"],
            json!({
                "url": {"type": "string", "x-url": true}, "tries": {"type": "integer", "minimum": 1},
                "connection": {"type": ["string", "null"], "x-connection": true},
                "headers": {"type": "object"},
            }),
        ),
        fake(
            "choose",
            Way::Pure,
            &["true", "false", "error"],
            json!({
                "condition": {"type": "boolean", "x-expression": true},
            }),
        ),
        fake("echo", Way::Pure, &["out", "error"], any),
        fake("gather", Way::Gathers, &["out", "error"], json!({})),
        fake("reply", Way::Replies, &["out"], json!({})),
        fake(
            "route",
            Way::Pure,
            &["default", "error"],
            json!({
                "cases": {"type": "array", "items": {"type": "string"}},
            }),
        ),
    ]
});

/// The registry of these types, each in versions 1 and 2.
pub(crate) struct Fakes;

impl Registry for Fakes {
    fn find(&self, key: &str, version: Option<u32>) -> Option<Arc<dyn NodeType>> {
        let known = version.is_none_or(|version| (1..=2).contains(&version));
        TYPES
            .iter()
            .find(|fake| known && fake.info().key == key)
            .cloned()
    }

    fn all(&self) -> Vec<Arc<dyn NodeType>> {
        TYPES.clone()
    }
}
