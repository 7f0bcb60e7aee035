//! Reading the headers of a signature, each exactly once, and writing them.

use http::{HeaderMap, HeaderName, HeaderValue};

use super::Received;
use super::error::Error;

/// The one value of a header, without white space around it. Two values are a fault: a proxy and
/// the scheme could each trust another one.
pub(super) fn single<'a>(
    headers: &'a HeaderMap,
    name: &HeaderName,
    expected: &str,
) -> Result<&'a str, Error> {
    let mut values = headers.get_all(name).iter();
    let value = values.next().ok_or_else(|| Error::MissingHeader {
        header: name.to_string(),
        expected: expected.to_owned(),
    })?;
    if values.next().is_some() {
        return Err(Error::malformed(
            name.as_str(),
            &format!("{expected}, sent once"),
        ));
    }
    match value.to_str() {
        Ok(text) => Ok(text.trim_matches([' ', '\t'])),
        Err(_) => Err(Error::malformed(name.as_str(), expected)),
    }
}

impl Received<'_> {
    /// Is the time within tolerance? `text` must be Unix seconds in plain digits.
    pub(super) fn check_time(&self, header: &HeaderName, text: &str) -> Result<(), Error> {
        let timestamp = unix_seconds(text)
            .ok_or_else(|| Error::malformed(header.as_str(), "a time in Unix seconds"))?;
        if self.now.abs_diff(timestamp) > self.tolerance_seconds {
            return Err(Error::OutsideTolerance {
                timestamp,
                now: self.now,
                tolerance_seconds: self.tolerance_seconds,
            });
        }
        Ok(())
    }
}

/// Seconds in up to 12 plain digits: no sign, space or fraction, so that a time has one spelling.
fn unix_seconds(text: &str) -> Option<i64> {
    let plain = text.len() <= 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

/// A header's value to send.
pub(super) fn value(text: &str) -> Result<HeaderValue, Error> {
    HeaderValue::from_str(text)
        .map_err(|_| Error::cannot_sign("the value has characters that no header can carry"))
}

/// A header's value that must not be logged.
pub(super) fn sensitive(text: &str) -> Result<HeaderValue, Error> {
    let mut value = value(text)?;
    value.set_sensitive(true);
    Ok(value)
}
