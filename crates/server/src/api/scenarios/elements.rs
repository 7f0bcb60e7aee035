//! Nodes and edges of the draft, one by one.

use axum::Json as AxumJson;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use millrace_core::id::ScenarioId;
use millrace_core::json::Json;
use millrace_core::ports::store::Scenario;
use millrace_core::scenario::{Edge, Fault, FaultCode, Node, edit};
use schemars::JsonSchema;
use serde::Deserialize;
use smol_str::SmolStr;

use super::draft::{answer, write, writes};
use super::precondition::etag_header;
use super::resource::find;
use crate::api::auth::Caller;
use crate::api::body::{AnyJson, JsonBody, read};
use crate::api::codes;
use crate::api::operation::Operation;
use crate::api::page::List;
use crate::api::parameter::{Id, Query, part};
use crate::api::patch;
use crate::api::problem::Problem;
use crate::state::Shared;

const NODES: &str = "/api/scenarios/{id}/draft/nodes";
const NODE: &str = "/api/scenarios/{id}/draft/nodes/{nodeId}";
const EDGES: &str = "/api/scenarios/{id}/draft/edges";
const NODE_EXAMPLE: &str = r#"{"id":"log_1","type":"logger","config":{"message":"Hello"}}"#;

/// The operations on nodes and edges.
pub fn operations() -> Vec<Operation> {
    let mut operations = node_operations();
    operations.extend(edge_operations());
    operations
}

fn node_operations() -> Vec<Operation> {
    vec![
        Operation::new(Method::GET, NODES, "listNodes", list_nodes)
            .about("drafts", "List the draft's nodes")
            .answer::<List<Node>>(200, "All of them, as declared.")
            .with_header("ETag", "Names this draft.")
            .may_miss(),
        writes_node(
            Operation::new(Method::POST, NODES, "addNode", add_node),
            201,
        )
        .about("drafts", "Add a node")
        .body::<Node>(NODE_EXAMPLE)
        .problem(409, codes::ALREADY_EXISTS),
        Operation::new(Method::GET, NODE, "getNode", get_node)
            .about("drafts", "Show a node")
            .answer::<Node>(200, "The node.")
            .with_header("ETag", "Names this draft.")
            .may_miss(),
        writes_node(
            Operation::new(Method::PUT, NODE, "replaceNode", replace_node),
            200,
        )
        .about("drafts", "Replace a node")
        .body::<Node>(NODE_EXAMPLE),
        writes_node(
            Operation::new(Method::PATCH, NODE, "changeNode", change_node),
            200,
        )
        .about("drafts", "Change a node (JSON Merge Patch)")
        .body_as::<NodePatch>(
            "application/merge-patch+json",
            r#"{"config":{"level":"warn"}}"#,
            true,
        ),
        writes(Operation::new(
            Method::DELETE,
            NODE,
            "deleteNode",
            delete_node,
        ))
        .about("drafts", "Delete a node and its edges"),
        writes(Operation::new(
            Method::POST,
            "/api/scenarios/{id}/draft/nodes/{nodeId}/rename",
            "renameNode",
            rename_node,
        ))
        .about("drafts", "Rename a node in every edge and expression")
        .body::<NewNodeId>(r#"{"id":"log_order"}"#)
        .problem(409, codes::ALREADY_EXISTS),
    ]
}

fn edge_operations() -> Vec<Operation> {
    vec![
        Operation::new(Method::GET, EDGES, "listEdges", list_edges)
            .about("drafts", "List the draft's edges")
            .answer::<List<Edge>>(200, "All of them, as declared.")
            .with_header("ETag", "Names this draft.")
            .may_miss(),
        Operation::new(Method::POST, EDGES, "addEdge", add_edge)
            .about("drafts", "Add an edge")
            .header(
                "If-Match",
                "The `ETag` of the draft that is changed.",
                false,
            )
            .body::<Edge>(r#"{"source":"trigger","target":"log_1"}"#)
            .answer::<Edge>(201, "The edge.")
            .with_header("ETag", "Names the draft as it is now.")
            .may_miss()
            .problem(409, codes::ALREADY_EXISTS)
            .problem(409, codes::CHANGED_MEANWHILE)
            .problem(412, codes::PRECONDITION_FAILED)
            .problem(428, codes::PRECONDITION_REQUIRED),
        writes(Operation::new(
            Method::DELETE,
            EDGES,
            "deleteEdges",
            delete_edges,
        ))
        .about("drafts", "Delete the edges from one node to another")
        .query::<EdgeQuery>(),
    ]
}

fn writes_node(operation: Operation, status: u16) -> Operation {
    operation
        .header(
            "If-Match",
            "The `ETag` of the draft that is changed.",
            false,
        )
        .answer::<Node>(status, "The node.")
        .with_header("ETag", "Names the draft as it is now.")
        .leads_to(NODE, "$response.body#/id")
        .may_miss()
        .problem(409, codes::CHANGED_MEANWHILE)
        .problem(412, codes::PRECONDITION_FAILED)
        .problem(428, codes::PRECONDITION_REQUIRED)
}

/// A merge patch of a node: any of its members but its id.
#[derive(JsonSchema)]
#[expect(
    dead_code,
    reason = "the schema of a merge patch; the patch itself stays JSON"
)]
struct NodePatch(std::collections::BTreeMap<String, Json>);

