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
        "{what} is not the key that the secrets in the data folder {folder} were encrypted with; \
         set MILLRACE_MASTER_KEY to that key, or put the folder's own master.key back; \
         if the key is lost, so are the secrets: begin with an empty folder (--data) and apply your files again"
    )]
    Wrong {
        /// Where the key came from.
        what: String,
        /// The data folder.
        folder: PathBuf,
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

/// The vault of a data folder, whose key is made only when nothing was ever sealed. `given` wins
/// over the folder's own key.
pub async fn unlock(
    store: &dyn Store,
    data: &DataFolder,
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
        folder: data.path().to_owned(),
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
        let missing = unlock(&store, &data, None).await.err();
        assert!(matches!(missing, Some(Error::Missing { .. })));
        assert!(!data.has_master_key());
        for _ in ["before there is a proof", "with a proof"] {
            let refused = unlock(&store, &data, Some(&wrong)).await.err();
            assert!(matches!(refused, Some(Error::Wrong { .. })));
            unlock(&store, &data, Some(&right)).await.unwrap();
        }
    }
}
