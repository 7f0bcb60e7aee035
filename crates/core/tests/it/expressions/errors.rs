//! Faults at publish, errors in a run, and what they name.

use millrace_core::expression::{Code, Expression, Secrets, Target, Template};

use super::{context, eval, json, render, scope};

/// Asserts that each expression fails with `EXPRESSION_ERROR` and exactly that message.
#[track_caller]
fn check_messages(cases: &[(&str, &str)]) {
    for (source, message) in cases {
        let error = eval(source).expect_err(source);
        assert_eq!(
            (error.code, &*error.message),
            (Code::Error, *message),
            "{source}"
        );
    }
}

#[test]
fn an_absent_name_is_an_error_that_names_it() {
    check_messages(&[
        ("input.body.totl", "input.body.totl is not defined"),
        ("input.body.totl.x.y", "input.body.totl is not defined"),
        (
            "input.body.items[7].sku",
            "input.body.items[7] is not defined",
        ),
        (
            "input.body.none.x",
            "input.body.none.x is not defined: input.body.none is null",
        ),
        (
            "input.body.name.x",
            "input.body.name.x is not defined: input.body.name is a string",
        ),
        ("input.body['a b']", "input.body['a b'] is not defined"),
        (
            "nodes.skipped.body",
            "nodes.skipped is not defined: the node was skipped or has no output yet",
        ),
        ("vars.absent", "vars.absent is not defined"),
    ]);
}

#[test]
fn an_absent_name_is_an_error_whatever_is_done_with_it() {
    check_messages(&[
        (
            "input.body.totl == 1",
            "input.body.totl is not defined in `input.body.totl == 1`",
        ),
        (
            "input.body.totl > 1",
            "input.body.totl is not defined in `input.body.totl > 1`",
        ),
        (
            "not input.body.totl",
            "input.body.totl is not defined in `not input.body.totl`",
        ),
        (
            "input.body.totl in [1]",
            "input.body.totl is not defined in `input.body.totl in [1]`",
        ),
        (
            "[input.body.totl]",
            "input.body.totl is not defined in `[input.body.totl]`",
        ),
        (
            "input.body.totl ~ 'a'",
            "input.body.totl is not defined in `input.body.totl ~ 'a'`",
        ),
        (
            "input.body.totl | json",
            "input.body.totl is not defined in `input.body.totl | json`",
        ),
        (
            "(input.body.totl) | list",
            "input.body.totl is not defined in `(input.body.totl) | list`",
        ),
        (
            "input.body[item.n] == 1",
            "input.body[item.n] is not defined in `input.body[item.n] == 1`",
        ),
        (
            "'a' if item.n == 2",
            "there is no value in `'a' if item.n == 2`",
        ),
    ]);
}

#[test]
fn default_and_is_defined_are_the_ways_round_it() {
    for (source, expected) in [
        ("input.body.totl | default(0)", "0"),
        ("input.absent.deeper.still | default('x')", "\"x\""),
        ("nodes.skipped.body | d([])", "[]"),
        ("input.body.totl is defined", "false"),
        ("input.body.totl.x is not defined", "true"),
        ("(input.body.totl) is undefined", "true"),
        ("input.body.id is defined", "true"),
        ("input.body.none is defined", "true"),
        ("input.body.none | default(1)", "null"),
        ("input.body.none | default(1, true)", "1"),
        ("input.body.empty | default('x', true)", "\"x\""),
        ("input.body.totl | default(input.body.name)", "\"Ada\""),
        (
            "input.body.totl is defined and input.body.totl > 1",
            "false",
        ),
        ("input.body.id is defined or input.body.totl > 1", "true"),
        ("(input.body.totl | default(2)) * 2", "4"),
        ("'n: ' ~ (input.body.totl | default(2))", "\"n: 2\""),
    ] {
        assert_eq!(
            eval(source).map(|value| value.to_string()).as_deref(),
            Ok(expected),
            "{source}"
        );
    }
}

