//! Identifiers: TypeIDs, a prefix and a UUIDv7, so that they sort by time and say what they name.
//!
//! Sources: TypeID specification 0.3 (base32 in Crockford's alphabet, 26 characters), RFC 9562
//! (UUIDv7). No clock and no randomness: [`Parts`] come in from outside.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

mod sequence;

pub use sequence::RunIdSource;

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// A text is not an identifier of the kind that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not an id of the form `{prefix}_` and 26 characters")]
pub struct Error {
    prefix: &'static str,
    text: String,
}

/// Lays out a UUIDv7 (RFC 9562 §5.7) from milliseconds since 1970 and ten bytes of chance, of
/// which 74 bits are used.
pub fn uuid_v7(millis: u64, chance: [u8; 10]) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes[..6].copy_from_slice(&millis.to_be_bytes()[2..]);
    bytes[6..].copy_from_slice(&chance);
    bytes[6] = 0x70 | (bytes[6] & 0x0f);
    bytes[8] = 0x80 | (bytes[8] & 0x3f);
    bytes
}

fn encode(bytes: [u8; 16]) -> [u8; 26] {
    let mut value = u128::from_be_bytes(bytes);
    let mut text = [0; 26];
    for place in text.iter_mut().rev() {
        *place = ALPHABET[(value & 31) as usize];
        value >>= 5;
    }
    text
}

fn decode(text: &[u8]) -> Option<[u8; 16]> {
    if text.len() != 26 || text[0] > b'7' {
        return None;
    }
    let mut value: u128 = 0;
    for character in text {
        let digit = ALPHABET.iter().position(|letter| letter == character)?;
        value = value << 5 | digit as u128;
    }
    Some(value.to_be_bytes())
}

macro_rules! typed_id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; 16]);

        impl $name {
            /// What stands before the underscore.
            pub const PREFIX: &'static str = $prefix;

            /// The identifier with these sixteen bytes.
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }

            /// A new identifier of that time (milliseconds since 1970) and chance.
            pub fn new(millis: u64, chance: [u8; 10]) -> Self {
                Self(uuid_v7(millis, chance))
            }

            /// Its sixteen bytes, in the order in which identifiers sort.
            pub const fn as_bytes(&self) -> &[u8; 16] {
                &self.0
            }

            /// The milliseconds since 1970 that it carries.
            pub fn millis(&self) -> u64 {
                let mut bytes = [0; 8];
                bytes[2..].copy_from_slice(&self.0[..6]);
                u64::from_be_bytes(bytes)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                let text = encode(self.0);
                let text = std::str::from_utf8(&text).map_err(|_| fmt::Error)?;
                write!(formatter, concat!($prefix, "_{}"), text)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, formatter)
            }
        }

        impl FromStr for $name {
            type Err = Error;

            fn from_str(text: &str) -> Result<Self, Error> {
                text.strip_prefix(concat!($prefix, "_"))
                    .and_then(|rest| decode(rest.as_bytes()))
                    .map(Self)
                    .ok_or_else(|| Error { prefix: $prefix, text: text.chars().take(64).collect() })
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({
                    "type": "string",
                    "pattern": concat!("^", $prefix, "_[0-7][0-9a-hjkmnp-tv-z]{25}$"),
                    "examples": [concat!($prefix, "_01jdcx2h5se8e9v5sk5qh6gd3w")],
                })
            }
        }

        impl<C> minicbor::Encode<C> for $name {
            fn encode<W: minicbor::encode::Write>(
                &self,
                encoder: &mut minicbor::Encoder<W>,
                _: &mut C,
            ) -> Result<(), minicbor::encode::Error<W::Error>> {
                encoder.bytes(&self.0)?.ok()
            }
        }

        impl<'b, C> minicbor::Decode<'b, C> for $name {
            fn decode(
                decoder: &mut minicbor::Decoder<'b>,
                _: &mut C,
            ) -> Result<Self, minicbor::decode::Error> {
                let bytes = decoder.bytes()?;
                bytes.try_into().map(Self).map_err(|_| {
                    minicbor::decode::Error::message("an identifier has sixteen bytes")
                })
            }
        }
    };
}

typed_id!(
    /// Names a run.
    RunId, "run");
typed_id!(
    /// Names a scenario.
    ScenarioId, "scn");
typed_id!(
    /// Names an app.
    AppId, "app");
typed_id!(
    /// Names a connection.
    ConnectionId, "con");
typed_id!(
    /// Names an API token.
    TokenId, "tok");
typed_id!(
    /// Names a job, such as a bulk retry.
    JobId, "job");

#[cfg(test)]
mod tests {
    use super::*;

    /// From the TypeID specification's `valid.yml`.
    #[test]
    fn the_text_is_that_of_the_typeid_specification() {
        let uuid = 0x0188_bac7_4afa_78aa_bc3b_bd1e_ef28_d881_u128.to_be_bytes();
        let id = RunId::from_bytes(uuid);
        assert_eq!(id.to_string(), "run_01h2xcejqtf2nbrexx3vqjhp41");
        assert_eq!(id.to_string().parse::<RunId>().unwrap(), id);
        let last = RunId::from_bytes([0xff; 16]);
        assert_eq!(last.to_string(), "run_7zzzzzzzzzzzzzzzzzzzzzzzzz");
    }

    #[test]
    fn what_is_no_identifier_is_refused() {
        for text in [
            "",
            "run_",
            "run_8zzzzzzzzzzzzzzzzzzzzzzzzz",
            "run_01h2xcejqtf2nbrexx3vqjhp4",
            "run_01h2xcejqtf2nbrexx3vqjhp4u",
            "run_01H2XCEJQTF2NBREXX3VQJHP41",
            "app_01h2xcejqtf2nbrexx3vqjhp41",
        ] {
            assert!(text.parse::<RunId>().is_err(), "{text}");
        }
    }

    #[test]
    fn identifiers_carry_their_time_and_sort_by_it() {
        let early = RunId::new(1_795_440_529_120, [0xff; 10]);
        let late = RunId::new(1_795_440_529_121, [0; 10]);
        assert!(early < late && early.to_string() < late.to_string());
        assert_eq!(early.millis(), 1_795_440_529_120);
        assert_eq!(early.as_bytes()[6] >> 4, 7);
        assert_eq!(early.as_bytes()[8] >> 6, 2);
    }
}
