//! One large value of a run, as it is kept.

use std::pin::pin;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures::stream;
use millrace_core::id::RunId;
use millrace_core::ports::blobs::BlobHash;
use millrace_core::ports::store;
use millrace_engine::{Hold, journals};

use super::reading::unreadable;
use crate::api::codes;
use crate::api::operation::Operation;
use crate::api::parameter::{Id, part};
use crate::api::problem::Problem;
use crate::state::Shared;

/// How long whoever asks for large values waits for room for them.
const ROOM_WAIT: Duration = Duration::from_secs(10);
/// Bytes of a value that are handed to the connection at a time.
const PART_BYTES: usize = 64 * 1024;

/// The operation that shows a large value.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::new(Method::GET, "/api/runs/{id}/values/{sha256}", "getLargeValue", show)
            .about("runs", "Get a large value of a run")
            .description("Where `{\"largeValue\": {\"sha256\", \"bytes\"}}` stands in steps and logs, this is the value: JSON of that many bytes.")
            .answer::<serde_json::Value>(200, "The value.")
            .may_miss()
            .problem(503, codes::OVERLOADED),
    ]
}

/// The parts `{id}` and `{sha256}` of a path.
struct ValueOf(RunId, BlobHash);

impl<S: Send + Sync> FromRequestParts<S> for ValueOf {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Id(run_id) = Id::from_request_parts(parts, state).await?;
        let hash = BlobHash::parse(&part(parts, state, "sha256").await?);
        Ok(Self(run_id, hash.ok_or_else(no_such_value)?))
    }
}

fn no_such_value() -> Problem {
    Problem::not_found("large value of this run")
}

async fn show(
    State(server): State<Shared>,
    ValueOf(run_id, hash): ValueOf,
) -> Result<Response, Problem> {
    let stored = server.store.run(run_id).await?;
    let stored = stored.ok_or_else(Problem::no_such_run)?;
    let named = journals::references(&stored.chunks).map_err(|error| unreadable(&error))?;
    let value = named.iter().find(|value| value.hash == hash);
    let value = value.ok_or_else(no_such_value)?;
    let hold = room_for(&server, value.bytes).await?;
    let text = server.blobs.get(hash).await.map_err(|error| match error {
        store::Error::NotFound { .. } => unreadable(&format!(
            "the large value {hash} that the run names is not in the data folder any more"
        )),
        store::Error::Corrupt { message } => unreadable(&message),
        error => error.into(),
    })?;
    let kind = HeaderValue::from_static("application/json");
    let length = HeaderValue::from(text.len());
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_LENGTH, length),
    ];
    Ok((headers, in_parts(text, hold)).into_response())
}

/// Room for that many bytes of values; 503 when there is none for too long.
pub(super) async fn room_for(server: &Shared, bytes: u64) -> Result<Hold, Problem> {
    let room = server.engine.room_for(bytes);
    server.within(ROOM_WAIT, pin!(room)).await.ok_or_else(|| {
        let message =
            "the runs' large values take up all of MILLRACE_HELD_BYTES_MAX; ask again in a moment";
        Problem::unavailable(codes::OVERLOADED, message)
    })
}

/// A text whose room is free again when the last of it is taken, or nobody takes more.
fn in_parts(text: Bytes, hold: Hold) -> Body {
    Body::from_stream(stream::unfold(
        (text, hold),
        |(mut rest, hold)| async move {
            let part = rest.split_to(PART_BYTES.min(rest.len()));
            (!part.is_empty()).then_some((Ok::<_, std::convert::Infallible>(part), (rest, hold)))
        },
    ))
}
