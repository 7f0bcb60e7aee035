//! Changes to a draft, as the API makes them: each takes a draft and gives the changed one, or says
//! why it cannot. Whether the result can be published is not asked here.

use smol_str::SmolStr;

use super::{Draft, Edge, Node, TRIGGER, is_node_id};
use crate::expression::rename_node as rename_in_config;
use crate::json::{self, Json, from_json, merge_patch, to_json};
use crate::nearest::hint;
use crate::ports::node::Registry;

/// Why a draft cannot be changed so.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    /// The draft has no node with that id.
    #[error("there is no node `{id}`{hint}")]
    UnknownNode {
        /// The id.
        id: SmolStr,
        /// ` (did you mean …?)`, or nothing.
        hint: String,
    },
    /// The draft has no edge like that.
    #[error("there is no such edge")]
    UnknownEdge,
    /// Another node has that id.
    #[error("the id `{0}` is already that of another node")]
    NodeExists(SmolStr),
    /// The draft has that edge already.
    #[error("the draft has this edge already")]
    EdgeExists,
    /// A text cannot be a node's id.
    #[error(
        "`{0}` cannot be a node's id: write 1 to 64 of a-z, 0-9 and _, not beginning with a digit, \
         and not `trigger`"
    )]
    InvalidId(SmolStr),
    /// A node's id is changed by renaming, which also rewrites edges and expressions.
    #[error("the id of `{0}` cannot be changed in this way: rename the node")]
    IdChanged(SmolStr),
    /// The patched document is not of its shape.
    #[error(transparent)]
    Shape(#[from] json::Error),
}

/// Which edges to delete: all that agree with what is given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EdgeFilter {
    /// Id of the node that they leave.
    pub source: SmolStr,
    /// Id of the node that they enter.
    pub target: SmolStr,
    /// Output handle that they leave by; any when absent.
    pub source_handle: Option<SmolStr>,
    /// Input handle that they enter by; any when absent.
    pub target_handle: Option<SmolStr>,
}

impl EdgeFilter {
    fn fits(&self, edge: &Edge) -> bool {
        let agrees = |asked: &Option<SmolStr>, found: &SmolStr| {
            asked.as_ref().is_none_or(|asked| asked == found)
        };
        self.source == edge.source
            && self.target == edge.target
            && agrees(&self.source_handle, &edge.source_handle)
            && agrees(&self.target_handle, &edge.target_handle)
    }
}

/// The draft with a JSON Merge Patch (RFC 7386) applied to all of it.
pub fn patch(draft: &Draft, patch: &Json) -> Result<Draft, Error> {
    Ok(from_json(&merge_patch(&to_json(draft)?, patch))?)
}

/// The draft with a node after all others.
pub fn add_node(draft: &Draft, node: Node) -> Result<Draft, Error> {
    check_new_id(draft, &node.id)?;
    let mut draft = draft.clone();
    draft.nodes.push(node);
    Ok(draft)
}

/// The draft with a node in the place of the one that has its id.
pub fn replace_node(draft: &Draft, id: &str, node: Node) -> Result<Draft, Error> {
    let position = position(draft, id)?;
    if node.id != id {
        return Err(Error::IdChanged(SmolStr::new(id)));
    }
    let mut draft = draft.clone();
    draft.nodes[position] = node;
    Ok(draft)
}

/// The draft with a JSON Merge Patch (RFC 7386) applied to one node.
pub fn patch_node(draft: &Draft, id: &str, patch: &Json) -> Result<Draft, Error> {
    let node = &draft.nodes[position(draft, id)?];
    let node: Node = from_json(&merge_patch(&to_json(node)?, patch))?;
    replace_node(draft, id, node)
}

/// The draft without a node and the edges at it.
pub fn delete_node(draft: &Draft, id: &str) -> Result<Draft, Error> {
    let position = position(draft, id)?;
    let mut draft = draft.clone();
    draft.nodes.remove(position);
    draft
        .edges
        .retain(|edge| edge.source != id && edge.target != id);
    Ok(draft)
}

/// The draft with an edge after all others. Both ends have to exist.
pub fn add_edge(draft: &Draft, edge: Edge) -> Result<Draft, Error> {
    if edge.source != TRIGGER {
        position(draft, &edge.source)?;
    }
    position(draft, &edge.target)?;
    if draft.edges.contains(&edge) {
        return Err(Error::EdgeExists);
    }
    let mut draft = draft.clone();
    draft.edges.push(edge);
    Ok(draft)
}

/// The draft without the edges that fit.
pub fn delete_edges(draft: &Draft, filter: &EdgeFilter) -> Result<Draft, Error> {
    let mut draft = draft.clone();
    let before = draft.edges.len();
    draft.edges.retain(|edge| !filter.fits(edge));
    if draft.edges.len() == before {
        return Err(Error::UnknownEdge);
    }
    Ok(draft)
}

