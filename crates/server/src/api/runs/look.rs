//! A run as the pages of its steps and log are made. They are asked for one after the other, so the
//! last long run that someone looked at is kept for a moment: its journal is read once for all pages.

use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use millrace_core::id::RunId;
use millrace_core::ports::host::Host;
use millrace_core::view::{self, LogView, StepView};

use super::reading::Reading;
use super::steps::StepsPage;
use crate::api::problem::Problem;
use crate::state::{Server, Shared};

/// Journals of fewer entries are read as fast as they are looked up.
const LONG_ENTRIES_MIN: u64 = 500;

/// How long a run is kept after somebody looked at it last.
const KEPT_MILLIS: u64 = 30_000;

/// A run that is looked at.
pub struct Look {
    reading: Reading,
    steps: OnceLock<Result<Vec<StepView>, Problem>>,
    lines: OnceLock<Vec<LogView>>,
}

impl Look {
    /// Reads a run, or takes it as it was read a moment ago if nothing was added since; 404 when
    /// there is none.
    pub async fn at(server: &Shared, run_id: RunId) -> Result<Arc<Self>, Problem> {
        if let Some(look) = server
            .looked_at
            .find(run_id, server.host.monotonic_millis())
        {
            let row = server.store.run_row(run_id).await?;
            let row = row.ok_or_else(Problem::no_such_run)?;
            if row == look.reading.row {
                return Ok(look);
            }
        }
        let look = Arc::new(Self {
            reading: Reading::of(server, run_id).await?,
            steps: OnceLock::new(),
            lines: OnceLock::new(),
        });
        if look.is_kept() {
            server.looked_at.keep(server, &look);
        }
        Ok(look)
    }

    /// The run as it was read.
    pub fn reading(&self) -> &Reading {
        &self.reading
    }

    /// Its steps, in step order.
    pub fn steps(&self) -> Result<&[StepView], Problem> {
        let steps = self.steps.get_or_init(|| StepsPage::all(&self.reading));
        steps.as_deref().map_err(Problem::clone)
    }

    /// Its log, oldest line first.
    pub fn lines(&self) -> Result<&[LogView], Problem> {
        let plan = self.reading.plan()?;
        let lines = || view::logs(plan, &self.reading.entries);
        Ok(self.lines.get_or_init(lines))
    }

    /// Large values keep their room from others only while they are sent.
    fn is_kept(&self) -> bool {
        let is_long = self.reading.row.entries >= LONG_ENTRIES_MIN;
        is_long && !self.reading.has_large_values && self.reading.plan().is_ok()
    }
}

/// The long run that was looked at last.
#[derive(Default)]
pub struct LookedAt(Mutex<Option<Kept>>);

struct Kept {
    look: Arc<Look>,
    /// When it is let go, by the host's steady clock.
    until: u64,
}

impl LookedAt {
    fn find(&self, run_id: RunId, now: u64) -> Option<Arc<Look>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = kept.as_mut()?;
        (kept.look.reading.row.run_id == run_id).then(|| {
            kept.until = now + KEPT_MILLIS;
            Arc::clone(&kept.look)
        })
    }

    fn keep(&self, server: &Shared, look: &Arc<Look>) {
        let until = server.host.monotonic_millis() + KEPT_MILLIS;
        let look = Arc::clone(look);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.replace(Kept { look, until }).is_none() {
            let forgetting = forget(Arc::downgrade(server), Arc::clone(&server.host));
            server.host.spawn(Box::pin(forgetting));
        }
    }

    /// Frees what is kept when its time has come; else says when that is.
    fn free(&self, now: u64) -> Option<u64> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let until = kept.as_ref()?.until;
        if now < until {
            return Some(until);
        }
        *kept = None;
        None
    }
}

/// Waits until nobody has looked at what is kept for long enough, and frees it. It holds no server,
/// so that one that ends is not kept.
async fn forget(server: Weak<Server>, host: Arc<dyn Host>) {
    let now = || host.monotonic_millis();
    while let Some(until) = server
        .upgrade()
        .and_then(|server| server.looked_at.free(now()))
    {
        host.sleep_until(until).await;
    }
}
