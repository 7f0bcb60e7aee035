//! Reading typed values out of [`Json`], and `Json` out of any serde format. Validation against a
//! JSON Schema is not here.

use std::cell::Cell;
use std::fmt;

use serde::Deserialize;
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error as _,
    IntoDeserializer, MapAccess, SeqAccess, Unexpected, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use super::object::{Key, Object};
use super::pointer::Error;
use super::value::Json;

/// The newtype name by which a field of type [`Json`] makes itself known to our deserializer and
/// serializer, which then hand over the shared value instead of its parts.
pub(super) const SHARED: &str = "$millrace::json::Json";

thread_local! {
    /// The value on its way from our deserializer to the visitor of a field of type `Json`.
    static HANDED_OVER: Cell<Option<Json>> = const { Cell::new(None) };
}

/// Reads a typed value. A part of type [`Json`] within `T` is shared, not copied.
///
/// ```
/// use millrace_core::json::{Json, from_json};
///
/// #[derive(serde::Deserialize)]
/// struct Config { url: String, json: Option<Json> }
///
/// let config = Json::parse_default(br#"{"url": "https://a.example", "json": {"n": 1}}"#)?;
/// let config: Config = from_json(&config)?;
/// assert_eq!(config.json.unwrap().to_string(), r#"{"n":1}"#);
///
/// let faulty = Json::parse_default(br#"{"url": 5}"#)?;
/// assert_eq!(from_json::<Config>(&faulty).err().unwrap().pointer, "/url");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn from_json<T: DeserializeOwned>(value: &Json) -> Result<T, Error> {
    T::deserialize(value)
}

impl de::Error for Error {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(message.to_string())
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(SHARED, AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Json;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(HANDED_OVER.take().unwrap_or_default())
    }

    fn visit_none<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::from(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::from(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Json::from(value))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json::from(text))
    }

    fn visit_string<E>(self, text: String) -> Result<Json, E> {
        Ok(Json::from(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Json, A::Error> {
        let mut list: Vec<Json> = Vec::new();
        while let Some(value) = elements.next_element()? {
            list.push(value);
        }
        Ok(Json::from(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Json, A::Error> {
        let mut list: Vec<(Key, Json)> = Vec::new();
        while let Some(member) = members.next_entry()? {
            list.push(member);
        }
        Ok(Json::from(Object::from_members(list)))
    }
}

impl<'de> Deserializer<'de> for &'de Json {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Json::Null => visitor.visit_unit(),
            Json::Bool(value) => visitor.visit_bool(*value),
            Json::Number(number) => {
                if let Some(value) = number.as_i64() {
                    visitor.visit_i64(value)
                } else if let Some(value) = number.as_u64() {
                    visitor.visit_u64(value)
                } else {
                    visitor.visit_f64(number.saturating_f64())
                }
            }
            Json::String(text) => visitor.visit_borrowed_str(text),
            Json::Array(list) => visit_list(list, visitor),
            Json::Object(object) => visit_object(object, visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.is_null() {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        if name != SHARED {
            return visitor.visit_newtype_struct(self);
        }
        HANDED_OVER.set(Some(self.clone()));
        let value = visitor.visit_unit();
        HANDED_OVER.set(None);
        value
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self {
            Json::String(variant) => visitor.visit_enum(Variant {
                name: variant,
                content: None,
            }),
            Json::Object(object) if object.len() == 1 => match object.iter().next() {
                Some((name, content)) => visitor.visit_enum(Variant {
                    name,
                    content: Some(content),
                }),
                None => Err(Error::new("expected an object with one member")),
            },
            other => {
                let found = Unexpected::Other(other.type_name());
                Err(Error::invalid_type(
                    found,
                    &"a variant's name or an object with one member",
                ))
            }
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        unit unit_struct seq tuple tuple_struct map struct identifier
    }
}

fn visit_list<'de, V: Visitor<'de>>(list: &'de [Json], visitor: V) -> Result<V::Value, Error> {
    let mut elements = Elements { list, next: 0 };
    let value = visitor.visit_seq(&mut elements)?;
    if elements.next == list.len() {
        Ok(value)
    } else {
        Err(Error::invalid_length(list.len(), &"fewer elements"))
    }
}

fn visit_object<'de, V: Visitor<'de>>(object: &'de Object, visitor: V) -> Result<V::Value, Error> {
    let mut members = Members {
        rest: object.iter(),
        value: None,
    };
    let value = visitor.visit_map(&mut members)?;
    if members.rest.next().is_none() {
        Ok(value)
    } else {
        Err(Error::invalid_length(object.len(), &"fewer members"))
    }
}

struct Elements<'de> {
    list: &'de [Json],
    next: usize,
}

impl<'de> SeqAccess<'de> for Elements<'de> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        let Some(value) = self.list.get(self.next) else {
            return Ok(None);
        };
        let position = self.next;
        self.next += 1;
        seed.deserialize(value)
            .map(Some)
            .map_err(|error| error.under(&position.to_string()))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.list.len() - self.next)
    }
}

struct Members<'de, I> {
    rest: I,
    value: Option<(&'de Key, &'de Json)>,
}

impl<'de, I: ExactSizeIterator<Item = (&'de Key, &'de Json)>> MapAccess<'de> for Members<'de, I> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        self.value = self.rest.next();
        let Some((key, _)) = self.value else {
            return Ok(None);
        };
        seed.deserialize(MemberName(key))
            .map(Some)
            .map_err(|error| error.under(key))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        let Some((key, value)) = self.value.take() else {
            return Err(Error::new("a value was asked for before its name"));
        };
        seed.deserialize(value).map_err(|error| error.under(key))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}

