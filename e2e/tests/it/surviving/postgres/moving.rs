//! An installation that was begun with SQLite and is moved: a server in use, a move that is killed in
//! the middle, and a server on PostgreSQL that goes on with all of it.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use anyhow::{Context as _, Result};
use futures::future::try_join_all;
use millrace_e2e::draft::chain;
use millrace_e2e::patience::eventually;
use millrace_e2e::server::store::{ask, execute, new_database};
use millrace_e2e::server::{Server, binary};
use millrace_e2e::sink::Sink;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio_postgres::NoTls;

use super::{as_user, folder, refused, settings};

/// Runs that are over at once.
const QUICK_COUNT: usize = 120;
/// How long the run waits that is to wake after the move: longer than what comes before that takes.
const WAIT: &str = "15s";

/// `millrace migrate` from that folder, with more arguments.
fn migrate(data: &Path, url: &str, more: &[&str]) -> Result<Command> {
    let mut command = Command::new(binary()?);
    command
        .args(["migrate", "--from", "sqlite", "--to", "postgres", "--data"])
        .arg(data)
        .args(more)
        .env_clear()
        .env("MILLRACE_DATABASE_URL", url)
        .stdin(Stdio::null());
    Ok(command)
}

/// How a command ended, and what it said on standard output and error.
fn ended(command: &mut Command) -> Result<(Option<i32>, String, String)> {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output()?;
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Ok((status.code(), text(stdout), text(stderr)))
}

/// An app, a connection with a secret, and scenarios of every kind behind paths of their own.
async fn furnish(server: &Server, sink: &Sink) -> Result<()> {
    let app_id = server.app("shop", json!({})).await?;
    let connection = json!({
        "appId": app_id, "name": "api", "status": "active",
        "metadata": {"auth": {"type": "bearer"}},
        "secrets": {"credentials": {"token": "very-secret"}},
    });
    let made = server.api.post("/api/connections", &connection).await?;
    made.expect(201)?;
    let at = |path: &str| json!({"app": "shop", "path": path});
    let log = json!({"message": "Hello"});
    server
        .scenario("quick", &chain(at("quick"), &[("log", "logger", log)]))
        .await?;
    let post = json!({"method": "POST", "url": sink.url, "json": "{{ trigger.body }}", "connection": "api"});
    let mut calling = chain(at("call"), &[("send", "http", post)]);
    calling["settings"] = json!({"labels": {"order": "input.body.id"}});
    server.scenario("calling", &calling).await?;
    let fail = json!({"code": "NO_STOCK", "message": "nothing left"});
    server
        .scenario("failing", &chain(at("fail"), &[("stop", "fail", fail)]))
        .await?;
    let wait = [
        ("wait", "delay", json!({"for": WAIT})),
        ("log", "logger", json!({"message": "awake"})),
    ];
    server
        .scenario("waiting", &chain(at("wait"), &wait))
        .await?;
    let hold = [("wait", "delay", json!({"for": "1h"}))];
    let mut limited = chain(at("limit"), &hold);
    limited["settings"] = json!({"concurrency": {"limit": 1, "whenFull": "queue"}});
    server.scenario("limited", &limited).await?;
    Ok(())
}

/// Runs that the test looks at again.
struct Started {
    called: String,
    waiting: String,
    holding: String,
    queued: String,
}

