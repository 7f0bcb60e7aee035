//! Rollups by scenario: what began and ended in which minute and hour. A run costs one update of a
//! table that its thread has to itself; the tables are brought together when someone looks, or when
//! the rollups are stored. In memory, and bounded: how they outlast a restart is not here.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use millrace_core::id::ScenarioId;
use millrace_core::ports::store::{OutdatedRollups, Rollup, RollupWidth};
use millrace_core::status::RunStatus;
use millrace_core::time::Timestamp;
use rustc_hash::FxHashMap;

use super::latency::{BUCKETS, Latencies, bucket};

/// How long minutes are kept, in milliseconds.
pub(super) const MINUTES_KEPT_MILLIS: i64 = 3 * 3_600_000;
/// How long hours are kept, in milliseconds.
pub(super) const HOURS_KEPT_MILLIS: i64 = 7 * 24 * 3_600_000;
/// Most rollups of one width in memory, some 200 bytes each; beyond them the oldest go.
const ROLLUPS_COUNT_MAX: usize = 100_000;
/// Most scenarios and minutes in the table of one thread before it is brought to the others.
const TABLE_COUNT_MAX: usize = 1_024;
/// Tables; with more threads some share one.
const TABLES_COUNT: usize = 16;

/// When the run that ended last did so, and how.
type Last = Option<(Timestamp, RunStatus)>;

/// What happened in one minute, as it is counted.
struct Tally {
    started: u64,
    ended: [u64; 3],
    last: Last,
    latencies: [u32; BUCKETS],
}

impl Tally {
    const EMPTY: Self = Self {
        started: 0,
        ended: [0; 3],
        last: None,
        latencies: [0; BUCKETS],
    };
}

type Table = FxHashMap<(ScenarioId, i64), Tally>;

/// What happened to runs in a stretch of time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals {
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
    latencies: Latencies,
}

impl Totals {
    /// The time from acceptance within which that part (in percent) of the runs ended, in
    /// milliseconds; none when none did.
    pub fn percentile(&self, percent: u64) -> Option<u64> {
        self.latencies.percentile(percent)
    }

    /// Adds what happened in another stretch, or to other runs.
    pub fn add(&mut self, other: &Self) {
        self.started += other.started;
        self.succeeded += other.succeeded;
        self.failed += other.failed;
        self.cancelled += other.cancelled;
        self.last = later(self.last, other.last);
        self.latencies.add_all(&other.latencies);
    }

    fn add_tally(&mut self, tally: &Tally) {
        self.started += tally.started;
        self.succeeded += tally.ended[0];
        self.failed += tally.ended[1];
        self.cancelled += tally.ended[2];
        self.last = later(self.last, tally.last);
        for (bucket, count) in tally
            .latencies
            .iter()
            .enumerate()
            .filter(|(_, count)| **count > 0)
        {
            self.latencies.add(bucket, u64::from(*count));
        }
    }
}

fn later(one: Last, other: Last) -> Last {
    match (one, other) {
        (Some((at, _)), Some((other_at, _))) if at > other_at => one,
        (one, None) => one,
        (_, other) => other,
    }
}

/// A rollup, and whether it has changed since it was stored.
#[derive(Default)]
struct Kept {
    totals: Totals,
    changed: bool,
}

/// By time and scenario.
#[derive(Default)]
struct Series(BTreeMap<(Timestamp, ScenarioId), Kept>);

impl Series {
    fn at(&mut self, at: Timestamp, scenario_id: ScenarioId) -> &mut Kept {
        self.0.entry((at, scenario_id)).or_default()
    }

    fn trim(&mut self, before: Timestamp) {
        while let Some(first) = self.0.first_entry() {
            let is_outdated = first.key().0 < before;
            if !is_outdated && self.0.len() <= ROLLUPS_COUNT_MAX {
                return;
            }
            self.0.pop_first();
        }
    }
}

