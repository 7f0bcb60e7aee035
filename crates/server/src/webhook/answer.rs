//! Answers: what the sender of an accepted event is told, and how long is waited for it.

use std::sync::Arc;
use std::time::Duration;

use axum::Json as AxumJson;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures::future::join_all;
use millrace_core::id::{RunId, ScenarioId};
use millrace_core::json::Json;
use millrace_core::span::Span;
use millrace_core::status::RunStatus;
use millrace_core::time::Timestamp;
use millrace_engine::{Acceptance, Outcome, RunHandle};
use millrace_nodes::triggers::webhook::Answering;
use schemars::JsonSchema;
use serde::Serialize;
use smol_str::SmolStr;

use super::listening::{Listened, Listener};
use super::prefer::Preferences;
use crate::api::codes;
use crate::state::Shared;

/// How long is waited when the trigger does not say.
const RESPOND_TIMEOUT: Span = Span::from_secs(10);

/// The least time that the store is given to accept an event.
const PATIENCE_MIN: Span = Span::from_secs(2);
/// How long is waited for the correlation id of a repeated delivery's first run, which is left out
/// when the store does not give it.
const LOOK_UP_TIMEOUT: Duration = Duration::from_secs(5);

/// The media type of JSON texts.
const JSON: &str = "application/json";
const PREFERENCE_APPLIED: HeaderName = HeaderName::from_static("preference-applied");

/// When an event is answered.
#[derive(Debug, Clone)]
pub struct Manner {
    correlation_id: Option<SmolStr>,
    respond: Answering,
    received_at: Timestamp,
    timeout: Span,
    patience: Span,
    failed_status: u16,
    preferences: Preferences,
    is_vendor: bool,
}

impl Manner {
    /// The slowest manner of those who listen, and what the client prefers.
    pub fn of<'a>(
        app: &Listened,
        listeners: impl Iterator<Item = &'a Listener>,
        headers: &HeaderMap,
        correlation_id: Option<SmolStr>,
        received_at: Timestamp,
    ) -> Self {
        let is_vendor = app.rules.scheme.is_vendor();
        let default = if is_vendor {
            Answering::Accepted
        } else {
            Answering::Finished
        };
        let mut manner = Self {
            correlation_id,
            respond: Answering::Accepted,
            received_at,
            timeout: Span::default(),
            patience: RESPOND_TIMEOUT,
            failed_status: 500,
            preferences: Preferences::parse(headers),
            is_vendor,
        };
        for listener in listeners {
            let respond = listener.config.respond.unwrap_or(default);
            manner.respond = slower(manner.respond, respond);
            let timeout = listener.config.respond_timeout.unwrap_or(RESPOND_TIMEOUT);
            manner.timeout = manner.timeout.max(timeout);
            manner.failed_status = listener
                .config
                .failed_status
                .unwrap_or(manner.failed_status);
        }
        if manner.timeout > Span::default() {
            manner.patience = manner.timeout;
        }
        if let Some(seconds) = manner.preferences.wait_seconds {
            manner.timeout = Span::from_secs(u64::from(seconds));
        }
        if manner.preferences.respond_async {
            manner.respond = Answering::Accepted;
        }
        manner
    }

    /// How long the store may take to accept the event, from its receipt on: as long as the trigger
    /// says, whatever the client prefers, but not so short that an event which is about to be on disk
    /// is given up.
    pub fn patience(&self) -> Duration {
        Duration::from_millis(self.patience.max(PATIENCE_MIN).as_millis())
    }
}

fn slower(one: Answering, other: Answering) -> Answering {
    let rank = |respond| match respond {
        Answering::Accepted => 0,
        Answering::Finished => 1,
        Answering::Node => 2,
    };
    if rank(other) > rank(one) { other } else { one }
}

/// What the sender of an event is told.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WebhookAnswer {
    /// False when a run failed or was cancelled.
    success: bool,
    /// The first run; null when every `when` was false.
    run_id: Option<RunId>,
    /// Whether it repeats an earlier delivery and started nothing.
    idempotent: bool,
    /// Where the runs stand, taken together.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<RunStatus>,
    /// The first run's correlation id.
    #[serde(skip_serializing_if = "Option::is_none")]
    correlation_id: Option<String>,
    /// `run_cancelled` when a run was cancelled and none failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    /// Why the first run that failed did.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<RunErrorView>,
    /// All runs, in order of scenario creation.
    runs: Vec<StartedRun>,
}

/// A run that an event started.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct StartedRun {
    /// Its id.
    run_id: RunId,
    /// Its scenario.
    scenario_id: ScenarioId,
    /// Where it stands.
    status: RunStatus,
}

/// Why a run failed.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "RunError")]
struct RunErrorView {
    /// A stable code in capitals.
    code: String,
    /// What failed, what was expected, what to do.
    message: String,
}

