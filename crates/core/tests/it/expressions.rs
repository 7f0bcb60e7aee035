//! Expressions (semantics §9), as a node's config meets them.

mod bounds;
mod errors;
mod functions;
mod secrets;
mod values;

use millrace_core::expression::{Context, Expression, ExpressionError, Scope, Secrets, Template};
use millrace_core::json::{Json, Object};
use millrace_core::time::Timestamp;

fn json(text: &str) -> Json {
    text.parse()
        .unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// The names that these tests see.
fn scope() -> Scope {
    Scope {
        input: Some(json(
            r#"{"body": {"id": 9007199254740993, "total": 120.50, "name": "Ada", "items":
                [{"sku": "A", "count": 2}, {"sku": "B", "count": 5}], "tags": ["x", "y"], "none": null,
                "paid": true, "empty": "", "big": 18446744073709551615, "huge": 123456789012345678901234567890}}"#,
        )),
        inputs: Some(json(r#"{"in": 1, "other": 2}"#)),
        trigger: Some(json(r#"{"body": {"at": "2026-11-23T13:28:49Z"}}"#)),
        run: Some(json(
            r#"{"id": "run_1", "correlationId": "c", "version": 3}"#,
        )),
        item: Some(json(r#"{"n": 1}"#)),
        index: Some(4),
        nodes: Object::from_iter([("fetch", json(r#"{"status": 200, "body": {"ok": true}}"#))]),
        vars: Object::from_iter([("region", Json::from("eu"))]),
    }
}

fn context(scope: &Scope) -> Context<'_> {
    Context {
        now: Timestamp::from_millis(1_795_440_529_120),
        seed: [7; 16],
        node: "notify",
        timezone: "Europe/Berlin",
        ..Context::of(scope)
    }
}

/// The value of an expression without braces.
fn eval(source: &str) -> Result<Json, ExpressionError> {
    let expression =
        Expression::compile(source).unwrap_or_else(|fault| panic!("{fault}: {source}"));
    expression.eval(&context(&scope()))
}

/// Asserts the JSON text of each expression's value.
#[track_caller]
fn check_values(cases: &[(&str, &str)]) {
    for (source, expected) in cases {
        let shown = eval(source).map_or_else(|error| error.to_string(), |value| value.to_string());
        assert_eq!(shown, *expected, "{source}");
    }
}

/// A config rendered without secrets.
fn render(config: &str) -> Result<Json, ExpressionError> {
    let template = Template::compile(&json(config), None, Secrets::Refused)
        .unwrap_or_else(|faults| panic!("{}: {config}", faults[0]));
    template
        .render(&context(&scope()))
        .map(|rendered| rendered.value)
}
