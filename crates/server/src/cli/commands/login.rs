//! `millrace login`: keeps a server and its token as a profile.

pub mod sign_in;

use std::io::{BufRead, IsTerminal};
use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::cli::client::{Client, RIGHT_TOKENS, Target};
use crate::cli::error::Error;
use crate::cli::input::SecretSource;
use crate::cli::output::Output;
use crate::cli::profile::{Profile, Profiles, file};
use crate::cli::session::{Session, tidy};
use crate::cli::view::View;

/// Which server, and where its token comes from.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The server's address, such as `https://mill.example`
    url: String,
    /// File that holds the token; without it `MILLRACE_TOKEN`, else a line of standard input
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
}

/// Does it; `name` is the global `--profile`.
pub async fn run(session: &Session, arguments: Arguments, name: &str) -> Result<(), Error> {
    let server = tidy(&arguments.url)?;
    let token = token(session, arguments.token_file)?;
    let client = Client::new(Target {
        server: server.clone(),
        token: Some(token.clone()),
        token_source: "what was just given".to_owned(),
    })?;
    let asked = client.get("/api/scenarios?limit=1").await;
    asked.map_err(|error| match error {
        Error::Unauthorized(_) => Error::Failed(format!(
            "{server} refuses that token, and nothing was kept; {RIGHT_TOKENS}"
        )),
        error => error,
    })?;
    let path = file(&session.environment)?;
    let mut profiles = Profiles::read(&path)?;
    profiles.put(
        name,
        Profile {
            server: server.clone(),
            token,
        },
    );
    profiles.write(&path)?;
    let view = View::Text(format!(
        "Kept {server} as the profile `{name}` in {}; use it with --profile {name}.",
        path.display()
    ));
    let data = json!({ "profile": name, "server": server, "file": path.display().to_string() });
    session.output.answer(&data.into(), view)
}

fn token(session: &Session, file: Option<PathBuf>) -> Result<String, Error> {
    if let Some(path) = file {
        return SecretSource::File(path).read();
    }
    if let Some(token) = &session.environment.token {
        return Ok(token.clone());
    }
    if std::io::stdin().is_terminal() {
        Output::note("The token (it is shown as you type; --token-file reads a file):");
    }
    let mut line = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut line)
        .map_err(|error| Error::Usage(format!("standard input cannot be read: {error}")))?;
    match line.trim() {
        "" => {
            let message = "no token was given: use --token-file, MILLRACE_TOKEN or standard input";
            Err(Error::Usage(message.to_owned()))
        }
        token => Ok(token.to_owned()),
    }
}
