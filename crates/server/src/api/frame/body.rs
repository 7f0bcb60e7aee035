//! Request bodies: JSON of a known shape, every fault reported at once, never more than the limit.

use std::any::TypeId;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, RwLock};

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use millrace_core::json::{Json, from_json};
use millrace_core::schema::Schema;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use crate::api::codes;
use crate::api::problem::Problem;
use crate::state::Shared;

/// A JSON body as `T`.
pub struct JsonBody<T>(pub T);

/// A JSON body of any shape, such as a merge patch.
pub struct AnyJson(pub Json);

impl<T: DeserializeOwned + JsonSchema + 'static> FromRequest<Shared> for JsonBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &Shared) -> Result<Self, Problem> {
        let AnyJson(value) = AnyJson::from_request(request, state).await?;
        read(&value).map(Self)
    }
}

impl FromRequest<Shared> for AnyJson {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &Shared) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        expect_json(&parts.headers)?;
        let bytes_max = state.settings.limits.scenario_bytes_max;
        let bytes = collect(body, bytes_max).await?;
        parse(&bytes).map(Self)
    }
}

/// A JSON body as `T`, or its default when there is no body at all.
pub struct OptionalBody<T>(pub T);

impl<T> FromRequest<Shared> for OptionalBody<T>
where
    T: DeserializeOwned + JsonSchema + Default + 'static,
{
    type Rejection = Problem;

    async fn from_request(request: Request, state: &Shared) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let bytes = collect(body, state.settings.limits.scenario_bytes_max).await?;
        if bytes.is_empty() {
            return Ok(Self(T::default()));
        }
        expect_json(&parts.headers)?;
        read(&parse(&bytes)?).map(Self)
    }
}

pub(super) fn parse(bytes: &[u8]) -> Result<Json, Problem> {
    Json::parse_default(bytes)
        .map_err(|error| Problem::invalid(format!("the body is not valid JSON: {error}")))
}

/// A value as `T`, or every way in which it is none.
pub fn read<T: DeserializeOwned + JsonSchema + 'static>(value: &Json) -> Result<T, Problem> {
    let faults = checker::<T>()?.faults(value, "");
    if !faults.is_empty() {
        return Err(Problem::invalid_with(faults));
    }
    from_json(value).map_err(|error| Problem::invalid(error.to_string()))
}

/// The compiled schema of a type; each is compiled once in the life of the process.
fn checker<T: JsonSchema + 'static>() -> Result<Arc<Schema>, Problem> {
    static CHECKERS: LazyLock<RwLock<HashMap<TypeId, Arc<Schema>>>> =
        LazyLock::new(RwLock::default);
    let key = TypeId::of::<T>();
    if let Some(checker) = CHECKERS
        .read()
        .ok()
        .and_then(|known| known.get(&key).cloned())
    {
        return Ok(checker);
    }
    let checker = Arc::new(Schema::of::<T>().map_err(|error| Problem::internal(&error))?);
    if let Ok(mut known) = CHECKERS.write() {
        known.insert(key, Arc::clone(&checker));
    }
    Ok(checker)
}

fn expect_json(headers: &HeaderMap) -> Result<(), Problem> {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let essence = kind
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default()
        .trim();
    let is_json = essence.eq_ignore_ascii_case("application/json")
        || essence.to_ascii_lowercase().ends_with("+json");
    if is_json {
        return Ok(());
    }
    let message =
        format!("the body must be JSON (`Content-Type: application/json`), not `{essence}`");
    Err(Problem::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        codes::UNSUPPORTED_MEDIA_TYPE,
        message,
    ))
}

/// The whole body, or 413 as soon as it passes the limit.
pub(super) async fn collect(body: Body, bytes_max: u64) -> Result<bytes::Bytes, Problem> {
    let limit = usize::try_from(bytes_max).unwrap_or(usize::MAX);
    match Limited::new(body, limit).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => {
            let message =
                format!("the body is larger than `scenario_bytes_max`, {bytes_max} bytes");
            Err(Problem::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                codes::BODY_TOO_LARGE,
                message,
            ))
        }
        Err(_) => Err(Problem::invalid("the body broke off")),
    }
}
