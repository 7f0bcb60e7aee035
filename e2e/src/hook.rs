//! A webhook as a sender makes it: a body, a signature, headers.

use anyhow::Result;
use reqwest::Method;
use serde_json::Value;

use crate::client::Answer;
use crate::sign;

/// The secret of every app that [`crate::server::Server::app`] makes.
pub const SECRET: &str = "whisper-of-the-mill";

/// A webhook to send.
#[derive(Debug, Clone)]
pub struct Hook {
    http: reqwest::Client,
    url: String,
    method: Method,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    secret: Option<String>,
}

impl Hook {
    /// A signed POST of nothing to that URL.
    pub fn new(http: reqwest::Client, url: String) -> Self {
        Self {
            http,
            url,
            method: Method::POST,
            headers: Vec::new(),
            body: Vec::new(),
            secret: Some(SECRET.to_owned()),
        }
    }

    /// With another method.
    #[must_use]
    pub fn method(mut self, method: Method) -> Self {
        self.method = method;
        self
    }

    /// With what follows the key in the path, query included.
    #[must_use]
    pub fn path(mut self, path: &str) -> Self {
        self.url.push_str(path);
        self
    }

    /// With one more header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With a JSON body.
    #[must_use]
    pub fn json(self, body: &Value) -> Self {
        self.body("application/json", body.to_string())
    }

    /// With a body of some type.
    #[must_use]
    pub fn body(mut self, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        if !content_type.is_empty() {
            self = self.header("content-type", content_type);
        }
        self
    }

    /// Signed with another secret.
    #[must_use]
    pub fn secret(mut self, secret: &str) -> Self {
        self.secret = Some(secret.to_owned());
        self
    }

    /// Without a signature.
    #[must_use]
    pub fn unsigned(mut self) -> Self {
        self.secret = None;
        self
    }

    /// Sends it and reads the answer.
    pub async fn send(&self) -> Result<Answer> {
        let mut request = self.http.request(self.method.clone(), &self.url);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if let Some(secret) = &self.secret {
            request = request.header("x-signature", sign::hex_hmac(secret, &self.body));
        }
        if !self.body.is_empty() {
            request = request.body(self.body.clone());
        }
        Answer::read(request.send().await?).await
    }
}
