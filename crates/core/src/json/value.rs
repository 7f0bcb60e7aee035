//! The value itself, its accessors and conversions from Rust's own types. Numbers and objects have
//! files of their own.

use std::sync::Arc;

use smol_str::SmolStr;

use super::number::Number;
use super::object::Object;
use super::parse::{ParseError, ParseLimits, Text, parse};

/// One JSON value. Cloning never copies text, lists or objects: they are shared.
///
/// Equality is structural: objects are equal whatever the order of their members; `1` and `1.0`
/// are different values, as in `serde_json`.
///
/// ```
/// use millrace_core::json::Json;
///
/// let event = Json::parse_default(br#"{"body": {"items": [{"sku": "A"}]}}"#)?;
/// assert_eq!(event.pointer("/body/items/0/sku").and_then(Json::as_str), Some("A"));
/// assert!(event.get("absent").is_none());
/// # Ok::<(), millrace_core::json::ParseError>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub enum Json {
    /// `null`
    #[default]
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number with all of its digits.
    Number(Number),
    /// Text; up to 23 bytes are kept in place.
    String(SmolStr),
    /// A list.
    Array(Arc<Vec<Json>>),
    /// An object in the order of its first insertions.
    Object(Arc<Object>),
}

impl Json {
    /// Parses one JSON text (RFC 8259, UTF-8, nothing but white space around it).
    ///
    /// Strict: a byte order mark, invalid UTF-8, lone surrogates and trailing commas are errors.
    /// Of duplicate names the last value wins, in the place of the first.
    pub fn parse(bytes: &[u8], limits: ParseLimits) -> Result<Self, ParseError> {
        parse(bytes, limits, Text::Dropped)
    }

    /// [`Json::parse`]; an object keeps its text besides, so that [`Json::write_stored`] need not
    /// write it again. For what is stored as it came.
    pub fn parse_kept(bytes: &[u8], limits: ParseLimits) -> Result<Self, ParseError> {
        parse(bytes, limits, Text::Kept)
    }

    /// [`Json::parse`] under the default limits.
    pub fn parse_default(bytes: &[u8]) -> Result<Self, ParseError> {
        parse(bytes, ParseLimits::default(), Text::Dropped)
    }

    /// An empty list.
    pub fn empty_array() -> Self {
        Self::Array(Arc::default())
    }

    /// An empty object.
    pub fn empty_object() -> Self {
        Self::Object(Arc::default())
    }

    /// The member `key` of an object; `None` for other values too.
    pub fn get(&self, key: &str) -> Option<&Json> {
        match self {
            Self::Object(object) => object.get(key),
            _ => None,
        }
    }

    /// The element `index` of a list; `None` for other values too.
    pub fn at(&self, index: usize) -> Option<&Json> {
        match self {
            Self::Array(list) => list.get(index),
            _ => None,
        }
    }

    /// The value at a JSON pointer (RFC 6901), `""` being the whole.
    pub fn pointer(&self, pointer: &str) -> Option<&Json> {
        super::pointer::resolve(self, pointer)
    }

    /// Is this `null`?
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The value of a boolean.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The number as it is.
    pub fn as_number(&self) -> Option<&Number> {
        match self {
            Self::Number(number) => Some(number),
            _ => None,
        }
    }

    /// An integer that fits.
    pub fn as_i64(&self) -> Option<i64> {
        self.as_number().and_then(Number::as_i64)
    }

    /// A non-negative integer that fits.
    pub fn as_u64(&self) -> Option<u64> {
        self.as_number().and_then(Number::as_u64)
    }

    /// A number, rounded to the nearest double if need be; `None` if it is too large for one.
    pub fn as_f64(&self) -> Option<f64> {
        self.as_number().and_then(Number::as_f64)
    }

    /// The elements of a list.
    pub fn as_array(&self) -> Option<&[Json]> {
        match self {
            Self::Array(list) => Some(list),
            _ => None,
        }
    }

    /// The object.
    pub fn as_object(&self) -> Option<&Object> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The JSON name of the value's type: `null`, `boolean`, `number`, `string`, `array`, `object`.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "boolean",
            Self::Number(_) => "number",
            Self::String(_) => "string",
            Self::Array(_) => "array",
            Self::Object(_) => "object",
        }
    }

    /// Where the part lies that its clones share; none when it has no such part.
    pub(crate) fn address(&self) -> Option<usize> {
        match self {
            Self::Null | Self::Bool(_) | Self::Number(_) => None,
            Self::String(text) => text.is_heap_allocated().then_some(text.as_ptr().addr()),
            Self::Array(list) => Some(Arc::as_ptr(list).addr()),
            Self::Object(object) => Some(Arc::as_ptr(object).addr()),
        }
    }

    /// About how many bytes of heap the value holds, shared parts counted each time they occur.
    pub fn heap_bytes(&self) -> usize {
        const ARC: usize = 16;
        match self {
            Self::Null | Self::Bool(_) => 0,
            Self::Number(number) => number.heap_bytes(),
            Self::String(text) if text.is_heap_allocated() => ARC + text.len(),
            Self::String(_) => 0,
            Self::Array(list) => {
                let own = list.capacity() * size_of::<Json>();
                ARC + size_of::<Vec<Json>>()
                    + own
                    + list.iter().map(Json::heap_bytes).sum::<usize>()
            }
            Self::Object(object) => ARC + size_of::<Object>() + object.heap_bytes(),
        }
    }
}

impl From<bool> for Json {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

macro_rules! from_integers {
    ($($integer:ty),*) => {$(
        impl From<$integer> for Json {
            fn from(value: $integer) -> Self {
                Self::Number(Number::from(value))
            }
        }
    )*};
}
from_integers!(i8, i16, i32, i64, isize, u8, u16, u32, u64, usize);

/// JSON has no infinities and no NaN: they become `null`.
impl From<f64> for Json {
    fn from(value: f64) -> Self {
        Number::from_f64(value).map_or(Self::Null, Self::Number)
    }
}

impl From<Number> for Json {
    fn from(value: Number) -> Self {
        Self::Number(value)
    }
}

impl From<&str> for Json {
    fn from(value: &str) -> Self {
        Self::String(SmolStr::new(value))
    }
}

impl From<String> for Json {
    fn from(value: String) -> Self {
        Self::String(SmolStr::from(value))
    }
}

impl From<Arc<str>> for Json {
    fn from(value: Arc<str>) -> Self {
        Self::String(SmolStr::from(value))
    }
}

impl From<SmolStr> for Json {
    fn from(value: SmolStr) -> Self {
        Self::String(value)
    }
}

impl From<Object> for Json {
    fn from(value: Object) -> Self {
        Self::Object(Arc::new(value))
    }
}

impl<T: Into<Json>> From<Vec<T>> for Json {
    fn from(values: Vec<T>) -> Self {
        values.into_iter().collect()
    }
}

impl<T: Into<Json>> From<Option<T>> for Json {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl<T: Into<Json>> FromIterator<T> for Json {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        Self::Array(Arc::new(values.into_iter().map(Into::into).collect()))
    }
}

impl std::str::FromStr for Json {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        Self::parse_default(text.as_bytes())
    }
}
