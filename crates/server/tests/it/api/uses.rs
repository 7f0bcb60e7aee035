//! What is in use: by a draft, by the published version, and by nothing any more.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Answer, Server};

fn alone() -> Value {
    json!({ "trigger": { "type": "manual" }, "nodes": [], "edges": [] })
}

async fn delete(server: &Server, path: &str) -> Answer {
    server.send(server.request(Method::DELETE, path)).await
}

async fn patch(server: &Server, path: &str, body: Value) -> Answer {
    server
        .send(server.request(Method::PATCH, path).json(&body))
        .await
}

async fn put_draft(server: &Server, scenario: &str, draft: Value) {
    let path = format!("/api/scenarios/{scenario}/draft");
    let etag = server.get(&path).await.expect(200).headers["etag"].clone();
    let put = server.request(Method::PUT, &path).header("if-match", etag);
    server.send(put.json(&draft)).await.expect(200);
}

/// An app, a connection of it, an error scenario, and a published scenario with all of them; the
/// paths of the four.
async fn published_user(server: &Server) -> [String; 4] {
    let made = async |path: &str, body: Value| {
        let id = server.post(path, body).await.expect(201).text("/id");
        format!("{path}/{id}")
    };
    let app = made("/api/apps", json!({ "key": "shop" })).await;
    let other = made("/api/apps", json!({ "key": "other" })).await;
    let body = json!({ "appId": other.rsplit('/').next(), "name": "shop-main",
        "secrets": { "credentials": { "token": "long-enough" } } });
    let connection = made("/api/connections", body).await;
    let told = server.publish("told", alone()).await;
    let draft = json!({
        "trigger": { "type": "webhook", "config": { "app": "shop" } },
        "nodes": [{ "id": "call", "type": "http",
            "config": { "url": "https://a.example", "connection": "shop-main" } }],
        "edges": [{ "source": "trigger", "target": "call" }],
        "settings": { "errorScenario": "told" },
    });
    let user = server.publish("user", draft).await;
    [app, connection, format!("/api/scenarios/{told}"), user]
}

#[tokio::test]
async fn what_the_published_version_uses_stays_in_use_when_the_draft_names_it_no_more() {
    let server = Server::start().await;
    let [app, connection, told, user] = published_user(&server).await;
    server
        .post(&format!("{told}/disable"), json!({}))
        .await
        .expect(200);
    put_draft(&server, &user, alone()).await;
    for path in [&app, &connection, &told] {
        let refused = delete(&server, path).await.expect(409);
        assert_eq!(refused.text("/code"), "in_use", "{path}");
        assert_eq!(refused.body["users"], json!(["scenario user"]), "{path}");
    }
    // Published, the new draft frees them.
    server
        .post(&format!("/api/scenarios/{user}/publish"), json!({}))
        .await
        .expect(200);
    for path in [&app, &connection, &told] {
        delete(&server, path).await.expect(204);
    }
}

#[tokio::test]
async fn a_connection_in_use_keeps_its_name() {
    let server = Server::start().await;
    let [_, connection, _, user] = published_user(&server).await;
    let refused = patch(&server, &connection, json!({ "name": "renamed" }))
        .await
        .expect(409);
    assert_eq!(refused.text("/code"), "in_use");
    assert_eq!(refused.body["users"], json!(["scenario user"]));
    let same = json!({ "name": "shop-main", "status": "inactive" });
    patch(&server, &connection, same).await.expect(200);
    server.republish(&user, alone()).await;
    patch(&server, &connection, json!({ "name": "renamed" }))
        .await
        .expect(200);
}
