//! Secrets: never in data, marked where they belong, put in place at the last moment.

use millrace_core::expression::{
    Encoding, Rendered, Scope, SecretKind, SecretMark, SecretName, Secrets, Template,
};
use millrace_core::json::Json;

use super::{context, json, scope};

fn rendered_in(config: &str, scope: &Scope) -> Rendered {
    let template = Template::compile(&json(config), None, Secrets::Allowed)
        .unwrap_or_else(|faults| panic!("{}: {config}", faults[0]));
    template
        .render(&context(scope))
        .unwrap_or_else(|error| panic!("{error}: {config}"))
}

fn rendered(config: &str) -> Rendered {
    rendered_in(config, &scope())
}

fn reveal(rendered: &Rendered) -> Json {
    let find = |secret: &SecretName| {
        let connection = secret.connection.as_deref().unwrap_or("own");
        Ok::<_, String>(format!("<{connection}:{}>", secret.name))
    };
    rendered.reveal(find).expect("every secret is found")
}

#[test]
fn a_secret_is_masked_marked_and_put_in_place_when_asked() {
    let rendered = rendered(
        r#"{"headers": {"authorization": "Bearer {{ secret('token') }}", "x/y": "{{ secret('shop', 'a') ~ '.' ~ secret('b') }}"},
            "list": [1, "{{ 'user ' ~ (input.body.name ~ ':' ~ secret('c')) }} and {{ secret('d') }}"]}"#,
    );
    let plain = |pointer: &str, offset, connection: Option<&str>, name: &str| SecretMark {
        pointer: pointer.to_owned(),
        offset,
        what: SecretKind::Plain {
            secret: SecretName {
                connection: connection.map(str::to_owned),
                name: name.to_owned(),
            },
        },
    };
    assert_eq!(
        rendered.value,
        json(
            r#"{"headers": {"authorization": "Bearer ***", "x/y": "***.***"},
                "list": [1, "user Ada:*** and ***"]}"#
        )
    );
    assert_eq!(
        rendered.marks,
        [
            plain("/headers/authorization", 7, None, "token"),
            plain("/headers/x~1y", 0, Some("shop"), "a"),
            plain("/headers/x~1y", 4, None, "b"),
            plain("/list/1", 9, None, "c"),
            plain("/list/1", 17, None, "d"),
        ]
    );
    assert_eq!(
        reveal(&rendered),
        json(
            r#"{"headers": {"authorization": "Bearer <own:token>", "x/y": "<shop:a>.<own:b>"},
                "list": [1, "user Ada:<own:c> and <own:d>"]}"#
        )
    );
    assert_eq!(
        rendered.mask(|secret| secret
            .connection
            .clone()
            .unwrap_or_else(|| "own".to_owned())),
        json(
            r#"{"headers": {"authorization": "Bearer ***(own)", "x/y": "***(shop).***(own)"},
                "list": [1, "user Ada:***(own) and ***(own)"]}"#
        )
    );
}

