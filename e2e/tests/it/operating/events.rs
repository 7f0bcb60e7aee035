//! The events of all runs.

use std::collections::{HashMap, HashSet};

use anyhow::Result;
use futures::future::try_join_all;
use millrace_e2e::draft::chain;
use millrace_e2e::events::{Event, Events};
use millrace_e2e::hook::Hook;
use millrace_e2e::server::Server;
use millrace_e2e::sink::Sink;
use serde_json::json;

const RUNS: usize = 150;

#[tokio::test]
async fn the_events_of_many_runs_at_once_are_told_to_everyone_who_listens() -> Result<()> {
    let sink = Sink::kind().await?;
    let server = Server::start_with(&[("MILLRACE_ALLOW_PRIVATE_NETWORKS", "true")]).await?;
    server.app("shop", json!({})).await?;
    let nodes = [
        (
            "note",
            "logger",
            json!({"message": "Order {{ input.body.n }}"}),
        ),
        ("call", "http", json!({"method": "POST", "url": sink.url})),
    ];
    server
        .scenario("orders", &chain(json!({"app": "shop"}), &nodes))
        .await?;
    let mut listeners = [
        Events::open(&server.api, "/api/events").await?,
        Events::open(&server.api, "/api/events").await?,
    ];
    for listener in &mut listeners {
        assert_eq!(listener.next().await?.name, "reset");
    }
    let hooks: Vec<_> = (0..RUNS)
        .map(|n| server.hook("shop").json(&json!({"n": n})))
        .collect();
    let sending = try_join_all(hooks.iter().map(Hook::send));
    let [one, other] = &mut listeners;
    let (answers, one, other) = tokio::try_join!(sending, ended(one), ended(other))?;

    let mut sent = HashSet::new();
    for answer in answers {
        sent.insert(answer.expect(200)?.run_id());
    }
    for told in [one, other] {
        assert_eq!(told.keys().cloned().collect::<HashSet<_>>(), sent);
        for (run_id, events) in told {
            check(&run_id, &events);
        }
    }
    Ok(())
}

/// Every event by run, until all runs have ended.
async fn ended(listener: &mut Events) -> Result<HashMap<String, Vec<Event>>> {
    let mut told: HashMap<String, Vec<Event>> = HashMap::new();
    let mut ends = 0;
    while ends < RUNS {
        let event = listener.next().await?;
        assert_eq!(event.id, None, "{event:?}");
        assert_ne!(event.name, "reset", "events were missed");
        ends += usize::from(event.name == "end");
        let id = if ["run", "end"].contains(&event.name.as_str()) {
            "id"
        } else {
            "runId"
        };
        let run_id = event.data[id].as_str().unwrap_or_default().to_owned();
        told.entry(run_id).or_default().push(event);
    }
    Ok(told)
}

fn check(run_id: &str, events: &[Event]) {
    let names: HashSet<&str> = events.iter().map(|event| event.name.as_str()).collect();
    let expected = HashSet::from(["run", "step", "log", "end"]);
    assert_eq!(names, expected, "{run_id}: {events:#?}");
    let last = events.last().expect("a run has events");
    assert_eq!(
        (last.name.as_str(), &last.data["status"]),
        ("end", &json!("succeeded"))
    );
    let lines = events.iter().filter(|event| event.name == "log");
    let messages = lines.map(|event| event.data["line"]["message"].to_string());
    assert_eq!(
        messages
            .filter(|message| message.contains("Order "))
            .count(),
        1
    );
}

#[tokio::test]
async fn the_events_of_all_runs_are_for_callers_with_a_token() -> Result<()> {
    let server = Server::start().await?;
    let url = format!("{}/api/events", server.api.base);
    assert_eq!(server.api.http.get(url).send().await?.status(), 401);
    Ok(())
}
