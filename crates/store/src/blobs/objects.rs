//! Large values in object storage that speaks S3, one object each, named by the SHA-256 of its text.
//!
//! Several members store and sweep there, and no request removes an object only if it is still the
//! old one. So whoever removes a value says so first, beside it; whoever stores one that was there, or
//! is being removed, looks afterwards whether it is still there and nobody is removing it. That is in
//! `keeping`; what is asked of the storage in `bucket`, what its refusals mean in `fault`,
//! what is tried before anything is stored in `start`.

mod bucket;
mod fault;
mod keeping;
mod start;
#[cfg(test)]
pub(crate) mod tests;

use std::sync::Arc;

use bytes::Bytes;
use futures::FutureExt;
use millrace_core::ports::blobs::{AgedBlobs, Blob, BlobFacts, BlobHash, Blobs, Pin};
use millrace_core::ports::store::{Answer, Error};
use millrace_core::time::Timestamp;
use object_store::client::HttpConnector;
use tokio::runtime::Runtime;

pub use self::bucket::{Location, VARIABLES};
use self::keeping::Keeper;
pub use self::start::OpenError;
use crate::sqlite::Clock;

/// Threads that sign, compare and speak to the storage: a long text holds up no one else.
const THREADS_COUNT: usize = 2;

/// Where values are kept, and as whom.
#[derive(Clone)]
pub struct Options {
    /// Bucket and prefix.
    pub location: Location,
    /// What the environment says of [`VARIABLES`].
    pub variables: Vec<(String, String)>,
    /// Says what time it is where values are swept by their age.
    pub clock: Clock,
    /// How HTTP is spoken.
    pub http: Arc<dyn HttpConnector>,
}

/// See the module.
pub struct ObjectBlobs {
    keeper: Arc<Keeper>,
    /// `None` when it is being dropped.
    runtime: Option<Runtime>,
}

impl ObjectBlobs {
    /// Values there. Tries first whether objects can be written, listed, read and removed.
    pub async fn open(options: Options) -> Result<Self, OpenError> {
        let blobs = Self::new(options)?;
        let keeper = Arc::clone(&blobs.keeper);
        blobs.run(async move { keeper.try_out().await }).await??;
        Ok(blobs)
    }

    /// The same, untried.
    fn new(options: Options) -> Result<Self, OpenError> {
        let keeper = Arc::new(Keeper::new(options)?);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(THREADS_COUNT)
            .thread_name("store-objects")
            .enable_all()
            .build()
            .map_err(OpenError::Threads)?;
        Ok(Self {
            keeper,
            runtime: Some(runtime),
        })
    }

    /// Makes the place that of whoever is known by these bytes, unless it is someone else's: two that
    /// know nothing of each other would remove each other's values.
    pub async fn claim(&self, owner: &[u8]) -> Result<(), OpenError> {
        let (keeper, owner) = (Arc::clone(&self.keeper), BlobHash::of(owner));
        self.run(async move { keeper.claim(owner).await }).await?
    }

    /// Does something on the threads of this module. It goes on though no one waits for it.
    #[expect(
        clippy::disallowed_methods,
        reason = "its threads are its own, as those of the files are"
    )]
    fn run<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> impl Future<Output = Result<T, Ended>> + Send + 'static {
        let task = self.runtime.as_ref().map(|runtime| runtime.spawn(work));
        async move {
            match task {
                Some(task) => task.await.map_err(|_| Ended),
                None => Err(Ended),
            }
        }
    }

    fn answer<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, Error>> + Send + 'static,
    ) -> Answer<'static, T> {
        let answer = self.run(work);
        async move { answer.await? }.boxed()
    }
}

/// The threads of object storage are gone.
struct Ended;

impl From<Ended> for Error {
    fn from(_: Ended) -> Self {
        Self::Unavailable {
            message: "what speaks to object storage has ended; restart Millrace".to_owned(),
        }
    }
}

impl Drop for ObjectBlobs {
    fn drop(&mut self) {
        // What is under way was acknowledged to nobody.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Blobs for ObjectBlobs {
    fn put(&self, blob: Blob) -> Answer<'static, Pin> {
        let keeper = Arc::clone(&self.keeper);
        self.answer(async move { keeper.put(blob).await })
    }

    fn get(&self, hash: BlobHash) -> Answer<'static, Bytes> {
        let keeper = Arc::clone(&self.keeper);
        self.answer(async move { keeper.get(hash).await })
    }

    fn aged(
        &self,
        before: Timestamp,
        after: Option<BlobHash>,
        limit: u32,
    ) -> Answer<'static, AgedBlobs> {
        let keeper = Arc::clone(&self.keeper);
        self.answer(async move { keeper.aged(before, after, limit).await })
    }

    fn remove(&self, hash: BlobHash, before: Timestamp) -> Answer<'static, bool> {
        let keeper = Arc::clone(&self.keeper);
        self.answer(async move { keeper.remove(hash, before).await })
    }

    fn facts(&self) -> BlobFacts {
        self.keeper.facts()
    }
}
