//! What happens on one connection, and when it has been silent for too long.
//!
//! A request costs no timer: hyper says when it begins and ends to wait for a request's head (it
//! asks its [`Timer`] for one, which is ours), the stream says what it reads and cannot write, and
//! one timer of the connection looks at the sum of it when it is due.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use futures::FutureExt;
use futures::future::BoxFuture;
use hyper::rt::{Sleep, Timer};
use millrace_core::ports::host::Host;
use millrace_core::span::Span;

/// How long a connection may be silent.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// From the first byte of a request's head, or from the connection's beginning, to the head's
    /// end.
    pub head: Span,
    /// Between requests, and while the client takes nothing of an answer.
    pub idle: Span,
}

/// What a connection does, as readings of the monotonic clock.
#[derive(Debug, Clone, Copy)]
struct Doings {
    request: Phase,
    /// Since when the client has taken nothing of what is to be written.
    unwritten: Option<u64>,
}

#[derive(Debug, Clone, Copy)]
enum Phase {
    /// No byte of a next request has come since then, but for what came together with the last.
    Idle { since: u64 },
    /// A head is awaited since then.
    Head { since: u64 },
    /// A request is being answered. That has limits of its own, and asks to be looked at then.
    Busy { look: Option<u64> },
}

/// Keeps watch over one connection.
pub struct Silence {
    host: Arc<dyn Host>,
    patience: Patience,
    doings: Mutex<Doings>,
}

impl Silence {
    /// Begins now, with a head that is awaited.
    pub fn new(host: Arc<dyn Host>, patience: Patience) -> Arc<Self> {
        let since = host.monotonic_millis();
        Arc::new(Self {
            host,
            patience,
            doings: Mutex::new(Doings {
                request: Phase::Head { since },
                unwritten: None,
            }),
        })
    }

    fn doings(&self) -> MutexGuard<'_, Doings> {
        self.doings.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next request is awaited.
    fn awaits_head(&self) {
        let mut doings = self.doings();
        // The first head is awaited from the beginning on.
        if matches!(doings.request, Phase::Busy { .. }) {
            let since = self.host.monotonic_millis();
            doings.request = Phase::Idle { since };
        }
    }

    fn has_head(&self) {
        self.doings().request = Phase::Busy { look: None };
    }

    /// Bytes have come.
    pub fn has_read(&self) {
        let mut doings = self.doings();
        if matches!(doings.request, Phase::Idle { .. }) {
            let since = self.host.monotonic_millis();
            doings.request = Phase::Head { since };
        }
    }

    /// Bytes have gone, or could not.
    pub fn has_written(&self, gone: bool) {
        let mut doings = self.doings();
        match (gone, doings.unwritten) {
            (true, Some(_)) => doings.unwritten = None,
            (false, None) => doings.unwritten = Some(self.host.monotonic_millis()),
            _ => {}
        }
    }

    /// When the connection will have been silent for too long, if nothing happens.
    fn end(&self) -> Option<u64> {
        let doings = *self.doings();
        let (head, idle) = (self.patience.head, self.patience.idle);
        let request = match doings.request {
            Phase::Idle { since } => Some(since.saturating_add(idle.as_millis())),
            Phase::Head { since } => Some(since.saturating_add(head.as_millis())),
            Phase::Busy { .. } => None,
        };
        let unwritten = doings
            .unwritten
            .map(|since| since.saturating_add(idle.as_millis()));
        request.into_iter().chain(unwritten).min()
    }

    /// When the request that is being answered is to be looked at, if it has asked for it.
    fn look(&self) -> Option<u64> {
        match self.doings().request {
            Phase::Busy { look } => look,
            Phase::Idle { .. } | Phase::Head { .. } => None,
        }
    }

    /// What the future gives, which is of the request that is being answered, or nothing when it takes
    /// longer than that. Costs no timer: the connection's own is due by then.
    pub async fn within<F>(&self, limit: Duration, mut future: F) -> Option<F::Output>
    where
        F: Future + Unpin,
    {
        let limit = u64::try_from(limit.as_millis()).unwrap_or(u64::MAX);
        let mut end = None;
        poll_fn(|context| {
            if let Poll::Ready(output) = future.poll_unpin(context) {
                return Poll::Ready(Some(output));
            }
            let now = self.host.monotonic_millis();
            let end = *end.get_or_insert_with(|| now.saturating_add(limit));
            if now >= end {
                return Poll::Ready(None);
            }
            self.doings().request = Phase::Busy { look: Some(end) };
            Poll::Pending
        })
        .await
    }

    /// Completes when the connection has been silent for too long. To be polled after the
    /// connection, whose doings it looks at.
    pub fn overdue(self: &Arc<Self>) -> Overdue {
        Overdue {
            silence: Arc::clone(self),
            timer: None,
        }
    }
}

