//! What this process keeps things in: SQLite and files in the data folder, or a PostgreSQL database;
//! large values perhaps in object storage.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use millrace_core::ports::blobs::Blobs;
use millrace_core::ports::host::Host;
use millrace_core::ports::members::Members;
use millrace_core::ports::store::{self, Store};
use millrace_store::blobs::objects::ObjectBlobs;
use millrace_store::blobs::{self, Behind, FileBlobs};
use millrace_store::postgres::{self, DatabaseClock, PostgresStore};
use millrace_store::sqlite::{self, Location, SqliteStore};

use super::objects;
use crate::data_folder::DataFolder;
use crate::settings::Settings;
use crate::vault::{Vault, master_key};

/// Where runs, scenarios and large values are.
pub struct Storage {
    /// Everything but large values.
    pub store: Arc<dyn Store>,
    /// Large values.
    pub blobs: Arc<dyn Blobs>,
    /// The other processes that store in the same database.
    pub members: Option<Arc<dyn Members>>,
    /// Whether nothing had been stored before.
    pub is_first: bool,
    place: Place,
    /// Object storage, if large values are kept there.
    objects: Option<Arc<ObjectBlobs>>,
}

enum Place {
    File(PathBuf),
    Member(Arc<PostgresStore>),
}

impl Storage {
    /// Opens what the settings name. A shared database's clock is the one that counts: it is
    /// kept in `database_clock`.
    pub async fn open(
        data: &DataFolder,
        settings: &Settings,
        host: &Arc<dyn Host>,
        database_clock: Option<DatabaseClock>,
    ) -> anyhow::Result<Self> {
        // Before anything else is opened: where it refuses, nothing has been begun.
        let objects = objects::open(settings, clock(host)).await?.map(Arc::new);
        let mut storage = match &settings.database_url {
            Some(url) => Self::shared(url, settings, (host, database_clock)).await,
            // Nothing else runs yet, so opening may block.
            None => Self::embedded(data, settings, host),
        }?;
        if let Some(objects) = &objects {
            // There may be values from before the setting was changed.
            let before = Arc::clone(&storage.blobs);
            storage.blobs = Arc::new(Behind::new(Arc::clone(objects) as Arc<_>, before));
        }
        storage.objects = objects;
        Ok(storage)
    }

    /// Sees to it that object storage belongs to what is stored here, and to nobody else. Only once
    /// there is a master key: what proves it is what tells two instances apart.
    pub async fn claim_objects(&self) -> anyhow::Result<()> {
        let Some(objects) = &self.objects else {
            return Ok(());
        };
        let proof = self.store.key_proof().await?;
        let proof = proof.context("the store has no proof of its master key")?;
        Ok(objects.claim(&proof).await?)
    }

    fn embedded(
        data: &DataFolder,
        settings: &Settings,
        host: &Arc<dyn Host>,
    ) -> anyhow::Result<Self> {
        let path = data.database();
        let is_first = is_empty(&path);
        if is_first && data.has_master_key() {
            tracing::warn!(
                database = %path.display(),
                "the data folder has a master key but no database: an empty one is made; if it was \
                 lost, stop Millrace and put it back"
            );
        }
        let options = sqlite::Options {
            disk_reserve_bytes: settings.disk_reserve_bytes,
            clock: Some(clock(host)),
            ..sqlite::Options::default()
        };
        let store = SqliteStore::open(Location::File(path.clone()), options)?;
        Ok(Self {
            store: Arc::new(store),
            blobs: files(data, settings, host)?,
            members: None,
            is_first,
            place: Place::File(path),
            objects: None,
        })
    }

    async fn shared(
        url: &str,
        settings: &Settings,
        (host, database_clock): (&Arc<dyn Host>, Option<DatabaseClock>),
    ) -> anyhow::Result<Self> {
        let options = postgres::Options {
            member_name: member_name(settings),
            lease: std::time::Duration::from_millis(settings.member_lease.as_millis()),
            direct_url: settings.database_direct_url.clone(),
            database_clock,
            role: settings.role.as_str(),
            worker_groups: settings.serves.names(),
            clock: Some(clock(host)),
            ..postgres::Options::new(url)
        };
        let store = Arc::new(PostgresStore::open(options).await?);
        Ok(Self {
            blobs: Arc::new(store.blobs()),
            members: Some(Arc::clone(&store) as Arc<_>),
            is_first: store::People::key_proof(&*store).await?.is_none(),
            place: Place::Member(Arc::clone(&store)),
            store,
            objects: None,
        })
    }

    /// The vault, by the key that has sealed what is stored here.
    pub async fn unlock(
        &self,
        data: &DataFolder,
        settings: &Settings,
    ) -> Result<Vault, master_key::Error> {
        let place = match &self.place {
            Place::File(_) => master_key::Place::Folder(data.path().to_owned()),
            Place::Member(store) => master_key::Place::Database(store.name().to_owned()),
        };
        let given = settings.master_key.as_deref();
        master_key::unlock(&*self.store, data, &place, given).await
    }

    /// Completes when another process has taken over: this one may write no more.
    pub async fn taken_over(&self) {
        match &self.place {
            Place::File(_) => std::future::pending().await,
            Place::Member(store) => store.taken_over().await,
        }
    }

    /// Lets the next process begin at once.
    pub async fn close(&self) {
        match &self.place {
            Place::File(_) => {}
            Place::Member(store) => store.close().await,
        }
    }

    /// Damage that is met only when rows are read is told as that of the file.
    pub fn explain(&self, error: anyhow::Error) -> anyhow::Error {
        let Place::File(path) = &self.place else {
            return error;
        };
        let found = match error.downcast_ref::<master_key::Error>() {
            Some(master_key::Error::Store(found)) => Some(found),
            _ => error.downcast_ref::<store::Error>(),
        };
        match found {
            Some(store::Error::Corrupt { message }) => {
                anyhow::Error::msg(sqlite::damage(path, message))
            }
            _ => error,
        }
    }
}

fn clock(host: &Arc<dyn Host>) -> Arc<dyn Fn() -> millrace_core::time::Timestamp + Send + Sync> {
    let host = Arc::clone(host);
    Arc::new(move || host.now())
}

/// What people know this process as: where it listens, and its number on that machine.
fn member_name(settings: &Settings) -> String {
    let machine = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let (machine, process) = (machine.trim(), std::process::id());
    format!("process {process} on {machine} at {}", settings.listen)
}

fn is_empty(database: &Path) -> bool {
    std::fs::metadata(database).map_or(true, |found| found.len() == 0)
}

fn files(
    data: &DataFolder,
    settings: &Settings,
    host: &Arc<dyn Host>,
) -> anyhow::Result<Arc<FileBlobs>> {
    let folder = data.blobs();
    let options = blobs::Options {
        clock: clock(host),
        disk_reserve_bytes: settings.disk_reserve_bytes,
        free_bytes: sqlite::Options::default().free_bytes,
    };
    let opened = FileBlobs::open(folder.clone(), options);
    Ok(Arc::new(opened.with_context(|| {
        format!(
            "the folder of large values {} cannot be used",
            folder.display()
        )
    })?))
}
