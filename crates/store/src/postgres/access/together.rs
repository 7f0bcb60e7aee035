//! Calls that go together: whoever asks waits in one queue, and all who wait are served in one round
//! trip. Under no load nobody waits for others.

use std::collections::HashMap;
use std::future::Future;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::channel::oneshot;
use millrace_core::ports::store::{Answer, Error};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use super::{Calls, Connection, ended};
use crate::postgres::fault::Fault;
use crate::postgres::runtime;

type Waiting<K, T> = (K, oneshot::Sender<Result<Option<T>, Error>>);

struct Queue<K, T> {
    waiting: Mutex<Vec<Waiting<K, T>>>,
    ready: Notify,
    /// Most keys in one round trip.
    most: usize,
}

impl<K, T> Queue<K, T> {
    fn lock(&self) -> MutexGuard<'_, Vec<Waiting<K, T>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn take(&self) -> Vec<Waiting<K, T>> {
        loop {
            let ready = self.ready.notified();
            {
                let mut waiting = self.lock();
                if !waiting.is_empty() {
                    let first = waiting.len().min(self.most);
                    let later = waiting.split_off(first);
                    if !later.is_empty() {
                        self.ready.notify_one();
                    }
                    return std::mem::replace(&mut waiting, later);
                }
            }
            ready.await;
        }
    }
}

/// See the module. What is under way when it is dropped is told that it has ended.
pub(in crate::postgres) struct Together<K, T> {
    queue: Arc<Queue<K, T>>,
    lanes: Vec<JoinHandle<()>>,
}

impl<K, T> Together<K, T>
where
    K: Copy + Eq + Hash + Send + Sync + 'static,
    T: Clone + Send + 'static,
{
    /// Serves calls by `work`, which is given up to `most` keys and answers for those it has
    /// something for; as many at a time as there are lanes.
    pub(in crate::postgres) fn start<W, F>(
        calls: &Calls,
        (lanes, most): (usize, usize),
        work: W,
    ) -> Self
    where
        W: Fn(Connection, Vec<K>) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = Result<HashMap<K, T>, Fault>> + Send + 'static,
    {
        let queue = Arc::new(Queue {
            waiting: Mutex::default(),
            ready: Notify::new(),
            most,
        });
        let lane = || {
            let lane = serve(calls.clone(), Arc::clone(&queue), work.clone());
            runtime::spawn(&calls.runtime, lane)
        };
        let lanes = (0..lanes).map(|_| lane()).collect();
        Self { queue, lanes }
    }

    /// What there is for that key; none when there is nothing.
    pub(in crate::postgres) fn call(&self, key: K) -> Answer<'static, Option<T>> {
        let (sender, receiver) = oneshot::channel();
        self.queue.lock().push((key, sender));
        self.queue.ready.notify_one();
        Box::pin(async move { receiver.await.unwrap_or_else(|_| Err(ended())) })
    }
}

impl<K, T> Drop for Together<K, T> {
    fn drop(&mut self) {
        for lane in &self.lanes {
            lane.abort();
        }
    }
}

async fn serve<K, T, W, F>(calls: Calls, queue: Arc<Queue<K, T>>, work: W)
where
    K: Copy + Eq + Hash + Send + Sync + 'static,
    T: Clone + Send + 'static,
    W: Fn(Connection, Vec<K>) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Result<HashMap<K, T>, Fault>> + Send + 'static,
{
    loop {
        let waiting = queue.take().await;
        let keys: Vec<K> = waiting.iter().map(|(key, _)| *key).collect();
        let work = work.clone();
        let made = calls.with(move |connection| work(connection, keys)).await;
        for (key, sender) in waiting {
            // Who asked may have gone.
            let _ = sender.send(match &made {
                Ok(found) => Ok(found.get(&key).cloned()),
                Err(error) => Err(error.clone()),
            });
        }
    }
}
