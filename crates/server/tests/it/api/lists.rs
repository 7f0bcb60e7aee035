//! Lists, their filters and cursors.

use serde_json::{Value, json};

use crate::harness::Server;

fn manual() -> Value {
    json!({
        "trigger": { "type": "manual", "config": {} },
        "nodes": [{ "id": "note", "type": "logger", "config": { "message": "{{ input.order }}" } }],
        "edges": [{ "source": "trigger", "target": "note" }],
        "settings": { "labels": { "order": "input.order" } },
    })
}

/// All items of a list, page by page; `between` is called after each page.
async fn walk(server: &Server, path: &str, mut between: impl AsyncFnMut()) -> Vec<String> {
    let (mut ids, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = server
            .get(&format!("{path}limit=2{cursor}"))
            .await
            .expect(200)
            .body;
        for item in page["items"].as_array().unwrap() {
            ids.push(item["id"].as_str().unwrap().to_owned());
        }
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return ids,
        }
        between().await;
    }
}

#[tokio::test]
async fn a_walk_through_runs_meets_each_once_while_others_are_added() {
    let server = Server::start().await;
    let scenario = server.publish("notes", manual()).await;
    let mut first = Vec::new();
    for order in 0..5 {
        let run = server.run(&scenario, json!({ "order": order })).await;
        first.push(run["id"].as_str().unwrap().to_owned());
    }
    first.reverse();
    let walked = walk(&server, "/api/runs?", async || {
        server.run(&scenario, json!({ "order": 100 })).await;
    })
    .await;
    assert_eq!(walked, first);
}

#[tokio::test]
async fn every_other_list_has_a_stable_cursor_too() {
    let server = Server::start().await;
    let app = server
        .post("/api/apps", json!({ "key": "first" }))
        .await
        .expect(201)
        .text("/id");
    for (path, body) in [
        ("/api/apps", json!({ "key": "KEY" })),
        ("/api/connections", json!({ "appId": app, "name": "KEY" })),
        ("/api/scenarios", json!({ "name": "KEY" })),
        ("/api/tokens", json!({ "name": "KEY" })),
    ] {
        let create = async |key: String| {
            let body = body.to_string().replace("KEY", &key);
            let body = serde_json::from_str(&body).unwrap();
            server.post(path, body).await.expect(201).text("/id")
        };
        let mut expected = Vec::new();
        for number in 0..5 {
            expected.insert(0, create(format!("k{number}")).await);
        }
        let mut more = 0;
        let mut walked = walk(&server, &format!("{path}?"), async || {
            more += 1;
            create(format!("late{more}")).await;
        })
        .await;
        walked.retain(|id| *id != app);
        assert_eq!(walked, expected, "{path}");
    }
}

#[tokio::test]
async fn runs_are_found_by_label_and_unknown_filters_are_refused() {
    let server = Server::start().await;
    let scenario = server.publish("notes", manual()).await;
    server.run(&scenario, json!({ "order": "a1" })).await;
    let run = server.run(&scenario, json!({ "order": "b2" })).await;
    let found = server
        .get("/api/runs?label.order=b2&status=succeeded&status=failed")
        .await;
    assert_eq!(found.body["items"].as_array().unwrap().len(), 1);
    assert_eq!(found.body["items"][0]["id"], run["id"]);
    server.get("/api/runs?colour=red").await.expect(400);
}
