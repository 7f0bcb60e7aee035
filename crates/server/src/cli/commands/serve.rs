//! `millrace serve`: the server itself, with its log on standard error.

use std::collections::BTreeMap;

use clap::Args;
use millrace_core::json::Json;
use millrace_store::blobs::objects;
use millrace_store::{postgres, sqlite};
use serde_json::json;
use tracing_subscriber::EnvFilter;

use crate::cli::environment::Environment;
use crate::cli::error::{Error, causes};
use crate::cli::session::Session;
use crate::data_folder;
use crate::serve::{FixedVariables, NotListening, Ready, serve};
use crate::settings::{ServeArgs, Settings};
use crate::vault::master_key;

/// What stands before a variable's name in the environment.
const VARIABLE: &str = "MILLRACE_VAR_";

/// How to serve.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    #[command(flatten)]
    serve: ServeArgs,
    /// What the log tells: error, warn, info, debug, or by module as in `info,millrace_engine=debug`
    #[arg(
        long,
        env = "MILLRACE_LOG",
        default_value = "info",
        value_name = "FILTER"
    )]
    log: String,
}

const AFTER_HELP: &str = "\
The first that is set wins: flag, environment, the TOML file, default. Variables of the \
environment named MILLRACE_VAR_<NAME> are instance variables (`vars.<NAME>`), as JSON or else as \
text; they win over those of /api/variables. SIGINT and SIGTERM stop the server in order.

Exit status: 0 stopped in order; 2 when other settings are needed: one that cannot be used, an \
address that is taken, a data folder that is in use or cannot be written, a key that is not the \
right one, a file that is no database of Millrace; 1 when it failed otherwise: a database that is \
damaged or of a newer version, a system without room.";

/// Serves until it is asked to end.
pub fn run(session: &Session, arguments: Arguments) -> Result<(), Error> {
    let settings =
        Settings::resolve(arguments.serve).map_err(|error| Error::Usage(error.to_string()))?;
    log(&arguments.log, settings.log_json)?;
    let variables = variables(Environment::beginning(VARIABLE));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Error::Failed(format!("the system gives no runtime: {error}")))?;
    let ready = |ready: &Ready| {
        // Nobody may read standard output; the server serves all the same.
        let _ = tell(session, ready);
    };
    runtime
        .block_on(serve(settings, variables, ready))
        .map_err(|error| {
            if is_usage(&error) {
                Error::Usage(error.to_string())
            } else {
                Error::Failed(causes(error.as_ref()))
            }
        })
}

/// Whether another setting is all that is needed.
fn is_usage(error: &anyhow::Error) -> bool {
    let of_folder = match error.downcast_ref::<master_key::Error>() {
        Some(master_key::Error::Wrong { .. } | master_key::Error::Missing { .. }) => return true,
        Some(master_key::Error::Folder(error)) => Some(error),
        _ => error.downcast_ref::<data_folder::Error>(),
    };
    let of_database = error.downcast_ref::<sqlite::Error>();
    let of_server = error.downcast_ref::<postgres::OpenError>();
    let of_objects = error.downcast_ref::<objects::OpenError>();
    error.is::<NotListening>()
        || of_objects.is_some_and(objects::OpenError::is_usage)
        || of_folder.is_some_and(|error| !matches!(error, data_folder::Error::Randomness(_)))
        || matches!(
            of_database,
            Some(sqlite::Error::Foreign { .. } | sqlite::Error::Unwritable { .. })
        )
        || of_server.is_some_and(postgres::OpenError::is_usage)
}

fn log(filter: &str, as_json: bool) -> Result<(), Error> {
    let filter = EnvFilter::try_new(filter)
        .map_err(|error| Error::Usage(format!("MILLRACE_LOG: `{filter}` is no filter: {error}")))?;
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    let started = if as_json {
        builder.json().try_init()
    } else {
        let is_terminal = std::io::IsTerminal::is_terminal(&std::io::stderr());
        builder.with_ansi(is_terminal).try_init()
    };
    started.map_err(|error| Error::Failed(format!("no log can be kept: {error}")))
}

/// JSON, or else text, by name.
fn variables(found: Vec<(String, String)>) -> FixedVariables {
    let value = |text: String| text.parse::<Json>().unwrap_or_else(|_| Json::from(text));
    let named = found
        .into_iter()
        .map(|(name, text)| (name.into(), value(text)));
    named.collect::<BTreeMap<_, _>>()
}

fn tell(session: &Session, ready: &Ready) -> Result<(), Error> {
    let token_file = ready
        .token_file
        .as_ref()
        .map(|path| path.display().to_string());
    let data = json!({
        "url": ready.url,
        "address": ready.address.to_string(),
        "tokenFile": token_file,
        "privateNetworks": ready.private_networks,
        "signInLink": ready.sign_in_link,
    });
    let mut text = String::new();
    if let Some(link) = &ready.sign_in_link {
        text = format!("Sign in with a browser, once and within a day: {link}\n");
    }
    text = format!(
        "{text}Millrace {} serves {}",
        env!("CARGO_PKG_VERSION"),
        ready.url
    );
    if let Some(file) = token_file {
        text = format!("{text}\nThe admin token is in {file}");
    }
    if ready.private_networks {
        text.push_str("\nActions may call this machine and private networks (MILLRACE_ALLOW_PRIVATE_NETWORKS)");
    }
    session.output.event(&data.into(), &text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_json_or_else_text() {
        let found = [("LIMIT", "10"), ("URL", "https://x"), ("LIST", "[1]")];
        let found = found.map(|(name, text)| (name.to_owned(), text.to_owned()));
        let variables = variables(found.to_vec());
        let shown: Vec<String> = variables.values().map(Json::to_string).collect();
        assert_eq!(shown, ["10", "[1]", "\"https://x\""]);
    }
}
