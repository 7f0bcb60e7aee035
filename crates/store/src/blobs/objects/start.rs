//! What is tried before anything is stored: that the storage does what is asked of it, and that
//! nobody else keeps values in the same place.

use bytes::Bytes;
use millrace_core::ports::blobs::BlobHash;

use super::Ended;
use super::fault::Fault;
use super::keeping::{Keeper, PROBE};

/// Says whose the place is.
const OWNER: &str = "owner";

/// Why values cannot be kept there.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// What the environment says cannot be used.
    #[error("object storage cannot be used: {0}")]
    Variables(#[from] object_store::Error),
    /// The storage refuses, or is not there.
    #[error("{message}")]
    Refused {
        /// What was asked, what was said, what to do.
        message: String,
        /// Whether other settings are all that is needed.
        is_usage: bool,
    },
    /// Someone else keeps values there.
    #[error(
        "{place} belongs to another instance of Millrace: two in one place would remove each other's large values; give this one a prefix of its own in MILLRACE_LARGE_VALUES, or, if that instance is gone for good, remove {owner}"
    )]
    Foreign {
        /// The URL of the prefix.
        place: String,
        /// The URL of what says so.
        owner: String,
    },
    /// The system gives no threads.
    #[error("the system gives no threads: {0}")]
    Threads(std::io::Error),
    /// They have ended.
    #[error("what speaks to object storage has ended")]
    Ended,
}

impl OpenError {
    /// Whether other settings, or something done at the storage, is all that is needed.
    pub fn is_usage(&self) -> bool {
        match self {
            Self::Variables(_) | Self::Foreign { .. } => true,
            Self::Refused { is_usage, .. } => *is_usage,
            Self::Threads(_) | Self::Ended => false,
        }
    }
}

impl From<Fault> for OpenError {
    fn from(fault: Fault) -> Self {
        Self::Refused {
            is_usage: fault.is_usage(),
            message: format!(
                "large values cannot be kept in object storage: {}: {}",
                fault.what, fault.why
            ),
        }
    }
}

impl From<Ended> for OpenError {
    fn from(_: Ended) -> Self {
        Self::Ended
    }
}

impl Keeper {
    /// Writes an object, finds it, reads it, removes it, and finds it gone.
    pub(super) async fn try_out(&self) -> Result<(), OpenError> {
        let name = format!("{PROBE}{}", self.number());
        let text = Bytes::from_static(b"Millrace tries whether it can keep large values here.\n");
        let bucket = self.bucket();
        let wrong = |why: &str| Fault::wrong(bucket.url(&name), why);
        self.write_probe(&name, text.clone()).await?;
        if bucket.get(&name).await? != Some(text) {
            return Err(wrong("it was written and is not read back as it was").into());
        }
        bucket.remove(&name).await?;
        if bucket.get(&name).await?.is_some() {
            return Err(wrong("it was removed and is still there").into());
        }
        Ok(())
    }

    /// Asks the storage what time it is there, in milliseconds since 1970.
    pub(super) async fn ask_time(&self) -> Result<i64, Fault> {
        let name = format!("{PROBE}{}", self.number());
        let time = self.write_probe(&name, Bytes::new()).await?;
        self.bucket().remove(&name).await?;
        Ok(time)
    }

    /// Writes an object; gives when that was, as the storage lists it.
    async fn write_probe(&self, name: &str, text: Bytes) -> Result<i64, Fault> {
        let bucket = self.bucket();
        bucket.put(name, text).await?;
        let there = bucket.list(name, None, (None, 2)).await?.objects;
        match there.as_slice() {
            [probe] if probe.name == name => Ok(probe.written_at),
            _ => Err(Fault::wrong(
                bucket.url(name),
                "it was written and is not listed; the storage must list at once what was written",
            )),
        }
    }

    /// See [`claim`](super::ObjectBlobs::claim).
    pub(super) async fn claim(&self, owner: BlobHash) -> Result<(), OpenError> {
        let bucket = self.bucket();
        let text = Bytes::from(format!("{owner}\n"));
        let mut found = bucket.get(OWNER).await?;
        if found.is_none() {
            bucket.put(OWNER, text.clone()).await?;
            // Someone may have done the same.
            found = bucket.get(OWNER).await?;
        }
        if found == Some(text) {
            return Ok(());
        }
        Err(OpenError::Foreign {
            place: bucket.url(""),
            owner: bucket.url(OWNER),
        })
    }
}
