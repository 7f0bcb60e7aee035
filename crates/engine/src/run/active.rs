//! The runs that have a driver, and the ways to reach it. A run has at most one driver in a
//! process: whoever wants one asks here first.

use std::sync::{Mutex, MutexGuard, PoisonError};

use millrace_core::id::RunId;
use rustc_hash::FxHashMap;
use tokio::sync::{Notify, mpsc};

use super::request::Request;

/// The way in to a driver.
pub(crate) type Mailbox = mpsc::UnboundedReceiver<Request>;

/// All drivers of the process.
#[derive(Debug)]
pub(crate) struct Active {
    runs: Mutex<FxHashMap<RunId, mpsc::UnboundedSender<Request>>>,
    runs_max: usize,
    ended: Notify,
}

/// What became of the wish to drive a run.
pub(crate) enum Begin {
    /// It is the caller's now.
    Yours(Mailbox),
    /// It has a driver.
    Driven,
    /// As many runs are driven as may be.
    Full,
}

impl Active {
    pub(crate) fn new(runs_max: u32) -> Self {
        Self {
            runs: Mutex::new(FxHashMap::default()),
            runs_max: runs_max as usize,
            ended: Notify::new(),
        }
    }

    /// Asks to drive a run.
    pub(crate) fn begin(&self, run_id: RunId) -> Begin {
        let mut runs = self.lock();
        if runs.contains_key(&run_id) {
            return Begin::Driven;
        }
        if runs.len() >= self.runs_max {
            return Begin::Full;
        }
        let (sender, mailbox) = mpsc::unbounded_channel();
        runs.insert(run_id, sender);
        Begin::Yours(mailbox)
    }

    /// Drives a run that no one knows of yet. Whoever calls has seen that there is room; others
    /// may have seen the same, so that a few more are driven than may be.
    pub(crate) fn begin_new(&self, run_id: RunId) -> Mailbox {
        let (sender, mailbox) = mpsc::unbounded_channel();
        self.lock().insert(run_id, sender);
        mailbox
    }

    /// Hands a request to the run's driver. When it has none it is the caller's, with the request
    /// in its mailbox: requests of people are few and do not wait for room.
    pub(crate) fn send_or_begin(&self, run_id: RunId, request: Request) -> Option<Mailbox> {
        let mut runs = self.lock();
        // A driver that is gone without a word has dropped its mailbox; its entry is replaced.
        let request = match runs.get(&run_id) {
            Some(sender) => match sender.send(request) {
                Ok(()) => return None,
                Err(refused) => refused.0,
            },
            None => request,
        };
        let (sender, mailbox) = mpsc::unbounded_channel();
        // The mailbox is in hand, so that sending to it cannot fail.
        let _ = sender.send(request);
        runs.insert(run_id, sender);
        Some(mailbox)
    }

    /// Gives the run up, unless a request has come in meanwhile: then it goes on.
    pub(crate) fn end(&self, run_id: RunId, mailbox: &Mailbox) -> bool {
        let mut runs = self.lock();
        if !mailbox.is_empty() {
            return false;
        }
        runs.remove(&run_id);
        drop(runs);
        self.ended.notify_waiters();
        true
    }

    /// Gives the run up whatever has come in: its driver is gone.
    pub(crate) fn abandon(&self, run_id: RunId) {
        self.lock().remove(&run_id);
        self.ended.notify_waiters();
    }

    /// Waits until fewer than that many runs are driven.
    pub(crate) async fn below(&self, count: usize) {
        loop {
            let mut ended = std::pin::pin!(self.ended.notified());
            ended.as_mut().enable();
            if self.count() < count {
                return;
            }
            ended.await;
        }
    }

    /// Waits until another run may be driven.
    pub(crate) async fn room(&self) {
        self.below(self.runs_max).await;
    }

    pub(crate) fn count(&self) -> usize {
        self.lock().len()
    }

    pub(crate) fn has_room(&self) -> bool {
        self.count() < self.runs_max
    }

    pub(crate) fn contains(&self, run_id: RunId) -> bool {
        self.lock().contains_key(&run_id)
    }

    fn lock(&self) -> MutexGuard<'_, FxHashMap<RunId, mpsc::UnboundedSender<Request>>> {
        self.runs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
