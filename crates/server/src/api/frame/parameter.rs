//! What stands in paths and queries: ids, names, page limits. Every fault is reported at once,
//! and a parameter that no one knows is a fault.

use std::str::FromStr;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use millrace_core::json::{Json, Object, from_json};
use millrace_core::limits;
use millrace_core::schema::Schema;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::api::problem::Problem;
use crate::webhook::form;

/// The part `{id}` of a path as an id of that kind; one that is none names nothing: 404.
pub struct Id<T>(pub T);

impl<S: Send + Sync, T: FromStr> FromRequestParts<S> for Id<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        part(parts, state, "id")
            .await?
            .parse()
            .map(Self)
            .map_err(|_| Problem::not_found("id"))
    }
}

/// The text of a part of the path.
pub async fn part<S: Send + Sync>(
    parts: &mut Parts,
    state: &S,
    name: &str,
) -> Result<String, Problem> {
    let parameters = RawPathParams::from_request_parts(parts, state)
        .await
        .map_err(|_| Problem::invalid("the path is not valid UTF-8 after decoding"))?;
    parameters
        .iter()
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
        .ok_or_else(|| Problem::not_found(name))
}

/// The schema of a part of a path, for the OpenAPI document.
pub fn schema_of_part(path: &str, name: &str) -> Value {
    let id = |prefix: &str| json!({ "type": "string", "pattern": format!("^{prefix}_[0-7][0-9a-hjkmnp-tv-z]{{25}}$") });
    match name {
        "id" if path.starts_with("/api/apps") => id("app"),
        "id" if path.starts_with("/api/connections") => id("con"),
        "id" if path.starts_with("/api/scenarios") => id("scn"),
        "id" if path.starts_with("/api/runs") => id("run"),
        "id" if path.starts_with("/api/tokens") => id("tok"),
        "id" if path.starts_with("/api/jobs") => id("job"),
        "version" | "step" | "number" => {
            json!({ "type": "integer", "minimum": 1, "maximum": 4_294_967_295_u64 })
        }
        "appKey" => json!({ "type": "string", "pattern": "^[a-z0-9][a-z0-9_-]{0,63}$" }),
        "nodeId" => json!({ "type": "string", "pattern": "^[a-z_][a-z0-9_]{0,63}$" }),
        _ => json!({ "type": "string", "minLength": 1 }),
    }
}

/// How much of a list to give, and from where.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PageQuery {
    /// Most items on the page: 50, at most 500.
    #[serde(default)]
    #[schemars(range(min = 1, max = 500))]
    pub limit: Option<u32>,
    /// `next` of the page before.
    #[serde(default)]
    #[schemars(length(min = 1, max = 200))]
    pub cursor: Option<String>,
}

impl PageQuery {
    /// Most items on the page.
    pub fn limit(&self) -> u32 {
        self.limit
            .unwrap_or(limits::PAGE_ITEMS_DEFAULT)
            .clamp(1, limits::PAGE_ITEMS_MAX)
    }

    /// Where the page begins.
    pub fn cursor<T: FromStr>(&self) -> Result<Option<T>, Problem> {
        read_cursor(self.cursor.as_deref())
    }
}

/// A cursor as its list's key; one that is none is a fault.
pub fn read_cursor<T: FromStr>(cursor: Option<&str>) -> Result<Option<T>, Problem> {
    cursor
        .map(|text| {
            text.parse().map_err(|_| {
                Problem::invalid("`cursor` must be `next` of an earlier page of the same list")
            })
        })
        .transpose()
}

/// The query of a request as `T`: unknown parameters and wrong values are faults, all at once.
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + JsonSchema + 'static> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        read_query(parts.uri.query().unwrap_or_default()).map(Self)
    }
}

/// Reads the text behind the question mark as `T`.
pub fn read_query<T: DeserializeOwned + JsonSchema>(query: &str) -> Result<T, Problem> {
    let schema = schemars::SchemaGenerator::new(
        schemars::generate::SchemaSettings::draft2020_12()
            .with(|settings| settings.inline_subschemas = true),
    )
    .into_root_schema_for::<T>()
    .to_value();
    expect_text(query)?;
    let mut object = Object::new();
    for (name, text) in url::form_urlencoded::parse(query.as_bytes()) {
        add(&mut object, &schema["properties"][&*name], &name, &text)?;
    }
    let value = Json::from(object);
    let checker = Schema::compile(&schema).map_err(|error| Problem::internal(&error))?;
    let faults = checker.faults(&value, "");
    if !faults.is_empty() {
        return Err(Problem::invalid_with(faults));
    }
    from_json(&value).map_err(|error| Problem::invalid(error.to_string()))
}

/// Refuses a query that is not UTF-8 once it is decoded, instead of reading something else.
pub fn expect_text(query: &str) -> Result<(), Problem> {
    match form::not_text(query) {
        None => Ok(()),
        Some(name) => Err(Problem::invalid(format!(
            "the parameter `{name}` is not UTF-8 once it is decoded"
        ))),
    }
}

/// Adds a parameter as the type that its schema asks for; what does not convert stays text, and
/// the schema refuses it.
fn add(object: &mut Object, schema: &Value, name: &str, text: &str) -> Result<(), Problem> {
    let is = |kind: &str| {
        schema["type"] == kind
            || schema["type"]
                .as_array()
                .is_some_and(|kinds| kinds.contains(&json!(kind)))
    };
    if is("array") {
        let mut items = object
            .get(name)
            .and_then(Json::as_array)
            .unwrap_or_default()
            .to_vec();
        items.push(Json::from(text));
        object.insert(name, Json::from(items));
        return Ok(());
    }
    if object.contains_key(name) {
        return Err(Problem::invalid(format!(
            "the parameter `{name}` stands there twice"
        )));
    }
    let value = if is("integer") {
        text.parse::<i64>()
            .map_or_else(|_| Json::from(text), Json::from)
    } else if is("boolean") {
        text.parse::<bool>()
            .map_or_else(|_| Json::from(text), Json::from)
    } else {
        Json::from(text)
    };
    object.insert(name, value);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_read_by_its_schema() {
        let page: PageQuery = read_query("limit=7&cursor=abc").unwrap();
        assert_eq!((page.limit(), page.cursor.as_deref()), (7, Some("abc")));
    }

    #[test]
    fn what_a_query_may_not_say_is_refused() {
        for query in [
            "limit=0",
            "limit=501",
            "limit=many",
            "limit=1&limit=2",
            "offset=3",
            "cursor=%ff",
        ] {
            assert!(read_query::<PageQuery>(query).is_err(), "{query}");
        }
    }
}
