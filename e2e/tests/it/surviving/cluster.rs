//! Several members that serve from one database: any of them takes what comes, each run is driven by
//! one, and what one loses the others go on with.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::{Context as _, Result};
use futures::future::try_join_all;
use millrace_e2e::audit::audit;
use millrace_e2e::client::Answer;
use millrace_e2e::draft::{answering, chain, posting, waiting};
use millrace_e2e::faults::{Faults, Place};
use millrace_e2e::load::Load;
use millrace_e2e::patience::{Stopwatch, eventually};
use millrace_e2e::server::Server;
use millrace_e2e::server::store::{ask, execute, new_database};
use millrace_e2e::sink::{Sink, Told, silence, status};
use reqwest::Method;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::OPEN;
use super::postgres::{settings, signal};

/// Times that a member is killed under load.
const KILLS: usize = 6;

const HOUR_MILLIS: i64 = 3_600_000;

/// Members of one database.
pub(super) struct Cluster {
    data: TempDir,
    pub(super) url: String,
    pub(super) members: Vec<Server>,
}

impl Cluster {
    pub(super) async fn of(count: usize) -> Result<Self> {
        Self::on(&new_database().await?, count).await
    }

    /// So many members of that database.
    pub(super) async fn on(url: &str, count: usize) -> Result<Self> {
        let mut cluster = Self {
            data: TempDir::new()?,
            url: url.to_owned(),
            members: Vec::new(),
        };
        for _ in 0..count {
            cluster.join(&[]).await?;
        }
        Ok(cluster)
    }

    /// Another member joins.
    pub(super) async fn join(&mut self, more: &[(&str, &str)]) -> Result<&Server> {
        let folder = self.data.path().join(self.members.len().to_string());
        let mut all = settings(&self.url).to_vec();
        all.extend(more);
        self.members.push(Server::start_on(folder, &all).await?);
        self.members.last().context("it has just joined")
    }

    /// All, to send to.
    pub(super) fn all(&self) -> Vec<&Server> {
        self.members.iter().collect()
    }

    fn pair(&self) -> (&Server, &Server) {
        (&self.members[0], &self.members[1])
    }
}

pub(super) async fn send(server: &Server, body: &Value) -> Result<Answer> {
    server.hook("shop").json(body).send().await
}

#[tokio::test]
async fn any_member_takes_any_webhook_and_shows_any_run() -> Result<()> {
    let cluster = Cluster::of(3).await?;
    let [one, two, three] = &cluster.members[..] else {
        unreachable!()
    };
    one.app("shop", json!({})).await?;
    let draft = answering("shop", "trigger.body.number");
    two.scenario("orders", &draft).await?;
    for (number, server) in [one, two, three].into_iter().enumerate() {
        let answer = send(server, &json!({"number": number}))
            .await?
            .expect(200)?;
        assert_eq!(answer.json(), json!(number));
    }
    let runs = three.all("/api/runs?").await?;
    assert_eq!(runs.len(), 3);
    for run in runs {
        let run_id = run["id"].as_str().context("a run has an id")?;
        for server in [one, two] {
            assert_eq!(server.run(run_id).await?["status"], "succeeded");
        }
    }
    Ok(())
}

async fn put_rate(server: &Server, rate: i32) -> Result<Answer> {
    let (path, value) = ("/api/variables/rate", json!({"value": rate}));
    server.api.call(Method::PUT, path, Some(&value), &[]).await
}

#[tokio::test]
async fn what_is_published_at_one_member_holds_at_all_when_the_call_returns() -> Result<()> {
    let cluster = Cluster::of(2).await?;
    let (one, other) = cluster.pair();
    one.app("shop", json!({})).await?;
    let id = one.draft("orders", &answering("shop", "0")).await?;
    for number in 1..15 {
        let draft = answering("shop", &number.to_string());
        let (at, elsewhere) = if number % 2 == 0 {
            (one, other)
        } else {
            (other, one)
        };
        at.api.put_draft(&id, &draft).await?.expect(200)?;
        let published = at.publish(&id).await?.expect(200)?.json();
        assert_eq!(published.get("membersBehind"), None);
        let answer = send(elsewhere, &json!({})).await?.expect(200)?;
        assert_eq!(answer.json(), json!(number), "the other member's webhooks");
    }
    // Variables, apps and switches too.
    let by_variable = answering("shop", "vars.rate");
    one.api.put_draft(&id, &by_variable).await?.expect(200)?;
    put_rate(one, 1).await?.expect(201)?;
    one.publish(&id).await?.expect(200)?;
    for rate in 2..6 {
        put_rate(one, rate).await?.expect(200)?;
        let answer = send(other, &json!({})).await?.expect(200)?;
        assert_eq!(answer.json(), json!(rate));
    }
    let disable = json!({"enabled": false});
    let path = format!("/api/scenarios/{id}");
    other.api.patch(&path, &disable).await?.expect(200)?;
    let before = one.all("/api/runs?").await?.len();
    send(one, &json!({})).await?;
    assert_eq!(
        one.all("/api/runs?").await?.len(),
        before,
        "no run of it begins"
    );
    Ok(())
}

