//! Opening: what the server must be like, and why a database cannot be used.

use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, types::Type};

use super::connect::Target;
use super::writer::transfer;
use super::{fault, migrate};

/// The oldest server that is known to work.
const OLDEST: i32 = 140_000;

/// Why a database cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The URL says nothing that can be used.
    #[error(
        "the database URL cannot be used: {problem}; it is written postgres://user:password@host:5432/database"
    )]
    Url {
        /// What is wrong with it.
        problem: String,
    },
    /// Nobody answers there.
    #[error(
        "PostgreSQL at {target} cannot be reached ({problem}); check the host and port in the database URL, and that the server runs and lets this machine in"
    )]
    Unreachable {
        /// Host, port and database.
        target: String,
        /// What happened.
        problem: String,
    },
    /// The server cannot show that it is the one that is meant.
    #[error(
        "PostgreSQL at {target} is not trusted ({problem}); the host in the database URL must be one that its certificate names, and whoever has signed it must be trusted by this machine or stand in the file that sslrootcert names"
    )]
    Untrusted {
        /// Host, port and database.
        target: String,
        /// What is wrong with its certificate.
        problem: String,
    },
    /// The server does not let this user in.
    #[error(
        "PostgreSQL at {target} refuses the user of the database URL ({problem}); check user, password and database"
    )]
    Refused {
        /// Host, port and database.
        target: String,
        /// What the server said.
        problem: String,
    },
    /// The user may not make or use the schema.
    #[error(
        "the user of the database URL may not do what Millrace needs ({problem}); let it own the database, or run: GRANT CREATE ON DATABASE … TO …"
    )]
    Rights {
        /// What the server said.
        problem: String,
    },
    /// The server is too old.
    #[error("the server is PostgreSQL {found}, Millrace needs 14 or newer")]
    TooOld {
        /// Its version.
        found: String,
    },
    /// The server would lose what it has confirmed.
    #[error(
        "the server has {setting} = off: it may lose what it has confirmed when its machine fails; set it to on and restart it"
    )]
    Unsafe {
        /// The name of its setting.
        setting: String,
    },
    /// The schema was made by a newer version, beside which this one may not serve.
    #[error(
        "the database has schema {found}, this version of Millrace knows schemas up to {known}; start the newer version"
    )]
    Future {
        /// Its schema.
        found: usize,
        /// The newest schema known here.
        known: usize,
    },
    /// Members serve that could not go on after a migration.
    #[error(
        "the database is not brought to this version's schema while members of a version that is too old for it serve: {members}; stop them first, or upgrade all to the version between"
    )]
    LeftBehind {
        /// Their names.
        members: String,
    },
    /// A migration failed; the database is as it was.
    #[error(
        "the database could not be brought to schema {schema} and is as it was: {}",
        fault::told(source)
    )]
    Failed {
        /// The schema that was to be reached.
        schema: usize,
        /// What the server said.
        source: tokio_postgres::Error,
    },
    /// A data folder is being moved into it.
    #[error(
        "a data folder is being moved into this database, and not all of it is there yet; start `millrace migrate --from sqlite --to postgres` again with that folder to go on"
    )]
    Transferring,
    /// It broke off.
    #[error("the database could not be opened: {}", fault::told(source))]
    Broken {
        /// What happened.
        #[from]
        source: tokio_postgres::Error,
    },
}

impl OpenError {
    /// The URL has that problem.
    pub(super) fn url(problem: &str) -> Self {
        let problem = problem.to_owned();
        Self::Url { problem }
    }

    /// What a first connection met.
    pub(super) fn reaching(target: &Target, source: tokio_postgres::Error) -> Self {
        let (target, problem) = (target.name(), fault::told(&source));
        let refuses = [
            SqlState::INVALID_PASSWORD,
            SqlState::INVALID_AUTHORIZATION_SPECIFICATION,
            SqlState::INVALID_CATALOG_NAME,
            SqlState::INSUFFICIENT_PRIVILEGE,
        ];
        match source.code() {
            Some(code) if refuses.contains(code) => Self::Refused { target, problem },
            _ if is_of_tls(&source) => Self::Untrusted { target, problem },
            _ => Self::Unreachable { target, problem },
        }
    }