/// See [`Silence::overdue`].
pub struct Overdue {
    silence: Arc<Silence>,
    /// The reading at which to look again, never later than the silence's end or the request's look.
    timer: Option<(u64, BoxFuture<'static, ()>)>,
}

impl Future for Overdue {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        loop {
            let (end, look) = (this.silence.end(), this.silence.look());
            let Some(next) = end.into_iter().chain(look).min() else {
                return Poll::Pending;
            };
            let host = &this.silence.host;
            let (_, timer) = match &mut this.timer {
                Some(timer) if timer.0 <= next => timer,
                timer => timer.insert((next, host.sleep_until(next))),
            };
            ready!(timer.as_mut().poll(context));
            this.timer = None;
            let now = host.monotonic_millis();
            if end.is_some_and(|end| now >= end) {
                return Poll::Ready(());
            }
            if look.is_some_and(|look| now >= look) {
                // The request is polled with the connection, which has had its turn.
                this.silence.doings().request = Phase::Busy { look: None };
                context.waker().wake_by_ref();
            }
        }
    }
}

/// Tells the silence what hyper awaits.
pub struct HeadTimer(pub Arc<Silence>);

impl Timer for HeadTimer {
    fn sleep(&self, _: Duration) -> Pin<Box<dyn Sleep>> {
        self.0.awaits_head();
        Box::pin(AwaitedHead(Arc::clone(&self.0)))
    }

    fn sleep_until(&self, _: Instant) -> Pin<Box<dyn Sleep>> {
        self.sleep(Duration::ZERO)
    }
}

/// Held by hyper while it waits for a head; never due by itself.
struct AwaitedHead(Arc<Silence>);

impl Sleep for AwaitedHead {}

impl Future for AwaitedHead {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        Poll::Pending
    }
}

impl Drop for AwaitedHead {
    fn drop(&mut self) {
        self.0.has_head();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use millrace_core::time::Timestamp;
    use millrace_engine::TokioHost;
    use tokio::runtime::Handle;

    use super::*;

    /// A clock that goes on by one millisecond at each look.
    struct Steps(AtomicU64);

    impl Host for Steps {
        fn now(&self) -> Timestamp {
            Timestamp::from_millis(0)
        }

        fn monotonic_millis(&self) -> u64 {
            self.0.fetch_add(1, Ordering::Relaxed)
        }

        fn sleep_until(&self, _: u64) -> BoxFuture<'static, ()> {
            Box::pin(std::future::pending())
        }

        fn spawn(&self, _: BoxFuture<'static, ()>) {}

        fn fill_random(&self, _: &mut [u8]) {}
    }

    fn silence() -> Arc<Silence> {
        let patience = Patience {
            head: Span::from_millis(100),
            idle: Span::from_millis(1_000),
        };
        Silence::new(Arc::new(Steps(AtomicU64::new(0))), patience)
    }

    #[test]
    fn further_bytes_of_a_head_do_not_move_its_end() {
        let silence = silence();
        silence.awaits_head();
        silence.has_read();
        assert_eq!(silence.end(), Some(100));
        silence.has_head();
        silence.awaits_head();
        assert_eq!(silence.end(), Some(1_001));
        silence.has_read();
        silence.has_read();
        assert_eq!(silence.end(), Some(102));
    }

    #[tokio::test]
    async fn a_request_is_looked_at_when_it_asked_for_it_and_its_connection_goes_on() {
        let host = Arc::new(TokioHost::new(Handle::current()));
        let patience = Patience {
            head: Span::from_millis(1),
            idle: Span::from_millis(1),
        };
        let silence = Silence::new(host, patience);
        let mut overdue = std::pin::pin!(silence.overdue());
        // Its timer is set already, for a time that will mean nothing when it has come.
        assert!(futures::poll!(overdue.as_mut()).is_pending());
        silence.has_head();
        let never = std::future::pending::<()>();
        let mut request = std::pin::pin!(silence.within(Duration::from_millis(10), never));
        let given_up = tokio::select! {
            biased;
            given_up = &mut request => given_up,
            () = &mut overdue => panic!("a request is no silence"),
        };
        assert_eq!(given_up, None);
        let ready = silence.within(Duration::ZERO, std::future::ready(1)).await;
        assert_eq!(ready, Some(1));
    }

    #[test]
    fn a_request_has_no_end_here_unless_its_answer_is_not_taken() {
        let silence = silence();
        silence.has_head();
        silence.has_read();
        assert_eq!(silence.end(), None);
        silence.has_written(false);
        silence.has_written(false);
        assert_eq!(silence.end(), Some(1_001));
        silence.has_written(true);
        assert_eq!(silence.end(), None);
    }
}
