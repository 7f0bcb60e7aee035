//! What every command is given: where to print, and which server to talk to.

use std::net::{IpAddr, SocketAddr};

use super::Global;
use super::client::{Client, Target};
use super::environment::Environment;
use super::error::Error;
use super::output::Output;
use super::profile::{self, Profiles};
use crate::settings::Settings;

/// Where the server of this machine listens when nothing says otherwise.
const LOCAL: &str = "127.0.0.1:7410";

/// One call of the command line.
#[derive(Debug, Clone)]
pub struct Session {
    /// Where answers go.
    pub output: Output,
    /// What the environment says.
    pub environment: Environment,
    global: Global,
}

impl Session {
    /// A session with those global flags.
    pub fn new(global: Global, environment: Environment) -> Self {
        let output = Output::new(global.json, environment.no_color.is_some());
        Self {
            output,
            environment,
            global,
        }
    }

    /// The same for a command that goes on: programs get its answers as events of that name.
    #[must_use]
    pub fn in_lines(&self, event: &'static str) -> Self {
        Self {
            output: self.output.in_lines(event),
            ..self.clone()
        }
    }

    /// The same on the machine of a server with those settings.
    #[must_use]
    pub fn beside(&self, settings: &Settings) -> Self {
        let admin_token = settings.admin_token.clone();
        let own = &self.environment;
        let environment = Environment {
            server: None,
            // A token beside the name of another server is that one's.
            token: own.token.clone().filter(|_| own.server.is_none()),
            listen: Some(settings.listen.to_string()),
            data: Some(settings.data.clone()),
            admin_token: admin_token.or_else(|| own.admin_token.clone()),
            ..own.clone()
        };
        Self {
            environment,
            ..self.clone()
        }
    }

    /// Whether a flag names a server.
    pub fn is_elsewhere_by_flag(&self) -> bool {
        self.global.server.is_some() || self.global.profile.is_some()
    }

    /// Whether a server was named, so that the one of this machine is not meant.
    pub fn is_elsewhere(&self) -> bool {
        self.is_elsewhere_by_flag() || self.environment.server.is_some()
    }

    /// The server that was asked for, or that of this machine.
    pub fn client(&self) -> Result<Client, Error> {
        Client::new(self.target()?)
    }

    /// Where the server is and which token to show it: flags first, then the environment, then
    /// what lies on this machine.
    pub fn target(&self) -> Result<Target, Error> {
        if let (None, Some(name)) = (&self.global.server, &self.global.profile) {
            return self.profile_target(name);
        }
        let named = self
            .global
            .server
            .as_ref()
            .or(self.environment.server.as_ref());
        let server = match named {
            Some(server) => tidy(server)?,
            None => format!("http://{}", self.local_address()?),
        };
        if let Some(name) = &self.global.profile {
            let target = self.profile_target(name)?;
            return Ok(Target { server, ..target });
        }
        if let Some(token) = &self.environment.token {
            return Ok(found(server, token, "MILLRACE_TOKEN"));
        }
        if named.is_some()
            && let Ok(path) = profile::file(&self.environment)
            && let Some((name, profile)) = Profiles::read(&path)?.of_server(&server)
        {
            return Ok(found(
                server.clone(),
                &profile.token,
                &format!("the profile `{name}`"),
            ));
        }
        Ok(self.local_target(server))
    }

    fn profile_target(&self, name: &str) -> Result<Target, Error> {
        let profiles = Profiles::read(&profile::file(&self.environment)?)?;
        match profiles.named(name) {
            Some(profile) => {
                let source = format!("the profile `{name}`");
                Ok(found(profile.server.clone(), &profile.token, &source))
            }
            None => {
                let known = match profiles.names().as_slice() {
                    [] => "there is none yet".to_owned(),
                    names => format!("there are: {}", names.join(", ")),
                };
                Err(Error::Usage(format!(
                    "there is no profile `{name}` ({known}); make it with `millrace login URL --profile {name}`"
                )))
            }
        }
    }

