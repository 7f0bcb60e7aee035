//! What changed between two drafts, as a person would say it: nodes, edges, fields.

use std::collections::{HashMap, HashSet};
use std::fmt;

use millrace_core::json::{Json, Object, to_json};
use millrace_core::scenario::{Draft, Node};
use serde::Serialize;

use super::edge;

/// Longest value that a line shows, in characters.
const SHOWN_CHARS_MAX: usize = 80;

/// One change.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// What changed: `node notify`, `edge a -> b`, `node large: config.condition`, `settings.retry`.
    pub what: String,
    /// What it was; absent where something was added, null where there is no more to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Json>,
    /// What it is; absent where something was removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Json>,
}

impl fmt::Display for Change {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = &self.what;
        match (&self.before, &self.after) {
            (None, Some(Json::Null)) => write!(formatter, "+ {what}"),
            (Some(Json::Null), None) => write!(formatter, "- {what}"),
            (None, Some(after)) => write!(formatter, "+ {what}{}", Shown(": ", after)),
            (Some(before), None) => write!(formatter, "- {what}{}", Shown(": ", before)),
            (Some(before), Some(after)) => {
                write!(
                    formatter,
                    "~ {what}{}{}",
                    Shown(": ", before),
                    Shown(" -> ", after)
                )
            }
            (None, None) => write!(formatter, "~ {what}"),
        }
    }
}

/// A value behind a separator, cut where it would fill the screen.
struct Shown<'a>(&'static str, &'a Json);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.1.to_string();
        match text.char_indices().nth(SHOWN_CHARS_MAX) {
            Some((end, _)) => write!(formatter, "{}{}…", self.0, &text[..end]),
            None => write!(formatter, "{}{text}", self.0),
        }
    }
}

/// The changes from one draft to another: trigger, nodes, edges, settings, notes; layout as one.
pub fn diff(old: &Draft, new: &Draft) -> Vec<Change> {
    let mut changes = Vec::new();
    let (mut before, mut after) = (old.trigger.clone(), new.trigger.clone());
    let mut moved = before.position.take() != after.position.take();
    fields("trigger: ", &json(&before), &json(&after), &mut changes);
    moved |= nodes(old, new, &mut changes);
    edges(old, new, &mut changes);
    fields(
        "settings.",
        &json(&old.settings),
        &json(&new.settings),
        &mut changes,
    );
    if old.notes != new.notes {
        changes.push(whole("notes"));
    }
    if moved {
        changes.push(whole("layout"));
    }
    changes
}

fn whole(what: &str) -> Change {
    Change {
        what: what.to_owned(),
        before: None,
        after: None,
    }
}

/// What serde can say of a draft is JSON; where it is not, nothing is compared.
fn json<T: Serialize>(value: &T) -> Json {
    to_json(value).unwrap_or_default()
}

/// A node's id and which of the nodes with that id it is: a draft may still name two alike.
type Key<'a> = (&'a str, usize);

fn keyed(draft: &Draft) -> Vec<(Key<'_>, &Node)> {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    let mut keyed = Vec::with_capacity(draft.nodes.len());
    for node in &draft.nodes {
        let count = seen.entry(&node.id).or_default();
        keyed.push(((node.id.as_str(), *count), node));
        *count += 1;
    }
    keyed
}

/// Nodes by id; the answer says whether one was moved on the canvas.
fn nodes(old: &Draft, new: &Draft, changes: &mut Vec<Change>) -> bool {
    let (before, after) = (keyed(old), keyed(new));
    let known: HashMap<Key<'_>, &Node> = before.iter().copied().collect();
    let kept: HashMap<Key<'_>, &Node> = after.iter().copied().collect();
    let mut moved = false;
    for (key, node) in &before {
        let what = format!("node {}", node.id);
        let Some(&after) = kept.get(key) else {
            changes.push(removed(what, summary(node)));
            continue;
        };
        let (mut before, mut after) = ((*node).clone(), after.clone());
        moved |= before.position.take() != after.position.take();
        fields(&format!("{what}: "), &json(&before), &json(&after), changes);
    }
    for (_, node) in after.iter().filter(|(key, _)| !known.contains_key(key)) {
        changes.push(added(format!("node {}", node.id), summary(node)));
    }
    let common = before.iter().filter(|(key, _)| kept.contains_key(key));
    let common_after = after.iter().filter(|(key, _)| known.contains_key(key));
    if common
        .map(|(key, _)| key)
        .ne(common_after.map(|(key, _)| key))
    {
        changes.push(whole("order of the nodes"));
    }
    moved
}

/// A node in one line: its type and config.
fn summary(node: &Node) -> Json {
    let mut summary = Object::new();
    summary.insert("type", node.kind.as_str());
    summary.insert("config", node.config.clone());
    Json::from(summary)
}

fn edges(old: &Draft, new: &Draft, changes: &mut Vec<Change>) {
    let lines = |draft: &Draft| draft.edges.iter().map(edge::write).collect::<Vec<_>>();
    let (before, after) = (lines(old), lines(new));
    let known: HashSet<&String> = before.iter().collect();
    let kept: HashSet<&String> = after.iter().collect();
    for line in before.iter().filter(|line| !kept.contains(line)) {
        changes.push(removed(format!("edge {line}"), Json::Null));
    }
    for line in after.iter().filter(|line| !known.contains(line)) {
        changes.push(added(format!("edge {line}"), Json::Null));
    }
    let common_before = before.iter().filter(|line| kept.contains(line));
    if common_before.ne(after.iter().filter(|line| known.contains(line))) {
        changes.push(whole("order of the edges"));
    }
}

fn added(what: String, after: Json) -> Change {
    Change {
        what,
        before: None,
        after: Some(after),
    }
}

fn removed(what: String, before: Json) -> Change {
    Change {
        what,
        before: Some(before),
        after: None,
    }
}

/// Objects field by field, everything else whole.
fn fields(prefix: &str, before: &Json, after: &Json, changes: &mut Vec<Change>) {
    if before == after {
        return;
    }
    let (Json::Object(old), Json::Object(new)) = (before, after) else {
        let what = prefix.trim_end_matches(['.', ' ', ':']).to_owned();
        changes.push(Change {
            what,
            before: Some(before.clone()),
            after: Some(after.clone()),
        });
        return;
    };
    for (key, value) in old.iter() {
        match new.get(key) {
            Some(after) => fields(&format!("{prefix}{key}."), value, after, changes),
            None => changes.push(removed(format!("{prefix}{key}"), value.clone())),
        }
    }
    for (key, value) in new.iter().filter(|(key, _)| !old.contains_key(key)) {
        changes.push(added(format!("{prefix}{key}"), value.clone()));
    }
}
