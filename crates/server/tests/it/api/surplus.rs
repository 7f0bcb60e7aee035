//! What no operation knows: every one that the document lists is sent a surplus parameter, and a
//! surplus field where it reads a body.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::Server;

/// A server with one of each resource, and the paths of the document with their ids filled in.
struct Filled {
    server: Server,
    ids: Vec<(&'static str, String)>,
}

impl Filled {
    async fn start() -> Self {
        let server = Server::start().await;
        let made = async |path: &str, body: Value| server.post(path, body).await.expect(201);
        let app = made("/api/apps", json!({ "key": "shop" }))
            .await
            .text("/id");
        let connection = json!({ "appId": app, "name": "main" });
        let connection = made("/api/connections", connection).await.text("/id");
        let draft = json!({ "trigger": { "type": "manual" },
            "nodes": [{ "id": "say", "type": "logger", "config": { "message": "Hello" } }],
            "edges": [{ "source": "trigger", "target": "say" }] });
        let scenario = server.publish("one", draft).await;
        let run = server.run(&scenario, Value::Null).await;
        let run = run["id"].as_str().unwrap().to_owned();
        let token = made("/api/tokens", json!({ "name": "another" })).await;
        let runs = json!({ "action": "replay", "filter": { "status": ["failed"] } });
        let job = server.post("/api/runs/bulk", runs).await.expect(202);
        let ids = vec![
            ("/api/apps/", app),
            ("/api/connections/", connection),
            ("/api/scenarios/", scenario),
            ("/api/runs/", run),
            ("/api/jobs/", job.text("/id")),
            ("/api/tokens/", token.text("/id")),
        ];
        Self { server, ids }
    }

    fn path(&self, template: &str) -> String {
        let id = self.ids.iter().find(|(path, _)| template.starts_with(path));
        let id = id.map_or("", |(_, id)| id.as_str());
        let path = template.replace("{id}", id).replace("{nodeId}", "say");
        let numbers = ["{number}", "{version}", "{step}"];
        let path = numbers
            .iter()
            .fold(path, |path, name| path.replace(name, "1"));
        path.replace("{key}", "logger").replace("{name}", "LIMIT")
    }

    /// Whether a request is refused for that name.
    async fn refuses(&self, method: &Method, path: &str, body: Option<&Value>, name: &str) -> bool {
        let mut request = self.server.request(method.clone(), path);
        if path.starts_with("/api/scenarios/")
            && let Some((scenario, _)) = path.split_once("/draft")
        {
            let draft = self.server.get(&format!("{scenario}/draft")).await;
            request = request.header("if-match", draft.headers["etag"].clone());
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await.unwrap();
        answer.status() == 400 && answer.text().await.unwrap().contains(name)
    }
}

#[tokio::test]
async fn no_operation_passes_over_a_parameter_or_a_field_that_it_does_not_know() {
    let filled = Filled::start().await;
    let document = filled.server.get("/api/openapi.json").await.expect(200);
    let mut passed_over = Vec::new();
    let mut tried = 0;
    for (template, operations) in document.body["paths"].as_object().unwrap() {
        let path = filled.path(template);
        for (method, operation) in operations.as_object().unwrap() {
            // Those without security are open to programs that send all of them the same.
            let is_open = operation["security"] == json!([]);
            let Ok(method) = Method::from_bytes(method.to_uppercase().as_bytes()) else {
                continue;
            };
            if is_open || template.contains("/webhook/") {
                continue;
            }
            tried += 1;
            let asked = format!("{path}?surplusName=1");
            let minimal = operation.get("requestBody").map(|_| json!({}));
            if !filled
                .refuses(&method, &asked, minimal.as_ref(), "surplusName")
                .await
            {
                passed_over.push(format!("{method} {template}: parameter"));
            }
            let surplus = minimal.map(|_| json!({ "surplusName": 1 }));
            if let Some(surplus) = surplus
                && !filled
                    .refuses(&method, &path, Some(&surplus), "surplusName")
                    .await
            {
                passed_over.push(format!("{method} {template}: field"));
            }
        }
    }
    assert!(passed_over.is_empty(), "{passed_over:#?}");
    assert!(tried > 50, "{tried}");
}
