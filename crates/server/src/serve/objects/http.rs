//! How the client of object storage speaks HTTP: by the machine's root certificates, with rustls and
//! ring, without a proxy of the environment, as everything else in this process.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::BodyExt;
use object_store::ClientOptions;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse,
    HttpResponseBody, HttpService,
};
use rustls::{ClientConfig, RootCertStore};

/// How long a connection may take to be made.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// How long a request and its answer may take besides what their bytes take.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(15);
/// A storage that takes or gives fewer bytes than these in a second is given up.
const BYTES_PER_SECOND_MIN: u64 = 1024 * 1024;
/// What an answer may hold: no value is longer.
const ANSWER_BYTES_MAX: u64 = 128 * 1024 * 1024;
/// A way that is silent for so long is no way any more.
const UNHEARD_TIMEOUT: Duration = Duration::from_secs(15);

/// Makes clients.
#[derive(Debug)]
pub(super) struct Connector;

#[derive(Debug)]
struct Client(reqwest::Client);

impl HttpConnector for Connector {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        let failed = |source: Box<dyn std::error::Error + Send + Sync>| {
            let store = "HTTP client";
            object_store::Error::Generic { store, source }
        };
        let tls = tls().map_err(|error| failed(error.into()))?;
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .connect_timeout(CONNECT_TIMEOUT)
            .tcp_user_timeout(UNHEARD_TIMEOUT)
            .tcp_keepalive(UNHEARD_TIMEOUT / 3)
            // A signature holds for the place that it was made for.
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .no_gzip()
            .build()
            .map_err(|error| failed(error.into()))?;
        Ok(HttpClient::new(Client(client)))
    }
}

fn tls() -> Result<ClientConfig, rustls::Error> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    // Named here: without it rustls asks for a provider of the whole process, which may not be set.
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let mut config = builder.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

/// What is written out here is what `async_trait` makes of the trait's declaration.
impl HttpService for Client {
    fn call<'life0, 'async_trait>(
        &'life0 self,
        request: HttpRequest,
    ) -> Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'async_trait>>
    where
        'life0: 'async_trait,
        Self: 'async_trait,
    {
        Box::pin(self.answer(request))
    }
}

impl Client {
    async fn answer(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let (parts, body) = request.into_parts();
        let bytes = body.content_length() as u64;
        let reads = parts.method == http::Method::GET;
        let url = reqwest::Url::parse(&parts.uri.to_string())
            .map_err(|error| HttpError::new(HttpErrorKind::Unknown, error))?;
        let mut request = reqwest::Request::new(parts.method, url);
        *request.headers_mut() = parts.headers;
        *request.body_mut() = Some(match body.as_bytes() {
            Some(bytes) => bytes.clone().into(),
            None => reqwest::Body::wrap(body),
        });
        let moved = if reads { ANSWER_BYTES_MAX } else { bytes };
        let head_timeout = REQUEST_TIMEOUT + Duration::from_secs(bytes / BYTES_PER_SECOND_MIN);
        *request.timeout_mut() =
            Some(REQUEST_TIMEOUT + Duration::from_secs(moved / BYTES_PER_SECOND_MIN));
        let answer = tokio::time::timeout(head_timeout, self.0.execute(request)).await;
        let answer = answer.map_err(|late| HttpError::new(HttpErrorKind::Timeout, late))?;
        let answer = answer.map_err(failed)?;
        let answer: http::Response<reqwest::Body> = answer.into();
        let (parts, body) = answer.into_parts();
        let body = HttpResponseBody::new(body.map_err(failed));
        Ok(HttpResponse::from_parts(parts, body))
    }
}

/// What may be tried again is the library's to know, by these kinds.
fn failed(error: reqwest::Error) -> HttpError {
    let kind = if error.is_timeout() {
        HttpErrorKind::Timeout
    } else if error.is_connect() {
        HttpErrorKind::Connect
    } else if error.is_decode() {
        HttpErrorKind::Decode
    } else {
        HttpErrorKind::Interrupted
    };
    HttpError::new(kind, error.without_url())
}
