//! Configs: their types' schemas, their types' own checks, and their compiled expressions.

use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::marks::{Holds, Text, texts};
use super::roster::{Member, Roster};
use super::urls;
use crate::expression::{Expression, ExpressionFault, Reference, Secrets, Template};
use crate::json::Json;
use crate::ports::node::{NodeType, TypeInfo, TypeKind};
use crate::scenario::{Fault, FaultCode};
use crate::schema::Schema;

/// Compiled schemas by type and version. There are as many as node types, so none is ever dropped.
static SCHEMAS: LazyLock<Mutex<Schemas>> = LazyLock::new(Mutex::default);

/// By key and version of the type.
type Schemas = FxHashMap<(SmolStr, u32), Arc<Schema>>;

/// A config that was looked through.
pub(super) struct Checked<'a> {
    /// Its strings, with what the schema says of them.
    pub(super) texts: Vec<Text<'a>>,
    /// `None` if not all of its expressions parse.
    pub(super) template: Option<Template>,
    /// What those that parse refer to.
    pub(super) references: Vec<Reference>,
}

/// Checks the config of every member whose type is known; in the order of the members.
pub(super) fn check<'a>(roster: &Roster<'a>, faults: &mut Vec<Fault>) -> Vec<Option<Checked<'a>>> {
    let checked = |member: &Member<'a>| {
        let node_type = member.node_type.as_ref()?;
        Some(check_one(member, &**node_type, faults))
    };
    roster.members.iter().map(checked).collect()
}

fn check_one<'a>(
    member: &Member<'a>,
    node_type: &dyn NodeType,
    faults: &mut Vec<Fault>,
) -> Checked<'a> {
    let info = node_type.info();
    let base = format!("{}/config", member.pointer);
    let mut found = match schema(info) {
        Ok(schema) => schema.config_faults(member.config, &base),
        Err(message) => vec![member.fault(FaultCode::InvalidValue, "/config", message)],
    };
    let of_schema = found.len();
    for fault in node_type.check(member.config) {
        let pointer = format!("{base}{}", fault.pointer);
        // What the schema refuses, the type's own check mostly refuses again.
        let known = found[..of_schema]
            .iter()
            .any(|fault| fault.pointer == pointer);
        if !known {
            found.push(Fault { pointer, ..fault });
        }
    }
    let texts = texts(&info.schema, member.config);
    let template = match Template::compile(member.config, Some(&info.schema), secrets(info)) {
        Ok(template) => Some(template),
        Err(errors) => {
            found.extend(
                errors
                    .into_iter()
                    .map(|error| expression_fault(error, &base)),
            );
            None
        }
    };
    let references = match &template {
        Some(template) => template.references().to_vec(),
        None => texts
            .iter()
            .flat_map(|text| references_of(text, secrets(info)))
            .collect(),
    };
    if info.kind == TypeKind::Trigger {
        let stray = texts
            .iter()
            .filter(|text| text.holds != Holds::Expression && text.is_open());
        for text in stray {
            let message = "a trigger's config is read before there is an event: no `{{ }}` here";
            let pointer = format!("{base}{}", text.pointer);
            found.push(Fault::error(FaultCode::ExpressionSyntax, pointer, message));
        }
    }
    if template.is_some() {
        found.extend(urls::warnings(&texts, &base));
    }
    faults.extend(found.into_iter().map(|fault| fault.of_node(member.id)));
    Checked {
        texts,
        template,
        references,
    }
}

/// What one string of a config refers to, if it parses.
fn references_of(text: &Text<'_>, secrets: Secrets) -> Vec<Reference> {
    let found = if text.holds == Holds::Expression {
        let expression = Expression::compile(text.value);
        expression
            .map(|expression| expression.references().to_vec())
            .ok()
    } else {
        let template = Template::compile(&Json::from(text.value), None, secrets);
        template.map(|template| template.references().to_vec()).ok()
    };
    let placed = |reference| Reference {
        pointer: text.pointer.clone(),
        ..reference
    };
    found.into_iter().flatten().map(placed).collect()
}

/// The type's schema, compiled once in the life of the process.
fn schema(info: &TypeInfo) -> Result<Arc<Schema>, String> {
    let key = (info.key.clone(), info.version);
    let mut known = SCHEMAS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(schema) = known.get(&key)
        && *schema.source() == info.schema
    {
        return Ok(schema.clone());
    }
    let schema = Schema::compile(&info.schema)
        .map_err(|error| format!("the type `{}` has a broken schema: {error}", info.key))?;
    let schema = Arc::new(schema);
    known.insert(key, schema.clone());
    Ok(schema)
}

fn secrets(info: &TypeInfo) -> Secrets {
    match info.kind {
        TypeKind::Action => Secrets::Allowed,
        TypeKind::Trigger | TypeKind::Node => Secrets::Refused,
    }
}

/// A fault of an expression as one of the draft.
pub(super) fn expression_fault(error: ExpressionFault, base: &str) -> Fault {
    let pointer = format!("{base}{}", error.pointer);
    Fault::error(error.code, pointer, error.message)
}
