//! What is shown of a request, and what is not.

use super::*;
use crate::webhook::settings::{Scheme, WebhookSettings};

fn rules(scheme: Scheme) -> Rules {
    let settings = WebhookSettings {
        scheme: Some(scheme.name().to_owned()),
        hidden_headers: vec!["X-Api-Key".to_owned()],
        hidden_query: vec!["token".to_owned(), "a b".to_owned()],
        ..WebhookSettings::default()
    };
    settings.check().unwrap()
}

fn headers_of(pairs: &[(&'static str, &str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
        headers.append(*name, value.parse().unwrap());
    }
    headers
}

fn request<'a>(headers: &'a HeaderMap, query: Option<&'a str>) -> Request<'a> {
    Request {
        method: &Method::POST,
        base_url: "https://hooks.example",
        path: "/api/webhook/shop/orders/7%2F8",
        query,
        headers,
    }
}

#[test]
fn the_output_shows_the_whole_request() {
    let headers = headers_of(&[
        ("content-type", "application/json"),
        ("x-a", "1"),
        ("x-a", "2"),
        ("x-a", ""),
    ]);
    let request = request(&headers, Some("q=1&q=2+3&e"));
    let path: Json = r#"{"id":"7/8"}"#.parse().unwrap();
    let output = trigger_output(&rules(Scheme::None), request, path, Json::from(true));
    assert_eq!(
        output.to_string(),
        concat!(
            r#"{"method":"POST","headers":{"content-type":"application/json","x-a":["1","2",""]},"#,
            r#""query":{"q":["1","2 3"],"e":""},"path":{"id":"7/8"},"body":true,"#,
            r#""url":"https://hooks.example/api/webhook/shop/orders/7%2F8?q=1&q=2+3&e"}"#,
        )
    );
}

#[test]
fn secrets_are_hidden_in_headers_query_and_address() {
    let headers = headers_of(&[
        ("authorization", "Bearer planted"),
        ("proxy-authorization", "planted"),
        ("cookie", "a=planted"),
        ("cookie", "b=planted"),
        ("x-api-key", "planted"),
        ("x-signature", "planted"),
        ("x-shown", "shown"),
    ]);
    let query = "token=planted&x=1&tok%65n=planted&a+b=planted&a%20b=planted&tokens=2&token";
    let output = trigger_output(
        &rules(Scheme::HmacSha256),
        request(&headers, Some(query)),
        Json::empty_object(),
        Json::Null,
    );
    let text = output.to_string();
    assert!(!text.contains("planted"), "{text}");
    assert_eq!(output.pointer("/headers/cookie"), Some(&Json::from(HIDDEN)));
    assert_eq!(
        output.pointer("/headers/x-shown"),
        Some(&Json::from("shown"))
    );
    assert_eq!(output.pointer("/query/x"), Some(&Json::from("1")));
    assert_eq!(
        output.get("url").and_then(Json::as_str),
        Some(
            "https://hooks.example/api/webhook/shop/orders/7%2F8\
             ?token=***&x=1&tok%65n=***&a+b=***&a%20b=***&tokens=2&token"
        )
    );
}

#[test]
fn each_scheme_hides_its_own_headers_and_no_others() {
    for (scheme, hidden) in [
        (Scheme::HmacSha256, &["x-signature"][..]),
        (Scheme::StandardWebhooks, &["webhook-signature"]),
        (Scheme::Github, &["x-hub-signature-256", "x-hub-signature"]),
        (Scheme::Stripe, &["stripe-signature"]),
        (Scheme::Slack, &["x-slack-signature"]),
        (Scheme::Shopify, &["x-shopify-hmac-sha256"]),
        (Scheme::Bearer, &["authorization"]),
        (Scheme::Basic, &["authorization"]),
        (Scheme::None, &["authorization"]),
    ] {
        let rules = rules(scheme);
        for name in hidden {
            assert!(
                is_hidden_header(&rules, &HeaderName::from_static(name)),
                "{name}"
            );
        }
        for name in [
            "webhook-id",
            "webhook-timestamp",
            "x-github-delivery",
            "content-type",
        ] {
            assert!(
                !is_hidden_header(&rules, &HeaderName::from_static(name)),
                "{name}"
            );
        }
    }
    let settings = WebhookSettings {
        scheme: Some("bearer".to_owned()),
        header: Some("X-Gitlab-Token".to_owned()),
        ..WebhookSettings::default()
    };
    let rules = settings.check().unwrap();
    assert!(is_hidden_header(
        &rules,
        &HeaderName::from_static("x-gitlab-token")
    ));
}

#[test]
fn the_values_of_a_repeated_header_are_one_list_in_their_order() {
    let pairs = [
        ("x-a", "1"),
        ("x-b", "2"),
        ("x-a", "3"),
        ("x-c", "4"),
        ("x-a", "5"),
    ];
    let seen = headers(&rules(Scheme::None), &headers_of(&pairs));
    assert_eq!(
        seen.to_string(),
        r#"{"x-a":["1","3","5"],"x-b":"2","x-c":"4"}"#
    );
}

#[test]
fn bytes_that_are_not_text_do_not_refuse_an_event() {
    let mut headers = HeaderMap::new();
    headers.insert("x-latin", http::HeaderValue::from_bytes(b"\xe9").unwrap());
    let output = trigger_output(
        &rules(Scheme::None),
        request(&headers, Some("%ff=%fe")),
        Json::empty_object(),
        Json::Null,
    );
    assert_eq!(
        output.pointer("/headers/x-latin"),
        Some(&Json::from("\u{fffd}"))
    );
    assert_eq!(
        output.pointer("/query/\u{fffd}"),
        Some(&Json::from("\u{fffd}"))
    );
}
