//! JSON values as they flow through runs: cheap to clone, digits of numbers kept.
//!
//! Lives here: the value ([`Json`]), its strict parser and compact writer, and the bridges to serde
//! ([`from_json`], [`to_json`]) and to `serde_json`. Not here: expressions over values
//! (`crate::expression`), validation against a schema (`crate::config` and the plan), and how a
//! journal stores values.
//!
//! ```
//! use millrace_core::json::Json;
//!
//! let event = Json::parse_default(br#"{"id": 9007199254740993, "price": 1.10}"#)?;
//! assert_eq!(event.get("id").and_then(Json::as_i64), Some(9_007_199_254_740_993));
//! assert_eq!(event.to_string(), r#"{"id":9007199254740993,"price":1.10}"#);
//! # Ok::<(), millrace_core::json::ParseError>(())
//! ```

mod convert;
mod deserialize;
mod number;
mod object;
mod parse;
mod patch;
mod pointer;
mod serialize;
mod value;
mod write;

pub use deserialize::from_json;
pub use number::Number;
pub use object::{Key, Object};
pub use parse::{ParseError, ParseLimits};
pub use patch::merge_patch;
pub use pointer::{Error, escape_pointer_token};
pub use serialize::to_json;
pub use value::Json;

#[cfg(test)]
mod laws;
