//! The way out to HTTP: what an action's [`EffectContext::http`] does in the live world. No proxy
//! of the environment is used, no cookie kept and nothing sent twice. What a request should be is
//! the action's business.

mod address;
mod failure;
mod redirect;
#[cfg(test)]
mod tests;
mod tls;

use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures::future::BoxFuture;
use http::Method;
use http::header::{
    CONNECTION, CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue, LOCATION, TE, TRAILER,
    TRANSFER_ENCODING, UPGRADE,
};
use millrace_core::codes;
use millrace_core::ports::node::{EffectContext, Fate, HttpError, HttpRequest, HttpResponse};
use reqwest::Response;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use url::Url;

use self::address::{Guard, Resolver, anywhere, check_literal, public_only};
use self::failure::{
    broken_body, forbidden, invalid, lasting, site, timed_out, too_large, unanswered,
};
use self::redirect::{Hop, is_redirect};

/// How long making a connection may take. Shorter than a node's usual timeout, so that a host that
/// answers nothing is known not to have got the request.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long an idle connection is kept. Many servers close theirs after a minute.
const IDLE_TIMEOUT: Duration = Duration::from_secs(50);
/// Most idle connections to one server.
const IDLE_PER_HOST_MAX: usize = 64;
/// How servers see us.
const USER_AGENT: &str = concat!("Millrace/", env!("CARGO_PKG_VERSION"));

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
    /// The client cannot be made of its options.
    #[error("the client for outgoing requests cannot be made: {0}")]
    Client(#[source] reqwest::Error),
}

/// Sends requests and reads answers whole. Clones share one pool of connections.
#[derive(Clone)]
pub struct HttpClient {
    client: reqwest::Client,
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
        let client = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .http1_only()
            .user_agent(USER_AGENT)
            .connect_timeout(CONNECT_TIMEOUT)
            .pool_idle_timeout(IDLE_TIMEOUT)
            .pool_max_idle_per_host(IDLE_PER_HOST_MAX)
            .dns_resolver(Resolver { guard })
            .tls_backend_preconfigured(tls)
            .build()
            .map_err(Error::Client)?;
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

    async fn send(&self, hop: &Hop) -> Result<Response, HttpError> {
        check_literal(&hop.url, self.guard).map_err(|address| forbidden(&hop.url, address))?;
        let mut request = self
            .client
            .request(hop.method.clone(), hop.url.clone())
            .headers(hop.headers.clone());
        if let Some(body) = &hop.body {
            request = request.body(body.clone());
        }
        let sent = request.send().await;
        sent.map_err(|error| unanswered(&hop.url, &error, self.roots_count))
    }

    async fn read(&self, url: &Url, mut answer: Response) -> Result<HttpResponse, HttpError> {
        let bytes_max = self.response_bytes_max;
        let too_large = || too_large(url, bytes_max);
        if answer
            .content_length()
            .is_some_and(|length| length > bytes_max)
        {
            return Err(too_large());
        }
        let mut body = BytesMut::new();
        while let Some(chunk) = next_chunk(url, &mut answer).await? {
            if (body.len() as u64).saturating_add(chunk.len() as u64) > bytes_max {
                return Err(too_large());
            }
            body.extend_from_slice(&chunk);
        }
        let headers = answer.headers().iter();
        let headers = headers.map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes());
            (name.as_str().to_owned(), value.into_owned())
        });
        Ok(HttpResponse {
            status: answer.status().as_u16(),
            headers: headers.collect(),
            body: body.freeze(),
            url: url.as_str().to_owned(),
        })
    }
}

async fn next_chunk(url: &Url, answer: &mut Response) -> Result<Option<Bytes>, HttpError> {
    let chunk = answer.chunk().await;
    chunk.map_err(|error| broken_body(url, &error))
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
    let url =
        Url::parse(&request.url).map_err(|error| invalid(format!("the URL is wrong: {error}")))?;
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