#[test]
fn errors_name_the_field() {
    let error = render(r#"{"a": [1, {"b/c": "x {{ input.absent }}"}]}"#).unwrap_err();
    assert_eq!(error.pointer, "/a/1/b~1c");
    assert_eq!(error.to_string(), "/a/1/b~1c: input.absent is not defined");
    let error = render(r#"["{{ input.body.none }}!"]"#).unwrap_err();
    assert_eq!(error.pointer, "/0");
    assert!(
        error.message.starts_with("null cannot stand in a text"),
        "{}",
        error.message
    );
}

#[test]
fn a_condition_must_be_a_boolean() {
    let scope = scope();
    for source in ["input.body.id", "'true'", "input.body.none", "1"] {
        let error = Expression::compile(source)
            .unwrap()
            .eval_bool(&context(&scope))
            .unwrap_err();
        assert_eq!(error.code, Code::Type, "{source}");
    }
    let schema =
        serde_json::json!({"properties": {"condition": {"type": "boolean", "x-expression": true}}});
    let config = json(r#"{"condition": "input.body.id"}"#);
    let template = Template::compile(&config, Some(&schema), Secrets::Refused).unwrap();
    let error = template.render(&context(&scope)).unwrap_err();
    assert_eq!(
        (error.code.as_str(), &*error.pointer),
        ("EXPRESSION_TYPE", "/condition")
    );
    assert_eq!(
        error.message,
        "`input.body.id` gives a number, but a condition must be true or false"
    );
    let constant = Template::compile(
        &json(r#"{"condition": "1"}"#),
        Some(&schema),
        Secrets::Refused,
    );
    assert_eq!(constant.unwrap_err()[0].pointer, "/condition");
}

#[test]
fn all_faults_of_a_config_are_found_at_once() {
    let config = json(
        r#"{"a": "ok {{ input.x }} {{ 1 + }}", "b": ["{{ inptu.x }}", "{{ x | uper }}"],
            "c": "{{ input.x | uper }}", "d": "{{ frobnicate(1) }}", "e": "{{ input.x is odder }}",
            "f": "{{ nodes | length }}", "g": "{{ vars[input.x] }}", "h": "{{ input.x", "i": "{{ secret('x') }}",
            "j": "{{ nodes[0] }}", "k": "{{ __require(1, 'x') }}"}"#,
    );
    let faults = Template::compile(&config, None, Secrets::Refused).unwrap_err();
    let shown: Vec<String> = faults.iter().map(ToString::to_string).collect();
    let begins = [
        "/a: `1 +` is not an expression: ",
        "/b/0: `inptu` is not a name that expressions know: input, ",
        "/b/1: `x` is not a name that expressions know",
        "/c: there is no filter `uper`",
        "/d: there is no function `frobnicate`",
        "/e: there is no test `odder`",
        "/f: `nodes` needs the id of a node",
        "/g: `vars` needs the name of a variable",
        "/h: `{{` has no `}}` after it",
        "/i: secret(…) may stand only in the config of an action",
        "/j: `nodes` needs the id of a node",
        "/k: there is no function `__require`",
    ];
    assert_eq!(shown.len(), begins.len(), "{shown:#?}");
    for (fault, begin) in shown.iter().zip(begins) {
        assert!(
            fault.starts_with(begin),
            "{fault} should begin with {begin}"
        );
    }
    assert_eq!(faults[1].range, Some(3..8));
}

#[test]
fn references_tell_what_must_exist_and_where() {
    let config = json(
        r#"{"a": "x {{ nodes.fetch.body }}", "b": ["{{ vars.region ~ input.x }}"],
            "c": "{{ secret('shop', 'token') }}", "d": "{{ input.s | hmac_sha256(secret('key')) }}"}"#,
    );
    let template = Template::compile(&config, None, Secrets::Allowed).unwrap();
    let shown: Vec<String> = template
        .references()
        .iter()
        .map(|reference| {
            let whole = config.pointer(&reference.pointer).unwrap();
            let text = &whole.as_str().unwrap()[reference.range.clone()];
            let target = match &reference.target {
                Target::Root(root) => root.as_str().to_owned(),
                Target::Node(id) => format!("node {id}"),
                Target::Variable(name) => format!("variable {name}"),
                Target::Secret(secret) => format!("secret {:?} {}", secret.connection, secret.name),
            };
            format!("{} {target} {text}", reference.pointer)
        })
        .collect();
    assert_eq!(
        shown,
        [
            "/a node fetch nodes.fetch.body",
            "/b/0 variable region vars.region",
            "/b/0 input input.x",
            "/c secret Some(\"shop\") token secret",
            "/d secret None key secret",
            "/d input input.s",
        ]
    );
}
