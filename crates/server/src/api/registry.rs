//! `/api/registry`: the types that scenarios are made of. The editor draws its forms from them.

use axum::Json;
use axum::extract::{FromRequestParts, State};
use axum::http::Method;
use axum::http::request::Parts;
use millrace_core::ports::node::{TypeInfo, TypeKind};

use super::operation::Operation;
use super::page::List;
use super::parameter::part;
use super::problem::Problem;
use crate::state::Shared;

/// The operations under `/api/registry`.
pub fn operations() -> Vec<Operation> {
    let list = |path, id, summary, handler| {
        Operation::new(Method::GET, path, id, handler)
            .about("registry", summary)
            .answer::<List<TypeInfo>>(200, "All of them, by key.")
    };
    vec![
        list(
            "/api/registry/triggers",
            "listTriggerTypes",
            "List trigger types",
            triggers as Listing,
        ),
        list(
            "/api/registry/actions",
            "listActions",
            "List actions",
            actions as Listing,
        ),
        list(
            "/api/registry/nodes",
            "listNodeTypes",
            "List node types that are not actions",
            nodes as Listing,
        ),
        Operation::new(Method::GET, "/api/registry/types/{key}", "getType", one)
            .about("registry", "Show a trigger type, action or node type")
            .answer::<TypeInfo>(200, "Its newest version.")
            .may_miss(),
    ]
}

type Listing = fn(State<Shared>) -> std::future::Ready<Json<List<TypeInfo>>>;

fn of_kind(server: &Shared, kind: TypeKind) -> std::future::Ready<Json<List<TypeInfo>>> {
    let types = server
        .registry
        .all()
        .into_iter()
        .map(|found| found.info().clone());
    std::future::ready(List::whole(
        types.filter(|info| info.kind == kind).collect(),
    ))
}

fn triggers(State(server): State<Shared>) -> std::future::Ready<Json<List<TypeInfo>>> {
    of_kind(&server, TypeKind::Trigger)
}

fn actions(State(server): State<Shared>) -> std::future::Ready<Json<List<TypeInfo>>> {
    of_kind(&server, TypeKind::Action)
}

fn nodes(State(server): State<Shared>) -> std::future::Ready<Json<List<TypeInfo>>> {
    of_kind(&server, TypeKind::Node)
}

struct Key(String);

impl<S: Send + Sync> FromRequestParts<S> for Key {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        part(parts, state, "key").await.map(Self)
    }
}

async fn one(State(server): State<Shared>, Key(key): Key) -> Result<Json<TypeInfo>, Problem> {
    match server.registry.find(&key, None) {
        Some(found) => Ok(Json(found.info().clone())),
        None => Err(Problem::not_found("type")),
    }
}
