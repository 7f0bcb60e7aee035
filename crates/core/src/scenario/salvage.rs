//! Reading a draft whose shape has faults: what can be read, everything that is wrong with its
//! shape, and where the gaps are, so that a check of the rest tells no fault that only follows
//! from them.

use std::sync::LazyLock;

use super::{Draft, Fault, FaultCode};
use crate::json::{Error, Json, Object, escape_pointer_token, from_json};
use crate::nearest::nearest;
use crate::schema::Schema;

/// Faults that only reading itself finds; after that many the rest is given up.
const READINGS_COUNT_MAX: usize = 200;

/// The shape of a draft; compiled once.
static SHAPE: LazyLock<Option<Schema>> = LazyLock::new(|| Schema::of::<Draft>().ok());

/// What of a draft could not be read: nothing can be said of it, nor of what depends on it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gaps {
    /// JSON pointers to what is absent, or stands in for what could not be read.
    pub places: Vec<String>,
    /// Whether there may be nodes whose ids the draft does not hold.
    pub nodes: bool,
    /// Whether there may be edges that the draft does not hold.
    pub edges: bool,
}

impl Gaps {
    /// Adds the place of a value that could not be read.
    pub fn add(&mut self, pointer: impl Into<String>) {
        let pointer = pointer.into();
        let parts: Vec<&str> = pointer.split('/').skip(1).collect();
        match parts[..] {
            [] => (self.nodes, self.edges) = (true, true),
            ["nodes"] | ["nodes", _] | ["nodes", _, "id"] => self.nodes = true,
            ["edges"] | ["edges", _] => self.edges = true,
            _ => {}
        }
        self.places.push(pointer);
    }

    /// Whether that place, or what it is a part of, could not be read.
    pub fn covers(&self, pointer: &str) -> bool {
        self.places.iter().any(|place| is_within(pointer, place))
    }

    /// Whether the draft may lack edges: those to a node without an id do not count either.
    pub(crate) fn may_lack_edges(&self) -> bool {
        self.nodes || self.edges
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.places.is_empty() && !self.nodes && !self.edges
    }

    /// Whether a fault at that place is one of what could not be read, or of its absence.
    fn explain(&self, pointer: &str) -> bool {
        let around = |place: &String| is_within(place, pointer);
        self.covers(pointer) || self.places.iter().any(around)
    }
}

/// What could be read of a draft.
#[derive(Debug, Clone)]
pub struct Salvaged {
    /// The draft, without what could not be read.
    pub draft: Draft,
    /// Where something is lacking.
    pub gaps: Gaps,
    /// Everything that is wrong with its shape.
    pub faults: Vec<Fault>,
}

/// Reads what can be read of a draft. `gaps` is what is known to be lacking: no fault is told
/// of it. What is out of its range is read all the same: that is for the check of the rest.
pub fn salvage(json: &Json, gaps: Gaps) -> Salvaged {
    let mut rest = Rest {
        value: json.clone(),
        gaps,
        known: Vec::new(),
    };
    let mut draft = from_json(json);
    let mut faults = Vec::new();
    if draft.is_err() {
        faults = rest.take_slips();
        draft = from_json(&rest.value);
    }
    for _ in 0..READINGS_COUNT_MAX {
        let Err(error) = draft else { break };
        faults.extend(rest.take_fault(error));
        draft = from_json(&rest.value);
    }
    let draft = draft.unwrap_or_else(|_| {
        rest.gaps.add("");
        Draft::of_trigger("")
    });
    Salvaged {
        draft,
        gaps: rest.gaps,
        faults,
    }
}

/// What is left of a draft while its faults are taken out.
struct Rest {
    value: Json,
    gaps: Gaps,
    /// What its schema says of it: in better words than reading, which stops at the first fault.
    known: Vec<Fault>,
}

impl Rest {
    /// Asks the schema. A field that is not known may be a slip for one that is absent: that one is
    /// then no fault of its own, and nothing is known of it. Gives the faults of such slips.
    fn take_slips(&mut self) -> Vec<Fault> {
        let schema = SHAPE.as_ref();
        self.known = schema
            .map(|schema| schema.faults(&self.value, ""))
            .unwrap_or_default();
        let unknown = |fault: &&Fault| fault.code == FaultCode::UnknownField;
        let slip = |fault: &Fault| Some((fault.clone(), meant(&self.value, &fault.pointer)?));
        let slips: Vec<(Fault, String)> =
            self.known.iter().filter(unknown).filter_map(slip).collect();
        for (fault, meant) in &slips {
            self.value = changed(&self.value, &fault.pointer, None);
            self.take_out(meant);
        }
        slips.into_iter().map(|(fault, _)| fault).collect()
    }

