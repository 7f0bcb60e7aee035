//! Scenarios, what they use, and running them by hand.

use std::path::Path;

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Server, Sink};

fn one_call(sink: &Sink) -> Value {
    json!({
        "trigger": { "type": "manual", "config": {} },
        "nodes": [{
            "id": "call", "type": "http",
            "config": {
                "method": "POST", "url": format!("{}/orders?id={{{{ input.id }}}}", sink.url),
                "connection": "shop-main",
                "headers": { "x-time": "{{ run.id ~ '' }}" },
                "json": { "id": "{{ input.id }}", "at": "{{ now() }}" },
            },
        }],
        "edges": [{ "source": "trigger", "target": "call" }],
    })
}

/// An app and a connection with a secret in it.
async fn connect(server: &Server, secret: &str) -> (String, String) {
    let app = server
        .post("/api/apps", json!({ "key": "shop" }))
        .await
        .expect(201)
        .text("/id");
    let body = json!({
        "appId": app, "name": "shop-main",
        "metadata": { "auth": { "type": "bearer" } },
        "secrets": { "credentials": { "token": secret } },
    });
    let connection = server
        .post("/api/connections", body)
        .await
        .expect(201)
        .text("/id");
    (app, connection)
}

#[tokio::test]
async fn a_draft_write_must_say_which_draft_it_changes() {
    let server = Server::start().await;
    let scenario = server
        .post("/api/scenarios", json!({ "name": "one" }))
        .await
        .expect(201);
    let path = format!("/api/scenarios/{}/draft", scenario.text("/id"));
    let etag = scenario.headers["etag"].clone();
    let change = |etag: Option<&reqwest::header::HeaderValue>| {
        let request = server.request(Method::PATCH, &path);
        let request = match etag {
            Some(etag) => request.header("if-match", etag),
            None => request,
        };
        request
            .header("content-type", "application/merge-patch+json")
            .body(json!({ "settings": { "description": "changed" } }).to_string())
    };
    let missing = server.send(change(None)).await.expect(428);
    assert_eq!(missing.text("/code"), "precondition_required");
    let changed = server.send(change(Some(&etag))).await.expect(200);
    let stale = server.send(change(Some(&etag))).await.expect(412);
    assert_eq!(stale.text("/code"), "precondition_failed");
    assert_eq!(
        stale.text("/current"),
        changed.headers["etag"].to_str().unwrap()
    );
    assert_eq!(stale.text("/changedBy"), "admin");
    assert!(stale.body["changedAt"].is_string());
}

#[tokio::test]
async fn what_is_in_use_is_not_deleted() {
    let sink = Sink::start(&[]).await;
    let server = Server::start().await;
    let (app, connection) = connect(&server, "t0ken").await;
    let draft = one_call(&sink);
    let body = json!({ "name": "caller", "draft": draft });
    let scenario = server
        .post("/api/scenarios", body)
        .await
        .expect(201)
        .text("/id");
    let delete = async |path: String| server.send(server.request(Method::DELETE, &path)).await;
    let used = delete(format!("/api/connections/{connection}"))
        .await
        .expect(409);
    assert_eq!(
        (used.text("/code"), &used.body["users"]),
        ("in_use".into(), &json!(["scenario caller"]))
    );
    let used = delete(format!("/api/apps/{app}")).await.expect(409);
    assert_eq!(used.body["users"], json!(["connection shop-main"]));
    let enabled = delete(format!("/api/scenarios/{scenario}"))
        .await
        .expect(409);
    assert_eq!(enabled.text("/code"), "scenario_enabled");
    server
        .post(&format!("/api/scenarios/{scenario}/disable"), json!({}))
        .await
        .expect(200);
    for path in [
        format!("/api/scenarios/{scenario}"),
        format!("/api/connections/{connection}"),
        format!("/api/apps/{app}"),
    ] {
        delete(path).await.expect(204);
    }
}

#[tokio::test]
async fn a_dry_run_leaves_nothing_behind_and_shows_the_live_request() {
    let sink = Sink::start(&[]).await;
    let server = Server::start().await;
    connect(&server, "t0p-s3cret").await;
    let mut draft = one_call(&sink);
    // What differs from run to run by nature is left out of the comparison.
    draft["nodes"][0]["config"]["headers"] = json!({});
    draft["nodes"][0]["config"]["json"] =
        json!({ "id": "{{ input.id }}", "big": 9_007_199_254_740_993_u64 });
    let scenario = server.publish("caller", draft).await;
    let path = format!("/api/scenarios/{scenario}/run");
    let body = json!({ "payload": { "id": 7 }, "dryRun": true });
    let dry = server.post(&path, body).await.expect(200);
    assert_eq!(dry.text("/status"), "succeeded", "{}", dry.body);
    assert_eq!(dry.text("/effects/0/answeredBy"), "example");
    assert!(sink.received().is_empty(), "a dry run sends nothing");
    let listed = server.get("/api/runs").await;
    assert_eq!(
        listed.body["items"],
        json!([]),
        "dry runs are left out of lists"
    );
    let asked = server.get("/api/runs?dryRun=true").await;
    assert_eq!(asked.body["items"][0]["id"], dry.body["runId"]);
    assert_eq!(asked.body["items"][0]["scenarioVersion"], Value::Null);
    let steps = format!("/api/runs/{}/steps", dry.text("/runId"));
    assert_eq!(
        server.get(&steps).await.expect(200).body["items"],
        dry.body["steps"]
    );

    server.run(&scenario, json!({ "id": 7 })).await;
    let live = &sink.received()[0];
    let shown = &dry.body["effects"][0]["request"];
    assert_eq!(shown["method"], live.method.as_str());
    assert_eq!(shown["url"], format!("{}{}", sink.url, live.path));
    let body = shown["body"].as_str().map(str::to_owned);
    let body = body.unwrap_or_else(|| shown["body"].to_string());
    assert_eq!(body.as_bytes(), &live.body[..], "{shown}");
    let authorization = live.headers["authorization"].to_str().unwrap();
    let masked = authorization.replace("t0p-s3cret", "***(shop-main)");
    assert_eq!(shown["headers"]["authorization"], masked, "{shown}");
}

