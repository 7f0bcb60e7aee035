//! Making [`Json`] out of any serializable value, and serializing `Json` into any format.

use std::cell::Cell;
use std::fmt;

use serde::ser::{self, Serialize, Serializer};
use serde_json::value::RawValue;

use super::deserialize::SHARED;
use super::number::Number;
use super::object::{Key, Object};
use super::pointer::Error;
use super::value::Json;

thread_local! {
    /// Set by our serializer just before a field of type `Json` serializes itself: it then leaves
    /// the shared value in `HANDED_OVER` instead of its parts.
    static EXPECTED: Cell<bool> = const { Cell::new(false) };
    static HANDED_OVER: Cell<Option<Json>> = const { Cell::new(None) };
}

/// Makes a JSON value. Parts of type [`Json`] are shared, not copied.
///
/// Fails only where a type's own `Serialize` fails, or for a map whose keys are not text,
/// numbers or booleans.
///
/// ```
/// use millrace_core::json::to_json;
///
/// #[derive(serde::Serialize)]
/// struct Output { status: u16, body: &'static str }
///
/// let output = to_json(&Output { status: 200, body: "ok" })?;
/// assert_eq!(output.to_string(), r#"{"status":200,"body":"ok"}"#);
/// # Ok::<(), millrace_core::json::Error>(())
/// ```
pub fn to_json<T: Serialize + ?Sized>(value: &T) -> Result<Json, Error> {
    value.serialize(Builder)
}

impl ser::Error for Error {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(message.to_string())
    }
}

/// `serde_json` writes every digit. Its `Value` cannot hold them all: make one with `From`, which
/// rounds, where `serde_json::to_value` would refuse a number beyond doubles.
impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(SHARED, &Parts(self))
    }
}

struct Parts<'a>(&'a Json);

impl Serialize for Parts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if EXPECTED.take() {
            HANDED_OVER.set(Some(self.0.clone()));
            return serializer.serialize_unit();
        }
        match self.0 {
            Json::Null => serializer.serialize_unit(),
            Json::Bool(value) => serializer.serialize_bool(*value),
            Json::Number(number) => match (number.as_text(), number.as_i64(), number.as_u64()) {
                (Some(digits), ..) => as_written(digits)?.serialize(serializer),
                (None, Some(value), _) => serializer.serialize_i64(value),
                (None, None, Some(value)) => serializer.serialize_u64(value),
                _ => serializer.serialize_f64(number.saturating_f64()),
            },
            Json::String(text) => serializer.serialize_str(text),
            Json::Array(list) => serializer.collect_seq(list.iter().map(Parts)),
            Json::Object(object) => serializer.collect_map(
                object
                    .iter()
                    .map(|(key, value)| (key.as_str(), Parts(value))),
            ),
        }
    }
}

/// A number that no machine type writes the same, as `serde_json` passes it on.
fn as_written<E: ser::Error>(digits: &str) -> Result<&RawValue, E> {
    serde_json::from_str(digits).map_err(E::custom)
}

/// The serializer whose output is a `Json`.
struct Builder;

macro_rules! serialize_from {
    ($($method:ident $type:ty),*) => {$(
        fn $method(self, value: $type) -> Result<Json, Error> {
            Ok(Json::from(value))
        }
    )*};
}

impl Serializer for Builder {
    type Ok = Json;
    type Error = Error;
    type SerializeSeq = List;
    type SerializeTuple = List;
    type SerializeTupleStruct = List;
    type SerializeTupleVariant = List;
    type SerializeMap = Members;
    type SerializeStruct = Members;
    type SerializeStructVariant = Members;

    serialize_from! {
        serialize_bool bool, serialize_str &str, serialize_f64 f64,
        serialize_i8 i8, serialize_i16 i16, serialize_i32 i32, serialize_i64 i64,
        serialize_u8 u8, serialize_u16 u16, serialize_u32 u32, serialize_u64 u64
    }

    fn serialize_i128(self, value: i128) -> Result<Json, Error> {
        Ok(Number::from_checked_text(&value.to_string(), true).into())
    }

    fn serialize_u128(self, value: u128) -> Result<Json, Error> {
        Ok(Number::from_checked_text(&value.to_string(), true).into())
    }

    /// By its shortest digits, so that `0.1` stays `0.1`.
    fn serialize_f32(self, value: f32) -> Result<Json, Error> {
        Ok(Json::from(
            value
                .to_string()
                .parse::<f64>()
                .unwrap_or_else(|_| f64::from(value)),
        ))
    }

