//! Health, and what keeps a server from starting.

use std::fs::OpenOptions;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output};

use anyhow::Result;
use millrace_e2e::draft::logging;
use millrace_e2e::server::{Server, binary, serve_command};
use serde_json::{Value, json};

/// Where SQLite keeps `user_version`, big-endian (<https://www.sqlite.org/fileformat.html>).
const USER_VERSION_OFFSET: u64 = 60;

/// A server that must not start: how it ended, and what it said.
fn refused(data: &Path, listen: &str) -> Result<(Option<i32>, String)> {
    let Output { status, stderr, .. } = serve_command(data, listen, &[])?.output()?;
    Ok((status.code(), String::from_utf8_lossy(&stderr).into_owned()))
}

#[tokio::test]
async fn health_is_for_everyone_and_its_figures_for_callers_with_a_token() -> Result<()> {
    let server = Server::start().await?;
    let health = server.api.get("/health").await?.expect(200)?.json();
    assert_eq!(health["status"], "healthy");
    assert_eq!(health["checks"]["database"], true);
    for kind in ["actions", "triggers", "nodes"] {
        assert!(
            health["checks"]["registry"][kind].as_u64().unwrap() > 0,
            "{health}"
        );
    }
    assert_eq!(health["stats"]["scenarios"], 0);
    server.app("shop", json!({})).await?;
    server.scenario("first", &logging("shop")).await?;
    let health = server.api.get("/api/health").await?.expect(200)?.json();
    assert_eq!(health["stats"]["enabledScenarios"], 1);
    Ok(())
}

#[tokio::test]
async fn a_database_that_is_taken_away_is_unhealthy() -> Result<()> {
    let server = Server::start().await?;
    server.api.get("/api/health").await?.expect(200)?;
    let database = server.data.join("millrace.db");
    std::fs::rename(&database, server.data.join("elsewhere"))?;
    let health = server.api.get("/api/health").await?.expect(500)?.json();
    assert_eq!(health["status"], "unhealthy");
    assert!(!health["error"].as_str().unwrap().is_empty());
    Ok(())
}

#[tokio::test]
async fn metrics_count_what_runs_do() -> Result<()> {
    let server = Server::start().await?;
    server.app("shop", json!({})).await?;
    server.scenario("orders", &logging("shop")).await?;
    for _ in 0..3 {
        server.hook("shop").send().await?.expect(200)?;
    }
    let metrics = server.api.get("/metrics").await?.expect(200)?.text();
    for line in [
        "millrace_runs_started_total 3",
        "millrace_runs_finished_total{status=\"succeeded\"} 3",
        "millrace_run_duration_seconds_count 3",
        "millrace_uptime_seconds ",
    ] {
        let found = metrics.lines().any(|found| found.starts_with(line));
        assert!(found, "{line} is not in\n{metrics}");
    }
    Ok(())
}

#[tokio::test]
async fn nothing_is_acknowledged_into_a_database_that_is_not_there_any_more() -> Result<()> {
    for harm in ["gone", "replaced", "cut"] {
        let server = Server::start().await?;
        server.app("shop", json!({})).await?;
        server.scenario("orders", &logging("shop")).await?;
        server.hook("shop").send().await?.expect(200)?;
        server.api.get("/api/health").await?.expect(200)?;
        let database = server.data.join("millrace.db");
        match harm {
            "gone" => std::fs::remove_file(&database)?,
            "replaced" => {
                let copy = database.with_extension("copy");
                std::fs::copy(&database, &copy)?;
                std::fs::rename(copy, &database)?;
            }
            _ => OpenOptions::new().write(true).open(&database)?.set_len(0)?,
        }
        let refused = server.hook("shop").send().await?.expect(503)?.json();
        assert_eq!(refused["code"], "store_unavailable", "{harm}");
        assert!(
            refused["error"].as_str().unwrap().contains(harm),
            "{refused}"
        );
        assert!(server.said().contains(harm), "the log names it");
    }
    Ok(())
}

#[tokio::test]
async fn a_database_that_is_changed_under_the_server_is_unhealthy() -> Result<()> {
    type Harm = fn(&Path) -> Result<()>;
    let harms: [(&str, Harm); 3] = [
        ("replaced", |database| {
            let copy = database.with_extension("copy");
            std::fs::copy(database, &copy)?;
            Ok(std::fs::rename(copy, database)?)
        }),
        ("cut", |database| {
            Ok(OpenOptions::new().write(true).open(database)?.set_len(0)?)
        }),
        ("overwritten", |database| {
            let mut file = OpenOptions::new().write(true).open(database)?;
            Ok(file.write_all(b"no database any more")?)
        }),
    ];
    for (harm, does) in harms {
        let server = Server::start().await?;
        server.api.get("/api/health").await?.expect(200)?;
        does(&server.data.join("millrace.db"))?;
        let health = server.api.get("/api/health").await?.expect(500)?.json();
        let error = health["error"].as_str().unwrap();
        assert!(
            error.contains(harm) && error.contains("millrace.db"),
            "{error}"
        );
    }
    Ok(())
}

