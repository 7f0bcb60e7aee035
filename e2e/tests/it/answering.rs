//! What the sender of an accepted event is told: modes, preferences, several listeners, paths,
//! correlation, what is hidden.

use anyhow::Result;
use millrace_e2e::draft::{answering, chain, failing, logging, waiting};
use millrace_e2e::hook::SECRET;
use millrace_e2e::server::Server;
use millrace_e2e::sign::hex_hmac;
use reqwest::Method;
use serde_json::{Value, json};

/// A server with the app `shop` and one scenario.
async fn with_scenario(draft: &Value) -> Result<Server> {
    let server = Server::start().await?;
    server.app("shop", json!({})).await?;
    server.scenario("first", draft).await?;
    Ok(server)
}

#[tokio::test]
async fn a_failed_run_answers_500_with_its_error() -> Result<()> {
    let server = with_scenario(&failing("shop")).await?;
    let answer = server.hook("shop").send().await?.expect(500)?.json();
    assert_eq!(answer["success"], false);
    assert_eq!(answer["status"], "failed");
    assert_eq!(answer["error"]["code"], "NO_STOCK");
    assert_eq!(answer["error"]["message"], "nothing left");
    assert_eq!(answer["runs"][0]["status"], "failed");
    Ok(())
}

#[tokio::test]
async fn the_trigger_may_give_a_failed_run_another_status() -> Result<()> {
    let mut draft = failing("shop");
    draft["trigger"]["config"]["failedStatus"] = json!(200);
    let server = with_scenario(&draft).await?;
    let answer = server.hook("shop").send().await?.expect(200)?.json();
    assert_eq!(answer["success"], false);
    assert_eq!(answer["status"], "failed");
    Ok(())
}

#[tokio::test]
async fn a_run_that_waits_longer_than_the_answer_may_is_answered_202_with_its_location()
-> Result<()> {
    let server = with_scenario(&waiting("shop")).await?;
    let answer = server.hook("shop").send().await?.expect(202)?;
    let body = answer.json();
    assert_eq!(body["success"], true);
    assert_eq!(body["status"], "waiting");
    let location = format!("/api/runs/{}", answer.run_id());
    assert!(
        answer.header("location").ends_with(&location),
        "{:?}",
        answer.headers
    );
    Ok(())
}

#[tokio::test]
async fn mode_accepted_answers_202_at_once() -> Result<()> {
    let mut draft = logging("shop");
    draft["trigger"]["config"]["respond"] = json!("accepted");
    let server = with_scenario(&draft).await?;
    let answer = server.hook("shop").send().await?.expect(202)?;
    assert!(answer.header("location").ends_with(&answer.run_id()));
    Ok(())
}

#[tokio::test]
async fn mode_node_lets_the_respond_node_answer() -> Result<()> {
    let answer = json!({"status": 201, "headers": {"X-Order": "{{ input.body.id }}"},
        "json": {"order": "{{ input.body.id }}"}});
    let trigger = json!({"app": "shop", "respond": "node"});
    let server = with_scenario(&chain(trigger, &[("answer", "respond", answer)])).await?;
    let answer = server.hook("shop").json(&json!({"id": 7})).send().await?;
    let answer = answer.expect(201)?;
    assert_eq!(answer.header("x-order"), "7");
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.json(), json!({"order": 7}));
    Ok(())
}

#[tokio::test]
async fn a_run_that_ends_without_its_respond_node_answers_as_finished() -> Result<()> {
    let trigger = json!({"app": "shop", "respond": "node"});
    let nodes = [
        (
            "large",
            "filter",
            json!({"condition": "input.body.total > 100"}),
        ),
        ("answer", "respond", json!({"body": "thanks"})),
    ];
    let server = with_scenario(&chain(trigger, &nodes)).await?;
    let small = server
        .hook("shop")
        .json(&json!({"total": 1}))
        .send()
        .await?;
    assert_eq!(small.expect(200)?.json()["status"], "succeeded");
    let large = server
        .hook("shop")
        .json(&json!({"total": 101}))
        .send()
        .await?;
    assert_eq!(large.expect(200)?.text(), "thanks");
    Ok(())
}