    /// Takes out what reading stopped at; gives its faults, if it does not only follow from others.
    fn take_fault(&mut self, error: Error) -> Vec<Fault> {
        if self.gaps.explain(&error.pointer) {
            self.take_out(&error.pointer);
            return Vec::new();
        }
        let is_there = |fault: &Fault| {
            let is_absent = fault.code == FaultCode::MissingField;
            let place = if is_absent {
                parent(&fault.pointer)
            } else {
                &fault.pointer
            };
            place == error.pointer && !(is_absent && self.gaps.covers(&fault.pointer))
        };
        let mut faults: Vec<Fault> = self
            .known
            .iter()
            .filter(|fault| is_there(fault))
            .cloned()
            .collect();
        if faults.is_empty() {
            let fault = Fault::error(FaultCode::InvalidValue, error.pointer, error.message);
            faults.push(fault);
        }
        for fault in &faults {
            match fault.code {
                FaultCode::UnknownField => {
                    self.value = changed(&self.value, &fault.pointer, None);
                }
                _ => self.take_out(&fault.pointer),
            }
        }
        faults
    }

    /// Takes out what could not be read at that place; what a draft cannot be without is put there
    /// empty, so that all other places keep their pointers.
    fn take_out(&mut self, pointer: &str) {
        let mut pointer = pointer;
        loop {
            let parts: Vec<&str> = pointer.split('/').skip(1).collect();
            let (place, instead) = match parts[..] {
                [] => (pointer, Some(with_trigger())),
                ["trigger"] => (pointer, Some(empty(&["type"]))),
                ["nodes", _] => (pointer, Some(empty(&["id", "type"]))),
                ["edges", _] => (pointer, Some(empty(&["source", "target"]))),
                ["edges", _, "source" | "target"] => {
                    (parent(pointer), Some(empty(&["source", "target"])))
                }
                ["trigger", "type"] | ["nodes", _, "id" | "type"] => {
                    (pointer, Some(Json::from("")))
                }
                _ => (pointer, None),
            };
            let before = std::mem::take(&mut self.value);
            self.value = changed(&before, place, instead);
            let is_lacking = self.value == before && !self.gaps.explain(place);
            if self.value != before || is_lacking || place.is_empty() {
                self.gaps.add(place);
                return;
            }
            pointer = parent(place);
        }
    }
}

/// As little as a draft can be.
fn with_trigger() -> Json {
    let trigger = ("trigger", empty(&["type"]));
    Json::from([trigger].into_iter().collect::<Object>())
}

/// An object whose members are all empty.
fn empty(names: &[&str]) -> Json {
    let member = |name: &&str| ((*name).to_owned(), Json::from(""));
    Json::from(names.iter().map(member).collect::<Object>())
}

/// The place of the absent field that an unknown one is probably meant to be.
fn meant(draft: &Json, pointer: &str) -> Option<String> {
    let around = parent(pointer);
    let parts: Vec<&str> = around.split('/').skip(1).collect();
    let properties = match parts[..] {
        [] => "/properties",
        ["trigger"] => "/$defs/Trigger/properties",
        ["nodes", _] => "/$defs/Node/properties",
        ["edges", _] => "/$defs/Edge/properties",
        ["settings"] => "/$defs/Settings/properties",
        _ => return None,
    };
    let known = SHAPE.as_ref()?.source().pointer(properties)?.as_object()?;
    let here = draft.pointer(around)?.as_object()?;
    let absent = known.keys().map(String::as_str);
    let absent = absent.filter(|name| here.get(name).is_none());
    let name = nearest(&pointer[around.len() + 1..], absent)?;
    Some(format!("{around}/{}", escape_pointer_token(name)))
}

fn parent(pointer: &str) -> &str {
    pointer.rfind('/').map_or("", |end| &pointer[..end])
}

