//! A store in this process whose calls fail, or wait to be let go, as a test asks.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use millrace_core::ports::store::Store;
use millrace_store::FaultyStore;
use millrace_store::faulty::{Fault, Script};
use tokio::sync::watch;

/// What is to go wrong. A call that is delayed goes on when it is let go.
pub struct Faults {
    told: Mutex<Vec<Told>>,
    waiting: watch::Sender<usize>,
    is_let_go: watch::Sender<bool>,
}

/// A fault of some of the calls to a method of the store.
struct Told {
    call: &'static str,
    fault: Fault,
    /// How many of them are still to meet it.
    count: usize,
}

impl Faults {
    /// Nothing goes wrong.
    pub fn new() -> Arc<Self> {
        Arc::new(Self {
            told: Mutex::default(),
            waiting: watch::Sender::new(0),
            is_let_go: watch::Sender::new(false),
        })
    }

    /// What puts these faults before a store.
    pub fn before(
        self: &Arc<Self>,
    ) -> impl FnOnce(Arc<dyn Store>) -> Arc<dyn Store> + Send + use<> {
        let script = Arc::clone(self);
        |store| Arc::new(FaultyStore::new(store, script))
    }

    /// The next call to that method meets a fault.
    pub fn next(&self, call: &'static str, fault: Fault) {
        self.next_of(1, call, fault);
    }

    /// The next calls to that method do.
    pub fn next_of(&self, count: usize, call: &'static str, fault: Fault) {
        self.told.lock().unwrap().push(Told { call, fault, count });
    }

    /// Completes when that many calls wait to be let go.
    pub async fn wait(&self, count: usize) {
        let mut waiting = self.waiting.subscribe();
        waiting.wait_for(|waiting| *waiting >= count).await.unwrap();
    }

    /// Lets all go that is delayed, now and from now on.
    pub fn let_go(&self) {
        self.is_let_go.send_replace(true);
    }
}

impl Script for Faults {
    fn fault(&self, call: &'static str) -> Fault {
        let mut told = self.told.lock().unwrap();
        let found = told
            .iter_mut()
            .find(|told| told.call == call && told.count > 0);
        let Some(found) = found else {
            return Fault::None;
        };
        found.count -= 1;
        found.fault
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'static, ()> {
        let mut let_go = self.is_let_go.subscribe();
        self.waiting.send_modify(|waiting| *waiting += 1);
        async move {
            let _ = let_go.wait_for(|let_go| *let_go).await;
        }
        .boxed()
    }
}