#[tokio::test]
async fn a_failure_after_the_respond_node_does_not_change_the_answer() -> Result<()> {
    let trigger = json!({"app": "shop", "respond": "node"});
    let nodes = [
        (
            "answer",
            "respond",
            json!({"status": 201, "body": "thanks"}),
        ),
        (
            "stop",
            "fail",
            json!({"code": "TOO_LATE", "message": "after the answer"}),
        ),
    ];
    let server = with_scenario(&chain(trigger, &nodes)).await?;
    assert_eq!(
        server.hook("shop").send().await?.expect(201)?.text(),
        "thanks"
    );
    Ok(())
}

#[tokio::test]
async fn preferences_are_honoured_and_named() -> Result<()> {
    let server = with_scenario(&logging("shop")).await?;
    let hook = server.hook("shop").header("prefer", "respond-async");
    let answer = hook.send().await?.expect(202)?;
    assert_eq!(answer.header("preference-applied"), "respond-async");
    let hook = server.hook("shop").header("prefer", "wait=5");
    let answer = hook.send().await?.expect(200)?;
    assert_eq!(answer.header("preference-applied"), "wait=5");
    Ok(())
}

#[tokio::test]
async fn head_and_options_start_nothing() -> Result<()> {
    let server = with_scenario(&logging("shop")).await?;
    for method in [Method::HEAD, Method::OPTIONS] {
        let answer = server
            .hook("shop")
            .method(method)
            .send()
            .await?
            .expect(204)?;
        assert!(answer.header("allow").contains("POST"));
    }
    let health = server.api.get("/api/health").await?.expect(200)?.json();
    let runs = health["stats"]["runs"].as_object().unwrap();
    assert!(runs.values().all(|count| count == 0), "{health}");
    Ok(())
}

#[tokio::test]
async fn every_other_method_starts_a_run() -> Result<()> {
    let server = with_scenario(&answering("shop", "trigger.method")).await?;
    for method in [
        Method::GET,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
    ] {
        let hook = server.hook("shop").method(method.clone());
        assert_eq!(
            hook.send().await?.expect(200)?.json(),
            json!(method.as_str())
        );
    }
    Ok(())
}

#[tokio::test]
async fn several_listeners_are_answered_together() -> Result<()> {
    let server = with_scenario(&logging("shop")).await?;
    let second = server.scenario("second", &failing("shop")).await?;
    let answer = server.hook("shop").send().await?.expect(500)?.json();
    assert_eq!(answer["success"], false);
    assert_eq!(answer["status"], "failed");
    let runs = answer["runs"].as_array().unwrap();
    assert_eq!(runs.len(), 2);
    assert_eq!(runs[0]["runId"], answer["runId"]);
    assert_eq!(runs[0]["status"], "succeeded");
    assert_eq!(runs[1]["scenarioId"], json!(second));
    assert_eq!(runs[1]["status"], "failed");
    Ok(())
}

#[tokio::test]
async fn only_one_scenario_may_answer_a_path_with_a_node() -> Result<()> {
    let server = with_scenario(&answering("shop", "trigger.body")).await?;
    let second = server.draft("second", &answering("shop", "1")).await?;
    let answer = server.publish(&second).await?.expect(422)?;
    assert!(
        answer.text().contains("/trigger/config/respond"),
        "{}",
        answer.text()
    );
    Ok(())
}

#[tokio::test]
async fn parts_of_the_path_and_the_query_reach_the_scenario() -> Result<()> {
    let mut draft = answering("shop", "{'path': trigger.path, 'query': trigger.query}");
    draft["trigger"]["config"]["path"] = json!("orders/{id}/lines/{line}");
    let server = with_scenario(&draft).await?;
    let hook = server
        .hook("shop")
        .path("/orders/a%20b/lines/2?x=1&y=2&y=3");
    let expected =
        json!({"path": {"id": "a b", "line": "2"}, "query": {"x": "1", "y": ["2", "3"]}});
    assert_eq!(hook.send().await?.expect(200)?.json(), expected);
    server
        .hook("shop")
        .path("/orders/7")
        .send()
        .await?
        .expect(404)?;
    Ok(())
}

#[tokio::test]
async fn the_short_address_is_the_same() -> Result<()> {
    let server = with_scenario(&logging("shop")).await?;
    let url = format!("{}/webhook/shop", server.api.base);
    let hook = millrace_e2e::hook::Hook::new(server.api.http.clone(), url);
    hook.send().await?.expect(200)?;
    Ok(())
}

