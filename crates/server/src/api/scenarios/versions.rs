//! Published versions: list and show.

use axum::Json as AxumJson;
use axum::extract::{FromRequestParts, State};
use axum::http::Method;
use axum::http::request::Parts;
use millrace_core::id::ScenarioId;
use millrace_core::ports::store::VersionSummary;
use millrace_core::scenario::Draft;
use schemars::JsonSchema;
use serde::Serialize;

use super::resource::find;
use crate::api::operation::Operation;
use crate::api::page::List;
use crate::api::parameter::{Id, PageQuery, Query, part};
use crate::api::problem::Problem;
use crate::state::Shared;

/// The operations on versions.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::new(
            Method::GET,
            "/api/scenarios/{id}/versions",
            "listVersions",
            list,
        )
        .about("versions", "List published versions, newest first")
        .query::<PageQuery>()
        .answer::<List<VersionSummary>>(200, "A page of versions, without their content.")
        .may_miss(),
        Operation::new(
            Method::GET,
            "/api/scenarios/{id}/versions/{version}",
            "getVersion",
            get,
        )
        .about("versions", "Show a published version with its content")
        .answer::<VersionView>(200, "The version.")
        .may_miss(),
    ]
}

/// A published version.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Version")]
struct VersionView {
    /// What lists show of it.
    summary: VersionSummary,
    /// What was published.
    content: Draft,
}

/// The part `{version}` of a path; one that is no number names nothing: 404.
struct Number(u32);

impl<S: Send + Sync> FromRequestParts<S> for Number {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let text = part(parts, state, "version").await?;
        text.parse()
            .map(Self)
            .map_err(|_| Problem::not_found("version"))
    }
}

async fn list(
    State(server): State<Shared>,
    Id(scenario_id): Id<ScenarioId>,
    Query(page): Query<PageQuery>,
) -> Result<AxumJson<List<VersionSummary>>, Problem> {
    find(&server, scenario_id).await?;
    let page = server
        .store
        .versions(scenario_id, page.cursor()?, page.limit())
        .await?;
    Ok(List::from_page(page, |summary| summary))
}

async fn get(
    State(server): State<Shared>,
    Id(scenario_id): Id<ScenarioId>,
    Number(version): Number,
) -> Result<AxumJson<VersionView>, Problem> {
    let version = server.store.version(scenario_id, version).await?;
    let version = version.ok_or_else(|| Problem::not_found("version"))?;
    Ok(AxumJson(VersionView {
        summary: version.summary,
        content: version.content,
    }))
}
