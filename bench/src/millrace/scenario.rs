//! The scenarios of the workloads, as a person would draw them.

use serde_json::{Value, json};

/// Three nodes after the trigger: two fields by expressions, a number compared, an answer of three
/// fields by expressions.
pub(crate) fn hook3(app: &str) -> Value {
    let mut nodes = hook3_nodes();
    nodes.push(answer("{{ input.customer }}"));
    let edges = json!([
        {"source": "trigger", "target": "order"},
        {"source": "order", "target": "large"},
        {"source": "large", "sourceHandle": "true", "target": "answer"},
    ]);
    scenario(app, "node", nodes, edges)
}

/// The same scenario under a name and a path of its own, which nobody calls.
pub(crate) fn elsewhere(mut scenario: Value, number: usize) -> Value {
    scenario["name"] = format!("elsewhere {number}").into();
    scenario["draft"]["trigger"]["config"]["path"] = format!("elsewhere/{number}").into();
    scenario
}

/// hook3 with a request to the callee before its answer.
pub(crate) fn effect(app: &str, url: &str) -> Value {
    let mut nodes = hook3_nodes();
    nodes.push(request("call", url));
    nodes.push(answer("{{ nodes.order.customer }}"));
    let edges = json!([
        {"source": "trigger", "target": "order"},
        {"source": "order", "target": "large"},
        {"source": "large", "sourceHandle": "true", "target": "call"},
        {"source": "call", "target": "answer"},
    ]);
    scenario(app, "node", nodes, edges)
}

/// That many pure nodes in a row: each counts one on, the last answers.
pub(crate) fn chain(app: &str, count: usize) -> Value {
    let id = |number: usize| match number {
        0 => "trigger".to_owned(),
        last if last == count => "answer".to_owned(),
        number => format!("step_{number}"),
    };
    let mut nodes: Vec<Value> = (1..count)
        .map(|number| {
            let value = match number {
                1 => "{{ input.body.total + 1 }}",
                _ => "{{ input.total + 1 }}",
            };
            json!({"id": id(number), "type": "set", "config": {"fields": {"total": value}}})
        })
        .collect();
    nodes.push(
        json!({"id": "answer", "type": "respond", "config": {"json": {
            "id": "{{ trigger.body.id }}",
            "total": "{{ input.total }}",
        }}}),
    );
    let edges = (0..count).map(|number| json!({"source": id(number), "target": id(number + 1)}));
    scenario(app, "node", nodes, edges.collect())
}

/// That many requests to the callee side by side, joined before the answer.
pub(crate) fn fan_out(app: &str, url: &str, count: usize) -> Value {
    let ids: Vec<String> = (0..count).map(|number| format!("call_{number}")).collect();
    let mut nodes: Vec<Value> = ids.iter().map(|id| request(id, url)).collect();
    nodes.push(json!({"id": "join", "type": "merge", "config": {"mode": "all"}}));
    nodes.push(
        json!({"id": "answer", "type": "respond", "config": {"json": {
            "id": "{{ trigger.body.id }}",
            "calls": "{{ input | length }}",
        }}}),
    );
    let mut edges = vec![json!({"source": "join", "target": "answer"})];
    for id in &ids {
        edges.push(json!({"source": "trigger", "target": id}));
        edges.push(json!({"source": id, "target": "join"}));
    }
    let mut scenario = scenario(app, "node", nodes, edges.into());
    scenario["draft"]["settings"]["parallel"] = count.into();
    scenario
}

/// A wait of so long, and one node after it; answered as soon as the event is on disk.
pub(crate) fn waiting(app: &str, wait: &str) -> Value {
    let nodes = vec![
        json!({"id": "wait", "type": "delay", "config": {"for": wait}}),
        json!({"id": "greeting", "type": "set", "config": {"fields": {
            "text": "Dear {{ trigger.body.customer.name }}",
        }}}),
    ];
    let edges = json!([
        {"source": "trigger", "target": "wait"},
        {"source": "wait", "target": "greeting"},
    ]);
    scenario(app, "accepted", nodes, edges)
}

/// One request to the callee, which may take long; answered as soon as the event is on disk.
pub(crate) fn accepted_effect(app: &str, url: &str) -> Value {
    let mut call = request("call", url);
    call["timeout"] = "10m".into();
    let edges = json!([{"source": "trigger", "target": "call"}]);
    scenario(app, "accepted", vec![call], edges)
}

/// The same, of which only so many run at a time; the others queue.
pub(crate) fn limited_effect(app: &str, url: &str, limit: u32) -> Value {
    let mut scenario = accepted_effect(app, url);
    scenario["draft"]["settings"]["concurrency"] = json!({"limit": limit, "whenFull": "queue"});
    scenario
}

fn hook3_nodes() -> Vec<Value> {
    vec![
        json!({"id": "order", "type": "set", "config": {"fields": {
            "total": "{{ input.body.total * 2 }}",
            "customer": "{{ input.body.customer.name | upper }}",
        }}}),
        json!({"id": "large", "type": "if", "config": {"condition": "input.total > 100"}}),
    ]
}

fn answer(customer: &str) -> Value {
    json!({"id": "answer", "type": "respond", "config": {"json": {
        "id": "{{ trigger.body.id }}",
        "customer": customer,
        "total": "{{ nodes.order.total }}",
    }}})
}

fn request(id: &str, url: &str) -> Value {
    json!({"id": id, "type": "http", "config": {
        "method": "POST",
        "url": url,
        "json": {"id": "{{ trigger.body.id }}", "total": "{{ trigger.body.total }}"},
    }})
}

fn scenario(app: &str, respond: &str, nodes: Vec<Value>, edges: Value) -> Value {
    json!({
        "name": app,
        "enabled": true,
        "draft": {
            "trigger": {"type": "webhook", "config": {"app": app, "respond": respond}},
            "nodes": nodes,
            "edges": edges,
            "settings": {},
        },
    })
}
