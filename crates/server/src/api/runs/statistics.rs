//! `/api/statistics`: how many runs began and ended, and how long they took, over time. Read from
//! rollups that are kept as runs go; no run is counted on request.

mod keep;

pub use keep::{keep_statistics, restore_statistics, save_statistics};

use axum::Json as AxumJson;
use axum::extract::State;
use axum::http::Method;
use millrace_core::id::ScenarioId;
use millrace_core::ports::store::RollupWidth;
use millrace_core::status::RunStatus;
use millrace_core::time::Timestamp;
use millrace_engine::Totals;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::api::operation::Operation;
use crate::api::parameter::Query;
use crate::api::problem::Problem;
use crate::state::Shared;

/// Up to so many hours are shown by the minute, more by the hour.
const HOURS_BY_MINUTE_MAX: u32 = 3;
const HOURS_DEFAULT: u32 = 24;

/// The operations on statistics.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::new(Method::GET, "/api/statistics", "getStatistics", over_time)
            .about("statistics", "Show how many runs began and ended, over time")
            .description("By the minute for up to 3 hours, by the hour for up to 168; all buckets, also those in which nothing happened, the last one unfinished. Live runs only. A process that is killed loses at most the last minute of statistics, of runs nothing.")
            .query::<OverTimeQuery>()
            .answer::<OverTime>(200, "The buckets, oldest first, and their sum."),
        Operation::new(
            Method::GET,
            "/api/statistics/scenarios",
            "getScenarioStatistics",
            by_scenario,
        )
        .about("statistics", "Show how many runs of each scenario began and ended")
        .description("Scenarios of which a live run began or ended in these hours, by id; deleted ones too.")
        .query::<ByScenarioQuery>()
        .answer::<ByScenario>(200, "The scenarios."),
    ]
}

/// Which runs, and how far back.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct OverTimeQuery {
    /// Only runs of this scenario.
    #[serde(default)]
    scenario_id: Option<ScenarioId>,
    /// So many hours, the present one included: 24, at most 168.
    #[serde(default)]
    #[schemars(range(min = 1, max = 168))]
    hours: Option<u32>,
}

/// How far back.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ByScenarioQuery {
    /// So many hours, the present one included: 24, at most 168.
    #[serde(default)]
    #[schemars(range(min = 1, max = 168))]
    hours: Option<u32>,
}

/// What happened to runs, over time.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Statistics")]
struct OverTime {
    /// When the first bucket begins.
    from: Timestamp,
    /// When the last bucket ends, which has not come yet.
    to: Timestamp,
    /// How long a bucket is.
    bucket_seconds: u32,
    /// Oldest first, without gaps.
    buckets: Vec<Bucket>,
    /// All of them together.
    total: Total,
}

/// What happened to runs in a minute or an hour.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "StatisticsBucket")]
struct Bucket {
    /// When it begins.
    at: Timestamp,
    /// Runs that were accepted.
    started: u64,
    /// Runs that ended well.
    succeeded: u64,
    /// Runs that failed.
    failed: u64,
    /// Runs that were cancelled.
    cancelled: u64,
    /// Half of the runs ended within this time after acceptance; null when none ended.
    p50_millis: Option<u64>,
    /// 95 in 100 did.
    p95_millis: Option<u64>,
    /// 99 in 100 did.
    p99_millis: Option<u64>,
}

/// What happened to runs in all.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "StatisticsTotal")]
struct Total {
    /// Runs that were accepted.
    started: u64,
    /// Runs that ended well.
    succeeded: u64,
    /// Runs that failed.
    failed: u64,
    /// Runs that were cancelled.
    cancelled: u64,
    /// Half of the runs ended within this time after acceptance; null when none ended.
    p50_millis: Option<u64>,
    /// 95 in 100 did.
    p95_millis: Option<u64>,
    /// 99 in 100 did.
    p99_millis: Option<u64>,
}

/// What happened to the runs of each scenario.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ScenarioStatisticsList")]
struct ByScenario {
    /// By id.
    items: Vec<OfScenario>,
}

/// What happened to the runs of a scenario.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ScenarioStatistics")]
struct OfScenario {
    /// The scenario.
    scenario_id: ScenarioId,
    /// Runs that were accepted.
    started: u64,
    /// Runs that ended well.
    succeeded: u64,
    /// Runs that failed.
    failed: u64,
    /// Runs that were cancelled.
    cancelled: u64,
    /// When the run that ended last did so; null when none ended.
    last_run_at: Option<Timestamp>,
    /// How it ended.
    last_status: Option<RunStatus>,
    /// Runs that were accepted in each hour, oldest first.
    per_hour: Vec<u64>,
    /// Runs that failed in each hour, oldest first.
    failed_per_hour: Vec<u64>,
}

/// Whole minutes or hours up to the end of the present one.
struct Window {
    width: RollupWidth,
    from: Timestamp,
    to: Timestamp,
}

