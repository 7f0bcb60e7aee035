//! Which key a delivery has, by scheme, header and expression.

use super::*;
use crate::webhook::settings::WebhookSettings;

fn rules(scheme: Scheme) -> Rules {
    let settings = WebhookSettings {
        scheme: Some(scheme.name().to_owned()),
        ..WebhookSettings::default()
    };
    settings.check().unwrap()
}

fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
        headers.append(*name, value.parse().unwrap());
    }
    headers
}

fn key(scheme: Scheme, pairs: &[(&'static str, &str)], body: &str) -> Option<(String, Source)> {
    let body: Json = body.parse().unwrap();
    let key = from_request(&rules(scheme), &headers(pairs), &body).unwrap();
    key.map(|key| (key.text, key.source))
}

#[test]
fn each_vendor_has_its_delivery_id() {
    for (scheme, pairs, body) in [
        (
            Scheme::StandardWebhooks,
            &[("webhook-id", "d1")][..],
            "null",
        ),
        (Scheme::Github, &[("x-github-delivery", "d1")], "null"),
        (Scheme::Shopify, &[("x-shopify-webhook-id", "d1")], "null"),
        (Scheme::Stripe, &[], r#"{"id":"d1"}"#),
        (Scheme::Slack, &[], r#"{"event_id":"d1"}"#),
    ] {
        let with_header = [pairs, &[("idempotency-key", "other")]].concat();
        let expected = Some(("d1".to_owned(), Source::Delivery));
        assert_eq!(key(scheme, &with_header, body), expected, "{scheme:?}");
        let without = key(scheme, &with_header[pairs.len()..], "{\"id\": 7}");
        assert_eq!(
            without,
            Some(("other".to_owned(), Source::Header)),
            "{scheme:?}"
        );
    }
    assert!(Source::Delivery.body_may_differ());
}

#[test]
fn other_schemes_do_not_look_for_vendors_ids() {
    let pairs = [("webhook-id", "d1"), ("x-github-delivery", "d2")];
    for scheme in Scheme::ALL.into_iter().filter(|scheme| !scheme.is_vendor()) {
        assert_eq!(key(scheme, &pairs, r#"{"id":"d3"}"#), None, "{scheme:?}");
    }
}

#[test]
fn the_header_is_a_structured_string_or_bare() {
    let longest = "x".repeat(limits::IDEMPOTENCY_KEY_BYTES_MAX);
    for (value, expected) in [
        ("\"8e03978e-40d5\"", "8e03978e-40d5"),
        ("8e03978e-40d5", "8e03978e-40d5"),
        (r#""a \"b\" \\c";p=1"#, r#"a "b" \c"#),
        (" a b ", "a b"),
        (&longest, &longest),
    ] {
        let found = key(Scheme::HmacSha256, &[("idempotency-key", value)], "null");
        assert_eq!(
            found,
            Some((expected.to_owned(), Source::Header)),
            "{value}"
        );
    }
}

#[test]
fn a_malformed_header_is_an_error_and_never_ignored() {
    let long = "x".repeat(limits::IDEMPOTENCY_KEY_BYTES_MAX + 1);
    let rules = rules(Scheme::HmacSha256);
    for value in [
        "", "\"\"", "\"open", r#""a\b""#, "a\"b", "\"a\"b", "é", &long,
    ] {
        let headers = headers(&[("idempotency-key", value)]);
        let error = from_request(&rules, &headers, &Json::Null).unwrap_err();
        assert_eq!(error.code(), "invalid_request", "{value}");
    }
    let twice = headers(&[("idempotency-key", "a"), ("idempotency-key", "b")]);
    assert!(from_request(&rules, &twice, &Json::Null).is_err());
    let vendor = headers(&[("x-github-delivery", &long)]);
    assert!(from_request(&self::rules(Scheme::Github), &vendor, &Json::Null).is_err());
}

#[test]
fn an_expression_gives_text_or_means_look_further() {
    let text = |json: &str| from_expression(&json.parse().unwrap());
    for (json, expected) in [
        ("\"a\"", "a"),
        ("7", "7"),
        ("1.10", "1.10"),
        ("true", "true"),
    ] {
        let key = text(json).unwrap().unwrap();
        assert_eq!(
            (key.text.as_str(), key.source),
            (expected, Source::Expression)
        );
    }
    for json in ["null", "\"\""] {
        assert_eq!(text(json), Ok(None));
    }
    let long = format!("\"{}\"", "x".repeat(limits::IDEMPOTENCY_KEY_BYTES_MAX + 1));
    for json in ["[]", "{}", &long] {
        assert!(text(json).is_err(), "{json}");
    }
}

#[test]
fn the_body_key_is_its_hash() {
    let key = from_body(b"abc");
    assert_eq!(
        key.text,
        "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
    assert!(!key.source.body_may_differ());
}
