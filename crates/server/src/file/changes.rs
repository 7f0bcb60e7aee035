//! What leads from one draft to another, for programs: each change with a JSON pointer, complete, so
//! that whoever applies them all has the other draft. In words a person would use it is in `diff`.
//!
//! Applied in this order they give the other draft: what is removed (from the last to the first), the
//! order of what stays, what is added (from the first to the last), then what is changed.

use std::collections::{HashMap, HashSet};

use millrace_core::json::{Json, escape_pointer_token, to_json};
use millrace_core::scenario::Draft;
use schemars::JsonSchema;
use serde::Serialize;

use super::edge;

/// Members of an element that change as a whole.
const WHOLE_MEMBERS: [&str; 2] = ["position", "size"];

/// One change.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DraftChange {
    /// What became of the element.
    pub kind: ChangeKind,
    /// What part of the draft it is.
    pub element: DraftElement,
    /// The id of the node or note; null for all else, and for the order of all nodes or notes.
    pub id: Option<String>,
    /// Where: a JSON pointer into the earlier draft for what was removed, into the later one for all
    /// else. `/nodes`, `/edges` or `/notes` alone is the order of those that stay.
    pub pointer: String,
    /// What it was; absent when it was not there. Of an order: the ids, or the edges as files write
    /// them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Json>,
    /// What it is; absent when it is there no more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Json>,
}

/// What became of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// Something of it is different.
    Changed,
}

/// A part of a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DraftElement {
    /// Its trigger.
    Trigger,
    /// A node.
    Node,
    /// An edge.
    Edge,
    /// A setting.
    Setting,
    /// A note on the canvas.
    Note,
}

/// Everything in which the later draft differs from the earlier one.
pub fn changes(from: &Draft, to: &Draft) -> Vec<DraftChange> {
    let mut found = Found::default();
    let trigger = Place {
        element: DraftElement::Trigger,
        id: None,
    };
    found.members(
        &trigger,
        "/trigger",
        &json(&from.trigger),
        &json(&to.trigger),
    );
    let by_id = |element, path| Family { element, path };
    found.list(
        &by_id(DraftElement::Node, "/nodes"),
        &keyed(&from.nodes, |node| node.id.to_string()),
        &keyed(&to.nodes, |node| node.id.to_string()),
    );
    found.list(
        &by_id(DraftElement::Edge, "/edges"),
        &keyed(&from.edges, edge::write),
        &keyed(&to.edges, edge::write),
    );
    found.settings(&json(&from.settings), &json(&to.settings));
    found.list(
        &by_id(DraftElement::Note, "/notes"),
        &keyed(&from.notes, |note| note.id.to_string()),
        &keyed(&to.notes, |note| note.id.to_string()),
    );
    found.0
}

/// What serde can say of a draft is JSON; where it is not, nothing is compared.
fn json<T: Serialize>(value: &T) -> Json {
    to_json(value).unwrap_or_default()
}

/// A list of a draft.
struct Family {
    element: DraftElement,
    path: &'static str,
}

impl Family {
    fn place(&self, key: &Key) -> Place {
        let id = (self.element != DraftElement::Edge).then(|| key.name.clone());
        Place {
            element: self.element,
            id,
        }
    }
}

/// What a change is about.
struct Place {
    element: DraftElement,
    id: Option<String>,
}

/// What an item is called, and which of those called so it is: a draft may still name two alike.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Key {
    name: String,
    occurrence: usize,
}

fn keyed<T: Serialize>(items: &[T], name: impl Fn(&T) -> String) -> Vec<(Key, Json)> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let with_key = |item: &T| {
        let name = name(item);
        let count = seen.entry(name.clone()).or_default();
        let occurrence = *count;
        *count += 1;
        (Key { name, occurrence }, json(item))
    };
    items.iter().map(with_key).collect()
}

#[derive(Default)]
struct Found(Vec<DraftChange>);