async fn start(server: &Server) -> Result<Started> {
    let send = |path: &'static str, body: Value| async move {
        let hook = server.hook("shop").path(path).json(&body);
        Ok::<_, anyhow::Error>(hook.header("prefer", "wait=0").send().await?.run_id())
    };
    try_join_all((0..QUICK_COUNT).map(|number| {
        let hook = server.hook("shop").path("/quick");
        let hook = hook.json(&json!({ "number": number }));
        async move { hook.send().await?.expect(200) }
    }))
    .await?;
    let called = duplicate(server).await?.expect(200)?.run_id();
    let failed = server.hook("shop").path("/fail").json(&json!({}));
    failed.send().await?.expect(500)?;
    // Too long for the database.
    let large = json!({"text": "0123456789abcdef".repeat(20_000)});
    let hook = server.hook("shop").path("/quick").json(&large);
    hook.send().await?.expect(200)?;
    let started = Started {
        called,
        waiting: send("/wait", json!({})).await?,
        holding: send("/limit", json!({"number": 1})).await?,
        queued: send("/limit", json!({"number": 2})).await?,
    };
    server.in_status(&started.waiting, "waiting").await?;
    server.in_status(&started.holding, "waiting").await?;
    server.in_status(&started.queued, "queued").await?;
    Ok(started)
}

/// An event under a key; the first time it is one.
async fn duplicate(server: &Server) -> Result<millrace_e2e::client::Answer> {
    let hook = server.hook("shop").path("/call");
    let hook = hook.header("idempotency-key", "order-7");
    hook.json(&json!({"id": "7"})).send().await
}

/// What the API shows of an installation, but for runs that may have gone on.
async fn shown(server: &Server) -> Result<BTreeMap<String, Value>> {
    let mut all = BTreeMap::new();
    let mut show = |what: String, value: Value| all.insert(what, value);
    for list in ["apps", "connections", "scenarios", "tokens"] {
        let items = server.all(&format!("/api/{list}?")).await?;
        show(list.to_owned(), items.into());
    }
    let variables = server.api.get("/api/variables").await?.expect(200)?;
    show("variables".to_owned(), variables.json());
    let ended = "status=succeeded&status=failed&status=cancelled";
    let runs = server.all(&format!("/api/runs?{ended}")).await?;
    for run in &runs {
        let id = run["id"].as_str().context("a run has an id")?;
        for part in ["steps", "logs"] {
            let items = server.all(&format!("/api/runs/{id}/{part}?")).await?;
            show(format!("{part} of {id}"), items.into());
        }
    }
    show("runs".to_owned(), runs.into());
    let found = server.all("/api/runs?label.order=7").await?;
    assert_eq!(found.len(), 1, "by its label");
    let health = server.api.get("/api/health").await?.expect(200)?.json();
    for status in ["succeeded", "failed", "cancelled"] {
        let count = &health["stats"]["runs"][status];
        show(format!("how many {status}"), count.clone());
    }
    assert!(
        health["stats"]["runs"]["succeeded"].as_u64() > Some(100),
        "{health}"
    );
    Ok(all)
}

/// A database that has the schema and nothing in it.
async fn emptied(data: &TempDir) -> Result<String> {
    let url = new_database().await?;
    let mut server = Server::start_on(folder(data, "other"), &settings(&url)).await?;
    server.stop().await?;
    Ok(url)
}

/// Kills a move once it waits for a table that nobody may write.
async fn killed_in_the_middle(data: &Path, url: &str) -> Result<()> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    let locked = async move {
        client
            .batch_execute("BEGIN; LOCK TABLE millrace.finished IN SHARE MODE")
            .await?;
        let mut moving = migrate(data, url, &[])?.stderr(Stdio::null()).spawn()?;
        let waits = "SELECT count(*)::text FROM pg_stat_activity
             WHERE datname = current_database() AND wait_event_type = 'Lock'";
        let seen = eventually("the move to come to the runs", || async {
            Ok((ask(url, waits).await? != "0").then_some(()))
        });
        let seen = seen.await;
        moving.kill()?;
        moving.wait()?;
        seen?;
        let (code, said) = refused(&data.with_extension("new"), &settings(url))?;
        assert!(
            code == Some(2) && said.contains("not all of it is there yet"),
            "{said}"
        );
        client.batch_execute("ROLLBACK").await?;
        Ok::<_, anyhow::Error>(())
    };
    let (done, _) = tokio::join!(locked, connection);
    done
}

