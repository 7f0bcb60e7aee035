//! Making connections: to the addresses that the resolver hands out, with TLS where the URL asks for
//! it, and within a time of their own.

use std::error::Error as StdError;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures::future::BoxFuture;
use http::Uri;
use hyper_rustls::{HttpsConnector, MaybeHttpsStream};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use tokio::net::TcpStream;
use tower::Service;

use super::address::Resolver;

/// How long making a connection may take. Shorter than a node's usual timeout, so that a host that
/// answers nothing is known not to have got the request.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// After so long a silence a connection is asked whether it lives, and again after as long.
const PROBE_AFTER: Duration = Duration::from_secs(15);
/// Unanswered probes after which it is dead.
const PROBES_COUNT: u32 = 3;
/// How long sent bytes may stay unacknowledged.
#[cfg(target_os = "linux")]
const UNACKNOWLEDGED_MAX: Duration = Duration::from_secs(30);

/// Makes connections.
#[derive(Clone)]
pub(super) struct Connector(HttpsConnector<HttpConnector<Resolver>>);

/// A connection took too long to make.
#[derive(Debug, thiserror::Error)]
#[error("it was not made within {} s", CONNECT_TIMEOUT.as_secs())]
struct TooSlow;

impl Connector {
    pub(super) fn new(resolver: Resolver, tls: ClientConfig) -> Self {
        let mut connector = HttpConnector::new_with_resolver(resolver);
        connector.enforce_http(false);
        connector.set_nodelay(true);
        connector.set_connect_timeout(Some(CONNECT_TIMEOUT));
        connector.set_keepalive(Some(PROBE_AFTER));
        connector.set_keepalive_interval(Some(PROBE_AFTER));
        connector.set_keepalive_retries(Some(PROBES_COUNT));
        #[cfg(target_os = "linux")]
        connector.set_tcp_user_timeout(Some(UNACKNOWLEDGED_MAX));
        Self(HttpsConnector::from((connector, Arc::new(tls))))
    }
}

impl Service<Uri> for Connector {
    type Response = MaybeHttpsStream<TokioIo<TcpStream>>;
    type Error = Box<dyn StdError + Send + Sync>;
    type Future = BoxFuture<'static, Result<Self::Response, Self::Error>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, target: Uri) -> Self::Future {
        let connecting = self.0.call(target);
        Box::pin(async move {
            match tokio::time::timeout(CONNECT_TIMEOUT, connecting).await {
                Ok(made) => made,
                Err(_) => Err(TooSlow.into()),
            }
        })
    }
}
