//! Webhooks before a store that fails: what the sender is told, and that it is true.

use std::sync::Arc;
use std::time::Duration;

use millrace_server::settings::ServeArgs;
use millrace_store::faulty::Fault;
use reqwest::Method;
use serde_json::{Value, json};

use crate::faults::Faults;
use crate::harness::{Answer, Server};

/// A server before that store, with an app that everyone may call and a scenario that answers at
/// once.
async fn listened(faults: &Arc<Faults>, in_flight_count_max: Option<u32>) -> Server {
    let args = ServeArgs {
        in_flight_count_max,
        ..ServeArgs::default()
    };
    let server = Server::start_through(args, faults.before()).await;
    let app = json!({ "key": "shop", "webhook": { "scheme": "none" } });
    server.post("/api/apps", app).await.expect(201);
    let config = json!({ "app": "shop", "respondTimeout": "300ms" });
    let draft = json!({
        "trigger": { "type": "webhook", "config": config },
        "nodes": [{ "id": "note", "type": "logger", "config": { "message": "Hello" } }],
        "edges": [{ "source": "trigger", "target": "note" }],
    });
    server.publish("orders", draft).await;
    server
}

async fn send(server: &Server, key: &str) -> Answer {
    let request = server.request(Method::POST, "/api/webhook/shop");
    let request = request.header("idempotency-key", key);
    server.send(request.json(&json!({ "key": key }))).await
}

async fn patch(server: &Server, path: &str, change: Value) -> Answer {
    server
        .send(server.request(Method::PATCH, path).json(&change))
        .await
}

async fn runs(server: &Server) -> Vec<Value> {
    let runs = server.get("/api/runs").await.expect(200).body;
    runs["items"].as_array().unwrap().clone()
}

#[track_caller]
fn assert_told(answer: Answer, code: &str) {
    let answer = answer.expect(503);
    assert_eq!(answer.text("/code"), code);
    assert!(answer.headers.contains_key("retry-after"));
}

#[tokio::test]
async fn a_store_that_fails_has_surely_not_recorded_the_event() {
    let faults = Faults::new();
    let server = listened(&faults, None).await;
    faults.next("commit", Fault::Before);
    assert_told(send(&server, "k").await, "store_unavailable");
    assert_eq!(runs(&server).await.len(), 0);
    let again = send(&server, "k").await.expect(200).body;
    assert_eq!(
        (&again["idempotent"], &again["status"]),
        (&json!(false), &json!("succeeded"))
    );
    assert_eq!(runs(&server).await.len(), 1);
}

#[tokio::test]
async fn an_answer_that_is_lost_is_read_back_before_the_sender_is_told() {
    let faults = Faults::new();
    let server = listened(&faults, None).await;
    faults.next("commit", Fault::After);
    let first = send(&server, "k").await.expect(200);
    assert_eq!(first.body["idempotent"], false);
    let again = send(&server, "k").await.expect(200);
    assert_eq!(
        (&again.body["idempotent"], &again.body["runId"]),
        (&json!(true), &first.body["runId"])
    );
    assert_eq!(runs(&server).await.len(), 1);
}

#[tokio::test]
async fn a_store_that_does_not_answer_in_time_may_have_recorded_the_event() {
    let faults = Faults::new();
    let server = listened(&faults, None).await;
    faults.next("commit", Fault::SlowAnswer(Duration::MAX));
    assert_told(send(&server, "k").await, "outcome_unknown");
    let recorded = runs(&server).await;
    assert_eq!(
        recorded.len(),
        1,
        "it was recorded, as the code says that it may be"
    );
    // Whoever sends it again meanwhile waits for the first one's commit, and starts nothing.
    assert_told(send(&server, "k").await, "outcome_unknown");
    faults.let_go();
    let last = send(&server, "k").await.expect(200).body;
    assert_eq!(
        (&last["idempotent"], &last["runId"]),
        (&json!(true), &recorded[0]["id"])
    );
    assert_eq!(runs(&server).await.len(), 1);
}