#[tokio::test]
async fn an_installation_in_use_is_moved_whole_though_the_move_is_killed() -> Result<()> {
    let data = TempDir::new()?;
    let old = folder(&data, "old");
    let sink = Sink::kind().await?;
    let public = ("MILLRACE_PUBLIC_URL", "http://millrace.example");
    let settings_of_old = [("MILLRACE_ALLOW_PRIVATE_NETWORKS", "true"), public];
    let mut server = Server::start_on(old.clone(), &settings_of_old).await?;
    furnish(&server, &sink).await?;
    let token = json!({"name": "program"});
    let token = server
        .api
        .post("/api/tokens", &token)
        .await?
        .expect(201)?
        .json();
    let started = start(&server).await?;
    let before = shown(&server).await?;

    let url = emptied(&data).await?;
    let (code, _, said) = ended(&mut migrate(&old, &url, &[])?)?;
    let holder = format!("in use by process {}", server.pid());
    assert!(code == Some(2) && said.contains(&holder), "{said}");
    server.stop().await?;
    let (code, _, said) = ended(&mut migrate(&old, &url, &[])?)?;
    assert!(code == Some(2) && said.contains("is not empty"), "{said}");
    execute(
        &url,
        "DELETE FROM millrace.key_proof; DELETE FROM millrace.sign_in_links",
    )
    .await?;

    killed_in_the_middle(&old, &url).await?;
    let (code, told, said) = ended(&mut migrate(&old, &url, &[])?)?;
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("Going on where it was: "), "{said}");
    assert!(!said.contains("Going on where it was: 0 of"), "{said}");
    assert!(
        told.contains("Never start a server on the database"),
        "{told}"
    );
    let (code, told, _) = ended(&mut migrate(&old, &url, &["--json"])?)?;
    let told: Value = serde_json::from_str(&told)?;
    assert!(code == Some(0) && told["wasFinished"] == true, "{told}");
    assert_eq!(told["runs"]["queued"], 1, "{told}");

    // As the commands that were printed would have it, but for the token, which is a file here.
    let key = std::fs::read_to_string(old.join("master.key"))?;
    let new = folder(&data, "new");
    std::fs::create_dir_all(&new)?;
    std::fs::copy(old.join("admin.token"), new.join("admin.token"))?;
    let mut of_new = settings(&url).to_vec();
    of_new.extend([public, ("MILLRACE_MASTER_KEY", key.trim())]);
    let server = Server::start_on(new, &of_new).await?;
    expect_same(&before, &shown(&server).await?);
    goes_on(&server, &sink, &started).await?;
    let secret = token["token"].as_str().context("a token is shown once")?;
    let api = millrace_e2e::client::Api {
        token: secret.to_owned(),
        ..server.api.clone()
    };
    api.get("/api/apps").await?.expect(200)?;
    Ok(())
}

/// All is shown as before; the run that wakes may have ended already.
fn expect_same(before: &BTreeMap<String, Value>, after: &BTreeMap<String, Value>) {
    for (what, shown) in before {
        let found = after.get(what).unwrap_or(&Value::Null);
        match (what.as_str(), shown.as_array(), found.as_array()) {
            ("runs", Some(shown), Some(found)) => {
                let missing = shown.iter().find(|run| !found.contains(run));
                assert_eq!(missing, None);
            }
            ("how many succeeded", ..) => {
                let more = found.as_u64().zip(shown.as_u64());
                let more = more.map(|(found, shown)| found.saturating_sub(shown));
                assert!(more <= Some(1), "{what}: {found} after {shown}");
                assert!(
                    found.as_u64() >= shown.as_u64(),
                    "{what}: {found} after {shown}"
                );
            }
            _ => assert_eq!(found, shown, "{what}"),
        }
    }
}

