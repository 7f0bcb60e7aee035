//! The way to object storage for tests. That of the server, which is driven by `e2e`, is the
//! server's own: this crate speaks no HTTP.

use std::pin::Pin;
use std::sync::Arc;

use http_body_util::BodyExt;
use object_store::ClientOptions;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse,
    HttpResponseBody, HttpService,
};
use rustls::{ClientConfig, RootCertStore};

/// Makes clients.
#[derive(Debug)]
pub(super) struct Connector;

#[derive(Debug)]
struct Client(reqwest::Client);

impl HttpConnector for Connector {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        // It is never used.
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(RootCertStore::empty())
            .with_no_client_auth();
        let client = reqwest::Client::builder().tls_backend_preconfigured(tls);
        Ok(HttpClient::new(Client(client.no_proxy().build().unwrap())))
    }
}

impl HttpService for Client {
    fn call<'life0, 'async_trait>(
        &'life0 self,
        request: HttpRequest,
    ) -> Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'async_trait>>
    where
        'life0: 'async_trait,
        Self: 'async_trait,
    {
        Box::pin(async {
            let request = request.map(reqwest::Body::wrap);
            let request = reqwest::Request::try_from(request).map_err(failed)?;
            let answer = self.0.execute(request).await.map_err(failed)?;
            let answer: http::Response<reqwest::Body> = answer.into();
            Ok(answer.map(|body| HttpResponseBody::new(body.map_err(failed))))
        })
    }
}

fn failed(error: reqwest::Error) -> HttpError {
    HttpError::new(HttpErrorKind::Connect, error)
}
