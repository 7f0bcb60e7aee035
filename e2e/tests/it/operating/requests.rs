//! What can be asked of a run and what is refused: retry, resolve, deletion of what is in use.

use anyhow::{Context as _, Result};
use futures::future::try_join_all;
use millrace_e2e::draft::{chain, posting, waiting};
use millrace_e2e::server::Server;
use millrace_e2e::sink::{Sink, silence, status};
use serde_json::{Value, json};

async fn open_server(draft: &Value) -> Result<Server> {
    let server = Server::start_with(&[("MILLRACE_ALLOW_PRIVATE_NETWORKS", "true")]).await?;
    server.app("shop", json!({})).await?;
    server.scenario("orders", draft).await?;
    Ok(server)
}

#[tokio::test]
async fn a_waiting_step_that_a_person_resolves_lets_the_run_go_on() -> Result<()> {
    let sink = Sink::kind().await?;
    let nodes = [
        ("wait", "delay", json!({"for": "1h"})),
        (
            "tell",
            "http",
            json!({"method": "POST", "url": sink.url, "json": "{{ input }}"}),
        ),
    ];
    let mut server = open_server(&chain(json!({"app": "shop"}), &nodes)).await?;
    let run = server.hook("shop").send().await?.expect(202)?.run_id();
    server.in_status(&run, "waiting").await?;
    // The machine in memory is gone: what is asked is asked of the stored run.
    server.kill()?;
    server.restart().await?;

    let resolve = |step: u32| format!("/api/runs/{run}/steps/{step}/resolve");
    let body = json!({"output": {"by": "hand"}, "reason": "ticket 4711"});
    let early = server.api.post(&resolve(3), &body).await?.expect(409)?;
    assert_eq!(early.code(), "not_resolvable", "{}", early.text());
    let answer = server
        .api
        .post(&resolve(2), &body)
        .await?
        .expect(200)?
        .json();
    assert_eq!(answer["id"], json!(run));

    assert_eq!(sink.wait_for(1).await?[0].json(), json!({"by": "hand"}));
    assert_eq!(server.finished(&run).await?["status"], "succeeded");
    let steps = server.api.get(&format!("/api/runs/{run}/steps")).await?;
    assert_eq!(steps.json()["items"][1]["output"], json!({"by": "hand"}));
    let messages = server.messages(&run).await?;
    let recorded = messages.iter().find(|line| line.contains("ticket 4711"));
    let recorded = recorded.context("the reason is in the log")?;
    assert!(recorded.starts_with("admin "), "{recorded}");

    let late = server.api.post(&resolve(2), &body).await?.expect(409)?;
    assert_eq!(late.code(), "already_finished");
    let without = json!({"output": 1});
    server.api.post(&resolve(2), &without).await?.expect(400)?;
    Ok(())
}

#[tokio::test]
async fn a_run_that_is_not_finished_is_not_retried() -> Result<()> {
    let server = open_server(&waiting("shop")).await?;
    let run = server.hook("shop").send().await?.expect(202)?.run_id();
    let retry = format!("/api/runs/{run}/retry");
    let refused = server.api.act(&retry).await?.expect(409)?;
    assert_eq!(refused.code(), "not_finished");
    Ok(())
}

#[tokio::test]
async fn one_retry_of_a_run_may_be_unfinished_at_a_time() -> Result<()> {
    let sink = Sink::scripted(|nth| if nth == 1 { status(404) } else { silence() }).await?;
    let draft = posting(json!({"app": "shop"}), &sink.url, 1);
    let server = open_server(&draft).await?;
    let run = server.hook("shop").send().await?.expect(500)?.run_id();
    let retry = format!("/api/runs/{run}/retry");
    let asked = try_join_all((0..8).map(|_| server.api.act(&retry))).await?;
    let (made, refused): (Vec<_>, Vec<_>) = asked.iter().partition(|answer| answer.status == 201);
    assert_eq!(made.len(), 1, "of eight at once");
    for answer in refused {
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (409, "retry_unfinished")
        );
    }
    let other = made[0].json()["id"]
        .as_str()
        .context("a run has an id")?
        .to_owned();
    sink.wait_for(2).await?;
    server
        .api
        .act(&format!("/api/runs/{other}/cancel"))
        .await?
        .expect(202)?;
    server.finished(&other).await?;
    server.api.act(&retry).await?.expect(201)?;
    Ok(())
}

#[tokio::test]
async fn a_step_that_is_at_most_once_is_repeated_only_by_force() -> Result<()> {
    let sink = Sink::scripted(|nth| status(if nth == 1 { 404 } else { 200 })).await?;
    let mut draft = posting(json!({"app": "shop"}), &sink.url, 1);
    draft["nodes"][0]["delivery"] = json!("at_most_once");
    let server = open_server(&draft).await?;
    let run = server.hook("shop").send().await?.expect(500)?.run_id();
    let retry = format!("/api/runs/{run}/retry");
    let refused = server.api.act(&retry).await?.expect(409)?;
    assert_eq!(refused.code(), "needs_force");
    assert_eq!(refused.json()["nodeId"], "send");
    assert_eq!(sink.recorded().len(), 1);
    let forced = json!({"force": true});
    let made = server.api.post(&retry, &forced).await?.expect(201)?.json();
    let id = made["id"].as_str().context("a run has an id")?;
    assert_eq!(server.finished(id).await?["status"], "succeeded");
    assert_eq!(sink.recorded().len(), 2);
    Ok(())
}

#[tokio::test]
async fn what_a_scenario_uses_is_not_deleted_and_names_who_uses_it() -> Result<()> {
    let server = Server::start().await?;
    let app = server.app("shop", json!({})).await?;
    let connection = json!({"appId": app, "name": "api"});
    let connection = server.api.post("/api/connections", &connection).await?;
    let connection = connection.expect(201)?.json()["id"].clone();
    let mut draft = posting(json!({"app": "shop"}), "https://api.example/", 1);
    draft["nodes"][0]["config"]["connection"] = json!("api");
    let orders = server.scenario("orders", &draft).await?;
    let paths = [
        format!("/api/apps/{app}"),
        format!("/api/connections/{}", connection.as_str().unwrap()),
    ];
    let delete = async |path: &str| {
        let method = reqwest::Method::DELETE;
        server.api.call(method, path, None, &[]).await
    };
    for path in &paths {
        let refused = delete(path).await?.expect(409)?;
        assert_eq!(refused.code(), "in_use");
        assert!(
            refused.text().contains("scenario orders"),
            "{}",
            refused.text()
        );
        server.api.get(path).await?.expect(200)?;
    }
    let scenario = format!("/api/scenarios/{orders}");
    delete(&scenario).await?.expect(409)?;
    server
        .api
        .act(&format!("{scenario}/disable"))
        .await?
        .expect(200)?;
    delete(&scenario).await?.expect(204)?;
    delete(&paths[1]).await?.expect(204)?;
    Ok(())
}
