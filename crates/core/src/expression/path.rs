//! Paths such as `input.body.items[0].id`: most expressions are one, and all others read their data
//! through them. Resolved here on shared JSON, without the template engine.

use std::borrow::Cow;
use std::fmt;
use std::fmt::Write as _;

use super::error::{Code, ExpressionError};
use super::names::{Names, Root};
use crate::json::{Json, Key};

/// Where a path begins.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Start {
    Root(Root),
    Node(Key),
    Variable(Key),
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Step {
    Key(Key),
    /// Negative counts from the end.
    Index(i64),
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Path {
    pub(super) start: Start,
    pub(super) steps: Vec<Step>,
}

impl Path {
    /// The value, or `None` where a name on the way is absent.
    pub(super) fn find(&self, names: &dyn Names) -> Option<Json> {
        let start = self.start(names)?;
        walk(&start, &self.steps).ok()
    }

    /// The value, or an error that names what is absent.
    pub(super) fn resolve(&self, names: &dyn Names) -> Result<Json, ExpressionError> {
        let Some(start) = self.start(names) else {
            return Err(ExpressionError::new(Code::Error, self.absent_start()));
        };
        walk(&start, &self.steps).map_err(|stopped| {
            let taken = self.steps.len() - stopped.left;
            ExpressionError::new(Code::Error, self.absent_step(taken, &stopped.at))
        })
    }

    fn start<'a>(&self, names: &'a dyn Names) -> Option<Cow<'a, Json>> {
        match &self.start {
            Start::Root(root) => names.root(*root),
            Start::Node(id) => names.node(id),
            Start::Variable(name) => names.variable(name),
        }
    }

    fn absent_start(&self) -> String {
        let name = Shown(&self.start, &[]);
        match &self.start {
            Start::Node(_) => {
                format!("{name} is not defined: the node was skipped or has no output yet")
            }
            _ => format!("{name} is not defined"),
        }
    }

    fn absent_step(&self, taken: usize, last: &Json) -> String {
        let name = Shown(&self.start, &self.steps[..=taken]);
        match last {
            Json::Object(_) | Json::Array(_) => format!("{name} is not defined"),
            other => {
                let parent = Shown(&self.start, &self.steps[..taken]);
                format!("{name} is not defined: {parent} is a {}", other.type_name())
                    .replace("is a null", "is null")
            }
        }
    }
}

/// Where a walk could not go on: the value there, and how many steps were left.
struct Stopped {
    at: Json,
    left: usize,
}

fn walk(start: &Json, steps: &[Step]) -> Result<Json, Stopped> {
    let mut value = start;
    for (taken, step) in steps.iter().enumerate() {
        let left = steps.len() - taken;
        value = match (step, value) {
            (Step::Key(key), Json::Object(object)) => object.get(key),
            (Step::Index(index), Json::Array(list)) => {
                position(*index, || list.len()).and_then(|position| list.get(position))
            }
            (Step::Index(index), Json::String(text)) => {
                let position = position(*index, || text.chars().count());
                let character = position.and_then(|position| text.chars().nth(position));
                let Some(character) = character else {
                    return Err(Stopped {
                        at: value.clone(),
                        left,
                    });
                };
                return walk(&Json::from(character.to_string()), &steps[taken + 1..]);
            }
            _ => None,
        }
        .ok_or_else(|| Stopped {
            at: value.clone(),
            left,
        })?;
    }
    Ok(value.clone())
}

/// A position from the start; negative indices count from the end.
fn position(index: i64, length: impl Fn() -> usize) -> Option<usize> {
    match usize::try_from(index) {
        Ok(position) => Some(position),
        Err(_) => length().checked_sub(usize::try_from(index.unsigned_abs()).ok()?),
    }
}

/// A path as it would be written.
struct Shown<'a>(&'a Start, &'a [Step]);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Start::Root(root) => formatter.write_str(root.as_str())?,
            Start::Node(id) => write!(formatter, "nodes{}", Step::Key(id.clone()))?,
            Start::Variable(name) => write!(formatter, "vars{}", Step::Key(name.clone()))?,
        }
        self.1
            .iter()
            .try_for_each(|step| fmt::Display::fmt(step, formatter))
    }
}

impl fmt::Display for Step {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(key) if is_name(key) => write!(formatter, ".{key}"),
            Self::Key(key) => write!(
                formatter,
                "['{}']",
                key.replace('\\', "\\\\").replace('\'', "\\'")
            ),
            Self::Index(index) => {
                formatter.write_char('[')?;
                fmt::Display::fmt(index, formatter)?;
                formatter.write_char(']')
            }
        }
    }
}

impl fmt::Display for Path {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&Shown(&self.start, &self.steps), formatter)
    }
}

/// Can the text stand after a dot?
pub(super) fn is_name(text: &str) -> bool {
    let head = |character: char| character.is_ascii_alphabetic() || character == '_';
    text.starts_with(head)
        && text
            .chars()
            .all(|character| head(character) || character.is_ascii_digit())
}
