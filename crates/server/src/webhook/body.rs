//! A request's body as the value that a scenario sees. Its signature has been checked before, over
//! the raw bytes; its size, too, while it was read.

mod gzip;
mod media_type;
mod multipart;
mod room;
mod text;

use std::borrow::Cow;

use base64::prelude::{BASE64_STANDARD, Engine};
use bytes::Bytes;
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use millrace_core::json::{Json, Object, ParseLimits};
use millrace_core::limits;

use self::media_type::{Family, MediaType};
pub use self::room::Room;
use super::form::{self, Repeated};
use crate::api::codes;

/// What a body without `Content-Type` is (RFC 9110 §8.3).
const DEFAULT_TYPE: &str = "application/octet-stream";

/// What reading a body may cost.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The most bytes after decompression.
    pub bytes_max: usize,
    /// Limits of JSON texts.
    pub json: ParseLimits,
}

/// Why a body cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Not what its type says.
    #[error("{reason}")]
    Invalid {
        /// What is wrong, and where.
        reason: String,
    },
    /// It unpacks to more than the limit.
    #[error(
        "the body unpacks to more than {bytes_max} bytes; the app's webhook.maxBody sets the limit"
    )]
    TooLarge {
        /// The limit.
        bytes_max: usize,
    },
    /// Its values take more memory than there is for all webhooks together.
    #[error(
        "the body's values take about {bytes} bytes of memory; all webhooks together have {bytes_max} (`in_flight_bytes_max`)"
    )]
    TooManyValues {
        /// What they take.
        bytes: u64,
        /// The limit.
        bytes_max: u64,
    },
    /// Others hold the memory that it takes.
    #[error("too many bytes of webhooks are in flight (`in_flight_bytes_max`)")]
    NoRoom,
    /// Compressed in a way that is not understood.
    #[error("the content encoding {encoding:?} is not supported; send gzip or none")]
    UnsupportedEncoding {
        /// As the request names it, cut off.
        encoding: String,
    },
    /// A charset that is not understood.
    #[error("the charset {charset:?} is not supported; send UTF-8")]
    UnsupportedCharset {
        /// As the request names it, cut off.
        charset: String,
    },
}

impl Error {
    fn invalid(reason: impl Into<String>) -> Self {
        Self::Invalid {
            reason: reason.into(),
        }
    }

    /// The HTTP status to answer with.
    pub fn status(&self) -> http::StatusCode {
        match self {
            Self::Invalid { .. } => http::StatusCode::BAD_REQUEST,
            Self::TooLarge { .. } | Self::TooManyValues { .. } => {
                http::StatusCode::PAYLOAD_TOO_LARGE
            }
            Self::NoRoom => http::StatusCode::SERVICE_UNAVAILABLE,
            Self::UnsupportedEncoding { .. } | Self::UnsupportedCharset { .. } => {
                http::StatusCode::UNSUPPORTED_MEDIA_TYPE
            }
        }
    }

    /// The stable code of the API problem.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Invalid { .. } => codes::INVALID_REQUEST,
            Self::TooLarge { .. } | Self::TooManyValues { .. } => codes::BODY_TOO_LARGE,
            Self::NoRoom => codes::OVERLOADED,
            Self::UnsupportedEncoding { .. } | Self::UnsupportedCharset { .. } => {
                codes::UNSUPPORTED_MEDIA_TYPE
            }
        }
    }

    /// The problem's `error`; the `Display` text is its detail.
    pub fn title(&self) -> &'static str {
        match self {
            Self::Invalid { .. } => "Invalid request body",
            Self::TooLarge { .. } | Self::TooManyValues { .. } => "Request body too large",
            Self::NoRoom => "Overloaded",
            Self::UnsupportedEncoding { .. } => "Unsupported content encoding",
            Self::UnsupportedCharset { .. } => "Unsupported charset",
        }
    }
}

/// A longer body does not stand in memory as text besides: writing it again costs less than that.
const KEPT_TEXT_BYTES_MAX: usize = 1024 * 1024;

/// The body as a value: JSON parsed, forms as objects, text as a string, anything else as
/// `{contentType, base64}`, and `null` when there is nothing.
pub fn parse(
    headers: &HeaderMap,
    raw: &Bytes,
    limits: Limits,
    mut room: Room<'_>,
) -> Result<Json, Error> {
    if raw.is_empty() {
        return Ok(Json::Null);
    }
    let body = gzip::decode(headers, raw, limits.bytes_max)?;
    if body.is_empty() {
        return Ok(Json::Null);
    }
    room.take(body.len().saturating_sub(raw.len()) as u64)?;
    let content_type = headers.get(CONTENT_TYPE).map_or_else(
        || Cow::Borrowed(DEFAULT_TYPE),
        |value| String::from_utf8_lossy(value.as_bytes()),
    );
    let media_type = MediaType::new(content_type.trim());
    match media_type.family() {
        Family::Json => {
            room.take(room::bytes_of_values(&body))?;
            json(media_type, &body, limits.json)
        }
        Family::Form => urlencoded(media_type, &body),
        Family::Multipart => multipart::parse(media_type, body),
        Family::Text => {
            let text = text::decode(&body, media_type.charset())?;
            Ok(Json::from(text.as_ref()))
        }
        Family::Bytes => Ok(base64(media_type, &body)),
    }
}

fn json(media_type: MediaType<'_>, body: &[u8], limits: ParseLimits) -> Result<Json, Error> {
    let charset = media_type.charset();
    let is_plain = charset.is_none_or(|charset| charset.eq_ignore_ascii_case("utf-8"))
        && encoding_rs::Encoding::for_bom(body).is_none();
    let text = if is_plain {
        // The parser checks UTF-8 itself, and knows the place of a fault.
        Cow::Borrowed(body)
    } else {
        match text::decode(body, charset)? {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        }
    };
    let parsed = if text.len() <= KEPT_TEXT_BYTES_MAX {
        Json::parse_kept(&text, limits)
    } else {
        Json::parse(&text, limits)
    };
    parsed.map_err(|error| Error::invalid(format!("not JSON: {error}")))
}

fn urlencoded(media_type: MediaType<'_>, body: &[u8]) -> Result<Json, Error> {
    let charset = media_type.charset();
    let decode = |bytes: Vec<u8>| match text::decode(&bytes, charset)? {
        Cow::Borrowed(text) => Ok(text.to_owned()),
        Cow::Owned(text) => Ok(text),
    };
    let mut fields = Repeated::default();
    for (index, (name, value)) in form::pairs(body).enumerate() {
        if index == limits::FORM_FIELDS_MAX {
            let most = limits::FORM_FIELDS_MAX;
            return Err(Error::invalid(format!("a form of more than {most} fields")));
        }
        fields.push(decode(name)?, decode(value)?);
    }
    Ok(fields.into_json())
}

fn base64(media_type: MediaType<'_>, body: &[u8]) -> Json {
    let mut object = Object::with_capacity(2);
    object.insert("contentType", media_type.header());
    object.insert("base64", BASE64_STANDARD.encode(body));
    object.into()
}

#[cfg(test)]
mod tests;
