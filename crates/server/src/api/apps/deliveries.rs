//! What came to an app's webhook last, and having it once more.

use axum::Json as AxumJson;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, Request};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use millrace_core::id::{AppId, RunId};
use millrace_core::json::{Json, Object};
use millrace_core::limits;
use millrace_core::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::find;
use crate::api::codes;
use crate::api::operation::Operation;
use crate::api::page::List;
use crate::api::parameter::{Id, Query, part};
use crate::api::problem::Problem;
use crate::state::Shared;
use crate::webhook::answer::WebhookAnswer;
use crate::webhook::deliveries::Delivery;
use crate::webhook::receive::{Received, deliver, key_and_path};
use crate::webhook::settings::Rules;
use crate::webhook::trigger_output::{self, trigger_output};

/// The operations on deliveries.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::new(Method::GET, "/api/apps/{id}/deliveries", "listDeliveries", list)
            .about("apps", "List the last deliveries to an app, newest first")
            .description("At most 50 are kept, in memory: after a restart the list is empty. Secret headers and parameters show as `***`.")
            .query::<DeliveryQuery>()
            .answer::<List<DeliveryView>>(200, "The deliveries.")
            .may_miss(),
        Operation::new(
            Method::POST,
            "/api/apps/{id}/deliveries/{number}/replay",
            "replayDelivery",
            replay,
        )
        .about("apps", "Have a delivery once more, as if it came now")
        .description("Its signature is not checked again and it takes no idempotency key: it starts new runs. It is answered as the webhook would be.")
        .answer::<WebhookAnswer>(200, "The runs finished in time, or no `when` held.")
        .answer::<WebhookAnswer>(202, "A run goes on.")
        .answer::<WebhookAnswer>(409, "A run was cancelled in time.")
        .answer::<WebhookAnswer>(500, "A run failed.")
        .answer_otherwise("What the `respond` node of a run says.")
        .may_miss()
        .problem(404, codes::NO_LISTENER)
        .problem(409, codes::NOT_KEPT)
        .problem(422, codes::EVENT_EXPRESSION),
    ]
}

/// Which deliveries to list.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct DeliveryQuery {
    /// Those that came after the one with this number.
    #[serde(default)]
    #[schemars(range(min = 0, max = 9_007_199_254_740_991_u64))]
    after: Option<u64>,
    /// Most items: 50, which is also what is kept.
    #[serde(default)]
    #[schemars(range(min = 1, max = 500))]
    limit: Option<u32>,
}

/// A request that came to an app's webhook.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Delivery")]
struct DeliveryView {
    /// Counts from 1 for each app since the process began.
    number: u64,
    /// When it came.
    at: Timestamp,
    /// Its method.
    method: String,
    /// Its path and query.
    url: String,
    /// Its headers; a repeated one is a list.
    #[schemars(with = "std::collections::BTreeMap<String, Json>")]
    headers: Json,
    /// Its body: text as it came, other bytes as `{base64}`, null when it was empty.
    body: Json,
    /// Bytes of the whole body; as announced, when it was refused before it was read.
    body_bytes: u64,
    /// Whether the body was kept whole, so that it can be replayed.
    whole: bool,
    /// Status of the answer; 499 when the sender hung up before it.
    status: u16,
    /// Why it was refused.
    refusal: Option<Refusal>,
    /// For a bad signature: what was expected to be signed.
    expected: Option<String>,
    /// The runs that it started, or those of the delivery that it repeats.
    runs: Vec<RunId>,
    /// Whether it repeats an earlier delivery.
    idempotent: bool,
}

/// Why a delivery was refused.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "DeliveryRefusal")]
struct Refusal {
    /// The code of the problem.
    code: String,
    /// Its message.
    message: String,
}

/// The part `{number}` of a path; one that is no number names nothing: 404.
struct Number(u64);

impl<S: Send + Sync> FromRequestParts<S> for Number {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let text = part(parts, state, "number").await?;
        text.parse()
            .map(Self)
            .map_err(|_| Problem::not_found("delivery"))
    }
}

/// The address with hidden parameters masked, as the trigger's output has it.
fn masked_url(rules: &Rules, delivery: &Delivery) -> String {
    let uri = delivery.head.uri();
    let request = trigger_output::Request {
        method: delivery.head.method(),
        base_url: "",
        path: uri.path(),
        query: uri.query(),
        headers: &HeaderMap::new(),
    };
    let output = trigger_output(rules, request, Json::Null, Json::Null);
    output
        .get("url")
        .and_then(Json::as_str)
        .unwrap_or_default()
        .to_owned()
}

fn body(delivery: &Delivery) -> Json {
    match std::str::from_utf8(&delivery.body) {
        Ok("") => Json::Null,
        Ok(text) => Json::from(text),
        Err(_) => {
            let mut bytes = Object::new();
            bytes.insert("base64", STANDARD.encode(&delivery.body));
            bytes.into()
        }
    }
}

fn show(rules: &Rules, delivery: &Delivery) -> DeliveryView {
    DeliveryView {
        number: delivery.number,
        at: delivery.at,
        method: delivery.head.method().to_string(),
        url: masked_url(rules, delivery),
        headers: trigger_output::headers(rules, &delivery.head.headers()),
        body: body(delivery),
        body_bytes: delivery.body_bytes,
        whole: delivery.whole,
        status: delivery.status,
        refusal: delivery.refusal.as_ref().map(|(code, message)| Refusal {
            code: (*code).to_owned(),
            message: message.clone(),
        }),
        expected: delivery.expected.clone(),
        runs: delivery.runs.to_vec(),
        idempotent: delivery.idempotent,
    }
}

async fn list(
    State(server): State<Shared>,
    Id(app_id): Id<AppId>,
    Query(query): Query<DeliveryQuery>,
) -> Result<AxumJson<List<DeliveryView>>, Problem> {
    let app = find(&server, app_id).await?;
    let listened = server
        .listening
        .app(&app.key)
        .ok_or_else(|| Problem::not_found("app"))?;
    let limit = query.limit.unwrap_or(limits::PAGE_ITEMS_DEFAULT) as usize;
    let kept = server.deliveries.of(app_id).into_iter();
    let wanted = kept.filter(|kept| query.after.is_none_or(|after| kept.number > after));
    Ok(List::whole(
        wanted
            .take(limit)
            .map(|kept| show(&listened.rules, &kept))
            .collect(),
    ))
}

async fn replay(
    State(server): State<Shared>,
    Id(app_id): Id<AppId>,
    Number(number): Number,
) -> Result<Response, Problem> {
    let app = find(&server, app_id).await?;
    let listened = server
        .listening
        .app(&app.key)
        .ok_or_else(|| Problem::not_found("app"))?;
    let delivery = server.deliveries.numbered(app_id, number);
    let delivery = delivery.ok_or_else(|| Problem::not_found("delivery"))?;
    if !delivery.whole {
        let message = "the body was not kept whole; have the sender send it again";
        return Err(Problem::conflict(codes::NOT_KEPT, message));
    }
    let mut request = Request::new(());
    *request.method_mut() = delivery.head.method().clone();
    *request.uri_mut() = delivery.head.uri();
    *request.headers_mut() = delivery.head.headers();
    let path = key_and_path(request.uri().path()).map(|(_, path)| path.to_owned());
    let received = Received {
        parts: request.into_parts().0,
        peer: None,
        silence: None,
        body: Bytes::copy_from_slice(&delivery.body),
        unread_bytes: None,
        path: path.unwrap_or_default(),
        is_replay: true,
    };
    Ok(deliver(&server, &listened, &received, None).await)
}
