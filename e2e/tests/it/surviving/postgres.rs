//! A PostgreSQL database instead of the data folder: what keeps a server from starting, who may serve
//! from it, and what is left when the way to it breaks.

mod moving;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use anyhow::{Context as _, Result};
use millrace_e2e::audit::audit;
use millrace_e2e::draft::logging;
use millrace_e2e::load::Load;
use millrace_e2e::patience::eventually;
use millrace_e2e::server::store::{ask, execute, new_database, server};
use millrace_e2e::server::{Server, binary, serve_command};
use serde_json::{Value, json};
use tempfile::TempDir;

/// The key under which the databases of these tests seal secrets.
const KEY: &str = "5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e";
/// Times that all connections are broken under load.
const BREAKS: usize = 10;

/// What a server is told to serve from that database.
pub(super) fn settings(url: &str) -> [(&str, &str); 4] {
    [
        ("MILLRACE_DATABASE_URL", url),
        ("MILLRACE_MASTER_KEY", KEY),
        ("MILLRACE_MEMBER_LEASE", "1s"),
        ("MILLRACE_ALLOW_PRIVATE_NETWORKS", "true"),
    ]
}

fn folder(of: &TempDir, name: &str) -> PathBuf {
    of.path().join(name)
}

/// A server that must not start: how it ended, and what it said.
fn refused(data: &Path, settings: &[(&str, &str)]) -> Result<(Option<i32>, String)> {
    let Output { status, stderr, .. } = serve_command(data, "127.0.0.1:0", settings)?.output()?;
    Ok((status.code(), String::from_utf8_lossy(&stderr).into_owned()))
}

/// What `doctor` finds of that thing.
fn doctor(data: &Path, settings: &[(&str, &str)], what: &str) -> Result<Value> {
    let mut command = Command::new(binary()?);
    let doctor = command.args(["doctor", "--json"]).env_clear();
    let doctor = doctor
        .env("MILLRACE_DATA", data)
        .envs(settings.iter().copied());
    let findings: Vec<Value> = serde_json::from_slice(&doctor.output()?.stdout)?;
    let finding = findings.into_iter().find(|finding| finding["what"] == what);
    finding.with_context(|| format!("doctor says nothing of the {what}"))
}

/// The URL with another user and password.
fn as_user(url: &str, user: &str, password: &str) -> Result<String> {
    let (_, place) = url.rsplit_once('@').context("the URL names a user")?;
    Ok(format!("postgres://{user}:{password}@{place}"))
}

#[tokio::test]
async fn a_url_that_cannot_be_used_says_what_is_wrong() -> Result<()> {
    let data = TempDir::new()?;
    let url = new_database().await?;
    let absent = format!("{url}_absent");
    let cases = [
        ("mysql://a:b@localhost/c", "postgres://"),
        ("postgres://localhost", "names no database"),
        (
            "postgres://a:b@127.0.0.1:1/c",
            "127.0.0.1:1/c cannot be reached",
        ),
        (
            &as_user(&url, "millrace", "wrong")?,
            "password authentication failed",
        ),
        (&absent, "does not exist"),
        (&format!("{url}?sslmode=verify-full"), "TLS"),
        (
            &format!("{url}?sslrootcert=/absent.pem"),
            "/absent.pem cannot be used",
        ),
    ];
    for (url, expected) in cases {
        let (code, said) = refused(&folder(&data, "data"), &settings(url))?;
        assert!(code == Some(2) && said.contains(expected), "{url}: {said}");
        assert!(!said.contains("wrong@"), "no password is told: {said}");
    }
    let without_key = [("MILLRACE_DATABASE_URL", url.as_str())];
    let (code, said) = refused(&folder(&data, "data"), &without_key)?;
    assert!(
        code == Some(2) && said.contains("MILLRACE_MASTER_KEY"),
        "{said}"
    );
    Ok(())
}