/// The draft with a node renamed: in every edge, child and expression too. The registry says which
/// fields hold expressions without braces.
pub fn rename_node(
    draft: &Draft,
    old: &str,
    new: &str,
    registry: &dyn Registry,
) -> Result<Draft, Error> {
    let position = position(draft, old)?;
    if old == new {
        return Ok(draft.clone());
    }
    check_new_id(draft, new)?;
    let mut draft = draft.clone();
    draft.nodes[position].id = SmolStr::new(new);
    let rename = |id: &mut SmolStr| {
        if id == old {
            *id = SmolStr::new(new);
        }
    };
    for edge in &mut draft.edges {
        rename(&mut edge.source);
        rename(&mut edge.target);
    }
    for node in &mut draft.nodes {
        node.parent_id.iter_mut().for_each(rename);
        let node_type = registry.find(&node.kind, node.type_version);
        let schema = node_type.as_ref().map(|node_type| &node_type.info().schema);
        node.config = rename_in_config(&node.config, schema, old, new);
    }
    Ok(draft)
}

fn position(draft: &Draft, id: &str) -> Result<usize, Error> {
    let found = draft.nodes.iter().position(|node| node.id == id);
    found.ok_or_else(|| Error::UnknownNode {
        id: SmolStr::new(id),
        hint: hint(id, draft.nodes.iter().map(|node| node.id.as_str())),
    })
}

fn check_new_id(draft: &Draft, id: &str) -> Result<(), Error> {
    if !is_node_id(id) {
        return Err(Error::InvalidId(id.chars().take(64).collect()));
    }
    if draft.nodes.iter().any(|node| node.id == id) {
        return Err(Error::NodeExists(SmolStr::new(id)));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::fakes::Fakes;

    fn draft() -> Draft {
        let text = r#"{"trigger":{"type":"hook"},
            "nodes":[{"id":"a","type":"echo"},
                     {"id":"b","type":"choose","config":{"condition":"nodes.a.x > nodes.ab"}}],
            "edges":[{"source":"trigger","target":"a"},{"source":"a","target":"b"},
                     {"source":"a","sourceHandle":"error","target":"b"}]}"#;
        from_json(&text.parse().unwrap()).unwrap()
    }

    fn edges(draft: &Draft) -> Vec<String> {
        let shown = |edge: &Edge| format!("{}.{} {}", edge.source, edge.source_handle, edge.target);
        draft.edges.iter().map(shown).collect()
    }

    #[test]
    fn deleting_a_node_deletes_its_edges() {
        assert_eq!(
            edges(&delete_node(&draft(), "b").unwrap()),
            ["trigger.out a"]
        );
        assert_eq!(edges(&delete_node(&draft(), "a").unwrap()), [""; 0]);
        let error = delete_node(&draft(), "aa").unwrap_err();
        assert_eq!(error.to_string(), "there is no node `aa`");
    }

    #[test]
    fn renaming_a_node_rewrites_edges_and_expressions() {
        let renamed = rename_node(&draft(), "a", "fetch", &Fakes).unwrap();
        assert_eq!(
            edges(&renamed),
            ["trigger.out fetch", "fetch.out b", "fetch.error b"]
        );
        let condition = renamed.nodes[1].config.get("condition").unwrap();
        assert_eq!(condition.as_str(), Some("nodes.fetch.x > nodes.ab"));
        assert_eq!(
            rename_node(&draft(), "a", "b", &Fakes),
            Err(Error::NodeExists("b".into()))
        );
        assert_eq!(
            rename_node(&draft(), "a", "trigger", &Fakes),
            Err(Error::InvalidId("trigger".into()))
        );
    }

    #[test]
    fn a_patch_of_a_node_merges_and_keeps_its_id() {
        let patched = patch_node(
            &draft(),
            "a",
            &r#"{"name":"A","config":{"x":1}}"#.parse().unwrap(),
        );
        let node = &patched.unwrap().nodes[0];
        assert_eq!(
            (node.name.as_deref(), node.config.get("x").is_some()),
            (Some("A"), true)
        );
        let changed = patch_node(&draft(), "a", &r#"{"id":"c"}"#.parse().unwrap());
        assert_eq!(changed, Err(Error::IdChanged("a".into())));
        let unknown = patch_node(&draft(), "a", &r#"{"colour":"red"}"#.parse().unwrap());
        assert!(matches!(unknown, Err(Error::Shape(_))), "{unknown:?}");
    }

    #[test]
    fn edges_are_added_once_and_deleted_by_their_ends() {
        let edge = draft().edges[1].clone();
        assert_eq!(add_edge(&draft(), edge.clone()), Err(Error::EdgeExists));
        let filter = EdgeFilter {
            source: "a".into(),
            target: "b".into(),
            ..EdgeFilter::default()
        };
        let deleted = delete_edges(&draft(), &filter).unwrap();
        assert_eq!(edges(&deleted), ["trigger.out a"]);
        assert_eq!(
            edges(&add_edge(&deleted, edge).unwrap()),
            ["trigger.out a", "a.out b"]
        );
        let one = EdgeFilter {
            source_handle: Some("error".into()),
            ..filter.clone()
        };
        assert_eq!(delete_edges(&draft(), &one).unwrap().edges.len(), 2);
        assert_eq!(delete_edges(&deleted, &filter), Err(Error::UnknownEdge));
    }
}
