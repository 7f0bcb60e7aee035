//! What is wrong with a draft, a file or a request body: one list, every fault at once.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// One fault, at one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Fault {
    /// What kind of fault it is.
    pub code: FaultCode,
    /// Whether it stands in the way of publishing.
    pub severity: Severity,
    /// Where: a JSON pointer (RFC 6901) into the document that was checked.
    pub pointer: String,
    /// The node that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node_id: Option<SmolStr>,
    /// What is wrong, what was expected, what to do.
    pub message: String,
}

impl Fault {
    /// A fault that stands in the way.
    pub fn error(code: FaultCode, pointer: impl Into<String>, message: impl Into<String>) -> Self {
        let (pointer, message) = (pointer.into(), message.into());
        Self {
            code,
            severity: Severity::Error,
            pointer,
            node_id: None,
            message,
        }
    }

    /// A fault that is only pointed out.
    pub fn warning(
        code: FaultCode,
        pointer: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(code, pointer, message)
        }
    }

    /// The same fault, about that node.
    #[must_use]
    pub fn of_node(self, node_id: impl Into<SmolStr>) -> Self {
        Self {
            node_id: Some(node_id.into()),
            ..self
        }
    }
}

/// Whether a fault stands in the way of publishing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// It does.
    Error,
    /// It does not.
    Warning,
}

/// What kind of fault it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FaultCode {
    /// A value has the wrong type or is out of its range.
    InvalidValue,
    /// A required field is absent.
    MissingField,
    /// A field that no one knows.
    UnknownField,
    /// The registry has no such type.
    UnknownType,
    /// A node id is not of its form, or is reserved.
    InvalidNodeId,
    /// Two nodes, edges or notes say the same.
    Duplicate,
    /// An edge names a node that is not there.
    DanglingEdge,
    /// An edge names a handle that the node does not have.
    UnknownHandle,
    /// Edges form a circle.
    Cycle,
    /// A node that nothing leads to from the trigger.
    Unreachable,
    /// An expression does not parse.
    ExpressionSyntax,
    /// An expression names something that is not defined there.
    UnknownName,
    /// An expression names a node that does not come before.
    NotAnAncestor,
    /// A secret stands where secrets may not.
    SecretNotAllowed,
    /// An app, connection or scenario that is named does not exist.
    UnknownReference,
    /// Several taken edges may meet on one handle and give a list.
    SeveralInputs,
    /// A value stands unencoded in a URL.
    UnencodedUrl,
    /// `respond: node` without a `respond` node, or a second scenario that answers the path.
    Respond,
    /// A named limit is passed.
    Limit,
}