    fn serialize_char(self, value: char) -> Result<Json, Error> {
        Ok(Json::from(&*value.encode_utf8(&mut [0; 4])))
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Result<Json, Error> {
        Ok(bytes.iter().copied().collect())
    }

    fn serialize_none(self) -> Result<Json, Error> {
        Ok(Json::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Json, Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Json, Error> {
        Ok(Json::Null)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<Json, Error> {
        Ok(Json::Null)
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<Json, Error> {
        Ok(Json::from(variant))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<Json, Error> {
        if name != SHARED {
            return value.serialize(self);
        }
        EXPECTED.set(true);
        let parts = value.serialize(self);
        EXPECTED.set(false);
        match HANDED_OVER.take() {
            Some(shared) => Ok(shared),
            None => parts,
        }
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Json, Error> {
        let content = value
            .serialize(self)
            .map_err(|error| error.under(variant))?;
        Ok(tagged(variant, content))
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<List, Error> {
        // A length is a promise of the caller, not a fact: never reserve without bound.
        Ok(List {
            variant: None,
            list: Vec::with_capacity(length.unwrap_or(0).min(1024)),
        })
    }

    fn serialize_tuple(self, length: usize) -> Result<List, Error> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_struct(self, _: &'static str, length: usize) -> Result<List, Error> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<List, Error> {
        Ok(List {
            variant: Some(variant),
            list: Vec::new(),
        })
    }

    fn serialize_map(self, length: Option<usize>) -> Result<Members, Error> {
        let list = Vec::with_capacity(length.unwrap_or(0).min(1024));
        Ok(Members {
            variant: None,
            list,
            key: None,
        })
    }

    fn serialize_struct(self, _: &'static str, length: usize) -> Result<Members, Error> {
        self.serialize_map(Some(length))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Members, Error> {
        Ok(Members {
            variant: Some(variant),
            list: Vec::new(),
            key: None,
        })
    }
}

fn tagged(variant: &str, content: Json) -> Json {
    Json::from(Object::from_members(vec![(Key::new(variant), content)]))
}

struct List {
    variant: Option<&'static str>,
    list: Vec<Json>,
}

impl List {
    fn push<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        let position = self.list.len();
        let value = to_json(value).map_err(|error| error.under(&position.to_string()))?;
        self.list.push(value);
        Ok(())
    }

    fn finish(self) -> Json {
        let list = Json::from(self.list);
        match self.variant {
            Some(variant) => tagged(variant, list),
            None => list,
        }
    }
}

macro_rules! impl_list {
    ($($trait:ident $method:ident),*) => {$(
        impl ser::$trait for List {
            type Ok = Json;
            type Error = Error;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
                self.push(value)
            }

            fn end(self) -> Result<Json, Error> {
                Ok(self.finish())
            }
        }
    )*};
}
impl_list! {
    SerializeSeq serialize_element, SerializeTuple serialize_element,
    SerializeTupleStruct serialize_field, SerializeTupleVariant serialize_field
}

struct Members {
    variant: Option<&'static str>,
    list: Vec<(Key, Json)>,
    key: Option<Key>,
}

impl Members {
    fn push<T: Serialize + ?Sized>(&mut self, key: Key, value: &T) -> Result<(), Error> {
        let value = to_json(value).map_err(|error| error.under(&key))?;
        self.list.push((key, value));
        Ok(())
    }

    fn finish(self) -> Json {
        let object = Json::from(Object::from_members(self.list));
        match self.variant {
            Some(variant) => tagged(variant, object),
            None => object,
        }
    }
}

impl ser::SerializeMap for Members {
    type Ok = Json;
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        self.key = Some(match to_json(key)? {
            Json::String(text) => text,
            Json::Number(number) => Key::from(number.to_string()),
            Json::Bool(value) => Key::new(if value { "true" } else { "false" }),
            other => {
                let found = other.type_name();
                return Err(Error::new(format!(
                    "a member's name must be text, not {found}"
                )));
            }
        });
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        match self.key.take() {
            Some(key) => self.push(key, value),
            None => Err(Error::new("a value was given before its name")),
        }
    }

    fn end(self) -> Result<Json, Error> {
        Ok(self.finish())
    }
}

macro_rules! impl_members {
    ($($trait:ident),*) => {$(
        impl ser::$trait for Members {
            type Ok = Json;
            type Error = Error;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                key: &'static str,
                value: &T,
            ) -> Result<(), Error> {
                self.push(Key::new_static(key), value)
            }

            fn end(self) -> Result<Json, Error> {
                Ok(self.finish())
            }
        }
    )*};
}
impl_members! { SerializeStruct, SerializeStructVariant }

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use super::*;

    #[derive(serde::Serialize)]
    enum Sample {
        Unit,
        New(u8),
        Tuple(u8, u8),
        Struct { a: u8 },
    }

    #[test]
    fn typed_values_become_json_as_serde_json_writes_them() {
        let value = (
            vec![
                Sample::Unit,
                Sample::New(1),
                Sample::Tuple(1, 2),
                Sample::Struct { a: 3 },
            ],
            BTreeMap::from([(2_u8, Some('x')), (10, None)]),
            (u64::MAX, i64::MIN, 0.1_f32, 1.5_f64, true, "text"),
        );
        assert_eq!(
            to_json(&value).unwrap().to_string(),
            serde_json::to_string(&value).unwrap()
        );
    }

    #[test]
    fn integers_of_128_bits_keep_their_digits() {
        assert_eq!(
            to_json(&u128::MAX).unwrap().to_string(),
            u128::MAX.to_string()
        );
    }

    #[test]
    fn a_part_of_type_json_is_shared_with_all_its_digits() {
        let part: Json = "[1.10]".parse().unwrap();
        let whole = to_json(&BTreeMap::from([("part", &part)])).unwrap();
        assert_eq!(whole.to_string(), r#"{"part":[1.10]}"#);
        match (&part, whole.get("part")) {
            (Json::Array(before), Some(Json::Array(after))) => assert!(Arc::ptr_eq(before, after)),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn serde_json_writes_every_digit() {
        let text = r#"{"a":[1e400,123456789012345678901234567890,1.10,-0,0.1],"b":-1E-999}"#;
        let value: Json = text.parse().unwrap();
        assert_eq!(serde_json::to_string(&value).unwrap(), text);
        let within = BTreeMap::from([("value", Some(&value))]);
        let expected = format!(r#"{{"value":{text}}}"#);
        assert_eq!(serde_json::to_string(&within).unwrap(), expected);
    }

    #[test]
    fn a_list_cannot_be_a_members_name() {
        let error = to_json(&BTreeMap::from([(vec![1], 1)])).unwrap_err();
        assert_eq!(error.message, "a member's name must be text, not array");
    }
}
