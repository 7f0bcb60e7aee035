//! What happens on one connection, and when it has been silent for too long.
//!
//! A request costs no timer: hyper says when it begins and ends to wait for a request's head (it
//! asks its [`Timer`] for one, which is ours), the stream says what it reads and cannot write, and
//! one timer of the connection looks at the sum of it when it is due.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

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
    /// A request is being answered: that has limits of its own.
    Busy,
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
        if matches!(doings.request, Phase::Busy) {
            let since = self.host.monotonic_millis();
            doings.request = Phase::Idle { since };
        }
    }

    fn has_head(&self) {
        self.doings().request = Phase::Busy;
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
            Phase::Busy => None,
        };
        let unwritten = doings
            .unwritten
            .map(|since| since.saturating_add(idle.as_millis()));
        request.into_iter().chain(unwritten).min()
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
    /// The reading at which to look again, never later than the silence's end.
    timer: Option<(u64, BoxFuture<'static, ()>)>,
}

impl Future for Overdue {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        loop {
            let Some(end) = this.silence.end() else {
                return Poll::Pending;
            };
            let host = &this.silence.host;
            let (_, timer) = match &mut this.timer {
                Some(timer) if timer.0 <= end => timer,
                timer => timer.insert((end, host.sleep_until(end))),
            };
            ready!(timer.as_mut().poll(context));
            this.timer = None;
            if host.monotonic_millis() >= end {
                return Poll::Ready(());
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
