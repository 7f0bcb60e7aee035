//! `Content-Encoding`: `gzip` and `identity` only, never more than the limit in memory.

use std::borrow::Cow;
use std::io::Read as _;

use bytes::Bytes;
use flate2::bufread::GzDecoder;
use http::HeaderMap;
use http::header::CONTENT_ENCODING;
use millrace_core::limits::GZIP_MEMBERS_MAX;

use super::Error;

/// The body as its sender had it before compression, at most `bytes_max` long.
pub(super) fn decode(headers: &HeaderMap, raw: &Bytes, bytes_max: usize) -> Result<Bytes, Error> {
    let mut gzip = false;
    for coding in codings(headers) {
        match coding.to_ascii_lowercase().as_str() {
            "" | "identity" => {}
            "gzip" | "x-gzip" if !gzip => gzip = true,
            _ => {
                return Err(Error::UnsupportedEncoding {
                    encoding: coding.chars().take(64).collect(),
                });
            }
        }
    }
    if gzip {
        inflate(raw, bytes_max)
    } else {
        Ok(raw.clone())
    }
}

fn codings(headers: &HeaderMap) -> Vec<Cow<'_, str>> {
    let values = headers.get_all(CONTENT_ENCODING).iter();
    values
        .flat_map(|value| value.as_bytes().split(|&byte| byte == b','))
        .map(|coding| String::from_utf8_lossy(coding.trim_ascii()))
        .collect()
}

fn inflate(raw: &Bytes, bytes_max: usize) -> Result<Bytes, Error> {
    let mut body = Vec::new();
    let mut rest = raw.as_ref();
    for _ in 0..GZIP_MEMBERS_MAX {
        if rest.is_empty() {
            return Ok(Bytes::from(body));
        }
        // One byte over the limit is enough to know, however much more the body would unpack to.
        let bytes_left = (bytes_max - body.len()) as u64 + 1;
        GzDecoder::new(&mut rest)
            .take(bytes_left)
            .read_to_end(&mut body)
            .map_err(|error| Error::invalid(format!("the body is not gzip: {error}")))?;
        if body.len() > bytes_max {
            return Err(Error::TooLarge { bytes_max });
        }
    }
    let message = format!("a gzip body of more than {GZIP_MEMBERS_MAX} members");
    Err(Error::invalid(message))
}
