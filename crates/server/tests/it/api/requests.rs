//! What a request may say: bodies, parameters and merge patches that no operation knows are refused.

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
