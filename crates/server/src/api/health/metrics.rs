//! `/metrics`: figures in the text format of Prometheus (0.0.4). No ids in labels.

use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, header};
use axum::response::{IntoResponse, Response};

use crate::api::auth;
use crate::api::codes;
use crate::api::operation::Operation;
use crate::api::problem::Problem;
use crate::state::Shared;

/// The text format of Prometheus.
const FORMAT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// The operation that shows figures.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::new(Method::GET, "/metrics", "getMetrics", show)
            .about("health", "Show figures in the text format of Prometheus")
            .description("Asks for a token unless `MILLRACE_METRICS_OPEN` is set.")
            .open()
            .answer_as::<String>(200, "text/plain", "The figures.")
            .problem(401, codes::UNAUTHORIZED),
    ]
}

/// Says what each figure means; called once, before the engine is built.
pub fn describe() {
    use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};
    describe_store();
    describe_counter!("millrace_runs_started_total", "Runs that were accepted.");
    describe_counter!(
        "millrace_runs_finished_total",
        "Runs that ended, by their final status."
    );
    describe_counter!(
        "millrace_attempts_total",
        "Attempts of actions that ended, by outcome."
    );
    describe_counter!(
        "millrace_runs_recovered_total",
        "Runs taken over after a restart or a crash."
    );
    describe_counter!(
        "millrace_runs_woken_total",
        "Waiting runs whose time had come."
    );
    describe_gauge!("millrace_runs_active", "Runs that are driven in memory.");
    describe_gauge!(
        "millrace_uptime_seconds",
        Unit::Seconds,
        "Time since the process began to serve."
    );
    describe_histogram!(
        "millrace_attempt_duration_seconds",
        Unit::Seconds,
        "How long attempts of actions took."
    );
    describe_histogram!(
        "millrace_run_duration_seconds",
        Unit::Seconds,
        "Time from a run's acceptance to its end."
    );
    describe_histogram!(
        "millrace_commit_duration_seconds",
        Unit::Seconds,
        "How long a commit took, with its wait for the shared flush."
    );
}

/// The same for what is kept and what has gone.
fn describe_store() {
    use metrics::{Unit, describe_counter, describe_gauge};
    describe_gauge!(
        "millrace_store_bytes",
        Unit::Bytes,
        "Bytes of the database's file."
    );
    describe_gauge!(
        "millrace_store_log_bytes",
        Unit::Bytes,
        "Bytes of the database's write-ahead log."
    );
    describe_gauge!(
        "millrace_store_free_bytes",
        Unit::Bytes,
        "Bytes of the database's file that hold nothing, as of the last minute."
    );
    describe_gauge!(
        "millrace_members",
        "Processes that serve from the same store and are heard of."
    );
    describe_gauge!(
        "millrace_lease_seconds",
        Unit::Seconds,
        "How long this member of a cluster surely holds what it drives; 0 when another may have taken over."
    );
    describe_gauge!(
        "millrace_webhooks_in_flight",
        "Webhooks that are being accepted or awaited."
    );
    describe_counter!(
        "millrace_webhooks_refused_total",
        "Webhooks that were refused because too much was in flight."
    );
    describe_gauge!(
        "millrace_large_values_bytes",
        Unit::Bytes,
        "Bytes of the files of large values, as of the last walk over them and what came since."
    );
    describe_gauge!(
        "millrace_large_values",
        "Large values that are kept, each once."
    );
    describe_counter!(
        "millrace_large_values_swept_total",
        "Large values that were removed because no run named them any more."
    );
    describe_counter!(
        "millrace_runs_pruned_total",
        "Finished runs that were removed because they had become too old or too many."
    );
}

async fn show(State(server): State<Shared>, request: Request) -> Result<Response, Problem> {
    if !server.settings.metrics_open {
        let token = auth::bearer(request.headers());
        let caller = match token {
            Some(token) => server.tokens.caller(token, server.host.now()).await?,
            None => None,
        };
        if caller.is_none() {
            let message =
                "show a token: `Authorization: Bearer <token>`, or set MILLRACE_METRICS_OPEN";
            return Err(auth::refused(message));
        }
    }
    let uptime = server.host.now().millis_since(server.started_at);
    metrics::gauge!("millrace_uptime_seconds").set(uptime as f64 / 1_000.0);
    let facts = server.store.facts();
    let blobs = server.blobs.facts();
    for (name, figure) in [
        ("millrace_store_bytes", facts.bytes),
        ("millrace_store_log_bytes", facts.log_bytes),
        ("millrace_store_free_bytes", facts.free_bytes),
        ("millrace_large_values_bytes", blobs.bytes),
        ("millrace_large_values", blobs.count),
        ("millrace_webhooks_in_flight", server.admission.in_flight()),
    ] {
        metrics::gauge!(name).set(figure as f64);
    }
    let members = match &server.members {
        None => 1,
        Some(members) => {
            metrics::gauge!("millrace_lease_seconds").set(members.holds_for().as_secs_f64());
            members.members().await.map_or(0, |all| all.len())
        }
    };
    metrics::gauge!("millrace_members").set(members as f64);
    metrics::counter!("millrace_webhooks_refused_total").absolute(server.admission.refused());
    server.recorder.run_upkeep();
    let kind = HeaderValue::from_static(FORMAT);
    Ok(([(header::CONTENT_TYPE, kind)], server.recorder.render()).into_response())
}
