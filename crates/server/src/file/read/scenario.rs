//! A scenario's document as a draft: the file's own shape (nodes by id, chains of edges, layout)
//! turned into the draft's, every value keeping its place.

use millrace_core::json::{Json, escape_pointer_token};
use millrace_core::nearest::{hint, nearest};
use millrace_core::scenario::{FaultCode, Gaps, TRIGGER, salvage};

use super::super::document::ScenarioFile;
use super::super::edge;
use super::super::place::{Field, Mark, Marked, Value};
use super::Findings;

/// The keys of a scenario's document, in the order in which `export` writes them.
pub(in super::super) const KEYS: [&str; 13] = [
    "scenario",
    "formerly",
    "base",
    "description",
    "tags",
    "enabled",
    "settings",
    "vars",
    "trigger",
    "nodes",
    "edges",
    "notes",
    "layout",
];
/// Keys of a trigger that are not fields of its config.
pub(in super::super) const TRIGGER_KEYS: [&str; 4] = ["type", "typeVersion", "config", "sample"];
/// Keys of the settings that stand at the top of a file.
pub(in super::super) const TOP_SETTINGS: [&str; 3] = ["description", "tags", "vars"];

/// What can be read of a scenario, and where its draft has gaps.
pub(super) fn read(document: &Marked, findings: &mut Findings) -> (ScenarioFile, Gaps) {
    let mut builder = Builder {
        document,
        findings,
        layout: Vec::new(),
        gaps: Gaps::default(),
    };
    builder.unknown_keys();
    let name = builder.text("scenario").unwrap_or_default();
    if builder
        .key("scenario")
        .is_none_or(|name| name.as_str() == Some(""))
    {
        builder.refuse(
            document.mark,
            "`scenario` is the scenario's name and cannot be empty",
        );
    }
    let base = builder.text("base");
    let enabled = builder.flag("enabled");
    let formerly = builder.formerly();
    let places = builder.draft();
    let read = salvage(&places.to_json(), builder.gaps);
    for fault in read.faults {
        let mark = places.locate(&fault.pointer);
        findings.add_at(mark, fault.code, fault.pointer, fault.message);
    }
    let file = ScenarioFile {
        name,
        formerly,
        base,
        enabled,
        draft: read.draft,
        places,
    };
    (file, read.gaps)
}

struct Builder<'a> {
    document: &'a Marked,
    findings: &'a mut Findings,
    /// Positions by node id.
    layout: Vec<(&'a Field, bool)>,
    /// What of the draft could not be read.
    gaps: Gaps,
}

impl<'a> Builder<'a> {
    fn refuse(&mut self, mark: Mark, message: impl Into<String>) {
        self.findings.add(mark, FaultCode::InvalidValue, message);
    }

    /// Keys that no scenario has. Such a one may be a slip for one that is absent, of which nothing
    /// is known then.
    fn unknown_keys(&mut self) {
        let fields = self.document.as_fields().unwrap_or_default();
        let unknown = |field: &&Field| !KEYS.contains(&field.name.as_str());
        for field in fields.iter().filter(unknown) {
            let hint = hint(&field.name, KEYS);
            let message = format!("a scenario has no key `{}`{hint}", field.name);
            self.findings
                .add(field.mark, FaultCode::UnknownField, message);
            let absent = KEYS.into_iter().filter(|name| self.key(name).is_none());
            match nearest(&field.name, absent) {
                Some(name) if TOP_SETTINGS.contains(&name) => {
                    self.gaps.add(format!("/settings/{name}"));
                }
                Some(name) => self.gaps.add(format!("/{name}")),
                None => {}
            }
        }
    }

