//! What is fed from outside meets its limit, which is named, and nothing breaks.

use std::io::{Read as _, Write as _};

use anyhow::Result;
use millrace_e2e::draft::{chain, logging};
use millrace_e2e::head::{read_head, send_head};
use millrace_e2e::server::Server;
use millrace_e2e::sink::Sink;
use serde_json::{Value, json};

/// A server whose app `shop` is listened to.
async fn listened(draft: &Value) -> Result<Server> {
    listened_with(&[], draft).await
}

async fn listened_with(settings: &[(&str, &str)], draft: &Value) -> Result<Server> {
    let server = Server::start_with(settings).await?;
    server.app("shop", json!({})).await?;
    server.scenario("orders", draft).await?;
    Ok(server)
}

#[tokio::test]
async fn too_many_bytes_in_flight_are_refused_before_the_body_is_read() -> Result<()> {
    let settings = [("MILLRACE_IN_FLIGHT_BYTES_MAX", "10000")];
    let server = listened_with(&settings, &logging("shop")).await?;
    let body = "x".repeat(6_000);
    let mut first = send_head(&server, &body)?;
    assert!(
        read_head(&mut first)?.starts_with("http/1.1 100 "),
        "its body is asked for"
    );

    let mut second = send_head(&server, &body)?;
    let refused = read_head(&mut second)?;
    assert!(refused.starts_with("http/1.1 503 "), "{refused}");
    assert!(refused.contains("\r\nretry-after: "), "{refused}");
    let mut problem = String::new();
    second.read_to_string(&mut problem)?;
    for named in ["overloaded", "in_flight_bytes_max"] {
        assert!(problem.contains(named), "{problem}");
    }
    let small = server.hook("shop").body("text/plain", "x".repeat(3_000));
    small.send().await?.expect(200)?;

    first.write_all(body.as_bytes())?;
    let done = read_head(&mut first)?;
    assert!(done.starts_with("http/1.1 200 "), "{done}");
    let third = server.hook("shop").body("text/plain", body.clone());
    third.send().await?.expect(200)?;
    assert_eq!(server.all("/api/runs?").await?.len(), 3);
    Ok(())
}

#[tokio::test]
async fn a_body_that_does_not_arrive_is_refused_and_gives_its_place_back() -> Result<()> {
    let settings = [
        ("MILLRACE_BODY_TIMEOUT", "300ms"),
        ("MILLRACE_IN_FLIGHT_COUNT_MAX", "1"),
    ];
    let server = listened_with(&settings, &logging("shop")).await?;
    let mut stalled = send_head(&server, "never sent")?;
    assert!(read_head(&mut stalled)?.starts_with("http/1.1 100 "));
    let full = server.hook("shop").send().await?.expect(503)?;
    assert_eq!(full.json()["code"], "overloaded");
    assert!(read_head(&mut stalled)?.starts_with("http/1.1 408 "));
    server.hook("shop").send().await?.expect(200)?;
    Ok(())
}

#[tokio::test]
async fn a_body_that_is_nested_too_deep_is_refused_by_name() -> Result<()> {
    let settings = [("MILLRACE_JSON_DEPTH_MAX", "3")];
    let server = listened_with(&settings, &logging("shop")).await?;
    let nested = |body: &str| server.hook("shop").body("application/json", body);
    nested("[[[1]]]").send().await?.expect(200)?;
    let refused = nested("[[[[1]]]]").send().await?.expect(400)?.json();
    assert!(refused.to_string().contains("json_depth_max"), "{refused}");
    Ok(())
}

#[tokio::test]
async fn a_run_whose_journal_grows_too_large_is_failed_by_name() -> Result<()> {
    let sink = Sink::kind().await?;
    let call = json!({"method": "PUT", "url": sink.url, "json": "{{ trigger.body }}"});
    let ids: Vec<String> = (0..10).map(|number| format!("n{number}")).collect();
    let nodes: Vec<_> = ids
        .iter()
        .map(|id| (id.as_str(), "http", call.clone()))
        .collect();
    let settings = [
        ("MILLRACE_ALLOW_PRIVATE_NETWORKS", "true"),
        ("MILLRACE_JOURNAL_BYTES_MAX", "20000"),
    ];
    let server = listened_with(&settings, &chain(json!({"app": "shop"}), &nodes)).await?;
    let hook = server
        .hook("shop")
        .json(&json!({"text": "x".repeat(4_000)}));
    let answer = hook.send().await?.expect(500)?.json();
    assert_eq!(answer["error"]["code"], "JOURNAL_TOO_LARGE");
    let message = answer["error"]["message"].as_str().unwrap();
    assert!(message.contains("journal_bytes_max"), "{message}");
    let calls = sink.recorded().len();
    assert!((1..10).contains(&calls), "{calls}");
    Ok(())
}

