//! Drafts and published versions: what runs, and when it changes.

use anyhow::Result;
use millrace_e2e::draft::answering;
use millrace_e2e::server::Server;
use serde_json::{Value, json};

async fn said(server: &Server) -> Result<Value> {
    Ok(server.hook("shop").send().await?.expect(200)?.json())
}

#[tokio::test]
async fn a_changed_draft_runs_only_once_it_is_published_and_a_rollback_brings_the_old_one_back()
-> Result<()> {
    let mut server = Server::start().await?;
    server.app("shop", json!({})).await?;
    let id = server
        .scenario("first", &answering("shop", "'one'"))
        .await?;
    assert_eq!(said(&server).await?, "one");

    server
        .api
        .put_draft(&id, &answering("shop", "'two'"))
        .await?
        .expect(200)?;
    assert_eq!(said(&server).await?, "one");
    let published = server.publish(&id).await?.expect(200)?.json();
    assert_eq!(published["version"], 2);
    assert_eq!(said(&server).await?, "two");

    let path = format!("/api/scenarios/{id}/rollback");
    let back = server
        .api
        .post(&path, &json!({"version": 1}))
        .await?
        .expect(200)?
        .json();
    assert_eq!(back["version"], 3);
    assert_eq!(back["rollbackOf"], 1);
    assert_eq!(said(&server).await?, "one");

    server.kill()?;
    server.restart().await?;
    assert_eq!(said(&server).await?, "one");
    Ok(())
}

#[tokio::test]
async fn a_draft_with_faults_is_not_published_and_the_old_version_goes_on() -> Result<()> {
    let server = Server::start().await?;
    server.app("shop", json!({})).await?;
    let id = server
        .scenario("first", &answering("shop", "'one'"))
        .await?;
    let mut faulty = answering("shop", "nodes.nobody.x +");
    faulty["nodes"][0]["config"]["status"] = json!(9);
    let ghost = json!({"source": "ghost", "target": "answer"});
    faulty["edges"].as_array_mut().unwrap().push(ghost);
    server.api.put_draft(&id, &faulty).await?.expect(200)?;
    let problem = server.publish(&id).await?.expect(422)?;
    for named in ["ghost", "/nodes/0/config/status", "/nodes/0/config/json"] {
        assert!(
            problem.text().contains(named),
            "{named}: {}",
            problem.text()
        );
    }
    assert_eq!(said(&server).await?, "one");
    Ok(())
}

#[tokio::test]
async fn a_draft_changed_in_between_is_not_written_over() -> Result<()> {
    let server = Server::start().await?;
    server.app("shop", json!({})).await?;
    let id = server.draft("first", &answering("shop", "'one'")).await?;
    let path = format!("/api/scenarios/{id}/draft");
    let draft = answering("shop", "'two'");
    let method = reqwest::Method::PUT;
    let blind = server
        .api
        .call(method.clone(), &path, Some(&draft), &[])
        .await?;
    blind.expect(428)?;
    let tag = server
        .api
        .get(&path)
        .await?
        .expect(200)?
        .header("etag")
        .to_owned();
    let headers = [("if-match", tag.as_str())];
    let first = server
        .api
        .call(method.clone(), &path, Some(&draft), &headers)
        .await?;
    first.expect(200)?;
    let stale = answering("shop", "'three'");
    let second = server
        .api
        .call(method, &path, Some(&stale), &headers)
        .await?
        .expect(412)?;
    assert!(
        second.json().get("changedBy").is_some(),
        "{}",
        second.text()
    );
    Ok(())
}
