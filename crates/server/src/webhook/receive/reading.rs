//! Reading a webhook's body within the app's limit and the instance's budget of bytes.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::time::Duration;

use axum::body::{Body, HttpBody as _};
use axum::http::{HeaderMap, header};
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::body::Frame;

use crate::api::problem::Problem;
use crate::state::Shared;
use crate::webhook::admission::Ticket;
use crate::webhook::refusal;

/// Longest body that is taken, though it is too large, before it is answered.
const DISCARDED_BYTES_MAX: u64 = 1024 * 1024;
/// How long that may take.
const DISCARD_TIMEOUT: Duration = Duration::from_secs(1);

/// The length that `Content-Length` announces.
pub(super) fn announced_bytes(headers: &HeaderMap) -> Option<u64> {
    let value = headers.get(header::CONTENT_LENGTH)?;
    value.to_str().ok()?.parse().ok()
}

/// The whole body, or a refusal as soon as it passes a limit.
pub(super) async fn read_body(
    server: &Shared,
    headers: &HeaderMap,
    body: Body,
    bytes_max: usize,
    ticket: &mut Ticket,
) -> Result<Bytes, Problem> {
    let announced = announced_bytes(headers);
    if let Some(bytes) = announced.filter(|bytes| *bytes > bytes_max as u64) {
        // Whoever asks before sending has not begun to.
        if bytes <= DISCARDED_BYTES_MAX && !headers.contains_key(header::EXPECT) {
            Box::pin(discard(server, body)).await;
        }
        return Err(refusal::too_large(bytes_max));
    }
    if server.store.refuses_events() {
        return Err(refusal::overloaded(refusal::NO_ROOM));
    }
    if let Some(bytes) = announced
        && !ticket.reserve(bytes)
    {
        return Err(full());
    }
    let reading = collect(body, bytes_max, ticket);
    let timeout = server.settings.body_timeout;
    let limit = Duration::from_millis(timeout.as_millis());
    match server.within(limit, pin!(reading)).await {
        Some(read) => read,
        None => Err(refusal::too_slow(timeout)),
    }
}

fn full() -> Problem {
    refusal::overloaded("too many bytes of webhooks are in flight (`in_flight_bytes_max`)")
}

/// Takes a body and throws it away: a client that is cut off while it sends often does not read the
/// answer.
async fn discard(server: &Shared, mut body: Body) {
    let discarding = async { while let Some(Ok(_)) = body.frame().await {} };
    let _ = server.within(DISCARD_TIMEOUT, pin!(discarding)).await;
}

async fn collect(mut body: Body, bytes_max: usize, ticket: &mut Ticket) -> Result<Bytes, Problem> {
    let broken = |_| Problem::invalid("the body broke off");
    let mut first = Bytes::new();
    let mut rest: Option<BytesMut> = None;
    while let Some(frame) = next_frame(&mut body, ticket).await {
        let Ok(data) = frame.map_err(broken)?.into_data() else {
            continue;
        };
        let length = rest.as_ref().map_or(first.len(), BytesMut::len) + data.len();
        if length > bytes_max {
            return Err(refusal::too_large(bytes_max));
        }
        let missing = (length as u64).saturating_sub(ticket.reserved());
        if missing > 0 && !ticket.reserve(missing) {
            return Err(full());
        }
        if first.is_empty() && rest.is_none() {
            first = data;
        } else {
            // What is announced is reserved: else a large body would be copied each time it has outgrown
            // its room.
            let begin = || {
                let reserved = usize::try_from(ticket.reserved()).unwrap_or_default();
                let mut whole = BytesMut::with_capacity(reserved.max(length));
                whole.extend_from_slice(&first);
                whole
            };
            rest.get_or_insert_with(begin).extend_from_slice(&data);
        }
    }
    ticket.join_crowd();
    Ok(rest.map_or(first, BytesMut::freeze))
}

/// The next part of a body. Hyper gives out what has come with the head only when it is asked for the
/// second time; whoever is not there then is slow, and waited for outside of the crowd.
async fn next_frame(
    body: &mut Body,
    ticket: &mut Ticket,
) -> Option<Result<Frame<Bytes>, axum::Error>> {
    let mut was_asked = false;
    poll_fn(|context| {
        let frame = Pin::new(&mut *body).poll_frame(context);
        if frame.is_pending() && std::mem::replace(&mut was_asked, true) {
            ticket.leave_crowd();
        }
        frame
    })
    .await
}
