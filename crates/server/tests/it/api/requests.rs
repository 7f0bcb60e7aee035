//! What a request may say: bodies, parameters and merge patches that no operation knows are refused.

use millrace_server::api::operations;
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Answer, Server};

async fn patch(server: &Server, path: &str, body: Value) -> Answer {
    server
        .send(server.request(Method::PATCH, path).json(&body))
        .await
}

/// A request with a text as body, and no word on what it is.
async fn post_text(server: &Server, path: &str, body: &str) -> Answer {
    let request = server.request(Method::POST, path).body(body.to_owned());
    server.send(request).await
}

async fn made(server: &Server, path: &str, body: Value) -> String {
    let id = server.post(path, body).await.expect(201).text("/id");
    format!("{path}/{id}")
}

#[tokio::test]
async fn a_body_where_none_is_read_is_refused() {
    let server = Server::start().await;
    let draft = json!({ "trigger": { "type": "manual" }, "nodes": [], "edges": [] });
    let id = server.publish("one", draft).await;
    let long = "x".repeat(70_000);
    for verb in ["publish", "enable", "disable"] {
        let path = format!("/api/scenarios/{id}/{verb}");
        for body in ["5", "{", "[]", "null", &long] {
            post_text(&server, &path, body).await.expect(400);
        }
        let refused = post_text(&server, &path, r#"{"x":1}"#).await.expect(400);
        assert!(refused.body["errors"].to_string().contains('x'), "{verb}");
        for body in ["", "{}", " { } "] {
            post_text(&server, &path, body).await.expect(200);
        }
    }
}

#[tokio::test]
async fn a_parameter_that_no_one_knows_is_refused() {
    let server = Server::start().await;
    let draft = json!({ "trigger": { "type": "manual" }, "nodes": [], "edges": [] });
    let scenario = server.publish("one", draft).await;
    let run = server.run(&scenario, Value::Null).await;
    let run = run["id"].as_str().unwrap();
    for path in [
        format!("/api/scenarios/{scenario}/draft/nodes"),
        "/api/registry/nodes".to_owned(),
        format!("/api/runs/{run}/explain"),
        format!("/api/runs/{run}/events"),
        "/api/variables".to_owned(),
    ] {
        server.get(&path).await.expect(200);
        let refused = server.get(&format!("{path}?offset=3")).await.expect(400);
        assert_eq!(refused.text("/code"), "invalid_request");
        assert!(
            refused.body.to_string().contains("offset"),
            "{}",
            refused.body
        );
    }
    server.get("/api/events?offset=3").await.expect(400);
    // Whoever watches many programs sends all of them the same.
    server.get("/livez?from=monitor").await.expect(200);
}

#[tokio::test]
async fn null_in_a_patch_removes_what_can_be_removed_and_is_refused_elsewhere() {
    let server = Server::start().await;
    let app = made(&server, "/api/apps", json!({ "key": "shop" })).await;
    let secrets = json!({ "credentials": { "token": "long-enough", "username": "u" } });
    let body = json!({ "appId": app.rsplit('/').next(), "name": "main",
        "metadata": { "auth": { "type": "bearer" } }, "secrets": secrets });
    let connection = made(&server, "/api/connections", body).await;
    let scenario = made(&server, "/api/scenarios", json!({ "name": "one" })).await;

    for nulls in [
        json!({ "secrets": null }),
        json!({ "secrets": { "credentials": null } }),
    ] {
        let again = json!({ "secrets": secrets });
        let kept = patch(&server, &connection, again).await.expect(200);
        assert_eq!(kept.body["secretNames"], json!(["token", "username"]));
        let one = json!({ "secrets": { "credentials": { "token": null } } });
        let kept = patch(&server, &connection, one).await.expect(200);
        assert_eq!(kept.body["secretNames"], json!(["username"]));
        let none = patch(&server, &connection, nulls).await.expect(200);
        assert_eq!(none.body["secretNames"], json!([]));
    }
    let bare = patch(&server, &connection, json!({ "metadata": null })).await;
    assert_eq!(bare.expect(200).body["metadata"], json!({}));
    let hash = "a".repeat(64);
    let applied = patch(&server, &scenario, json!({ "appliedHash": hash })).await;
    assert_eq!(applied.expect(200).body["appliedHash"], hash.as_str());
    let applied = patch(&server, &scenario, json!({ "appliedHash": null })).await;
    assert_eq!(applied.expect(200).body["appliedHash"], Value::Null);

    for (path, name) in [
        (&connection, "name"),
        (&connection, "status"),
        (&scenario, "name"),
        (&scenario, "enabled"),
        (&app, "key"),
        (&app, "nonsense"),
    ] {
        let refused = patch(&server, path, json!({ name: null }))
            .await
            .expect(400);
        let faults = refused.body["errors"].to_string();
        assert!(faults.contains(name), "{path}: {faults}");
    }
    patch(&server, &app, json!({ "metadata": 5 }))
        .await
        .expect(400);
    let body = json!({ "key": "other", "metadata": 5 });
    server.post("/api/apps", body).await.expect(400);
}

#[tokio::test]
async fn an_idempotency_key_that_can_never_be_evaluated_is_refused() {
    let server = Server::start().await;
    let app = made(&server, "/api/apps", json!({ "key": "shop" })).await;
    for expression in ["{{", "input.body.(", "nodes.x", "vars.x", "secret('x')"] {
        let webhook = json!({ "idempotencyKey": expression });
        let refused = patch(&server, &app, json!({ "webhook": webhook })).await;
        let pointer = refused.expect(400).text("/errors/0/pointer");
        assert_eq!(pointer, "/webhook/idempotencyKey", "{expression}");
        let body = json!({ "key": "other", "webhook": webhook });
        server.post("/api/apps", body).await.expect(400);
    }
    for expression in [
        "input.body.id",
        "trigger.path ~ input.body.id",
        "body",
        "{{ input.body.id }}",
    ] {
        let webhook = json!({ "idempotencyKey": expression });
        let taken = patch(&server, &app, json!({ "webhook": webhook })).await;
        taken.expect(200);
    }
}

#[tokio::test]
async fn many_runs_are_not_changed_by_a_filter_that_names_none() {
    let server = Server::start().await;
    for filter in [
        json!({}),
        json!({ "status": [] }),
        json!({ "labels": {}, "scenario": null }),
    ] {
        let body = json!({ "action": "cancel", "filter": filter });
        let refused = server.post("/api/runs/bulk", body).await.expect(400);
        assert_eq!(refused.text("/errors/0/pointer"), "/filter");
    }
    let body = json!({ "action": "cancel", "filter": { "status": ["queued"] } });
    server.post("/api/runs/bulk", body).await.expect(202);
}

#[tokio::test]
async fn what_can_serve_nobody_is_refused_at_its_place() {
    let server = Server::start().await;
    let token = |expires: &str| json!({ "name": expires, "expiresIn": expires });
    let app = json!({ "key": "shop", "webhook": { "scheme": "standard-webhooks" } });
    let app = server.post("/api/apps", app).await.expect(201).text("/id");
    let connection = |credentials: Value| json!({ "appId": app, "name": "main", "secrets": { "credentials": credentials } });
    let key = "whpk_short";
    for (path, body, pointer, words) in [
        ("tokens", token("0s"), "/expiresIn", "more than `0s`"),
        (
            "tokens",
            token("x"),
            "/expiresIn",
            "a duration such as `90s`",
        ),
        (
            "connections",
            connection(json!({ "": "x" })),
            "/secrets/credentials/",
            "empty",
        ),
        (
            "connections",
            connection(json!({ "webhookSecret": "whpk_secret!!" })),
            "/secrets/credentials/webhookSecret",
            "Ed25519 public key",
        ),
        (
            "connections",
            connection(json!({ "webhookSecret": ["whsec_c2VjcmV0", key] })),
            "/secrets/credentials/webhookSecret/1",
            "Ed25519 public key",
        ),
    ] {
        let refused = server.post(&format!("/api/{path}"), body).await.expect(400);
        assert_eq!(refused.text("/errors/0/pointer"), pointer);
        let message = refused.text("/errors/0/message");
        assert!(message.contains(words), "{message}");
        assert!(!message.contains("secret!!"), "{message}");
    }
    let kept = connection(json!({ "webhookSecret": "whsec_c2VjcmV0" }));
    let id = server
        .post("/api/connections", kept)
        .await
        .expect(201)
        .text("/id");
    let change = json!({ "secrets": { "credentials": { "webhookSecret": "whpk_no!" } } });
    let refused = patch(&server, &format!("/api/connections/{id}"), change).await;
    refused.expect(400);
}

#[tokio::test]
async fn a_time_that_is_none_is_told_what_a_time_is() {
    let server = Server::start().await;
    for time in ["yesterday", "9999-12-31T23:59:59Z", "20261123T132849Z"] {
        let path = format!("/api/runs?createdAfter={time}");
        let refused = server.get(&path).await.expect(400);
        assert_eq!(refused.text("/errors/0/pointer"), "/createdAfter");
        let message = refused.text("/errors/0/message");
        assert!(
            message.contains("at most 9999-12-30T22:00:00Z"),
            "{message}"
        );
    }
    server
        .get("/api/runs?createdAfter=9999-12-30T21:00:00%2B00:00")
        .await
        .expect(200);
}

#[tokio::test]
async fn a_query_that_is_no_text_is_refused_as_a_form_is() {
    let server = Server::start().await;
    for path in ["/api/apps?key=%ff", "/api/runs?correlationId=%ff"] {
        let refused = server.get(path).await.expect(400);
        assert_eq!(refused.text("/code"), "invalid_request");
    }
    let app = json!({ "key": "shop", "webhook": { "scheme": "none" } });
    server.post("/api/apps", app).await.expect(201);
    let trigger = json!({ "type": "webhook", "config": { "app": "shop" } });
    let draft = json!({ "trigger": trigger, "nodes": [], "edges": [] });
    server.publish("orders", draft).await;
    let deliver = |path: &str, kind: &'static str, body: &'static str| {
        let request = server.request(Method::POST, path);
        server.send(request.header("content-type", kind).body(body))
    };
    let form = "application/x-www-form-urlencoded";
    let refused = deliver("/api/webhook/shop?q=%ff", form, "q=1")
        .await
        .expect(400);
    assert_eq!(refused.text("/error"), "Invalid query");
    assert!(refused.text("/detail").contains("`q`"));
    deliver("/api/webhook/shop?q=1", form, "q=%ff")
        .await
        .expect(400);
    let charset = "text/plain; charset=zzz";
    deliver("/api/webhook/shop", charset, "x").await.expect(415);
    deliver("/api/webhook/shop?q=%C3%A9", form, "q=1")
        .await
        .expect(200);
}

#[tokio::test]
async fn warnings_are_not_counted_as_faults() {
    let server = Server::start().await;
    let config = json!({ "url": "https://example.test/{{ input.a }}" });
    let nodes = json!([
        { "id": "call", "type": "http", "config": config },
        { "id": "wrong", "type": "http", "config": { "url": 5 } },
    ]);
    let edges =
        json!([{ "source": "trigger", "target": "call" }, { "source": "call", "target": "wrong" }]);
    let draft = json!({ "trigger": { "type": "manual" }, "nodes": nodes, "edges": edges });
    let made = server
        .post("/api/scenarios", json!({ "name": "one", "draft": draft }))
        .await;
    let id = made.expect(201).text("/id");
    let refused = post_text(&server, &format!("/api/scenarios/{id}/publish"), "").await;
    let refused = refused.expect(422);
    assert!(
        refused.body["errors"].as_array().unwrap().len() > 1,
        "{}",
        refused.body
    );
    assert_eq!(
        refused.text("/detail"),
        "the scenario has 1 fault; see `errors`"
    );
}

#[tokio::test]
async fn whoever_shows_no_token_is_refused_by_every_operation_that_is_not_open() {
    let server = Server::start().await;
    let stranger = reqwest::Client::builder().no_proxy().build().unwrap();
    for operation in operations() {
        let doc = operation.doc();
        if doc.open || doc.path.starts_with("/api/webhook/") {
            continue;
        }
        let path = doc.path.replace(['{', '}'], "");
        let request = stranger.request(doc.method.clone(), format!("{}{path}", server.url));
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 401, "{} {}", doc.method, doc.path);
    }
}
