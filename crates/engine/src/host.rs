//! The host of a real process: the machine's clocks, tokio's timers and tasks, the operating
//! system's chance. The only place of the engine that names them; all else asks the port.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use futures::future::BoxFuture;
use millrace_core::ports::host::Host;
use millrace_core::time::Timestamp;
use tokio::runtime::Handle;

/// Chance that is drawn from the operating system at once, in bytes: a system call for each run
/// would cost as much as evaluating a node.
const CHANCE_BYTES: usize = 1_024;

/// A host on a tokio runtime.
#[derive(Debug, Clone)]
pub struct TokioHost {
    runtime: Handle,
    start: Instant,
    /// What is to be added to the milliseconds since the start to have the time of another machine's
    /// clock, if that is the one that counts.
    clock: Option<Arc<AtomicI64>>,
}

impl TokioHost {
    /// A host that runs its tasks on that runtime.
    #[expect(
        clippy::disallowed_methods,
        reason = "the live clock: everything else asks the port"
    )]
    pub fn new(runtime: Handle) -> Self {
        Self {
            runtime,
            start: Instant::now(),
            clock: None,
        }
    }

    /// The same, whose time of day is that of another machine as soon as it is known: `offset` holds
    /// what is to be added to the milliseconds since [`TokioHost::start`]. This machine's own may be
    /// set to anything meanwhile.
    pub fn by_clock_of_another(runtime: Handle, offset: Arc<AtomicI64>) -> Self {
        let host = Self::new(runtime);
        let own = host.now().as_millis() - host.monotonic_millis().cast_signed();
        offset.store(own, Ordering::Relaxed);
        Self {
            clock: Some(offset),
            ..host
        }
    }

    /// When it began to count.
    pub fn start(&self) -> Instant {
        self.start
    }
}

impl Host for TokioHost {
    #[expect(
        clippy::disallowed_methods,
        reason = "the live clock: everything else asks the port"
    )]
    fn now(&self) -> Timestamp {
        if let Some(offset) = &self.clock {
            let since = self.monotonic_millis().cast_signed();
            return Timestamp::from_millis(since + offset.load(Ordering::Relaxed));
        }
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    fn monotonic_millis(&self) -> u64 {
        self.start.elapsed().as_millis() as u64
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "the live timer: everything else asks the port"
    )]
    fn sleep_until(&self, monotonic_millis: u64) -> BoxFuture<'static, ()> {
        // One millisecond more, because the reading is rounded down: a sleep never ends early.
        let wait = monotonic_millis.saturating_sub(self.monotonic_millis());
        Box::pin(async move {
            if wait > 0 {
                tokio::time::sleep(Duration::from_millis(wait.saturating_add(1))).await;
            }
        })
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "the place behind the port: tasks are counted and awaited by the service"
    )]
    fn spawn(&self, task: BoxFuture<'static, ()>) {
        self.runtime.spawn(task);
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        POOL.with_borrow_mut(|pool| pool.fill(bytes));
    }
}

thread_local! {
    static POOL: RefCell<Pool> = const { RefCell::new(Pool { bytes: [0; CHANCE_BYTES], used: CHANCE_BYTES }) };
}

/// Chance in store. What was handed out is wiped.
struct Pool {
    bytes: [u8; CHANCE_BYTES],
    used: usize,
}

impl Pool {
    fn fill(&mut self, target: &mut [u8]) {
        if target.len() > CHANCE_BYTES {
            draw(target);
            return;
        }
        if self.used + target.len() > CHANCE_BYTES {
            draw(&mut self.bytes);
            self.used = 0;
        }
        let given = &mut self.bytes[self.used..self.used + target.len()];
        target.copy_from_slice(given);
        given.fill(0);
        self.used += target.len();
    }
}

fn draw(bytes: &mut [u8]) {
    getrandom::fill(bytes)
        .expect("the operating system gives chance, or the process could make no keys either");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_is_never_handed_out_twice() {
        let mut pool = Pool {
            bytes: [0; CHANCE_BYTES],
            used: CHANCE_BYTES,
        };
        let mut seen = std::collections::HashSet::new();
        for _ in 0..1_000 {
            let mut bytes = [0; 16];
            pool.fill(&mut bytes);
            assert!(seen.insert(bytes));
        }
    }

    #[tokio::test]
    async fn a_sleep_never_ends_before_its_reading() {
        let host = TokioHost::new(Handle::current());
        for wait in [0, 1, 2, 5] {
            let until = host.monotonic_millis() + wait;
            host.sleep_until(until).await;
            assert!(host.monotonic_millis() >= until);
        }
    }
}