/// What to call a node from now on.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewNodeId {
    /// Its new id.
    #[schemars(regex(pattern = r"^[a-z_][a-z0-9_]{0,63}$"))]
    id: SmolStr,
}

/// Which edges to delete.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct EdgeQuery {
    /// Id of the node that they leave.
    source: SmolStr,
    /// Id of the node that they enter.
    target: SmolStr,
    /// Output handle that they leave by; any when absent.
    #[serde(default)]
    source_handle: Option<SmolStr>,
    /// Input handle that they enter by; any when absent.
    #[serde(default)]
    target_handle: Option<SmolStr>,
}

/// The part `{nodeId}` of a path, and the headers that came with it.
struct NodeId(String, HeaderMap);

impl<S: Send + Sync> FromRequestParts<S> for NodeId {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let node_id = part(parts, state, "nodeId").await?;
        Ok(Self(node_id, parts.headers.clone()))
    }
}

impl From<edit::Error> for Problem {
    fn from(error: edit::Error) -> Self {
        let message = error.to_string();
        let at = |pointer: &str, code| {
            Self::invalid_with(vec![Fault::error(code, pointer, message.clone())])
        };
        match error {
            edit::Error::UnknownNode { .. } | edit::Error::UnknownEdge => {
                Self::new(StatusCode::NOT_FOUND, codes::NOT_FOUND, message)
            }
            edit::Error::NodeExists(_) | edit::Error::EdgeExists => {
                Self::conflict(codes::ALREADY_EXISTS, message)
            }
            edit::Error::InvalidId(_) | edit::Error::IdChanged(_) => {
                at("/id", FaultCode::InvalidNodeId)
            }
            edit::Error::Shape(_) => at("", FaultCode::InvalidValue),
        }
    }
}

fn node_of(scenario: &Scenario, id: &str) -> Result<Node, Problem> {
    let found = scenario.draft.nodes.iter().find(|node| node.id == id);
    found.cloned().ok_or_else(|| Problem::not_found("node"))
}

fn answer_node(scenario: &Scenario, id: &str, status: StatusCode) -> Result<Response, Problem> {
    let node = node_of(scenario, id)?;
    Ok((status, etag_header(scenario), AxumJson(node)).into_response())
}

async fn list_nodes(
    State(server): State<Shared>,
    Id(scenario_id): Id<ScenarioId>,
) -> Result<Response, Problem> {
    let scenario = find(&server, scenario_id).await?;
    let etag = etag_header(&scenario);
    Ok((etag, List::whole(scenario.draft.nodes)).into_response())
}

async fn get_node(
    State(server): State<Shared>,
    Id(scenario_id): Id<ScenarioId>,
    NodeId(node_id, _): NodeId,
) -> Result<Response, Problem> {
    let scenario = find(&server, scenario_id).await?;
    answer_node(&scenario, &node_id, StatusCode::OK)
}

