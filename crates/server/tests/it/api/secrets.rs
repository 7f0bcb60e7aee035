//! Secrets do not come back: not from what attempts reach, and not in faults of what was given.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Server, Sink};

const SECRET: &str = "Planted/4f9c1e77-secret";

/// A run's journal, what is no text in it left out.
async fn journal(server: &Server, run: &str) -> String {
    let exported = server.get(&format!("/api/runs/{run}/export")).await;
    let exported = exported.expect(200).body;
    let chunks = exported["journal"].as_array().unwrap().iter();
    let bytes = chunks.flat_map(|chunk| STANDARD.decode(chunk.as_str().unwrap()).unwrap());
    String::from_utf8_lossy(&bytes.collect::<Vec<u8>>()).into_owned()
}

/// Asserts that neither the API nor the data folder holds a text of the secret.
async fn assert_hidden(server: &Server, run: &str, what: &str) {
    let texts = ["4f9c1e77", "NGY5YzFlNzct"];
    for path in ["", "/steps", "/logs", "/explain", "/export"] {
        let path = format!("/api/runs/{run}{path}");
        let body = server.get(&path).await.expect(200).body.to_string();
        for text in texts {
            assert!(
                !body.to_lowercase().contains(&text.to_lowercase()),
                "{what}: {path} shows {body}"
            );
        }
    }
    let journal = journal(server, run).await;
    assert!(
        !journal.to_lowercase().contains("4f9c1e77"),
        "{what}: {journal}"
    );
    assert!(!journal.contains(texts[1]), "{what}: {journal}");
    for file in std::fs::read_dir(server.data.path()).unwrap() {
        let path = file.unwrap().path();
        if !path.is_file() {
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        for text in texts {
            let found = bytes
                .windows(text.len())
                .any(|window| window.eq_ignore_ascii_case(text.as_bytes()));
            assert!(!found, "{what}: {} holds it", path.display());
        }
    }
}

fn draft(config: &Value) -> Value {
    json!({
        "trigger": { "type": "manual", "config": {} },
        "nodes": [{ "id": "call", "type": "http", "config": config, "retry": { "attempts": 1 } }],
        "edges": [{ "source": "trigger", "target": "call" }],
    })
}

/// Makes the connection that holds the secret.
async fn connect(server: &Server) {
    let app = server.post("/api/apps", json!({ "key": "shop" })).await;
    let connection = json!({
        "appId": app.expect(201).text("/id"), "name": "shop-main",
        "metadata": { "auth": { "type": "basic" } },
        "secrets": { "credentials": {
            "token": SECRET, "username": "someone", "password": SECRET,
            "host": "planted-4f9c1e77-host", "url": format!("http://localhost:1/{SECRET}?key=1"),
        } },
    });
    server
        .post("/api/connections", connection)
        .await
        .expect(201);
}

#[tokio::test]
async fn a_secret_does_not_come_back_from_an_attempt() {
    let sink = Sink::start(&[503, 503, 503]).await;
    let echo = Sink::echo().await;
    let server = Server::start().await;
    connect(&server).await;
    let secret = |name: &str| format!("{{{{ secret('shop-main', '{name}') }}}}");
    let (token, host) = (secret("token"), secret("host"));
    let body = json!({ "a": [token] });
    let configs = [
        (
            "path",
            json!({ "url": format!("{}/bot{token}/send", sink.url) }),
        ),
        (
            "query",
            json!({ "url": format!("{}/?key={token}", sink.url) }),
        ),
        (
            "credentials",
            json!({ "url": sink.url, "connection": "shop-main" }),
        ),
        ("host", json!({ "url": format!("http://{host}.invalid/") })),
        ("no URL", json!({ "url": token })),
        (
            "port",
            json!({ "url": format!("http://localhost:{token}/") }),
        ),
        ("whole URL", json!({ "url": secret("url") })),
        (
            "echo",
            json!({ "url": format!("{}/{token}?{token}", echo.url), "method": "POST",
            "connection": "shop-main", "headers": { "x-key": token }, "json": body }),
        ),
        // Nothing in this config names a secret: the connection alone brings them.
        (
            "echo of credentials",
            json!({ "url": echo.url, "method": "POST", "connection": "shop-main" }),
        ),
    ];
    for (what, config) in configs {
        let id = server.publish(what, draft(&config)).await;
        let run = server.run(&id, json!({})).await;
        let expected = if what.starts_with("echo") {
            "succeeded"
        } else {
            "failed"
        };
        assert_eq!(run["status"], expected, "{what}: {run}");
        let id = run["id"].as_str().unwrap();
        assert_hidden(&server, id, what).await;
        let journal = journal(&server, id).await;
        let masked = ["path", "host", "whole URL", "echo", "echo of credentials"];
        if masked.contains(&what) {
            assert!(journal.contains("***(shop-main)"), "{what}: {journal}");
        }
    }
    let sent = echo.received();
    assert!(sent[0].path.contains(SECRET), "the secret is used");
}

#[tokio::test]
async fn faults_do_not_repeat_secrets() {
    let server = Server::start().await;
    let app = server.post("/api/apps", json!({ "key": "shop" })).await;
    let app = app.expect(201).text("/id");
    let new = json!({ "appId": app, "name": "shop-main" });
    let made = server.post("/api/connections", new.clone()).await;
    let path = format!("/api/connections/{}", made.expect(201).text("/id"));
    let bad = [
        json!("SEKRET"),
        json!(["SEKRET"]),
        json!({ "credentials": "SEKRET" }),
        json!({ "credentials": ["SEKRET"] }),
        json!({ "credentials": { "token": ["SEKRET"] } }),
        json!({ "credentials": { "webhookSecret": { "value": "SEKRET" } } }),
        json!({ "credentials": {}, "token": "SEKRET" }),
    ];
    for secrets in bad {
        let mut body = new.clone();
        body["name"] = json!("another");
        body["secrets"] = secrets.clone();
        let posted = server.post("/api/connections", body).await.expect(400).body;
        let request = server.request(Method::PATCH, &path);
        let request = request.json(&json!({ "secrets": secrets }));
        let patched = server.send(request).await.body;
        for answer in [posted.to_string(), patched.to_string()] {
            assert!(!answer.contains("SEKRET"), "{secrets}: {answer}");
        }
    }
}

#[tokio::test]
async fn a_secret_that_is_too_short_to_be_hidden_is_refused() {
    let server = Server::start().await;
    let app = server.post("/api/apps", json!({ "key": "shop" })).await;
    let app = app.expect(201).text("/id");
    let short = [
        json!({ "token": "abc" }),
        json!({ "password": "X", "username": "key-0123" }),
        json!({ "webhookSecret": "abc" }),
        json!({ "webhookSecret": ["long enough", "abc"] }),
        json!({ "other": { "deep": ["a"] } }),
    ];
    let new = |name: &str, credentials: &Value| json!({ "appId": app, "name": name, "secrets": { "credentials": credentials } });
    for credentials in short {
        let refused = server
            .post("/api/connections", new("short", &credentials))
            .await;
        let refused = refused.expect(400).body.to_string();
        assert!(refused.contains("at least 4 bytes"), "{refused}");
    }
    let enough = json!({ "username": "api", "password": "", "token": "abcd", "port": 25 });
    let made = server
        .post("/api/connections", new("enough", &enough))
        .await
        .expect(201);
    let path = format!("/api/connections/{}", made.text("/id"));
    let short = json!({ "secrets": { "credentials": { "token": "abc" } } });
    let request = server.request(Method::PATCH, &path).json(&short);
    server.send(request).await.expect(400);
}