#[derive(Default)]
struct Gathered {
    minutes: Series,
    hours: Series,
}

impl Gathered {
    fn series(&mut self, width: RollupWidth) -> &mut Series {
        match width {
            RollupWidth::Minute => &mut self.minutes,
            RollupWidth::Hour => &mut self.hours,
        }
    }
}

/// The rollups of the process.
pub struct Rollups {
    tables: [Mutex<Table>; TABLES_COUNT],
    gathered: Mutex<Gathered>,
    /// What other processes counted, as they stored it last.
    others: Mutex<Gathered>,
}

static NEXT_THREAD: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    static THREAD: usize = NEXT_THREAD.fetch_add(1, Ordering::Relaxed);
}

impl Rollups {
    pub(crate) fn new() -> Self {
        Self {
            tables: std::array::from_fn(|_| Mutex::default()),
            gathered: Mutex::default(),
            others: Mutex::default(),
        }
    }

    /// A run was accepted.
    pub(crate) fn started(&self, scenario_id: ScenarioId, at: Timestamp) {
        self.count(scenario_id, at, |tally| tally.started += 1);
    }

    /// A run ended, that many milliseconds after its acceptance.
    pub(crate) fn finished(
        &self,
        scenario_id: ScenarioId,
        (at, status): (Timestamp, RunStatus),
        millis: u64,
    ) {
        let outcome = match status {
            RunStatus::Succeeded => 0,
            RunStatus::Failed => 1,
            RunStatus::Cancelled => 2,
            RunStatus::Queued | RunStatus::Running | RunStatus::Waiting => return,
        };
        self.count(scenario_id, at, |tally| {
            tally.ended[outcome] += 1;
            tally.latencies[bucket(millis)] += 1;
            tally.last = later(tally.last, Some((at, status)));
        });
    }

    fn count(&self, scenario_id: ScenarioId, at: Timestamp, change: impl FnOnce(&mut Tally)) {
        let table = THREAD.with(|thread| thread % TABLES_COUNT);
        let minute = RollupWidth::Minute.floor(at).as_millis();
        let mut table = lock(&self.tables[table]);
        change(table.entry((scenario_id, minute)).or_insert(Tally::EMPTY));
        if table.len() > TABLE_COUNT_MAX {
            let full = std::mem::take(&mut *table);
            drop(table);
            gather(full, &mut lock(&self.gathered));
        }
    }

