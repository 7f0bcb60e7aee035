//! What nodes may be called.

use crate::limits::NODE_ID_BYTES_MAX;

/// What edges and expressions call the trigger.
pub const TRIGGER: &str = "trigger";

/// Can it be a node's id: `[a-z_][a-z0-9_]{0,63}` and not `trigger`?
///
/// ```
/// use millrace_core::scenario::is_node_id;
///
/// assert!(is_node_id("fetch_2"));
/// assert!(!is_node_id("2nd") && !is_node_id("trigger"));
/// ```
pub fn is_node_id(text: &str) -> bool {
    let head = |letter: &u8| letter.is_ascii_lowercase() || *letter == b'_';
    let letters = text.as_bytes();
    letters.len() <= NODE_ID_BYTES_MAX
        && letters.first().is_some_and(head)
        && letters
            .iter()
            .all(|letter| head(letter) || letter.is_ascii_digit())
        && text != TRIGGER
}
