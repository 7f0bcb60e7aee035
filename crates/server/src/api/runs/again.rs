//! Which version of a scenario runs again.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// `same`, `latest`, or the number of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Again {
    /// The one that the run had.
    #[default]
    Same,
    /// The one that events run now.
    Latest,
    /// This one.
    Version(u32),
}

impl From<Again> for millrace_engine::Again {
    fn from(again: Again) -> Self {
        match again {
            Again::Same => Self::Same,
            Again::Latest => Self::Latest,
            Again::Version(version) => Self::Version(version),
        }
    }
}

impl Serialize for Again {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Same => serializer.serialize_str("same"),
            Self::Latest => serializer.serialize_str("latest"),
            Self::Version(version) => serializer.serialize_u32(*version),
        }
    }
}

impl<'de> Deserialize<'de> for Again {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;

        impl Visitor<'_> for Read {
            type Value = Again;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("`same`, `latest` or the number of a version")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Again, E> {
                match text {
                    "same" => Ok(Again::Same),
                    "latest" => Ok(Again::Latest),
                    _ => Err(E::custom("expected `same`, `latest` or a number")),
                }
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<Again, E> {
                u32::try_from(number)
                    .map(Again::Version)
                    .map_err(|_| E::custom("there is no such version"))
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<Again, E> {
                u32::try_from(number)
                    .map(Again::Version)
                    .map_err(|_| E::custom("there is no such version"))
            }
        }

        deserializer.deserialize_any(Read)
    }
}

impl JsonSchema for Again {
    fn schema_name() -> Cow<'static, str> {
        "Again".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "Which version runs: the one that the run had (`same`), the one that events run now (`latest`), or the one with that number.",
            "anyOf": [
                { "type": "string", "enum": ["same", "latest"] },
                { "type": "integer", "minimum": 1, "maximum": 4_294_967_295_u64 },
            ],
        })
    }
}
