//! What can be asked of runs, and what is told of them.

use std::time::Duration;

use futures::future::join_all;
use millrace_server::settings::ServeArgs;
use millrace_store::faulty::Fault;
use serde_json::{Value, json};

use crate::faults::Faults;
use crate::harness::{SILENCE, Server, Sink};

/// Two calls in a row: `first`, then `second`, each with one attempt.
fn two_calls(sink: &Sink) -> Value {
    let call = |id: &str| {
        json!({
            "id": id, "type": "http", "name": id,
            "config": { "method": "POST", "url": format!("{}/{id}", sink.url), "json": { "n": "{{ trigger.n }}" } },
            "retry": { "attempts": 1 },
        })
    };
    json!({
        "trigger": { "type": "manual", "config": {} },
        "nodes": [call("first"), call("second")],
        "edges": [
            { "source": "trigger", "target": "first" },
            { "source": "first", "target": "second" },
        ],
    })
}

fn keys(sink: &Sink) -> Vec<(String, String)> {
    let key =
        |headers: &axum::http::HeaderMap| headers["idempotency-key"].to_str().unwrap().to_owned();
    sink.received()
        .iter()
        .map(|request| (request.path.clone(), key(&request.headers)))
        .collect()
}

#[tokio::test]
async fn a_retry_goes_on_at_the_failed_node_with_the_origins_keys() {
    let sink = Sink::start(&[200, 500]).await;
    let server = Server::start().await;
    let scenario = server.publish("two calls", two_calls(&sink)).await;
    let run = server.run(&scenario, json!({ "n": 1 })).await;
    assert_eq!(run["status"], "failed", "{run}");
    let origin = run["id"].as_str().unwrap();
    let retry = server
        .post(&format!("/api/runs/{origin}/retry"), json!({}))
        .await
        .expect(201);
    assert_eq!(retry.text("/retryOf"), origin);
    assert!(
        retry.headers["location"]
            .to_str()
            .unwrap()
            .ends_with(&retry.text("/id"))
    );
    let end = server.end_of(&retry.text("/id")).await;
    assert_eq!(end["status"], "succeeded", "{end}");
    let keys = keys(&sink);
    let paths: Vec<&str> = keys.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(paths, ["/first", "/second", "/second"]);
    assert_eq!(
        keys[1].1, keys[2].1,
        "the step that had not succeeded keeps its key"
    );
    assert_ne!(keys[0].1, keys[1].1);
}

#[tokio::test]
async fn a_replay_on_another_version_runs_that_version_with_new_keys() {
    let sink = Sink::start(&[]).await;
    let server = Server::start().await;
    let scenario = server.publish("two calls", two_calls(&sink)).await;
    let run = server.run(&scenario, json!({ "n": 1 })).await;
    let mut draft = two_calls(&sink);
    draft["nodes"][1]["config"]["url"] = json!(format!("{}/other", sink.url));
    server.republish(&scenario, draft).await;
    let path = format!("/api/runs/{}/replay", run["id"].as_str().unwrap());
    let replay = server
        .post(&path, json!({ "version": "latest" }))
        .await
        .expect(201);
    let end = server.end_of(&replay.text("/id")).await;
    assert_eq!(
        (&end["status"], &end["scenarioVersion"]),
        (&json!("succeeded"), &json!(2))
    );
    assert_eq!(replay.body["replayOf"], run["id"]);
    let keys = keys(&sink);
    let paths: Vec<&str> = keys.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(paths, ["/first", "/second", "/first", "/other"]);
    assert_ne!(keys[0].1, keys[2].1);
}