#[tokio::test]
async fn a_member_that_is_dead_is_taken_over_from_before_a_publish_returns() -> Result<()> {
    let mut cluster = Cluster::of(2).await?;
    cluster.members[0].app("shop", json!({})).await?;
    let draft = answering("shop", "1");
    let id = cluster.members[0].scenario("orders", &draft).await?;
    cluster.members[1].kill()?;
    let published = cluster.members[0].publish(&id).await?.expect(200)?.json();
    // Its lease of a second ends within the patience of the call.
    assert_eq!(published.get("membersBehind"), None, "{published}");
    Ok(())
}

#[tokio::test]
async fn a_member_that_does_not_take_a_publish_in_is_named() -> Result<()> {
    let mut cluster = Cluster::of(1).await?;
    // So long that nobody takes over from it before the call gives up.
    cluster.join(&[("MILLRACE_MEMBER_LEASE", "10m")]).await?;
    let (one, frozen) = cluster.pair();
    one.app("shop", json!({})).await?;
    let id = one.draft("orders", &answering("shop", "1")).await?;
    signal(frozen, "-STOP")?;
    let published = one.publish(&id).await?.expect(200)?.json();
    let name = format!("process {}", frozen.pid());
    let behind = published["membersBehind"].to_string();
    assert!(behind.contains(&name), "{published}");
    // It runs the version as soon as it can.
    signal(frozen, "-CONT")?;
    eventually("it to run the version", || async {
        let answer = send(frozen, &json!({})).await?;
        Ok((answer.status == 200).then_some(()))
    })
    .await
}

#[tokio::test]
async fn members_that_die_under_load_cost_no_acknowledged_event() -> Result<()> {
    let mut cluster = Cluster::of(3).await?;
    let load = Load::prepare(&cluster.members[0]).await?;
    let killing = async {
        for _ in 0..KILLS {
            load.spread_over(&cluster.members.iter().collect::<Vec<_>>());
            load.some_progress().await?;
            let victim = load.chance(3) as usize;
            load.kill(&mut cluster.members[victim])?;
            // The others go on meanwhile.
            let mut living: Vec<&Server> = Vec::new();
            for (number, member) in cluster.members.iter().enumerate() {
                living.extend((number != victim).then_some(member));
            }
            load.spread_over(&living);
            load.progress(10).await?;
            cluster.members[victim].restart().await?;
        }
        load.stop();
        Ok(&cluster.members[0])
    };
    let ((), survivor) = tokio::try_join!(load.run(), killing)?;
    audit(&load.history(survivor).await?).expect_kept()
}

#[tokio::test]
async fn runs_of_a_member_that_was_killed_go_on_within_seconds() -> Result<()> {
    let mut cluster = Cluster::of(2).await?;
    let sink = Sink::scripted(|nth| if nth <= 20 { silence() } else { status(200) }).await?;
    let trigger = json!({"app": "shop", "respond": "accepted"});
    cluster.members[0].app("shop", json!({})).await?;
    let draft = posting(trigger, &sink.url, 3);
    cluster.members[0].scenario("orders", &draft).await?;
    let mut runs = Vec::new();
    for number in 0..20 {
        let answer = send(&cluster.members[1], &json!({"number": number})).await?;
        runs.push(answer.expect(202)?.run_id());
    }
    sink.wait_for(20).await?;
    cluster.members[1].kill()?;
    for run_id in &runs {
        assert_eq!(
            cluster.members[0].finished(run_id).await?["status"],
            "succeeded"
        );
    }
    // The second attempt has the key of the first.
    let keys: BTreeSet<String> = sink
        .recorded()
        .iter()
        .map(|request| request.header("idempotency-key").to_owned())
        .collect();
    assert_eq!((keys.len(), sink.recorded().len()), (20, 40));
    Ok(())
}

