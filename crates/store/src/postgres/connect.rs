//! The way to the server: what a URL says, trust, and the pool of connections.
//!
//! A URL may be one of `libpq`'s (PostgreSQL documentation, §34.1.1.2). Its `sslmode` may be
//! `verify-ca` or `verify-full` too, and `sslrootcert` may name a file of certificates; whenever TLS
//! is spoken the server's certificate and name are checked, which `libpq` does only when asked.

use std::future::poll_fn;
use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::{Hook, HookError, Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::{AsyncMessage, Client, Config, Connection, Socket};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::member::CHANNEL;
use super::open::OpenError;
use super::runtime;

/// How long making a connection may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a caller waits for a connection of the pool.
const WAIT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long what was sent may stay without a sign that it came: then the way counts as broken. The
/// system itself would go on for a quarter of an hour.
const UNHEARD_TIMEOUT: Duration = Duration::from_secs(15);
/// How long a connection is silent before it is asked for a sign, and between two askings: what
/// waits for an answer of a machine that is gone sends nothing itself.
const KEEPALIVE_PAUSE: Duration = Duration::from_secs(5);
/// Askings without a sign after which the way counts as broken.
const KEEPALIVE_RETRIES: u32 = 2;

/// What carries a client's calls.
type Way = Connection<Socket, <MakeRustlsConnect as MakeTlsConnect<Socket>>::Stream>;

/// A connection that hears calls.
pub(super) struct Ear {
    /// The connection lasts as long as it does.
    #[expect(dead_code, reason = "it is held, not used")]
    client: Client,
    calls: mpsc::UnboundedReceiver<()>,
}

impl Ear {
    /// The next call; none when the connection has ended.
    pub(super) async fn call(&mut self) -> Option<()> {
        self.calls.recv().await
    }
}

/// A server and a database on it, and how to reach them.
#[derive(Clone)]
pub(super) struct Target {
    config: Config,
    tls: MakeRustlsConnect,
}

impl Target {
    /// What the URL says.
    pub(super) fn parse(text: &str) -> Result<Self, OpenError> {
        if !["postgres://", "postgresql://"]
            .iter()
            .any(|scheme| text.starts_with(scheme))
        {
            return Err(OpenError::url("it does not begin with postgres://"));
        }
        let (url, asked) = take_own(text)?;
        let mut config: Config = url
            .parse()
            .map_err(|error: tokio_postgres::Error| OpenError::url(&super::fault::told(&error)))?;
        if asked.verified {
            config.ssl_mode(SslMode::Require);
        }
        if config.get_hosts().is_empty() {
            return Err(OpenError::url("it names no host"));
        }
        if config.get_dbname().is_none() {
            return Err(OpenError::url("it names no database"));
        }
        config.connect_timeout(CONNECT_TIMEOUT);
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(UNHEARD_TIMEOUT);
        }
        if !asked.keepalive {
            config
                .keepalives_idle(KEEPALIVE_PAUSE)
                .keepalives_interval(KEEPALIVE_PAUSE)
                .keepalives_retries(KEEPALIVE_RETRIES);
        }
        if config.get_application_name().is_none() {
            config.application_name("millrace");
        }
        let tls = MakeRustlsConnect::new(trust(asked.roots)?);
        Ok(Self { config, tls })
    }

    /// How long it may take to find a host that answers and is the right one.
    fn patience(&self) -> Duration {
        CONNECT_TIMEOUT * self.config.get_hosts().len().try_into().unwrap_or(1)
    }

    /// The hosts and the database, without the password.
    pub(super) fn name(&self) -> String {
        let ports = self.config.get_ports();
        let port = |number: usize| ports.get(number).or_else(|| ports.first()).unwrap_or(&5432);
        let hosts = self.config.get_hosts().iter().enumerate();
        let hosts: Vec<String> = hosts
            .map(|(number, host)| match host {
                Host::Tcp(name) => format!("{name}:{}", port(number)),
                Host::Unix(folder) => format!("{}:{}", folder.display(), port(number)),
            })
            .collect();
        let database = self.config.get_dbname().unwrap_or_default();
        format!("{}/{database}", hosts.join(","))
    }

    /// The client library's own timeout is for the way to a host alone, not for what the server
    /// there then says.
    async fn reach(&self) -> Result<(Client, Way), OpenError> {
        let patience = self.patience();
        match tokio::time::timeout(patience, self.config.connect(self.tls.clone())).await {
            Ok(reached) => reached.map_err(|source| OpenError::reaching(self, source)),
            Err(_) => Err(OpenError::Unreachable {
                target: self.name(),
                problem: format!("no answer within {} s", patience.as_secs()),
            }),
        }
    }

    /// One connection of its own.
    pub(super) async fn connect(&self) -> Result<Client, OpenError> {
        let (client, connection) = self.reach().await?;
        runtime::spawn(&Handle::current(), async move {
            if let Err(error) = connection.await {
                tracing::debug!(
                    error = super::fault::told(&error),
                    "a connection to PostgreSQL ended"
                );
            }
        });
        Ok(client)
    }

    /// A connection that hears what members call to all, or to the one with that number.
    pub(super) async fn listen(&self, number: i32) -> Result<Ear, OpenError> {
        let (client, mut connection) = self.reach().await?;
        let (sender, calls) = mpsc::unbounded_channel();
        let number = number.to_string();
        runtime::spawn(&Handle::current(), async move {
            // Ends when the client is dropped.
            while let Some(Ok(message)) = poll_fn(|context| connection.poll_message(context)).await
            {
                if let AsyncMessage::Notification(call) = message
                    && (call.payload().is_empty() || call.payload() == number)
                {
                    // Nobody hears any more: the client is about to be dropped.
                    let _ = sender.send(());
                }
            }
        });
        client.batch_execute(&format!("LISTEN {CHANNEL}")).await?;
        Ok(Ear { client, calls })
    }

    /// A pool of at most so many connections, made when they are needed.
    pub(super) fn pool(&self, size: usize) -> Result<Pool, OpenError> {
        let manager_config = ManagerConfig {
            recycling_method: RecyclingMethod::Fast,
        };
        let manager = Manager::from_config(self.config.clone(), self.tls.clone(), manager_config);
        Pool::builder(manager)
            .max_size(size)
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(WAIT_TIMEOUT))
            .create_timeout(Some(self.patience()))
            .pre_recycle(Hook::sync_fn(|client, _| {
                if client.is_closed() {
                    return Err(HookError::message("closed"));
                }
                Ok(())
            }))
            .build()
            .map_err(|error| OpenError::url(&error.to_string()))
    }
}