#[tokio::test]
async fn publishing_warns_of_values_that_stand_unencoded_in_a_url() {
    let server = Server::start().await;
    let draft = json!({
        "trigger": { "type": "manual" },
        "nodes": [{ "id": "call", "type": "http",
            "config": { "url": "https://a.example/{{ input.id }}" } }],
        "edges": [{ "source": "trigger", "target": "call" }],
    });
    let body = json!({ "name": "calls", "draft": draft });
    let scenario = server.post("/api/scenarios", body).await;
    let path = format!(
        "/api/scenarios/{}/publish",
        scenario.expect(201).text("/id")
    );
    let published = server.post(&path, json!({})).await.expect(200);
    assert_eq!(published.text("/warnings/0/code"), "unencoded_url");
    assert_eq!(published.text("/warnings/0/pointer"), "/nodes/0/config/url");
}

#[tokio::test]
async fn a_draft_never_runs_live() {
    let sink = Sink::start(&[]).await;
    let server = Server::start().await;
    connect(&server, "t0ken").await;
    let body = json!({ "name": "caller", "draft": one_call(&sink) });
    let scenario = server
        .post("/api/scenarios", body)
        .await
        .expect(201)
        .text("/id");
    let path = format!("/api/scenarios/{scenario}/run");
    let code = server
        .post(&path, json!({ "version": "draft" }))
        .await
        .expect(422)
        .text("/code");
    assert_eq!(code, "draft_not_live");
    assert_eq!(
        server
            .post(&path, json!({}))
            .await
            .expect(409)
            .text("/code"),
        "not_published"
    );
    server
        .post(&path, json!({ "dryRun": true, "version": 3 }))
        .await
        .expect(404);
}

#[tokio::test]
async fn a_planted_secret_is_found_nowhere() {
    const SECRET: &str = "planted-4f9c1e77-secret";
    let sink = Sink::start(&[500]).await;
    let server = Server::start().await;
    let (app, connection) = connect(&server, SECRET).await;
    let scenario = server.publish("caller", one_call(&sink)).await;
    let run = server.run(&scenario, json!({ "id": 7 })).await;
    let run = run["id"].as_str().unwrap().to_owned();
    let sent = sink.received();
    assert!(
        sent[0].headers["authorization"]
            .to_str()
            .unwrap()
            .contains(SECRET),
        "it is used"
    );
    let test = server
        .post(&format!("/api/connections/{connection}/test"), json!({}))
        .await;
    let dry = server
        .post(
            &format!("/api/scenarios/{scenario}/run"),
            json!({ "dryRun": true }),
        )
        .await;
    let evaluated = json!({ "template": "{{ secret('shop-main', 'token') }}" });
    let evaluated = server
        .post("/api/expressions/evaluate", evaluated)
        .await
        .expect(422);
    let mut seen = vec![test.body, dry.body, evaluated.body];
    for path in [
        format!("/api/runs/{run}"),
        format!("/api/runs/{run}/steps"),
        format!("/api/runs/{run}/logs"),
        format!("/api/runs/{run}/explain"),
        format!("/api/runs/{run}/export"),
        format!("/api/connections/{connection}"),
        format!("/api/apps/{app}/connections"),
        format!("/api/apps/{app}/deliveries"),
        "/api/connections".to_owned(),
        "/metrics".to_owned(),
        "/api/health".to_owned(),
    ] {
        seen.push(server.get(&path).await.expect(200).body);
    }
    for body in seen {
        assert!(!body.to_string().contains(SECRET), "{body}");
    }
    for event in server.events(&run, None).await {
        assert!(!event.data.to_string().contains(SECRET));
    }
    for file in files(server.data.path()) {
        let bytes = std::fs::read(&file).unwrap();
        let found = bytes
            .windows(SECRET.len())
            .any(|window| window == SECRET.as_bytes());
        assert!(!found, "{}", file.display());
    }
}

fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}