#[tokio::test]
async fn a_frozen_member_drops_its_effects_and_ends_when_it_wakes() -> Result<()> {
    let mut cluster = Cluster::of(2).await?;
    let load = Load::prepare(&cluster.members[0]).await?;
    let freezing = async {
        load.spread_over(&cluster.members.iter().collect::<Vec<_>>());
        load.progress(20).await?;
        signal(&cluster.members[1], "-STOP")?;
        load.point_at(&cluster.members[0]);
        eventually("it to be taken over from", || async {
            let said = cluster.members[0].said();
            Ok(said.contains("its runs are taken over").then_some(()))
        })
        .await?;
        signal(&cluster.members[1], "-CONT")?;
        let ended = cluster.members[1].ended().await?;
        let said = cluster.members[1].said();
        assert_eq!(ended.code(), Some(1), "{said}");
        assert!(said.contains("has taken over"), "{said}");
        load.progress(20).await?;
        load.stop();
        Ok(&cluster.members[0])
    };
    let ((), survivor) = tokio::try_join!(load.run(), freezing)?;
    audit(&load.history(survivor).await?).expect_kept()
}

#[tokio::test]
async fn a_run_is_cancelled_and_resolved_through_a_member_that_does_not_drive_it() -> Result<()> {
    let cluster = Cluster::of(2).await?;
    let (one, other) = cluster.pair();
    let sink = Sink::scripted(|_| silence()).await?;
    one.app("shop", json!({})).await?;
    let trigger = json!({"app": "shop", "respond": "accepted"});
    one.scenario("orders", &posting(trigger, &sink.url, 1))
        .await?;
    let mut runs = Vec::new();
    for _ in 0..2 {
        runs.push(send(one, &json!({})).await?.expect(202)?.run_id());
    }
    sink.wait_for(2).await?;
    let act = |run_id: &str, what: &str| format!("/api/runs/{run_id}/{what}");
    // Another member drives them: the request goes to it and its answer comes back.
    let cancelled = other.api.post(&act(&runs[0], "cancel"), &json!({})).await?;
    cancelled.expect(202)?;
    assert_eq!(one.finished(&runs[0]).await?["status"], "cancelled");
    let again = other.api.post(&act(&runs[0], "cancel"), &json!({})).await?;
    assert_eq!(again.expect(409)?.code(), "already_finished");
    let by_hand = json!({"output": {"status": 200}, "reason": "done by hand"});
    let resolved = other
        .api
        .post(&act(&runs[1], "steps/2/resolve"), &by_hand)
        .await?;
    resolved.expect(200)?;
    assert_eq!(one.finished(&runs[1]).await?["status"], "succeeded");
    Ok(())
}

#[tokio::test]
async fn who_waits_is_answered_though_another_member_drives_the_run() -> Result<()> {
    let cluster = Cluster::of(2).await?;
    let (one, other) = cluster.pair();
    let delay = Duration::from_millis(600);
    let sink = Sink::scripted(move |_| Told { status: 200, delay }).await?;
    one.app("shop", json!({})).await?;
    let call = json!({"method": "POST", "url": sink.url, "json": "{{ trigger.body }}"});
    let answer = json!({"json": {"order": "{{ trigger.body.order }}"}});
    let trigger = json!({"app": "shop", "respond": "node"});
    let draft = chain(
        trigger,
        &[("send", "http", call), ("answer", "respond", answer)],
    );
    one.scenario("orders", &draft).await?;
    // The same delivery comes to both: one of them runs it, both senders wait and are answered alike.
    let deliver = async |server: &Server| {
        let hook = server.hook("shop").header("idempotency-key", "order-7");
        hook.json(&json!({"order": 7})).send().await
    };
    let (first, second) = tokio::try_join!(deliver(one), deliver(other))?;
    for answer in [first.expect(200)?, second.expect(200)?] {
        assert_eq!(answer.json(), json!({"order": 7}));
    }
    assert_eq!(sink.recorded().len(), 1, "one run, one call");
    Ok(())
}

