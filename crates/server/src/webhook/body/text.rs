//! From bytes to text: byte order marks and charsets, strictly. No replacement characters: text that
//! is not in its charset is an error.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8};

use super::Error;

/// Decodes `bytes` by their byte order mark, else by `charset`, else as UTF-8.
pub(super) fn decode<'a>(bytes: &'a [u8], charset: Option<&str>) -> Result<Cow<'a, str>, Error> {
    let declared = match charset {
        Some(label) => encoding(label)?,
        None => UTF_8,
    };
    let (encoding, mark_bytes) = Encoding::for_bom(bytes).unwrap_or((declared, 0));
    encoding
        .decode_without_bom_handling_and_without_replacement(&bytes[mark_bytes..])
        .ok_or_else(|| Error::invalid(format!("the body is not valid {}", encoding.name())))
}

/// The encoding of a label of the WHATWG encoding standard.
pub(super) fn encoding(label: &str) -> Result<&'static Encoding, Error> {
    // The «replacement» encoding stands for charsets that are refused for safety's sake.
    Encoding::for_label_no_replacement(label.as_bytes()).ok_or_else(|| Error::UnsupportedCharset {
        charset: label.chars().take(64).collect(),
    })
}
