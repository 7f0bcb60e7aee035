//! The process is killed in the middle of its work, again and again: what it acknowledged happens.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::sync::{Mutex, PoisonError};

use anyhow::Result;
use futures::future::try_join_all;
use millrace_e2e::draft::posting;
use millrace_e2e::hook::Hook;
use millrace_e2e::patience::eventually;
use millrace_e2e::server::Server;
use millrace_e2e::sink::Sink;
use serde_json::{Value, json};

const KILLS: usize = 20;
const SENDERS: usize = 8;
/// How much is acknowledged between two kills, so that each one meets work in flight.
const EVENTS_BETWEEN_KILLS: usize = 15;

/// Senders that repeat each event until it is acknowledged, as a careful sender does.
#[derive(Default)]
struct Load {
    base: Mutex<String>,
    enough: AtomicBool,
    sent: AtomicUsize,
    acknowledged: AtomicUsize,
    runs: Mutex<HashMap<usize, String>>,
}

impl Load {
    fn point_at(&self, server: &Server) {
        lock(&self.base).clone_from(&server.api.base);
    }

    fn hook(&self, http: &reqwest::Client, event: usize) -> Hook {
        let url = format!("{}/api/webhook/shop", lock(&self.base));
        Hook::new(http.clone(), url)
            .header("idempotency-key", &format!("event-{event}"))
            .json(&json!({"event": event}))
    }

    async fn send(&self, http: &reqwest::Client) -> Result<()> {
        while !self.enough.load(SeqCst) {
            let event = self.sent.fetch_add(1, SeqCst);
            let run_id = eventually("an acknowledgement", || async {
                // No answer, or 503 while it starts: the event is sent again.
                let answer = self.hook(http, event).send().await.ok();
                Ok(answer
                    .filter(|answer| (200..300).contains(&answer.status))
                    .map(|answer| answer.run_id()))
            })
            .await?;
            lock(&self.runs).insert(event, run_id);
            self.acknowledged.fetch_add(1, SeqCst);
        }
        Ok(())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn kill_again_and_again(server: &mut Server, load: &Load) -> Result<()> {
    for kill in 1..=KILLS {
        let goal = load.acknowledged.load(SeqCst) + EVENTS_BETWEEN_KILLS;
        eventually(&format!("progress before kill {kill}"), || async {
            Ok((load.acknowledged.load(SeqCst) >= goal).then_some(()))
        })
        .await?;
        server.kill()?;
        server.restart().await?;
        load.point_at(server);
    }
    load.enough.store(true, SeqCst);
    Ok(())
}

#[tokio::test]
async fn every_acknowledged_event_is_finished_once_whatever_is_killed() -> Result<()> {
    let sink = Sink::kind().await?;
    let mut server = Server::start_with(&[("MILLRACE_ALLOW_PRIVATE_NETWORKS", "true")]).await?;
    server.app("shop", json!({})).await?;
    let trigger = json!({"app": "shop", "respond": "accepted"});
    server
        .scenario("orders", &posting(trigger, &sink.url, 5))
        .await?;
    let load = Load::default();
    load.point_at(&server);
    let http = server.api.http.clone();
    let sending = try_join_all((0..SENDERS).map(|_| load.send(&http)));
    let (sent, killed) = tokio::join!(sending, kill_again_and_again(&mut server, &load));
    sent?;
    killed?;

    let runs = lock(&load.runs).clone();
    assert!(runs.len() >= KILLS * EVENTS_BETWEEN_KILLS);
    assert_eq!(runs.values().collect::<HashSet<_>>().len(), runs.len());
    for (event, run_id) in &runs {
        let hook = load.hook(&http, *event);
        let answer = eventually(&format!("event {event} to end"), || async {
            let answer = hook.send().await?;
            Ok((answer.status != 202).then_some(answer))
        })
        .await?
        .expect(200)?;
        assert_eq!(&answer.run_id(), run_id, "event {event} has a second run");
        assert_eq!(answer.json()["status"], "succeeded");
        assert_eq!(answer.json()["idempotent"], true);
    }

    let mut keys: HashMap<usize, HashSet<String>> = HashMap::new();
    for request in sink.recorded() {
        let event = request.json()["event"].as_u64().unwrap() as usize;
        let key = request.header("idempotency-key").to_owned();
        keys.entry(event).or_default().insert(key);
    }
    for event in runs.keys() {
        let seen = keys.get(event).map_or(0, HashSet::len);
        assert_eq!(seen, 1, "event {event} came under {seen} keys");
    }
    let distinct: HashSet<_> = keys.values().flatten().collect();
    assert_eq!(distinct.len(), keys.len(), "two events share a key");
    Ok(())
}

#[tokio::test]
async fn a_run_that_waits_survives_a_kill() -> Result<()> {
    let sink = Sink::kind().await?;
    let mut server = Server::start_with(&[("MILLRACE_ALLOW_PRIVATE_NETWORKS", "true")]).await?;
    server.app("shop", json!({})).await?;
    let url = &sink.url;
    let mut draft = posting(json!({"app": "shop", "respond": "accepted"}), url, 1);
    let wait: Value = json!({"id": "wait", "type": "delay", "config": {"for": "2s"}});
    draft["nodes"].as_array_mut().unwrap().push(wait);
    draft["edges"] = json!([
        {"source": "trigger", "target": "wait"}, {"source": "wait", "target": "send"},
    ]);
    server.scenario("later", &draft).await?;
    server
        .hook("shop")
        .json(&json!({"id": 7}))
        .send()
        .await?
        .expect(202)?;
    server.kill()?;
    assert_eq!(sink.recorded().len(), 0);
    server.restart().await?;
    assert_eq!(sink.wait_for(1).await?[0].json(), json!({"id": 7}));
    Ok(())
}

#[tokio::test]
async fn an_asked_for_end_is_clean_and_loses_nothing() -> Result<()> {
    let sink = Sink::scripted(|_| millrace_e2e::sink::Told {
        status: 200,
        delay: std::time::Duration::from_millis(300),
    })
    .await?;
    let mut server = Server::start_with(&[("MILLRACE_ALLOW_PRIVATE_NETWORKS", "true")]).await?;
    server.app("shop", json!({})).await?;
    let trigger = json!({"app": "shop", "respond": "accepted"});
    server
        .scenario("orders", &posting(trigger, &sink.url, 1))
        .await?;
    let send = |server: &Server| server.hook("shop").header("idempotency-key", "k");
    let first = send(&server).send().await?.expect(202)?;
    sink.wait_for(1).await?;
    assert!(server.stop().await?.success(), "{}", server.said());
    server.restart().await?;
    let last = eventually("the run to end", || async {
        let answer = send(&server).send().await?;
        Ok((answer.status == 200).then_some(answer))
    })
    .await?;
    assert_eq!(last.run_id(), first.run_id());
    assert_eq!(
        sink.recorded().len(),
        1,
        "the attempt in flight was let finish"
    );
    Ok(())
}
