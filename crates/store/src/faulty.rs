//! A store that fails on demand: it wraps another and asks a script, call by call, what is to go
//! wrong. With a script that lets everything through it behaves as the store inside.

mod calls;

use std::sync::Arc;
use std::time::Duration;

use futures::future::{self, BoxFuture};
use millrace_core::ports::store::{CommitError, Error};

/// What is to go wrong with one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// The call fails and nothing is done.
    Before,
    /// The call is done, and then its answer is lost: a commit's outcome is unknown, any other
    /// call is unavailable.
    After,
    /// The call is done after that time.
    Delay(Duration),
    /// The call is done, and its answer comes after that time.
    SlowAnswer(Duration),
    /// The process dies before the call: it never completes, and nothing is done.
    CrashBefore,
    /// The process dies after the call: it is done and never completes.
    CrashAfter,
}

/// Decides what goes wrong. Asked once for each call, with the name of the port's method, in the
/// order in which the calls are first polled.
pub trait Script: Send + Sync + 'static {
    /// The fault of this call.
    fn fault(&self, call: &'static str) -> Fault;

    /// Completes after that time, on whatever clock the script goes by.
    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()>;
}

/// A script without faults.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoFaults;

impl Script for NoFaults {
    fn fault(&self, _call: &'static str) -> Fault {
        Fault::None
    }

    fn sleep(&self, _time: Duration) -> BoxFuture<'static, ()> {
        Box::pin(future::ready(()))
    }
}

/// A store with faults.
pub struct FaultyStore<S: ?Sized> {
    inner: Arc<S>,
    script: Arc<dyn Script>,
}

impl<S: ?Sized> FaultyStore<S> {
    /// Wraps a store.
    pub fn new(inner: Arc<S>, script: Arc<dyn Script>) -> Self {
        Self { inner, script }
    }

    /// The store inside, which does not fail.
    pub fn inner(&self) -> &Arc<S> {
        &self.inner
    }
}

/// An error that faults can make.
trait Fails {
    /// The call was not done.
    fn not_done() -> Self;
    /// The call was done; no one knows.
    fn lost() -> Self;
}

impl Fails for Error {
    fn not_done() -> Self {
        Self::Unavailable {
            message: "a fault on demand, before".to_owned(),
        }
    }

    fn lost() -> Self {
        Self::Unavailable {
            message: "a fault on demand, after".to_owned(),
        }
    }
}

impl Fails for CommitError {
    fn not_done() -> Self {
        Self::Refused(Error::not_done())
    }

    fn lost() -> Self {
        Self::OutcomeUnknown {
            message: "a fault on demand, after".to_owned(),
        }
    }
}

/// Makes a call with the fault that the script asks for.
async fn call<T, E: Fails>(
    script: Arc<dyn Script>,
    name: &'static str,
    work: impl Future<Output = Result<T, E>>,
) -> Result<T, E> {
    match script.fault(name) {
        Fault::None => work.await,
        Fault::Before => Err(E::not_done()),
        Fault::After => {
            let _ = work.await;
            Err(E::lost())
        }
        Fault::Delay(time) => {
            script.sleep(time).await;
            work.await
        }
        Fault::SlowAnswer(time) => {
            let answer = work.await;
            script.sleep(time).await;
            answer
        }
        Fault::CrashBefore => future::pending().await,
        Fault::CrashAfter => {
            let _ = work.await;
            future::pending().await
        }
    }
}