#[tokio::test]
async fn a_user_without_rights_is_told_which_are_needed() -> Result<()> {
    let data = TempDir::new()?;
    let url = new_database().await?;
    let (_, name) = url.rsplit_once('/').context("the URL names a database")?;
    let role = format!("role_{name}");
    execute(
        &server()?,
        &format!("CREATE ROLE {role} LOGIN PASSWORD 'p'"),
    )
    .await?;
    let as_role = as_user(&url, &role, "p")?;
    let (code, said) = refused(&folder(&data, "data"), &settings(&as_role))?;
    assert!(
        code == Some(2) && said.contains("GRANT CREATE ON DATABASE"),
        "{said}"
    );
    let grant = format!("GRANT CREATE ON DATABASE {name} TO {role}");
    execute(&server()?, &grant).await?;
    let server = Server::start_on(folder(&data, "data"), &settings(&as_role)).await?;
    server.api.get("/api/health").await?.expect(200)?;
    Ok(())
}

#[tokio::test]
async fn a_schema_from_a_newer_version_and_another_master_key_are_refused() -> Result<()> {
    let data = TempDir::new()?;
    let url = new_database().await?;
    let mut first = Server::start_on(folder(&data, "data"), &settings(&url)).await?;
    first.stop().await?;
    let mut other_key = settings(&url);
    other_key[1].1 = "00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff";
    let (code, said) = refused(&folder(&data, "data"), &other_key)?;
    let place = url.rsplit_once('@').context("the URL names a user")?.1;
    let expected = format!("the secrets in the database {place} were encrypted with");
    assert!(code == Some(2) && said.contains(&expected), "{said}");
    assert_eq!(
        doctor(&folder(&data, "data"), &other_key, "master key")?["result"],
        "wrong"
    );
    let (right, found) = (settings(&url), folder(&data, "data"));
    assert_eq!(doctor(&found, &right, "master key")?["result"], "ok");
    let finding = doctor(&found, &right, "database")?;
    assert_eq!(finding["result"], "ok", "{finding}");
    let absent = format!("{url}_absent");
    assert_eq!(
        doctor(&found, &settings(&absent), "database")?["result"],
        "wrong"
    );
    // Of the next version, while its members are upgraded: this one serves on beside them.
    execute(&url, "UPDATE millrace.schema_version SET version = 1000").await?;
    let mut beside = Server::start_on(folder(&data, "data"), &settings(&url)).await?;
    assert!(
        beside.said().contains("is to be upgraded too"),
        "{}",
        beside.said()
    );
    beside.app("shop", json!({})).await?;
    beside.stop().await?;
    execute(&url, "UPDATE millrace.schema_version SET compatible = 1000").await?;
    let (code, said) = refused(&folder(&data, "data"), &settings(&url))?;
    assert!(code == Some(1) && said.contains("schema 1000"), "{said}");
    Ok(())
}

/// A server of its own, for settings that are everyone's; it ends with the test.
fn own_server() -> Result<String> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../scripts/postgres");
    let pid = std::process::id().to_string();
    let started = Command::new(script).args(["start", &pid]).output()?;
    Ok(String::from_utf8(started.stdout)?.trim().to_owned())
}

#[tokio::test]
async fn a_server_that_may_lose_what_it_confirms_is_refused() -> Result<()> {
    let data = TempDir::new()?;
    let url = own_server()?;
    execute(&url, "ALTER SYSTEM SET full_page_writes = off").await?;
    execute(&url, "SELECT pg_reload_conf()").await?;
    eventually("the server to be told", || async {
        let (code, said) = refused(&folder(&data, "data"), &settings(&url))?;
        Ok((code == Some(2) && said.contains("full_page_writes = off")).then_some(()))
    })
    .await
}

/// Sends a server that signal.
pub(super) fn signal(server: &Server, name: &str) -> Result<()> {
    let pid = server.pid().to_string();
    let sent = Command::new("kill").args([name, &pid]).status()?;
    anyhow::ensure!(sent.success(), "the signal was not sent");
    Ok(())
}

/// Ends all connections to the database but the one that does so.
async fn break_connections(url: &str) -> Result<()> {
    let others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                  WHERE datname = current_database() AND pid <> pg_backend_pid()";
    execute(url, others).await
}

#[tokio::test]
async fn connections_that_break_under_load_cost_no_acknowledged_event() -> Result<()> {
    let data = TempDir::new()?;
    let url = new_database().await?;
    let server = Server::start_on(folder(&data, "data"), &settings(&url)).await?;
    let load = Load::prepare(&server).await?;
    let breaking = async {
        for _ in 0..BREAKS {
            load.some_progress().await?;
            break_connections(&url).await?;
        }
        load.progress(10).await?;
        load.stop();
        Ok(())
    };
    tokio::try_join!(load.run(), breaking)?;
    audit(&load.history(&server).await?).expect_kept()
}

