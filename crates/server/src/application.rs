//! The whole HTTP service: webhooks go straight to their handler, all else through the API's router.
//!
//! A router costs each request a match, a clone of its service and a few boxes; one webhook in ten
//! million may take it, and none should pay for it. What either does with a request is not here.

mod connection;
mod listener;
mod silence;

use std::convert::Infallible;
use std::net::SocketAddr;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::response::{IntoResponse, Response};
use futures::future::BoxFuture;
use hyper::body::Incoming;
use tower::Service as _;

pub use self::listener::serve;
use crate::api;
use crate::state::Shared;
use crate::webhook::receive::{is_webhook, receive};
use crate::webhook::refusal;

/// Every route of a server.
#[derive(Clone)]
pub struct Application {
    server: Shared,
    router: Router,
}

impl Application {
    /// Every route of that server.
    pub fn new(server: &Shared) -> Self {
        Self {
            server: Shared::clone(server),
            router: api::router(server).with_state(Shared::clone(server)),
        }
    }
}

/// Serves the requests of one connection.
struct Connection {
    application: Application,
    peer: SocketAddr,
    /// Whether it is one too many. A process that is overloaded lives, so `/livez` says so all the
    /// same: nothing is gained by killing it.
    is_surplus: bool,
}

impl hyper::service::Service<hyper::Request<Incoming>> for Connection {
    type Response = Response;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response, Infallible>>;

    fn call(&self, request: hyper::Request<Incoming>) -> Self::Future {
        let path = request.uri().path();
        if self.is_surplus && path != "/livez" {
            let problem = refusal::overloaded("too many connections (`connections_count_max`)");
            return Box::pin(std::future::ready(Ok(problem.into_response())));
        }
        let is_webhook = is_webhook(path);
        let mut request = request.map(Body::new);
        if is_webhook {
            let answer = receive(Shared::clone(&self.application.server), self.peer, request);
            return Box::pin(async move { Ok(answer.await) });
        }
        request.extensions_mut().insert(ConnectInfo(self.peer));
        let answer = self.application.router.clone().call(request);
        Box::pin(answer)
    }
}