/// A member's name, read as whatever type the keys of a map have.
struct MemberName<'de>(&'de str);

macro_rules! deserialize_parsed {
    ($($method:ident $visit:ident $type:ty),*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            match self.0.parse::<$type>() {
                Ok(value) => visitor.$visit(value),
                Err(_) => visitor.visit_borrowed_str(self.0),
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for MemberName<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_borrowed_str(self.0)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_enum(Variant {
            name: self.0,
            content: None,
        })
    }

    deserialize_parsed! {
        deserialize_bool visit_bool bool,
        deserialize_i8 visit_i8 i8, deserialize_i16 visit_i16 i16,
        deserialize_i32 visit_i32 i32, deserialize_i64 visit_i64 i64,
        deserialize_u8 visit_u8 u8, deserialize_u16 visit_u16 u16,
        deserialize_u32 visit_u32 u32, deserialize_u64 visit_u64 u64
    }

    forward_to_deserialize_any! {
        i128 u128 f32 f64 char str string bytes byte_buf
        unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

/// A variant's name and what belongs to it.
struct Variant<'de> {
    name: &'de str,
    content: Option<&'de Json>,
}

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Error> {
        let name: de::value::StrDeserializer<'de, Error> = self.name.into_deserializer();
        seed.deserialize(name).map(|variant| (variant, self))
    }
}

impl<'de> Variant<'de> {
    fn content(&self, expected: &str) -> Result<&'de Json, Error> {
        self.content
            .ok_or_else(|| Error::invalid_type(Unexpected::UnitVariant, &expected))
    }
}

impl<'de> VariantAccess<'de> for Variant<'de> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        match self.content {
            None | Some(Json::Null) => Ok(()),
            Some(content) => {
                let found = Unexpected::Other(content.type_name());
                Err(Error::invalid_type(found, &"no content").under(self.name))
            }
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Error> {
        let content = self.content("a variant with a value")?;
        seed.deserialize(content)
            .map_err(|error| error.under(self.name))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        let content = self.content("a variant with a list")?;
        content
            .deserialize_any(visitor)
            .map_err(|error| error.under(self.name))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let content = self.content("a variant with an object")?;
        content
            .deserialize_any(visitor)
            .map_err(|error| error.under(self.name))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    struct Config {
        big: u64,
        maybe: Option<i8>,
        #[serde(default)]
        any: Json,
        #[serde(default)]
        list: Vec<Step>,
        #[serde(default)]
        by_number: BTreeMap<u16, char>,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(rename_all = "snake_case")]
    enum Step {
        Unit,
        New(f64),
        Tuple(u8, String),
        Struct { a: bool },
    }

    fn read<T: DeserializeOwned>(text: &str) -> Result<T, String> {
        from_json(&text.parse().unwrap()).map_err(|error| error.to_string())
    }

    #[test]
    fn typed_values_are_read() {
        let config: Config = read(
            r#"{"big": 18446744073709551615, "maybe": null, "any": {"n": 1.10},
                "list": ["unit", {"new": 2}, {"tuple": [1, "x"]}, {"struct": {"a": true}}],
                "byNumber": {"7": "z"}}"#,
        )
        .unwrap();
        assert_eq!(config.big, u64::MAX);
        assert_eq!(config.maybe, None);
        assert_eq!(config.any.to_string(), r#"{"n":1.10}"#);
        assert_eq!(
            config.list,
            [
                Step::Unit,
                Step::New(2.0),
                Step::Tuple(1, "x".into()),
                Step::Struct { a: true }
            ]
        );
        assert_eq!(config.by_number[&7], 'z');
    }

    #[test]
    fn faults_carry_a_pointer() {
        for (text, expected) in [
            (
                r#"{"big": -1}"#,
                "/big: invalid value: integer `-1`, expected u64",
            ),
            (
                r#"{"big": 1, "maybe": "x"}"#,
                "/maybe: invalid type: string \"x\", expected i8",
            ),
            (
                r#"{"big": 1, "list": ["unit", {"new": "x"}]}"#,
                "/list/1/new: invalid type: string \"x\", expected f64",
            ),
            (
                r#"{"big": 1, "list": [{"tuple": [1, "x", 2]}]}"#,
                "/list/0/tuple: invalid length 3, expected fewer elements",
            ),
            (
                r#"{"big": 1, "x/y": 2}"#,
                "/x~1y: unknown field `x/y`, expected one of `big`, `maybe`, `any`, `list`, `byNumber`",
            ),
            ("{}", "missing field `big`"),
        ] {
            assert_eq!(read::<Config>(text), Err(expected.to_owned()));
        }
    }

    #[test]
    fn a_part_of_type_json_is_shared_and_not_copied() {
        let inner = Json::from(Object::from_iter([("n", 1)]));
        let whole = Json::from(Object::from_iter([
            ("big", Json::from(1)),
            ("any", inner.clone()),
        ]));
        let config: Config = from_json(&whole).unwrap();
        match (&inner, &config.any) {
            (Json::Object(before), Json::Object(after)) => assert!(Arc::ptr_eq(before, after)),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn json_is_read_from_other_formats_too() {
        let value: Json = serde_json::from_str(r#"{"a": [null, true, -3, 1.5, "x"]}"#).unwrap();
        assert_eq!(value.to_string(), r#"{"a":[null,true,-3,1.5,"x"]}"#);
        let null: Json = serde_json::from_str("null").unwrap();
        assert_eq!(null, Json::Null);
    }
}
