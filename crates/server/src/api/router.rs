//! All operations, and the router that serves them.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::Value;

use super::codes;
use super::operation::{Operation, OperationDoc};
use super::problem::Problem;
use super::{
    apps, auth, connections, document, expressions, health, jobs, registry, runs, scenarios,
    surplus, tokens, variables,
};
use crate::application::editor;
use crate::state::Shared;

/// Every operation, in the order of the document.
pub fn operations() -> Vec<Operation> {
    [
        health::operations(),
        health::instance::operations(),
        health::metrics::operations(),
        health::members::operations(),
        apps::operations(),
        connections::operations(),
        scenarios::operations(),
        runs::operations(),
        jobs::operations(),
        expressions::operations(),
        registry::operations(),
        variables::operations(),
        tokens::operations(),
        auth::session::operations(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The routes of every operation and of the document itself.
pub fn router(server: &Shared) -> Router<Shared> {
    let mut open = Router::new();
    let mut guarded = Router::new();
    let mut docs: Vec<OperationDoc> = Vec::new();
    for Operation { doc, handler } in operations() {
        match handler {
            Some(handler) if doc.open => open = open.route(doc.path, handler),
            Some(handler) => guarded = guarded.route(doc.path, surplus::refused(&doc, handler)),
            None => {}
        }
        docs.push(doc);
    }
    let document = document(&docs);
    let guarded = guarded.route_layer(from_fn_with_state(Shared::clone(server), auth::require));
    open.route(
        "/api/openapi.json",
        get(move || serve_document(document.clone())),
    )
    .merge(guarded)
    .fallback(nowhere)
    .method_not_allowed_fallback(wrong_method)
}

async fn serve_document(document: Value) -> Json<Value> {
    Json(document)
}

/// What is nowhere still asks for a token under `/api`, so that a stranger learns nothing.
async fn nowhere(State(server): State<Shared>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let (parts, _) = request.into_parts();
    if !path.starts_with("/api/") {
        if let Some(page) = editor::page(&parts) {
            return page;
        }
    } else if !auth::is_known(&server, &parts).await {
        return auth::refused("show a token: `Authorization: Bearer <token>`").into_response();
    }
    let message = format!("there is nothing at {path}; /api/openapi.json lists what there is");
    Problem::new(StatusCode::NOT_FOUND, codes::NOT_FOUND, message).into_response()
}

async fn wrong_method(request: Request) -> Response {
    let message = format!(
        "{} is not served at {}",
        request.method(),
        request.uri().path()
    );
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        codes::METHOD_NOT_ALLOWED,
        message,
    )
    .into_response()
}