impl Window {
    fn of(width: RollupWidth, hours: u32, now: Timestamp) -> Self {
        let to = width.floor(now).as_millis().saturating_add(width.millis());
        let long = i64::from(hours) * RollupWidth::Hour.millis();
        Self {
            width,
            from: Timestamp::from_millis(to.saturating_sub(long)),
            to: Timestamp::from_millis(to),
        }
    }

    fn count(&self) -> usize {
        let count = self.to.millis_since(self.from) / self.width.millis().unsigned_abs();
        usize::try_from(count).unwrap_or(0)
    }

    /// Which of the buckets begins then.
    fn index(&self, at: Timestamp) -> usize {
        let index = at.millis_since(self.from) / self.width.millis().unsigned_abs();
        usize::try_from(index).unwrap_or(usize::MAX)
    }

    fn start(&self, index: usize) -> Timestamp {
        let past = self.width.millis().saturating_mul(index as i64);
        Timestamp::from_millis(self.from.as_millis().saturating_add(past))
    }
}

async fn over_time(
    State(server): State<Shared>,
    Query(query): Query<OverTimeQuery>,
) -> Result<AxumJson<OverTime>, Problem> {
    let hours = query.hours.unwrap_or(HOURS_DEFAULT);
    let width = if hours <= HOURS_BY_MINUTE_MAX {
        RollupWidth::Minute
    } else {
        RollupWidth::Hour
    };
    let now = server.host.now();
    let window = Window::of(width, hours, now);
    let rollups = server.engine.rollups();
    let found = rollups.between(width, (window.from, window.to), query.scenario_id, now);
    let mut buckets = vec![Totals::default(); window.count()];
    let mut total = Totals::default();
    for (at, _, totals) in &found {
        if let Some(bucket) = buckets.get_mut(window.index(*at)) {
            bucket.add(totals);
        }
        total.add(totals);
    }
    let buckets = buckets.iter().enumerate();
    Ok(AxumJson(OverTime {
        from: window.from,
        to: window.to,
        bucket_seconds: (width.millis() / 1_000) as u32,
        buckets: buckets
            .map(|(index, totals)| Bucket::of(window.start(index), totals))
            .collect(),
        total: Total::of(&total),
    }))
}

impl Bucket {
    fn of(at: Timestamp, totals: &Totals) -> Self {
        let Total {
            started,
            succeeded,
            failed,
            cancelled,
            p50_millis,
            p95_millis,
            p99_millis,
        } = Total::of(totals);
        Self {
            at,
            started,
            succeeded,
            failed,
            cancelled,
            p50_millis,
            p95_millis,
            p99_millis,
        }
    }
}

impl Total {
    fn of(totals: &Totals) -> Self {
        Self {
            started: totals.started,
            succeeded: totals.succeeded,
            failed: totals.failed,
            cancelled: totals.cancelled,
            p50_millis: totals.percentile(50),
            p95_millis: totals.percentile(95),
            p99_millis: totals.percentile(99),
        }
    }
}

async fn by_scenario(
    State(server): State<Shared>,
    Query(query): Query<ByScenarioQuery>,
) -> Result<AxumJson<ByScenario>, Problem> {
    let hours = query.hours.unwrap_or(HOURS_DEFAULT);
    let now = server.host.now();
    let window = Window::of(RollupWidth::Hour, hours, now);
    let rollups = server.engine.rollups();
    let mut found = rollups.between(window.width, (window.from, window.to), None, now);
    // Stable: the hours of each scenario stay in order.
    found.sort_by_key(|(_, scenario_id, _)| *scenario_id);
    let of_one = found.chunk_by(|(_, one, _), (_, other, _)| one == other);
    Ok(AxumJson(ByScenario {
        items: of_one
            .filter_map(|hours| of_scenario(&window, hours))
            .collect(),
    }))
}

fn of_scenario(window: &Window, hours: &[(Timestamp, ScenarioId, Totals)]) -> Option<OfScenario> {
    let (_, scenario_id, _) = hours.first()?;
    let mut total = Totals::default();
    let mut per_hour = vec![0; window.count()];
    let mut failed_per_hour = per_hour.clone();
    for (at, _, totals) in hours {
        total.add(totals);
        if let Some(hour) = per_hour.get_mut(window.index(*at)) {
            *hour += totals.started;
        }
        if let Some(hour) = failed_per_hour.get_mut(window.index(*at)) {
            *hour += totals.failed;
        }
    }
    Some(OfScenario {
        scenario_id: *scenario_id,
        started: total.started,
        succeeded: total.succeeded,
        failed: total.failed,
        cancelled: total.cancelled,
        last_run_at: total.last.map(|(at, _)| at),
        last_status: total.last.map(|(_, status)| status),
        per_hour,
        failed_per_hour,
    })
}
