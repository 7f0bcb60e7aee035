//! A future that is carried to its end even when whoever awaits it goes away.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures::future::BoxFuture;
use millrace_core::ports::host::Host;

/// Polled by its caller; dropped before its end, it goes on as a task of the host.
pub(crate) struct HandedOver<T: Send + 'static> {
    future: Option<BoxFuture<'static, T>>,
    host: Arc<dyn Host>,
}

impl<T: Send + 'static> HandedOver<T> {
    pub(crate) fn new(host: Arc<dyn Host>, future: BoxFuture<'static, T>) -> Self {
        Self {
            future: Some(future),
            host,
        }
    }
}

impl<T: Send + 'static> Future for HandedOver<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        let Some(future) = &mut self.future else {
            return Poll::Pending;
        };
        let polled = future.as_mut().poll(context);
        if polled.is_ready() {
            self.future = None;
        }
        polled
    }
}

impl<T: Send + 'static> Drop for HandedOver<T> {
    fn drop(&mut self) {
        // A future that panicked must not be polled again.
        if std::thread::panicking() {
            return;
        }
        if let Some(future) = self.future.take() {
            self.host.spawn(Box::pin(async move {
                future.await;
            }));
        }
    }
}
