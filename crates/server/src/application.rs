//! The whole HTTP service: webhooks go straight to their handler, all else through the API's router.
//!
//! A router costs each request a match, a clone of its service and a few boxes; one webhook in ten
//! million may take it, and none should pay for it. What either does with a request is not here.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::task::{Context, Poll};

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use axum::response::Response;
use axum::serve::{IncomingStream, Listener};
use futures::future::BoxFuture;
use tower::Service;

use crate::api;
use crate::state::Shared;
use crate::webhook::receive::{is_webhook, receive};

/// Makes a [`Connection`] of each connection that is accepted.
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

impl<L: Listener<Addr = SocketAddr>> Service<IncomingStream<'_, L>> for Application {
    type Response = Connection;
    type Error = Infallible;
    type Future = std::future::Ready<Result<Connection, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, stream: IncomingStream<'_, L>) -> Self::Future {
        std::future::ready(Ok(Connection {
            application: self.clone(),
            peer: *stream.remote_addr(),
        }))
    }
}

/// Serves the requests of one connection.
#[derive(Clone)]
pub struct Connection {
    application: Application,
    peer: SocketAddr,
}

impl Service<Request> for Connection {
    type Response = Response;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: Request) -> Self::Future {
        if is_webhook(request.uri().path()) {
            let answer = receive(Shared::clone(&self.application.server), self.peer, request);
            return Box::pin(async move { Ok(answer.await) });
        }
        request.extensions_mut().insert(ConnectInfo(self.peer));
        let answer = self.application.router.call(request);
        Box::pin(answer)
    }
}