    /// The value of a key that is there and not null.
    fn key(&self, name: &str) -> Option<&'a Marked> {
        self.document.get(name).filter(|value| !value.is_null())
    }

    fn text(&mut self, name: &str) -> Option<String> {
        let value = self.key(name)?;
        let text = value.as_str().map(str::to_owned);
        if text.is_none() {
            let message = format!("expected text, found a {}: quote it", value.type_name());
            self.refuse(value.mark, message);
        }
        text
    }

    fn flag(&mut self, name: &str) -> Option<bool> {
        let value = self.key(name)?;
        let Value::Scalar(Json::Bool(flag)) = value.value else {
            let message = format!("expected true or false, found a {}", value.type_name());
            self.refuse(value.mark, message);
            return None;
        };
        Some(flag)
    }

    fn formerly(&mut self) -> Vec<String> {
        let Some(value) = self.key("formerly") else {
            return Vec::new();
        };
        let names = match &value.value {
            Value::List(items) => items.iter().map(Marked::as_str).collect(),
            _ => value.as_str().map(|name| vec![name]),
        };
        let Some(names) = names else {
            self.refuse(
                value.mark,
                "expected the scenario's former name, or a list of them",
            );
            return Vec::new();
        };
        names.into_iter().map(str::to_owned).collect()
    }

    /// The draft, as JSON has it.
    fn draft(&mut self) -> Marked {
        self.read_layout();
        let mut fields = Vec::new();
        let trigger = self.trigger().unwrap_or_else(|| {
            self.gaps.add("/trigger");
            without_type(self.document.mark, Vec::new())
        });
        fields.push(self.field("trigger", trigger));
        let nodes = self.nodes();
        fields.extend(nodes.map(|nodes| self.field("nodes", nodes)));
        let edges = self.edges();
        fields.extend(edges.map(|edges| self.field("edges", edges)));
        let settings = self.settings();
        fields.push(self.field("settings", settings));
        let remarks = self.key("notes").cloned();
        fields.extend(remarks.map(|remarks| self.field("notes", remarks)));
        for (field, used) in std::mem::take(&mut self.layout) {
            if !used && !self.gaps.nodes {
                let message = format!(
                    "`layout` places `{}`, but there is no such node",
                    field.name
                );
                self.findings
                    .add(field.mark, FaultCode::DanglingEdge, message);
            }
        }
        Marked::object(self.document.mark, fields)
    }

    /// A field of the draft at the place of the file's key of the same name.
    fn field(&self, name: &str, value: Marked) -> Field {
        let fields = self.document.as_fields().unwrap_or_default();
        let place = fields.iter().find(|field| field.name == name);
        Field::at(place.map_or(value.mark, |field| field.mark), name, value)
    }

    fn read_layout(&mut self) {
        let Some(layout) = self.key("layout") else {
            return;
        };
        let Some(fields) = layout.as_fields() else {
            return self.refuse(layout.mark, "expected a mapping from node ids to `[x, y]`");
        };
        self.layout = fields.iter().map(|field| (field, false)).collect();
    }

    /// The position that the layout gives a node. What it gives `trigger` is the trigger's own,
    /// though a draft that is still being worked on may call a node so.
    fn node_position(&mut self, id: &str) -> Option<Field> {
        if id == TRIGGER {
            None
        } else {
            self.position(id)
        }
    }

    /// The position that the layout gives the trigger or a node, as a field of it.
    fn position(&mut self, id: &str) -> Option<Field> {
        let (field, used) = self.layout.iter_mut().find(|(field, _)| field.name == id)?;
        *used = true;
        let field = *field;
        let Value::List(items) = &field.value.value else {
            self.refuse(field.value.mark, "expected `[x, y]`");
            return None;
        };
        let [x, y] = items.as_slice() else {
            self.refuse(field.value.mark, "expected two numbers, `[x, y]`");
            return None;
        };
        let point = vec![
            Field::at(x.mark, "x", x.clone()),
            Field::at(y.mark, "y", y.clone()),
        ];
        Some(Field::at(
            field.mark,
            "position",
            Marked::object(field.value.mark, point),
        ))
    }

    fn trigger(&mut self) -> Option<Marked> {
        let Some(trigger) = self.key("trigger") else {
            if self.gaps.covers("/trigger") {
                return None;
            }
            let message = "a scenario needs `trigger`: what starts its runs";
            self.findings
                .add(self.document.mark, FaultCode::MissingField, message);
            return None;
        };
        let Some(given) = trigger.as_fields() else {
            self.refuse(
                trigger.mark,
                "expected a mapping such as `{ type: webhook, app: shop }`",
            );
            return None;
        };
        let (mut fields, config): (Vec<Field>, Vec<Field>) = given
            .iter()
            .cloned()
            .partition(|field| TRIGGER_KEYS.contains(&field.name.as_str()));
        if let Some(field) = config.first() {
            if fields.iter().any(|field| field.name == "config") {
                let message = format!(
                    "`{}` stands beside `config`: write the config's fields in one place",
                    field.name
                );
                self.findings
                    .add(field.mark, FaultCode::UnknownField, message);
            }
            let mark = trigger.mark;
            let given = fields.iter_mut().find(|field| field.name == "config");
            match given.map(|given| &mut given.value.value) {
                Some(Value::Object(members)) => members.extend(config),
                Some(_) => {}
                None => fields.push(Field::at(mark, "config", Marked::object(mark, config))),
            }
        }
        fields.extend(self.position("trigger"));
        Some(Marked::object(trigger.mark, fields))
    }

    /// Nodes by id, or a list of nodes with their ids.
    fn nodes(&mut self) -> Option<Marked> {
        let nodes = self.key("nodes")?;
        match &nodes.value {
            Value::Object(fields) => {
                let nodes_of = fields.iter().enumerate();
                let nodes_of = nodes_of.map(|(position, field)| self.node(position, field));
                Some(Marked::list(nodes.mark, nodes_of.collect()))
            }
            Value::List(items) => {
                let mut placed = items.clone();
                for item in &mut placed {
                    let id = item
                        .get("id")
                        .and_then(Marked::as_str)
                        .unwrap_or_default()
                        .to_owned();
                    let position = self.node_position(&id);
                    if let Value::Object(fields) = &mut item.value {
                        fields.extend(position);
                    }
                }
                Some(Marked::list(nodes.mark, placed))
            }
            Value::Scalar(_) => {
                self.refuse(nodes.mark, "expected a mapping from ids to nodes");
                self.gaps.add("/nodes");
                None
            }
        }
    }

    /// A node; one that cannot be read has its id all the same.
    fn node(&mut self, position: usize, node: &Field) -> Marked {
        let id = Marked::scalar(node.mark, node.name.as_str());
        let mut fields = vec![Field::at(node.mark, "id", id)];
        fields.extend(self.node_position(&node.name));
        let Some(given) = node.value.as_fields() else {
            let message = format!(
                "expected what `{}` is, such as `{{ type: http }}`",
                node.name
            );
            self.refuse(node.mark, message);
            // A place below the node: its id is known, so no edge to it is lost.
            for field in ["type", "config"] {
                self.gaps.add(format!("/nodes/{position}/{field}"));
            }
            return without_type(node.mark, fields);
        };
        let mut holds_nodes = false;
        for field in given {
            let message = match field.name.as_str() {
                "nodes" | "edges" if holds_nodes => continue,
                "nodes" | "edges" => {
                    holds_nodes = true;
                    format!("`{}` cannot hold nodes: no node type can yet", node.name)
                }
                "id" => "the key of a node is its id: leave `id` out".to_owned(),
                _ => {
                    fields.push(field.clone());
                    continue;
                }
            };
            self.findings
                .add(field.mark, FaultCode::UnknownField, message);
        }
        Marked::object(node.mark, fields)
    }

    fn edges(&mut self) -> Option<Marked> {
        let edges = self.key("edges")?;
        let Value::List(items) = &edges.value else {
            self.gaps.edges = true;
            self.refuse(
                edges.mark,
                "expected a list of edges such as `trigger -> a`",
            );
            return None;
        };
        let mut found = Vec::new();
        for item in items {
            let Some(text) = item.as_str() else {
                self.gaps.edges = true;
                self.refuse(item.mark, "expected an edge such as `trigger -> a`");
                continue;
            };
            match edge::parse(text) {
                Ok(chain) => found.extend(chain.iter().map(|edge| edge_value(item.mark, edge))),
                Err(message) => {
                    self.gaps.edges = true;
                    self.refuse(item.mark, message);
                }
            }
        }
        Some(Marked::list(edges.mark, found))
    }

    /// The settings, with what stands at the top of the file.
    fn settings(&mut self) -> Marked {
        let given = self.key("settings");
        let mut fields: Vec<Field> = match given {
            None => Vec::new(),
            Some(given) => match given.as_fields() {
                Some(fields) => fields.to_vec(),
                None => {
                    self.refuse(given.mark, "expected a mapping of settings");
                    Vec::new()
                }
            },
        };
        for field in fields
            .iter()
            .filter(|field| TOP_SETTINGS.contains(&field.name.as_str()))
        {
            let message = format!(
                "`{}` stands at the top of the file, not in `settings`",
                field.name
            );
            let pointer = format!("/settings/{}", escape_pointer_token(&field.name));
            self.findings
                .add_at(field.mark, FaultCode::UnknownField, pointer, message);
        }
        for name in TOP_SETTINGS {
            if let Some(value) = self.key(name).cloned() {
                fields.push(self.field(name, value));
            }
        }
        let mark = given.map_or(self.document.mark, |given| given.mark);
        Marked::object(mark, fields)
    }
}

/// The trigger or a node of a type that could not be read.
fn without_type(mark: Mark, mut fields: Vec<Field>) -> Marked {
    fields.push(Field::at(mark, "type", Marked::scalar(mark, "")));
    Marked::object(mark, fields)
}

fn edge_value(mark: Mark, edge: &millrace_core::scenario::Edge) -> Marked {
    let field = |name: &str, value: &str| Field::at(mark, name, Marked::scalar(mark, value));
    Marked::object(
        mark,
        vec![
            field("source", &edge.source),
            field("sourceHandle", &edge.source_handle),
            field("target", &edge.target),
            field("targetHandle", &edge.target_handle),
        ],
    )
}
