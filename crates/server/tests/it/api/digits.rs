//! Numbers that no machine type holds: wherever a value is shown, it has the digits that came.

use reqwest::Method;
use serde_json::json;

use crate::harness::Server;

const DIGITS: &str = "[1e400,123456789012345678901234567890,1.10,-0]";

/// The answer as it stands: reading it as JSON would round it.
async fn text(server: &Server, method: Method, path: &str, body: String) -> String {
    let mut request = server.request(method, path);
    if !body.is_empty() {
        request = request
            .header("content-type", "application/json")
            .body(body);
    }
    let answer = request.send().await.unwrap();
    assert!(answer.status().is_success(), "{path}: {}", answer.status());
    answer.text().await.unwrap()
}

async fn get(server: &Server, path: &str) -> String {
    text(server, Method::GET, path, String::new()).await
}

#[track_caller]
fn assert_shows(answer: &str, count: usize) {
    assert_eq!(answer.matches(DIGITS).count(), count, "{answer}");
}

/// Publishes a scenario that notes the digits of its event, and has some in its sample.
async fn noting(server: &Server, trigger: &str) -> String {
    let draft = format!(
        r#"{{"trigger":{trigger},"nodes":[{{"id":"note","type":"logger","config":{{"message":"Hi","data":"{{{{ input.body.n }}}}"}},"sample":{DIGITS}}}],"edges":[{{"source":"trigger","target":"note"}}]}}"#
    );
    let body = format!(r#"{{"name":"noting","draft":{draft}}}"#);
    let created = text(server, Method::POST, "/api/scenarios", body).await;
    assert_shows(&created, 1);
    let listed = server.get("/api/scenarios?name=noting").await.expect(200);
    let id = listed.text("/items/0/id");
    server
        .post(&format!("/api/scenarios/{id}/publish"), json!({}))
        .await
        .expect(200);
    id
}

#[tokio::test]
async fn a_webhooks_numbers_keep_their_digits_wherever_its_run_is_shown() {
    let server = Server::start().await;
    let app = json!({ "key": "shop", "webhook": { "scheme": "none" } });
    server.post("/api/apps", app).await.expect(201);
    let id = noting(&server, r#"{"type":"webhook","config":{"app":"shop"}}"#).await;
    let body = format!(r#"{{"n":{DIGITS}}}"#);
    text(&server, Method::POST, "/api/webhook/shop", body).await;
    let runs = server.get("/api/runs").await.expect(200);
    let run = format!("/api/runs/{}", runs.text("/items/0/id"));
    // The trigger's output, and the node's input and output.
    assert_shows(&get(&server, &format!("{run}/steps")).await, 3);
    assert_shows(&get(&server, &format!("{run}/logs")).await, 1);
    assert_shows(&get(&server, &format!("{run}/events")).await, 1);
    let export = get(&server, &format!("{run}/export")).await;
    assert!(export.contains(DIGITS), "{export}");
    let version = get(&server, &format!("/api/scenarios/{id}/versions/1")).await;
    assert_shows(&version, 1);
    let draft = get(&server, &format!("/api/scenarios/{id}/draft")).await;
    assert_shows(&draft, 1);
}

#[tokio::test]
async fn a_dry_run_and_an_evaluation_keep_the_digits_of_numbers() {
    let server = Server::start().await;
    let id = noting(&server, r#"{"type":"manual"}"#).await;
    let body = format!(r#"{{"payload":{{"body":{{"n":{DIGITS}}}}},"dryRun":true}}"#);
    let path = format!("/api/scenarios/{id}/run");
    assert_shows(&text(&server, Method::POST, &path, body).await, 3);
    let body = format!(
        r#"{{"template":{{"a":"{{{{ input.n }}}}"}},"scope":{{"input":{{"n":{DIGITS}}}}}}}"#
    );
    let path = "/api/expressions/evaluate";
    assert_shows(&text(&server, Method::POST, path, body).await, 1);
}

#[tokio::test]
async fn a_variable_keeps_the_digits_of_its_number() {
    let server = Server::start().await;
    let body = format!(r#"{{"value":{DIGITS}}}"#);
    assert_shows(
        &text(&server, Method::PUT, "/api/variables/rate", body).await,
        1,
    );
    assert_shows(&get(&server, "/api/variables").await, 1);
}
