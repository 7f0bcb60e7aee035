//! JSON, base64, hex and hashes. Keys that are secrets never come here: see `secret`.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use minijinja::{Environment, Error, ErrorKind, Value};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::expression::lazy::{Budget, to_json, to_text, to_value};
use crate::json::Json;

/// How bytes are written as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Encoding {
    /// Lower-case hex digits.
    Hex,
    /// Base64 of RFC 4648 §4, padded.
    Base64,
}

impl Encoding {
    pub(in crate::expression) fn parse(name: &str) -> Option<Self> {
        match name {
            "hex" => Some(Self::Hex),
            "base64" => Some(Self::Base64),
            _ => None,
        }
    }

    fn named(name: Option<&str>) -> Result<Self, Error> {
        Self::parse(name.unwrap_or("hex"))
            .ok_or_else(|| invalid("the encoding is 'hex' or 'base64'"))
    }

    fn write(self, bytes: &[u8]) -> String {
        match self {
            Self::Hex => hex::encode(bytes),
            Self::Base64 => STANDARD.encode(bytes),
        }
    }
}

/// HMAC-SHA-256 (RFC 2104) as text.
pub(in crate::expression) fn hmac_sha256_text(
    key: &[u8],
    data: &[u8],
    encoding: Encoding,
) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(data);
    encoding.write(&mac.finalize().into_bytes())
}

pub(super) fn register(environment: &mut Environment<'static>) {
    environment.add_filter("json", json);
    environment.add_filter("tojson", json);
    environment.add_filter("parse_json", parse_json);
    environment.add_filter("base64", base64);
    environment.add_filter("base64_decode", base64_decode);
    environment.add_filter("hex", hex_text);
    environment.add_filter("hex_decode", hex_decode);
    environment.add_filter("sha256", sha256);
    environment.add_filter("hmac_sha256", hmac_sha256);
}

/// Compact JSON text, or text indented by so many spaces.
fn json(value: &Value, indent: Option<u8>) -> Result<String, Error> {
    let json = to_json(value, &mut Budget::output())?;
    let Some(indent) = indent.filter(|&indent| indent > 0) else {
        return Ok(json.to_string());
    };
    let indent = " ".repeat(usize::from(indent.min(16)));
    let mut out = Vec::new();
    let formatter = serde_json::ser::PrettyFormatter::with_indent(indent.as_bytes());
    let mut serializer = serde_json::Serializer::with_formatter(&mut out, formatter);
    serde::Serialize::serialize(&json, &mut serializer).map_err(invalid)?;
    String::from_utf8(out).map_err(invalid)
}

fn parse_json(text: &str) -> Result<Value, Error> {
    let json = Json::parse_default(text.as_bytes())
        .map_err(|error| invalid(format!("parse_json: the text is not JSON: {error}")))?;
    Ok(to_value(&json))
}

fn base64(value: &Value) -> Result<String, Error> {
    Ok(STANDARD.encode(to_text(value)?.as_bytes()))
}

/// Reads both alphabets, with or without padding.
fn base64_decode(text: &str) -> Result<String, Error> {
    let plain = text.trim().trim_end_matches('=');
    let bytes = STANDARD_NO_PAD
        .decode(plain)
        .or_else(|_| URL_SAFE_NO_PAD.decode(plain))
        .map_err(|error| invalid(format!("base64_decode: {error}")))?;
    String::from_utf8(bytes).map_err(|_| invalid("base64_decode: the bytes are not UTF-8 text"))
}

fn hex_text(value: &Value) -> Result<String, Error> {
    Ok(hex::encode(to_text(value)?.as_bytes()))
}

fn hex_decode(text: &str) -> Result<String, Error> {
    let bytes =
        hex::decode(text.trim()).map_err(|error| invalid(format!("hex_decode: {error}")))?;
    String::from_utf8(bytes).map_err(|_| invalid("hex_decode: the bytes are not UTF-8 text"))
}

fn sha256(value: &Value, encoding: Option<&str>) -> Result<String, Error> {
    let encoding = Encoding::named(encoding)?;
    Ok(encoding.write(&Sha256::digest(to_text(value)?.as_bytes())))
}

fn hmac_sha256(value: &Value, key: &str, encoding: Option<&str>) -> Result<String, Error> {
    let encoding = Encoding::named(encoding)?;
    Ok(hmac_sha256_text(
        key.as_bytes(),
        to_text(value)?.as_bytes(),
        encoding,
    ))
}

fn invalid(message: impl ToString) -> Error {
    Error::new(ErrorKind::InvalidOperation, message.to_string())
}
