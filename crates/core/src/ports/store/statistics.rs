//! Rollups: how many runs of a scenario began and ended in a minute or an hour, and how long they
//! took. Figures for people, not the truth about runs: that is in the runs.

use super::Answer;
use crate::id::ScenarioId;
use crate::status::RunStatus;
use crate::time::Timestamp;

/// How much time one rollup covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RollupWidth {
    /// A minute.
    Minute,
    /// An hour.
    Hour,
}

impl RollupWidth {
    /// In milliseconds.
    pub const fn millis(self) -> i64 {
        match self {
            Self::Minute => 60_000,
            Self::Hour => 3_600_000,
        }
    }

    /// The beginning of the minute or hour in which that time lies.
    pub fn floor(self, at: Timestamp) -> Timestamp {
        Timestamp::from_millis(at.as_millis().div_euclid(self.millis()) * self.millis())
    }
}

/// What happened to a scenario's live runs in one minute or hour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rollup {
    /// How much time it covers.
    pub width: RollupWidth,
    /// When that begins.
    pub at: Timestamp,
    /// The scenario.
    pub scenario_id: ScenarioId,
    /// Runs that were accepted.
    pub started: u64,
    /// Runs that ended well.
    pub succeeded: u64,
    /// Runs that failed.
    pub failed: u64,
    /// Runs that were cancelled.
    pub cancelled: u64,
    /// When the run that ended last did so, and how.
    pub last: Option<(Timestamp, RunStatus)>,
    /// How long the runs took that ended, as the engine writes it; opaque to the store.
    pub latencies: Vec<u8>,
}

/// Rollups that have served their time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutdatedRollups {
    /// Minutes that began before this time.
    pub minutes_before: Timestamp,
    /// Hours that began before this time.
    pub hours_before: Timestamp,
}

/// Keeping rollups over a restart.
pub trait Statistics: Send + Sync {
    /// All that are kept, by width, time and scenario.
    fn rollups(&self) -> Answer<'_, Vec<Rollup>>;

    /// Stores these, each in the place of an earlier one of the same width, time and scenario, and
    /// removes those that have served their time; all or nothing.
    fn keep_rollups(&self, rollups: Vec<Rollup>, outdated: OutdatedRollups) -> Answer<'_, ()>;
}