/// The answer when every `when` was false.
pub fn nothing_started() -> AxumJson<WebhookAnswer> {
    AxumJson(WebhookAnswer {
        success: true,
        run_id: None,
        idempotent: false,
        status: None,
        correlation_id: None,
        code: None,
        error: None,
        runs: Vec::new(),
    })
}

/// Waits as the manner says, then answers.
pub async fn answer(
    server: &Shared,
    app: &Arc<Listened>,
    acceptance: &Acceptance,
    manner: Manner,
) -> Response {
    if acceptance.runs.is_empty() {
        let AxumJson(body) = nothing_started();
        return AxumJson(WebhookAnswer {
            idempotent: acceptance.idempotent,
            ..body
        })
        .into_response();
    }
    // What may wait is boxed: most runs have ended by now, and their answers need no room for it.
    let outcomes = match at_once(&acceptance.runs, &manner) {
        Some(outcomes) => outcomes,
        None => Box::pin(wait(server, &acceptance.runs, &manner)).await,
    };
    tracing::trace!(app = %app.key, runs = outcomes.len(), "answers a webhook");
    let replies = manner.respond == Answering::Node;
    let mut response = match outcomes.iter().find_map(|outcome| outcome.reply.as_ref()) {
        Some(reply) if replies => from_node(reply),
        _ => Box::pin(from_runs(server, acceptance, &outcomes, &manner)).await,
    };
    if let Some(applied) = manner.preferences.applied()
        && let Ok(applied) = HeaderValue::from_str(&applied)
    {
        response.headers_mut().insert(PREFERENCE_APPLIED, applied);
        response
            .headers_mut()
            .insert(header::VARY, HeaderValue::from_static("Prefer"));
    }
    response
}

fn has_replied(outcome: &Outcome, manner: &Manner) -> bool {
    manner.respond == Answering::Node && outcome.reply.is_some()
}

/// Where the runs stand, if nothing is to be waited for.
fn at_once(runs: &[RunHandle], manner: &Manner) -> Option<Vec<Outcome>> {
    let present: Vec<Outcome> = runs.iter().map(RunHandle::outcome).collect();
    let replied = |outcome: &Outcome| has_replied(outcome, manner);
    let done = |outcome: &Outcome| outcome.status.is_final() || replied(outcome);
    let suffices = manner.respond == Answering::Accepted
        || present.iter().all(done)
        || present.iter().any(replied);
    suffices.then_some(present)
}

/// Where the runs stand when they are done, when the time is up, or when waiting is in vain.
async fn wait(server: &Shared, runs: &[RunHandle], manner: &Manner) -> Vec<Outcome> {
    let replied = |outcome: &Outcome| has_replied(outcome, manner);
    let end = manner.received_at.plus_millis(manner.timeout.as_millis());
    let in_vain = |outcome: &Outcome| outcome.waiting_until.is_some_and(|until| until > end);
    let all = join_all(
        runs.iter()
            .map(|run| run.until(|outcome| replied(outcome) || in_vain(outcome))),
    );
    let limit = Duration::from_millis(end.millis_since(server.host.now()));
    match server.within(limit, all).await {
        Some(outcomes) => outcomes,
        None => runs.iter().map(RunHandle::outcome).collect(),
    }
}

/// What a `respond` node says: `{status, headers, json | body}`.
fn from_node(reply: &Json) -> Response {
    let status = reply.get("status").and_then(Json::as_u64).unwrap_or(200);
    let status = u16::try_from(status)
        .ok()
        .and_then(|code| StatusCode::from_u16(code).ok());
    let status = status.unwrap_or(StatusCode::OK);
    let (content_type, body) = match (reply.get("json"), reply.get("body")) {
        (Some(json), _) => (JSON, json.to_vec()),
        (None, Some(Json::String(text))) => ("text/plain; charset=utf-8", text.as_bytes().to_vec()),
        (None, Some(Json::Null) | None) => ("", Vec::new()),
        (None, Some(other)) => (JSON, other.to_vec()),
    };
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    if let Some(headers) = reply.get("headers").and_then(Json::as_object) {
        for (name, value) in headers.iter() {
            if let Some((name, value)) = header_of(name, value) {
                response.headers_mut().append(name, value);
            }
        }
    }
    if !content_type.is_empty() && !response.headers().contains_key(header::CONTENT_TYPE) {
        let value = HeaderValue::from_static(content_type);
        response.headers_mut().insert(header::CONTENT_TYPE, value);
    }
    response
}

/// A header as a node gives it; none when it is none that HTTP has.
fn header_of(name: &str, value: &Json) -> Option<(HeaderName, HeaderValue)> {
    let value = value.as_str()?;
    if (name, value) == ("content-type", JSON) {
        // What nearly all answers have need not be read anew for each.
        return Some((header::CONTENT_TYPE, HeaderValue::from_static(JSON)));
    }
    Some((
        HeaderName::try_from(name).ok()?,
        HeaderValue::from_str(value).ok()?,
    ))
}

