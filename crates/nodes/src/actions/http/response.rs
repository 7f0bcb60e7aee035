//! An answer as a node's output or error: which statuses succeed, which are tried again and when,
//! and how a body is read. Errors without an answer are not here.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::fmt::rfc2822;
use millrace_core::codes;
use millrace_core::journal::Taken;
use millrace_core::json::{Json, Object};
use millrace_core::limits::{ERROR_BODY_BYTES_MAX, RETRY_AFTER_MILLIS_MAX};
use millrace_core::ports::node::{AttemptResult, Fate, HttpResponse, NodeError};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use super::Reading;
use crate::field;

/// Statuses that count as success: ranges, both ends included.
#[derive(Debug)]
pub(super) struct Statuses(Vec<(u16, u16)>);

impl Default for Statuses {
    fn default() -> Self {
        Self(vec![(200, 299)])
    }
}

impl Statuses {
    fn contain(&self, status: u16) -> bool {
        self.0
            .iter()
            .any(|(low, high)| (*low..=*high).contains(&status))
    }
}

impl<'de> Deserialize<'de> for Statuses {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let list = Vec::<Json>::deserialize(deserializer)?;
        let ranges = list.iter().map(range).collect::<Option<Vec<_>>>();
        ranges.map(Self).ok_or_else(|| {
            D::Error::custom(
                "a status is a code from 100 to 599, a class `2xx` or a range `200-204`",
            )
        })
    }
}

/// What the field `success` may hold.
pub(super) fn statuses_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({
        "type": "array",
        "minItems": 1,
        "items": {
            "anyOf": [
                { "type": "integer", "minimum": 100, "maximum": 599 },
                {
                    "type": "string",
                    "pattern": "^([1-5]xx|[1-5][0-9]{2}(-[1-5][0-9]{2})?)$",
                    "examples": ["2xx", "200-204"],
                },
            ],
        },
        "default": ["2xx"],
    })
}

fn range(value: &Json) -> Option<(u16, u16)> {
    let (low, high) = match value.as_str() {
        None => {
            let code = u16::try_from(value.as_u64()?).ok()?;
            (code, code)
        }
        Some(text) => match text.strip_suffix("xx") {
            Some(class) => {
                let first = code(class)?.checked_mul(100)?;
                (first, first.checked_add(99)?)
            }
            None => {
                let (low, high) = text.split_once('-').unwrap_or((text, text));
                (code(low)?, code(high)?)
            }
        },
    };
    (100 <= low && low <= high && high <= 599).then_some((low, high))
}

/// Digits alone: `parse` would take a sign too.
fn code(digits: &str) -> Option<u16> {
    let all_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| all_digits)
}

/// How an attempt that was answered ended.
pub(super) fn result(answer: &HttpResponse, reading: Reading, success: &Statuses) -> AttemptResult {
    if success.contain(answer.status) {
        return match read(answer, reading) {
            Ok(body) => AttemptResult::Success(output(answer, body), Taken::Out),
            Err(message) => AttemptResult::Error {
                error: NodeError {
                    data: Some(refused(answer)),
                    ..NodeError::new(codes::HTTP_RESPONSE_INVALID, message)
                },
                retryable: false,
                fate: Fate::Answered,
                retry_after_millis: None,
            },
        };
    }
    let status = answer.status;
    let retry_after = retry_after_millis(answer);
    let retryable = matches!(status, 408 | 425 | 429 | 500..=599);
    let fate = match status {
        429 => Fate::Refused,
        503 if retry_after.is_some() => Fate::Refused,
        _ => Fate::Answered,
    };
    let message = format!(
        "{} answered with status {status}",
        without_query(&answer.url)
    );
    AttemptResult::Error {
        error: NodeError {
            data: Some(refused(answer)),
            ..NodeError::new(codes::HTTP_STATUS, message)
        },
        retryable,
        fate,
        retry_after_millis: retry_after.filter(|_| retryable),
    }
}

/// A URL without its query, which may hold credentials.
fn without_query(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or(url)
}

fn output(answer: &HttpResponse, body: Json) -> Json {
    let mut object = Object::with_capacity(3);
    object.insert("status", answer.status);
    object.insert("headers", header_object(&answer.headers));
    object.insert("body", body);
    Json::from(object)
}

/// What an error keeps of an answer: its body bounded, as text where it is text.
fn refused(answer: &HttpResponse) -> Json {
    let body = if answer.body.len() <= ERROR_BODY_BYTES_MAX {
        read(answer, Reading::Auto).unwrap_or_default()
    } else {
        let text = String::from_utf8_lossy(&answer.body[..ERROR_BODY_BYTES_MAX]);
        Json::from(format!("{text}…"))
    };
    output(answer, body)
}

