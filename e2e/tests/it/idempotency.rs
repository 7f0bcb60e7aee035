//! Repeated deliveries: one run, and the answer is where it stands now.

use anyhow::Result;
use futures::future::try_join_all;
use millrace_e2e::draft::{answering, failing, logging, posting};
use millrace_e2e::patience::eventually;
use millrace_e2e::server::Server;
use millrace_e2e::sink::Sink;
use serde_json::{Value, json};

async fn with_scenario(webhook: Value, draft: &Value) -> Result<Server> {
    let server = Server::start_with(&[("MILLRACE_ALLOW_PRIVATE_NETWORKS", "true")]).await?;
    server.app("shop", webhook).await?;
    server.scenario("first", draft).await?;
    Ok(server)
}

#[tokio::test]
async fn a_hundred_concurrent_duplicates_are_one_run() -> Result<()> {
    let sink = Sink::kind().await?;
    let draft = posting(json!({"app": "shop"}), &sink.url, 3);
    let server = with_scenario(json!({}), &draft).await?;
    let hook = server.hook("shop").header("idempotency-key", "order-7");
    let hook = hook.json(&json!({"id": 7}));
    let answers = try_join_all((0..100).map(|_| hook.send())).await?;
    let mut first = 0;
    for answer in &answers {
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.run_id(), answers[0].run_id());
        assert_eq!(answer.json()["status"], "succeeded");
        first += usize::from(answer.json()["idempotent"] == false);
    }
    assert_eq!(first, 1);
    assert_eq!(sink.recorded().len(), 1);
    Ok(())
}

#[tokio::test]
async fn a_key_with_another_body_is_refused() -> Result<()> {
    let server = with_scenario(json!({}), &logging("shop")).await?;
    let hook = server.hook("shop").header("idempotency-key", "order-7");
    hook.clone()
        .json(&json!({"id": 7}))
        .send()
        .await?
        .expect(200)?;
    let answer = hook.json(&json!({"id": 8})).send().await?.expect(422)?;
    assert_eq!(answer.code(), "idempotency_key_reused");
    Ok(())
}

#[tokio::test]
async fn the_apps_expression_wins_over_the_header() -> Result<()> {
    let webhook = json!({"idempotencyKey": "input.body.id"});
    let server = with_scenario(webhook, &logging("shop")).await?;
    let body = json!({"id": 7});
    let hook = server.hook("shop").json(&body);
    let first = hook.clone().header("idempotency-key", "a").send().await?;
    let again = hook.header("idempotency-key", "b").send().await?;
    assert_eq!(again.expect(200)?.run_id(), first.run_id());
    let reused = server.hook("shop").json(&json!({"id": 7, "more": 1}));
    assert_eq!(
        reused.send().await?.expect(422)?.code(),
        "idempotency_key_reused"
    );
    Ok(())
}

#[tokio::test]
async fn the_word_body_means_the_bodys_hash() -> Result<()> {
    let webhook = json!({"idempotencyKey": "body"});
    let server = with_scenario(webhook, &logging("shop")).await?;
    let first = server.hook("shop").json(&json!({"id": 7})).send().await?;
    let again = server.hook("shop").json(&json!({"id": 7})).send().await?;
    assert_eq!(again.expect(200)?.json()["idempotent"], true);
    let other = server.hook("shop").json(&json!({"id": 8})).send().await?;
    assert_eq!(other.json()["idempotent"], false);
    assert_ne!(other.run_id(), first.run_id());
    Ok(())
}

#[tokio::test]
async fn without_a_key_every_delivery_is_new() -> Result<()> {
    let server = with_scenario(json!({}), &logging("shop")).await?;
    let hook = server.hook("shop").json(&json!({"id": 7}));
    let (one, other) = (hook.send().await?, hook.send().await?);
    assert_ne!(one.run_id(), other.run_id());
    assert_eq!(other.json()["idempotent"], false);
    Ok(())
}

#[tokio::test]
async fn a_duplicate_is_told_the_present_state() -> Result<()> {
    let sink = Sink::kind().await?;
    let trigger = json!({"app": "shop", "respond": "accepted"});
    let server = with_scenario(json!({}), &posting(trigger, &sink.url, 3)).await?;
    let hook = server.hook("shop").header("idempotency-key", "k");
    let first = hook.send().await?.expect(202)?;
    let last = eventually("the duplicate to see the end", || async {
        let again = hook.send().await?;
        assert_eq!(again.run_id(), first.run_id());
        assert_eq!(again.json()["idempotent"], true);
        Ok((again.status == 200).then_some(again))
    })
    .await?;
    assert_eq!(last.json()["status"], "succeeded");
    Ok(())
}

#[tokio::test]
async fn a_duplicate_of_a_failed_run_is_told_so() -> Result<()> {
    let server = with_scenario(json!({}), &failing("shop")).await?;
    let hook = server.hook("shop").header("idempotency-key", "k");
    let first = hook.send().await?.expect(500)?;
    let again = hook.send().await?.expect(500)?.json();
    assert_eq!(again["idempotent"], true);
    assert_eq!(again["runId"], json!(first.run_id()));
    assert_eq!(again["error"]["code"], "NO_STOCK");
    Ok(())
}

#[tokio::test]
async fn a_duplicate_gets_the_nodes_answer_too_and_so_it_does_after_a_crash() -> Result<()> {
    let draft = answering("shop", "{'run': run.id, 'body': trigger.body}");
    let mut server = with_scenario(json!({}), &draft).await?;
    let send = |server: &Server| {
        let hook = server.hook("shop").header("idempotency-key", "k");
        hook.json(&json!({"id": 7}))
    };
    let first = send(&server).send().await?.expect(200)?.json();
    assert_eq!(send(&server).send().await?.expect(200)?.json(), first);
    server.kill()?;
    server.restart().await?;
    assert_eq!(send(&server).send().await?.expect(200)?.json(), first);
    Ok(())
}
