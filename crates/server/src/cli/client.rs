//! The HTTP API as the command line uses it: requests, answers, pages, and what a failure means.
//!
//! Plain HTTP by the contract: nothing here reaches into a server of the same process.

mod events;
mod find;
mod problem;

use std::time::Duration;

use millrace_core::json::Json;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, StatusCode};

use super::error::{Error, causes};
use super::view::{items, text};

pub use events::{Event, Events};
pub use find::{Noun, find, id_of, names};
pub use problem::Problem;

/// How long a connection may take to come about.
const CONNECT_MILLIS_MAX: u64 = 5_000;
/// How long an answer may take; a run that is waited for is asked for again.
const ANSWER_MILLIS_MAX: u64 = 120_000;
/// Items that a page is asked for.
const PAGE_ITEMS: usize = 100;

/// Where a token is found that a server knows.
pub const RIGHT_TOKENS: &str = "a server's first token is in the file admin.token of its data folder, and `millrace token create NAME` makes others";

/// Where the server is and how to show who calls.
#[derive(Debug, Clone)]
pub struct Target {
    /// Its address, without a slash at its end.
    pub server: String,
    /// The token, if one was found.
    pub token: Option<String>,
    /// Where the token came from, or where it was looked for.
    pub token_source: String,
}

/// A server that commands talk to.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    target: Target,
}

/// An answer of the server that is no problem.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Its status code.
    pub status: u16,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body; null when there is none or it is not JSON.
    pub body: Json,
    /// Its body as it came.
    pub bytes: Vec<u8>,
}

impl Answer {
    /// A header's text, or nothing.
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default()
    }
}

impl Client {
    /// A client of that server.
    pub fn new(target: Target) -> Result<Self, Error> {
        // A second installation is refused and the first one stays: both are the same provider.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .connect_timeout(Duration::from_millis(CONNECT_MILLIS_MAX))
            .user_agent(concat!("millrace/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| Error::Failed(format!("no HTTP client can be made: {error}")))?;
        Ok(Self { http, target })
    }

    /// The server's address.
    pub fn server(&self) -> &str {
        &self.target.server
    }

    fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request = self
            .http
            .request(method, format!("{}{path}", self.target.server));
        match &self.target.token {
            Some(token) => request.header(AUTHORIZATION, format!("Bearer {token}")),
            None => request,
        }
    }

    async fn answer(&self, request: reqwest::RequestBuilder) -> Result<Answer, Error> {
        let request = request.timeout(Duration::from_millis(ANSWER_MILLIS_MAX));
        let response = request
            .send()
            .await
            .map_err(|error| self.unreached(&error))?;
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = response
            .bytes()
            .await
            .map_err(|error| self.unreached(&error))?;
        let body = Json::parse_default(&bytes).unwrap_or_default();
        Ok(Answer {
            status: status.as_u16(),
            headers,
            body,
            bytes: bytes.to_vec(),
        })
    }

    fn unreached(&self, error: &reqwest::Error) -> Error {
        let server = &self.target.server;
        if error.is_connect() {
            return Error::Failed(format!(
                "no server answers at {server}; start one with `millrace serve`, or name another with --server or MILLRACE_SERVER"
            ));
        }
        if error.is_builder() {
            return Error::Usage(format!(
                "`{server}` is not an address of a server; write it as http://host:port"
            ));
        }
        if error.is_timeout() {
            return Error::Failed(format!(
                "{server} did not answer in time; `millrace doctor` says how it is"
            ));
        }
        Error::Failed(format!("talking to {server} failed: {}", causes(error)))
    }

    fn accept(&self, path: &str, answer: Answer) -> Result<Answer, Error> {
        match answer.status {
            200..=299 => Ok(answer),
            401 => Err(Error::Unauthorized(self.unauthorized())),
            _ => Err(Problem::read(&answer, &self.target.server).at(path).into()),
        }
    }

    fn unauthorized(&self) -> String {
        let Target {
            server,
            token,
            token_source,
        } = &self.target;
        let next = format!(
            "give one with MILLRACE_TOKEN, or keep one with `millrace login {server} --profile NAME`; {RIGHT_TOKENS}"
        );
        match token {
            Some(_) => format!("{server} does not know the token from {token_source}; {next}"),
            None => {
                format!("{server} asks for a token and none was found ({token_source}); {next}")
            }
        }
    }

    /// Sends a request with a JSON body, if there is one, and headers; a problem is an error.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Json>,
        headers: &[(HeaderName, &str)],
    ) -> Result<Answer, Error> {
        let mut request = self
            .request(method, path)
            .header(ACCEPT, "application/json");
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        if let Some(body) = body {
            request = request
                .header(CONTENT_TYPE, "application/json")
                .body(body.to_vec());
        }
        self.accept(path, self.answer(request).await?)
    }

