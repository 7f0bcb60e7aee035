//! The nodes of a draft by number, the trigger being 0: their ids, types and places. What they are
//! configured with is checked in `configs`.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::json::Json;
use crate::limits::{NAME_CHARS_MAX, NODE_ID_BYTES_MAX};
use crate::nearest::hint;
use crate::ports::node::{NodeType, Registry, TypeKind};
use crate::scenario::{Draft, Fault, FaultCode, Node, TRIGGER, is_node_id};

/// The trigger or a node.
pub(super) struct Member<'a> {
    /// Where it stands in the draft.
    pub(super) pointer: String,
    pub(super) id: &'a str,
    pub(super) config: &'a Json,
    /// `None` for the trigger.
    pub(super) node: Option<&'a Node>,
    /// `None` if the registry does not know it.
    pub(super) node_type: Option<Arc<dyn NodeType>>,
}

impl Member<'_> {
    pub(super) fn fault(&self, code: FaultCode, below: &str, message: String) -> Fault {
        Fault::error(code, format!("{}{below}", self.pointer), message).of_node(self.id)
    }

    pub(super) fn warning(&self, code: FaultCode, below: &str, message: String) -> Fault {
        Fault::warning(code, format!("{}{below}", self.pointer), message).of_node(self.id)
    }

    pub(super) fn disabled(&self) -> bool {
        self.node.is_some_and(|node| node.disabled)
    }
}

/// All of them.
pub(super) struct Roster<'a> {
    pub(super) members: Vec<Member<'a>>,
    pub(super) by_id: FxHashMap<&'a str, u32>,
}

impl<'a> Roster<'a> {
    /// Finds ids and types; of several nodes with one id the first has it.
    pub(super) fn of(draft: &'a Draft, registry: &dyn Registry, faults: &mut Vec<Fault>) -> Self {
        let trigger = &draft.trigger;
        let mut types = Types::new(registry);
        let mut roster = Self {
            members: vec![Member {
                pointer: "/trigger".to_owned(),
                id: TRIGGER,
                config: &trigger.config,
                node: None,
                node_type: None,
            }],
            by_id: FxHashMap::from_iter([(TRIGGER, 0)]),
        };
        roster.members[0].node_type = types.find(
            &roster.members[0],
            &trigger.kind,
            trigger.type_version,
            faults,
        );
        for (position, node) in draft.nodes.iter().enumerate() {
            let mut member = Member {
                pointer: format!("/nodes/{position}"),
                id: &node.id,
                config: &node.config,
                node: Some(node),
                node_type: None,
            };
            roster.check_id(&member, faults);
            check_shape(&member, node, faults);
            member.node_type = types.find(&member, &node.kind, node.type_version, faults);
            let number = roster.members.len() as u32;
            roster.by_id.entry(&node.id).or_insert(number);
            roster.members.push(member);
        }
        roster
    }

    fn check_id(&self, member: &Member<'_>, faults: &mut Vec<Fault>) {
        let id = member.id;
        if id == TRIGGER {
            let message =
                "`trigger` is the id of the trigger itself: give the node another".to_owned();
            faults.push(member.fault(FaultCode::InvalidNodeId, "/id", message));
        } else if !is_node_id(id) {
            let shown: String = id.chars().take(NODE_ID_BYTES_MAX).collect();
            let message = format!(
                "`{shown}` cannot be a node's id: write 1 to {NODE_ID_BYTES_MAX} of a-z, 0-9 and _, \
                 not beginning with a digit"
            );
            faults.push(member.fault(FaultCode::InvalidNodeId, "/id", message));
        } else if let Some(&first) = self.by_id.get(id) {
            let first = &self.members[first as usize].pointer;
            let message = format!("the id `{id}` is already that of {first}: ids are unique");
            faults.push(member.fault(FaultCode::Duplicate, "/id", message));
        }
    }

    pub(super) fn number(&self, id: &str) -> Option<u32> {
        self.by_id.get(id).copied()
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = &'a str> {
        self.members.iter().map(|member| member.id)
    }
}

/// What needs no type to be seen.
fn check_shape(member: &Member<'_>, node: &Node, faults: &mut Vec<Fault>) {
    if let Some(parent) = &node.parent_id {
        let message = format!(
            "no node can have children yet, so `{parent}` cannot be the container of `{}`: leave \
             `parentId` out",
            node.id
        );
        faults.push(member.fault(FaultCode::InvalidValue, "/parentId", message));
    }
    let name = node.name.as_deref().unwrap_or_default();
    if name.chars().count() > NAME_CHARS_MAX {
        let message = format!("the name is longer than {NAME_CHARS_MAX} characters");
        faults.push(member.fault(FaultCode::InvalidValue, "/name", message));
    }
}

/// Looks types up; the names for "did you mean" are gathered once, when they are needed.
struct Types<'a> {
    registry: &'a dyn Registry,
    known: Option<Vec<(String, TypeKind)>>,
}

impl<'a> Types<'a> {
    fn new(registry: &'a dyn Registry) -> Self {
        Self {
            registry,
            known: None,
        }
    }

    fn find(
        &mut self,
        member: &Member<'_>,
        key: &str,
        version: Option<u32>,
        faults: &mut Vec<Fault>,
    ) -> Option<Arc<dyn NodeType>> {
        let is_trigger = member.node.is_none();
        let Some(newest) = self.registry.find(key, None) else {
            let hint = self.hint(key, is_trigger);
            let what = if is_trigger { "trigger" } else { "node" };
            let message = format!("there is no {what} type `{}`{hint}", shown(key));
            faults.push(member.fault(FaultCode::UnknownType, "/type", message));
            return None;
        };
        if (newest.info().kind == TypeKind::Trigger) != is_trigger {
            let message = if is_trigger {
                format!("`{key}` is not a trigger type: it belongs among the nodes")
            } else {
                format!("`{key}` is a trigger type: it can only be the scenario's `trigger`")
            };
            faults.push(member.fault(FaultCode::UnknownType, "/type", message));
            return None;
        }
        let Some(version) = version else {
            return Some(newest);
        };
        let pinned = self.registry.find(key, Some(version));
        if pinned.is_none() {
            let message = format!(
                "`{key}` has no version {version}: the newest is {}",
                newest.info().version
            );
            faults.push(member.fault(FaultCode::UnknownType, "/typeVersion", message));
        }
        pinned
    }

    fn hint(&mut self, key: &str, is_trigger: bool) -> String {
        let registry = self.registry;
        let known = self.known.get_or_insert_with(|| {
            let describe =
                |known: Arc<dyn NodeType>| (known.info().key.to_string(), known.info().kind);
            registry.all().into_iter().map(describe).collect()
        });
        let fitting = known
            .iter()
            .filter(|(_, kind)| (*kind == TypeKind::Trigger) == is_trigger);
        hint(key, fitting.map(|(key, _)| key.as_str()))
    }
}

/// A word of the author in a message, cut where it would fill the screen.
pub(super) fn shown(text: &str) -> String {
    const SHOWN_CHARS_MAX: usize = 60;
    match text.char_indices().nth(SHOWN_CHARS_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
