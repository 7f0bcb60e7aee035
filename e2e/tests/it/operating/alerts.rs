//! `MILLRACE_ALERT_URL`: a signed POST when a run of an enabled scenario fails.

use std::os::unix::fs::PermissionsExt as _;

use anyhow::Result;
use millrace_e2e::draft::{chain, failing};
use millrace_e2e::server::{Server, free_port};
use millrace_e2e::sign::standard_webhook;
use millrace_e2e::sink::{Recorded, Sink, status};
use serde_json::{Value, json};

const SECRET: &str = "whsec_bWlsbHJhY2UtYWxlcnRzLW9mLXRoZS10ZXN0cw==";

async fn alerting(url: &str, secret: &[(&str, &str)]) -> Result<Server> {
    let settings = [
        ("MILLRACE_ALLOW_PRIVATE_NETWORKS", "true"),
        ("MILLRACE_ALERT_URL", url),
    ];
    let server = Server::start_with(&[&settings, secret].concat()).await?;
    server.app("shop", json!({})).await?;
    Ok(server)
}

/// Fails with the code that the event names.
fn failing_as_told() -> Value {
    let branch = |id: &str, code: &str| json!({"id": id, "type": "fail", "config": {"code": code, "message": "as told"}});
    json!({
        "trigger": {"type": "webhook", "config": {"app": "shop"}},
        "nodes": [
            {"id": "which", "type": "if", "config": {"condition": "input.body.first"}},
            branch("one", "FIRST"), branch("two", "SECOND"),
        ],
        "edges": [
            {"source": "trigger", "target": "which"},
            {"source": "which", "sourceHandle": "true", "target": "one"},
            {"source": "which", "sourceHandle": "false", "target": "two"},
        ],
        "settings": {},
    })
}

#[track_caller]
fn assert_signed(alert: &Recorded, secret: &str) {
    let signature = alert.header("webhook-signature");
    let (id, time) = (
        alert.header("webhook-id"),
        alert.header("webhook-timestamp"),
    );
    assert!(!id.is_empty() && time.parse::<u64>().is_ok(), "{alert:?}");
    let expected = standard_webhook(secret, id, time, &alert.body);
    assert_eq!(signature, expected.expect("it is a secret of the scheme"));
}

#[tokio::test]
async fn one_alert_is_sent_for_each_scenario_and_code_signed_as_standard_webhooks_ask() -> Result<()>
{
    let sink = Sink::kind().await?;
    let server = alerting(&sink.url, &[("MILLRACE_ALERT_SECRET", SECRET)]).await?;
    let orders = server.scenario("orders", &failing_as_told()).await?;
    let mut runs = Vec::new();
    for first in [true, true, false, true, false] {
        let hook = server.hook("shop").json(&json!({"first": first}));
        runs.push(hook.send().await?.expect(500)?.run_id());
    }
    // Of another scenario, so that the alerts before it have been decided on.
    server.app("other", json!({})).await?;
    server.scenario("others", &failing("other")).await?;
    server.hook("other").send().await?.expect(500)?;

    let alerts = sink.wait_for(3).await?;
    assert_eq!(alerts.len(), 3);
    for alert in &alerts {
        assert_signed(alert, SECRET);
        assert_eq!(alert.header("content-type"), "application/json");
    }
    let about = |code: &str| {
        let found = alerts.iter().map(Recorded::json);
        found
            .filter(|alert| alert["code"] == code)
            .collect::<Vec<_>>()
    };
    let expected = json!({
        "type": "run.failed", "scenario": "orders", "scenarioId": orders, "runId": runs[0],
        "url": format!("{}/api/runs/{}", server.api.base, runs[0]),
        "code": "FIRST", "message": "as told", "count": 1,
    });
    assert_eq!(about("FIRST"), [expected]);
    assert_eq!(about("SECOND")[0]["runId"], json!(runs[2]));
    assert_eq!(about("NO_STOCK")[0]["scenario"], "others");
    Ok(())
}

