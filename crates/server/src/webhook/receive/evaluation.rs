//! What an app's and a trigger's expressions say of an event: its key, whether it is wanted, labels.

use std::borrow::Cow;

use millrace_core::expression::{Context, Expression, Names, Root, Scope};
use millrace_core::json::Json;
use millrace_core::limits;
use millrace_core::plan::Plan;
use millrace_core::ports::store::KeyClaim;
use millrace_core::time::Timestamp;
use millrace_engine::ports::Plans;
use sha2::{Digest, Sha256};
use smol_str::SmolStr;

use super::Received;
use crate::api::problem::Problem;
use crate::webhook::idempotency::{self, Key};
use crate::webhook::listening::{Listened, Listener};
use crate::webhook::refusal;
use crate::webhook::settings::IdempotencySource;

/// An event that arrives, and what is known then.
pub struct Arrival<'a> {
    /// The trigger's output.
    pub event: &'a Json,
    /// When it arrives.
    pub now: Timestamp,
    /// The instance's variables.
    pub plans: &'a dyn Plans,
}

/// What names stand for in the expressions of a scenario's trigger and labels.
struct EventNames<'a> {
    arrival: &'a Arrival<'a>,
    plan: &'a Plan,
}

impl Names for EventNames<'_> {
    fn root(&self, root: Root) -> Option<Cow<'_, Json>> {
        matches!(root, Root::Input | Root::Trigger).then_some(Cow::Borrowed(self.arrival.event))
    }

    fn node(&self, _: &str) -> Option<Cow<'_, Json>> {
        None
    }

    fn variable(&self, name: &str) -> Option<Cow<'_, Json>> {
        let own = self.plan.own_vars.iter().find(|(own, _)| own == name);
        own.map(|(_, value)| Cow::Borrowed(value))
            .or_else(|| self.arrival.plans.variable(name).map(Cow::Owned))
    }
}

/// An app's expression: it has no variables.
fn evaluate(expression: &Expression, event: &Json, now: Timestamp) -> Result<Json, String> {
    let scope = Scope {
        input: Some(event.clone()),
        trigger: Some(event.clone()),
        ..Scope::default()
    };
    let context = Context {
        now,
        ..Context::of(&scope)
    };
    expression.eval(&context).map_err(|error| error.message)
}

/// The event's idempotency key, if it has one.
pub(super) fn idempotency_key(
    app: &Listened,
    received: &Received,
    event: &Json,
    parsed: &Json,
    now: Timestamp,
) -> Result<Option<Key>, Problem> {
    if app.rules.idempotency == IdempotencySource::BodyHash {
        return Ok(Some(idempotency::from_body(&received.body)));
    }
    if let Some(expression) = &app.idempotency_key {
        let value = evaluate(expression, event, now)
            .map_err(|message| refusal::expression("idempotencyKey", &message))?;
        if let Some(key) = idempotency::from_expression(&value)? {
            return Ok(Some(key));
        }
    }
    Ok(idempotency::from_request(
        &app.rules,
        &received.parts.headers,
        parsed,
    )?)
}

/// The claim of a key.
pub(super) fn claim(app: &Listened, key: &Key, body: &[u8], now: Timestamp) -> KeyClaim {
    let ttl_millis = app.rules.idempotency_ttl_seconds.saturating_mul(1_000);
    KeyClaim {
        app_id: app.app_id,
        key: Sha256::digest(key.text.as_bytes()).into(),
        body: Sha256::digest(body).into(),
        expires_at: now.plus_millis(ttl_millis),
    }
}

/// Whether the listener's `when` holds.
pub(super) fn wants(listener: &Listener, arrival: &Arrival<'_>) -> Result<bool, Problem> {
    if listener.config.when.is_none() {
        return Ok(true);
    }
    let plan = &listener.plan;
    let names = EventNames { arrival, plan };
    let context = Context {
        now: arrival.now,
        ..Context::of(&names)
    };
    let template = &listener.plan.nodes[0].template;
    match template.render_at("/when", &context) {
        None => Ok(true),
        Some(Ok(rendered)) => Ok(rendered.value.as_bool().unwrap_or(false)),
        Some(Err(error)) => Err(refusal::expression("when", &error.message)),
    }
}

/// The labels that can be evaluated; one that cannot is left out, since a label is no reason to
/// refuse an event.
pub fn labels(plan: &Plan, arrival: &Arrival<'_>) -> Vec<(SmolStr, SmolStr)> {
    let names = EventNames { arrival, plan };
    let context = Context {
        now: arrival.now,
        ..Context::of(&names)
    };
    let labels = plan.labels.iter();
    labels
        .filter_map(|(name, expression)| {
            let text = match expression.eval(&context).ok()? {
                Json::Null => return None,
                Json::String(text) => text.to_string(),
                value => value.to_string(),
            };
            Some((
                name.clone(),
                SmolStr::new(cut(&text, limits::LABEL_BYTES_MAX)),
            ))
        })
        .collect()
}

/// The longest beginning of a text that has at most that many bytes.
fn cut(text: &str, bytes_max: usize) -> &str {
    let mut end = text.len().min(bytes_max);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_cut_at_a_character() {
        assert_eq!(cut("aüb", 2), "a");
        assert_eq!(cut("aüb", 3), "aü");
        assert_eq!(cut("ab", 100), "ab");
    }
}
