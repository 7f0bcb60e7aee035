//! What the settings accept and refuse, and where they say so.

use super::*;

fn parse(json: serde_json::Value) -> WebhookSettings {
    serde_json::from_value(json).expect("the shape is right")
}

fn fault_pointers(json: serde_json::Value) -> Vec<String> {
    let faults = parse(json).check().expect_err("a fault was expected");
    faults.into_iter().map(|fault| fault.pointer).collect()
}

#[test]
fn an_empty_object_means_the_documented_defaults() {
    let rules = parse(serde_json::json!({})).check().unwrap();
    assert_eq!(rules, Rules::default());
    assert_eq!(rules.scheme, Scheme::HmacSha256);
    assert_eq!(rules.header, "x-signature");
    assert_eq!(rules.encoding, Encoding::Hex);
    assert_eq!(rules.prefix, None);
    assert_eq!(rules.tolerance_seconds, 300);
    assert_eq!(rules.body_bytes_max, None);
    assert_eq!(rules.idempotency, IdempotencySource::Request);
    assert_eq!(rules.idempotency_ttl_seconds, 96 * 3600);
}

#[test]
fn every_field_is_read() {
    let rules = parse(serde_json::json!({
        "scheme": "hmac-sha256", "header": "X-Sig", "encoding": "base64", "prefix": "v1=",
        "tolerance": "PT10M", "maxBody": 67_108_864, "idempotencyKey": "body",
        "idempotencyTtl": "2d", "hiddenHeaders": ["X-Api-Key"], "hiddenQuery": ["token"],
    }))
    .check()
    .unwrap();
    assert_eq!(rules.header, "x-sig");
    assert_eq!(rules.encoding, Encoding::Base64);
    assert_eq!(rules.prefix.as_deref(), Some("v1="));
    assert_eq!(rules.tolerance_seconds, 600);
    assert_eq!(rules.body_bytes_max, Some(64 << 20));
    assert_eq!(rules.idempotency, IdempotencySource::BodyHash);
    assert_eq!(rules.idempotency_ttl_seconds, 48 * 3600);
    assert_eq!(rules.hidden_headers, ["x-api-key"]);
    assert_eq!(rules.hidden_query, [Box::from("token")]);
}

#[test]
fn every_fault_is_reported_at_once_with_its_pointer() {
    let pointers = fault_pointers(serde_json::json!({
        "scheme": "hmac", "header": "X Signature", "encoding": "utf-8", "prefix": "é",
        "tolerance": "soon", "maxBody": 67_108_865, "idempotencyKey": " ",
        "idempotencyTtl": "0s", "hiddenHeaders": ["ok", "not ok"], "hiddenQuery": [""],
    }));
    assert_eq!(
        pointers,
        [
            "/scheme",
            "/header",
            "/encoding",
            "/prefix",
            "/tolerance",
            "/maxBody",
            "/idempotencyKey",
            "/idempotencyTtl",
            "/hiddenHeaders/1",
            "/hiddenQuery/0",
        ]
    );
}

#[test]
fn none_must_be_chosen_in_so_many_words() {
    assert_eq!(
        parse(serde_json::json!({"scheme": "none"}))
            .check()
            .unwrap()
            .scheme,
        Scheme::None
    );
    for other in ["None", "NONE", "", "null", "off"] {
        assert_eq!(
            fault_pointers(serde_json::json!({"scheme": other})),
            ["/scheme"]
        );
    }
    assert!(
        parse(serde_json::json!({"scheme": null}))
            .check()
            .unwrap()
            .scheme
            .needs_secret()
    );
}

#[test]
fn a_setting_that_the_scheme_would_ignore_is_a_fault() {
    let pointers = fault_pointers(serde_json::json!({
        "scheme": "github", "header": "X-Other", "encoding": "hex", "prefix": "sha1=",
    }));
    assert_eq!(pointers, ["/header", "/encoding", "/prefix"]);
    let bearer = parse(serde_json::json!({"scheme": "bearer", "header": "X-Gitlab-Token"}));
    assert_eq!(bearer.check().unwrap().header, "x-gitlab-token");
}

