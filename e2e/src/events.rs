//! Server-sent events as a client reads them, event after event.

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use crate::client::Api;
use crate::patience::PATIENCE;

/// An event.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Its name.
    pub name: String,
    /// Its id, if it has one.
    pub id: Option<String>,
    /// Its data.
    pub data: Value,
}

impl Event {
    /// A block of the stream; nothing when it is a comment.
    fn parse(block: &str) -> Result<Option<Self>> {
        let field = |name: &str| {
            let mut lines = block.lines();
            lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
        };
        let Some(name) = field("event") else {
            return Ok(None);
        };
        let data = field("data").context("an event has data")?;
        Ok(Some(Self {
            name: name.to_owned(),
            id: field("id").map(str::to_owned),
            data: serde_json::from_str(data)?,
        }))
    }
}

/// A stream of events.
pub struct Events {
    response: reqwest::Response,
    text: String,
}

impl Events {
    /// Begins to listen.
    pub async fn open(api: &Api, path: &str) -> Result<Self> {
        let request = api.http.get(format!("{}{path}", api.base));
        let response = request.bearer_auth(&api.token).send().await?;
        ensure!(response.status() == 200, "got {}", response.status());
        let kind = response.headers().get("content-type");
        ensure!(
            kind.is_some_and(|kind| kind == "text/event-stream"),
            "{kind:?}"
        );
        let text = String::new();
        Ok(Self { response, text })
    }

    /// The next event.
    pub async fn next(&mut self) -> Result<Event> {
        tokio::time::timeout(PATIENCE, self.read())
            .await
            .context("waited in vain for an event")?
    }

    async fn read(&mut self) -> Result<Event> {
        loop {
            while let Some((block, rest)) = self.text.split_once("\n\n") {
                let event = Event::parse(block)?;
                self.text = rest.into();
                if let Some(event) = event {
                    return Ok(event);
                }
            }
            let chunk = self.response.chunk().await?;
            let chunk = chunk.context("the stream has ended")?;
            self.text.push_str(std::str::from_utf8(&chunk)?);
        }
    }
}
