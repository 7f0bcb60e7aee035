//! Testing a connection: what is really sent, and what its status becomes.

use anyhow::{Context as _, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use millrace_e2e::server::Server;
use millrace_e2e::sink::{Sink, status};
use serde_json::{Value, json};

/// Makes a connection of that app with that authentication; gives its id.
async fn connection(server: &Server, app: &str, metadata: Value, secrets: Value) -> Result<String> {
    let connection = json!({
        "appId": app, "name": "api", "metadata": metadata, "secrets": {"credentials": secrets},
    });
    let made = server.api.post("/api/connections", &connection).await?;
    let id = made.expect(201)?.json()["id"].clone();
    Ok(id.as_str().context("a connection has an id")?.to_owned())
}

async fn tested(server: &Server, id: &str) -> Result<Value> {
    let path = format!("/api/connections/{id}/test");
    Ok(server.api.act(&path).await?.expect(200)?.json())
}

async fn status_of(server: &Server, id: &str) -> Result<Value> {
    let path = format!("/api/connections/{id}");
    Ok(server.api.get(&path).await?.expect(200)?.json()["status"].clone())
}

async fn open_server() -> Result<Server> {
    Server::start_with(&[("MILLRACE_ALLOW_PRIVATE_NETWORKS", "true")]).await
}

#[tokio::test]
async fn a_test_sends_the_credentials_as_an_action_would() -> Result<()> {
    let sink = Sink::kind().await?;
    let server = open_server().await?;
    let app = server.app("shop", json!({})).await?;
    let basic = format!("Basic {}", STANDARD.encode("ada:pass-word-1"));
    let cases = [
        (
            json!({"type": "bearer"}),
            json!({"token": "tok-en-1"}),
            "authorization",
            "Bearer tok-en-1",
        ),
        (
            json!({"type": "basic"}),
            json!({"username": "ada", "password": "pass-word-1"}),
            "authorization",
            basic.as_str(),
        ),
        (
            json!({"type": "header", "name": "X-Key"}),
            json!({"value": "val-ue-1"}),
            "x-key",
            "val-ue-1",
        ),
    ];
    for (number, (auth, secrets, header, expected)) in cases.into_iter().enumerate() {
        let metadata = json!({"auth": auth, "testUrl": format!("{}/me", sink.url)});
        let id = connection(&server, &app, metadata, secrets).await?;
        let result = tested(&server, &id).await?;
        assert_eq!(
            (&result["ok"], &result["status"]),
            (&json!(true), &json!("active"))
        );
        let request = &sink.wait_for(number + 1).await?[number];
        assert_eq!(request.path, "/me");
        assert_eq!(request.header(header), expected);
        for secret in ["tok-en-1", "pass-word-1", "val-ue-1"] {
            assert!(!result.to_string().contains(secret), "{result}");
        }
        let path = format!("/api/connections/{id}");
        let method = reqwest::Method::DELETE;
        server
            .api
            .call(method, &path, None, &[])
            .await?
            .expect(204)?;
    }
    let metadata =
        json!({"auth": {"type": "query", "name": "key"}, "testUrl": format!("{}/me", sink.url)});
    let id = connection(&server, &app, metadata, json!({"value": "val&ue"})).await?;
    assert_eq!(tested(&server, &id).await?["ok"], true);
    assert_eq!(sink.wait_for(4).await?[3].path, "/me?key=val%26ue");
    Ok(())
}

#[tokio::test]
async fn a_connection_that_is_refused_is_in_error_until_a_test_passes() -> Result<()> {
    let sink = Sink::scripted(|nth| status(if nth == 1 { 401 } else { 204 })).await?;
    let server = open_server().await?;
    let app = server.app("shop", json!({})).await?;
    let metadata = json!({"auth": {"type": "bearer"}, "testUrl": sink.url});
    let id = connection(&server, &app, metadata, json!({"token": "long-enough"})).await?;

    let result = tested(&server, &id).await?;
    assert_eq!(
        (&result["ok"], &result["status"]),
        (&json!(false), &json!("error"))
    );
    let last = result["checks"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&last["name"], &last["ok"]),
        (&json!("request"), &json!(false))
    );
    assert!(last["message"].as_str().unwrap().contains("401"), "{last}");
    assert_eq!(status_of(&server, &id).await?, "error");

    let result = tested(&server, &id).await?;
    assert_eq!(
        (&result["ok"], &result["status"]),
        (&json!(true), &json!("active"))
    );
    assert_eq!(status_of(&server, &id).await?, "active");
    Ok(())
}

#[tokio::test]
async fn an_address_that_actions_may_not_call_is_not_called_by_a_test_either() -> Result<()> {
    let sink = Sink::kind().await?;
    let server = Server::start().await?;
    let app = server.app("shop", json!({})).await?;
    let metadata = json!({"auth": {"type": "bearer"}, "testUrl": sink.url});
    let id = connection(&server, &app, metadata, json!({"token": "long-enough"})).await?;
    let result = tested(&server, &id).await?;
    assert_eq!(
        (&result["ok"], &result["status"]),
        (&json!(false), &json!("error"))
    );
    assert!(
        result
            .to_string()
            .contains("MILLRACE_ALLOW_PRIVATE_NETWORKS"),
        "{result}"
    );
    assert_eq!(sink.recorded().len(), 0);
    Ok(())
}

#[tokio::test]
async fn a_connection_that_a_person_made_inactive_stays_so_and_fails_its_test() -> Result<()> {
    let sink = Sink::kind().await?;
    let server = open_server().await?;
    let app = server.app("shop", json!({})).await?;
    let metadata = json!({"auth": {"type": "bearer"}, "testUrl": sink.url});
    let id = connection(&server, &app, metadata, json!({"token": "long-enough"})).await?;
    let path = format!("/api/connections/{id}");
    let inactive = json!({"status": "inactive"});
    server.api.patch(&path, &inactive).await?.expect(200)?;
    let result = tested(&server, &id).await?;
    assert_eq!(
        (&result["ok"], &result["status"]),
        (&json!(false), &json!("inactive"))
    );
    let failed = result["checks"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&failed["name"], &failed["ok"]),
        (&json!("status"), &json!(false))
    );
    assert_eq!(sink.recorded().len(), 1);
    assert_eq!(status_of(&server, &id).await?, "inactive");
    Ok(())
}

#[tokio::test]
async fn credentials_that_are_missing_are_found_without_a_request() -> Result<()> {
    let sink = Sink::kind().await?;
    let server = open_server().await?;
    let app = server.app("shop", json!({})).await?;
    let metadata = json!({"auth": {"type": "basic"}, "testUrl": sink.url});
    let id = connection(&server, &app, metadata, json!({"username": "ada"})).await?;
    let result = tested(&server, &id).await?;
    let last = result["checks"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&last["name"], &last["ok"]),
        (&json!("credentials"), &json!(false))
    );
    assert!(
        last["message"].as_str().unwrap().contains("password"),
        "{last}"
    );
    assert_eq!(sink.recorded().len(), 0);
    let unknown = "/api/connections/con_01jdcx2h5se8e9v5sk5qh6gd3w/test";
    server.api.act(unknown).await?.expect(404)?;
    Ok(())
}
