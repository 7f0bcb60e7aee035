//! What the command line reads from the environment besides `serve`'s settings.
//!
//! The parser of the command line reads it, so that names and forms are declared as flags are.

use std::path::PathBuf;

use clap::Parser;

use super::error::Error;

/// The variables that are read.
#[derive(Debug, Clone, Default, Parser)]
#[command(no_binary_name = true)]
pub struct Environment {
    /// Server to talk to.
    #[arg(long, env = "MILLRACE_SERVER")]
    pub server: Option<String>,
    /// Token to show it.
    #[arg(long, env = "MILLRACE_TOKEN")]
    pub token: Option<String>,
    /// Where the server of this machine listens.
    #[arg(long, env = "MILLRACE_LISTEN")]
    pub listen: Option<String>,
    /// The data folder of the server of this machine.
    #[arg(long, env = "MILLRACE_DATA")]
    pub data: Option<PathBuf>,
    /// The admin token of the server of this machine, if it was set.
    #[arg(long, env = "MILLRACE_ADMIN_TOKEN")]
    pub admin_token: Option<String>,
    /// The secret that `send` signs with.
    #[arg(long, env = "MILLRACE_WEBHOOK_SECRET")]
    pub webhook_secret: Option<String>,
    /// Folder of the user's settings.
    #[arg(long, env = "XDG_CONFIG_HOME")]
    pub config_home: Option<PathBuf>,
    /// The user's folder.
    #[arg(long, env = "HOME")]
    pub home: Option<PathBuf>,
    /// Set to anything, it turns colours off (<https://no-color.org>).
    #[arg(long, env = "NO_COLOR")]
    pub no_color: Option<String>,
}

impl Environment {
    /// Reads it. An empty variable counts as one that is not set.
    pub fn read() -> Result<Self, Error> {
        let read = Self::try_parse_from(std::iter::empty::<&str>());
        let read = read.map_err(|error| Error::Usage(error.to_string()))?;
        let text = |value: Option<String>| value.filter(|text| !text.is_empty());
        let path = |value: Option<PathBuf>| value.filter(|path| !path.as_os_str().is_empty());
        Ok(Self {
            server: text(read.server),
            token: text(read.token),
            listen: text(read.listen),
            data: path(read.data),
            admin_token: text(read.admin_token),
            webhook_secret: text(read.webhook_secret),
            config_home: path(read.config_home),
            home: path(read.home),
            no_color: text(read.no_color),
        })
    }

    /// The data folder of the server of this machine.
    pub fn data_folder(&self) -> PathBuf {
        self.data
            .clone()
            .unwrap_or_else(|| PathBuf::from("./millrace-data"))
    }

    /// The variable of that name, as `{env: NAME}` and `--secret-env NAME` ask for it.
    #[expect(
        clippy::disallowed_methods,
        reason = "the name is not known before a person says it"
    )]
    pub fn variable(name: &str) -> Result<String, Error> {
        std::env::var(name).map_err(|error| match error {
            std::env::VarError::NotPresent => {
                Error::Usage(format!("the environment variable {name} is not set"))
            }
            std::env::VarError::NotUnicode(_) => {
                Error::Usage(format!("the environment variable {name} is not UTF-8"))
            }
        })
    }

    /// The variables whose names begin so, without that beginning.
    pub fn beginning(prefix: &str) -> Vec<(String, String)> {
        let named = std::env::vars_os().filter_map(|(name, value)| {
            let name = name.to_str()?.strip_prefix(prefix)?.to_owned();
            Some((name, value.to_str()?.to_owned()))
        });
        named.filter(|(name, _)| !name.is_empty()).collect()
    }
}