/// What was begun before the move goes on behind it.
async fn goes_on(server: &Server, sink: &Sink, started: &Started) -> Result<()> {
    let again = duplicate(server).await?.expect(200)?;
    assert_eq!(again.json()["idempotent"], true);
    assert_eq!(again.run_id(), started.called);
    let sent = sink.recorded().len();
    let hook = server.hook("shop").path("/call").json(&json!({"id": "8"}));
    hook.send().await?.expect(200)?;
    let recorded = sink.recorded();
    assert_eq!(recorded.len(), sent + 1);
    let last = recorded.last().context("the sink was called")?;
    assert_eq!(last.header("authorization"), "Bearer very-secret");

    server.in_status(&started.queued, "queued").await?;
    let cancel = format!("/api/runs/{}/cancel", started.holding);
    server.api.act(&cancel).await?.expect(202)?;
    server.in_status(&started.queued, "waiting").await?;
    let run = server.finished(&started.waiting).await?;
    assert_eq!(run["status"], "succeeded", "{run}");
    let messages = server.messages(&started.waiting).await?;
    assert!(messages.iter().any(|said| said == "awake"), "{messages:?}");
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_moved_is_refused_in_words() -> Result<()> {
    let data = TempDir::new()?;
    let url = new_database().await?;
    let old = folder(&data, "old");
    let (code, _, said) = ended(&mut migrate(&old, &url, &[])?)?;
    assert!(
        code == Some(2) && said.contains("there is no database in"),
        "{said}"
    );
    assert!(!old.exists(), "nothing is made");
    Server::start_on(old.clone(), &[]).await?.stop().await?;
    let mut other = Command::new(binary()?);
    let other = other.args(["migrate", "--from", "postgres", "--to", "sqlite"]);
    let (code, _, said) = ended(other.env_clear())?;
    assert!(
        code == Some(2) && said.contains("only `--from sqlite --to postgres`"),
        "{said}"
    );
    let (code, _, said) = ended(migrate(&old, &url, &[])?.env_remove("MILLRACE_DATABASE_URL"))?;
    assert!(code == Some(2) && said.contains("--database-url"), "{said}");
    let absent = format!("{url}_absent");
    for (url, expected) in [
        (absent.as_str(), "does not exist"),
        (
            "postgres://a:b@127.0.0.1:1/c",
            "127.0.0.1:1/c cannot be reached",
        ),
        ("mysql://a:b@localhost/c", "postgres://"),
    ] {
        let (code, _, said) = ended(&mut migrate(&old, url, &[])?)?;
        assert!(code == Some(2) && said.contains(expected), "{url}: {said}");
    }
    let wrong = "00".repeat(32);
    let (code, _, said) = ended(&mut migrate(&old, &url, &["--master-key", &wrong])?)?;
    assert!(
        code == Some(2) && said.contains("not the key that the secrets"),
        "{said}"
    );
    let (_, name) = url.rsplit_once('/').context("the URL names a database")?;
    let role = format!("role_{name}");
    execute(&url, &format!("CREATE ROLE {role} LOGIN PASSWORD 'p'")).await?;
    let (code, _, said) = ended(&mut migrate(&old, &as_user(&url, &role, "p")?, &[])?)?;
    assert!(
        code == Some(2) && said.contains("GRANT CREATE ON DATABASE"),
        "{said}"
    );
    let newer = "CREATE SCHEMA millrace;
         CREATE TABLE millrace.schema_version (version integer, compatible integer);
         INSERT INTO millrace.schema_version VALUES (1000, 1000)";
    execute(&url, newer).await?;
    let (code, _, said) = ended(&mut migrate(&old, &url, &[])?)?;
    assert!(code == Some(1) && said.contains("schema 1000"), "{said}");
    execute(&url, "DROP SCHEMA millrace CASCADE").await?;

    let serving = Server::start_on(folder(&data, "other"), &settings(&url)).await?;
    let (code, _, said) = ended(&mut migrate(&old, &url, &[])?)?;
    let holder = format!("process {}", serving.pid());
    assert!(code == Some(2) && said.contains(&holder), "{said}");
    Ok(())
}
