//! How many runs began and ended, over time.

use millrace_core::id::ScenarioId;
use millrace_core::ports::host::Host as _;
use millrace_core::ports::store::{OutdatedRollups, Rollup, RollupWidth, Store};
use millrace_core::time::Timestamp;
use millrace_engine::TokioHost;
use millrace_server::settings::ServeArgs;
use serde_json::{Value, json};

use crate::harness::Server;

fn failing(fails: &str) -> Value {
    json!({
        "trigger": { "type": "manual" },
        "nodes": [
            { "id": "check", "type": "if", "config": { "condition": fails } },
            { "id": "stop", "type": "fail", "config": { "code": "BAD", "message": "no" } },
        ],
        "edges": [
            { "source": "trigger", "target": "check" },
            { "source": "check", "sourceHandle": "true", "target": "stop" },
        ],
    })
}

fn sum(buckets: &Value, member: &str) -> u64 {
    let buckets = buckets.as_array().unwrap();
    buckets
        .iter()
        .map(|bucket| bucket[member].as_u64().unwrap())
        .sum()
}

/// A server on which three runs of one scenario and one of another have ended; the one's id.
async fn with_runs() -> (Server, String) {
    let server = Server::start().await;
    let one = server.publish("one", failing("input.bad")).await;
    let other = server.publish("other", failing("false")).await;
    for bad in [false, true, false] {
        server.run(&one, json!({ "bad": bad })).await;
    }
    server.run(&other, json!({})).await;
    let dry = json!({ "payload": { "bad": true }, "dryRun": true });
    let path = format!("/api/scenarios/{one}/run");
    server.post(&path, dry).await.expect(200);
    (server, one)
}

/// `started`, `succeeded`, `failed` and `cancelled`.
fn counts(value: &Value) -> [u64; 4] {
    ["started", "succeeded", "failed", "cancelled"].map(|name| value[name].as_u64().unwrap())
}

#[tokio::test]
async fn live_runs_are_counted_by_minute_and_hour() {
    let (server, one) = with_runs().await;
    for (hours, count, seconds) in [(1, 60, 60), (3, 180, 60), (4, 4, 3_600), (168, 168, 3_600)] {
        let path = format!("/api/statistics?hours={hours}&scenarioId={one}");
        let shown = server.get(&path).await.expect(200).body;
        assert_eq!(shown["bucketSeconds"], seconds);
        assert_eq!(shown["buckets"].as_array().unwrap().len(), count);
        assert_eq!(shown["buckets"][0]["at"], shown["from"]);
        assert_eq!(counts(&shown["total"]), [3, 2, 1, 0]);
        assert!(shown["total"]["p99Millis"].is_u64());
        let sums = ["started", "failed"].map(|name| sum(&shown["buckets"], name));
        assert_eq!(sums, [3, 1]);
    }
    let all = server.get("/api/statistics").await.expect(200).body;
    assert_eq!(counts(&all["total"]), [4, 3, 1, 0]);
    assert_eq!(all["buckets"].as_array().unwrap().len(), 24);
    assert_eq!(all["buckets"][0]["p50Millis"], Value::Null);
}

#[tokio::test]
async fn live_runs_are_counted_by_scenario() {
    let (server, one) = with_runs().await;
    let shown = server.get("/api/statistics/scenarios?hours=2").await;
    let items = shown.expect(200).body["items"].clone();
    assert_eq!(items.as_array().unwrap().len(), 2);
    let first = &items[0];
    assert_eq!(first["scenarioId"], json!(one));
    assert_eq!(counts(first), [3, 2, 1, 0]);
    assert_eq!(first["lastStatus"], "succeeded");
    assert!(first["lastRunAt"].is_string());
    let per_hour: Vec<u64> = serde_json::from_value(first["perHour"].clone()).unwrap();
    assert_eq!((per_hour.len(), per_hour.iter().sum::<u64>()), (2, 3));
    assert_eq!(first["failedPerHour"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_window_that_is_not_kept_is_refused() {
    let server = Server::start().await;
    for query in [
        "?hours=0",
        "?hours=169",
        "?hours=day",
        "?scenarioId=one",
        "?by=node",
    ] {
        let refused = server
            .get(&format!("/api/statistics{query}"))
            .await
            .expect(400);
        assert_eq!(refused.text("/code"), "invalid_request");
    }
    server
        .get("/api/statistics/scenarios?hours=169")
        .await
        .expect(400);
    let none = server.get("/api/statistics/scenarios").await.expect(200);
    assert_eq!(none.body, json!({ "items": [] }));
}

#[tokio::test]
async fn what_an_earlier_process_stored_is_shown() {
    let now = TokioHost::new(tokio::runtime::Handle::current()).now();
    let scenario_id = ScenarioId::from_bytes([7; 16]);
    let stored = Rollup {
        width: RollupWidth::Hour,
        at: RollupWidth::Hour.floor(now),
        scenario_id,
        started: 40,
        succeeded: 30,
        failed: 2,
        cancelled: 1,
        last: None,
        latencies: Vec::new(),
    };
    let none = OutdatedRollups {
        minutes_before: Timestamp::default(),
        hours_before: Timestamp::default(),
    };
    let server = Server::start_through(ServeArgs::default(), move |store| {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        let keeper = &store;
        let keep = move || {
            let kept = keeper.keep_rollups(vec![stored], none);
            runtime.build().unwrap().block_on(kept)
        };
        // A thread of its own: this one is at work for the server.
        let kept = std::thread::scope(|scope| scope.spawn(keep).join().unwrap());
        kept.unwrap();
        store as std::sync::Arc<dyn Store>
    })
    .await;
    let path = format!("/api/statistics?scenarioId={scenario_id}");
    let total = server.get(&path).await.expect(200).body["total"].clone();
    assert_eq!(
        (&total["started"], &total["failed"]),
        (&json!(40), &json!(2))
    );
}
