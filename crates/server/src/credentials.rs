//! Connections as attempts use them: with their secrets in clear, or masked for a dry run.

use std::sync::Arc;

use futures::future::BoxFuture;
use millrace_core::json::{Json, Object};
use millrace_core::ports::node::Credentials;
use millrace_core::ports::store::{self, Store};
use millrace_engine::ports::{Connections, ResolvedConnection, masked_secret};

use crate::vault::Vault;

/// Connections of the store, opened with the vault.
pub struct StoredConnections {
    store: Arc<dyn Store>,
    vault: Vault,
}

impl StoredConnections {
    /// Connections of that store.
    pub fn new(store: Arc<dyn Store>, vault: Vault) -> Self {
        Self { store, vault }
    }

    async fn find(
        &self,
        name: &str,
        masked: bool,
    ) -> Result<Option<ResolvedConnection>, store::Error> {
        let Some(connection) = self.store.connection_named(name).await? else {
            return Ok(None);
        };
        let credentials = match &connection.sealed_secrets {
            _ if masked => mask(name, &connection.secret_names),
            None => Json::empty_object(),
            Some(sealed) => {
                let row = connection.connection_id.to_string();
                self.vault
                    .open(&row, sealed)
                    .map_err(|error| store::Error::Corrupt {
                        message: error.to_string(),
                    })?
            }
        };
        Ok(Some(ResolvedConnection {
            status: connection.status,
            credentials: Credentials {
                name: connection.name,
                metadata: connection.metadata,
                credentials,
            },
        }))
    }
}

fn mask(connection: &str, names: &[String]) -> Json {
    let mut masked = Object::new();
    for name in names {
        masked.insert(name.as_str(), masked_secret(connection));
    }
    masked.into()
}

impl Connections for StoredConnections {
    fn resolve<'a>(
        &'a self,
        name: &'a str,
    ) -> BoxFuture<'a, Result<Option<ResolvedConnection>, store::Error>> {
        Box::pin(self.find(name, false))
    }

    fn masked<'a>(
        &'a self,
        name: &'a str,
    ) -> BoxFuture<'a, Result<Option<ResolvedConnection>, store::Error>> {
        Box::pin(self.find(name, true))
    }
}
