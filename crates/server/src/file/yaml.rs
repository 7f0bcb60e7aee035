//! YAML 1.2 (core schema) as marked values; JSON is a part of it. Bounded: depth, and how much the
//! aliases of a file may repeat. What the keys mean is not known here.

use std::collections::HashMap;

use millrace_core::json::{Json, Number};
use millrace_core::limits::JSON_DEPTH_MAX;
use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError, StrInput, Tag};

use super::place::{Field, Mark, Marked, Value};

/// A file's own keys stand around the configs, which may be as deep as any JSON.
const DEPTH_MAX: usize = JSON_DEPTH_MAX + 8;
/// Most values that the aliases of one file may repeat in all.
const ALIASED_VALUES_MAX: usize = 10_000;

/// Why a text is not YAML, or not such as a scenario may be, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {}, column {}: {message}", .mark.line, .mark.column)]
pub(super) struct Error {
    pub(super) mark: Mark,
    pub(super) message: String,
}

/// The documents of a stream; empty ones are left out.
pub(super) fn documents(text: &str) -> Result<Vec<Marked>, Error> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader {
        parser: Parser::new_from_str(text),
        anchors: HashMap::new(),
        open: Vec::new(),
        aliased: 0,
    };
    let mut documents = reader.documents()?;
    documents.retain(|document| !document.is_null());
    Ok(documents)
}

struct Reader<'a> {
    parser: Parser<'a, StrInput<'a>>,
    /// Values that aliases may repeat, with how many values they are.
    anchors: HashMap<usize, (Marked, usize)>,
    /// Lists and mappings that are not closed yet.
    open: Vec<Open>,
    aliased: usize,
}

struct Open {
    mark: Mark,
    anchor: usize,
    /// Values in it so far, itself included.
    count: usize,
    content: Content,
}

enum Content {
    List(Vec<Marked>),
    Object(Vec<Field>, Option<(String, Mark)>),
}

impl Reader<'_> {
    fn documents(&mut self) -> Result<Vec<Marked>, Error> {
        let mut documents = Vec::new();
        while let Some(next) = self.parser.next_event() {
            let (event, span) = next.map_err(|error| from_scanner(&error))?;
            let mark = mark_of(span.start);
            let done = match event {
                Event::Scalar(text, style, anchor, tag) => {
                    let value = scalar(&text, style, tag.as_deref(), mark)?;
                    self.close_value(Marked::scalar(mark, value), anchor, 1)?
                }
                Event::Alias(anchor) => self.alias(anchor, mark)?,
                Event::SequenceStart(anchor, _) => {
                    self.enter(mark, anchor, Content::List(Vec::new()))?;
                    None
                }
                Event::MappingStart(anchor, _) => {
                    self.enter(mark, anchor, Content::Object(Vec::new(), None))?;
                    None
                }
                Event::SequenceEnd | Event::MappingEnd => self.leave()?,
                Event::DocumentStart(_) | Event::DocumentEnd => {
                    self.anchors.clear();
                    None
                }
                Event::StreamStart | Event::StreamEnd | Event::Nothing => None,
            };
            documents.extend(done);
        }
        Ok(documents)
    }

    fn enter(&mut self, mark: Mark, anchor: usize, content: Content) -> Result<(), Error> {
        if self.open.len() >= DEPTH_MAX {
            let message = format!("lists and mappings stand more than {DEPTH_MAX} deep");
            return Err(Error { mark, message });
        }
        if let Some(Open {
            content: Content::Object(_, name @ None),
            ..
        }) = self.open.last_mut()
        {
            *name = None;
            let message = "a key has to be text, not a list or a mapping".to_owned();
            return Err(Error { mark, message });
        }
        self.open.push(Open {
            mark,
            anchor,
            count: 1,
            content,
        });
        Ok(())
    }

    fn leave(&mut self) -> Result<Option<Marked>, Error> {
        let Some(open) = self.open.pop() else {
            return Ok(None);
        };
        let value = match open.content {
            Content::List(items) => Marked::list(open.mark, items),
            Content::Object(fields, _) => Marked::object(open.mark, fields),
        };
        self.close_value(value, open.anchor, open.count)
    }

    fn alias(&mut self, anchor: usize, mark: Mark) -> Result<Option<Marked>, Error> {
        let Some((value, count)) = self.anchors.get(&anchor).cloned() else {
            let message = "this alias repeats a value that it is itself a part of".to_owned();
            return Err(Error { mark, message });
        };
        self.aliased += count;
        if self.aliased > ALIASED_VALUES_MAX {
            let message = format!("aliases repeat more than {ALIASED_VALUES_MAX} values");
            return Err(Error { mark, message });
        }
        let value = Marked { mark, ..value };
        if self.open.len() + depth(&value) > DEPTH_MAX {
            let message = format!("lists and mappings stand more than {DEPTH_MAX} deep");
            return Err(Error { mark, message });
        }
        self.close_value(value, 0, count)
    }

    /// Puts a finished value where it belongs; gives back a whole document.
    fn close_value(
        &mut self,
        value: Marked,
        anchor: usize,
        count: usize,
    ) -> Result<Option<Marked>, Error> {
        if anchor > 0 {
            self.anchors.insert(anchor, (value.clone(), count));
        }
        let Some(open) = self.open.last_mut() else {
            return Ok(Some(value));
        };
        open.count += count;
        match &mut open.content {
            Content::List(items) => items.push(value),
            Content::Object(fields, name) => match name.take() {
                Some((name, mark)) => fields.push(Field { name, mark, value }),
                None => {
                    let key = key_of(&value)?;
                    if fields.iter().any(|field| field.name == key) {
                        let message = format!("the key `{key}` stands here twice");
                        return Err(Error {
                            mark: value.mark,
                            message,
                        });
                    }
                    *name = Some((key, value.mark));
                }
            },
        }
        Ok(None)
    }
}