/// Names with their values, a list for a repeated name.
pub(super) fn header_object(headers: &[(String, String)]) -> Json {
    let mut object = Object::with_capacity(headers.len());
    for (name, value) in headers {
        field::add_header(&mut object, name.as_str(), value.clone());
    }
    Json::from(object)
}

fn header<'a>(answer: &'a HttpResponse, name: &str) -> Option<&'a str> {
    let mut named = answer.headers.iter().filter(|(found, _)| found == name);
    named.next().map(|(_, value)| value.as_str())
}

/// How long the callee asks to wait (RFC 9110 §10.2.3): seconds, or a date that is measured
/// against the answer's own `Date`; without one it says nothing.
fn retry_after_millis(answer: &HttpResponse) -> Option<u64> {
    let asked = header(answer, "retry-after")?.trim();
    if asked.bytes().all(|byte| byte.is_ascii_digit()) && !asked.is_empty() {
        let seconds = asked.parse::<u64>().unwrap_or(u64::MAX);
        return Some(seconds.saturating_mul(1_000).min(RETRY_AFTER_MILLIS_MAX));
    }
    let instant = |text: &str| Some(rfc2822::parse(text).ok()?.timestamp().as_millisecond());
    let wait = instant(asked)?.saturating_sub(instant(header(answer, "date")?)?);
    Some(u64::try_from(wait).unwrap_or(0).min(RETRY_AFTER_MILLIS_MAX))
}

fn read(answer: &HttpResponse, reading: Reading) -> Result<Json, String> {
    if answer.body.is_empty() || matches!(reading, Reading::None) {
        return Ok(Json::Null);
    }
    let media = header(answer, "content-type").unwrap_or("");
    match reading {
        Reading::None => Ok(Json::Null),
        Reading::Json => Json::parse_default(&answer.body).map_err(|error| {
            format!("the answer is not JSON ({error}); read it with `response: text`")
        }),
        Reading::Text => Ok(text(answer, media)),
        Reading::Binary => Ok(binary(answer, media)),
        Reading::Auto if is_json(media) => {
            Ok(Json::parse_default(&answer.body).unwrap_or_else(|_| text(answer, media)))
        }
        Reading::Auto if is_text(media) => Ok(text(answer, media)),
        Reading::Auto => Ok(binary(answer, media)),
    }
}

fn essence(media: &str) -> String {
    let essence = media.split(';').next().unwrap_or("");
    essence.trim().to_ascii_lowercase()
}

fn is_json(media: &str) -> bool {
    let media = essence(media);
    media == "application/json" || media == "text/json" || media.ends_with("+json")
}

fn is_text(media: &str) -> bool {
    let media = essence(media);
    media.starts_with("text/")
        || media.ends_with("+xml")
        || matches!(
            media.as_str(),
            "application/xml" | "application/javascript" | "application/x-www-form-urlencoded"
        )
}

/// The body as text in its charset, UTF-8 when it names none; faulty bytes become `U+FFFD`.
fn text(answer: &HttpResponse, media: &str) -> Json {
    let charset = media.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let value = value.trim().trim_matches('"');
        name.trim().eq_ignore_ascii_case("charset").then_some(value)
    });
    let encoding = charset
        .and_then(|label| encoding_rs::Encoding::for_label(label.as_bytes()))
        .unwrap_or(encoding_rs::UTF_8);
    Json::from(&*encoding.decode(&answer.body).0)
}