async fn add_node(
    State(server): State<Shared>,
    caller: Caller,
    Id(scenario_id): Id<ScenarioId>,
    headers: HeaderMap,
    JsonBody(node): JsonBody<Node>,
) -> Result<Response, Problem> {
    let id = node.id.clone();
    let add = |draft: &_| Ok(edit::add_node(draft, node.clone())?);
    let scenario = write(&server, &caller, scenario_id, &headers, add).await?;
    answer_node(&scenario, &id, StatusCode::CREATED)
}

async fn replace_node(
    State(server): State<Shared>,
    caller: Caller,
    Id(scenario_id): Id<ScenarioId>,
    NodeId(node_id, headers): NodeId,
    JsonBody(node): JsonBody<Node>,
) -> Result<Response, Problem> {
    let replace = |draft: &_| Ok(edit::replace_node(draft, &node_id, node.clone())?);
    let scenario = write(&server, &caller, scenario_id, &headers, replace).await?;
    answer_node(&scenario, &node_id, StatusCode::OK)
}

async fn change_node(
    State(server): State<Shared>,
    caller: Caller,
    Id(scenario_id): Id<ScenarioId>,
    NodeId(node_id, headers): NodeId,
    AnyJson(change): AnyJson,
) -> Result<Response, Problem> {
    let merge = |draft: &millrace_core::scenario::Draft| {
        let node = draft.nodes.iter().find(|node| node.id == node_id.as_str());
        let node = node.ok_or_else(|| Problem::not_found("node"))?;
        let node: Node = read(&patch::merged(node, &change)?)?;
        Ok(edit::replace_node(draft, &node_id, node)?)
    };
    let scenario = write(&server, &caller, scenario_id, &headers, merge).await?;
    answer_node(&scenario, &node_id, StatusCode::OK)
}

async fn delete_node(
    State(server): State<Shared>,
    caller: Caller,
    Id(scenario_id): Id<ScenarioId>,
    NodeId(node_id, headers): NodeId,
) -> Result<Response, Problem> {
    let delete = |draft: &_| Ok(edit::delete_node(draft, &node_id)?);
    let scenario = write(&server, &caller, scenario_id, &headers, delete).await?;
    Ok(answer(scenario))
}

async fn rename_node(
    State(server): State<Shared>,
    caller: Caller,
    Id(scenario_id): Id<ScenarioId>,
    NodeId(node_id, headers): NodeId,
    JsonBody(new): JsonBody<NewNodeId>,
) -> Result<Response, Problem> {
    let rename = |draft: &_| {
        Ok(edit::rename_node(
            draft,
            &node_id,
            &new.id,
            &*server.registry,
        )?)
    };
    let scenario = write(&server, &caller, scenario_id, &headers, rename).await?;
    Ok(answer(scenario))
}

async fn list_edges(
    State(server): State<Shared>,
    Id(scenario_id): Id<ScenarioId>,
) -> Result<Response, Problem> {
    let scenario = find(&server, scenario_id).await?;
    let etag = etag_header(&scenario);
    Ok((etag, List::whole(scenario.draft.edges)).into_response())
}

async fn add_edge(
    State(server): State<Shared>,
    caller: Caller,
    Id(scenario_id): Id<ScenarioId>,
    headers: HeaderMap,
    JsonBody(edge): JsonBody<Edge>,
) -> Result<Response, Problem> {
    let add = |draft: &_| Ok(edit::add_edge(draft, edge.clone())?);
    let scenario = write(&server, &caller, scenario_id, &headers, add).await?;
    Ok((StatusCode::CREATED, etag_header(&scenario), AxumJson(edge)).into_response())
}

async fn delete_edges(
    State(server): State<Shared>,
    caller: Caller,
    Id(scenario_id): Id<ScenarioId>,
    headers: HeaderMap,
    Query(query): Query<EdgeQuery>,
) -> Result<Response, Problem> {
    let filter = edit::EdgeFilter {
        source: query.source,
        target: query.target,
        source_handle: query.source_handle,
        target_handle: query.target_handle,
    };
    let delete = |draft: &_| Ok(edit::delete_edges(draft, &filter)?);
    let scenario = write(&server, &caller, scenario_id, &headers, delete).await?;
    Ok(answer(scenario))
}
