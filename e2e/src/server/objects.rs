//! Object storage for servers under test: a bucket of each one's own on the server that
//! `MILLRACE_TEST_OBJECT_STORAGE` names (`scripts/object-storage`).

use anyhow::{Context as _, Result};
use tempfile::TempDir;

use super::proxy::Proxy;
use crate::client::http_client;

/// An empty bucket, and the way to it, which can be cut.
pub struct Bucket {
    /// What servers are told: the URL of a place in it, and how it is reached.
    pub settings: Vec<(String, String)>,
    name: String,
    host: String,
    port: u16,
    way: Option<Proxy>,
}

#[expect(clippy::disallowed_methods, reason = "how nextest's setup says it")]
fn server() -> Result<String> {
    std::env::var("MILLRACE_TEST_OBJECT_STORAGE").context(
        "MILLRACE_TEST_OBJECT_STORAGE must name object storage; scripts/object-storage starts one",
    )
}

/// Tells the storage what no client of S3 can.
async fn control(host: &str, path: &str) -> Result<()> {
    let told = http_client()?.put(format!("http://{host}/-/{path}"));
    told.send().await?.error_for_status()?;
    Ok(())
}

impl Bucket {
    /// Makes one.
    pub async fn new() -> Result<Self> {
        let url = server()?;
        let (_, rest) = url.split_once("://").context("it is a URL")?;
        let (user, host) = rest.split_once('@').context("it names a user")?;
        let (key, secret) = user.split_once(':').context("it has a password")?;
        let port = host.rsplit_once(':').context("it has a port")?.1.parse()?;
        let folder = TempDir::with_prefix("bucket")?;
        let unique = folder.path().file_name().and_then(|name| name.to_str());
        let name = unique.context("a folder has a name")?.to_lowercase();
        let name = format!("{}-{name}", std::process::id());
        control(host, &format!("buckets/{name}")).await?;
        let way = Proxy::start(port, 0..1).await?;
        let endpoint = format!("http://127.0.0.1:{}", way.port);
        let settings = [
            ("MILLRACE_LARGE_VALUES", format!("s3://{name}/values")),
            ("AWS_ENDPOINT_URL", endpoint),
            ("AWS_ACCESS_KEY_ID", key.to_owned()),
            ("AWS_SECRET_ACCESS_KEY", secret.to_owned()),
        ];
        Ok(Self {
            settings: settings
                .map(|(name, value)| (name.to_owned(), value))
                .into(),
            name,
            host: host.to_owned(),
            port,
            way: Some(way),
        })
    }

    /// Stops the clock of the bucket at that time, in milliseconds since 1970.
    pub async fn stop_clock(&self, millis: u64) -> Result<()> {
        let path = format!("clocks/{}?millis={millis}", self.name);
        control(&self.host, &path).await
    }

    /// The settings with others behind them.
    pub fn settings_and<'a>(&'a self, others: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
        let own = self.settings.iter();
        let own = own.map(|(name, value)| (name.as_str(), value.as_str()));
        own.chain(others.iter().copied()).collect()
    }

    /// Nobody answers there any more; gives what brings it back.
    pub fn cut(&mut self) -> Result<u16> {
        Ok(self.way.take().context("it is cut already")?.port)
    }

    /// Brings it back.
    pub async fn restore(&mut self, port: u16) -> Result<()> {
        self.way = Some(Proxy::start_at(port, self.port, 0..1).await?);
        Ok(())
    }
}
