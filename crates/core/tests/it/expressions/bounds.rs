//! No expression takes unbounded time, memory or stack.

use millrace_core::expression::{Code, Context, Expression, Scope, Secrets, Template};
use millrace_core::json::Json;

use super::json;

fn scope() -> Scope {
    Scope {
        input: Some(Json::from("x".repeat(1 << 20))),
        item: Some(json("[1, 2, 3]")),
        ..Scope::default()
    }
}

#[test]
fn bombs_end_with_expression_limit() {
    let scope = scope();
    for source in [
        "'x' * 1000000000",
        "input * 1000",
        "[input] * 1000",
        "([input] * 100000) | join",
        "[[input] * 20, [input] * 20]",
        "range(100000) | map('string') | join(input)",
        "[item] * 100000000",
        "input | regex_replace('x', input)",
        "input | regex_replace('x', '$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0')",
        "(input ~ input ~ input ~ input ~ input ~ input ~ input ~ input) | json",
        "[input, input, input, input, input, input, input, input, input] | json",
        "range(90000) | map('json') | map('json') | map('json') | map('json') | map('json') | list",
    ] {
        let error = Expression::compile(source)
            .unwrap()
            .eval(&Context::of(&scope))
            .unwrap_err();
        assert_eq!(error.code, Code::Limit, "{source}: {error}");
    }
}

#[test]
fn what_minijinja_refuses_to_make_is_an_error() {
    for source in [
        "(range(99999) | list) * 100000",
        "range(1000000000)",
        "10 ** 100",
        "1 // 0",
    ] {
        let expression = Expression::compile(source).unwrap();
        let error = expression.eval(&Context::of(&scope())).unwrap_err();
        assert_eq!(error.code, Code::Error, "{source}");
    }
}

#[test]
fn what_makes_minijinja_panic_is_an_error_of_the_expression() {
    // An overflow, which only a build that checks for them notices.
    let source = "range(10, 0, -9223372036854775807) | list";
    let value = Expression::compile(source)
        .unwrap()
        .eval(&Context::of(&scope()));
    if let Err(error) = value {
        assert_eq!(error.code, Code::Error, "{error}");
    }
}

#[test]
fn a_config_cannot_multiply_data_beyond_the_limit() {
    let fields: Vec<Json> = (0..20).map(|_| Json::from("{{ [input] }}")).collect();
    let template = Template::compile(&Json::from(fields), None, Secrets::Refused).unwrap();
    assert_eq!(
        template.render(&Context::of(&scope())).unwrap_err().code,
        Code::Limit
    );
    let text = Json::from("{{ input }}".repeat(20));
    let template = Template::compile(&text, None, Secrets::Refused).unwrap();
    assert_eq!(
        template.render(&Context::of(&scope())).unwrap_err().code,
        Code::Limit
    );
}

#[test]
fn results_never_nest_deeper_than_json_may() {
    let deep = format!("{}{}", "[".repeat(128), "]".repeat(128));
    let scope = Scope {
        input: Some(json(&deep)),
        ..Scope::default()
    };
    for source in ["[input]", "{'a': input}", "[[input][0]]"] {
        let error = Expression::compile(source)
            .unwrap()
            .eval(&Context::of(&scope))
            .unwrap_err();
        assert_eq!(error.code, Code::Limit, "{source}");
    }
    let template =
        Template::compile(&json(r#"{"a": "{{ input }}"}"#), None, Secrets::Refused).unwrap();
    assert_eq!(
        template.render(&Context::of(&scope)).unwrap_err().code,
        Code::Limit
    );
}

#[test]
fn deep_and_long_expressions_are_faults_and_not_crashes() {
    let scope = scope();
    for source in [
        "(".repeat(100_000),
        "[".repeat(900),
        "-".repeat(1_900) + "1",
        "not ".repeat(1_900) + "true",
        "1".to_owned() + &" + 1".repeat(999),
        "1".to_owned() + &" ~ 1".repeat(999),
        "1".to_owned() + &" == 1".repeat(999),
        "1".to_owned() + &" ** 1".repeat(999),
        "1".to_owned() + &" if 1".repeat(999),
        "1".to_owned() + &" if 1 else 1".repeat(499),
        "1".to_owned() + &" is odd".repeat(600),
        "item".to_owned() + &"[0]".repeat(600),
        "item".to_owned() + &"[item[0]".repeat(200) + &"]".repeat(200),
        "item".to_owned() + &" | list".repeat(900),
        "item".to_owned() + &".a".repeat(900),
        "item.x".to_owned() + &"()".repeat(900),
        "{'a':".repeat(600),
        "input".to_owned() + &" + 1".repeat(100_000),
    ] {
        if let Ok(expression) = Expression::compile(&source) {
            let _ = expression.eval(&Context::of(&scope));
        }
    }
}

#[test]
fn an_expression_of_too_many_tokens_is_a_fault() {
    let fault = Expression::compile(&format!("1{}", " + 1".repeat(1_000))).unwrap_err();
    assert!(fault.message.contains("at most 2000 names"), "{fault}");
    assert!(Expression::compile(&format!("1{}", " + 1".repeat(999))).is_ok());
}

#[test]
fn a_regular_expression_that_would_grow_too_large_is_an_error() {
    let expression = Expression::compile(r"'a' | regex_match('(\\w{200}){200}')").unwrap();
    let error = expression.eval(&Context::of(&scope())).unwrap_err();
    assert!(
        error.message.contains("is not a regular expression"),
        "{error}"
    );
}
