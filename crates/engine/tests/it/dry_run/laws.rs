//! The law over drawn configs: whatever a request is made of, dry equals live.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::compare::same;
use super::drafts::fan;
use super::secrets::OPEN;
use super::sink::Sink;

/// A text as a person writes it, with expressions and secrets in it.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[ -z|~]{0,6}",
        2 => "[äß€😀%+&=/?#\"\\\\]{1,3}",
        1 => Just("{{ input.word }}".to_owned()),
        1 => Just("{{ input.number }}".to_owned()),
        1 => Just("{{ uuid() }}".to_owned()),
        1 => Just("{{ run.id }}".to_owned()),
        1 => Just(format!("{{{{ secret('{OPEN}', 'token') }}}}")),
    ];
    proptest::collection::vec(piece, 0..4).prop_map(|pieces| pieces.concat())
}

/// A text that a header may hold.
fn header_text() -> impl Strategy<Value = String> {
    let secret = format!("{{{{ secret('{OPEN}', 'token') }}}}");
    let piece = prop_oneof![
        3 => "[!-z|~]{1,6}",
        1 => Just("{{ input.number }}".to_owned()),
        1 => Just("{{ random() }}".to_owned()),
        1 => Just(secret),
    ];
    proptest::collection::vec(piece, 0..4).prop_map(|pieces| pieces.concat())
}

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text().prop_map(Value::from),
    ]
}

fn data() -> impl Strategy<Value = Value> {
    scalar().prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            object("[a-zä ]{0,4}", inner),
        ]
    })
}

fn object(name: &'static str, value: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    proptest::collection::vec((name, value), 0..4)
        .prop_map(|pairs| Value::from(pairs.into_iter().collect::<Map<_, _>>()))
}

/// A scalar, or a list of what lists of pairs may hold.
fn pairs(name: &'static str) -> impl Strategy<Value = Value> {
    let listed = proptest::collection::vec(text().prop_map(Value::from), 0..3);
    object(
        name,
        prop_oneof![3 => scalar(), 1 => listed.prop_map(Value::from)],
    )
}

fn body() -> impl Strategy<Value = Option<(&'static str, Value)>> {
    let bytes = proptest::collection::vec(any::<u8>(), 0..12).prop_map(|bytes| {
        use base64::Engine as _;
        let text = base64::engine::general_purpose::STANDARD.encode(bytes);
        json!({"contentType": "application/x", "base64": text})
    });
    prop_oneof![
        1 => Just(None),
        2 => data().prop_map(|value| Some(("json", value))),
        1 => pairs("[a-z ä]{1,4}").prop_map(|value| Some(("form", value))),
        1 => text().prop_map(|value| Some(("body", value.into()))),
        1 => bytes.prop_map(|value| Some(("body", value))),
    ]
}

fn config() -> impl Strategy<Value = Value> {
    let method = proptest::sample::select(vec!["GET", "POST", "PUT", "PATCH", "DELETE"]);
    let connection = proptest::sample::select(vec![
        "",
        "bearer",
        "basic",
        "key in a header",
        "key in the query",
        OPEN,
    ]);
    let headers = object("(x-[a-z]{1,3}|Accept|User-Agent|Idempotency-Key)", {
        header_text().prop_map(Value::from)
    });
    let parts = (
        method,
        text(),
        pairs("[a-z ä]{1,3}"),
        headers,
        body(),
        connection,
    );
    parts.prop_map(|(method, path, query, headers, body, connection)| {
        let mut config = json!({
            "method": method, "url": format!("{{{{ vars.base }}}}/drawn/{path}"),
            "query": query, "headers": headers,
        });
        if let Some((field, value)) = body {
            config[field] = value;
        }
        if !connection.is_empty() {
            config["connection"] = connection.into();
        }
        config
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_sent_is_what_was_shown(
        drawn in config(), word in "[ -~äß€]{0,8}", number in any::<i64>(),
    ) {
        let event = json!({"word": word, "number": number}).to_string().parse().unwrap();
        same(&fan(&[("drawn", drawn)]), &event, &Sink::start());
    }
}
