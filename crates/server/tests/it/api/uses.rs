//! What is in use: by a draft, by the published version, and by nothing any more.

use std::time::Duration;

use futures::future::join;
use millrace_server::settings::ServeArgs;
use millrace_store::faulty::Fault;
use reqwest::Method;
use serde_json::{Value, json};

use crate::faults::Faults;
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

#[tokio::test]
async fn a_scenario_that_others_name_keeps_its_name() {
    let server = Server::start().await;
    let [_, _, told, user] = published_user(&server).await;
    let rename = json!({ "name": "renamed" });
    let refused = patch(&server, &told, rename.clone()).await.expect(409);
    assert_eq!(refused.text("/code"), "in_use");
    assert_eq!(refused.body["users"], json!(["scenario user"]));
    let same = json!({ "name": "told", "enabled": false });
    patch(&server, &told, same).await.expect(200);
    server.republish(&user, alone()).await;
    patch(&server, &told, rename).await.expect(200);
}

#[tokio::test]
async fn a_version_that_names_what_is_deleted_meanwhile_is_not_published() {
    let faults = Faults::new();
    let server = Server::start_through(ServeArgs::default(), faults.before()).await;
    let [_, connection, told, user] = published_user(&server).await;
    server.republish(&user, alone()).await;
    server
        .post(&format!("{told}/disable"), json!({}))
        .await
        .expect(200);
    // The first version was looked through and found good; then what it names goes.
    faults.next("publish", Fault::Delay(Duration::ZERO));
    let path = format!("/api/scenarios/{user}/rollback");
    let rollback = server.post(&path, json!({ "version": 1 }));
    let deletion = async {
        faults.wait(1).await;
        delete(&server, &connection).await.expect(204);
        delete(&server, &told).await.expect(204);
        faults.let_go();
    };
    let refused = join(rollback, deletion).await.0.expect(422);
    let pointers: Vec<&Value> = refused.body["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fault| &fault["pointer"])
        .collect();
    assert_eq!(
        pointers,
        ["/nodes/0/config/connection", "/settings/errorScenario"]
    );
    let scenario = server.get(&format!("/api/scenarios/{user}")).await;
    assert_eq!(scenario.expect(200).body["publishedVersion"], 2);
}

#[tokio::test]
async fn what_begins_to_be_used_while_it_is_deleted_stays() {
    let faults = Faults::new();
    let server = Server::start_through(ServeArgs::default(), faults.before()).await;
    let [_, connection, _, user] = published_user(&server).await;
    server.republish(&user, alone()).await;
    faults.next("delete_connection", Fault::Delay(Duration::ZERO));
    let deletion = delete(&server, &connection);
    let path = format!("/api/scenarios/{user}/rollback");
    let rollback = async {
        faults.wait(1).await;
        server
            .post(&path, json!({ "version": 1 }))
            .await
            .expect(200);
        faults.let_go();
    };
    let refused = join(deletion, rollback).await.0.expect(409);
    assert_eq!(refused.text("/code"), "in_use");
    assert_eq!(refused.body["users"], json!(["scenario user"]));
    server.get(&connection).await.expect(200);
}
