//! `/api/variables`: values that every scenario's expressions may name as `vars.<name>`.

use axum::Json as AxumJson;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use millrace_core::json::Json;
use millrace_core::ports::members::Change;
use millrace_core::ports::store::Variable;
use millrace_core::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::body::JsonBody;
use super::operation::Operation;
use super::page::List;
use super::parameter::part;
use super::problem::Problem;
use crate::state::Shared;

/// The operations under `/api/variables`.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::new(Method::GET, "/api/variables", "listVariables", list)
            .about("variables", "List variables by name")
            .answer::<List<VariableView>>(200, "All variables of the instance."),
        Operation::new(Method::PUT, "/api/variables/{name}", "putVariable", put)
            .about("variables", "Make or change a variable")
            .body::<NewValue>(r#"{"value":"https://shop.example"}"#)
            .answer::<VariableView>(200, "It is changed.")
            .answer::<VariableView>(201, "It is made."),
        Operation::new(
            Method::DELETE,
            "/api/variables/{name}",
            "deleteVariable",
            delete,
        )
        .about("variables", "Delete a variable")
        .answer_empty(204, "It is deleted.")
        .may_miss(),
    ]
}

/// A variable's value.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewValue {
    /// Any JSON value. Not for secrets: those belong into a connection.
    value: Json,
}

/// A variable.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Variable")]
struct VariableView {
    /// Its name.
    name: SmolStr,
    /// Its value.
    value: Json,
    /// When it was changed last.
    updated_at: Timestamp,
}

/// The part `{name}` of a path, as a variable may be called.
struct Name(SmolStr);

impl<S: Send + Sync> FromRequestParts<S> for Name {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let name = part(parts, state, "name").await?;
        let letters = |character: char| character.is_ascii_alphanumeric() || character == '_';
        let begins = name.starts_with(|character: char| character.is_ascii_alphabetic());
        if !begins || name.len() > 64 || !name.chars().all(letters) {
            return Err(Problem::invalid(
                "a variable's name begins with a letter and has at most 64 letters, digits and underscores",
            ));
        }
        Ok(Self(name.into()))
    }
}

fn show(variable: Variable) -> VariableView {
    VariableView {
        name: variable.name,
        value: variable.value,
        updated_at: variable.updated_at,
    }
}

async fn list(State(server): State<Shared>) -> Result<AxumJson<List<VariableView>>, Problem> {
    let variables = server.store.variables().await?;
    Ok(List::whole(variables.into_iter().map(show).collect()))
}

async fn put(
    State(server): State<Shared>,
    Name(name): Name,
    JsonBody(new): JsonBody<NewValue>,
) -> Result<(StatusCode, AxumJson<VariableView>), Problem> {
    let variable = Variable {
        name,
        value: new.value,
        updated_at: server.host.now(),
    };
    let is_new = server.store.put_variable(variable.clone()).await?;
    server.catalogue.has_changed(Change::Variables).await?;
    let status = if is_new {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok((status, AxumJson(show(variable))))
}

async fn delete(State(server): State<Shared>, Name(name): Name) -> Result<StatusCode, Problem> {
    server.store.delete_variable(&name).await?;
    server.catalogue.has_changed(Change::Variables).await?;
    Ok(StatusCode::NO_CONTENT)
}
