//! Drafts in few words.

use serde_json::{Value, json};

/// A node of a chain: id, type, config.
pub type Link<'a> = (&'a str, &'a str, Value);

/// A webhook trigger with that config and behind it the nodes in a row.
pub fn chain(trigger: Value, nodes: &[Link<'_>]) -> Value {
    let sources = std::iter::once("trigger").chain(nodes.iter().map(|node| node.0));
    let edges: Vec<Value> = sources
        .zip(nodes)
        .map(|(source, (target, ..))| json!({"source": source, "target": target}))
        .collect();
    let nodes: Vec<Value> = nodes
        .iter()
        .map(|(id, kind, config)| json!({"id": id, "type": kind, "config": config}))
        .collect();
    json!({
        "trigger": {"type": "webhook", "config": trigger},
        "nodes": nodes, "edges": edges, "settings": {},
    })
}

/// Logs one word.
pub fn logging(app: &str) -> Value {
    chain(
        json!({"app": app}),
        &[("log_1", "logger", json!({"message": "Hello"}))],
    )
}

/// Answers with the value of an expression.
pub fn answering(app: &str, expression: &str) -> Value {
    chain(
        json!({"app": app, "respond": "node"}),
        &[(
            "answer",
            "respond",
            json!({"json": format!("{{{{ {expression} }}}}")}),
        )],
    )
}

/// Fails with a code.
pub fn failing(app: &str) -> Value {
    chain(
        json!({"app": app}),
        &[(
            "stop",
            "fail",
            json!({"code": "NO_STOCK", "message": "nothing left"}),
        )],
    )
}

/// Waits for an hour.
pub fn waiting(app: &str) -> Value {
    chain(
        json!({"app": app}),
        &[("wait", "delay", json!({"for": "1h"}))],
    )
}

/// Posts the event's body to a URL, trying again soon.
pub fn posting(trigger: Value, url: &str, attempts: u32) -> Value {
    let config = json!({"method": "POST", "url": url, "json": "{{ trigger.body }}"});
    let mut draft = chain(trigger, &[("send", "http", config)]);
    draft["nodes"][0]["retry"] = json!({"attempts": attempts, "initial": "200ms", "factor": 2, "max": "2s", "jitter": "none"});
    draft
}
