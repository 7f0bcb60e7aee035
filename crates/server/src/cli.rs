//! The command line `millrace`: the tree of commands, and what becomes of what they answer.
//!
//! Everything against a server is plain HTTP by the contract; only `serve` is the server.

pub mod client;
mod clock;
pub mod commands;
mod environment;
pub mod error;
mod input;
pub mod manual;
mod output;
mod profile;
mod session;
mod view;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Args, CommandFactory, Parser, Subcommand};
use clap_complete::Shell;

use self::commands::{
    app, connection, doctor, files, listen, login, migrate, run, runs, scenario, send, serve,
    token, types, variable,
};
use self::environment::Environment;
use self::error::{DONE, Error};
use self::output::Output;
use self::session::Session;

/// Turns events into durable runs of scenarios
#[derive(Debug, Parser)]
#[command(name = "millrace", version, max_term_width = 100, after_help = AFTER_HELP)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

const AFTER_HELP: &str = "\
Exit status: 0 done, 1 failed, 2 not understood or given what cannot be used.
Commands talk to the server of --server, --profile or MILLRACE_SERVER, else to the one on this \
machine (MILLRACE_LISTEN), and show it MILLRACE_TOKEN, the profile's token, or the one in the \
data folder (MILLRACE_DATA).";

/// Flags of every command.
#[derive(Debug, Clone, Default, Args)]
pub struct Global {
    /// Print JSON for programs
    #[arg(long, global = true, help_heading = "Global options")]
    json: bool,
    /// Server to talk to [env: `MILLRACE_SERVER`] [default: the one on this machine]
    #[arg(
        long,
        global = true,
        value_name = "URL",
        help_heading = "Global options"
    )]
    server: Option<String>,
    /// Profile to use, as `millrace login` keeps them
    #[arg(
        long,
        global = true,
        value_name = "NAME",
        help_heading = "Global options"
    )]
    profile: Option<String>,
}

/// What to do.
#[derive(Debug, Subcommand)]
enum Command {
    /// Serve webhooks, the API and runs
    Serve(Box<serve::Arguments>),
    /// Work on files: apply and publish each time one is saved, and print what comes and runs
    Dev(files::dev::Arguments),
    /// Make the server's scenarios, apps and connections as files say
    Apply(files::apply::Arguments),
    /// Write scenarios as files
    Export(files::export::Arguments),
    /// Check files without a server, with line and column
    Check(files::check::Arguments),
    /// Scenarios, their drafts and versions
    #[command(subcommand, alias = "scenarios")]
    Scenario(scenario::Command),
    /// Start a run by hand, live or dry
    Run(run::Arguments),
    /// Runs: what happened, why, and what to do about it
    #[command(subcommand)]
    Runs(Box<runs::Command>),
    /// Apps: source and target systems
    #[command(subcommand, alias = "apps")]
    App(app::Command),
    /// Send a webhook as its sender would, signed by the app's scheme
    Send(send::Arguments),
    /// Print an app's deliveries as they come
    Listen(listen::Arguments),
    /// Connections: credentials for apps
    #[command(subcommand, alias = "connections")]
    Connection(Box<connection::Command>),
    /// Variables of the instance
    #[command(subcommand, aliases = ["vars", "variable", "variables"])]
    Var(variable::Command),
    /// Tokens for programs
    #[command(subcommand, alias = "tokens")]
    Token(token::Command),
    /// What scenarios can be made of
    #[command(alias = "type")]
    Types(types::Arguments),
    /// Keep a server and its token as the profile that --profile names
    Login(login::Arguments),
    /// Print a link that signs a browser in, once
    SignIn,
    /// Move a data folder's whole installation into a PostgreSQL database
    Migrate(migrate::Arguments),
    /// Look for what is wrong with settings, data folder, keys, port, disk and server
    Doctor(Box<doctor::Arguments>),
    /// Say by the exit status whether the server is ready, as a container's health check asks
    Health,
    /// Print a completion script
    #[command(alias = "completion")]
    Completions {
        /// For this shell
        shell: Shell,
    },
    /// Print the manual of the command line as Markdown
    #[command(hide = true)]
    Manual,
}

/// The tree of commands, as help and manual are made of.
pub fn tree() -> clap::Command {
    Cli::command()
}