#[tokio::test]
async fn who_takes_events_and_who_works_can_be_divided() -> Result<()> {
    let mut cluster = Cluster::of(0).await?;
    cluster.join(&[("MILLRACE_ROLE", "ingress")]).await?;
    cluster.join(&[("MILLRACE_ROLE", "worker")]).await?;
    let (ingress, worker) = cluster.pair();
    let sink = Sink::kind().await?;
    ingress.app("shop", json!({})).await?;
    let call = json!({"method": "POST", "url": sink.url, "json": "{{ trigger.body }}"});
    let answer = json!({"json": {"sent": "{{ nodes.send.status }}"}});
    let trigger = json!({"app": "shop", "respond": "node"});
    let draft = chain(
        trigger,
        &[("send", "http", call), ("answer", "respond", answer)],
    );
    worker.scenario("orders", &draft).await?;
    for number in 0..10 {
        let answer = send(ingress, &json!({"number": number})).await?;
        assert_eq!(answer.expect(200)?.json(), json!({"sent": 200}));
    }
    let refused = send(worker, &json!({})).await?.expect(503)?;
    assert_eq!(refused.code(), "overloaded");
    let members = worker.api.get("/api/members").await?.expect(200)?.json();
    let roles: Vec<&Value> = (0..2)
        .map(|place| &members["items"][place]["role"])
        .collect();
    assert_eq!(roles, ["ingress", "worker"]);
    // Without a worker events are taken all the same, and wait.
    cluster.members[1].stop().await?;
    let ingress = &cluster.members[0];
    let hook = ingress.hook("shop").header("prefer", "respond-async");
    let run_id = hook.json(&json!({"number": 10})).send().await?.run_id();
    let alone = ingress.api.get("/api/members").await?.expect(200)?.json();
    assert_eq!(alone["items"][0]["drivenRuns"], 0);
    cluster.members[1].restart().await?;
    let ended = cluster.members[0].finished(&run_id).await?;
    assert_eq!(ended["status"], "succeeded");
    assert_eq!(sink.recorded().len(), 11);
    Ok(())
}

#[tokio::test]
async fn a_limit_holds_for_all_members_together() -> Result<()> {
    let mut cluster = Cluster::of(3).await?;
    let delay = Duration::from_millis(40);
    let sink = Sink::scripted(move |_| Told { status: 200, delay }).await?;
    cluster.members[0].app("shop", json!({})).await?;
    let call = json!({"method": "POST", "url": sink.url, "json": "{{ trigger.body }}"});
    let trigger = json!({"app": "shop", "respond": "accepted"});
    let mut draft = chain(trigger, &[("send", "http", call)]);
    draft["settings"] = json!({"concurrency": {"limit": 1, "whenFull": "queue"}});
    cluster.members[0].scenario("orders", &draft).await?;
    let mut runs = Vec::new();
    for number in 0..24 {
        let member = &cluster.members[number % 3];
        let answer = send(member, &json!({"number": number})).await?;
        runs.push(answer.expect(202)?.run_id());
        if number == 12 {
            // Whoever looks after the limits may be this one.
            cluster.members[0].kill()?;
            cluster.members[0].restart().await?;
        }
    }
    let mut spans = Vec::new();
    for run_id in &runs {
        let ended = cluster.members[1].finished(run_id).await?;
        assert_eq!(ended["status"], "succeeded", "{ended}");
        let steps = cluster.members[1]
            .api
            .get(&format!("/api/runs/{run_id}/steps"))
            .await?;
        let steps = steps.expect(200)?.json();
        let attempts = steps["items"][1]["attempts"].as_array().cloned();
        let last = attempts.and_then(|attempts| attempts.last().cloned());
        let last = last.context("it was attempted")?;
        spans.push((
            last["startedAt"].to_string(),
            last["finishedAt"].to_string(),
        ));
    }
    spans.sort();
    for pair in spans.windows(2) {
        assert!(pair[1].0 >= pair[0].1, "two at a time: {pair:?}");
    }
    Ok(())
}

#[tokio::test]
async fn who_stops_in_order_hands_its_runs_over_at_once() -> Result<()> {
    let mut cluster = Cluster::of(2).await?;
    cluster.members[0].app("shop", json!({})).await?;
    let soon = chain(
        json!({"app": "shop", "respond": "accepted"}),
        &[("wait", "delay", json!({"for": "2s"}))],
    );
    cluster.members[0].scenario("orders", &soon).await?;
    let run_id = send(&cluster.members[0], &json!({}))
        .await?
        .expect(202)?
        .run_id();
    assert_eq!(cluster.members[0].stop().await?.code(), Some(0));
    let ended = cluster.members[1].finished(&run_id).await?;
    assert_eq!(ended["status"], "succeeded");
    Ok(())
}