    /// Sends a webhook as it stands; whatever the answer is, it is an answer.
    pub async fn deliver(
        &self,
        path: &str,
        headers: HeaderMap,
        body: Vec<u8>,
    ) -> Result<Answer, Error> {
        let url = format!("{}{path}", self.target.server);
        self.answer(self.http.post(url).headers(headers).body(body))
            .await
    }

    /// Reads a resource.
    pub async fn get(&self, path: &str) -> Result<Json, Error> {
        Ok(self.send(Method::GET, path, None, &[]).await?.body)
    }

    /// Reads a resource; nothing when there is none.
    pub async fn get_if_there(&self, path: &str) -> Result<Option<Json>, Error> {
        match self.get(path).await {
            Ok(body) => Ok(Some(body)),
            Err(Error::Problem(problem)) if problem.status == StatusCode::NOT_FOUND.as_u16() => {
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Sends a body, or none, with POST.
    pub async fn post(&self, path: &str, body: Option<&Json>) -> Result<Answer, Error> {
        self.send(Method::POST, path, body, &[]).await
    }

    /// Sends a merge patch.
    pub async fn patch(&self, path: &str, body: &Json) -> Result<Json, Error> {
        Ok(self.send(Method::PATCH, path, Some(body), &[]).await?.body)
    }

    /// Deletes a resource.
    pub async fn delete(&self, path: &str) -> Result<(), Error> {
        self.send(Method::DELETE, path, None, &[]).await.map(drop)
    }

    /// The items of a list, page by page, at most so many.
    pub async fn list(
        &self,
        path: &str,
        query: &[(&str, String)],
        count: usize,
    ) -> Result<Vec<Json>, Error> {
        let mut found: Vec<Json> = Vec::new();
        let mut cursor: Option<String> = None;
        while found.len() < count {
            let mut page: Vec<(&str, String)> = query.to_vec();
            page.push(("limit", (count - found.len()).min(PAGE_ITEMS).to_string()));
            page.extend(cursor.take().map(|cursor| ("cursor", cursor)));
            let body = self.get(&with_query(path, &page)).await?;
            found.extend_from_slice(items(&body, "/items"));
            match text(&body, "/next") {
                "" => break,
                next => cursor = Some(next.to_owned()),
            }
        }
        found.truncate(count);
        Ok(found)
    }

    /// Server-sent events, from the one after `last` on.
    pub async fn events(&self, path: &str, last: Option<&str>) -> Result<Events, Error> {
        let mut request = self
            .request(Method::GET, path)
            .header(ACCEPT, "text/event-stream");
        if let Some(last) = last.and_then(|last| HeaderValue::from_str(last).ok()) {
            request = request.header("last-event-id", last);
        }
        let response = request
            .send()
            .await
            .map_err(|error| self.unreached(&error))?;
        if response.status().is_success() {
            return Ok(Events::new(response));
        }
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response
            .bytes()
            .await
            .map_err(|error| self.unreached(&error))?;
        let body = Json::parse_default(&bytes).unwrap_or_default();
        let answer = Answer {
            status,
            headers,
            body,
            bytes: bytes.to_vec(),
        };
        self.accept(path, answer)?;
        Err(Error::Failed(format!("{path} gave no events")))
    }
}

/// A path with a query.
pub fn with_query(path: &str, query: &[(&str, String)]) -> String {
    if query.is_empty() {
        return path.to_owned();
    }
    let mut text = form_urlencoded::Serializer::new(String::new());
    text.extend_pairs(query);
    format!("{path}?{}", text.finish())
}

/// One part of a path, with everything encoded that would end it.
pub fn path_part(text: &str) -> String {
    let mut url = url::Url::parse("http://localhost/").expect("a constant that is a URL");
    if let Ok(mut parts) = url.path_segments_mut() {
        parts.pop_if_empty().push(text);
    }
    url.path().trim_start_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_path_cannot_end_it() {
        assert_eq!(path_part("a/b?c#d e"), "a%2Fb%3Fc%23d%20e");
        assert_eq!(path_part("orders"), "orders");
    }

    #[test]
    fn a_query_is_encoded() {
        let query = [("name", "a b&c".to_owned())];
        assert_eq!(with_query("/x", &query), "/x?name=a+b%26c");
        assert_eq!(with_query("/x", &[]), "/x");
    }
}