#[tokio::test]
async fn a_request_to_the_api_is_bounded_by_the_scenarios_size() -> Result<()> {
    let settings = [("MILLRACE_SCENARIO_BYTES_MAX", "5000")];
    let server = Server::start_with(&settings).await?;
    let draft = |bytes: usize| {
        let node = ("log_1", "logger", json!({"message": "x".repeat(bytes)}));
        json!({"name": format!("s{bytes}"), "draft": chain(json!({"app": "shop"}), &[node])})
    };
    server
        .api
        .post("/api/scenarios", &draft(4_000))
        .await?
        .expect(201)?;
    let refused = server
        .api
        .post("/api/scenarios", &draft(5_000))
        .await?
        .expect(413)?;
    assert!(
        refused.text().contains("scenario_bytes_max"),
        "{}",
        refused.text()
    );
    assert_eq!(server.all("/api/scenarios?").await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn labels_are_cut_and_pages_and_names_are_bounded() -> Result<()> {
    let mut draft = logging("shop");
    draft["settings"] = json!({"labels": {"order": "input.body.order"}});
    let server = listened(&draft).await?;
    let hook = server.hook("shop").json(&json!({"order": "o".repeat(101)}));
    let run = server
        .run(&hook.send().await?.expect(200)?.run_id())
        .await?;
    assert_eq!(run["labels"]["order"], json!("o".repeat(100)));
    let found = format!("/api/runs?label.order={}", "o".repeat(100));
    assert_eq!(server.all(&found).await?.len(), 1);

    server.api.get("/api/runs?limit=500").await?.expect(200)?;
    server.api.get("/api/runs?limit=501").await?.expect(400)?;
    for (path, field) in [("/api/scenarios", "name"), ("/api/tokens", "name")] {
        let named = |length: usize| json!({field: "n".repeat(length)});
        let refused = server.api.post(path, &named(201)).await?.expect(400)?;
        assert!(refused.text().contains("/name"), "{}", refused.text());
        server.api.post(path, &named(200)).await?.expect(201)?;
    }
    Ok(())
}

#[tokio::test]
async fn a_chain_of_ten_thousand_nodes_is_published_and_run_or_refused_by_the_limits_name()
-> Result<()> {
    const NODES: usize = 10_000;
    let ids: Vec<String> = (0..NODES).map(|number| format!("n{number}")).collect();
    let config = json!({"fields": {"n": "{{ input.n + 1 }}"}});
    let links = ids.iter().enumerate().map(|(number, id)| {
        let first = json!({"fields": {"n": "{{ 0 }}"}});
        let config = if number == 0 { first } else { config.clone() };
        (id.as_str(), "set", config)
    });
    let links: Vec<_> = links.collect();
    let deep = chain(json!({"app": "shop"}), &links[..500]);
    let long = chain(json!({"app": "shop"}), &links);

    let server = listened(&deep).await?;
    server.hook("shop").send().await?.expect(200)?;
    let id = server.draft("long", &long).await?;
    let refused = server.publish(&id).await?.expect(422)?;
    assert!(
        refused.text().contains("MILLRACE_NODES_COUNT_MAX"),
        "{}",
        refused.text()
    );
    drop(server);

    let settings = [("MILLRACE_NODES_COUNT_MAX", "10000")];
    let server = Server::start_with(&settings).await?;
    server.app("shop", json!({})).await?;
    server.scenario("long", &long).await?;
    let hook = server.hook("shop").header("prefer", "wait=50");
    let run = hook.send().await?.expect(200)?.run_id();
    let steps = server.all(&format!("/api/runs/{run}/steps?")).await?;
    assert_eq!(steps.len(), NODES + 1);
    assert_eq!(steps[NODES]["output"], json!({"n": NODES - 1}));
    Ok(())
}

#[tokio::test]
async fn json_that_is_nested_too_deep_is_refused_wherever_it_comes_in() -> Result<()> {
    let server = listened(&logging("shop")).await?;
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    for depth in [129, 100_000] {
        let hook = server.hook("shop").body("application/json", nested(depth));
        hook.send().await?.expect(400)?;
        let request = server
            .api
            .http
            .post(format!("{}/api/scenarios", server.api.base));
        let request = request
            .bearer_auth(&server.api.token)
            .header("content-type", "application/json")
            .body(format!(r#"{{"name": {}}}"#, nested(depth)));
        assert_eq!(request.send().await?.status(), 400, "{depth}");
    }
    let hook = server.hook("shop").body("application/json", nested(128));
    hook.send().await?.expect(200)?;
    Ok(())
}