    /// The token of a server of this machine lies in its data folder; no other server is shown it.
    fn local_target(&self, server: String) -> Target {
        if !is_local(&server) {
            let token_source =
                "MILLRACE_TOKEN is not set and no profile is of this server".to_owned();
            return Target {
                server,
                token: None,
                token_source,
            };
        }
        if let Some(token) = &self.environment.admin_token {
            return found(server, token, "MILLRACE_ADMIN_TOKEN");
        }
        let path = self.environment.data_folder().join("admin.token");
        let token = std::fs::read_to_string(&path).ok();
        let token_source = match &token {
            Some(_) => path.display().to_string(),
            None => format!("looked at MILLRACE_TOKEN and {}", path.display()),
        };
        let token = token.map(|token| token.trim().to_owned());
        Target {
            server,
            token,
            token_source,
        }
    }

    fn local_address(&self) -> Result<SocketAddr, Error> {
        let text = self.environment.listen.as_deref().unwrap_or(LOCAL);
        let mut address: SocketAddr = text.parse().map_err(|_| {
            Error::Usage(format!(
                "MILLRACE_LISTEN: `{text}` is not an address such as {LOCAL}"
            ))
        })?;
        // Who listens everywhere is reached here.
        if address.ip().is_unspecified() {
            address.set_ip(match address.ip() {
                IpAddr::V4(_) => IpAddr::from([127, 0, 0, 1]),
                IpAddr::V6(_) => IpAddr::from([0, 0, 0, 0, 0, 0, 0, 1]),
            });
        }
        Ok(address)
    }
}

fn found(server: String, token: &str, source: &str) -> Target {
    Target {
        server,
        token: Some(token.to_owned()),
        token_source: source.to_owned(),
    }
}

/// A server's address as a person writes it, without what does not belong to it.
pub fn tidy(server: &str) -> Result<String, Error> {
    let wrong = || {
        Error::Usage(format!(
            "`{server}` is not an address of a server; write it as http://host:port"
        ))
    };
    let url = url::Url::parse(server).map_err(|_| wrong())?;
    let is_bare = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() || !is_bare {
        return Err(wrong());
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

fn is_local(server: &str) -> bool {
    let Ok(url) = url::Url::parse(server) else {
        return false;
    };
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(server: Option<&str>, environment: Environment) -> Session {
        let global = Global {
            json: false,
            server: server.map(str::to_owned),
            profile: None,
        };
        Session::new(global, environment)
    }

    #[test]
    fn without_any_setting_the_server_of_this_machine_is_found_with_its_token() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("admin.token"), "mra_x\n").unwrap();
        let environment = Environment {
            data: Some(folder.path().into()),
            ..Environment::default()
        };
        let target = session(None, environment).target().unwrap();
        assert_eq!(target.server, "http://127.0.0.1:7410");
        assert_eq!(target.token.as_deref(), Some("mra_x"));
    }

    #[test]
    fn the_token_of_this_machine_is_shown_to_no_other_server() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("admin.token"), "mra_x\n").unwrap();
        let environment = Environment {
            data: Some(folder.path().into()),
            ..Environment::default()
        };
        let target = session(Some("https://mill.example/"), environment)
            .target()
            .unwrap();
        assert_eq!(
            (target.server.as_str(), target.token),
            ("https://mill.example", None)
        );
    }

    #[test]
    fn a_flag_wins_over_the_environment() {
        let environment = Environment {
            server: Some("http://a:1".into()),
            token: Some("t".into()),
            ..Environment::default()
        };
        assert_eq!(
            session(None, environment.clone()).target().unwrap().server,
            "http://a:1"
        );
        let target = session(Some("http://b:2"), environment).target().unwrap();
        assert_eq!(
            (target.server.as_str(), target.token.as_deref()),
            ("http://b:2", Some("t"))
        );
    }

    #[test]
    fn who_listens_everywhere_is_reached_on_this_machine() {
        let environment = Environment {
            listen: Some("0.0.0.0:9".into()),
            ..Environment::default()
        };
        assert_eq!(
            session(None, environment).target().unwrap().server,
            "http://127.0.0.1:9"
        );
    }

    #[test]
    fn an_address_that_is_none_is_refused() {
        for wrong in ["localhost:7410", "ftp://x", "http://", "http://x?y"] {
            assert!(matches!(tidy(wrong), Err(Error::Usage(_))), "{wrong}");
        }
    }
}
