//! Lists, their filters and cursors.

use millrace_server::settings::ServeArgs;
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

/// The names on the only page of a list of scenarios.
async fn names(server: &Server, query: &str) -> Vec<String> {
    let page = server.get(&format!("/api/scenarios?{query}")).await;
    let items = page.expect(200).body["items"].as_array().unwrap().clone();
    let name = |item: &Value| item["name"].as_str().unwrap().to_owned();
    items.iter().map(name).collect()
}

#[tokio::test]
async fn scenarios_are_found_by_what_they_use() {
    let server = Server::start().await;
    let app = server
        .post("/api/apps", json!({ "key": "shop" }))
        .await
        .expect(201)
        .text("/id");
    let connection = json!({ "appId": app, "name": "main" });
    server
        .post("/api/connections", connection)
        .await
        .expect(201);
    let call = |config: Value| {
        json!({
            "trigger": { "type": "manual", "config": {} },
            "nodes": [config],
            "edges": [],
        })
    };
    let by_app = json!({ "trigger": { "type": "webhook", "config": { "app": "shop" } }, "nodes": [], "edges": [] });
    let by_connection = call(json!({ "id": "call", "type": "http",
        "config": { "method": "GET", "url": "https://example.com/", "connection": "main" } }));
    for (name, draft) in [
        ("by-app", by_app),
        ("by-connection", by_connection),
        ("by-nothing", manual()),
    ] {
        let body = json!({ "name": name, "draft": draft });
        server.post("/api/scenarios", body).await.expect(201);
    }
    assert_eq!(names(&server, "app=shop").await, ["by-app"]);
    assert_eq!(names(&server, "connection=main").await, ["by-connection"]);
    assert_eq!(names(&server, "scenario=by-app").await, [""; 0]);
    assert_eq!(names(&server, "app=shop&connection=main").await, [""; 0]);
    assert_eq!(names(&server, "app=nobody").await, [""; 0]);
}

#[tokio::test]
async fn a_list_tells_whose_draft_is_ahead() {
    let server = Server::start().await;
    let ahead = async || {
        let page = server.get("/api/scenarios").await.expect(200);
        page.body["items"][0]["draftAhead"].as_bool().unwrap()
    };
    let created = server
        .post(
            "/api/scenarios",
            json!({ "name": "one", "draft": manual() }),
        )
        .await
        .expect(201);
    assert!(!ahead().await, "nothing is published");
    let id = created.text("/id");
    let publish = format!("/api/scenarios/{id}/publish");
    server.post(&publish, json!({})).await.expect(200);
    assert!(!ahead().await);
    let path = format!("/api/scenarios/{id}/draft");
    let change = async |patch: Value| {
        let etag = server.get(&path).await.expect(200).headers["etag"].clone();
        let request = server
            .request(reqwest::Method::PATCH, &path)
            .header("if-match", etag)
            .header("content-type", "application/merge-patch+json");
        server
            .send(request.body(patch.to_string()))
            .await
            .expect(200);
    };
    change(json!({ "trigger": { "position": { "x": 10, "y": 20 } } })).await;
    assert!(!ahead().await, "layout says nothing");
    change(json!({ "settings": { "description": "other" } })).await;
    assert!(ahead().await);
}

#[tokio::test]
async fn an_instance_tells_what_it_is_set_to() {
    let args = ServeArgs {
        retention_failed_count: Some(7),
        ..ServeArgs::default()
    };
    let server = Server::start_through(args, |store| store).await;
    let instance = server.get("/api/instance").await.expect(200).body;
    let expected = json!({
        "succeeded": { "age": "30d", "count": 1_000_000 },
        "failed": { "age": "90d", "count": 7 },
    });
    assert_eq!(instance["retention"], expected);
    assert_eq!(instance["limits"]["nodesCount"], 2_000);
    assert_eq!(instance["publicUrl"], server.url.as_str());
}