#[tokio::test]
async fn an_event_whose_outcome_is_unknown_keeps_its_place_in_flight() {
    let faults = Faults::new();
    let server = listened(&faults, Some(1)).await;
    faults.next("commit", Fault::Delay(Duration::MAX));
    assert_told(send(&server, "k").await, "outcome_unknown");
    assert_told(send(&server, "other").await, "overloaded");
    assert_eq!(runs(&server).await.len(), 0);
    faults.let_go();
    loop {
        let answer = send(&server, "k").await;
        if answer.status != 503 {
            assert_eq!(answer.expect(200).body["idempotent"], true);
            break;
        }
        assert_told(answer, "overloaded");
    }
    send(&server, "other").await.expect(200);
    assert_eq!(runs(&server).await.len(), 2);
}

#[tokio::test]
async fn an_event_whose_sender_hung_up_keeps_its_place_in_flight_and_is_shown() {
    let faults = Faults::new();
    let server = listened(&faults, Some(1)).await;
    faults.next("commit", Fault::Delay(Duration::MAX));
    let request = server.request(Method::POST, "/api/webhook/shop");
    let request = request.json(&json!({ "key": "k" }));
    let hung_up = request.timeout(Duration::from_millis(300)).send().await;
    assert!(hung_up.is_err_and(|error| error.is_timeout()));
    let app = server.get("/api/apps").await.expect(200).body["items"][0].clone();
    let path = format!("/api/apps/{}/deliveries", app["id"].as_str().unwrap());
    let delivery = loop {
        let kept = server.get(&path).await.expect(200).body;
        match kept["items"].as_array().unwrap().first() {
            Some(delivery) => break delivery.clone(),
            None => tokio::task::yield_now().await,
        }
    };
    assert_eq!(
        (&delivery["status"], &delivery["refusal"]["code"]),
        (&json!(499), &json!("hung_up"))
    );
    assert_told(send(&server, "other").await, "overloaded");
    faults.let_go();
    while send(&server, "other").await.status == 503 {}
    assert_eq!(runs(&server).await.len(), 2);
}

#[tokio::test]
async fn variables_are_known_to_when_and_to_labels() {
    let server = Server::start().await;
    let app = json!({ "key": "shop", "webhook": { "scheme": "none" } });
    server.post("/api/apps", app).await.expect(201);
    let put = server.request(Method::PUT, "/api/variables/region");
    server
        .send(put.json(&json!({ "value": "eu" })))
        .await
        .expect(201);
    let when = "input.body.region == vars.region and input.body.shop == vars.shop";
    let draft = json!({
        "trigger": { "type": "webhook", "config": { "app": "shop", "when": when } },
        "nodes": [], "edges": [],
        "settings": {
            "labels": { "place": "vars.region ~ '/' ~ vars.shop" },
            "vars": { "shop": "north" },
        },
    });
    server.publish("orders", draft).await;
    let deliver = async |region: &str| {
        let body = json!({ "region": region, "shop": "north" });
        server
            .post("/api/webhook/shop", body)
            .await
            .expect(200)
            .body
    };
    assert_eq!(deliver("us").await["runId"], Value::Null);
    let run = deliver("eu").await["runId"].as_str().unwrap().to_owned();
    let run = server.get(&format!("/api/runs/{run}")).await.expect(200);
    assert_eq!(run.body["labels"], json!({ "place": "eu/north" }));
}

#[tokio::test]
async fn a_scenario_that_cannot_be_read_again_goes_on_listening() {
    let faults = Faults::new();
    let server = listened(&faults, None).await;
    let only = |list: Answer| list.expect(200).text("/items/0/id");
    let scenario = only(server.get("/api/scenarios").await);
    let app = only(server.get("/api/apps").await);
    faults.next_of(usize::MAX, "version", Fault::Before);
    let rename = json!({ "name": "renamed" });
    patch(&server, &format!("/api/scenarios/{scenario}"), rename)
        .await
        .expect(503);
    // What listens to the app is put together anew.
    let rename = json!({ "name": "The shop" });
    patch(&server, &format!("/api/apps/{app}"), rename)
        .await
        .expect(200);
    send(&server, "k").await.expect(200);
}
