//! `millrace doctor`: what is wrong, and what to do about it.

pub mod health;
mod local;
mod remote;
mod shared;

use clap::Args;
use serde_json::json;

use crate::cli::environment::Environment;
use crate::cli::error::{Error, FAILED};
use crate::cli::session::Session;
use crate::cli::view::View;
use crate::settings::{ServeArgs, Settings};

/// What to look at: the settings of `serve`, as `serve` would take them.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    serve: ServeArgs,
}

/// How a thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    /// As it should be.
    Fine,
    /// Worth a look.
    Doubtful,
    /// Not as it must be.
    Wrong,
}

impl Health {
    fn word(self) -> &'static str {
        match self {
            Self::Fine => "ok",
            Self::Doubtful => "warning",
            Self::Wrong => "wrong",
        }
    }
}

/// What was found out about one thing.
#[derive(Debug, Clone)]
pub struct Finding {
    what: &'static str,
    health: Health,
    detail: String,
}

impl Finding {
    /// All is well.
    pub fn fine(what: &'static str, detail: impl Into<String>) -> Self {
        Self {
            what,
            health: Health::Fine,
            detail: detail.into(),
        }
    }

    /// Worth a look.
    pub fn doubtful(what: &'static str, detail: impl Into<String>) -> Self {
        Self {
            what,
            health: Health::Doubtful,
            detail: detail.into(),
        }
    }

    /// Not as it must be; the detail says what to do.
    pub fn wrong(what: &'static str, detail: impl Into<String>) -> Self {
        Self {
            what,
            health: Health::Wrong,
            detail: detail.into(),
        }
    }
}

/// Does it. With `--server`, `--profile` or `MILLRACE_SERVER` only that server is looked at; what
/// flags say of a server here wins over the environment's other one.
pub async fn run(session: &Session, arguments: Arguments) -> Result<(), Error> {
    let mut findings = vec![Finding::fine(
        "binary",
        format!("millrace {}", env!("CARGO_PKG_VERSION")),
    )];
    let is_here = is_here(session, &arguments.serve);
    if is_here && session.is_elsewhere_by_flag() {
        let message = "doctor looks at a server elsewhere (--server, --profile) or at one here (--listen, --data): give one of them";
        return Err(Error::Usage(message.to_owned()));
    }
    if session.is_elsewhere() && !is_here {
        findings.extend(remote::server(&session.client()?).await);
    } else {
        match Settings::resolve(arguments.serve) {
            Ok(settings) => {
                findings.push(Finding::fine("settings", "they can be used"));
                findings.extend(local::folder(&settings));
                findings.extend(shared::database(&settings).await);
                findings.extend(shared::object_storage(&settings).await);
                findings.extend(remote::here(&session.beside(&settings), &settings).await);
            }
            Err(error) => findings.push(Finding::wrong("settings", error.to_string())),
        }
    }
    tell(session, &findings)
}

/// Whether flags say which server of this machine is meant, and not the environment alone.
fn is_here(session: &Session, given: &ServeArgs) -> bool {
    let Environment { listen, data, .. } = &session.environment;
    let address = given.listen.as_ref().map(ToString::to_string);
    let is_other_address = address.is_some() && address != *listen;
    let is_other_folder = given.data.is_some() && given.data != *data;
    is_other_address || is_other_folder
}

fn tell(session: &Session, findings: &[Finding]) -> Result<(), Error> {
    let rows = findings.iter().map(|finding| {
        vec![
            finding.what.to_owned(),
            finding.health.word().to_owned(),
            finding.detail.clone(),
        ]
    });
    let data: Vec<serde_json::Value> = findings
        .iter()
        .map(|finding| json!({ "what": finding.what, "result": finding.health.word(), "detail": finding.detail }))
        .collect();
    let view = View::Table {
        header: vec!["what", "result", "detail"],
        rows: rows.collect(),
        empty: "",
    };
    session.output.answer(&json!(data).into(), view)?;
    if findings
        .iter()
        .any(|finding| finding.health == Health::Wrong)
    {
        return Err(Error::Said(FAILED));
    }
    Ok(())
}
