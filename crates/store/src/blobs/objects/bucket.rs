//! Objects under one prefix of one bucket: written, read, looked at, listed and removed by name. What
//! their names mean is not known here.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use object_store::aws::{AmazonS3, AmazonS3Builder, AmazonS3ConfigKey};
use object_store::client::{HttpClient, HttpConnector};
use object_store::list::{PaginatedListOptions, PaginatedListStore};
use object_store::path::Path;
use object_store::{BackoffConfig, ClientOptions, ObjectMeta, ObjectStoreExt, RetryConfig};
use tokio::sync::Semaphore;

use super::Options;
use super::fault::{Fault, is_absent};

/// How often a request that failed for a passing reason is sent again.
const RETRIES_COUNT: usize = 3;
/// From when on none is sent again.
const RETRY_TIMEOUT: Duration = Duration::from_secs(10);
/// Requests that are under way at a time.
const REQUESTS_COUNT: usize = 16;
/// How long a removal may take; it is sent once.
pub(super) const REMOVAL_TIMEOUT: Duration = Duration::from_secs(10);

/// Variables of the environment that say how object storage is reached, and as whom.
pub const VARIABLES: [&str; 14] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
    "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_S3",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_ROLE_ARN",
    "AWS_ROLE_SESSION_NAME",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
    "AWS_METADATA_ENDPOINT",
];

/// A bucket, and what stands before the names of objects in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    bucket: String,
    /// With a slash at its end, unless it is empty.
    prefix: String,
}

impl Location {
    /// From `s3://BUCKET` or `s3://BUCKET/PREFIX`; else what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let rest = text.strip_prefix("s3://");
        let rest = rest.ok_or_else(|| format!("`{text}` must begin with s3://"))?;
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let is_plain = |text: &str| {
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
            !text.is_empty() && text.bytes().all(plain)
        };
        if !is_plain(bucket) {
            return Err(format!("`{text}` must name a bucket: s3://BUCKET/PREFIX"));
        }
        let prefix = prefix.trim_end_matches('/');
        let is_dots = |part: &str| part.bytes().all(|byte| byte == b'.');
        let mut parts = prefix.split('/');
        if !prefix.is_empty() && parts.any(|part| !is_plain(part) || is_dots(part)) {
            return Err(format!(
                "the prefix in `{text}` may have letters, digits, `-`, `_`, `.` and single slashes"
            ));
        }
        let prefix = match prefix {
            "" => String::new(),
            prefix => format!("{prefix}/"),
        };
        let bucket = bucket.to_owned();
        Ok(Self { bucket, prefix })
    }

    /// The URL of what has that name.
    pub fn url(&self, name: &str) -> String {
        format!("s3://{}/{}{name}", self.bucket, self.prefix)
    }
}

/// See the module.
pub(super) struct Bucket {
    storage: AmazonS3,
    /// Sends a removal once: one that is sent again might come after the value was stored anew.
    remover: AmazonS3,
    location: Location,
    requests: Semaphore,
}

/// What both clients are made by.
#[derive(Debug)]
struct Shared(Arc<dyn HttpConnector>);

impl HttpConnector for Shared {
    fn connect(&self, options: &ClientOptions) -> object_store::Result<HttpClient> {
        self.0.connect(options)
    }
}

/// An object as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Object {
    /// Its key without the prefix.
    pub(super) name: String,
    /// Its length.
    pub(super) bytes: u64,
    /// When it was written, by the storage's clock, in milliseconds since 1970.
    pub(super) written_at: i64,
}

/// A part of a listing.
pub(super) struct Page {
    /// In the order of names.
    pub(super) objects: Vec<Object>,
    /// With what the next one is asked for.
    pub(super) token: Option<String>,
}

impl Bucket {
    /// That place, as these variables of the environment say. Asks nobody yet.
    pub(super) fn new(options: &Options) -> Result<Self, object_store::Error> {
        let (location, variables) = (&options.location, &options.variables);
        let builder = |retries: usize| {
            let http = Arc::clone(&options.http);
            let mut builder = AmazonS3Builder::new()
                .with_http_connector(Shared(http))
                .with_disable_bulk_delete(true)
                .with_retry(RetryConfig {
                    backoff: BackoffConfig {
                        max_backoff: Duration::from_secs(1),
                        ..BackoffConfig::default()
                    },
                    max_retries: retries,
                    retry_timeout: RETRY_TIMEOUT,
                });
            for name in VARIABLES {
                let given = variables.iter().find(|(given, _)| given == name);
                let key = name.to_ascii_lowercase().parse::<AmazonS3ConfigKey>();
                if let (Some((_, value)), Ok(key)) = (given, key) {
                    builder = builder.with_config(key, value);
                }
            }
            builder.with_bucket_name(&location.bucket).build()
        };
        Ok(Self {
            storage: builder(RETRIES_COUNT)?,
            remover: builder(0)?,
            location: location.clone(),
            requests: Semaphore::new(REQUESTS_COUNT),
        })
    }

