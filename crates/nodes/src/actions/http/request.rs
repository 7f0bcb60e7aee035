//! The exact request of an attempt, from config, call and credentials. Sending it is not here.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use millrace_core::json::{Json, Object};
use millrace_core::ports::node::{EffectCall, HttpRequest};
use url::Url;

use super::Config;
use super::credentials::{self, Place};
use crate::field;

/// What Millrace calls itself.
const USER_AGENT: &str = concat!("Millrace/", env!("CARGO_PKG_VERSION"));

/// A request as it is sent, and what people see of it.
pub(super) struct Built {
    pub(super) shown: Shown,
    pub(super) request: HttpRequest,
}

/// Where what people see of a request differs from what is sent.
#[derive(Default)]
pub(super) struct Shown {
    url: Option<String>,
    header: Option<(String, String)>,
}

impl Shown {
    /// The request as people see it: `{method, url, headers, body}`, text as it is, bytes as
    /// `{base64}`.
    pub(super) fn of(&self, request: &HttpRequest) -> Json {
        let mut headers = request.headers.clone();
        if let Some((name, value)) = &self.header {
            replace(&mut headers, name, value.clone());
        }
        let mut object = Object::with_capacity(4);
        object.insert("method", request.method.as_str());
        object.insert("url", self.url.as_deref().unwrap_or(request.url.as_str()));
        object.insert("headers", super::response::header_object(&headers));
        if let Some(body) = &request.body {
            let value = match std::str::from_utf8(body) {
                Ok(text) => Json::from(text),
                Err(_) => Json::from(Object::from_iter([("base64", STANDARD.encode(body))])),
            };
            object.insert("body", value);
        }
        Json::from(object)
    }
}

/// What the field `body` may hold.
pub(super) fn body_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({
        "anyOf": [
            { "type": ["string", "number", "boolean"] },
            {
                "type": "object",
                "properties": {
                    "contentType": { "type": "string", "title": "Content type" },
                    "base64": { "type": "string", "title": "Bytes in base64" },
                },
                "required": ["contentType", "base64"],
                "additionalProperties": false,
            },
        ],
    })
}

/// The absolute URL in a text.
pub(super) fn absolute(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| {
        format!(
            "`url` is not an absolute address ({error}): `{}`",
            cut(text)
        )
    })?;
    if !matches!(url.scheme(), "http" | "https") {
        let scheme = url.scheme();
        return Err(format!(
            "`url` begins with `{scheme}:`, but must be http or https"
        ));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("`url` holds credentials: put them into a connection".into());
    }
    Ok(url)
}

fn cut(text: &str) -> String {
    text.chars().take(200).collect()
}

/// A scheme for an address that begins with the stand-in of a secret: its own is not known.
const BORROWED_SCHEME: &str = "http://";

/// Where a request goes.
struct Target {
    url: Url,
    /// What people see in the place of what the URL begins with, if it is something else.
    shown_begin: Option<(String, String)>,
}

impl Target {
    fn of(text: &str, call: &EffectCall) -> Result<Self, String> {
        let stand_in = call.stand_in.as_deref();
        let Some(rest) = stand_in.and_then(|begin| text.strip_prefix(begin)) else {
            let (url, shown_begin) = (absolute(text)?, None);
            return Ok(Self { url, shown_begin });
        };
        let url = absolute(&[BORROWED_SCHEME, text].concat())?;
        // The path may stand in the secret too: none is made up.
        let authority = url[..url::Position::AfterPort].to_owned();
        let known = authority.trim_start_matches(BORROWED_SCHEME).to_owned();
        let made_up = if rest.contains('/') { "" } else { "/" };
        Ok(Self {
            url,
            shown_begin: Some((authority + made_up, known)),
        })
    }

    /// What people see of it, if it is something else.
    fn shown(&self) -> Option<String> {
        let (begin, shown) = self.shown_begin.as_ref()?;
        Some(self.url.as_str().replacen(begin, shown, 1))
    }
}

