//! A scenario as its canonical file: keys in one order, logic first, positions at the end, and a
//! `base` that says what it was exported from.

use std::collections::HashSet;

use millrace_core::json::{self, Json, Object, to_json};
use millrace_core::plan::content_hash;
use millrace_core::scenario::{Draft, Point, TRIGGER};

use super::edge;
use super::emit;
use super::read::{TOP_SETTINGS, TRIGGER_KEYS};

/// A scenario to write.
#[derive(Debug, Clone, Copy)]
pub struct Exported<'a> {
    /// Its name.
    pub name: &'a str,
    /// Whether the file says if events start runs; `apply` leaves that alone when absent.
    pub enabled: Option<bool>,
    /// Its content.
    pub draft: &'a Draft,
}

/// The file of a scenario. Reading it gives the same name and draft.
///
/// Fails only if the draft cannot be written as JSON at all.
pub fn export(scenario: &Exported<'_>) -> Result<String, json::Error> {
    write_with(scenario, Some(&content_hash(scenario.draft)))
}

/// The same file without `base`: of a draft that was never saved, or to be compared with another.
pub fn print(scenario: &Exported<'_>) -> Result<String, json::Error> {
    write_with(scenario, None)
}

fn write_with(scenario: &Exported<'_>, base: Option<&str>) -> Result<String, json::Error> {
    let draft = scenario.draft;
    let mut out = String::new();
    let mut write = |key: &str, value: Json| emit::field(&mut out, 0, key, &value);
    write("scenario", Json::from(scenario.name));
    if let Some(base) = base {
        write("base", Json::from(base));
    }
    let mut settings = object(&draft.settings)?;
    let mut top: Vec<(&str, Option<Json>)> = TOP_SETTINGS
        .map(|name| (name, settings.remove(name)))
        .into();
    let vars = top.pop();
    for (name, value) in top {
        if let Some(value) = value {
            write(name, value);
        }
    }
    if let Some(enabled) = scenario.enabled {
        write("enabled", Json::Bool(enabled));
    }
    if !settings.is_empty() {
        write("settings", Json::from(settings));
    }
    if let Some((name, Some(value))) = vars {
        write(name, value);
    }
    write("trigger", trigger(draft)?);
    let unique = ids_are_unique(draft);
    if !draft.nodes.is_empty() {
        write(
            "nodes",
            if unique {
                nodes_by_id(draft)?
            } else {
                to_json(&draft.nodes)?
            },
        );
    }
    if !draft.edges.is_empty() {
        write("edges", draft.edges.iter().map(edge::write).collect());
    }
    if !draft.notes.is_empty() {
        write("notes", to_json(&draft.notes)?);
    }
    let layout = layout(draft, unique)?;
    if !layout.is_empty() {
        write("layout", Json::from(layout));
    }
    Ok(out)
}

fn object<T: serde::Serialize>(value: &T) -> Result<Object, json::Error> {
    match to_json(value)? {
        Json::Object(object) => Ok(Object::clone(&object)),
        _ => Ok(Object::new()),
    }
}

/// The config's fields stand beside `type`, unless one could be taken for something else.
fn trigger(draft: &Draft) -> Result<Json, json::Error> {
    let mut fields = object(&draft.trigger)?;
    fields.remove("position");
    let inline = match &draft.trigger.config {
        Json::Object(config)
            if config
                .keys()
                .all(|key| !TRIGGER_KEYS.contains(&key.as_str())) =>
        {
            config
        }
        _ => return Ok(Json::from(fields)),
    };
    fields.remove("config");
    let sample = fields.remove("sample");
    for (key, value) in inline.iter() {
        fields.insert(key.clone(), value.clone());
    }
    if let Some(sample) = sample {
        fields.insert("sample", sample);
    }
    Ok(Json::from(fields))
}

/// A draft that is still being worked on may name two nodes alike: it is written as a list.
fn ids_are_unique(draft: &Draft) -> bool {
    let mut known = HashSet::from([TRIGGER]);
    draft.nodes.iter().all(|node| known.insert(&node.id))
}

fn nodes_by_id(draft: &Draft) -> Result<Json, json::Error> {
    let mut nodes = Object::with_capacity(draft.nodes.len());
    for node in &draft.nodes {
        let mut fields = object(node)?;
        fields.remove("id");
        fields.remove("position");
        if matches!(&node.config, Json::Object(config) if config.is_empty()) {
            fields.remove("config");
        }
        nodes.insert(node.id.clone(), Json::from(fields));
    }
    Ok(Json::from(nodes))
}

fn layout(draft: &Draft, unique: bool) -> Result<Object, json::Error> {
    let mut layout = Object::new();
    let mut place = |id: &str, position: Option<Point>| -> Result<(), json::Error> {
        if let Some(Point { x, y }) = position {
            layout.insert(id, Json::from(vec![coordinate(x)?, coordinate(y)?]));
        }
        Ok(())
    };
    place(TRIGGER, draft.trigger.position)?;
    for node in draft.nodes.iter().filter(|_| unique) {
        place(&node.id, node.position)?;
    }
    Ok(layout)
}

/// Whole numbers without a fraction: that is what editors give.
fn coordinate(value: f64) -> Result<Json, json::Error> {
    const WHOLE_MAX: f64 = 1e9;
    if value.fract() == 0.0 && value.abs() < WHOLE_MAX {
        return Ok(Json::from(value as i64));
    }
    to_json(&value)
}