/// The text of a key. Numbers, booleans and null are taken as they are written in JSON.
fn key_of(value: &Marked) -> Result<String, Error> {
    match &value.value {
        Value::Scalar(Json::String(text)) => Ok(text.to_string()),
        Value::Scalar(other) => Ok(other.to_string()),
        Value::List(_) | Value::Object(_) => Err(Error {
            mark: value.mark,
            message: "a key has to be text, not a list or a mapping".to_owned(),
        }),
    }
}

fn depth(value: &Marked) -> usize {
    match &value.value {
        Value::Scalar(_) => 0,
        Value::List(items) => 1 + items.iter().map(depth).max().unwrap_or_default(),
        Value::Object(fields) => {
            let deepest = fields.iter().map(|field| depth(&field.value)).max();
            1 + deepest.unwrap_or_default()
        }
    }
}

fn scalar(text: &str, style: ScalarStyle, tag: Option<&Tag>, mark: Mark) -> Result<Json, Error> {
    if let Some(tag) = tag {
        return match (tag.is_yaml_core_schema(), tag.suffix.as_str()) {
            (true, "str") => Ok(Json::from(text)),
            (true, "int" | "float" | "bool" | "null") => Ok(plain(text)),
            _ => Err(Error {
                mark,
                message: format!("the tag `{tag}` means nothing here: leave it out"),
            }),
        };
    }
    let value = if style == ScalarStyle::Plain {
        plain(text)
    } else {
        Json::from(text)
    };
    match (
        style,
        text.trim_start_matches(['+', '-']).to_lowercase().as_str(),
    ) {
        (ScalarStyle::Plain, ".inf" | ".nan") => Err(Error {
            mark,
            message: format!("`{text}` is no number that JSON knows: quote it if it is text"),
        }),
        _ => Ok(value),
    }
}

/// What a plain scalar means in YAML 1.2's core schema. Numbers keep their digits.
pub(super) fn plain(text: &str) -> Json {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Json::Null,
        "true" | "True" | "TRUE" => return Json::Bool(true),
        "false" | "False" | "FALSE" => return Json::Bool(false),
        _ => {}
    }
    let unsigned = text.strip_prefix('+').unwrap_or(text);
    if !unsigned.starts_with(|letter: char| letter.is_ascii_digit() || matches!(letter, '-' | '.'))
    {
        return Json::from(text);
    }
    if let Ok(number @ Json::Number(_)) = unsigned.parse::<Json>() {
        return number;
    }
    let radix = [("0x", 16), ("0o", 8)]
        .into_iter()
        .find_map(|(prefix, radix)| u64::from_str_radix(text.strip_prefix(prefix)?, radix).ok());
    if let Some(number) = radix {
        return Json::from(number);
    }
    // `.5`, `1.` and `007` are numbers in YAML though not in JSON.
    let shape = unsigned
        .bytes()
        .all(|letter| letter.is_ascii_digit() || b".eE+-".contains(&letter));
    let number = unsigned
        .parse::<f64>()
        .ok()
        .filter(|number| shape && number.is_finite());
    match number.and_then(Number::from_f64) {
        Some(number) => Json::Number(number),
        None => Json::from(text),
    }
}

fn mark_of(marker: Marker) -> Mark {
    Mark {
        line: marker.line(),
        column: marker.col() + 1,
    }
}

fn from_scanner(error: &ScanError) -> Error {
    Error {
        mark: mark_of(*error.marker()),
        message: format!("this is not YAML: {}", error.info()),
    }
}