/// Builds the request.
pub(super) fn build(config: &Config, call: &EffectCall) -> Result<Built, String> {
    let mut target = Target::of(&config.url, call)?;
    target.url.set_fragment(None);
    if let Some(query) = &config.query {
        append(&mut target.url, &field::each_pair(query));
    }
    let (body, content_type) = body(config)?;
    let mut headers = own_headers(config)?;
    let mut set_if_absent = |name: &str, value: &str| {
        if !headers.iter().any(|(present, _)| present == name) {
            headers.push((name.to_owned(), value.to_owned()));
        }
    };
    if let Some(content_type) = &content_type {
        set_if_absent("content-type", content_type);
    }
    set_if_absent("accept", "*/*");
    set_if_absent("user-agent", USER_AGENT);
    set_if_absent("x-correlation-id", &call.correlation_id);
    set_if_absent("idempotency-key", &call.idempotency_key);

    let mut shown = Shown {
        url: target.shown(),
        header: None,
    };
    if let Some(connection) = &call.connection {
        let mask = credentials::mask(connection);
        match credentials::place(connection)? {
            Place::Nowhere => {}
            Place::Header(name, value, kind) => {
                check(&name, &value)?;
                replace(&mut headers, &name, value);
                shown.header = Some((name, format!("{kind}{mask}")));
            }
            Place::Query(name, value) => {
                // A mask stands for a secret; encoded it would only be harder to see.
                let before = target.url.clone();
                append(&mut target.url, &[(name.as_str(), String::new())]);
                let seen = target.shown().unwrap_or_else(|| target.url.to_string());
                shown.url = Some(seen + &mask);
                target.url = before;
                append(&mut target.url, &[(name.as_str(), value)]);
            }
        }
    }
    Ok(Built {
        shown,
        request: HttpRequest {
            method: config.method.as_str().to_owned(),
            url: target.url,
            headers,
            body,
            redirects_max: config.redirects,
            timeout_millis: call.timeout_millis,
        },
    })
}

fn append(url: &mut Url, pairs: &[(&str, String)]) {
    if !pairs.is_empty() {
        url.query_pairs_mut().extend_pairs(pairs);
    }
}

fn replace(headers: &mut Vec<(String, String)>, name: &str, value: String) {
    headers.retain(|(present, _)| present != name);
    headers.push((name.to_owned(), value));
}

fn check(name: &str, value: &str) -> Result<(), String> {
    field::header_fault(name, value).map_or(Ok(()), Err)
}

fn own_headers(config: &Config) -> Result<Vec<(String, String)>, String> {
    let mut headers = Vec::new();
    for (name, value) in config
        .headers
        .as_ref()
        .map(field::each_pair)
        .unwrap_or_default()
    {
        check(name, &value)?;
        headers.push((name.to_ascii_lowercase(), value));
    }
    Ok(headers)
}

/// The body and its content type.
fn body(config: &Config) -> Result<(Option<Bytes>, Option<String>), String> {
    let with = |bytes: Vec<u8>, media: &str| (Some(Bytes::from(bytes)), Some(media.to_owned()));
    Ok(match (&config.json, &config.form, &config.body) {
        (None, None, None) => (None, None),
        (Some(json), None, None) => with(json.to_vec(), "application/json"),
        (None, Some(form), None) => {
            let mut encoder = form_urlencoded::Serializer::new(String::new());
            encoder.extend_pairs(field::each_pair(form));
            let bytes = encoder.finish().into_bytes();
            with(bytes, "application/x-www-form-urlencoded")
        }
        (None, None, Some(Json::Object(parts))) => {
            let part = |name| parts.get(name).and_then(Json::as_str);
            let (Some(media), Some(text)) = (part("contentType"), part("base64")) else {
                return Err(
                    "`body` is an object but not {contentType, base64}: use `json` for data".into(),
                );
            };
            let bytes = STANDARD
                .decode(text)
                .map_err(|error| format!("`body.base64` is not base64: {error}"))?;
            check("content-type", media)?;
            with(bytes, media)
        }
        (None, None, Some(Json::Array(_))) => {
            return Err("`body` is a list: use `json` for data".into());
        }
        (None, None, Some(text)) => {
            with(field_text(text).into_bytes(), "text/plain; charset=utf-8")
        }
        _ => return Err("only one of `json`, `form` and `body` may be set".into()),
    })
}

