//! What the triggers of a request's listeners give, and under which address its sender sees us.

use std::borrow::Cow;

use millrace_core::json::Json;

use super::{Reached, Received};
use crate::state::Shared;
use crate::webhook::listening::Listened;
use crate::webhook::trigger_output::{self, trigger_output};

/// What each listener's trigger gives; they differ in what their patterns found.
pub(super) fn events(
    server: &Shared,
    app: &Listened,
    received: &Received,
    reached: &[Reached],
    parsed: &Json,
) -> Vec<Json> {
    let base_url = base_url(server, received);
    let request = trigger_output::Request {
        method: &received.parts.method,
        base_url: &base_url,
        path: received.parts.uri.path(),
        query: received.parts.uri.query(),
        headers: &received.parts.headers,
    };
    reached
        .iter()
        .map(|reached| trigger_output(&app.rules, request, reached.path.clone(), parsed.clone()))
        .collect()
}

/// Scheme and authority as the sender sees them: a trusted proxy's word, else `Host`, else the
/// public URL.
fn base_url<'a>(server: &'a Shared, received: &Received) -> Cow<'a, str> {
    let header = |name: &str| {
        let value = received.parts.headers.get(name);
        value.and_then(|value| value.to_str().ok())
    };
    let trusted = &server.settings.trusted_proxies;
    if received.peer.is_some_and(|peer| trusted.contains(&peer)) {
        let scheme = header("x-forwarded-proto").unwrap_or("http");
        if let Some(host) = header("x-forwarded-host").or_else(|| header("host")) {
            return format!("{scheme}://{host}").into();
        }
    }
    match header("host") {
        Some(host) if server.settings.public_url.is_none() => ["http://", host].concat().into(),
        _ => server.public_url.as_str().into(),
    }
}