#[test]
fn a_secret_signs_without_being_seen() {
    let rendered = rendered(
        r#"{"x": "sha256={{ input.body.items | json | hmac_sha256(secret('key')) }}",
            "y": "{{ 'data' | hmac_sha256(secret('shop', 'key'), 'base64') }}"}"#,
    );
    assert_eq!(rendered.value, json(r#"{"x": "sha256=***", "y": "***"}"#));
    match &rendered.marks[0].what {
        SecretKind::HmacSha256 {
            data,
            encoding: Encoding::Hex,
            ..
        } => {
            assert_eq!(data, r#"[{"sku":"A","count":2},{"sku":"B","count":5}]"#);
        }
        other => panic!("{other:?}"),
    }
    let revealed = rendered
        .reveal(|_| Ok::<_, String>("Jefe".to_owned()))
        .unwrap();
    assert_eq!(
        revealed.get("y").unwrap().as_str(),
        Some("X4tZq3kDxuJ69o7vttOxjjr9ObsxBUDr5QrQTWs3w9g=")
    );
}

#[test]
fn nothing_else_can_be_done_with_a_secret() {
    for expression in [
        "secret('a') == 'x'",
        "secret('a') | upper",
        "'x' ~ secret('a') | base64",
        "('x' ~ secret('a')) | base64",
        "[secret('a')]",
        "{'a': secret('a')}",
        "secret('a') if input.x else ''",
        "secret('a') + 'x'",
        "secret(input.name)",
        "secret('a' ~ 'b')",
        "secret('a').length",
        "secret('a')[0]",
        "secret()",
        "secret('a', 'b', 'c')",
        "secret('a') is defined",
        "not secret('a')",
        "'x' | hmac_sha256(secret('a') ~ 'b')",
        "'x' | hmac_sha256(secret('a'), 'rot13')",
        "secret('b') | hmac_sha256(secret('a'))",
        "'x' | sha256(secret('a'))",
        "'x' | hmac_sha256(secret('a')) | upper",
        "input.x ~ 1 if secret('a') else 2",
        "secret",
        "secret ~ 'a'",
        "~ secret('a')",
        "secret('a') ~",
        "'x' is sameas secret('a')",
        "input[secret('a')]",
        "input.x == 'a' ~ secret('b')",
        "secret('a') ~ input.x == 'b'",
        "1 + 1 ~ secret('b')",
        "not input.x ~ secret('a')",
        "secret('b') ~ 'x' if input.x else 'y'",
        "input.x and 'x' ~ secret('b')",
    ] {
        let config = Json::from(vec![format!("{{{{ {expression} }}}}")]);
        assert!(
            Template::compile(&config, None, Secrets::Allowed).is_err(),
            "{expression}"
        );
    }
}

#[test]
fn a_field_that_holds_a_bare_expression_has_no_secrets() {
    let schema = serde_json::json!({"properties": {"condition": {"x-expression": true}}});
    let config = json(r#"{"condition": "secret('a') == 'b'"}"#);
    assert!(Template::compile(&config, Some(&schema), Secrets::Allowed).is_err());
}

#[test]
fn data_that_looks_like_a_mask_or_a_secret_stays_data() {
    let config = r#"{"t": "{{ input }} {{ secret('a') }} {{ input }}"}"#;
    for data in [
        "***",
        "{{ secret('a') }}",
        "secret('a')",
        "***(shop)",
        "<own:a>",
        "{\"marks\":[]}",
    ] {
        let scope = Scope {
            input: Some(Json::from(data)),
            ..scope()
        };
        let rendered = rendered_in(config, &scope);
        assert_eq!(rendered.marks.len(), 1);
        let expected = format!("{data} <own:a> {data}");
        assert_eq!(
            reveal(&rendered).get("t").unwrap().as_str(),
            Some(&*expected)
        );
    }
}

#[test]
fn a_secret_that_looks_like_a_mask_is_put_in_place_once() {
    let rendered = rendered(r#"["{{ secret('a') ~ secret('b') ~ secret('a') }}"]"#);
    let revealed = rendered.reveal(|secret| {
        Ok::<_, String>(if secret.name == "a" {
            "***".to_owned()
        } else {
            "{{***}}".to_owned()
        })
    });
    assert_eq!(revealed.unwrap(), json(r#"["***{{***}}***"]"#));
}

#[test]
fn a_rendered_config_survives_the_journal() {
    let rendered = rendered(
        r#"{"a": "{{ secret('t') }}", "b": "{{ 'd' | hmac_sha256(secret('c', 'k'), 'base64') }}", "n": 1}"#,
    );
    let text = serde_json::to_string(&rendered).unwrap();
    assert_eq!(serde_json::from_str::<Rendered>(&text).unwrap(), rendered);
    let json = millrace_core::json::to_json(&rendered).unwrap();
    assert_eq!(
        millrace_core::json::from_json::<Rendered>(&json).unwrap(),
        rendered
    );
    assert_eq!(
        text,
        concat!(
            r#"{"value":{"a":"***","b":"***","n":1},"marks":["#,
            r#"{"pointer":"/a","offset":0,"what":{"kind":"plain","secret":{"connection":null,"name":"t"}}},"#,
            r#"{"pointer":"/b","offset":0,"what":{"kind":"hmac_sha256","secret":{"connection":"c","name":"k"},"#,
            r#""data":"d","encoding":"base64"}}]}"#,
        )
    );
}

#[test]
fn marks_that_do_not_fit_change_nothing() {
    let mut rendered = rendered(r#"{"a": "ü{{ secret('t') }}"}"#);
    rendered.marks[0].offset = 1;
    assert_eq!(reveal(&rendered), rendered.value);
    rendered.marks[0].pointer = "/absent/0".to_owned();
    assert_eq!(reveal(&rendered), rendered.value);
}