fn field_text(value: &Json) -> String {
    match value {
        Json::String(text) => text.to_string(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use millrace_core::json::from_json;
    use millrace_core::ports::node::Credentials;

    fn built(config: &str, connection: Option<Credentials>) -> Result<Built, String> {
        let config: Json = config.parse().unwrap();
        let call = EffectCall {
            config: config.clone(),
            stand_in: None,
            connection,
            idempotency_key: "key-1".into(),
            correlation_id: "corr-1".into(),
            timeout_millis: 30_000,
        };
        build(
            &from_json(&config).map_err(|error| error.to_string())?,
            &call,
        )
    }

    fn sent(config: &str) -> HttpRequest {
        built(config, None).map(|built| built.request).unwrap()
    }

    fn header<'a>(request: &'a HttpRequest, name: &str) -> Option<&'a str> {
        let mut values = request.headers.iter().filter(|(found, _)| found == name);
        let value = values.next().map(|(_, value)| value.as_str());
        assert!(values.next().is_none(), "{name} is there twice");
        value
    }

    #[test]
    fn a_request_carries_key_correlation_and_name() {
        let request = sent(r#"{"url": "https://a.example/x#part"}"#);
        assert_eq!(
            (request.method.as_str(), request.url.as_str()),
            ("GET", "https://a.example/x")
        );
        assert_eq!(header(&request, "idempotency-key"), Some("key-1"));
        assert_eq!(header(&request, "x-correlation-id"), Some("corr-1"));
        assert!(
            header(&request, "user-agent")
                .unwrap()
                .starts_with("Millrace/")
        );
        assert_eq!((request.timeout_millis, request.redirects_max), (30_000, 5));
    }

    #[test]
    fn a_key_that_the_config_sets_wins() {
        let request =
            sent(r#"{"url": "https://a.example", "headers": {"Idempotency-Key": "mine"}}"#);
        assert_eq!(header(&request, "idempotency-key"), Some("mine"));
    }

    #[test]
    fn query_values_are_encoded_and_added() {
        let request = sent(
            r#"{"url": "https://a.example/?a=1", "query": {"q": "x&y", "n": [1, true], "gone": null}}"#,
        );
        assert_eq!(
            request.url.as_str(),
            "https://a.example/?a=1&q=x%26y&n=1&n=true"
        );
    }

    #[test]
    fn each_body_has_its_content_type() {
        for (field, media, bytes) in [
            (r#""json": {"a": 1.10}"#, "application/json", "{\"a\":1.10}"),
            (r#""json": null"#, "application/json", "null"),
            (
                r#""form": {"a": "x y", "b": 1}"#,
                "application/x-www-form-urlencoded",
                "a=x+y&b=1",
            ),
            (r#""body": "text""#, "text/plain; charset=utf-8", "text"),
            (
                r#""body": {"contentType": "image/x", "base64": "AAE="}"#,
                "image/x",
                "\0\u{1}",
            ),
        ] {
            let config = format!(r#"{{"method": "POST", "url": "https://a.example", {field}}}"#);
            let request = sent(&config);
            assert_eq!(header(&request, "content-type"), Some(media));
            assert_eq!(request.body.as_deref(), Some(bytes.as_bytes()));
        }
    }

    #[test]
    fn credentials_are_sent_and_never_shown() {
        for (auth, credentials) in [
            (r#"{"type": "bearer"}"#, r#"{"token": "hidden"}"#),
            (
                r#"{"type": "basic"}"#,
                r#"{"username": "hidden", "password": "hidden"}"#,
            ),
            (
                r#"{"type": "query", "name": "key"}"#,
                r#"{"value": "hidden"}"#,
            ),
        ] {
            let connection = Credentials {
                name: "shop".into(),
                metadata: format!(r#"{{"auth": {auth}}}"#).parse().unwrap(),
                credentials: credentials.parse().unwrap(),
            };
            let built = built(r#"{"url": "https://a.example"}"#, Some(connection)).unwrap();
            let shown = built.shown.of(&built.request).to_string();
            assert!(shown.contains("***(shop)"), "{shown}");
            assert!(
                !shown.contains("hidden") && !shown.contains(&STANDARD.encode("hidden:hidden"))
            );
            let sent = format!("{}{:?}", built.request.url, built.request.headers);
            assert!(!sent.contains("***"), "{sent}");
        }
    }

    #[test]
    fn what_is_shown_is_what_is_sent() {
        let config = r#"{"method": "PUT", "url": "https://a.example/b", "json": [1],
            "headers": {"accept": "text/x", "user-agent": "me"}}"#;
        let built = built(config, None).unwrap();
        assert_eq!(
            built.shown.of(&built.request).to_string(),
            r#"{"method":"PUT","url":"https://a.example/b","headers":{"accept":"text/x","user-agent":"me","content-type":"application/json","x-correlation-id":"corr-1","idempotency-key":"key-1"},"body":"[1]"}"#
        );
    }

    #[test]
    fn what_cannot_be_sent_is_refused() {
        for fields in [
            r#""url": "a.example""#,
            r#""url": "ftp://a.example""#,
            r#""url": "https://user:pass@a.example""#,
            r#""url": "https://a.example", "headers": {"x": "a\r\nb: c"}"#,
            r#""url": "https://a.example", "headers": {"a:b": "c"}"#,
            r#""url": "https://a.example", "headers": {"host": "b"}"#,
            r#""url": "https://a.example", "json": 1, "body": "x""#,
            r#""url": "https://a.example", "body": {"contentType": "a", "base64": "%"}"#,
            r#""url": "https://a.example", "body": [1]"#,
        ] {
            assert!(built(&format!("{{{fields}}}"), None).is_err(), "{fields}");
        }
    }
}