#[test]
fn too_many_names_are_refused() {
    let names: Vec<String> = (0..=millrace_core::limits::HIDDEN_NAMES_MAX)
        .map(|number| format!("n{number}"))
        .collect();
    let pointers = fault_pointers(serde_json::json!({
        "hiddenHeaders": names, "hiddenQuery": names,
    }));
    assert_eq!(pointers, ["/hiddenHeaders", "/hiddenQuery"]);
}

#[test]
fn lengths_and_durations_are_bounded() {
    let name = "n".repeat(millrace_core::limits::WEBHOOK_NAME_BYTES_MAX);
    let longest = serde_json::json!({
        "header": name, "prefix": name, "hiddenHeaders": [name], "hiddenQuery": [name],
        "tolerance": "24h", "idempotencyTtl": "366d", "maxBody": 1,
    });
    assert!(parse(longest).check().is_ok());
    let name = name + "n";
    let pointers = fault_pointers(serde_json::json!({
        "header": name, "prefix": name, "hiddenHeaders": [name], "hiddenQuery": [name],
        "tolerance": "86401s", "idempotencyTtl": "367d", "maxBody": 0,
    }));
    assert_eq!(
        pointers,
        [
            "/header",
            "/prefix",
            "/tolerance",
            "/maxBody",
            "/idempotencyTtl",
            "/hiddenHeaders/0",
            "/hiddenQuery/0",
        ]
    );
}

#[test]
fn unknown_fields_are_errors_and_what_was_written_is_what_is_shown() {
    let unknown = serde_json::from_value::<WebhookSettings>(serde_json::json!({"secret": "x"}));
    assert!(
        unknown
            .unwrap_err()
            .to_string()
            .contains("unknown field `secret`")
    );
    let written = serde_json::json!({"scheme": "stripe", "tolerance": "10m"});
    assert_eq!(
        serde_json::to_value(parse(written.clone())).unwrap(),
        written
    );
}

#[test]
fn scheme_names_in_json_are_the_names_in_messages() {
    for scheme in Scheme::ALL {
        assert_eq!(serde_json::to_value(scheme).unwrap(), scheme.name());
        assert_eq!(Scheme::from_name(scheme.name()), Some(scheme));
    }
}

#[test]
fn the_schema_accepts_what_the_shape_accepts_and_names_every_fault() {
    let schema = millrace_core::schema::Schema::of::<WebhookSettings>().unwrap();
    let faults = |text: &str| {
        let faults = schema.faults(&text.parse().unwrap(), "/webhook");
        let pointers = faults.into_iter().map(|fault| fault.pointer);
        pointers.collect::<std::collections::BTreeSet<_>>()
    };
    let whole = r#"{"scheme":"hmac-sha256","header":"X-Sig","encoding":"base64","prefix":"",
        "tolerance":"5m","maxBody":1,"idempotencyKey":"body","idempotencyTtl":"1h",
        "hiddenHeaders":["a"],"hiddenQuery":["b"]}"#;
    assert_eq!(faults(whole), [].into());
    assert_eq!(faults("{}"), [].into());
    let wrong = r#"{"scheme":"hmac","encoding":"utf-8","tolerance":300,"maxBody":"1"}"#;
    let pointers = ["scheme", "encoding", "tolerance", "maxBody"];
    assert_eq!(
        faults(wrong),
        pointers.map(|name| format!("/webhook/{name}")).into()
    );
    assert!(!faults(r#"{"secret":"x"}"#).is_empty());
}

#[test]
fn the_schema_lists_schemes_and_defaults() {
    let schema = serde_json::to_value(schemars::schema_for!(WebhookSettings)).unwrap();
    let text = schema.to_string();
    assert_eq!(schema["properties"]["tolerance"]["default"], "5m");
    assert_eq!(schema["additionalProperties"], false);
    for scheme in Scheme::ALL {
        assert!(text.contains(&format!("\"{}\"", scheme.name())), "{text}");
    }
}