    /// Whether another setting, right or server is all that is needed.
    pub fn is_usage(&self) -> bool {
        match self {
            Self::Url { .. }
            | Self::Unreachable { .. }
            | Self::Untrusted { .. }
            | Self::Refused { .. }
            | Self::Rights { .. }
            | Self::TooOld { .. }
            | Self::Unsafe { .. }
            | Self::LeftBehind { .. }
            | Self::Transferring => true,
            Self::Future { .. } | Self::Failed { .. } | Self::Broken { .. } => false,
        }
    }

    /// The same, told as missing rights when that is what it is.
    pub(super) fn or_rights(self) -> Self {
        match &self {
            Self::Failed { source, .. } | Self::Broken { source }
                if source.code() == Some(&SqlState::INSUFFICIENT_PRIVILEGE) =>
            {
                let problem = fault::told(source);
                Self::Rights { problem }
            }
            _ => self,
        }
    }
}

/// Whether the handshake of TLS failed.
fn is_of_tls(error: &tokio_postgres::Error) -> bool {
    let first = std::error::Error::source(error);
    let mut sources = std::iter::successors(first, |error| error.source());
    sources.any(|error| {
        // It comes within an error of the connection.
        let inner = error.downcast_ref::<std::io::Error>();
        let inner = inner.and_then(std::io::Error::get_ref);
        let inner = inner.and_then(|inner| inner.downcast_ref::<rustls::Error>());
        error.is::<rustls::Error>() || inner.is_some()
    })
}

/// Refuses a server that is too old, or that would lose what it has confirmed.
pub(super) async fn examine(client: &Client) -> Result<(), OpenError> {
    let text = "SELECT name, setting FROM pg_settings WHERE name = ANY($1)";
    let names = [
        "server_version_num",
        "server_version",
        "fsync",
        "full_page_writes",
    ];
    let rows = client
        .query_typed(text, &[(&names.as_slice(), Type::TEXT_ARRAY)])
        .await?;
    let of = |name: &str| {
        let row = rows.iter().find(|row| row.get::<_, &str>(0) == name);
        row.map(|row| row.get::<_, String>(1)).unwrap_or_default()
    };
    let number: i32 = of("server_version_num").parse().unwrap_or_default();
    if number < OLDEST {
        let found = of("server_version");
        return Err(OpenError::TooOld { found });
    }
    for setting in ["fsync", "full_page_writes"] {
        if of(setting) == "off" {
            let setting = setting.to_owned();
            return Err(OpenError::Unsafe { setting });
        }
    }
    Ok(())
}

/// What a database looks like from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// Hosts and database, without a password.
    pub name: String,
    /// The server's version.
    pub server: String,
    /// The schema; 0 when there is none yet.
    pub schema: usize,
    /// The processes that serve from it, as far as they are heard of.
    pub members: Vec<String>,
    /// What was sealed with the master key at the first start.
    pub key_proof: Option<Vec<u8>>,
}

/// Looks at a database and changes nothing. Refuses what [`super::PostgresStore::open`] would, but
/// for rights that are asked for only when something is written.
pub async fn look(url: &str) -> Result<Look, OpenError> {
    let target = Target::parse(url)?;
    let client = target.connect().await?;
    examine(&client).await?;
    let looked = async {
        let server: String = one(&client, "SHOW server_version")
            .await?
            .unwrap_or_default();
        let schema = migrate::present(&client).await?;
        let (mut members, mut key_proof) = (Vec::new(), None);
        if schema > 0 {
            transfer::expect_none(&client).await?;
            let alive = "SELECT ARRAY(SELECT name FROM millrace.members
                WHERE tenant = 0 AND lease_until > clock_timestamp() ORDER BY member)";
            members = one(&client, alive).await?.unwrap_or_default();
            let proof = "SELECT proof FROM millrace.key_proof WHERE tenant = 0";
            key_proof = one(&client, proof).await?;
        }
        Ok(Look {
            name: target.name(),
            server,
            schema,
            members,
            key_proof,
        })
    };
    looked.await.map_err(OpenError::or_rights)
}

/// The first column of the first row.
async fn one<T>(client: &Client, text: &str) -> Result<Option<T>, tokio_postgres::Error>
where
    T: for<'a> tokio_postgres::types::FromSql<'a>,
{
    let rows = client.query_typed(text, &[]).await?;
    rows.first().map(|row| row.try_get(0)).transpose()
}
