//! The whole HTTP service: webhooks go straight to their handler, all else through the API's router.
//!
//! A router costs each request a match, a clone of its service and a few boxes; one webhook in ten
//! million may take it, and none should pay for it. What either does with a request is not here.

mod connection;
pub mod editor;
mod listener;
mod silence;

use std::any::Any;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::response::{IntoResponse, Response};
use futures::FutureExt as _;
use futures::future::{BoxFuture, CatchUnwind, Map};
use hyper::body::Incoming;
use tower::Service as _;

pub use self::listener::serve;
pub use self::silence::Silence;
use crate::api::{self, problem::Problem};
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

type Answering = AssertUnwindSafe<BoxFuture<'static, Response>>;
type Answered = Result<Response, Infallible>;
type Panic = Box<dyn Any + Send>;
type Caught = Map<CatchUnwind<Answering>, fn(Result<Response, Panic>) -> Answered>;

/// Serves the requests of one connection.
struct Connection {
    application: Application,
    peer: SocketAddr,
    silence: Arc<Silence>,
    /// Whether it is one too many. A process that is overloaded lives, so `/livez` says so all the
    /// same: nothing is gained by killing it.
    is_surplus: bool,
}

impl hyper::service::Service<hyper::Request<Incoming>> for Connection {
    type Response = Response;
    type Error = Infallible;
    type Future = Caught;

    fn call(&self, request: hyper::Request<Incoming>) -> Self::Future {
        caught(self.answer(request))
    }
}

/// The answer, also when its making panics; the panic itself is told on standard error.
fn caught(answer: BoxFuture<'static, Response>) -> Caught {
    AssertUnwindSafe(answer).catch_unwind().map(|answer| {
        Ok(answer.unwrap_or_else(|_| {
            Problem::internal(&"the handling of a request panicked").into_response()
        }))
    })
}

impl Connection {
    fn answer(&self, request: hyper::Request<Incoming>) -> BoxFuture<'static, Response> {
        let path = request.uri().path();
        if self.is_surplus && path != "/livez" {
            let problem = refusal::overloaded("too many connections (`connections_count_max`)");
            return Box::pin(std::future::ready(problem.into_response()));
        }
        if is_webhook(path) {
            return receive(&self.application.server, self.peer, &self.silence, request);
        }
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(self.peer));
        let answer = self.application.router.clone().call(request);
        Box::pin(answer.map(|answer| answer.unwrap_or_else(|never| match never {})))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_is_answered_with_an_error() {
        let answer = caught(Box::pin(async { panic!("at the disco") })).await;
        assert_eq!(answer.unwrap().status(), 500);
    }
}