    /// Brings the tables together and lets go what has served its time.
    fn gathered(&self, now: Timestamp) -> MutexGuard<'_, Gathered> {
        let mut gathered = lock(&self.gathered);
        for table in &self.tables {
            // Whoever counts waits no longer than the exchange takes.
            let counted = std::mem::take(&mut *lock(table));
            gather(counted, &mut gathered);
        }
        let outdated = outdated(now);
        gathered.minutes.trim(outdated.minutes_before);
        gathered.hours.trim(outdated.hours_before);
        gathered
    }

    /// What happened between two times, by minute or hour and scenario (all of them, or one).
    pub fn between(
        &self,
        width: RollupWidth,
        (from, to): (Timestamp, Timestamp),
        scenario_id: Option<ScenarioId>,
        now: Timestamp,
    ) -> Vec<(Timestamp, ScenarioId, Totals)> {
        let first = (from, ScenarioId::from_bytes([0; 16]));
        let end = (to, ScenarioId::from_bytes([0; 16]));
        if first >= end {
            return Vec::new();
        }
        let mut found: BTreeMap<(Timestamp, ScenarioId), Totals> = BTreeMap::new();
        let mut add = |gathered: &mut Gathered| {
            let range = gathered.series(width).0.range(first..end);
            for (key, kept) in
                range.filter(|((_, other), _)| scenario_id.is_none_or(|wanted| wanted == *other))
            {
                found.entry(*key).or_default().add(&kept.totals);
            }
        };
        add(&mut self.gathered(now));
        add(&mut lock(&self.others));
        let flat = |((at, scenario_id), totals)| (at, scenario_id, totals);
        found.into_iter().map(flat).collect()
    }

    /// Takes over what an earlier process has stored.
    pub fn restore(&self, stored: Vec<Rollup>, now: Timestamp) {
        add_all(&mut self.gathered(now), stored);
    }

    /// What other processes have stored, in the place of what was known of it.
    pub fn hear_of_others(&self, stored: Vec<Rollup>, now: Timestamp) {
        let mut others = Gathered::default();
        add_all(&mut others, stored);
        let outdated = outdated(now);
        others.minutes.trim(outdated.minutes_before);
        others.hours.trim(outdated.hours_before);
        *lock(&self.others) = others;
    }

    /// Those that have changed since they were taken last, to be stored, and which stored ones have
    /// served their time.
    pub fn take_changed(&self, now: Timestamp) -> (Vec<Rollup>, OutdatedRollups) {
        let mut gathered = self.gathered(now);
        let mut changed = Vec::new();
        for width in [RollupWidth::Minute, RollupWidth::Hour] {
            for ((at, scenario_id), kept) in &mut gathered.series(width).0 {
                if std::mem::take(&mut kept.changed) {
                    changed.push(rollup((width, *at, *scenario_id), &kept.totals));
                }
            }
        }
        (changed, outdated(now))
    }

    /// What was taken could not be stored: it is taken again the next time.
    pub fn not_stored(&self, rollups: &[Rollup]) {
        let mut gathered = lock(&self.gathered);
        for rollup in rollups {
            let series = gathered.series(rollup.width);
            if let Some(kept) = series.0.get_mut(&(rollup.at, rollup.scenario_id)) {
                kept.changed = true;
            }
        }
    }
}

fn rollup(
    (width, at, scenario_id): (RollupWidth, Timestamp, ScenarioId),
    totals: &Totals,
) -> Rollup {
    Rollup {
        width,
        at,
        scenario_id,
        started: totals.started,
        succeeded: totals.succeeded,
        failed: totals.failed,
        cancelled: totals.cancelled,
        last: totals.last,
        latencies: totals.latencies.to_bytes(),
    }
}

fn add_all(gathered: &mut Gathered, stored: Vec<Rollup>) {
    for rollup in stored {
        let totals = Totals {
            started: rollup.started,
            succeeded: rollup.succeeded,
            failed: rollup.failed,
            cancelled: rollup.cancelled,
            last: rollup.last,
            latencies: Latencies::from_bytes(&rollup.latencies),
        };
        let series = gathered.series(rollup.width);
        series.at(rollup.at, rollup.scenario_id).totals.add(&totals);
    }
}

fn gather(table: Table, gathered: &mut Gathered) {
    for ((scenario_id, minute), tally) in table {
        for width in [RollupWidth::Minute, RollupWidth::Hour] {
            let at = width.floor(Timestamp::from_millis(minute));
            let kept = gathered.series(width).at(at, scenario_id);
            kept.totals.add_tally(&tally);
            kept.changed = true;
        }
    }
}