#[tokio::test]
async fn the_correlation_id_is_the_senders_or_the_traces_or_the_runs() -> Result<()> {
    let server = with_scenario(&logging("shop")).await?;
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let traceparent = format!("00-{trace}-00f067aa0ba902b7-01");
    let hook = server.hook("shop").header("traceparent", &traceparent);
    assert_eq!(hook.send().await?.json()["correlationId"], trace);
    let hook = hook.header("x-correlation-id", "order 7");
    assert_eq!(hook.send().await?.json()["correlationId"], "order 7");
    let too_long = "x".repeat(5_000);
    let hook = server.hook("shop").header("x-correlation-id", &too_long);
    let answer = hook.send().await?.expect(200)?;
    assert_eq!(answer.json()["correlationId"], json!(answer.run_id()));
    Ok(())
}

#[tokio::test]
async fn secrets_in_headers_and_query_are_hidden_before_anything_is_recorded() -> Result<()> {
    let server = Server::start().await?;
    let webhook = json!({"hiddenHeaders": ["X-Api-Key"], "hiddenQuery": ["token"]});
    server.app("shop", webhook).await?;
    let seen = "{'h': trigger.headers, 'q': trigger.query, 'u': trigger.url}";
    server.scenario("echo", &answering("shop", seen)).await?;
    let hook = server
        .hook("shop")
        .path("?token=hunter2&page=1")
        .header("authorization", "Bearer hunter2")
        .header("proxy-authorization", "hunter2")
        .header("cookie", "session=hunter2")
        .header("x-api-key", "hunter2")
        .header("X-Plain", "kept");
    let answer = hook.send().await?.expect(200)?;
    let seen = answer.json();
    for name in [
        "authorization",
        "proxy-authorization",
        "cookie",
        "x-api-key",
        "x-signature",
    ] {
        assert_eq!(seen["h"][name], "***", "{name}");
    }
    assert_eq!(seen["h"]["x-plain"], "kept");
    assert_eq!(seen["q"], json!({"token": "***", "page": "1"}));
    assert!(
        seen["u"].as_str().unwrap().ends_with("?token=***&page=1"),
        "{seen}"
    );
    assert!(!answer.text().contains("hunter2"));
    Ok(())
}

#[tokio::test]
async fn slacks_challenge_is_answered_after_its_signature() -> Result<()> {
    let server = Server::start().await?;
    server.app("chat", json!({"scheme": "slack"})).await?;
    server.scenario("chat", &logging("chat")).await?;
    let body = r#"{"type":"url_verification","challenge":"3eZbrw1aB"}"#;
    let now = std::time::UNIX_EPOCH.elapsed()?.as_secs().to_string();
    let signature = hex_hmac(SECRET, format!("v0:{now}:{body}").as_bytes());
    let hook = server
        .hook("chat")
        .unsigned()
        .body("application/json", body);
    let hook = hook.header("x-slack-request-timestamp", &now);
    let forged = hook
        .clone()
        .header("x-slack-signature", &format!("v0={}", "0".repeat(64)));
    forged.send().await?.expect(400)?;
    let signed = hook.header("x-slack-signature", &format!("v0={signature}"));
    assert_eq!(signed.send().await?.expect(200)?.text(), "3eZbrw1aB");
    Ok(())
}

#[tokio::test]
async fn vendors_are_answered_at_once() -> Result<()> {
    let server = Server::start().await?;
    server.app("code", json!({"scheme": "github"})).await?;
    server.scenario("pushes", &logging("code")).await?;
    let body = r#"{"ref":"main"}"#;
    let signature = format!("sha256={}", hex_hmac(SECRET, body.as_bytes()));
    let hook = server
        .hook("code")
        .unsigned()
        .body("application/json", body);
    let hook = hook
        .header("x-hub-signature-256", &signature)
        .header("x-github-delivery", "d-1");
    let first = hook.send().await?.expect(202)?;
    millrace_e2e::patience::eventually("the duplicate to see the end", || async {
        let again = hook.send().await?;
        assert_eq!(again.json()["idempotent"], true);
        assert_eq!(again.run_id(), first.run_id());
        Ok((again.status == 200).then_some(()))
    })
    .await
}