    /// The URL of what has that name.
    pub(super) fn url(&self, name: &str) -> String {
        self.location.url(name)
    }

    fn path(&self, name: &str) -> Path {
        Path::from(format!("{}{name}", self.location.prefix))
    }

    /// Writes an object, whatever was there before.
    pub(super) async fn put(&self, name: &str, text: Bytes) -> Result<(), Fault> {
        let _turn = self.requests.acquire().await;
        let put = self.storage.put(&self.path(name), text.into()).await;
        put.map(|_| ()).map_err(|error| {
            let what = format!("{} cannot be written", self.url(name));
            Fault::new(what, &error)
        })
    }

    /// What is in an object; nothing when it is not there.
    pub(super) async fn get(&self, name: &str) -> Result<Option<Bytes>, Fault> {
        let _turn = self.requests.acquire().await;
        let read = async { self.storage.get(&self.path(name)).await?.bytes().await };
        match read.await {
            Ok(text) => Ok(Some(text)),
            Err(error) if is_absent(&error) => Ok(None),
            Err(error) => {
                let what = format!("{} cannot be read", self.url(name));
                Err(Fault::new(what, &error))
            }
        }
    }

    /// Removes an object, which need not be there.
    pub(super) async fn remove(&self, name: &str) -> Result<(), Fault> {
        let _turn = self.requests.acquire().await;
        let path = self.path(name);
        let removed = tokio::time::timeout(REMOVAL_TIMEOUT, self.remover.delete(&path)).await;
        let what = || format!("{} cannot be removed", self.url(name));
        match removed {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) if is_absent(&error) => Ok(()),
            Ok(Err(error)) => Err(Fault::new(what(), &error)),
            Err(late) => Err(Fault::new(
                what(),
                &object_store::Error::Generic {
                    store: "S3",
                    source: late.into(),
                },
            )),
        }
    }

    /// The next objects whose names begin so and come after that one, from that token on; what lies
    /// deeper is not looked at.
    pub(super) async fn list(
        &self,
        beginning: &str,
        after: Option<&str>,
        (token, limit): (Option<String>, usize),
    ) -> Result<Page, Fault> {
        let _turn = self.requests.acquire().await;
        let prefix = format!("{}{beginning}", self.location.prefix);
        let asked = PaginatedListOptions {
            offset: after.map(|after| format!("{}{after}", self.location.prefix)),
            delimiter: Some("/".into()),
            max_keys: Some(limit),
            page_token: token,
            ..PaginatedListOptions::default()
        };
        let listed = self.storage.list_paginated(Some(&prefix), asked).await;
        let listed = listed.map_err(|error| {
            let what = format!("{} cannot be listed", self.url(beginning));
            Fault::new(what, &error)
        })?;
        let mut objects: Vec<Object> = listed
            .result
            .objects
            .iter()
            .filter_map(|found| self.object(found))
            .collect();
        objects.sort_unstable_by(|one, other| one.name.cmp(&other.name));
        let token = listed.page_token;
        Ok(Page { objects, token })
    }

    fn object(&self, found: &ObjectMeta) -> Option<Object> {
        let name = found
            .location
            .as_ref()
            .strip_prefix(&self.location.prefix)?;
        Some(Object {
            name: name.to_owned(),
            bytes: found.size,
            written_at: found.last_modified.timestamp_millis(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_location_is_a_bucket_and_perhaps_a_prefix() {
        let url = |text: &str| Location::parse(text).map(|location| location.url("name"));
        assert_eq!(url("s3://large").unwrap(), "s3://large/name");
        assert_eq!(url("s3://large/a/b/").unwrap(), "s3://large/a/b/name");
        for wrong in [
            "large",
            "gs://large/a",
            "s3://",
            "s3:///a",
            "s3://a b",
            "s3://a//b",
            "s3://a/../b",
            "s3://a/b?c",
        ] {
            assert!(url(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_variable_is_one_that_the_client_knows() {
        for name in VARIABLES {
            let key = name.to_ascii_lowercase().parse::<AmazonS3ConfigKey>();
            assert!(key.is_ok(), "{name}");
        }
    }
}