impl Found {
    fn add(
        &mut self,
        place: &Place,
        pointer: String,
        (before, after): (Option<Json>, Option<Json>),
    ) {
        // A draft always has its trigger, and members of an element are changes of the element.
        let is_whole = place.element != DraftElement::Trigger && pointer.matches('/').count() == 2;
        let kind = match (&before, &after) {
            (None, Some(_)) if is_whole => ChangeKind::Added,
            (Some(_), None) if is_whole => ChangeKind::Removed,
            _ => ChangeKind::Changed,
        };
        self.0.push(DraftChange {
            kind,
            element: place.element,
            id: place.id.clone(),
            pointer,
            before,
            after,
        });
    }

    /// Items by key: removed ones, added ones, their order, and what changed in those that stayed.
    fn list(&mut self, family: &Family, from: &[(Key, Json)], to: &[(Key, Json)]) {
        let known: HashMap<&Key, &Json> = from.iter().map(|(key, item)| (key, item)).collect();
        let kept: HashSet<&Key> = to.iter().map(|(key, _)| key).collect();
        let at = |index: usize| format!("{}/{index}", family.path);
        for (index, (key, item)) in from.iter().enumerate() {
            if !kept.contains(key) {
                self.add(&family.place(key), at(index), (Some(item.clone()), None));
            }
        }
        let stay = |items: &[(Key, Json)], in_other: &dyn Fn(&Key) -> bool| -> Json {
            let stay = items.iter().filter(|(key, _)| in_other(key));
            stay.map(|(key, _)| Json::from(key.name.as_str())).collect()
        };
        let before = stay(from, &|key| kept.contains(key));
        let after = stay(to, &|key| known.contains_key(key));
        if before != after {
            let place = Place {
                element: family.element,
                id: None,
            };
            self.add(&place, family.path.to_owned(), (Some(before), Some(after)));
        }
        for (index, (key, item)) in to.iter().enumerate() {
            if !known.contains_key(key) {
                self.add(&family.place(key), at(index), (None, Some(item.clone())));
            }
        }
        for (index, (key, item)) in to.iter().enumerate() {
            if let Some(before) = known.get(key) {
                self.members(&family.place(key), &at(index), before, item);
            }
        }
    }

    /// Settings by name: each that is there or not there any more, and what changed in the others.
    fn settings(&mut self, from: &Json, to: &Json) {
        let place = Place {
            element: DraftElement::Setting,
            id: None,
        };
        self.members(&place, "/settings", from, to);
    }

    /// Objects member by member, everything else whole.
    fn members(&mut self, place: &Place, pointer: &str, before: &Json, after: &Json) {
        if before == after {
            return;
        }
        let (Json::Object(old), Json::Object(new)) = (before, after) else {
            let change = (Some(before.clone()), Some(after.clone()));
            self.add(place, pointer.to_owned(), change);
            return;
        };
        let is_element = pointer.matches('/').count() <= 2;
        for (name, value) in old.iter() {
            let pointer = format!("{pointer}/{}", escape_pointer_token(name));
            match new.get(name) {
                Some(after) if is_element && WHOLE_MEMBERS.contains(&name.as_str()) => {
                    if value != after {
                        self.add(place, pointer, (Some(value.clone()), Some(after.clone())));
                    }
                }
                Some(after) => self.members(place, &pointer, value, after),
                None => self.add(place, pointer, (Some(value.clone()), None)),
            }
        }
        for (name, value) in new.iter().filter(|(name, _)| !old.contains_key(name)) {
            let pointer = format!("{pointer}/{}", escape_pointer_token(name));
            self.add(place, pointer, (None, Some(value.clone())));
        }
    }
}

#[cfg(test)]
mod tests {
    use millrace_core::json::{Object, from_json};
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn draft(value: serde_json::Value) -> Draft {
        serde_json::from_value(value).unwrap()
    }

