//! Properties of the whole module, checked against `serde_json` on random values and texts.

use proptest::prelude::*;

use super::{Json, Object, ParseLimits, from_json, to_json};

fn values() -> impl Strategy<Value = serde_json::Value> {
    use serde_json::Value;
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 64, 24, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..24).prop_map(Value::from),
            prop::collection::vec((".{0,3}", inner), 0..24).prop_map(Value::from_iter),
        ]
    })
}

/// Text that is nearly JSON: pieces of it in any order.
fn scraps() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\\",
            "\\u",
            "d800",
            "00e9",
            "-",
            "0",
            "1",
            "23",
            ".",
            "e",
            "E+",
            "true",
            "false",
            "null",
            " ",
            "\n",
            "\"a\"",
            "\"b\":",
            "ü",
            "\u{1}",
            "9223372036854775808",
        ])
        .prop_map(str::to_owned),
        any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn text_of_serde_json_is_read_and_written_the_same(value in values()) {
        let text = value.to_string();
        let json = Json::parse_default(text.as_bytes()).unwrap();
        prop_assert_eq!(json.to_string(), text);
        prop_assert_eq!(serde_json::Value::from(&json), value);
    }

    #[test]
    fn pretty_text_is_read_as_compact_text_is(value in values()) {
        let pretty = serde_json::to_string_pretty(&value).unwrap();
        prop_assert_eq!(Json::parse_default(pretty.as_bytes()).unwrap(), Json::from(&value));
    }

    #[test]
    fn what_is_stored_is_read_back_as_the_value(value in values(), pretty: bool, name in ".{0,3}") {
        let text = if pretty {
            serde_json::to_string_pretty(&value).unwrap()
        } else {
            // A name that stands twice, and an escape that need not be one.
            format!(r#"{{"\u0041":1,"{name}x":{value},"b":2}}"#)
        };
        if let Ok(json) = Json::parse_kept(text.as_bytes(), ParseLimits::default()) {
            let event: Object = [("body", json.clone())].into_iter().collect();
            let mut stored = Vec::new();
            Json::from(event).write_stored(&mut stored);
            let read = Json::parse_default(&stored).unwrap();
            prop_assert_eq!(read.get("body"), Some(&json));
            prop_assert_eq!(json.to_string(), read.get("body").unwrap().to_string());
            prop_assert!(stored.len() <= text.len() + 9);
        }
    }

    #[test]
    fn the_serde_bridges_agree_with_serde_json(value in values()) {
        let json = Json::from(&value);
        prop_assert_eq!(&to_json(&value).unwrap(), &json);
        prop_assert_eq!(&from_json::<serde_json::Value>(&json).unwrap(), &value);
        prop_assert_eq!(&serde_json::from_value::<Json>(value.clone()).unwrap(), &json);
        prop_assert_eq!(&serde_json::to_value(&json).unwrap(), &value);
    }

    #[test]
    fn what_serde_json_refuses_is_refused(text in scraps()) {
        let ours = Json::parse_default(text.as_bytes());
        match serde_json::from_str::<serde_json::Value>(&text) {
            Ok(value) => prop_assert_eq!(serde_json::Value::from(&ours.unwrap()), value),
            Err(error) => {
                // Numbers beyond doubles are the one thing that only we keep.
                let kept = error.to_string().contains("number out of range");
                prop_assert!(ours.is_err() || kept, "{}: {}", text, error);
            }
        }
    }

    #[test]
    fn any_bytes_give_a_value_or_an_error_within_them(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        if let Err(error) = Json::parse_default(&bytes) {
            prop_assert!(error.offset <= bytes.len());
        }
    }

    #[test]
    fn numbers_that_are_only_passed_on_keep_their_digits(
        text in "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,25})?([eE][+-]?[0-9]{1,4})?",
    ) {
        prop_assert_eq!(Json::parse_default(text.as_bytes()).unwrap().to_string(), text);
    }
}