#[tokio::test]
async fn a_run_is_cancelled_in_mid_effect() {
    let sink = Sink::start(&[SILENCE]).await;
    let server = Server::start().await;
    let scenario = server.publish("two calls", two_calls(&sink)).await;
    let path = format!("/api/scenarios/{scenario}/run");
    let run = server
        .post(&path, json!({ "payload": { "n": 1 } }))
        .await
        .expect(202)
        .text("/id");
    sink.arrived().await;
    let cancel = format!("/api/runs/{run}/cancel");
    server
        .post(&cancel, json!({ "reason": "by mistake" }))
        .await
        .expect(202);
    assert_eq!(server.end_of(&run).await["status"], "cancelled");
    assert_eq!(
        server
            .post(&cancel, json!({}))
            .await
            .expect(409)
            .text("/code"),
        "already_finished"
    );
    let steps = server
        .get(&format!("/api/runs/{run}/steps"))
        .await
        .expect(200)
        .body;
    assert_eq!(
        steps["items"][1]["attempts"][0]["outcome"], "interrupted",
        "{steps}"
    );
    assert_eq!(sink.received().len(), 1);
}

#[tokio::test]
async fn a_cancellation_is_accepted_once_and_repeated_for_whoever_asks_again() {
    const ASKED: usize = 4;
    let sink = Sink::start(&[SILENCE]).await;
    let faults = Faults::new();
    let server = Server::start_through(ServeArgs::default(), faults.before()).await;
    let scenario = server.publish("two calls", two_calls(&sink)).await;
    let path = format!("/api/scenarios/{scenario}/run");
    let run = server
        .post(&path, json!({ "payload": { "n": 1 } }))
        .await
        .expect(202)
        .text("/id");
    sink.arrived().await;
    // All look at the run before any asks, so that they ask before the first has had its effect.
    faults.next_of(ASKED, "run_row", Fault::SlowAnswer(Duration::MAX));
    let cancel = format!("/api/runs/{run}/cancel");
    let asking = join_all((0..ASKED).map(|_| server.post(&cancel, json!({}))));
    let letting_go = async {
        faults.wait(ASKED).await;
        faults.let_go();
    };
    let (answers, ()) = futures::future::join(asking, letting_go).await;
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 200, 200, 202]);
    assert_eq!(server.end_of(&run).await["status"], "cancelled");
    let late = server.post(&cancel, json!({})).await.expect(409);
    assert_eq!(late.text("/code"), "already_finished");
}

#[tokio::test]
async fn events_are_resumed_behind_the_last_one_that_was_seen() {
    let sink = Sink::start(&[]).await;
    let server = Server::start().await;
    let scenario = server.publish("two calls", two_calls(&sink)).await;
    let run = server.run(&scenario, json!({ "n": 1 })).await;
    let run = run["id"].as_str().unwrap();
    let all = server.events(run, None).await;
    let names: Vec<&str> = all.iter().map(|event| event.name.as_str()).collect();
    assert!(
        names.contains(&"step") && names.contains(&"log"),
        "{names:?}"
    );
    assert_eq!(*names.last().unwrap(), "end");
    for (position, event) in all.iter().enumerate() {
        if let Some(id) = &event.id {
            assert_eq!(
                server.events(run, Some(id)).await,
                resumed(&all, position),
                "after {id}"
            );
        }
    }
    let request = server.request(reqwest::Method::GET, &format!("/api/runs/{run}/events"));
    server
        .send(request.header("last-event-id", "none"))
        .await
        .expect(400);
}

/// What follows an event; who has seen the end is told it again.
fn resumed(all: &[crate::harness::Event], position: usize) -> Vec<crate::harness::Event> {
    let last = all.last().unwrap();
    let mut rest = all[position + 1..].to_vec();
    if rest.is_empty() {
        rest.push(last.clone());
    }
    rest
}

#[tokio::test]
async fn a_step_of_a_failed_run_is_resolved_by_a_retry() {
    let sink = Sink::start(&[500]).await;
    let server = Server::start().await;
    let scenario = server.publish("two calls", two_calls(&sink)).await;
    let run = server.run(&scenario, json!({ "n": 1 })).await;
    let path = format!("/api/runs/{}/steps/2/resolve", run["id"].as_str().unwrap());
    let body = json!({ "output": { "by": "hand" }, "reason": "done by telephone" });
    let retry = server.post(&path, body).await.expect(201);
    assert_eq!(
        server.end_of(&retry.text("/id")).await["status"],
        "succeeded"
    );
    let steps = server
        .get(&format!("/api/runs/{}/steps", retry.text("/id")))
        .await;
    assert_eq!(steps.body["items"][1]["output"], json!({ "by": "hand" }));
    let paths: Vec<String> = sink
        .received()
        .into_iter()
        .map(|request| request.path)
        .collect();
    assert_eq!(paths, ["/first", "/second"]);
    let beyond = format!("/api/runs/{}/steps/9/resolve", run["id"].as_str().unwrap());
    server
        .post(&beyond, json!({ "output": 1, "reason": "x" }))
        .await
        .expect(404);
}