/// Does what the arguments say; the exit status says how it went.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(singular(arguments)) {
        Ok(cli) => cli,
        Err(error) => {
            Output::parser(&error);
            return ExitCode::from(error.exit_code() as u8);
        }
    };
    match start(cli) {
        Ok(()) => ExitCode::from(DONE),
        Err(error) => {
            if error.is_unsaid() {
                Output::error(&error);
            }
            ExitCode::from(error.exit_status())
        }
    }
}

/// `run` is a verb and `runs` a noun: `run list` means the noun, unless a scenario is called so,
/// which `run --` reaches.
fn singular(arguments: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = arguments.into_iter().collect();
    let noun = tree();
    let is_verb = |word: &OsString| {
        let runs = noun.find_subcommand("runs");
        word.to_str()
            .is_some_and(|word| runs.is_some_and(|runs| runs.find_subcommand(word).is_some()))
    };
    let place = arguments.iter().position(|word| word == "run");
    if let Some(place) = place
        && arguments[..place]
            .iter()
            .skip(1)
            .all(|word| word == "--json")
        && arguments.get(place + 1).is_some_and(is_verb)
        && arguments.len() > place + 1
    {
        arguments[place] = "runs".into();
    }
    arguments
}

fn start(cli: Cli) -> Result<(), Error> {
    let environment = Environment::read()?;
    let Cli { global, command } = cli;
    let profile = global.profile.clone();
    let session = Session::new(global, environment);
    let command = match command {
        Command::Serve(arguments) => return serve::run(&session, *arguments),
        command => command,
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Error::Failed(format!("the system gives no runtime: {error}")))?;
    runtime.block_on(dispatch(&session, profile, command))
}

async fn dispatch(
    session: &Session,
    profile: Option<String>,
    command: Command,
) -> Result<(), Error> {
    match command {
        Command::Serve(arguments) => serve::run(session, *arguments),
        Command::Dev(arguments) => files::dev::run(session, arguments).await,
        Command::Apply(arguments) => files::apply::run(session, arguments).await,
        Command::Export(arguments) => files::export::run(session, arguments).await,
        Command::Check(arguments) => files::check::run(session, &arguments),
        Command::Scenario(command) => scenario::run(session, command).await,
        Command::Run(arguments) => run::run(session, arguments).await,
        Command::Runs(command) => runs::run(session, *command).await,
        Command::App(command) => app::run(session, command).await,
        Command::Send(arguments) => send::run(session, arguments).await,
        Command::Listen(arguments) => listen::run(session, arguments).await,
        Command::Connection(command) => connection::run(session, *command).await,
        Command::Var(command) => variable::run(session, command).await,
        Command::Token(command) => token::run(session, command).await,
        Command::Types(arguments) => types::run(session, arguments).await,
        Command::Login(arguments) => match profile {
            Some(name) => login::run(session, arguments, &name).await,
            None => Err(Error::Usage(
                "login: say how to call the profile: `millrace login URL --profile NAME`"
                    .to_owned(),
            )),
        },
        Command::SignIn => login::sign_in::run(session).await,
        Command::Migrate(arguments) => migrate::run(session, arguments).await,
        Command::Doctor(arguments) => doctor::run(session, *arguments).await,
        Command::Health => doctor::health::run(session).await,
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut tree(), "millrace", &mut script);
            Output::raw(&String::from_utf8_lossy(&script))
        }
        Command::Manual => Output::raw(&manual::markdown()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tree_is_sound() {
        tree().debug_assert();
    }

    #[test]
    fn nouns_are_accepted_in_singular_and_plural() {
        for words in [
            "scenario list",
            "scenarios list",
            "run list",
            "runs list",
            "app list",
            "apps list",
            "connection list",
            "connections list",
            "var list",
            "vars list",
            "token list",
            "tokens list",
            "--json run list",
            "types",
            "type http",
        ] {
            let arguments = format!("millrace {words}");
            let arguments = arguments.split(' ').map(OsString::from);
            assert!(Cli::try_parse_from(singular(arguments)).is_ok(), "{words}");
        }
    }

    #[test]
    fn a_scenario_is_run_by_its_name() {
        let arguments = ["millrace", "run", "orders", "--wait"].map(OsString::from);
        let cli = Cli::try_parse_from(singular(arguments)).unwrap();
        assert!(matches!(cli.command, Command::Run(_)));
        let arguments = ["millrace", "run", "--", "list"].map(OsString::from);
        let cli = Cli::try_parse_from(singular(arguments)).unwrap();
        assert!(matches!(cli.command, Command::Run(_)));
    }
}
