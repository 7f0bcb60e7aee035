//! What the backend asks of the runtime and of the machine's clock, in one place: its connections,
//! lanes and heartbeat are its own, as the threads of SQLite's are. No simulation runs on a server's
//! time.

use std::time::{Duration, Instant};

use tokio::runtime::Handle;
use tokio::task::JoinHandle;

/// Does something in the background.
#[expect(
    clippy::disallowed_methods,
    reason = "whoever begins a task of this backend ends it"
)]
pub(super) fn spawn<T: Send + 'static>(
    runtime: &Handle,
    work: impl Future<Output = T> + Send + 'static,
) -> JoinHandle<T> {
    runtime.spawn(work)
}

/// Waits between two looks at a server.
#[expect(
    clippy::disallowed_methods,
    reason = "a lease and a lost answer are waited for in real time"
)]
pub(super) async fn pause(time: Duration) {
    tokio::time::sleep(time).await;
}

/// A reading of the clock that never goes back.
#[expect(
    clippy::disallowed_methods,
    reason = "how long a commit takes is measured where it is made"
)]
pub(super) fn reading() -> Instant {
    Instant::now()
}
