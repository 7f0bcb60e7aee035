//! Which apps, connections and scenarios a draft names. Whether they exist is checked in `names`.

use crate::expression::{Secrets, Target, Template};
use crate::json::Json;
use crate::ports::node::{NodeType, Registry};
use crate::scenario::Draft;

use super::marks::{Holds, texts};

/// A resource that a draft names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// JSON pointer to the place in the draft.
    pub pointer: String,
    /// What is named there.
    pub named: Named,
}

/// What kind of resource, by its key or name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Named {
    /// An app's key.
    App(String),
    /// A connection's name.
    Connection(String),
    /// A scenario's name.
    Scenario(String),
}

/// Everything that a draft names, in its order. Works on drafts with faults too: what cannot be
/// read is left out.
pub fn references(draft: &Draft, registry: &dyn Registry) -> Vec<Reference> {
    let mut references = Vec::new();
    let trigger = &draft.trigger;
    if let Some(found) = registry.find(&trigger.kind, trigger.type_version) {
        of_config(&*found, &trigger.config, "/trigger/config", &mut references);
    }
    for (position, node) in draft.nodes.iter().enumerate() {
        if let Some(found) = registry.find(&node.kind, node.type_version) {
            let base = format!("/nodes/{position}/config");
            of_config(&*found, &node.config, &base, &mut references);
        }
    }
    if let Some(name) = &draft.settings.error_scenario {
        references.push(Reference {
            pointer: "/settings/errorScenario".to_owned(),
            named: Named::Scenario(name.clone()),
        });
    }
    references
}

fn of_config(node_type: &dyn NodeType, config: &Json, base: &str, references: &mut Vec<Reference>) {
    let schema = &node_type.info().schema;
    for text in texts(schema, config) {
        let pointer = format!("{base}{}", text.pointer);
        let mut add = |named| {
            let pointer = pointer.clone();
            references.push(Reference { pointer, named });
        };
        if !text.is_open() && text.holds == Holds::App {
            add(Named::App(text.value.to_owned()));
        }
        if !text.is_open() && text.holds == Holds::Connection {
            add(Named::Connection(text.value.to_owned()));
        }
        for connection in secret_connections(text.value) {
            add(Named::Connection(connection));
        }
    }
}

/// The connections whose secrets a string asks for by name.
fn secret_connections(text: &str) -> Vec<String> {
    if !text.contains("secret") || !text.contains("{{") {
        return Vec::new();
    }
    let template = Template::compile(&Json::from(text), None, Secrets::Allowed);
    let named = |target: &Target| match target {
        Target::Secret(secret) => secret.connection.clone(),
        _ => None,
    };
    template
        .map(|template| {
            let targets = template.references().iter();
            targets
                .filter_map(|reference| named(&reference.target))
                .collect()
        })
        .unwrap_or_default()
}
