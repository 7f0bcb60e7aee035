//! Drafts in few words: nodes that all follow the trigger, or one another.

use serde_json::{Value, json};

/// Nodes that all follow the trigger: id and config of `http`.
pub(crate) fn fan(nodes: &[(&str, Value)]) -> Value {
    let edges: Vec<Value> = nodes
        .iter()
        .map(|(id, _)| json!({"source": "trigger", "target": id}))
        .collect();
    let nodes: Vec<Value> = nodes
        .iter()
        .map(|(id, config)| json!({"id": id, "type": "http", "config": config}))
        .collect();
    draft(&nodes, &edges)
}

/// Nodes in a row behind the trigger: id, type, config.
pub(crate) fn row(nodes: &[(&str, &str, Value)]) -> Value {
    let sources = std::iter::once("trigger").chain(nodes.iter().map(|node| node.0));
    let edges: Vec<Value> = sources
        .zip(nodes)
        .map(|(source, (target, ..))| json!({"source": source, "target": target}))
        .collect();
    let nodes: Vec<Value> = nodes
        .iter()
        .map(|(id, kind, config)| json!({"id": id, "type": kind, "config": config}))
        .collect();
    draft(&nodes, &edges)
}

/// Nodes and edges as they stand.
pub(crate) fn draft(nodes: &[Value], edges: &[Value]) -> Value {
    json!({
        "trigger": {"type": "manual"}, "nodes": nodes, "edges": edges,
        "settings": {"vars": {"base": "SINK"}},
    })
}

/// An edge in short: `source.handle`, target.
pub(crate) fn edge(source: &str, target: &str) -> Value {
    let (source, handle) = source.split_once('.').unwrap_or((source, "out"));
    json!({"source": source, "sourceHandle": handle, "target": target})
}
