//! The way out to HTTP: what an action's [`EffectContext::http`] does in the live world. No proxy
//! of the environment is used, no cookie kept and nothing sent twice. What a request should be is
//! the action's business.

mod address;
mod body;
mod connect;
mod failure;
mod redirect;
#[cfg(test)]
mod tests;
mod tls;

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures::future::BoxFuture;
use http::header::{
    ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONNECTION, CONTENT_LENGTH, Entry, HeaderMap,
    HeaderName, HeaderValue, LOCATION, RANGE, TE, TRAILER, TRANSFER_ENCODING, UPGRADE, USER_AGENT,
};
use http::{Method, Request, Response, Uri};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use millrace_core::codes;
use millrace_core::ports::node::{EffectContext, Fate, HttpError, HttpRequest, HttpResponse};
use percent_encoding::percent_decode_str;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use url::Url;

use self::address::{Guard, Resolver, anywhere, check_literal, public_only};
use self::connect::Connector;
use self::failure::{
    broken_body, forbidden, invalid, lasting, site, timed_out, too_large, unanswered, undecodable,
};
use self::redirect::{Hop, is_redirect};

/// How long an idle connection is kept. Many servers close theirs after a minute.
const IDLE_TIMEOUT: Duration = Duration::from_secs(50);
/// Most idle connections to one server.
const IDLE_PER_HOST_MAX: usize = 256;
/// How servers see us.
const OURSELVES: &str = concat!("Millrace/", env!("CARGO_PKG_VERSION"));

/// Headers that are about one connection (RFC 9110 §7.6.1) or the framing of a body. They are the
/// client's own; those that came with a forwarded event would break the request.
const OWN_HEADERS: [HeaderName; 8] = [
    CONNECTION,
    CONTENT_LENGTH,
    TE,
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
];

/// Why there is no client.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// TLS cannot be set up.
    #[error("TLS for outgoing requests cannot be set up: {0}")]
    Tls(#[source] rustls::Error),
    /// What was given as a root certificate is none.
    #[error(
        "no root certificate can be read; give it in PEM, from `-----BEGIN CERTIFICATE-----`: {0}"
    )]
    Root(String),
}

/// Sends requests and reads answers whole. Clones share one pool of connections.
#[derive(Clone)]
pub struct HttpClient {
    client: Client<Connector, Full<Bytes>>,
    guard: Guard,
    response_bytes_max: u64,
    added_roots: Arc<[CertificateDer<'static>]>,
    roots_count: usize,
}

impl std::fmt::Debug for HttpClient {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("HttpClient").finish_non_exhaustive()
    }
}

impl HttpClient {
    /// A client that reads answers up to that many bytes (decoded), trusts the machine's root
    /// certificates, and calls loopback, private, link-local and other special addresses only if
    /// it may. Does not fail for want of root certificates: `https` then fails with `HTTP_TLS`.
    pub fn new(allow_private_networks: bool, response_bytes_max: u64) -> Result<Self, Error> {
        let guard = if allow_private_networks {
            anywhere
        } else {
            public_only
        };
        Self::build(guard, response_bytes_max, Arc::default())
    }

    /// The same client, with its own pool, that also trusts the certificates of a PEM text.
    pub fn with_root(self, pem: &[u8]) -> Result<Self, Error> {
        let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
        let read = read.map_err(|error| Error::Root(error.to_string()))?;
        if read.is_empty() {
            return Err(Error::Root("the text holds no certificate".into()));
        }
        let roots = self.added_roots.iter().cloned().chain(read).collect();
        Self::build(self.guard, self.response_bytes_max, roots)
    }

    fn build(
        guard: Guard,
        response_bytes_max: u64,
        added_roots: Arc<[CertificateDer<'static>]>,
    ) -> Result<Self, Error> {
        let (tls, roots_count) = tls::config(&added_roots)?;
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE_TIMEOUT)
            .pool_max_idle_per_host(IDLE_PER_HOST_MAX)
            .build(Connector::new(Resolver { guard }, tls));
        Ok(Self {
            client,
            guard,
            response_bytes_max,
            added_roots,
            roots_count,
        })
    }

    async fn follow(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let redirects_max = request.redirects_max;
        let mut hop = first(request)?;
        for followed in 0..=redirects_max {
            let answer = self.send(&hop).await.map_err(|error| HttpError {
                // The request before was answered, perhaps after it was processed (303).
                fate: match error.fate {
                    Fate::NotSent if followed > 0 => Fate::Unknown,
                    fate => fate,
                },
                ..error
            })?;
            let location = answer.headers().get(LOCATION).cloned();
            let (Some(location), true) = (location, redirects_max > 0) else {
                return self.read(&hop.url, answer).await;
            };
            if !is_redirect(answer.status()) {
                return self.read(&hop.url, answer).await;
            }
            let origin = site(&hop.url);
            let location = String::from_utf8_lossy(location.as_bytes()).into_owned();
            hop = hop.next(answer.status(), &location).map_err(|reason| {
                let message = format!("{origin} {reason}");
                lasting(codes::HTTP_REDIRECTS, Fate::Answered, message)
            })?;
        }
        let message = format!(
            "redirected more than {redirects_max} times, the last time to {}; raise the node's `redirects` if this is no loop",
            site(&hop.url)
        );
        Err(lasting(codes::HTTP_REDIRECTS, Fate::Answered, message))
    }