#[tokio::test]
async fn the_databases_clock_decides_whatever_a_members_own_shows() -> Result<()> {
    let cluster = Cluster::of(1).await?;
    let faults = Faults::new()?;
    faults.set(Place::ClockAheadMillis, 3 * HOUR_MILLIS)?;
    let own = settings(&cluster.url);
    let mut all = faults.settings_with(OPEN);
    all.extend(own.iter().filter(|(name, _)| *name != OPEN.0));
    let ahead = Server::start_on(faults.data.clone(), &all).await?;
    ahead.app("shop", json!({})).await?;
    let soon = chain(
        json!({"app": "shop", "respond": "accepted"}),
        &[("wait", "delay", json!({"for": "2s"}))],
    );
    ahead.scenario("orders", &soon).await?;
    let began = Stopwatch::start();
    let run_id = send(&ahead, &json!({})).await?.expect(202)?.run_id();
    let run = cluster.members[0].finished(&run_id).await?;
    assert!(began.elapsed() >= Duration::from_secs(2), "woken early");
    let now = ask(
        &cluster.url,
        "SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD')",
    )
    .await?;
    assert_eq!(run["status"], "succeeded");
    let created = run["createdAt"].as_str().unwrap_or_default();
    assert!(created.starts_with(&now), "{created} is not of {now}");
    let hour = "SELECT to_char((now() + interval '1 hour') AT TIME ZONE 'UTC', \
                'YYYY-MM-DD\"T\"HH24:MI:SS')";
    assert!(
        created < ask(&cluster.url, hour).await?.as_str(),
        "{created}"
    );
    Ok(())
}

#[tokio::test]
async fn a_run_that_waits_is_ended_through_anyone_while_the_member_that_took_it_is_frozen()
-> Result<()> {
    let cluster = Cluster::of(2).await?;
    let (one, other) = cluster.pair();
    one.app("shop", json!({})).await?;
    one.scenario("orders", &waiting("shop")).await?;
    let run_id = send(other, &json!({})).await?.expect(202)?.run_id();
    let members = one.api.get("/api/members").await?.expect(200)?.json();
    assert_eq!(
        members["items"].as_array().map(Vec::len),
        Some(2),
        "{members}"
    );
    // Nobody takes over from it meanwhile.
    let freeze = "UPDATE millrace.members SET lease_until = clock_timestamp() + interval '1 hour'";
    signal(other, "-STOP")?;
    execute(&cluster.url, freeze).await?;
    let cancelled = one
        .api
        .post(&format!("/api/runs/{run_id}/cancel"), &json!({}))
        .await?;
    // It waits, so it is nobody's: anyone may end it.
    cancelled.expect(202)?;
    signal(other, "-CONT")?;
    assert_eq!(other.finished(&run_id).await?["status"], "cancelled");
    Ok(())
}

#[tokio::test]
async fn a_job_is_worked_off_by_one_member_and_taken_up_by_another() -> Result<()> {
    let mut cluster = Cluster::of(2).await?;
    cluster.members[0].app("shop", json!({})).await?;
    cluster.members[0]
        .scenario("orders", &waiting("shop"))
        .await?;
    let sent = (0..40).map(|_| async { send(&cluster.members[0], &json!({})).await?.expect(202) });
    try_join_all(sent).await?;
    let cancel = json!({"filter": {"status": ["waiting"]}, "action": "cancel"});
    let job = cluster.members[0]
        .api
        .post("/api/runs/bulk", &cancel)
        .await?;
    let job = job.expect(202)?.json();
    let id = job["id"].as_str().context("a job has an id")?.to_owned();
    cluster.members[0].kill()?;
    let other = &cluster.members[1];
    let ended = eventually("the job to end", || async {
        let job = other.api.get(&format!("/api/jobs/{id}")).await?;
        let job = job.expect(200)?.json();
        Ok((job["status"] == "finished").then_some(job))
    })
    .await?;
    assert_eq!(ended["progress"]["done"], 40, "{ended}");
    assert_eq!(other.all("/api/runs?status=cancelled").await?.len(), 40);
    Ok(())
}