/// The runs' status taken together: the worst that is final, else what is still to come.
fn together(outcomes: &[Outcome]) -> RunStatus {
    let any = |status| outcomes.iter().any(|outcome| outcome.status == status);
    let order = [
        RunStatus::Failed,
        RunStatus::Cancelled,
        RunStatus::Running,
        RunStatus::Queued,
        RunStatus::Waiting,
    ];
    order
        .into_iter()
        .find(|status| any(*status))
        .unwrap_or(RunStatus::Succeeded)
}

/// The correlation id of the first run: the request's own, or for a repeated delivery the first
/// one's.
async fn correlation_id(
    server: &Shared,
    acceptance: &Acceptance,
    own: Option<&str>,
) -> Option<String> {
    let run_id = acceptance.runs.first()?.run_id();
    if !acceptance.idempotent {
        return Some(own.map_or_else(|| run_id.to_string(), str::to_owned));
    }
    let row = server.within(LOOK_UP_TIMEOUT, server.store.run_row(run_id));
    let row = row.await?.ok().flatten()?;
    Some(
        row.correlation_id
            .map_or_else(|| run_id.to_string(), |id| id.to_string()),
    )
}

async fn from_runs(
    server: &Shared,
    acceptance: &Acceptance,
    outcomes: &[Outcome],
    manner: &Manner,
) -> Response {
    let correlation_id = correlation_id(server, acceptance, manner.correlation_id.as_deref()).await;
    let status = together(outcomes);
    let run_id = acceptance.runs.first().map(RunHandle::run_id);
    let error = outcomes.iter().find_map(|outcome| outcome.error.as_ref());
    let runs = acceptance.runs.iter().zip(outcomes);
    let body = WebhookAnswer {
        success: !matches!(status, RunStatus::Failed | RunStatus::Cancelled),
        run_id,
        idempotent: acceptance.idempotent,
        status: Some(status),
        correlation_id,
        code: (status == RunStatus::Cancelled).then_some(codes::RUN_CANCELLED),
        error: error.map(|(code, message)| RunErrorView {
            code: code.to_string(),
            message: message.to_string(),
        }),
        runs: runs
            .map(|(run, outcome)| StartedRun {
                run_id: run.run_id(),
                scenario_id: run.scenario_id(),
                status: outcome.status,
            })
            .collect(),
    };
    let code = code_of(status, acceptance.idempotent, manner);
    let mut response = (code, AxumJson(body)).into_response();
    if code == StatusCode::ACCEPTED
        && let Some(run_id) = run_id
        && let Ok(location) =
            HeaderValue::from_str(&format!("{}/api/runs/{run_id}", server.public_url))
    {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

/// The status code for where the runs stand. A first delivery under `accepted` gets 202 even when
/// its runs were done in the commit that accepted it: whoever does not wait for an outcome must not
/// take a failed run for a refused event. Under a vendor's scheme a repeated delivery of a finished
/// run gets 200 even when it failed: sending it again cannot help.
fn code_of(status: RunStatus, idempotent: bool, manner: &Manner) -> StatusCode {
    match status {
        _ if !idempotent && manner.respond == Answering::Accepted => StatusCode::ACCEPTED,
        RunStatus::Succeeded => StatusCode::OK,
        RunStatus::Failed | RunStatus::Cancelled if idempotent && manner.is_vendor => {
            StatusCode::OK
        }
        RunStatus::Failed => {
            StatusCode::from_u16(manner.failed_status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
        }
        RunStatus::Cancelled => StatusCode::CONFLICT,
        RunStatus::Queued | RunStatus::Running | RunStatus::Waiting => StatusCode::ACCEPTED,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(status: RunStatus) -> Outcome {
        Outcome {
            status,
            error: None,
            reply: None,
            waiting_until: None,
            entries: 1,
        }
    }

    #[test]
    fn one_failed_run_makes_the_whole_answer_a_failure() {
        use RunStatus::{Cancelled, Failed, Running, Succeeded, Waiting};
        for (statuses, expected) in [
            (vec![Succeeded, Succeeded], Succeeded),
            (vec![Succeeded, Failed], Failed),
            (vec![Cancelled, Running], Cancelled),
            (vec![Succeeded, Waiting], Waiting),
        ] {
            let outcomes: Vec<Outcome> = statuses.into_iter().map(outcome).collect();
            assert_eq!(together(&outcomes), expected);
        }
    }

    #[test]
    fn a_node_answers_with_its_status_headers_and_body() {
        let reply = r#"{"status":201,"headers":{"x-a":"1"},"json":{"ok":true}}"#;
        let response = from_node(&Json::parse_default(reply.as_bytes()).unwrap());
        assert_eq!(response.status(), StatusCode::CREATED);
        assert_eq!(response.headers()["x-a"], "1");
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/json");
    }
}
