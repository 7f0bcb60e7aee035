//! What names stand for, and how values become parts of a config.

use millrace_core::expression::{Context, Expression, Secrets, Template};
use millrace_core::json::Json;

use super::{check_values, context, json, render, scope};

#[test]
fn every_name_of_the_semantics_is_seen() {
    check_values(&[
        ("input.body.name", r#""Ada""#),
        ("inputs.other", "2"),
        ("nodes.fetch.body.ok", "true"),
        ("nodes['fetch'].status + index", "204"),
        ("trigger.body.at", r#""2026-11-23T13:28:49Z""#),
        ("run.version", "3"),
        ("vars.region ~ vars['region']", r#""eueu""#),
        ("item.n", "1"),
        ("index", "4"),
    ]);
}

#[test]
fn numbers_keep_their_digits_when_passed_on_and_64_bits_in_arithmetic() {
    check_values(&[
        ("input.body.total", "120.50"),
        ("input.body.huge", "123456789012345678901234567890"),
        ("input.body.id + 1", "9007199254740994"),
        ("input.body.big", "18446744073709551615"),
        ("input.body.big - 1", "18446744073709551614"),
        ("-9223372036854775807 - 1", "-9223372036854775808"),
        ("input.body.huge + 1", "123456789012345678901234567891"),
        (
            "[input.body.id, {'a': input.body.big}]",
            r#"[9007199254740993,{"a":18446744073709551615}]"#,
        ),
        ("7 // 2", "3"),
        ("7 / 2", "3.5"),
    ]);
    let digits = "1234567890.12345678901234567890";
    let scope = millrace_core::expression::Scope {
        input: Some(json(digits)),
        ..scope()
    };
    let template = Template::compile(
        &json(r#"["{{ input }}", "{{ input }}!"]"#),
        None,
        Secrets::Refused,
    )
    .unwrap();
    let rendered = template.render(&Context::of(&scope)).unwrap();
    assert_eq!(
        rendered.value.to_string(),
        format!(r#"[{digits},"{digits}!"]"#)
    );
}

#[test]
fn a_string_that_is_one_expression_keeps_the_type_and_a_longer_one_is_text() {
    let config = r#"{
        "number": "{{ input.body.id }}", "list": "{{ input.body.tags }}", "null": "{{ input.body.none }}",
        "text": "id {{ input.body.id }}, paid {{ input.body.paid }}, {{ input.body.tags }} {{ item }} {{ input.body.name }}",
        "space": " {{ input.body.id }}", "two": "{{ index }}{{ index }}",
        "constant": [1, {"a": null}], "plain": "{% if %} {# c #} }}", "braces": "{{ '{{' }} {{ \"}}\" }}",
        "fallback": "<{{ input.body.none | default('none', true) }}>"
    }"#;
    assert_eq!(
        render(config).unwrap(),
        json(
            r#"{"number": 9007199254740993, "list": ["x", "y"], "null": null,
                "text": "id 9007199254740993, paid true, [\"x\",\"y\"] {\"n\":1} Ada",
                "space": " 9007199254740993", "two": "44",
                "constant": [1, {"a": null}], "plain": "{% if %} {# c #} }}", "braces": "{{ }}",
                "fallback": "<none>"}"#
        )
    );
}

#[test]
fn operators_and_literals_are_jinjas() {
    check_values(&[
        ("input.body.total > 100 and input.body.paid", "true"),
        ("'A' in input.body.tags or 'x' in input.body.tags", "true"),
        ("'big' if index >= 4 else 'small'", r#""big""#),
        ("not input.body.paid", "false"),
        (
            "input.body.items[1].sku ~ '-' ~ input.body.items[0].count",
            r#""B-2""#,
        ),
        ("input.body.tags + ['z']", r#"["x","y","z"]"#),
        ("input.body.tags[::-1]", r#"["y","x"]"#),
        ("input.body['na' ~ 'me']", r#""Ada""#),
        ("input.body.items | map(attribute='count') | sum", "7"),
        (
            "input.body.items | selectattr('count', 'gt', 3) | map(attribute='sku') | list",
            r#"["B"]"#,
        ),
        (
            "input.body.items | sort(attribute='sku', reverse=true) | first",
            r#"{"sku":"B","count":5}"#,
        ),
        ("input.body.tags | join('+')", r#""x+y""#),
        ("input.body.tags | length", "2"),
        ("input.body is mapping", "true"),
        ("input.body.items is sequence", "true"),
        ("{'a': 1, 'b': [none, true]}", r#"{"a":1,"b":[null,true]}"#),
        ("input.body.name | upper | replace('A', 'B')", r#""BDB""#),
        ("input.body.name[0]", r#""A""#),
        ("range(3) | list", "[0,1,2]"),
        ("input.body.tags == ['x', 'y']", "true"),
        ("input.body.items[0] == {'sku': 'A', 'count': 2}", "true"),
        (
            "'' ~ input.body.paid ~ input.body.tags",
            r#""true[\"x\",\"y\"]""#,
        ),
    ]);
}

#[test]
fn an_untouched_part_of_the_data_comes_out_as_the_same_data() {
    let scope = scope();
    let body = scope
        .input
        .as_ref()
        .and_then(|input| input.get("body"))
        .unwrap();
    for source in [
        "input.body",
        "input.body | default({})",
        "input['bo' ~ 'dy']",
        "[input.body] | first",
    ] {
        let value = Expression::compile(source)
            .unwrap()
            .eval(&context(&scope))
            .unwrap();
        match (&value, body) {
            (Json::Object(value), Json::Object(body)) => {
                assert!(std::sync::Arc::ptr_eq(value, body), "{source} was copied");
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn fields_that_hold_expressions_need_no_braces() {
    let schema = serde_json::json!({
        "type": "object",
        "properties": {
            "condition": {"type": "boolean", "x-expression": true},
            "value": {"x-expression": true},
            "rules": {"type": "array", "items": {"$ref": "#/$defs/Rule"}},
            "labels": {"type": "object", "additionalProperties": {"x-expression": true}},
            "text": {"type": "string"},
        },
        "$defs": {"Rule": {"properties": {"condition": {"type": ["boolean", "null"], "x-expression": true}}}},
    });
    let config = json(
        r#"{"condition": "input.body.total > 100", "value": "{{ input.body.name }}",
            "rules": [{"handle": "index", "condition": "index == 4"}, {"handle": "b", "condition": true}],
            "labels": {"order": "input.body.id"}, "text": "input.body.id", "unknown": "index"}"#,
    );
    let template = Template::compile(&config, Some(&schema), Secrets::Refused).unwrap();
    let rendered = template.render(&context(&scope())).unwrap();
    assert_eq!(
        rendered.value,
        json(
            r#"{"condition": true, "value": "Ada",
                "rules": [{"handle": "index", "condition": true}, {"handle": "b", "condition": true}],
                "labels": {"order": 9007199254740993}, "text": "input.body.id", "unknown": "index"}"#
        )
    );
}

#[test]
fn nothing_is_evaluated_behind_the_first_element_that_ends_its_list() {
    let schema = serde_json::json!({"properties": {"rules": {
        "type": "array",
        "x-until": "condition",
        "items": {"properties": {"condition": {"type": "boolean", "x-expression": true}}},
    }}});
    let rules = |first: &str| {
        let config = format!(
            r#"{{"rules": [{{"handle": "a", "condition": "{first}"}},
                {{"handle": "b", "condition": true}}, {{"condition": "input.absent"}}]}}"#
        );
        let template = Template::compile(&json(&config), Some(&schema), Secrets::Refused).unwrap();
        template.render(&context(&scope()))
    };
    assert_eq!(
        rules("index == 4").unwrap().value,
        json(r#"{"rules": [{"handle": "a", "condition": true}]}"#)
    );
    assert_eq!(
        rules("index == 5").unwrap().value,
        json(
            r#"{"rules": [{"handle": "a", "condition": false}, {"handle": "b", "condition": true}]}"#
        )
    );
    assert_eq!(
        rules("input.absent").unwrap_err().pointer,
        "/rules/0/condition"
    );
}

#[test]
fn a_config_without_expressions_is_shared_and_not_rebuilt() {
    let config = json(r#"{"a": ["x", {"b": 1}]}"#);
    let template = Template::compile(&config, None, Secrets::Refused).unwrap();
    assert!(template.is_constant());
    let folded = Template::compile(
        &json(r#"{"a": "{{ 1 + 1 }}", "b": "{{ '{{' }}"}"#),
        None,
        Secrets::Refused,
    )
    .unwrap();
    assert!(folded.is_constant());
    assert_eq!(
        folded.render(&context(&scope())).unwrap().value,
        json(r#"{"a": 2, "b": "{{"}"#)
    );
}
