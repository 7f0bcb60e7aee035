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
use tokio_postgres::{AsyncMessage, Client, Config};
use tokio_postgres_rustls::MakeRustlsConnect;
use url::Url;

use super::member::CHANNEL;
use super::open::OpenError;
use super::runtime;

/// How long making a connection may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a caller waits for a connection of the pool.
const WAIT_TIMEOUT: Duration = Duration::from_secs(10);

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
        let mut url = Url::parse(text).map_err(|error| OpenError::url(&error.to_string()))?;
        if !matches!(url.scheme(), "postgres" | "postgresql") {
            return Err(OpenError::url("it does not begin with postgres://"));
        }
        let asked = take_tls(&mut url)?;
        let mut config: Config = url
            .as_str()
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
        if config.get_application_name().is_none() {
            config.application_name("millrace");
        }
        let tls = MakeRustlsConnect::new(trust(asked.roots)?);
        Ok(Self { config, tls })
    }

    /// The hosts and the database, without the password.
    pub(super) fn name(&self) -> String {
        let hosts: Vec<String> = self
            .config
            .get_hosts()
            .iter()
            .zip(
                self.config
                    .get_ports()
                    .iter()
                    .chain(std::iter::repeat(&5432)),
            )
            .map(|(host, port)| match host {
                Host::Tcp(name) => format!("{name}:{port}"),
                Host::Unix(folder) => format!("{}:{port}", folder.display()),
            })
            .collect();
        let database = self.config.get_dbname().unwrap_or_default();
        format!("{}/{database}", hosts.join(","))
    }

    /// One connection of its own.
    pub(super) async fn connect(&self) -> Result<Client, OpenError> {
        let connected = self.config.connect(self.tls.clone()).await;
        let (client, connection) = connected.map_err(|source| OpenError::reaching(self, source))?;
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
        let connected = self.config.connect(self.tls.clone()).await;
        let (client, mut connection) =
            connected.map_err(|source| OpenError::reaching(self, source))?;
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
            .create_timeout(Some(CONNECT_TIMEOUT))
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

/// What a URL asks of TLS beyond what the client library knows.
struct Asked {
    /// No connection without TLS.
    verified: bool,
    /// Which certificates are trusted instead of the machine's.
    roots: Option<String>,
}

/// Takes the parameters out of the URL that the client library does not know.
fn take_tls(url: &mut Url) -> Result<Asked, OpenError> {
    let mut asked = Asked {
        verified: false,
        roots: None,
    };
    let mut kept = Vec::new();
    for (name, value) in url.query_pairs() {
        match (&*name, &*value) {
            ("sslmode", "verify-ca" | "verify-full") => asked.verified = true,
            ("sslmode", "allow") => {
                return Err(OpenError::url(
                    "sslmode=allow is not known; use disable, prefer, require or verify-full",
                ));
            }
            ("sslrootcert", "system") => {}
            ("sslrootcert", path) => asked.roots = Some(path.to_owned()),
            _ => kept.push((name.into_owned(), value.into_owned())),
        }
    }
    url.set_query(None);
    if !kept.is_empty() {
        url.query_pairs_mut().extend_pairs(kept);
    }
    Ok(asked)
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
