//! The filters and functions that Millrace adds.

use millrace_core::expression::{Context, Expression};

use super::{check_values, context, eval, scope};

#[test]
fn json_text_and_back() {
    check_values(&[
        ("input.body.tags | json", r#""[\"x\",\"y\"]""#),
        ("{'a': 1.5} | json(2)", r#""{\n  \"a\": 1.5\n}""#),
        ("('{\"a\": [1, 2]}' | parse_json).a[1]", "2"),
        ("input.body.id | string", r#""9007199254740993""#),
    ]);
    assert!(
        eval("'{' | parse_json")
            .unwrap_err()
            .message
            .contains("parse_json: the text is not JSON")
    );
}

#[test]
fn encodings_and_hashes() {
    check_values(&[
        ("'höi' | base64", r#""aMO2aQ==""#),
        ("'aMO2aQ' | base64_decode", r#""höi""#),
        ("'AB' | hex", r#""4142""#),
        ("'4142' | hex_decode", r#""AB""#),
        (
            "'abc' | sha256",
            r#""ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad""#,
        ),
        (
            "'' | sha256('base64')",
            r#""47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=""#,
        ),
        (
            "'what do ya want for nothing?' | hmac_sha256('Jefe')",
            r#""5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843""#,
        ),
        ("'a b/ü' | urlencode", r#""a%20b/%C3%BC""#),
    ]);
}

#[test]
fn dates_follow_the_journal_and_the_scenarios_zone() {
    check_values(&[
        ("now()", r#""2026-11-23T13:28:49.120Z""#),
        ("'2026-03-01' | date", r#""2026-02-28T23:00:00.000Z""#),
        ("date('2026-07-01T12:00')", r#""2026-07-01T10:00:00.000Z""#),
        (
            "date('2026-07-01T12:00', 'UTC')",
            r#""2026-07-01T12:00:00.000Z""#,
        ),
        (
            "date('2026-07-01T12:00', timezone='America/New_York')",
            r#""2026-07-01T16:00:00.000Z""#,
        ),
        (
            "'Mon, 23 Nov 2026 14:28:49 +0100' | date",
            r#""2026-11-23T13:28:49.000Z""#,
        ),
        ("1795440529 | date", r#""2026-11-23T13:28:49.000Z""#),
        ("1795440529120 | date", r#""2026-11-23T13:28:49.120Z""#),
        ("now() | add('2h')", r#""2026-11-23T15:28:49.120Z""#),
        ("now() | add('-90s')", r#""2026-11-23T13:27:19.120Z""#),
        (
            "'2026-01-31' | add(months=1) | format('%Y-%m-%d')",
            r#""2026-02-28""#,
        ),
        (
            "'2026-03-28T12:00' | add('P1D') | format('%d. %H:%M')",
            r#""29. 12:00""#,
        ),
        ("now() | format('%d.%m.%Y %H:%M')", r#""23.11.2026 14:28""#),
        ("now() | format('%H:%M', 'Asia/Tokyo')", r#""22:28""#),
        ("now() | format('%H:%M', timezone='UTC')", r#""13:28""#),
        ("now() | unix_ms", "1795440529120"),
        ("(trigger.body.at | date) < now()", "true"),
    ]);
    assert!(
        eval("'soon' | date")
            .unwrap_err()
            .message
            .starts_with("`soon` is not a date")
    );
    assert!(
        eval("now() | format('%H', 'Mars/X')")
            .unwrap_err()
            .message
            .contains("is not a time zone")
    );
    assert!(
        eval("now() | add('soon')")
            .unwrap_err()
            .message
            .contains("is not a duration")
    );
}

#[test]
fn chance_comes_from_seed_node_scope_and_call_alone() {
    let scope = scope();
    let draw = |context: &Context<'_>| {
        let source = "[uuid(), uuid(), random(), random(6), random(1, 6)]";
        Expression::compile(source).unwrap().eval(context).unwrap()
    };
    let first = draw(&context(&scope));
    assert_eq!(first, draw(&context(&scope)));
    assert_ne!(first.at(0), first.at(1));
    assert_ne!(
        first,
        draw(&Context {
            seed: [8; 16],
            ..context(&scope)
        })
    );
    assert_ne!(
        first,
        draw(&Context {
            node: "other",
            ..context(&scope)
        })
    );
    assert_ne!(
        first,
        draw(&Context {
            scope: "notify[1].",
            ..context(&scope)
        })
    );
    let uuid = first.at(0).unwrap().as_str().unwrap();
    assert_eq!((uuid.len(), &uuid[14..15]), (36, "4"));
    let number = |position: usize| first.at(position).unwrap().as_f64().unwrap();
    assert!(
        (0.0..1.0).contains(&number(2))
            && (0.0..6.0).contains(&number(3))
            && (1.0..=6.0).contains(&number(4))
    );
    assert!(
        eval("random(0)")
            .unwrap_err()
            .message
            .contains("at least one integer")
    );
    assert!(eval("random(-9223372036854775807, 9223372036854775807)").is_ok());
}

#[test]
fn regular_expressions() {
    check_values(&[
        ("input.body.name | regex_match('^A')", "true"),
        ("'order 42, order 7' | regex_find('[0-9]+')", r#""42""#),
        ("'order 42' | regex_find('order (\\d+)')", r#""42""#),
        (
            "'a=1' | regex_find('(?<key>\\w)=(?<value>\\d)', 'value')",
            r#""1""#,
        ),
        ("'none' | regex_find('\\d')", "null"),
        (
            "'order 42, order 7' | regex_find_all('order (\\d+)')",
            r#"["42","7"]"#,
        ),
        (
            "'2026-11-23' | regex_replace('(\\d+)-(\\d+)-(\\d+)', '$3.$2.$1')",
            r#""23.11.2026""#,
        ),
    ]);
    assert!(
        eval("'a' | regex_match('(')")
            .unwrap_err()
            .message
            .contains("is not a regular expression")
    );
}

#[test]
fn lists_and_objects() {
    check_values(&[
        ("item | keys", r#"["n"]"#),
        ("{'a': 1, 'b': [2]} | values", "[1,[2]]"),
        (
            "input.body | pick('name', 'absent', 'paid')",
            r#"{"name":"Ada","paid":true}"#,
        ),
        ("{'a': 1, 'b': 2, 'c': 3} | omit(['a', 'c'])", r#"{"b":2}"#),
        ("[1, [2, [3, [4]]], []] | flatten", "[1,2,[3,[4]]]"),
        ("[1, [2, [3, [4]]]] | flatten(9)", "[1,2,3,4]"),
        (
            "[1, 2] | zip(input.body.tags) | list",
            r#"[[1,"x"],[2,"y"]]"#,
        ),
        (
            "{'b': 1, 'a': 2} | dictsort | map('first') | list",
            r#"["a","b"]"#,
        ),
    ]);
    assert!(
        eval("1 | keys")
            .unwrap_err()
            .message
            .starts_with("keys needs an object, not a number")
    );
}
