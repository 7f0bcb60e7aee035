//! The HTTP API as a client with the admin token sees it.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::Value;

/// An answer, read to its end.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as it came.
    pub body: Vec<u8>,
}

impl Answer {
    /// Reads a response to its end.
    pub async fn read(response: reqwest::Response) -> Result<Self> {
        Ok(Self {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: response.bytes().await?.to_vec(),
        })
    }

    /// The body as JSON; null when it is not JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// A header's value, empty when it is absent.
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// The problem's code, empty when there is none.
    pub fn code(&self) -> String {
        text_of(&self.json()["code"])
    }

    /// The first run's id, empty when there is none.
    pub fn run_id(&self) -> String {
        text_of(&self.json()["runId"])
    }

    /// The answer if it has that status; else a failure that shows it.
    pub fn expect(self, status: u16) -> Result<Self> {
        ensure!(
            self.status == status,
            "expected {status}, got {}: {}",
            self.status,
            self.text()
        );
        Ok(self)
    }
}

fn text_of(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// An HTTP client that follows nothing and waits for a minute.
pub fn http_client() -> Result<reqwest::Client> {
    // A second test in the process finds it installed already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .timeout(Duration::from_secs(60))
        .redirect(reqwest::redirect::Policy::none())
        .no_gzip()
        .no_proxy()
        .build()
        .context("the client cannot be built")
}

/// Calls the API with a token.
#[derive(Debug, Clone)]
pub struct Api {
    /// Scheme and authority.
    pub base: String,
    /// The admin token.
    pub token: String,
    /// The client that is used.
    pub http: reqwest::Client,
}

impl Api {
    /// Sends a request with a JSON body, if there is one, and further headers.
    pub async fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        headers: &[(&str, &str)],
    ) -> Result<Answer> {
        let url = format!("{}{path}", self.base);
        let mut request = self.http.request(method, url).bearer_auth(&self.token);
        if let Some(body) = body {
            request = request.json(body);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Answer::read(request.send().await?).await
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Result<Answer> {
        self.call(Method::GET, path, None, &[]).await
    }

    /// POST of a JSON body.
    pub async fn post(&self, path: &str, body: &Value) -> Result<Answer> {
        self.call(Method::POST, path, Some(body), &[]).await
    }

    /// POST without a body.
    pub async fn act(&self, path: &str) -> Result<Answer> {
        self.call(Method::POST, path, None, &[]).await
    }

    /// PATCH by a JSON merge patch.
    pub async fn patch(&self, path: &str, body: &Value) -> Result<Answer> {
        self.call(Method::PATCH, path, Some(body), &[]).await
    }

    /// PUT of the draft, over whatever it is at present.
    pub async fn put_draft(&self, scenario_id: &str, draft: &Value) -> Result<Answer> {
        let path = format!("/api/scenarios/{scenario_id}/draft");
        let present = self.get(&path).await?.expect(200)?;
        let tag = present.header("etag").to_owned();
        let headers = [("if-match", tag.as_str())];
        self.call(Method::PUT, &path, Some(draft), &headers).await
    }
}