fn is_within(pointer: &str, place: &str) -> bool {
    let rest = pointer.strip_prefix(place);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The value with another in the place of a part of it, or without that member. Where there is no
/// such place, or an element would have to go, it stays as it is.
fn changed(value: &Json, pointer: &str, instead: Option<Json>) -> Json {
    let Some(rest) = pointer.strip_prefix('/') else {
        return instead.unwrap_or_default();
    };
    let (token, below) = match rest.find('/') {
        Some(end) => (&rest[..end], Some(&rest[end..])),
        None => (rest, None),
    };
    match value {
        Json::Object(members) => {
            let name = token.replace("~1", "/").replace("~0", "~");
            let mut members = Object::clone(members);
            match (members.get(&name).cloned(), below, instead) {
                (Some(member), Some(below), instead) => {
                    members.insert(name, changed(&member, below, instead));
                }
                (_, None, Some(instead)) => {
                    members.insert(name, instead);
                }
                (Some(_), None, None) => {
                    members.remove(&name);
                }
                (None, ..) => {}
            }
            Json::from(members)
        }
        Json::Array(list) => {
            let position = token.parse::<usize>().ok();
            let element = |(index, element): (usize, &Json)| match (below, &instead) {
                _ if Some(index) != position => element.clone(),
                (Some(below), instead) => changed(element, below, instead.clone()),
                (None, Some(instead)) => instead.clone(),
                (None, None) => element.clone(),
            };
            list.iter().enumerate().map(element).collect()
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The faults of a draft by their places, what is left of it, and its gaps.
    fn read(text: &str) -> (Vec<String>, String, Vec<String>) {
        let read = salvage(&text.parse().unwrap(), Gaps::default());
        let faults = read.faults.into_iter().map(|fault| fault.pointer);
        let draft = crate::json::to_json(&read.draft).unwrap();
        (faults.collect(), draft.to_string(), read.gaps.places)
    }

    #[test]
    fn a_draft_without_fault_is_read_whole() {
        let text = r#"{"trigger":{"type":"manual","config":{}},"nodes":[{"id":"a","type":"set","config":{"x":[1.10]}}],"edges":[{"source":"trigger","sourceHandle":"out","target":"a","targetHandle":"in"}],"settings":{"tags":["x"]}}"#;
        assert_eq!(read(text), (vec![], text.to_owned(), vec![]));
    }

    #[test]
    fn what_cannot_be_read_is_taken_out_and_the_rest_stays_where_it_is() {
        let trigger = r#""trigger":{"type":"manual","config":{}}"#;
        let cases = [
            // What is only out of its range is read: that is no fault of shape.
            (
                r#""nodes":[7,{"id":"b","type":"set","retry":{"attempts":"x","factor":99},"timeout":"soon"}]"#,
                vec!["/nodes/0", "/nodes/1/retry/attempts", "/nodes/1/timeout"],
                r#""nodes":[{"id":"","type":"","config":{}},{"id":"b","type":"set","config":{},"retry":{"factor":99.0}}],"edges":[],"settings":{}"#,
            ),
            (
                r#""edges":[{"source":"trigger","targt":"b"},{"source":"a","target":"b","lable":1}]"#,
                vec!["/edges/0/targt", "/edges/1/lable"],
                r#""nodes":[],"edges":[{"source":"","sourceHandle":"out","target":"","targetHandle":"in"},{"source":"a","sourceHandle":"out","target":"b","targetHandle":"in"}],"settings":{}"#,
            ),
            (
                r#""settings":{"labels":{"a":1,"b":"input.b"},"tags":["x",2],"concurrency":{}}"#,
                vec![
                    "/settings/concurrency/limit",
                    "/settings/labels/a",
                    "/settings/tags/1",
                ],
                r#""nodes":[],"edges":[],"settings":{"labels":{"b":"input.b"}}"#,
            ),
        ];
        for (given, expected, left) in cases {
            let (mut faults, draft, gaps) = read(&format!("{{{trigger},{given}}}"));
            faults.sort();
            assert_eq!(faults, expected);
            assert_eq!(draft, format!("{{{trigger},{left}}}"));
            assert!(!gaps.is_empty());
        }
    }

    #[test]
    fn what_is_no_draft_at_all_leaves_nothing_but_gaps() {
        for text in [
            "7",
            "[]",
            "{}",
            r#"{"trigger":7,"nodes":7,"edges":7,"settings":7,"notes":7}"#,
        ] {
            let (faults, _, gaps) = read(text);
            assert!(!faults.is_empty() && !gaps.is_empty(), "{text}");
        }
    }
}
