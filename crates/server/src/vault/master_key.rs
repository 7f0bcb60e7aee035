//! Whether the master key is the one that has sealed what the database holds: a proof is sealed
//! at the first start and opened at every later one. A wrong key is refused here, not when a
//! secret is needed in the middle of a run.

use std::path::PathBuf;

use millrace_core::json::Json;
use millrace_core::ports::store::{self, Connection, Store};

use super::Vault;
use crate::data_folder::{self, DataFolder};

/// What the proof is sealed for; no row of the database is called so.
const PURPOSE: &str = "proof of the master key";
/// What is sealed.
const TEXT: &str = "Millrace";
/// Connections that are looked at in one step.
const PAGE_ITEMS: u32 = 100;

/// Why what is sealed cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The key is another one.
    #[error(
        "{what} is not the key that the secrets in {place} were encrypted with; {}; if the key is \
         lost, so are the secrets: begin with {} and apply your files again",
        place.remedy(),
        place.anew()
    )]
    Wrong {
        /// Where the key came from.
        what: String,
        /// Where the secrets are.
        place: Place,
    },
    /// There is no key.
    #[error(
        "the data folder {folder} holds encrypted secrets, but no master.key; \
         put that file back, or set MILLRACE_MASTER_KEY to the key; \
         if the key is lost, so are the secrets: begin with an empty folder (--data) and apply your files again"
    )]
    Missing {
        /// The data folder.
        folder: PathBuf,
    },
    /// The folder cannot be used.
    #[error(transparent)]
    Folder(#[from] data_folder::Error),
    /// The database cannot be used.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The proof cannot be made.
    #[error(transparent)]
    Vault(#[from] super::Error),
}

/// Where secrets are kept, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A data folder.
    Folder(PathBuf),
    /// A database on a server, by host and name.
    Database(String),
}

impl Place {
    fn remedy(&self) -> &'static str {
        match self {
            Self::Folder(_) => {
                "set MILLRACE_MASTER_KEY to that key, or put the folder's own master.key back"
            }
            Self::Database(_) => {
                "set MILLRACE_MASTER_KEY to that key, which every process that has served from it had"
            }
        }
    }

    fn anew(&self) -> &'static str {
        match self {
            Self::Folder(_) => "an empty folder (--data)",
            Self::Database(_) => "an empty database",
        }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Folder(folder) => write!(formatter, "the data folder {}", folder.display()),
            Self::Database(name) => write!(formatter, "the database {name}"),
        }
    }
}

/// The vault of that place, whose key is made only when nothing was ever sealed. `given` wins over
/// the data folder's own key.
pub async fn unlock(
    store: &dyn Store,
    data: &DataFolder,
    place: &Place,
    given: Option<&str>,
) -> Result<Vault, Error> {
    let proof = store.key_proof().await?;
    let sealed = match &proof {
        Some(_) => None,
        None => sealed_connection(store).await?,
    };
    let is_needed = proof.is_some() || sealed.is_some();
    if is_needed && given.is_none() && !data.has_master_key() {
        let folder = data.path().to_owned();
        return Err(Error::Missing { folder });
    }
    let vault = Vault::new(&data.master_key(given)?);
    let wrong = || Error::Wrong {
        what: source(data, given),
        place: place.clone(),
    };
    if let Some((row, secrets)) = &sealed {
        vault.open(row, secrets).map_err(|_| wrong())?;
    }
    let proof = match proof {
        Some(proof) => Some(proof),
        None => {
            let made = vault.seal(PURPOSE, &Json::from(TEXT))?;
            store.keep_key_proof(made).await?;
            // Another process may have been first, with another key.
            store.key_proof().await?
        }
    };
    match proof {
        Some(proof) if !proves(&vault, &proof) => Err(wrong()),
        _ => Ok(vault),
    }
}

/// Whether the proof was sealed with the vault's key.
pub fn proves(vault: &Vault, proof: &[u8]) -> bool {
    vault
        .open(PURPOSE, proof)
        .is_ok_and(|text| text.as_str() == Some(TEXT))
}

/// Where the key comes from, for people.
fn source(data: &DataFolder, given: Option<&str>) -> String {
    match given {
        Some(_) => "MILLRACE_MASTER_KEY".to_owned(),
        None => data.master_key_path().display().to_string(),
    }
}

/// Any secrets that were sealed before there was a proof, with the row that they belong to.
async fn sealed_connection(store: &dyn Store) -> Result<Option<(String, Vec<u8>)>, Error> {
    let mut before = None;
    loop {
        let page = store.connections(None, before, PAGE_ITEMS).await?;
        let sealed = |connection: Connection| {
            let row = connection.connection_id.to_string();
            connection.sealed_secrets.map(|secrets| (row, secrets))
        };
        if let Some(found) = page.items.into_iter().find_map(sealed) {
            return Ok(Some(found));
        }
        before = page.next;
        if before.is_none() {
            return Ok(None);
        }
    }
}

#[cfg(test)]
mod tests {
    use millrace_core::id::{AppId, ConnectionId};
    use millrace_core::ports::store::{App, Apps as _};
    use millrace_core::status::ConnectionStatus;
    use millrace_core::time::Timestamp;
    use millrace_store::sqlite::SqliteStore;

    use super::*;

    /// A store with one connection whose secrets that vault has sealed, and no proof.
    async fn store_before_proofs(vault: &Vault) -> SqliteStore {
        let store = SqliteStore::in_memory().unwrap();
        let (app_id, connection_id) = (AppId::new(1, [1; 10]), ConnectionId::new(1, [1; 10]));
        let time = Timestamp::from_millis(1);
        let app = App {
            app_id,
            key: "shop".into(),
            name: "Shop".into(),
            webhook: Json::empty_object(),
            default_connection_id: None,
            metadata: Json::empty_object(),
            revision: 1,
            created_at: time,
            updated_at: time,
        };
        store.create_app(app).await.unwrap();
        let sealed = vault.seal(&connection_id.to_string(), &Json::from("hunter2"));
        let connection = Connection {
            connection_id,
            app_id,
            name: "shop".into(),
            status: ConnectionStatus::Active,
            metadata: Json::empty_object(),
            sealed_secrets: Some(sealed.unwrap()),
            secret_names: Vec::new(),
            revision: 1,
            created_at: time,
            updated_at: time,
        };
        store.create_connection(connection).await.unwrap();
        store
    }

    #[tokio::test]
    async fn secrets_that_are_older_than_the_proof_tell_a_wrong_key_too() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataFolder::hold(folder.path()).unwrap();
        let (right, wrong) = ("07".repeat(32), "08".repeat(32));
        let store = store_before_proofs(&Vault::new(&[7; 32])).await;
        let place = Place::Folder(folder.path().to_owned());
        let missing = unlock(&store, &data, &place, None).await.err();
        assert!(matches!(missing, Some(Error::Missing { .. })));
        assert!(!data.has_master_key());
        for _ in ["before there is a proof", "with a proof"] {
            let refused = unlock(&store, &data, &place, Some(&wrong)).await.err();
            assert!(matches!(refused, Some(Error::Wrong { .. })));
            unlock(&store, &data, &place, Some(&right)).await.unwrap();
        }
    }
}
