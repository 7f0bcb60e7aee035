//! Groups of workers: which members drive a scenario's runs is chosen by its tags, whichever member its
//! events come to. Here one member alone may call the network that the sink is in.

use std::time::Duration;

use anyhow::Result;
use millrace_e2e::draft::chain;
use millrace_e2e::patience::eventually;
use millrace_e2e::server::Server;
use millrace_e2e::sink::{Sink, Told};
use serde_json::{Value, json};

use super::cluster::{Cluster, send};

const OUTSIDE: [(&str, &str); 1] = [("MILLRACE_ALLOW_PRIVATE_NETWORKS", "false")];
const INSIDE: [(&str, &str); 1] = [("MILLRACE_WORKER_GROUPS", "inside")];

/// A member that takes events and may not call the sink, and one that drives the runs of the group
/// `inside` and may; both have the app.
async fn divided() -> Result<Cluster> {
    let mut cluster = Cluster::of(0).await?;
    cluster.join(&OUTSIDE).await?;
    cluster.join(&INSIDE).await?;
    cluster.members[0].app("shop", json!({})).await?;
    Ok(cluster)
}

/// Waits a moment, calls, and answers with the status.
fn calling(respond: &str, url: &str) -> Value {
    let call = json!({"method": "POST", "url": url, "json": "{{ trigger.body }}"});
    let answer = json!({"json": {"sent": "{{ nodes.send.status }}"}});
    let mut links = vec![
        ("wait", "delay", json!({"for": "20ms"})),
        ("send", "http", call),
    ];
    if respond == "node" {
        links.push(("answer", "respond", answer));
    }
    let mut draft = chain(json!({"app": "shop", "respond": respond}), &links);
    draft["settings"] = json!({"tags": ["worker:inside"]});
    draft
}

async fn unserved(server: &Server) -> Result<Value> {
    let members = server.api.get("/api/members").await?.expect(200)?.json();
    Ok(members["unservedGroups"].clone())
}

#[tokio::test]
async fn a_scenario_chooses_by_tag_who_drives_its_runs() -> Result<()> {
    let cluster = divided().await?;
    let (outside, inside) = (&cluster.members[0], &cluster.members[1]);
    let sink = Sink::kind().await?;
    let id = outside
        .scenario("orders", &calling("node", &sink.url))
        .await?;
    for (number, member) in [outside, inside].into_iter().cycle().take(10).enumerate() {
        let answer = send(member, &json!({"number": number})).await?;
        assert_eq!(answer.expect(200)?.json(), json!({"sent": 200}));
    }
    assert_eq!(sink.recorded().len(), 10);
    let members = inside.api.get("/api/members").await?.expect(200)?.json();
    assert_eq!(members["items"][0]["workerGroups"], json!(["default"]));
    assert_eq!(members["items"][1]["workerGroups"], json!(["inside"]));
    // Without the tag the runs are the other's, which is kept from calling.
    let mut untagged = calling("accepted", &sink.url);
    untagged["settings"] = json!({});
    outside.api.put_draft(&id, &untagged).await?.expect(200)?;
    outside.publish(&id).await?.expect(200)?;
    let run_id = send(inside, &json!({})).await?.expect(202)?.run_id();
    let ended = inside.finished(&run_id).await?;
    assert_eq!(ended["status"], "failed", "{ended}");
    assert_eq!(sink.recorded().len(), 10);
    Ok(())
}

#[tokio::test]
async fn a_limit_holds_over_groups_and_its_slots_come_free() -> Result<()> {
    let cluster = divided().await?;
    let (outside, inside) = (&cluster.members[0], &cluster.members[1]);
    let delay = Duration::from_millis(20);
    let sink = Sink::scripted(move |_| Told { status: 200, delay }).await?;
    let mut draft = calling("accepted", &sink.url);
    draft["settings"]["concurrency"] = json!({"limit": 1, "whenFull": "queue"});
    outside.scenario("orders", &draft).await?;
    // Who joined first looks after limits, and drives none of these.
    let members = inside.api.get("/api/members").await?.expect(200)?.json();
    assert_eq!(members["items"][0]["duties"], json!(["limits", "tidying"]));
    let mut runs = Vec::new();
    for number in 0..8 {
        let answer = send(outside, &json!({"number": number})).await?;
        runs.push(answer.expect(202)?.run_id());
    }
    for run_id in &runs {
        assert_eq!(outside.finished(run_id).await?["status"], "succeeded");
    }
    let numbers = sink.recorded().into_iter();
    let numbers: Vec<Value> = numbers.map(|call| call.json()["number"].clone()).collect();
    assert_eq!(
        json!(numbers),
        json!([0, 1, 2, 3, 4, 5, 6, 7]),
        "in order, one at a time"
    );
    Ok(())
}

#[tokio::test]
async fn without_a_member_of_its_group_a_run_waits_and_can_be_cancelled() -> Result<()> {
    let mut cluster = divided().await?;
    let sink = Sink::kind().await?;
    let draft = calling("accepted", &sink.url);
    cluster.members[0].scenario("orders", &draft).await?;
    assert_eq!(unserved(&cluster.members[0]).await?, json!([]));
    cluster.members[1].kill()?;
    let outside = &cluster.members[0];
    let waits = send(outside, &json!({"number": 1}))
        .await?
        .expect(202)?
        .run_id();
    let cancelled = send(outside, &json!({"number": 2}))
        .await?
        .expect(202)?
        .run_id();
    // Its delay is over; nobody may go on with it.
    eventually("it is told that nobody serves the group", || async {
        Ok((unserved(outside).await? == json!(["inside"])).then_some(()))
    })
    .await?;
    let path = format!("/api/runs/{cancelled}/cancel");
    outside.api.post(&path, &json!({})).await?.expect(202)?;
    assert_eq!(outside.finished(&cancelled).await?["status"], "cancelled");
    assert_eq!(sink.recorded().len(), 0);
    cluster.members[1].restart().await?;
    let ended = cluster.members[1].finished(&waits).await?;
    assert_eq!(ended["status"], "succeeded", "{ended}");
    assert_eq!(sink.recorded().len(), 1);
    assert_eq!(unserved(&cluster.members[1]).await?, json!([]));
    Ok(())
}

#[tokio::test]
async fn a_tag_that_chooses_no_group_is_refused_where_it_stands() -> Result<()> {
    let server = Server::start().await?;
    server.app("shop", json!({})).await?;
    let mut draft = calling("accepted", "https://example.com/");
    draft["settings"] = json!({"tags": ["billing", "worker:On Prem", "worker:a", "worker:b"]});
    let id = server.draft("orders", &draft).await?;
    let refused = server.publish(&id).await?.expect(422)?.json();
    let faults = refused["errors"].as_array().cloned().unwrap_or_default();
    let pointers: Vec<&Value> = faults.iter().map(|fault| &fault["pointer"]).collect();
    let wrong = ["/settings/tags/1", "/settings/tags/2", "/settings/tags/3"];
    assert_eq!(json!(pointers), json!(wrong), "{refused}");
    // One process drives them all, whatever they choose.
    draft["settings"] = json!({"tags": ["worker:a"]});
    server.api.put_draft(&id, &draft).await?.expect(200)?;
    server.publish(&id).await?.expect(200)?;
    Ok(())
}
