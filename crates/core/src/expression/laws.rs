//! Properties of the whole module: nothing panics whatever is written, and what is evaluated without
//! MiniJinja is what MiniJinja gives.

use proptest::prelude::*;

use super::{Context, Expression, Scope, Secrets, Template, rename_node};
use crate::json::{Json, Object};

fn scope() -> Scope {
    let input = r#"{"a": {"b": [1, {"c": "text"}, null, [], 2.5, -7], "x y": true, "0": "zero"},
        "n": 9007199254740993, "f": 0.5, "s": " sé", "m": 9223372036854775807, "e": "", "o": {}, "z": null, "t": true}"#;
    Scope {
        input: Some(input.parse().unwrap()),
        item: Some(Json::from(3)),
        nodes: Object::from_iter([("fetch", Json::from("body"))]),
        ..Scope::default()
    }
}

/// MiniJinja alone on the same data, converted as a whole; errors without their words.
fn by_minijinja(source: &str, scope: &Scope) -> Option<Json> {
    let mut environment = minijinja::Environment::new();
    environment.set_undefined_behavior(minijinja::UndefinedBehavior::Strict);
    let root = serde_json::json!({
        "input": serde_json::Value::from(scope.input.as_ref().unwrap()),
        "item": 3,
        "nodes": {"fetch": "body"},
    });
    let value = environment
        .compile_expression(source)
        .ok()?
        .eval(minijinja::value::Serde(root))
        .ok()?;
    if value.is_undefined() {
        return None;
    }
    if value.is_integer() {
        // Beyond 64 bits serde_json has no number for it.
        return value.to_string().parse().ok();
    }
    serde_json::to_value(&value).ok().map(Json::from)
}

fn by_us(source: &str, scope: &Scope) -> Option<Json> {
    Expression::compile(source)
        .ok()?
        .eval(&Context::of(scope))
        .ok()
}

fn path() -> impl Strategy<Value = String> {
    let step = prop::sample::select(vec![
        ".a",
        ".b",
        ".c",
        ".n",
        ".m",
        ".f",
        ".s",
        ".e",
        ".o",
        ".z",
        ".t",
        ".absent",
        "[0]",
        "[1]",
        "[-1]",
        "[9]",
        ".0",
        "['a']",
        "[\"x y\"]",
        "['0']",
        "[true]",
    ]);
    let root = prop::sample::select(vec!["input", "input", "input.a.b", "item", "nodes.fetch"]);
    (root, prop::collection::vec(step, 0..4))
        .prop_map(|(root, steps)| format!("{root}{}", steps.concat()))
}

fn literal() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "0",
        "1",
        "-7",
        "2.5",
        "0.5",
        "9007199254740993",
        "9007199254740992",
        "'text'",
        "''",
        "true",
        "false",
        "none",
        "[]",
        "{}",
        "' sé'",
        "1e3",
        "1_000",
        "007",
    ])
}

/// One operation as it follows a path.
fn operation() -> impl Strategy<Value = String> {
    let operator = prop::sample::select(vec!["+", "-", "*", "/", "//", "%"]);
    let filter = prop::sample::select(vec!["| upper", "| lower", "| trim", "| trim('s')"]);
    prop_oneof![
        (operator, literal()).prop_map(|(operator, literal)| format!("{operator} {literal}")),
        filter.prop_map(str::to_owned),
    ]
}

fn scraps() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "{{",
            "}}",
            "{%",
            "{#",
            "{",
            "}",
            "(",
            ")",
            "[",
            "]",
            "'",
            "\"",
            "\\",
            "|",
            "~",
            ".",
            ",",
            ":",
            "=",
            "==",
            "is",
            "not",
            "if",
            "else",
            "and",
            "in",
            "input",
            "nodes",
            "vars",
            "secret",
            "default",
            "defined",
            "hmac_sha256",
            "('a')",
            " ",
            "-",
            "1",
            "0.5",
            "é",
            "\u{0}",
            "range(9)",
            "*",
            "**",
            "json",
            "format",
        ])
        .prop_map(str::to_owned),
        any::<String>(),
    ];
    prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn paths_give_what_minijinja_gives(source in path()) {
        let scope = scope();
        prop_assert_eq!(by_us(&source, &scope), by_minijinja(&source, &scope), "{}", source);
    }

    #[test]
    fn comparisons_give_what_minijinja_gives(
        path in path(),
        operator in prop::sample::select(vec!["==", "!=", "<", "<=", ">", ">="]),
        literal in literal(),
    ) {
        let scope = scope();
        let source = format!("{path} {operator} {literal}");
        // An absent name is an error here, which MiniJinja's comparisons let pass.
        if by_us(&path, &scope).is_some() {
            prop_assert_eq!(by_us(&source, &scope), by_minijinja(&source, &scope), "{}", source);
        } else {
            prop_assert_eq!(by_us(&source, &scope), None, "{}", source);
        }
    }

    #[test]
    fn arithmetic_and_filters_give_what_minijinja_gives(
        path in path(),
        operation in operation(),
    ) {
        let scope = scope();
        let source = format!("{path} {operation}");
        let value = by_us(&path, &scope);
        // An absent name is an error here, which MiniJinja's filters let pass; and a text of anything
        // but a text is JSON here, which it writes its own way.
        let expected = match value {
            None => None,
            Some(Json::Bool(_) | Json::Null | Json::Array(_) | Json::Object(_))
                if operation.starts_with('|') =>
            {
                return Ok(());
            }
            Some(_) => by_minijinja(&source, &scope),
        };
        prop_assert_eq!(by_us(&source, &scope), expected, "{}", source);
    }

    #[test]
    fn defaults_give_what_minijinja_gives(path in path(), literal in literal(), lax in any::<bool>()) {
        // A computed subscript of something absent is an error, with a default too.
        prop_assume!(!path.contains("[true]"));
        let scope = scope();
        let source = format!("{path} | default({literal}{})", if lax { ", true" } else { "" });
        // A missing parent has the default too, where MiniJinja fails.
        let expected = by_minijinja(&source, &scope)
            .or_else(|| by_minijinja(literal, &scope));
        prop_assert_eq!(by_us(&source, &scope), expected, "{}", source);
    }

    #[test]
    fn nothing_that_is_written_panics(text in scraps()) {
        let config = Json::from(Object::from_iter([("field", Json::from(text.as_str()))]));
        let schema = serde_json::json!({"additionalProperties": {"x-expression": true}});
        let scope = scope();
        for schema in [None, Some(&schema)] {
            if let Ok(template) = Template::compile(&config, schema, Secrets::Allowed) {
                let _ = template.render(&Context::of(&scope));
            }
            rename_node(&config, schema, "fetch", "other");
        }
    }

    #[test]
    fn whatever_data_comes_out_of_an_expression_is_the_data_that_went_in(text in any::<String>()) {
        let scope = Scope { input: Some(Json::from(text.as_str())), ..Scope::default() };
        let config: Json = r#"["{{ input }}", "<{{ input }}>", "{{ input ~ '' }}", "{{ [input] }}"]"#.parse().unwrap();
        let template = Template::compile(&config, None, Secrets::Allowed).unwrap();
        let rendered = template.render(&Context::of(&scope)).unwrap();
        let expected = vec![
            Json::from(text.as_str()),
            Json::from(format!("<{text}>")),
            Json::from(text.as_str()),
            Json::from(vec![text.as_str()]),
        ];
        prop_assert_eq!(rendered.value, Json::from(expected));
        prop_assert!(rendered.marks.is_empty());
    }
}