fn binary(answer: &HttpResponse, media: &str) -> Json {
    let media = if media.is_empty() {
        "application/octet-stream"
    } else {
        media
    };
    let parts = [
        ("contentType", Json::from(media)),
        ("base64", Json::from(STANDARD.encode(&answer.body))),
    ];
    Json::from(Object::from_iter(parts))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, headers: &[(&str, &str)], body: &[u8]) -> HttpResponse {
        let pair = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        HttpResponse {
            status,
            headers: headers.iter().map(pair).collect(),
            body: body.to_vec().into(),
            url: "https://a.example/x?key=hidden".into(),
        }
    }

    fn body(media: &str, bytes: &[u8], reading: Reading) -> Result<String, String> {
        let answer = answer(200, &[("content-type", media)], bytes);
        read(&answer, reading).map(|body| body.to_string())
    }

    fn error(status: u16, headers: &[(&str, &str)]) -> (bool, Fate, Option<u64>) {
        match result(
            &answer(status, headers, b"no"),
            Reading::Auto,
            &Statuses::default(),
        ) {
            AttemptResult::Error {
                error,
                retryable,
                fate,
                retry_after_millis,
            } => {
                assert_eq!(error.code, "HTTP_STATUS");
                assert!(!error.message.contains("hidden"), "{error}");
                (retryable, fate, retry_after_millis)
            }
            success @ AttemptResult::Success(..) => panic!("{success:?}"),
        }
    }

    #[test]
    fn a_success_gives_status_headers_and_body() {
        let headers = [("content-type", "application/json"), ("a", "1"), ("a", "2")];
        let result = result(
            &answer(201, &headers, b"{\"id\": 1.10}"),
            Reading::Auto,
            &Statuses::default(),
        );
        let expected = r#"{"status":201,"headers":{"content-type":"application/json","a":["1","2"]},"body":{"id":1.10}}"#;
        assert_eq!(
            result,
            AttemptResult::Success(expected.parse().unwrap(), Taken::Out)
        );
    }

    #[test]
    fn statuses_that_may_pass_are_tried_again() {
        for status in [408, 425, 429, 500, 502, 503, 504, 599] {
            assert!(error(status, &[]).0, "{status}");
        }
        for status in [301, 304, 400, 401, 404, 409, 422] {
            assert_eq!(
                error(status, &[("retry-after", "5")]),
                (false, Fate::Answered, None)
            );
        }
    }

    #[test]
    fn a_callee_that_refused_did_not_process() {
        assert_eq!(error(429, &[]).1, Fate::Refused);
        assert_eq!(error(503, &[("retry-after", "1")]).1, Fate::Refused);
        assert_eq!(error(503, &[]).1, Fate::Answered);
        assert_eq!(error(500, &[("retry-after", "1")]).1, Fate::Answered);
    }

    #[test]
    fn retry_after_is_seconds_or_a_date_against_the_answers_own() {
        let date = ("date", "Wed, 21 Oct 2015 07:28:00 GMT");
        for (headers, expected) in [
            (vec![("retry-after", "120")], Some(120_000)),
            (
                vec![("retry-after", "99999999999999999999")],
                Some(3_600_000),
            ),
            (
                vec![("retry-after", "Wed, 21 Oct 2015 07:28:30 GMT"), date],
                Some(30_000),
            ),
            (
                vec![("retry-after", "Wed, 21 Oct 2015 07:00:00 GMT"), date],
                Some(0),
            ),
            (vec![("retry-after", "Wed, 21 Oct 2015 07:28:30 GMT")], None),
            (vec![("retry-after", "soon"), date], None),
        ] {
            assert_eq!(error(503, &headers).2, expected, "{headers:?}");
        }
    }

    #[test]
    fn a_body_is_read_as_its_type_says() {
        for (media, bytes, expected) in [
            ("application/problem+json", &b"[1]"[..], "[1]"),
            ("application/json", b"{oops", r#""{oops""#),
            ("text/plain; charset=iso-8859-1", b"\xe9", "\"\u{e9}\""),
            ("text/html", "\u{e9}".as_bytes(), "\"\u{e9}\""),
            (
                "image/x",
                b"\0\x01",
                r#"{"contentType":"image/x","base64":"AAE="}"#,
            ),
            ("application/json", b"", "null"),
        ] {
            assert_eq!(body(media, bytes, Reading::Auto).as_deref(), Ok(expected));
        }
        assert_eq!(body("image/x", b"[1]", Reading::Json).as_deref(), Ok("[1]"));
        assert_eq!(body("image/x", b"x", Reading::None).as_deref(), Ok("null"));
        assert!(body("application/json", b"{oops", Reading::Json).is_err());
    }

    #[test]
    fn success_is_told_by_codes_classes_and_ranges() {
        let statuses: Json = r#"["2xx", 404, "301-303"]"#.parse().unwrap();
        let statuses: Statuses = millrace_core::json::from_json(&statuses).unwrap();
        for (status, expected) in [
            (204, true),
            (404, true),
            (302, true),
            (304, false),
            (500, false),
        ] {
            assert_eq!(statuses.contain(status), expected, "{status}");
        }
        for wrong in [
            r#""7xx""#,
            r#""0xx""#,
            r#""99999xx""#,
            r#""200-""#,
            r#""204-200""#,
            r#""200-999""#,
            r#""+200""#,
            "99",
            "600",
            "70000",
            "-1",
            "null",
        ] {
            let list: Json = format!("[{wrong}]").parse().unwrap();
            let read = millrace_core::json::from_json::<Statuses>(&list);
            assert!(read.is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_error_keeps_only_so_much_of_the_body() {
        let answer = answer(500, &[("content-type", "text/plain")], &vec![b'x'; 100_000]);
        assert!(refused(&answer).to_string().len() < ERROR_BODY_BYTES_MAX + 200);
    }
}
