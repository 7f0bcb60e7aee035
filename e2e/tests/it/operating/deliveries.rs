//! The ring of an app's last deliveries: what is kept and shown of them, and having one once more.

use std::collections::HashSet;

use anyhow::{Context as _, Result};
use millrace_e2e::client::Answer;
use millrace_e2e::draft::{answering, logging};
use millrace_e2e::server::Server;
use serde_json::{Value, json};

/// How many deliveries an app keeps.
const KEPT: usize = 50;
/// Bytes of one body that are kept.
const KEPT_BYTES: usize = 64 * 1024;

/// An app `shop` that is listened to; gives its id.
async fn listened(webhook: Value, draft: &Value) -> Result<(Server, String)> {
    let server = Server::start().await?;
    let app = server.app("shop", webhook).await?;
    server.scenario("orders", draft).await?;
    Ok((server, app))
}

async fn kept(server: &Server, app: &str) -> Result<Vec<Value>> {
    let list = server
        .api
        .get(&format!("/api/apps/{app}/deliveries"))
        .await?;
    let list = list.expect(200)?.json();
    let items = list["items"].as_array().context("a list has items")?;
    Ok(items.clone())
}

async fn replay(server: &Server, app: &str, number: &Value) -> Result<Answer> {
    let path = format!("/api/apps/{app}/deliveries/{number}/replay");
    server.api.act(&path).await
}

#[tokio::test]
async fn the_last_fifty_are_kept_newest_first_with_what_came_of_them() -> Result<()> {
    let (server, app) = listened(json!({}), &logging("shop")).await?;
    let mut runs = Vec::new();
    for n in 0..KEPT + 5 {
        let hook = server.hook("shop").json(&json!({"n": n}));
        runs.push(hook.send().await?.expect(200)?.run_id());
    }
    let kept = kept(&server, &app).await?;
    assert_eq!(kept.len(), KEPT);
    for (place, delivery) in kept.iter().enumerate() {
        let n = KEPT + 4 - place;
        assert_eq!(delivery["number"], json!(n + 1));
        assert_eq!(delivery["body"], json!(json!({"n": n}).to_string()));
        assert_eq!(delivery["runs"], json!([runs[n]]));
        assert_eq!(delivery["status"], 200);
        assert_eq!(
            (&delivery["refusal"], &delivery["whole"]),
            (&Value::Null, &json!(true))
        );
    }
    replay(&server, &app, &json!(KEPT + 5)).await?.expect(200)?;
    for gone in [json!(5), json!(1_000), json!("x")] {
        replay(&server, &app, &gone).await?.expect(404)?;
    }
    Ok(())
}

