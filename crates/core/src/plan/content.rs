//! The content hash of a draft: what tells two drafts that do the same from two that do not.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use crate::json::{Json, Key, Object, to_json};
use crate::scenario::Draft;

/// SHA-256 of the draft as JSON with sorted keys, in hex; positions and the canvas's notes are left
/// out, because they change nothing that a run does.
///
/// ```
/// use millrace_core::{json, plan::content_hash, scenario::Draft};
///
/// let draft = |text: &str| json::from_json::<Draft>(&text.parse().unwrap()).unwrap();
/// let plain = draft(r#"{"trigger": {"type": "manual"}}"#);
/// let moved = draft(r#"{"trigger": {"type": "manual", "position": {"x": 1, "y": 2}}}"#);
/// assert_eq!(content_hash(&plain), content_hash(&moved));
/// ```
pub fn content_hash(draft: &Draft) -> String {
    let mut draft = draft.clone();
    draft.trigger.position = None;
    draft.notes.clear();
    for node in &mut draft.nodes {
        node.position = None;
    }
    // Every part of a draft can be written as JSON; were that to change, the debug form still tells
    // drafts apart.
    let bytes = match to_json(&draft) {
        Ok(json) => sorted(&json).to_vec(),
        Err(_) => format!("{draft:?}").into_bytes(),
    };
    let digest = Sha256::digest(&bytes);
    digest
        .iter()
        .fold(String::with_capacity(64), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

fn sorted(value: &Json) -> Json {
    match value {
        Json::Array(list) => list.iter().map(sorted).collect(),
        Json::Object(object) => {
            let mut members: Vec<(Key, Json)> = object
                .iter()
                .map(|(key, value)| (key.clone(), sorted(value)))
                .collect();
            members.sort_by(|left, right| left.0.cmp(&right.0));
            Json::from(members.into_iter().collect::<Object>())
        }
        other => other.clone(),
    }
}
