//! Reading the body of an answer whole, within a limit, and out of its content coding.

use std::io::{self, Write};

use bytes::{Bytes, BytesMut};
use flate2::write::MultiGzDecoder;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, HeaderMap};
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};

/// Why there is no body.
pub(super) enum Error {
    /// It is longer than may be read.
    TooLarge,
    /// The connection broke.
    Broken(hyper::Error),
    /// It is not what its content coding says.
    Undecodable(io::Error),
}

/// Reads it. The headers that speak of its coding go with the coding.
pub(super) async fn read(
    headers: &mut HeaderMap,
    body: Incoming,
    bytes_max: u64,
) -> Result<Bytes, Error> {
    let bytes_max = usize::try_from(bytes_max).unwrap_or(usize::MAX);
    if headers
        .get(CONTENT_ENCODING)
        .is_some_and(|coding| coding.as_bytes() == b"gzip")
    {
        headers.remove(CONTENT_ENCODING);
        headers.remove(CONTENT_LENGTH);
        return decoded(body, bytes_max).await;
    }
    plain(body, bytes_max).await
}

async fn plain(mut body: Incoming, bytes_max: usize) -> Result<Bytes, Error> {
    if body.size_hint().lower() > bytes_max as u64 {
        return Err(Error::TooLarge);
    }
    let mut first = Bytes::new();
    let mut whole = BytesMut::new();
    while let Some(part) = next_part(&mut body).await? {
        if first.len() + whole.len() + part.len() > bytes_max {
            return Err(Error::TooLarge);
        }
        // Most answers come in one part, which is taken as it is.
        if first.is_empty() && whole.is_empty() {
            first = part;
            continue;
        }
        whole.extend_from_slice(&std::mem::take(&mut first));
        whole.extend_from_slice(&part);
    }
    Ok(if whole.is_empty() {
        first
    } else {
        whole.freeze()
    })
}

async fn decoded(mut body: Incoming, bytes_max: usize) -> Result<Bytes, Error> {
    let bounded = Bounded {
        bytes: Vec::new(),
        bytes_max,
        is_full: false,
    };
    let mut decoder = MultiGzDecoder::new(bounded);
    let mut is_empty = true;
    while let Some(part) = next_part(&mut body).await? {
        is_empty &= part.is_empty();
        if let Err(error) = decoder.write_all(&part) {
            return Err(decoder.get_ref().fault(error));
        }
    }
    // An answer to HEAD, and one without content, says how its content would be coded.
    if is_empty {
        return Ok(Bytes::new());
    }
    match decoder.try_finish() {
        Ok(()) => Ok(std::mem::take(&mut decoder.get_mut().bytes).into()),
        Err(error) => Err(decoder.get_ref().fault(error)),
    }
}

async fn next_part(body: &mut Incoming) -> Result<Option<Bytes>, Error> {
    while let Some(frame) = body.frame().await {
        // What is no data is a trailer, which nobody asked for.
        if let Ok(part) = frame.map_err(Error::Broken)?.into_data() {
            return Ok(Some(part));
        }
    }
    Ok(None)
}

/// Takes no more bytes than it may: a short body can be coded to grow without end.
struct Bounded {
    bytes: Vec<u8>,
    bytes_max: usize,
    is_full: bool,
}

impl Bounded {
    fn fault(&self, error: io::Error) -> Error {
        if self.is_full {
            Error::TooLarge
        } else {
            Error::Undecodable(error)
        }
    }
}

impl Write for Bounded {
    fn write(&mut self, part: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + part.len() > self.bytes_max {
            self.is_full = true;
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(part);
        Ok(part.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