/// What a URL asks beyond what the client library knows, and what it must not be overruled in.
struct Asked {
    /// No connection without TLS.
    verified: bool,
    /// Which certificates are trusted instead of the machine's.
    roots: Option<String>,
    /// It says itself when connections are asked for a sign.
    keepalive: bool,
}

/// Takes the parameters out of the URL that the client library does not know. All else stays as it is
/// written: a URL of `libpq`'s may name several hosts, and then it is no URL to others.
fn take_own(text: &str) -> Result<(String, Asked), OpenError> {
    let mut asked = Asked {
        verified: false,
        roots: None,
        keepalive: false,
    };
    let Some((start, query)) = text.split_once('?') else {
        return Ok((text.to_owned(), asked));
    };
    let mut kept = Vec::new();
    for part in query.split('&').filter(|part| !part.is_empty()) {
        let Some((name, value)) = url::form_urlencoded::parse(part.as_bytes()).next() else {
            continue;
        };
        match (&*name, &*value) {
            ("sslmode", "verify-ca" | "verify-full") => asked.verified = true,
            ("sslmode", "allow") => {
                return Err(OpenError::url(
                    "sslmode=allow is not known; use disable, prefer, require or verify-full",
                ));
            }
            ("sslrootcert", "system") => {}
            ("sslrootcert", path) => asked.roots = Some(path.to_owned()),
            (name, _) => {
                asked.keepalive |= name.starts_with("keepalives");
                kept.push(part);
            }
        }
    }
    let query = kept.join("&");
    let separator = if query.is_empty() { "" } else { "?" };
    Ok((format!("{start}{separator}{query}"), asked))
}

/// Who is trusted: the certificates in that file, or the machine's.
fn trust(file: Option<String>) -> Result<ClientConfig, OpenError> {
    let mut roots = RootCertStore::empty();
    match file {
        Some(path) => {
            let unreadable = |problem: String| {
                OpenError::url(&format!("its sslrootcert {path} cannot be used: {problem}"))
            };
            let found =
                CertificateDer::pem_file_iter(&path).map_err(|e| unreadable(e.to_string()))?;
            for certificate in found {
                let certificate = certificate.map_err(|e| unreadable(e.to_string()))?;
                roots
                    .add(certificate)
                    .map_err(|e| unreadable(e.to_string()))?;
            }
            if roots.is_empty() {
                return Err(unreadable("it holds no certificate".to_owned()));
            }
        }
        None => {
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
    }
    // Named here: without it rustls asks for a provider of the whole process, which may not be set.
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| OpenError::url(&error.to_string()))?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

#[cfg(test)]
mod tests {
    use tokio_postgres::config::TargetSessionAttrs;

    use super::*;

    fn parsed(text: &str) -> Target {
        Target::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn a_url_may_name_several_hosts() {
        let target = parsed("postgres://a:b@one:1,two:2/c?target_session_attrs=read-write");
        assert_eq!(target.name(), "one:1,two:2/c");
        assert_eq!(
            target.config.get_target_session_attrs(),
            TargetSessionAttrs::ReadWrite
        );
        assert_eq!(target.patience(), CONNECT_TIMEOUT * 2);
        assert_eq!(parsed("postgres://one,two/c").name(), "one:5432,two:5432/c");
    }

    #[test]
    fn what_the_client_library_knows_reaches_it_as_it_is_written() {
        let target = parsed(
            "postgresql://a:b@one/c?sslmode=verify-full&sslrootcert=system&options=-c%20work_mem%3D8MB",
        );
        assert_eq!(target.config.get_ssl_mode(), SslMode::Require);
        assert_eq!(target.config.get_options(), Some("-c work_mem=8MB"));
    }

    #[test]
    fn a_way_that_is_silent_is_given_up_before_the_system_does_unless_the_url_says_when() {
        let target = parsed("postgres://one/c");
        assert_eq!(target.config.get_tcp_user_timeout(), Some(&UNHEARD_TIMEOUT));
        assert_eq!(target.config.get_keepalives_idle(), KEEPALIVE_PAUSE);
        let told = parsed("postgres://one/c?keepalives_idle=60&tcp_user_timeout=70");
        assert_eq!(
            told.config.get_tcp_user_timeout(),
            Some(&Duration::from_secs(70))
        );
        assert_eq!(told.config.get_keepalives_idle(), Duration::from_secs(60));
    }
}
