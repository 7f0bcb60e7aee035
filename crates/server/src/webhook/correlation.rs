//! The id that ties a run to what caused it: `X-Correlation-Id`, else the trace id of a W3C
//! `traceparent` (<https://www.w3.org/TR/trace-context/>). What is used without either is the
//! caller's choice.

use http::{HeaderMap, HeaderName};
use millrace_core::limits;

const CORRELATION_ID: HeaderName = HeaderName::from_static("x-correlation-id");
const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// The correlation id that a request carries, if any. An unusable one counts as none: it is a label,
/// and no reason to refuse an event.
pub fn correlation_id(headers: &HeaderMap) -> Option<&str> {
    single(headers, &CORRELATION_ID)
        .filter(|text| is_printable(text))
        .or_else(|| single(headers, &TRACEPARENT).and_then(trace_id))
}

fn single<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?.trim();
    values.next().is_none().then_some(value)
}

fn is_printable(text: &str) -> bool {
    (1..=limits::CORRELATION_ID_BYTES_MAX).contains(&text.len())
        && text.bytes().all(|byte| (0x20..0x7f).contains(&byte))
}

/// The trace id of `version-traceid-parentid-flags`, all of it valid. Later versions may append.
fn trace_id(text: &str) -> Option<&str> {
    let mut parts = text.splitn(5, '-');
    let mut next = |digits: usize| parts.next().filter(|part| is_hex(part, digits));
    let version = next(2)?;
    let trace = next(32)?;
    let parent = next(16)?;
    next(2)?;
    let appended = parts.next().is_some();
    let zero = |part: &str| part.bytes().all(|byte| byte == b'0');
    if version == "ff" || (version == "00" && appended) || zero(trace) || zero(parent) {
        return None;
    }
    Some(trace)
}

fn is_hex(text: &str, digits: usize) -> bool {
    text.len() == digits
        && text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(headers: &[(&str, &str)]) -> Option<String> {
        let headers = headers
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect::<Vec<(HeaderName, http::HeaderValue)>>();
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(name, value);
        }
        correlation_id(&map).map(str::to_owned)
    }

    const TRACE: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    #[test]
    fn the_header_goes_before_the_trace() {
        let both = [("x-correlation-id", " order-7 "), ("traceparent", TRACE)];
        assert_eq!(id(&both).as_deref(), Some("order-7"));
        assert_eq!(
            id(&both[1..]).as_deref(),
            Some("0af7651916cd43dd8448eb211c80319c")
        );
        assert_eq!(id(&[]), None);
    }

    #[test]
    fn an_unusable_correlation_id_counts_as_none() {
        let long = "x".repeat(limits::CORRELATION_ID_BYTES_MAX + 1);
        for text in ["", "é", "a\tb", &long] {
            assert_eq!(id(&[("x-correlation-id", text)]), None, "{text}");
        }
        assert_eq!(
            id(&[("x-correlation-id", &long[1..])]).as_deref(),
            Some(&long[1..])
        );
        assert_eq!(
            id(&[("x-correlation-id", "a"), ("x-correlation-id", "b")]),
            None
        );
    }

    #[test]
    fn only_a_valid_traceparent_counts() {
        for text in [
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
            "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-x",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
            "00-0af7-b7ad6b7169203331-01",
            "",
        ] {
            assert_eq!(id(&[("traceparent", text)]), None, "{text}");
        }
        let later = "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what-comes";
        assert!(id(&[("traceparent", later)]).is_some());
    }
}