/// A minute or hour goes when all of it has served its time.
fn outdated(now: Timestamp) -> OutdatedRollups {
    let before = |width: RollupWidth, kept: i64| {
        let oldest = Timestamp::from_millis(now.as_millis().saturating_sub(kept));
        width.floor(oldest)
    };
    OutdatedRollups {
        minutes_before: before(RollupWidth::Minute, MINUTES_KEPT_MILLIS),
        hours_before: before(RollupWidth::Hour, HOURS_KEPT_MILLIS),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_800_000_000_000;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(NOW + millis)
    }

    fn scenario(number: u8) -> ScenarioId {
        ScenarioId::from_bytes([number; 16])
    }

    fn all(rollups: &Rollups, width: RollupWidth) -> Vec<(Timestamp, ScenarioId, Totals)> {
        rollups.between(width, (at(-HOURS_KEPT_MILLIS), at(1)), None, at(0))
    }

    #[test]
    fn runs_are_counted_where_they_begin_and_where_they_end() {
        let rollups = Rollups::new();
        rollups.started(scenario(1), at(-60_000));
        rollups.finished(scenario(1), (at(0), RunStatus::Failed), 60_000);
        rollups.finished(scenario(2), (at(0), RunStatus::Running), 1);
        let minutes = all(&rollups, RollupWidth::Minute);
        let shown: Vec<_> = minutes
            .iter()
            .map(|(at, _, totals)| (*at, totals.started, totals.failed))
            .collect();
        assert_eq!(shown, [(at(-60_000), 1, 0), (at(0), 0, 1)]);
        assert_eq!(minutes[1].2.last, Some((at(0), RunStatus::Failed)));
        let hours = all(&rollups, RollupWidth::Hour);
        let started: u64 = hours.iter().map(|(_, _, totals)| totals.started).sum();
        assert_eq!((started, hours.last().unwrap().2.failed), (1, 1));
    }

    /// Starts a thousand runs, and looks now and then.
    fn start_many(rollups: &Rollups, scenario_id: ScenarioId) {
        for run in 0..1_000 {
            rollups.started(scenario_id, at(run));
            if run % 100 == 0 {
                all(rollups, RollupWidth::Minute);
            }
        }
    }

    #[test]
    fn many_threads_lose_no_run() {
        let rollups = Rollups::new();
        std::thread::scope(|scope| {
            for thread in 0..8 {
                let rollups = &rollups;
                scope.spawn(move || start_many(rollups, scenario(thread % 3)));
            }
        });
        let minutes = all(&rollups, RollupWidth::Minute);
        let started: u64 = minutes.iter().map(|(_, _, totals)| totals.started).sum();
        assert_eq!(started, 8_000);
    }

    #[test]
    fn what_is_stored_goes_on_after_a_restart() {
        let rollups = Rollups::new();
        rollups.finished(scenario(1), (at(0), RunStatus::Succeeded), 5);
        let (stored, _) = rollups.take_changed(at(0));
        assert_eq!(stored.len(), 2);
        assert!(rollups.take_changed(at(0)).0.is_empty());
        rollups.not_stored(&stored[..1]);
        assert_eq!(rollups.take_changed(at(0)).0, stored[..1]);
        let restarted = Rollups::new();
        restarted.restore(stored, at(0));
        assert!(restarted.take_changed(at(0)).0.is_empty());
        restarted.finished(scenario(1), (at(1), RunStatus::Succeeded), 5);
        let (stored, _) = restarted.take_changed(at(1));
        assert_eq!(stored[0].succeeded, 2);
        assert_eq!(
            all(&restarted, RollupWidth::Minute)[0].2.percentile(99),
            Some(5)
        );
    }

    #[test]
    fn what_has_served_its_time_goes() {
        let rollups = Rollups::new();
        rollups.started(scenario(1), at(-MINUTES_KEPT_MILLIS - 60_000));
        rollups.started(scenario(1), at(-HOURS_KEPT_MILLIS - 3_600_000));
        rollups.started(scenario(1), at(0));
        assert_eq!(all(&rollups, RollupWidth::Minute).len(), 1);
        assert_eq!(all(&rollups, RollupWidth::Hour).len(), 2);
    }

    #[test]
    fn the_number_of_rollups_is_bounded() {
        let rollups = Rollups::new();
        for number in 0..ROLLUPS_COUNT_MAX as u64 + 5_000 {
            let scenario_id = ScenarioId::new(number, [0; 10]);
            rollups.started(scenario_id, at(0));
        }
        assert_eq!(all(&rollups, RollupWidth::Minute).len(), ROLLUPS_COUNT_MAX);
        assert_eq!(all(&rollups, RollupWidth::Hour).len(), ROLLUPS_COUNT_MAX);
    }
}