#[tokio::test]
async fn a_job_retries_all_failed_runs_of_a_scenario() {
    let sink = Sink::start(&[500, 500, 500]).await;
    let server = Server::start().await;
    let scenario = server.publish("two calls", two_calls(&sink)).await;
    for number in 0..3 {
        assert_eq!(
            server.run(&scenario, json!({ "n": number })).await["status"],
            "failed"
        );
    }
    let body =
        json!({ "action": "retry", "filter": { "scenario": scenario, "status": ["failed"] } });
    let job = server.post("/api/runs/bulk", body).await.expect(202);
    let path = format!("/api/jobs/{}", job.text("/id"));
    assert!(job.headers["location"].to_str().unwrap().ends_with(&path));
    let job = loop {
        let job = server.get(&path).await.expect(200);
        if job.text("/status") != "running" {
            break job;
        }
    };
    assert_eq!(
        job.body["progress"],
        json!({ "done": 3, "failed": 0, "total": 3 })
    );
    server
        .post(&format!("{path}/cancel"), json!({}))
        .await
        .expect(409);
}

/// So many loggers in a row, then a call.
fn long(sink: &Sink, loggers: usize) -> Value {
    let ids: Vec<String> = (0..loggers).map(|number| format!("log_{number}")).collect();
    let logger = |id: &String| json!({ "id": id, "type": "logger", "config": { "message": id } });
    let mut nodes: Vec<Value> = ids.iter().map(logger).collect();
    nodes.push(json!({ "id": "call", "type": "http", "config": { "url": sink.url } }));
    let sources = std::iter::once("trigger").chain(ids.iter().map(String::as_str));
    let targets = ids.iter().map(String::as_str).chain(["call"]);
    let edge = |(source, target)| json!({ "source": source, "target": target });
    let edges: Vec<Value> = sources.zip(targets).map(edge).collect();
    json!({ "trigger": { "type": "manual" }, "nodes": nodes, "edges": edges })
}

/// All items of a list, page by page.
async fn all(server: &Server, path: &str, cursor: &str) -> Vec<Value> {
    let mut items = Vec::new();
    let mut next = String::new();
    loop {
        let page = server.get(&format!("{path}?limit=250{next}")).await;
        let page = page.expect(200).body;
        items.extend(page["items"].as_array().unwrap().clone());
        let Some(after) = page["next"].as_str() else {
            return items;
        };
        next = format!("&{cursor}={after}");
    }
}

#[tokio::test]
async fn a_long_run_is_told_as_it_stands_however_often_it_is_looked_at() {
    let sink = Sink::start(&[SILENCE]).await;
    let server = Server::start().await;
    let scenario = server.publish("long", long(&sink, 600)).await;
    let start = format!("/api/scenarios/{scenario}/run");
    let run = server.post(&start, json!({ "payload": {} })).await;
    let run = run.expect(202).text("/id");
    sink.arrived().await;
    let (steps, logs) = (
        format!("/api/runs/{run}/steps"),
        format!("/api/runs/{run}/logs"),
    );
    let status = |steps: &[Value]| steps.last().map(|step| step["status"].clone());
    for _ in 0..2 {
        let found = all(&server, &steps, "cursor").await;
        // The trigger is the first step.
        assert_eq!(found.len(), 602);
        assert_eq!(status(&found), Some(json!("running")));
    }
    let lines = all(&server, &logs, "after").await.len();
    let cancel = format!("/api/runs/{run}/cancel");
    server.post(&cancel, json!({})).await.expect(202);
    server.end_of(&run).await;
    let found = all(&server, &steps, "cursor").await;
    assert_eq!(status(&found), Some(json!("cancelled")));
    assert!(all(&server, &logs, "after").await.len() > lines);
}
