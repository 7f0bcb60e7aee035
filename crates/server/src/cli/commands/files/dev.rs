//! `millrace dev`: a server with a store that is gone afterwards, files that are applied and
//! published each time one is saved, and what comes and runs, as it happens.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use clap::Args;
use millrace_core::json::Json;
use notify::{EventKind, RecursiveMode, Watcher};
use serde_json::json;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::apply::{How, apply};
use super::source::{is_ours, read};
use crate::cli::client::{Client, Noun, Target};
use crate::cli::clock::pause;
use crate::cli::commands::listen::{Deliveries, sentence};
use crate::cli::commands::runs::follow;
use crate::cli::error::{Error, FAILED};
use crate::cli::output::{Output, named};
use crate::cli::session::Session;
use crate::cli::view::{items, text};
use crate::data_folder::random_text;

/// Milliseconds in which a save is followed by others of the same save.
const SAVE_MILLIS: u64 = 150;
/// Milliseconds between two looks at deliveries.
const LOOK_MILLIS: u64 = 200;

/// What to work on.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The folder of the files
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Address to serve at
    #[arg(long, env = "MILLRACE_LISTEN", default_value = "127.0.0.1:7410")]
    listen: SocketAddr,
}

/// A server of this binary whose data is gone when it is dropped.
struct Temporary {
    child: Child,
    client: Client,
    _data: TempDir,
}

/// Does it, until Ctrl-C.
pub async fn run(session: &Session, arguments: Arguments) -> Result<(), Error> {
    if !arguments.folder.is_dir() {
        return Err(Error::Usage(format!(
            "{} is no folder",
            arguments.folder.display()
        )));
    }
    let (watcher, mut saves) = watch(&arguments.folder)?;
    let given = session.environment.token.as_ref();
    let given = given.or(session.environment.admin_token.as_ref()).cloned();
    let token = match given {
        Some(token) => token,
        None => random_text().map_err(|error| Error::Failed(error.to_string()))?,
    };
    let mut server = start(arguments.listen, &token).await?;
    let data = json!({ "url": server.client.server(), "token": token });
    let said = format!(
        "Serving {} with {}; Ctrl-C ends it and forgets its data.\nOther commands reach it with MILLRACE_SERVER={} MILLRACE_TOKEN={token}",
        server.client.server(),
        arguments.folder.display(),
        server.client.server(),
    );
    session.output.event(&named("ready", &data.into()), &said)?;
    let session = &session.in_lines("files");
    apply_again(session, &server.client, &arguments.folder).await?;
    let client = server.client.clone();
    let result = tokio::select! {
        ended = server.child.wait() => Err(Error::Failed(format!(
            "the server ended{}; its message is above",
            ended.map_or_else(|error| format!(": {error}"), |status| format!(" ({status})"))
        ))),
        result = follow_saves(session, &client, &arguments.folder, &mut saves) => result,
        result = follow::all(session, &client) => result,
        result = follow_deliveries(session, &client) => result,
        _ = tokio::signal::ctrl_c() => Ok(()),
    };
    drop(watcher);
    // It is killed anyway when it is dropped; waiting lets its data folder be removed whole.
    let _ = server.child.kill().await;
    result
}

/// Watches a folder; each save of a file in it sends a message.
fn watch(folder: &Path) -> Result<(impl Watcher + use<>, UnboundedReceiver<()>), Error> {
    let failed = |error: notify::Error| {
        Error::Failed(format!("{} cannot be watched: {error}", folder.display()))
    };
    let (sender, receiver) = unbounded_channel();
    let tell = move |event: notify::Result<notify::Event>| {
        let is_change = event.is_ok_and(|event| {
            let is_ours = event.paths.iter().any(|path| is_ours(path));
            is_ours && !matches!(event.kind, EventKind::Access(_))
        });
        if is_change {
            // Nobody listens any more when the command ends.
            let _ = sender.send(());
        }
    };
    let mut watcher = notify::recommended_watcher(tell).map_err(failed)?;
    watcher
        .watch(folder, RecursiveMode::Recursive)
        .map_err(failed)?;
    Ok((watcher, receiver))
}

async fn start(listen: SocketAddr, token: &str) -> Result<Temporary, Error> {
    let failed = |error: &dyn std::fmt::Display| {
        Error::Failed(format!("the server cannot be started: {error}"))
    };
    let data = tempfile::tempdir().map_err(|error| failed(&error))?;
    let binary = std::env::current_exe().map_err(|error| failed(&error))?;
    let mut child = Command::new(binary)
        .args(["serve", "--json", "--log", "warn"])
        .args(["--allow-private-networks", "true"])
        .args(["--listen", &listen.to_string()])
        .arg("--data")
        .arg(data.path())
        .env("MILLRACE_ADMIN_TOKEN", token)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| failed(&error))?;
    let said = child.stdout.take().map(BufReader::new);
    let said = said.ok_or_else(|| failed(&"it has no output"))?;
    // Whoever else listens on the address would answer too: only what the child says counts.
    let first = said.lines().next_line().await;
    let ready: Option<Json> = first.ok().flatten().and_then(|line| line.parse().ok());
    let Some(ready) = ready else {
        // Its message stands on standard error; there is nothing to add.
        let status = child.wait().await.map_err(|error| failed(&error))?;
        let status = status.code().and_then(|code| u8::try_from(code).ok());
        return Err(Error::Said(status.unwrap_or(FAILED)));
    };
    let client = Client::new(Target {
        server: format!("http://{}", text(&ready, "/address")),
        token: Some(token.to_owned()),
        token_source: "the server that was just started".to_owned(),
    })?;
    Ok(Temporary {
        child,
        client,
        _data: data,
    })
}

/// Applies and publishes all files; what is wrong with them is told and does not end the command.
async fn apply_again(session: &Session, client: &Client, folder: &Path) -> Result<(), Error> {
    // Nobody else changes drafts of a store that this command made.
    let how = How {
        publish: true,
        force: true,
        dry_run: false,
    };
    let applied = match read(&[folder.to_owned()]) {
        Ok(sources) => apply(session, client, &sources, how).await,
        Err(error) => Err(error),
    };
    match applied {
        Err(error @ Error::Output(_)) => Err(error),
        Err(error) => {
            if error.is_unsaid() {
                Output::note(&error.to_string());
            }
            Output::note("Not applied; it is tried again when a file is saved.");
            Ok(())
        }
        Ok(()) => Ok(()),
    }
}

async fn follow_saves(
    session: &Session,
    client: &Client,
    folder: &Path,
    saves: &mut UnboundedReceiver<()>,
) -> Result<(), Error> {
    while saves.recv().await.is_some() {
        pause(SAVE_MILLIS).await;
        while saves.try_recv().is_ok() {}
        apply_again(session, client, folder).await?;
    }
    Ok(())
}

/// Prints the deliveries of every app.
async fn follow_deliveries(session: &Session, client: &Client) -> Result<(), Error> {
    let mut followed: Vec<(String, Deliveries)> = Vec::new();
    loop {
        let apps = client.get(Noun::App.path()).await?;
        for app in items(&apps, "/items") {
            let id = text(app, "/id");
            if !followed.iter().any(|(known, _)| known == id) {
                followed.push((id.to_owned(), Deliveries::of(id)));
            }
        }
        for (_, deliveries) in &mut followed {
            for delivery in deliveries.new_ones(client).await? {
                session
                    .output
                    .event(&named("delivery", &delivery), &sentence(&delivery))?;
            }
        }
        pause(LOOK_MILLIS).await;
    }
}