#[tokio::test]
async fn a_database_that_is_away_refuses_events_and_comes_back_by_itself() -> Result<()> {
    let data = TempDir::new()?;
    let url = new_database().await?;
    let (_, name) = url.rsplit_once('/').context("the URL names a database")?;
    let allow = |may: bool| format!("ALTER DATABASE {name} ALLOW_CONNECTIONS {may}");
    let millrace = Server::start_on(folder(&data, "data"), &settings(&url)).await?;
    millrace.app("shop", json!({})).await?;
    millrace.scenario("orders", &logging("shop")).await?;
    let hook = || millrace.hook("shop").json(&json!({"id": 1}));
    hook().send().await?.expect(200)?;

    execute(&server()?, &allow(false)).await?;
    let gone =
        format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
    execute(&server()?, &gone).await?;
    eventually("events to be refused", || async {
        let answer = hook().send().await?.expect(503)?.json();
        // An answer may be lost with the connection that it was to come on.
        Ok((answer["code"] != "outcome_unknown").then(|| {
            assert_eq!(answer["code"], "store_unavailable", "{answer}");
        }))
    })
    .await?;
    millrace.api.get("/api/health").await?.expect(500)?;
    millrace.api.get("/readyz").await?.expect(503)?;

    execute(&server()?, &allow(true)).await?;
    eventually("events to be taken again", || async {
        let answer = hook().send().await?;
        Ok((answer.status == 200).then_some(()))
    })
    .await?;
    millrace.api.get("/api/health").await?.expect(200)?;
    Ok(())
}

/// Makes a server speak TLS with a certificate for that address alone; gives that of its signer.
async fn speak_tls(url: &str, address: &str) -> Result<String> {
    // By the server's own user, in its own folder.
    let make = format!(
        "COPY (SELECT 1) TO PROGRAM '{{ openssl req -x509 -newkey rsa:2048 -nodes -days 2 \
         -subj /CN=signer -keyout signer.key -out signer.crt && \
         openssl req -newkey rsa:2048 -nodes -subj /CN=server -keyout server.key -out server.csr && \
         echo subjectAltName=IP:{address} >server.ext && \
         openssl x509 -req -in server.csr -days 2 -CA signer.crt -CAkey signer.key \
         -CAcreateserial -extfile server.ext -out server.crt && \
         chmod 600 server.key; }} 2>/dev/null'"
    );
    execute(url, &make).await?;
    execute(url, "ALTER SYSTEM SET ssl = on").await?;
    execute(url, "SELECT pg_reload_conf()").await?;
    eventually("the server to speak TLS", || async {
        Ok((ask(url, "SHOW ssl").await? == "on").then_some(()))
    })
    .await?;
    ask(url, "SELECT pg_read_file('signer.crt')").await
}

#[tokio::test]
async fn the_servers_certificate_and_name_are_checked() -> Result<()> {
    let data = TempDir::new()?;
    let url = own_server()?;
    let certificate = folder(&data, "signer.crt");
    std::fs::write(&certificate, speak_tls(&url, "127.0.0.1").await?)?;
    let trusted = format!("sslrootcert={}", certificate.display());
    for mode in ["prefer", "require", "verify-full"] {
        let (code, said) = refused(
            &folder(&data, "data"),
            &settings(&format!("{url}?sslmode={mode}")),
        )?;
        assert!(
            code == Some(2) && said.contains("is not trusted"),
            "{mode}: {said}"
        );
    }
    let elsewhere = url.replace("127.0.0.1", "localhost");
    let elsewhere = format!("{elsewhere}?sslmode=require&{trusted}");
    let (code, said) = refused(&folder(&data, "data"), &settings(&elsewhere))?;
    assert!(
        code == Some(2) && said.contains("not valid for name"),
        "{said}"
    );

    let url_tls = format!("{url}?sslmode=verify-full&{trusted}");
    let server = Server::start_on(folder(&data, "data"), &settings(&url_tls)).await?;
    server.api.get("/api/health").await?.expect(200)?;
    let plain = "SELECT count(*)::text FROM pg_stat_ssl AS s JOIN pg_stat_activity AS a USING (pid)
         WHERE a.application_name = 'millrace' AND NOT s.ssl";
    assert_eq!(ask(&url, plain).await?, "0");
    Ok(())
}
