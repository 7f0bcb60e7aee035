//! What an operation does not take is refused: parameters where it has none, a body where it reads
//! none. For all operations in one place, because a handler sees only what it asks for.

use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::MethodRouter;
use axum::{body::Body, http::Method};
use millrace_core::json::escape_pointer_token;
use millrace_core::limits;
use millrace_core::scenario::{Fault, FaultCode};

use super::body::{collect, parse};
use super::operation::OperationDoc;
use crate::api::problem::Problem;
use crate::state::Shared;

/// Most names that one refusal lists.
const FAULTS_COUNT_MAX: usize = 20;

/// The handler behind refusals of what its operation does not document. Whoever watches the health
/// of many programs sends all of them the same, so open operations are lenient.
pub fn refused(doc: &OperationDoc, handler: MethodRouter<Shared>) -> MethodRouter<Shared> {
    if doc.open {
        return handler;
    }
    let has_no_query = doc.query.is_empty();
    let has_no_body = doc.body.is_none() && doc.method != Method::GET;
    if !has_no_query && !has_no_body {
        return handler;
    }
    handler.route_layer(from_fn(move |request, next| {
        admit(request, next, has_no_query, has_no_body)
    }))
}

async fn admit(
    mut request: Request,
    next: Next,
    has_no_query: bool,
    has_no_body: bool,
) -> Result<Response, Problem> {
    if has_no_query {
        let query = request.uri().query().unwrap_or_default();
        let parameters = url::form_urlencoded::parse(query.as_bytes());
        refuse("parameter", parameters.map(|(name, _)| name))?;
    }
    if has_no_body {
        request = without_body(request).await?;
    }
    Ok(next.run(request).await)
}

/// A request whose body is nothing or `{}`.
async fn without_body(request: Request) -> Result<Request, Problem> {
    let unwanted = || Problem::invalid("this operation takes no body, or `{}`");
    let (parts, body) = request.into_parts();
    let bytes = collect(body, limits::UNWANTED_BODY_BYTES_MAX).await;
    let bytes = bytes.map_err(|_| unwanted())?;
    if !bytes.is_empty() {
        let body = parse(&bytes)?;
        let fields = body.as_object().ok_or_else(unwanted)?;
        refuse("field", fields.keys())?;
    }
    Ok(Request::from_parts(parts, Body::empty()))
}

/// Every one of these names is a fault.
fn refuse(what: &str, names: impl Iterator<Item: AsRef<str>>) -> Result<(), Problem> {
    let fault = |name: &str| {
        let pointer = format!("/{}", escape_pointer_token(name));
        let message = format!("the {what} `{name}` is not known here");
        Fault::error(FaultCode::UnknownField, pointer, message)
    };
    let faults: Vec<Fault> = names
        .take(FAULTS_COUNT_MAX)
        .map(|name| fault(name.as_ref()))
        .collect();
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Problem::invalid_with(faults))
    }
}
