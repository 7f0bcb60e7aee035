//! Where the runs are that wait: in a data folder, or in a PostgreSQL database.

use anyhow::Result;
use millrace_core::ports::store::Store;
use millrace_store::postgres::{self, PostgresStore};
use millrace_store::sqlite::{self, Location, SqliteStore};
use tempfile::TempDir;

use crate::millrace::Server;
use crate::process::postgres::Postgres;
use crate::target::{Origin, Spent};

/// A place that servers are started on, one after the other.
pub(crate) struct Place {
    folder: TempDir,
    /// With one, the folder holds nothing of worth.
    database: Option<Postgres>,
}

/// A place's store, opened while no server runs.
pub(super) enum Opened {
    Folder(Box<SqliteStore>),
    Database(Box<PostgresStore>),
}

impl Place {
    /// A new data folder.
    pub(crate) fn folder(origin: &Origin) -> Result<Self> {
        Ok(Self {
            folder: origin.new_folder()?,
            database: None,
        })
    }

    /// A new database.
    pub(crate) async fn postgres(origin: &Origin) -> Result<Self> {
        Ok(Self {
            folder: origin.new_folder()?,
            database: Some(Postgres::start().await?),
        })
    }

    /// Starts a server on it.
    pub(super) async fn serve(&self, origin: &Origin) -> Result<Server> {
        let arguments = self.database.as_ref().map(Postgres::arguments);
        let arguments = arguments.unwrap_or_default();
        Server::start(&origin.millrace, self.folder.path(), &arguments).await
    }

    /// What the server has used so far for the runs.
    pub(super) async fn spent(&self, server: &Server) -> Result<Spent> {
        Spent::of(server.process.usage()?, self.database.as_ref()).await
    }

    /// Opens its store.
    pub(super) async fn open(&self) -> Result<Opened> {
        if let Some(database) = &self.database {
            let options = postgres::Options::new(&database.url);
            let store = PostgresStore::open(options).await?;
            return Ok(Opened::Database(Box::new(store)));
        }
        let path = self.folder.path().join("data").join("millrace.db");
        let store = SqliteStore::open(Location::File(path), sqlite::Options::default())?;
        Ok(Opened::Folder(Box::new(store)))
    }
}

impl Opened {
    pub(super) fn store(&self) -> &dyn Store {
        match self {
            Self::Folder(store) => &**store,
            Self::Database(store) => &**store,
        }
    }

    /// Closes it, so that a server may be started at once.
    pub(super) async fn close(self) {
        if let Self::Database(store) = self {
            store.close().await;
        }
    }
}