    async fn send(&self, hop: &Hop) -> Result<Response<Incoming>, HttpError> {
        check_literal(&hop.url, self.guard).map_err(|address| forbidden(&hop.url, address))?;
        let mut request = Request::new(Full::new(hop.body.clone().unwrap_or_default()));
        *request.method_mut() = hop.method.clone();
        *request.uri_mut() = Uri::try_from(hop.url.as_str()).map_err(|error| {
            let site = site(&hop.url);
            invalid(format!("the request to {site} cannot be built: {error}"))
        })?;
        *request.headers_mut() = hop.headers.clone();
        complete(&hop.url, request.headers_mut());
        let sent = self.client.request(request).await;
        sent.map_err(|error| unanswered(&hop.url, &error, self.roots_count))
    }

    async fn read(&self, url: &Url, answer: Response<Incoming>) -> Result<HttpResponse, HttpError> {
        let bytes_max = self.response_bytes_max;
        let (mut head, body) = answer.into_parts();
        let body = body::read(&mut head.headers, body, bytes_max).await;
        let body = body.map_err(|error| match error {
            body::Error::TooLarge => too_large(url, bytes_max),
            body::Error::Broken(error) => broken_body(url, &error),
            body::Error::Undecodable(error) => undecodable(url, &error),
        })?;
        let headers = head.headers.iter().map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes());
            (name.as_str().to_owned(), value.into_owned())
        });
        Ok(HttpResponse {
            status: head.status.as_u16(),
            headers: headers.collect(),
            body,
            url: url.as_str().to_owned(),
        })
    }
}

/// Adds what every request has and this one does not set.
fn complete(url: &Url, headers: &mut HeaderMap) {
    let mut set_if_absent = |name: HeaderName, value: &'static str| {
        if let Entry::Vacant(entry) = headers.entry(name) {
            entry.insert(HeaderValue::from_static(value));
        }
    };
    set_if_absent(ACCEPT, "*/*");
    set_if_absent(USER_AGENT, OURSELVES);
    // A part of what is coded could not be decoded.
    if !headers.contains_key(RANGE) && !headers.contains_key(ACCEPT_ENCODING) {
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
    }
    if let (false, Some(basic)) = (headers.contains_key(AUTHORIZATION), userinfo(url)) {
        headers.insert(AUTHORIZATION, basic);
    }
}

/// The credentials in the URL of a redirect, for the server that it names.
fn userinfo(url: &Url) -> Option<HeaderValue> {
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let (username, password) = (url.username(), url.password());
    if username.is_empty() && password.is_none() {
        return None;
    }
    let pair = [decoded(username), decoded(password.unwrap_or_default())].join(":");
    let mut value = HeaderValue::try_from(format!("Basic {}", STANDARD.encode(pair))).ok()?;
    value.set_sensitive(true);
    Some(value)
}

impl EffectContext for HttpClient {
    fn http(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, HttpError>> {
        let timeout_millis = request.timeout_millis;
        let limit = Duration::from_millis(timeout_millis);
        Box::pin(async move {
            let answered = tokio::time::timeout(limit, self.follow(request)).await;
            answered.unwrap_or_else(|_| Err(timed_out(timeout_millis)))
        })
    }
}

/// A request that was checked, before any redirect.
fn first(request: HttpRequest) -> Result<Hop, HttpError> {
    let method = Method::from_bytes(request.method.as_bytes())
        .ok()
        .filter(|method| method != Method::CONNECT)
        .ok_or_else(|| {
            invalid(format!(
                "`{}` is no method that can be sent",
                request.method
            ))
        })?;
    let url = request.url;
    if !matches!(url.scheme(), "http" | "https") {
        let scheme = url.scheme();
        return Err(invalid(format!(
            "a URL begins with http or https, not `{scheme}`"
        )));
    }
    let mut headers = HeaderMap::with_capacity(request.headers.len());
    for (name, value) in &request.headers {
        let name = HeaderName::from_bytes(name.as_bytes())
            .map_err(|_| invalid(format!("`{name}` is no name of a header")))?;
        let value = HeaderValue::from_bytes(value.as_bytes()).map_err(|_| {
            invalid(format!(
                "the header `{name}` holds a line break or another control character"
            ))
        })?;
        if !OWN_HEADERS.contains(&name) {
            headers.append(name, value);
        }
    }
    Ok(Hop {
        method,
        url,
        headers,
        body: request.body,
    })
}
