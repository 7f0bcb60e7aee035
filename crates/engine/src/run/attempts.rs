//! The attempts of one run that are being performed, all within its driver's task.

use futures::StreamExt;
use futures::future::{AbortHandle, Abortable, Aborted, BoxFuture};
use futures::stream::FuturesUnordered;
use millrace_core::ports::node::Attempted;

/// An attempt that ended: step, attempt, and how.
pub(crate) type Ended = (u32, u32, Result<Attempted, Aborted>);

/// See the module. Dropping it aborts all of them.
pub(crate) struct Attempts {
    futures: FuturesUnordered<BoxFuture<'static, Ended>>,
    open: Vec<Open>,
}

struct Open {
    step: u32,
    attempt: u32,
    abort: AbortHandle,
    began: u64,
}

impl Attempts {
    pub(crate) fn new() -> Self {
        Self {
            futures: FuturesUnordered::new(),
            open: Vec::new(),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    pub(crate) fn contains(&self, step: u32, attempt: u32) -> bool {
        self.open
            .iter()
            .any(|open| open.step == step && open.attempt == attempt)
    }

    /// Begins an attempt at that reading of the monotonic clock.
    pub(crate) fn begin(
        &mut self,
        step: u32,
        attempt: u32,
        future: BoxFuture<'static, Attempted>,
        began: u64,
    ) {
        let (abort, registration) = AbortHandle::new_pair();
        let future = Abortable::new(future, registration);
        self.open.push(Open {
            step,
            attempt,
            abort,
            began,
        });
        self.futures
            .push(Box::pin(async move { (step, attempt, future.await) }));
    }

    /// Aborts an attempt. Its end still comes out of [`Attempts::next`].
    pub(crate) fn abort(&self, step: u32, attempt: u32) {
        for open in &self.open {
            if open.step == step && open.attempt == attempt {
                open.abort.abort();
            }
        }
    }

    pub(crate) fn abort_all(&self) {
        self.abort_unless(|_, _| false);
    }

    /// Aborts those of which this does not hold.
    pub(crate) fn abort_unless(&self, is_wanted: impl Fn(u32, u32) -> bool) {
        for open in &self.open {
            if !is_wanted(open.step, open.attempt) {
                open.abort.abort();
            }
        }
    }

    /// The next attempt that ends, with the reading at which it began. Pending while there is
    /// none.
    pub(crate) async fn next(&mut self) -> (Ended, u64) {
        let Some(ended) = self.futures.next().await else {
            return std::future::pending().await;
        };
        let place = self
            .open
            .iter()
            .position(|open| open.step == ended.0 && open.attempt == ended.1);
        let began = place.map_or(0, |place| self.open.swap_remove(place).began);
        (ended, began)
    }
}
