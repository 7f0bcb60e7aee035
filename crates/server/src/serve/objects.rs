//! Object storage for large values, as the settings name it, with the way to it.

mod http;

use std::sync::Arc;

use millrace_store::blobs::objects::{ObjectBlobs, OpenError, Options};
use millrace_store::sqlite::Clock;

use self::http::Connector;
use crate::settings::{LargeValues, Settings};

/// What the settings name, once it was tried; nothing when they name none. Values are swept by that
/// clock.
pub async fn open(settings: &Settings, clock: Clock) -> Result<Option<ObjectBlobs>, OpenError> {
    let LargeValues::Objects {
        location,
        variables,
    } = settings.large_values.clone()
    else {
        return Ok(None);
    };
    let options = Options {
        location,
        variables,
        clock,
        http: Arc::new(Connector),
    };
    Ok(Some(ObjectBlobs::open(options).await?))
}