    fn shown(from: &Draft, to: &Draft) -> String {
        let lines = changes(from, to).into_iter().map(|change| {
            let DraftChange {
                kind,
                element,
                id,
                pointer,
                before,
                after,
            } = change;
            let id = id.unwrap_or_default();
            let text =
                |value: Option<Json>| value.map_or("-".to_owned(), |value| value.to_string());
            format!(
                "{kind:?} {element:?} {id} {pointer} {} {}",
                text(before),
                text(after)
            )
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// The value with a member or item put at the pointer, or taken away.
    fn put(value: &Json, tokens: &[&str], new: Option<&Json>) -> Json {
        let Some((first, rest)) = tokens.split_first() else {
            return new.cloned().unwrap_or_default();
        };
        let name = first.replace("~1", "/").replace("~0", "~");
        match value {
            Json::Array(list) => {
                let index: usize = name.parse().unwrap();
                let mut list = list.to_vec();
                list[index] = put(&list[index], rest, new);
                Json::from(list)
            }
            Json::Object(object) => {
                let mut object = Object::clone(object);
                if rest.is_empty() && new.is_none() {
                    object.remove(&name);
                } else {
                    let inner = object.get(&name).cloned().unwrap_or_default();
                    object.insert(name, put(&inner, rest, new));
                }
                Json::from(object)
            }
            other => panic!("nothing can be put into {other}"),
        }
    }

    fn name_of(item: &Json) -> String {
        match item.get("id").and_then(Json::as_str) {
            Some(id) => id.to_owned(),
            None => edge::write(&from_json(item).unwrap()),
        }
    }

    /// A list with what was removed taken out, what was added put in, in its new order.
    fn rearranged(path: &str, items: &[Json], changes: &[DraftChange]) -> Vec<Json> {
        let index = |change: &DraftChange| -> Option<usize> {
            change
                .pointer
                .strip_prefix(path)?
                .strip_prefix('/')?
                .parse()
                .ok()
        };
        let mut items = items.to_vec();
        for change in changes
            .iter()
            .rev()
            .filter(|change| change.kind == ChangeKind::Removed)
        {
            if let Some(index) = index(change) {
                items.remove(index);
            }
        }
        let order = changes.iter().find(|change| change.pointer == path);
        for (place, name) in order.iter().flat_map(|change| {
            change
                .after
                .as_ref()
                .and_then(Json::as_array)
                .unwrap()
                .iter()
                .enumerate()
        }) {
            let found = items[place..]
                .iter()
                .position(|item| name_of(item) == name.as_str().unwrap());
            let item = items.remove(place + found.unwrap());
            items.insert(place, item);
        }
        for change in changes
            .iter()
            .filter(|change| change.kind == ChangeKind::Added)
        {
            if let Some(index) = index(change) {
                items.insert(index.min(items.len()), change.after.clone().unwrap());
            }
        }
        items
    }

    fn apply(from: &Draft, changes: &[DraftChange]) -> Draft {
        let mut value = json(from);
        for path in ["/nodes", "/edges", "/notes"] {
            let items = value
                .get(&path[1..])
                .and_then(Json::as_array)
                .unwrap_or_default();
            let items = rearranged(path, items, changes);
            value = put(&value, &[&path[1..]], Some(&Json::from(items)));
        }
        let is_list = |change: &DraftChange| {
            let pointer = change.pointer.as_str();
            let of_list = ["/nodes", "/edges", "/notes"]
                .iter()
                .any(|path| pointer.starts_with(path));
            of_list && (change.kind != ChangeKind::Changed || pointer.matches('/').count() == 1)
        };
        for change in changes.iter().filter(|change| !is_list(change)) {
            let tokens: Vec<&str> = change.pointer.split('/').skip(1).collect();
            value = put(&value, &tokens, change.after.as_ref());
        }
        from_json(&value).unwrap()
    }

    #[test]
    fn each_change_names_its_element_and_its_place() {
        let from = draft(json!({
            "trigger": { "type": "manual" },
            "nodes": [
                { "id": "a", "type": "logger", "config": { "message": "Hi" }, "position": { "x": 1, "y": 2 } },
                { "id": "b", "type": "fail" },
            ],
            "edges": [{ "source": "trigger", "target": "a" }],
            "settings": { "deadline": "1h" },
        }));
        let to = draft(json!({
            "trigger": { "type": "manual" },
            "nodes": [
                { "id": "c", "type": "merge" },
                { "id": "a", "type": "logger", "config": { "message": "Hello", "level": "warn" }, "position": { "x": 3, "y": 2 } },
            ],
            "edges": [{ "source": "trigger", "target": "c" }],
            "settings": { "parallel": 2 },
            "notes": [{ "id": "n", "text": "why" }],
        }));
        insta::assert_snapshot!(shown(&from, &to), @r#"
        Removed Node b /nodes/1 {"id":"b","type":"fail","config":{}} -
        Added Node c /nodes/0 - {"id":"c","type":"merge","config":{}}
        Changed Node a /nodes/1/config/message "Hi" "Hello"
        Changed Node a /nodes/1/config/level - "warn"
        Changed Node a /nodes/1/position {"x":1.0,"y":2.0} {"x":3.0,"y":2.0}
        Removed Edge  /edges/0 {"source":"trigger","sourceHandle":"out","target":"a","targetHandle":"in"} -
        Added Edge  /edges/0 - {"source":"trigger","sourceHandle":"out","target":"c","targetHandle":"in"}
        Removed Setting  /settings/deadline "1h" -
        Added Setting  /settings/parallel - 2
        Added Note n /notes/0 - {"id":"n","text":"why"}
        "#);
    }

    #[test]
    fn the_order_is_a_change_of_its_own() {
        let nodes = |ids: [&str; 3]| {
            let nodes = ids.map(|id| json!({ "id": id, "type": "merge" }));
            draft(json!({ "trigger": { "type": "manual" }, "nodes": nodes }))
        };
        let (from, to) = (nodes(["a", "b", "c"]), nodes(["c", "a", "b"]));
        insta::assert_snapshot!(shown(&from, &to), @r#"Changed Node  /nodes ["a","b","c"] ["c","a","b"]"#);
        assert!(changes(&from, &from).is_empty());
    }

    fn config() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(json!(null)),
            Just(json!(1)),
            Just(json!("x")),
            Just(json!([1, 2]))
        ];
        let names = prop::sample::select(vec!["a", "b/c", "d~e", "position"]);
        leaf.prop_recursive(2, 8, 3, move |inner| {
            prop::collection::btree_map(names.clone(), inner, 0..3)
                .prop_map(|members| json!(members))
        })
    }

    fn some_draft() -> impl Strategy<Value = Draft> {
        let id = || prop::sample::select(vec!["a", "b", "c", "d"]);
        let position = prop::option::of((0_u8..3).prop_map(|x| json!({ "x": x, "y": 0 })));
        let node = (id(), config(), position).prop_map(|(id, config, position)| {
            let mut node = json!({ "id": id, "type": "logger", "config": config });
            if let Some(position) = position {
                node["position"] = position;
            }
            node
        });
        let edge =
            (id(), id()).prop_map(|(source, target)| json!({ "source": source, "target": target }));
        let some_note = (id(), id()).prop_map(|(id, text)| json!({ "id": id, "text": text }));
        let settings = (
            prop::option::of(1_u8..4),
            prop::collection::btree_map(id(), config(), 0..3),
        )
            .prop_map(|(parallel, vars)| json!({ "parallel": parallel, "vars": vars }));
        let lists = (
            prop::collection::vec(node, 0..6),
            prop::collection::vec(edge, 0..6),
            prop::collection::vec(some_note, 0..4),
        );
        (config(), lists, settings).prop_map(|(config, (nodes, edges, notes), settings)| {
            draft(json!({
                "trigger": { "type": "manual", "config": config },
                "nodes": nodes, "edges": edges, "notes": notes, "settings": settings,
            }))
        })
    }

    proptest! {
        #[test]
        fn the_changes_applied_to_the_earlier_draft_give_the_later_one(from in some_draft(), to in some_draft()) {
            prop_assert_eq!(apply(&from, &changes(&from, &to)), to);
        }
    }
}