#[tokio::test]
async fn secrets_are_hidden_in_what_is_shown() -> Result<()> {
    let webhook = json!({"hiddenHeaders": ["x-internal"], "hiddenQuery": ["key"]});
    let (server, app) = listened(webhook, &logging("shop")).await?;
    let hook = server.hook("shop").path("?key=que-ry-1&page=2");
    let hook = hook
        .header("x-internal", "inter-nal-1")
        .header("authorization", "Bearer tok-en-1")
        .header("cookie", "ses-sion-1")
        .header("x-open", "seen");
    hook.send().await?.expect(200)?;
    hook.secret("another").send().await?.expect(400)?;
    let kept = kept(&server, &app).await?;
    assert_eq!(kept.len(), 2);
    for delivery in &kept {
        let shown = delivery.to_string();
        for secret in ["inter-nal-1", "tok-en-1", "ses-sion-1", "que-ry-1"] {
            assert!(!shown.contains(secret), "{secret}: {shown}");
        }
        for header in ["x-internal", "authorization", "cookie", "x-signature"] {
            assert_eq!(delivery["headers"][header], "***", "{header}");
        }
        assert_eq!(delivery["headers"]["x-open"], "seen");
        assert!(
            delivery["url"].as_str().unwrap().contains("page=2"),
            "{shown}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_refused_delivery_says_why_and_what_was_expected_to_be_signed() -> Result<()> {
    let (server, app) = listened(json!({"maxBody": 1000}), &logging("shop")).await?;
    let hook = server.hook("shop").json(&json!({"id": 7}));
    hook.secret("another").send().await?.expect(400)?;
    let hook = server.hook("shop").body("application/json", "{");
    hook.send().await?.expect(400)?;
    let hook = server.hook("shop").body("text/plain", "x".repeat(1001));
    hook.send().await?.expect(413)?;

    let kept = kept(&server, &app).await?;
    let codes: Vec<_> = kept
        .iter()
        .map(|kept| kept["refusal"]["code"].clone())
        .collect();
    assert_eq!(
        codes,
        ["body_too_large", "invalid_request", "invalid_signature"]
    );
    let forged = &kept[2];
    let expected = forged["expected"].as_str().unwrap();
    assert!(expected.ends_with(r#"{"id":7}"#), "{expected}");
    assert!(!forged["refusal"]["message"].as_str().unwrap().is_empty());
    assert_eq!(
        (&kept[0]["expected"], &kept[1]["expected"]),
        (&Value::Null, &Value::Null)
    );
    for delivery in &kept {
        assert_eq!(delivery["runs"], json!([]));
    }
    Ok(())
}

#[tokio::test]
async fn a_replay_starts_a_run_without_a_signature_or_a_key() -> Result<()> {
    let (server, app) = listened(json!({}), &answering("shop", "trigger.body.id")).await?;
    let body = json!({"id": 7});
    let keyed = server
        .hook("shop")
        .header("idempotency-key", "k")
        .json(&body);
    assert_eq!(keyed.send().await?.expect(200)?.json(), 7);
    let forged = server
        .hook("shop")
        .json(&json!({"id": 8}))
        .secret("another");
    forged.send().await?.expect(400)?;

    for (number, answer) in [(1, 7), (1, 7), (2, 8)] {
        let replayed = replay(&server, &app, &json!(number)).await?.expect(200)?;
        assert_eq!(replayed.json(), answer);
    }
    let runs = server.all("/api/runs?").await?;
    let ids: HashSet<_> = runs.iter().map(|run| run["id"].to_string()).collect();
    assert_eq!(ids.len(), 4, "one event and three replays");
    assert_eq!(keyed.send().await?.expect(200)?.json(), 7);
    assert_eq!(
        server.all("/api/runs?").await?.len(),
        4,
        "the key is still the first one's"
    );
    Ok(())
}

#[tokio::test]
async fn a_body_that_was_not_kept_whole_cannot_be_replayed() -> Result<()> {
    let (server, app) = listened(json!({"maxBody": 2 * KEPT_BYTES}), &logging("shop")).await?;
    let cut = server
        .hook("shop")
        .body("text/plain", "x".repeat(KEPT_BYTES + 1));
    cut.send().await?.expect(200)?;
    let unread = server
        .hook("shop")
        .body("text/plain", "x".repeat(2 * KEPT_BYTES + 1));
    unread.send().await?.expect(413)?;
    let fits = server
        .hook("shop")
        .body("text/plain", "x".repeat(KEPT_BYTES));
    fits.send().await?.expect(200)?;

    let kept = kept(&server, &app).await?;
    let about: Vec<_> = kept
        .iter()
        .map(|kept| (&kept["bodyBytes"], &kept["whole"]))
        .collect();
    let bytes = [
        json!(KEPT_BYTES),
        json!(2 * KEPT_BYTES + 1),
        json!(KEPT_BYTES + 1),
    ];
    let (yes, no) = (json!(true), json!(false));
    assert_eq!(
        about,
        [(&bytes[0], &yes), (&bytes[1], &no), (&bytes[2], &no)]
    );
    for number in [1, 2] {
        let refused = replay(&server, &app, &json!(number)).await?.expect(409)?;
        assert_eq!(refused.code(), "not_kept");
    }
    replay(&server, &app, &json!(3)).await?.expect(200)?;
    assert_eq!(server.all("/api/runs?").await?.len(), 3);
    Ok(())
}