/// What `doctor` says of the master key in that folder, with that setting.
fn doctor(data: &Path, key: Option<&str>) -> Result<(Option<i32>, Value)> {
    let mut command = Command::new(binary()?);
    command
        .args(["doctor", "--json"])
        .env_clear()
        .env("MILLRACE_DATA", data)
        .envs(key.map(|key| ("MILLRACE_MASTER_KEY", key)));
    let Output { status, stdout, .. } = command.output()?;
    let findings: Vec<Value> = serde_json::from_slice(&stdout)?;
    let finding = findings
        .into_iter()
        .find(|finding| finding["what"] == "master key");
    Ok((status.code(), finding.unwrap_or_default()))
}

#[tokio::test]
async fn a_wrong_master_key_is_refused_at_the_start() -> Result<()> {
    let mut server = Server::start().await?;
    assert_eq!(doctor(&server.data, None)?.1["result"], "ok");
    assert!(server.stop().await?.success());
    let wrong = "07".repeat(32);
    let settings = [("MILLRACE_MASTER_KEY", wrong.as_str())];
    let Output { status, stderr, .. } =
        serve_command(&server.data, "127.0.0.1:0", &settings)?.output()?;
    let said = String::from_utf8_lossy(&stderr);
    assert_eq!(status.code(), Some(2), "{said}");
    let folder = server.data.display().to_string();
    assert!(
        said.contains("MILLRACE_MASTER_KEY") && said.contains(&folder),
        "{said}"
    );
    let (status, finding) = doctor(&server.data, Some(&wrong))?;
    assert_eq!((status, &finding["result"]), (Some(1), &json!("wrong")));
    // The right one still opens it.
    server.restart().await?;
    server.api.get("/api/health").await?.expect(200)?;
    Ok(())
}

#[tokio::test]
async fn a_lost_master_key_is_not_made_anew() -> Result<()> {
    let mut server = Server::start().await?;
    assert!(server.stop().await?.success());
    let path = server.data.join("master.key");
    let key = std::fs::read_to_string(&path)?;
    std::fs::remove_file(&path)?;
    let (code, said) = refused(&server.data, "127.0.0.1:0")?;
    assert_eq!(code, Some(2), "{said}");
    let folder = server.data.display().to_string();
    assert!(
        said.contains("MILLRACE_MASTER_KEY") && said.contains(&folder),
        "{said}"
    );
    assert!(!path.exists());
    assert_eq!(doctor(&server.data, None)?.1["result"], "wrong");
    assert_eq!(doctor(&server.data, Some(key.trim()))?.1["result"], "ok");
    std::fs::write(&path, "no key")?;
    let (code, said) = refused(&server.data, "127.0.0.1:0")?;
    assert!(
        code == Some(2) && said.contains("64 hexadecimal digits"),
        "{said}"
    );
    Ok(())
}

#[tokio::test]
async fn calls_without_a_token_are_refused() -> Result<()> {
    let server = Server::start().await?;
    for path in [
        "/api/apps",
        "/api/connections",
        "/api/scenarios",
        "/api/tokens",
    ] {
        let url = format!("{}{path}", server.api.base);
        let bare = server.api.http.get(&url).send().await?;
        assert_eq!(bare.status(), 401, "{path}");
        let wrong = server
            .api
            .http
            .get(&url)
            .bearer_auth("mra_wrong")
            .send()
            .await?;
        assert_eq!(wrong.status(), 401, "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn a_second_server_on_a_folder_is_told_who_holds_it() -> Result<()> {
    let server = Server::start().await?;
    let (code, said) = refused(&server.data, "127.0.0.1:0")?;
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains(&server.pid().to_string()), "{said}");
    server.api.get("/api/health").await?.expect(200)?;
    Ok(())
}

#[tokio::test]
async fn a_port_in_use_is_named() -> Result<()> {
    let taken = TcpListener::bind("127.0.0.1:0")?;
    let address = taken.local_addr()?.to_string();
    let folder = tempfile::tempdir()?;
    let (code, said) = refused(&folder.path().join("data"), &address)?;
    assert!(matches!(code, Some(1 | 2)), "{code:?}: {said}");
    assert!(
        said.contains(&address) && said.contains("MILLRACE_LISTEN"),
        "{said}"
    );
    Ok(())
}

#[tokio::test]
async fn a_data_folder_that_cannot_be_written_is_named() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("file");
    std::fs::write(&file, "")?;
    let data = file.join("data");
    let (code, said) = refused(&data, "127.0.0.1:0")?;
    assert!(matches!(code, Some(1 | 2)), "{code:?}: {said}");
    let named = said.contains(&data.display().to_string());
    assert!(named && said.contains("MILLRACE_DATA"), "{said}");
    Ok(())
}

#[tokio::test]
async fn a_database_from_a_newer_version_is_left_alone() -> Result<()> {
    let mut server = Server::start().await?;
    assert!(server.stop().await?.success());
    let path = server.data.join("millrace.db");
    let mut file = OpenOptions::new().write(true).open(&path)?;
    file.seek(SeekFrom::Start(USER_VERSION_OFFSET))?;
    file.write_all(&999_999_u32.to_be_bytes())?;
    drop(file);
    let before = std::fs::read(&path)?;
    let (code, said) = refused(&server.data, "127.0.0.1:0")?;
    assert!(matches!(code, Some(1 | 2)), "{code:?}: {said}");
    assert!(said.contains("999999") && said.contains("newer"), "{said}");
    assert_eq!(std::fs::read(&path)?, before);
    Ok(())
}