#[tokio::test]
async fn an_alert_is_sent_again_until_the_receiver_is_there() -> Result<()> {
    let port = free_port()?;
    let mut server = alerting(
        &format!("http://127.0.0.1:{port}/alerts"),
        &[("MILLRACE_ALERT_SECRET", SECRET)],
    )
    .await?;
    server.scenario("orders", &failing("shop")).await?;
    let failed = server.hook("shop").send().await?.expect(500)?;
    server.kill()?;
    server.restart().await?;
    let sink = Sink::at(port, |nth| status(if nth == 1 { 500 } else { 204 })).await?;
    let alerts = sink.wait_for(2).await?;
    for alert in &alerts {
        assert_signed(alert, SECRET);
        assert_eq!(alert.json()["runId"], json!(failed.run_id()));
        assert_eq!(alert.header("webhook-id"), alerts[0].header("webhook-id"));
    }
    Ok(())
}

#[tokio::test]
async fn a_secret_is_made_in_the_data_folder_when_none_is_given() -> Result<()> {
    let sink = Sink::kind().await?;
    let mut server = alerting(&sink.url, &[]).await?;
    let path = server.data.join("alert.secret");
    let secret = std::fs::read_to_string(&path)?.trim().to_owned();
    assert_eq!(path.metadata()?.permissions().mode() & 0o777, 0o600);
    server.kill()?;
    server.restart().await?;
    server.scenario("orders", &failing("shop")).await?;
    server.hook("shop").send().await?.expect(500)?;
    assert_signed(&sink.wait_for(1).await?[0], &secret);
    Ok(())
}

#[tokio::test]
async fn nobody_is_told_of_a_scenario_that_is_disabled_or_wants_no_alerts() -> Result<()> {
    let sink = Sink::kind().await?;
    let alerts = Sink::kind().await?;
    let server = alerting(&alerts.url, &[]).await?;
    let quiet = [(
        "stop",
        "fail",
        json!({"code": "QUIET", "message": "as wanted"}),
    )];
    let mut quiet = chain(json!({"app": "shop"}), &quiet);
    quiet["settings"] = json!({"alert": false});
    server.scenario("quiet", &quiet).await?;
    server.hook("shop").send().await?.expect(500)?;

    // Its run was accepted while it was enabled, and fails when it is not any more.
    let later = [
        (
            "call",
            "http",
            json!({"method": "GET", "url": format!("{}/first", sink.url)}),
        ),
        ("wait", "delay", json!({"for": "1h"})),
        (
            "stop",
            "fail",
            json!({"code": "LATER", "message": "at last"}),
        ),
    ];
    server.app("slow", json!({})).await?;
    let id = server
        .scenario("later", &chain(json!({"app": "slow"}), &later))
        .await?;
    let run = server.hook("slow").send().await?.expect(202)?.run_id();
    server.in_status(&run, "waiting").await?;
    let disable = format!("/api/scenarios/{id}/disable");
    server.api.act(&disable).await?.expect(200)?;
    let resolve = format!("/api/runs/{run}/steps/3/resolve");
    let body = json!({"output": {}, "reason": "no time"});
    server.api.post(&resolve, &body).await?.expect(200)?;
    let failed = server.finished(&run).await?;
    assert_eq!(failed["error"]["code"], "LATER");

    // Alerts are made in the commits of failures: that of the last one would have been the first.
    server.app("loud", json!({})).await?;
    server.scenario("loud", &failing("loud")).await?;
    server.hook("loud").send().await?.expect(500)?;
    let told = alerts.wait_for(1).await?;
    let codes: Vec<_> = told
        .iter()
        .map(|alert| alert.json()["code"].clone())
        .collect();
    assert_eq!(codes, ["NO_STOCK"]);
    let runs = server.all("/api/runs?").await?;
    let of_alerts = runs.iter().filter(|run| {
        let scenario = run["scenarioId"].as_str().unwrap_or_default();
        scenario
            .trim_start_matches("scn_")
            .trim_matches('0')
            .is_empty()
    });
    assert_eq!(of_alerts.count(), 1, "{runs:?}");
    Ok(())
}
