//! What the head of a request says by itself: whose webhook it is, and whether there is a place for it.

use std::sync::Arc;

use axum::http::{HeaderValue, Method, Request, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::state::Shared;
use crate::webhook::admission::Ticket;
use crate::webhook::listening::Listened;
use crate::webhook::refusal;

/// What the head of a request comes to.
pub(super) enum Head {
    Admitted(Admitted),
    Answered(Response),
}

/// A webhook that may be read.
pub(super) struct Admitted {
    pub(super) app: Arc<Listened>,
    pub(super) path: String,
    pub(super) ticket: Ticket,
}

/// What can be said by the head alone.
pub(super) fn admit<B>(server: &Shared, request: &Request<B>) -> Head {
    let Some((key, path)) = key_and_path(request.uri().path()) else {
        return Head::Answered(refusal::missing_key().into_response());
    };
    let Some(app) = server.listening.app(key) else {
        return Head::Answered(refusal::unknown_app().into_response());
    };
    if matches!(*request.method(), Method::HEAD | Method::OPTIONS) {
        let allow = HeaderValue::from_static("GET, POST, PUT, PATCH, DELETE, OPTIONS, HEAD");
        let answer = (StatusCode::NO_CONTENT, [(header::ALLOW, allow)]);
        return Head::Answered(answer.into_response());
    }
    if !server.settings.role.takes_events() {
        return Head::Answered(refusal::not_here().into_response());
    }
    let flush_micros = server.store.flush_micros();
    let now = || server.host.monotonic_millis();
    match server.admission.enter(flush_micros, now) {
        Ok(ticket) => Head::Admitted(Admitted {
            app,
            path: path.to_owned(),
            ticket,
        }),
        Err(why) => Head::Answered(refusal::no_place(why)),
    }
}

/// What follows `/api/webhook` or `/webhook` in a path of webhooks.
fn below_webhook(path: &str) -> Option<&str> {
    let path = path.strip_prefix("/api").unwrap_or(path);
    let rest = path.strip_prefix("/webhook")?;
    (rest.is_empty() || rest.starts_with('/')).then_some(rest)
}

/// Whether the path is one of webhooks, with or without an app's key.
pub fn is_webhook(path: &str) -> bool {
    below_webhook(path).is_some()
}

/// The app's key and what follows it in the path, without the slash between them.
pub fn key_and_path(path: &str) -> Option<(&str, &str)> {
    let rest = below_webhook(path)?.strip_prefix('/')?;
    let (key, path) = rest.split_once('/').unwrap_or((rest, ""));
    (!key.is_empty()).then_some((key, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_the_first_part_behind_webhook() {
        for (path, found) in [
            ("/api/webhook/shop", Some(("shop", ""))),
            ("/webhook/shop/orders/7", Some(("shop", "orders/7"))),
            ("/api/webhook/shop/", Some(("shop", ""))),
            ("/api/webhook/", None),
            ("/api/webhook", None),
            ("/webhook//x", None),
        ] {
            assert_eq!(key_and_path(path), found, "{path}");
            assert!(is_webhook(path), "{path}");
        }
        for path in ["/api/webhooks", "/webhookshop", "/api/apps", "/api", "/"] {
            assert!(!is_webhook(path), "{path}");
        }
    }
}
