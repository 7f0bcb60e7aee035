//! Webhooks that start nothing: each row of the contract's table, and the order of the checks.

use anyhow::Result;
use millrace_e2e::draft::{answering, chain, logging};
use millrace_e2e::hook::Hook;
use millrace_e2e::server::Server;
use serde_json::{Value, json};

/// A server whose app `shop` is listened to.
async fn listened(webhook: Value) -> Result<Server> {
    let server = Server::start().await?;
    server.app("shop", webhook).await?;
    server.scenario("orders", &logging("shop")).await?;
    Ok(server)
}

#[tokio::test]
async fn a_webhook_without_a_key_is_refused() -> Result<()> {
    let server = Server::start().await?;
    for path in ["/api/webhook", "/api/webhook/", "/webhook", "/webhook/"] {
        let hook = Hook::new(
            server.api.http.clone(),
            format!("{}{path}", server.api.base),
        );
        let answer = hook.send().await?.expect(400)?;
        assert_eq!(answer.json()["error"], "Missing app key", "{path}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
    }
    Ok(())
}

#[tokio::test]
async fn an_unknown_key_is_refused() -> Result<()> {
    let server = Server::start().await?;
    let answer = server.hook("nobody").send().await?.expect(404)?;
    assert_eq!(answer.json()["error"], "Invalid app key");
    assert_eq!(answer.code(), "invalid_app_key");
    Ok(())
}

#[tokio::test]
async fn a_body_that_is_not_what_its_type_says_is_refused() -> Result<()> {
    let server = listened(json!({})).await?;
    let cases: [(&str, &[u8]); 4] = [
        ("application/json", b"{\"id\": 7"),
        ("application/vnd.shop+json", b"hello"),
        ("application/json", b"\"\xff\""),
        ("text/plain; charset=utf-8", b"caf\xe9"),
    ];
    for (content_type, body) in cases {
        let answer = server.hook("shop").body(content_type, body).send().await?;
        let answer = answer.expect(400)?;
        assert_eq!(
            answer.json()["error"],
            "Invalid request body",
            "{content_type}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_missing_or_wrong_signature_is_refused() -> Result<()> {
    let server = listened(json!({})).await?;
    let body = json!({"id": 7});
    let signed = server.hook("shop").json(&body);
    signed.send().await?.expect(200)?;
    let hooks = [
        signed.clone().unsigned(),
        signed.clone().secret("another"),
        signed.clone().unsigned().header("x-signature", ""),
        signed.clone().unsigned().header("x-signature", "sha256=zz"),
        signed.header("x-signature", &"0".repeat(64)),
    ];
    for hook in hooks {
        let answer = hook.send().await?.expect(400)?;
        assert_eq!(answer.code(), "invalid_signature");
    }
    Ok(())
}

#[tokio::test]
async fn a_timestamp_outside_the_tolerance_is_refused() -> Result<()> {
    let server = listened(json!({"scheme": "slack"})).await?;
    let body = r#"{"event_id":"Ev1"}"#;
    let signed = format!("v0:1000000000:{body}");
    let signature = millrace_e2e::sign::hex_hmac(millrace_e2e::hook::SECRET, signed.as_bytes());
    let hook = server
        .hook("shop")
        .unsigned()
        .body("application/json", body);
    let answer = hook
        .header("x-slack-request-timestamp", "1000000000")
        .header("x-slack-signature", &format!("v0={signature}"))
        .send()
        .await?
        .expect(400)?;
    assert_eq!(answer.code(), "invalid_signature");
    Ok(())
}

#[tokio::test]
async fn without_a_usable_secret_every_webhook_is_refused() -> Result<()> {
    let server = Server::start().await?;
    let app = json!({"key": "bare", "name": "Bare"});
    server.api.post("/api/apps", &app).await?.expect(201)?;
    server.scenario("bare", &logging("bare")).await?;
    let answer = server.hook("bare").send().await?.expect(400)?;
    assert_eq!(answer.code(), "signature_not_configured");

    let app_id = server.app("shop", json!({})).await?;
    server.scenario("orders", &logging("shop")).await?;
    server.hook("shop").send().await?.expect(200)?;
    let app = server.api.get(&format!("/api/apps/{app_id}")).await?.json();
    let path = format!(
        "/api/connections/{}",
        app["defaultConnectionId"].as_str().unwrap()
    );
    let inactive = json!({"status": "inactive"});
    server.api.patch(&path, &inactive).await?.expect(200)?;
    let answer = server.hook("shop").send().await?.expect(400)?;
    assert_eq!(answer.code(), "signature_not_configured");
    Ok(())
}

#[tokio::test]
async fn an_app_that_nobody_listens_to_is_not_found() -> Result<()> {
    let server = Server::start().await?;
    server.app("shop", json!({})).await?;
    let scenario_id = server.draft("orders", &logging("shop")).await?;
    let answer = server.hook("shop").send().await?.expect(404)?;
    assert_eq!(answer.code(), "no_listener");

    server.publish(&scenario_id).await?.expect(200)?;
    server.hook("shop").send().await?.expect(200)?;
    let answer = server.hook("shop").path("/elsewhere").send().await?;
    assert_eq!(answer.expect(404)?.code(), "no_listener");

    let disable = format!("/api/scenarios/{scenario_id}/disable");
    server.api.act(&disable).await?.expect(200)?;
    let answer = server.hook("shop").send().await?.expect(404)?;
    assert_eq!(answer.code(), "no_listener");

    let enable = format!("/api/scenarios/{scenario_id}/enable");
    server.api.act(&enable).await?.expect(200)?;
    server.hook("shop").send().await?.expect(200)?;
    Ok(())
}

#[tokio::test]
async fn when_every_condition_is_false_nothing_starts() -> Result<()> {
    let server = Server::start().await?;
    server.app("shop", json!({})).await?;
    let trigger = json!({"app": "shop", "when": "input.body.total > 100"});
    let log = ("log_1", "logger", json!({"message": "large"}));
    server.scenario("large", &chain(trigger, &[log])).await?;
    let answer = server
        .hook("shop")
        .json(&json!({"total": 80}))
        .send()
        .await?;
    let expected = json!({"success": true, "runId": null, "idempotent": false, "runs": []});
    assert_eq!(answer.expect(200)?.json(), expected);
    let answer = server
        .hook("shop")
        .json(&json!({"total": 120}))
        .send()
        .await?;
    assert!(answer.expect(200)?.run_id().starts_with("run_"));
    Ok(())
}

#[tokio::test]
async fn a_body_over_the_apps_limit_is_refused() -> Result<()> {
    let server = listened(json!({"maxBody": 1000})).await?;
    let fits = "x".repeat(1000);
    let hook = server.hook("shop").body("text/plain", fits);
    hook.send().await?.expect(200)?;
    let too_large = "x".repeat(1001);
    let hook = server.hook("shop").body("text/plain", too_large);
    assert_eq!(hook.send().await?.expect(413)?.code(), "body_too_large");
    Ok(())
}

#[tokio::test]
async fn a_body_over_the_instances_limit_is_refused() -> Result<()> {
    let server = Server::start_with(&[("MILLRACE_BODY_BYTES_MAX", "1000")]).await?;
    server.app("shop", json!({})).await?;
    server.scenario("orders", &logging("shop")).await?;
    let hook = server.hook("shop").body("text/plain", "x".repeat(1001));
    hook.send().await?.expect(413)?;
    Ok(())
}

#[tokio::test]
async fn a_disk_down_to_its_reserve_refuses_events_and_nothing_else() -> Result<()> {
    let reserve = u64::MAX.to_string();
    let server = Server::start_with(&[("MILLRACE_DISK_RESERVE_BYTES", &reserve)]).await?;
    server.app("shop", json!({})).await?;
    server.scenario("orders", &logging("shop")).await?;
    let answer = server.hook("shop").send().await?.expect(503)?;
    assert_eq!(answer.code(), "overloaded");
    assert!(!answer.header("retry-after").is_empty());
    let health = server.api.get("/api/health").await?.expect(200)?;
    assert_eq!(health.json()["status"], "healthy");
    Ok(())
}

#[tokio::test]
async fn an_unknown_content_encoding_is_refused() -> Result<()> {
    let server = listened(json!({})).await?;
    let hook = server.hook("shop").json(&json!({"id": 7}));
    let answer = hook.header("content-encoding", "br").send().await?;
    answer.expect(415)?;
    Ok(())
}

#[tokio::test]
async fn the_first_check_that_fails_answers() -> Result<()> {
    let server = listened(json!({"maxBody": 100})).await?;
    let bare = json!({"key": "bare", "name": "Bare", "webhook": {"maxBody": 100}});
    server.api.post("/api/apps", &bare).await?.expect(201)?;
    let too_large = "x".repeat(101);
    let not_json = "{";
    let json_type = "application/json";

    let size_before_listener = server.hook("bare").body(json_type, too_large).unsigned();
    assert_eq!(size_before_listener.send().await?.status, 413);

    let listener_before_configuration = server.hook("bare").body(json_type, not_json).unsigned();
    let answer = listener_before_configuration.send().await?;
    assert_eq!(answer.code(), "no_listener");

    server.scenario("bare", &logging("bare")).await?;
    let configuration_before_signature = server.hook("bare").body(json_type, not_json).unsigned();
    let answer = configuration_before_signature.send().await?;
    assert_eq!(answer.code(), "signature_not_configured");

    let signature_before_body = server.hook("shop").body(json_type, not_json).unsigned();
    let answer = signature_before_body.send().await?;
    assert_eq!(answer.code(), "invalid_signature");

    let body_before_key = server.hook("shop").body(json_type, not_json);
    let long_key = "k".repeat(10_000);
    let answer = body_before_key
        .header("idempotency-key", &long_key)
        .send()
        .await?;
    assert_eq!(answer.expect(400)?.json()["error"], "Invalid request body");
    Ok(())
}

#[tokio::test]
async fn a_refused_webhook_claims_no_idempotency_key() -> Result<()> {
    let server = Server::start().await?;
    server.app("shop", json!({})).await?;
    server
        .scenario("echo", &answering("shop", "trigger.body"))
        .await?;
    let hook = server.hook("shop").header("idempotency-key", "k-1");
    let forged = hook.clone().json(&json!({"id": 1})).secret("another");
    forged.send().await?.expect(400)?;
    let answer = hook.json(&json!({"id": 2})).send().await?.expect(200)?;
    assert_eq!(answer.json(), json!({"id": 2}));
    Ok(())
}
