//! Where events come in, as the document shows it; receiving them is [`crate::webhook`]'s.

use axum::http::Method;
use millrace_core::json::Json;

use crate::api::codes;
use crate::api::operation::Operation;
use crate::webhook::answer::WebhookAnswer;

const AT_APP: &str = "/api/webhook/{appKey}";
const BELOW_APP: &str = "/api/webhook/{appKey}/{*path}";

/// The operations that receive events: the same for every method.
pub fn operations() -> Vec<Operation> {
    vec![
        receives(AT_APP, Method::POST, "receiveWebhook"),
        receives(AT_APP, Method::GET, "receiveWebhookByGet"),
        receives(AT_APP, Method::PUT, "receiveWebhookByPut"),
        receives(AT_APP, Method::PATCH, "receiveWebhookByPatch"),
        receives(AT_APP, Method::DELETE, "receiveWebhookByDelete"),
        receives(BELOW_APP, Method::POST, "receiveWebhookBelow"),
        receives(BELOW_APP, Method::GET, "receiveWebhookBelowByGet"),
        receives(BELOW_APP, Method::PUT, "receiveWebhookBelowByPut"),
        receives(BELOW_APP, Method::PATCH, "receiveWebhookBelowByPatch"),
        receives(BELOW_APP, Method::DELETE, "receiveWebhookBelowByDelete"),
    ]
}

fn receives(path: &'static str, method: Method, id: &'static str) -> Operation {
    let has_body = !matches!(method, Method::GET | Method::DELETE);
    let operation = Operation::shown(method, path, id);
    let operation = if has_body {
        let example = r#"{"id":"A-1001","total":120}"#;
        operation.body_as::<Json>("application/json", example, false)
    } else {
        operation
    };
    operation
        .about("webhooks", "Receive an event and start the runs of who listens")
        .description("Who may call proves it by the app's scheme (`webhook.scheme`), over the raw body; every method is taken, and bodies of any media type. Text must be in its charset, and a query UTF-8 once it is decoded (400); a charset that is not known, and a `Content-Encoding` other than `gzip`, are 415. How it is answered is settled by the listeners' triggers: `respond`, `respondTimeout`, `failedStatus`.")
        .open()
        .header("X-Signature", "HMAC-SHA256 of the body in hexadecimal, under the scheme `hmac-sha256`.", false)
        .header("Idempotency-Key", "Names the event: sent again with the same key it starts nothing.", false)
        .header("X-Correlation-Id", "Goes with the runs, their logs and requests.", false)
        .header("Prefer", "`respond-async`, or `wait=N` in seconds (RFC 7240).", false)
        .answer::<WebhookAnswer>(200, "The runs finished in time, or no `when` held, or a vendor's event was seen before.")
        .answer::<WebhookAnswer>(202, "A run goes on.")
        .with_header("Location", "The first run.")
        .answer::<WebhookAnswer>(409, "A run was cancelled in time.")
        .answer::<WebhookAnswer>(500, "A run failed; the event is recorded.")
        .answer_otherwise("What the `respond` node of a run says.")
        .problem(400, codes::INVALID_SIGNATURE)
        .problem(400, codes::SIGNATURE_NOT_CONFIGURED)
        .problem(404, codes::INVALID_APP_KEY)
        .problem(404, codes::NO_LISTENER)
        .problem(415, codes::UNSUPPORTED_MEDIA_TYPE)
        .problem(422, codes::IDEMPOTENCY_KEY_REUSED)
        .problem(422, codes::EVENT_EXPRESSION)
        .problem(503, codes::OVERLOADED)
        .with_header("Retry-After", "Seconds after which to send it again.")
        .problem(503, codes::OUTCOME_UNKNOWN)
}
