//! `millrace token`: tokens for programs.

use clap::Subcommand;
use millrace_core::json::Json;
use millrace_core::span::Span;
use serde_json::json;

use crate::cli::client::path_part;
use crate::cli::error::Error;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::cli::view::{View, text};

const PATH: &str = "/api/tokens";
/// Tokens that are looked through for a name.
const TOKENS_COUNT_MAX: usize = 10_000;

/// What to do with tokens.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a token; it is shown this once
    Create {
        /// What it is for; changes made with it are recorded under this name
        name: String,
        /// How long it is good for, such as 90d [default: for ever]
        #[arg(long, value_name = "DURATION")]
        expires_in: Option<Span>,
    },
    /// List tokens, without the tokens themselves
    List,
    /// Revoke a token
    Revoke {
        /// Its name or id
        token: String,
    },
}

/// Does it.
pub async fn run(session: &Session, command: Command) -> Result<(), Error> {
    match command {
        Command::Create { name, expires_in } => create(session, &name, expires_in).await,
        Command::List => list(session).await,
        Command::Revoke { token } => revoke(session, &token).await,
    }
}

async fn create(session: &Session, name: &str, expires_in: Option<Span>) -> Result<(), Error> {
    let mut body = json!({ "name": name });
    if let Some(span) = expires_in {
        body["expiresIn"] = json!(span);
    }
    let made = session
        .client()?
        .post(PATH, Some(&Json::from(body)))
        .await?
        .body;
    if !session.output.is_json() {
        Output::note("This is the only time that the token is shown:");
    }
    session
        .output
        .answer(&made, View::Text(text(&made, "/token").to_owned()))
}

async fn list(session: &Session) -> Result<(), Error> {
    let tokens = session.client()?.list(PATH, &[], TOKENS_COUNT_MAX).await?;
    let columns = [
        ("name", "/name"),
        ("id", "/id"),
        ("made", "/createdAt"),
        ("ends", "/expiresAt"),
    ];
    let view = View::list(&tokens, &columns, "No tokens but the admin's.");
    session.output.answer(&Json::from(tokens), view)
}

async fn revoke(session: &Session, token: &str) -> Result<(), Error> {
    let client = session.client()?;
    let tokens = client.list(PATH, &[], TOKENS_COUNT_MAX).await?;
    let found = tokens
        .iter()
        .find(|found| text(found, "/name") == token || text(found, "/id") == token);
    let Some(found) = found else {
        let message =
            format!("there is no token `{token}`; `millrace token list` shows those there are");
        return Err(Error::Failed(message));
    };
    client
        .delete(&format!("{PATH}/{}", path_part(text(found, "/id"))))
        .await?;
    session.output.answer(
        found,
        View::Text(format!("Revoked the token {}.", text(found, "/name"))),
    )
}
