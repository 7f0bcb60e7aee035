//! Names, pages, schemas and examples of all types.

use std::fmt::Write as _;

use millrace_core::expression::{Context, Scope, Secrets, Template};
use millrace_core::journal::{Output, Taken};
use millrace_core::json::{Json, Object};
use millrace_core::ports::node::{
    Arrival, Behaviour, Evaluated, NodeError, NodeType, PureInput, Registry, TypeInfo, TypeKind,
};
use millrace_core::schema::Schema;
use millrace_core::time::Timestamp;
use millrace_nodes::typed::Case;
use millrace_nodes::{cases, catalogue, page};
use serde_json::Value;
use smol_str::SmolStr;

use crate::fresh::assert_fresh;

fn find(key: &str) -> std::sync::Arc<dyn NodeType> {
    catalogue().find(key, None).unwrap()
}

#[test]
fn keys_are_unique_and_listed_alphabetically() {
    let keys: Vec<&str> = cases().into_iter().map(|(key, _)| key).collect();
    let mut sorted = keys.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(keys, sorted);
    assert_eq!(catalogue().all().len(), keys.len());
}

#[test]
fn a_type_is_found_in_the_version_asked_for_or_the_newest() {
    assert_eq!(find("set").info().version, 1);
    assert!(catalogue().find("set", Some(1)).is_some());
    assert!(catalogue().find("set", Some(2)).is_none());
    assert!(catalogue().find("nothing", None).is_none());
}

#[test]
fn every_page_has_the_headings_in_order_and_a_description() {
    for found in catalogue().all() {
        let info = found.info();
        let headings: Vec<&str> = info
            .page
            .lines()
            .filter(|line| line.starts_with('#'))
            .collect();
        assert_eq!(headings, page::HEADINGS, "{}", info.key);
        let description = &info.description;
        assert!(
            description.ends_with('.') && description.len() > 10,
            "{description}"
        );
        assert!(!info.title.is_empty() && !info.icon.is_empty() && !info.examples.is_empty());
    }
}

#[test]
fn schemas_are_as_committed() {
    assert_fresh(catalogue().all().iter().map(|found| {
        let info = found.info();
        let text = serde_json::to_string_pretty(&info.schema).unwrap() + "\n";
        let path = format!("crates/nodes/tests/snapshots/{}.schema.json", info.key);
        (path, text)
    }));
}

#[test]
fn manual_pages_are_as_committed() {
    assert_fresh(catalogue().all().iter().map(|found| {
        let info = found.info();
        (format!("docs/nodes/{}.md", info.key), manual(info))
    }));
}

fn manual(info: &TypeInfo) -> String {
    let kind = match info.kind {
        TypeKind::Trigger => "A trigger",
        TypeKind::Action => "An action",
        TypeKind::Node => "A node",
    };
    let page = info.page.replace("# ", "## ");
    let mut text = format!("# `{}`: {}\n\n{kind}.\n\n{page}\n", info.key, info.title);
    text.push_str("## Config\n\n");
    text.push_str(&fields(&info.schema));
    text.push_str("\n## Handles\n\n");
    for (name, handles) in [("in", &info.inputs), ("out", &info.outputs)] {
        for handle in handles {
            writeln!(text, "- {name} `{}`: {}", handle.name, handle.description).unwrap();
        }
    }
    for example in &info.examples {
        let config = pretty(&example.config);
        write!(
            text,
            "\n## Example: {}\n\n```json\n{config}\n```\n",
            example.title
        )
        .unwrap();
        let (input, output) = (pretty(&example.input), pretty(&example.output));
        write!(text, "\nWith the input\n\n```json\n{input}\n```\n").unwrap();
        write!(text, "\nit gives\n\n```json\n{output}\n```\n").unwrap();
    }
    text
}

fn pretty(value: &Json) -> String {
    serde_json::to_string_pretty(value).unwrap()
}

fn fields(schema: &Value) -> String {
    let Some(properties) = schema["properties"].as_object() else {
        return "None.\n".into();
    };
    let required = schema["required"].as_array();
    let mut text = String::from("| field | | default |\n|---|---|---|\n");
    for (name, field) in properties {
        let is_required = required.is_some_and(|names| names.iter().any(|found| found == name));
        let description = field["description"]
            .as_str()
            .unwrap_or("")
            .replace('\n', " ");
        let default = match (&field["default"], is_required) {
            (_, true) => "required".into(),
            (Value::Null, false) => String::new(),
            (default, false) => format!("`{default}`"),
        };
        writeln!(text, "| `{name}` | {description} | {default} |").unwrap();
    }
    text
}

#[test]
fn every_field_has_a_title_and_a_description() {
    for found in catalogue().all() {
        let info = found.info();
        let properties = info.schema["properties"].as_object();
        for (name, field) in properties.into_iter().flatten() {
            let place = format!("{}.{name}", info.key);
            assert!(field["title"].is_string(), "{place} has no title");
            assert!(
                field["description"].is_string(),
                "{place} has no description"
            );
        }
    }
}

#[test]
fn examples_have_no_faults() {
    for found in catalogue().all() {
        let info = found.info();
        let schema = Schema::compile(&info.schema).unwrap();
        for example in &info.examples {
            let mut faults = schema.faults(&example.config, "");
            faults.extend(found.check(&example.config));
            assert!(
                faults.is_empty(),
                "{}: {}: {faults:?}",
                info.key,
                example.title
            );
        }
    }
}

#[test]
fn examples_of_pure_types_give_what_they_say() {
    for (key, cases) in cases() {
        let found = find(key);
        let Behaviour::Pure(pure) = found.behaviour() else {
            continue;
        };
        for case in cases {
            let config = rendered(found.info(), &case);
            let input = case.input();
            let arrivals = arrivals(&case);
            let context = PureInput {
                input: &input,
                arrivals: &arrivals,
                now: Timestamp::default(),
                timezone: "UTC",
            };
            let output = outcome(pure.evaluate(&config, &context), &input);
            assert_eq!(output, case.output, "{key}: {}", case.title);
        }
    }
}

#[test]
fn a_rule_behind_the_one_that_holds_fails_no_switch() {
    let switch = find("switch");
    let config: Json = r#"{"rules": [{"handle": "a", "condition": "1 == 1"},
        {"handle": "b", "condition": "input.absent > 1"}]}"#
        .parse()
        .unwrap();
    let template =
        Template::compile(&config, Some(&switch.info().schema), Secrets::Refused).unwrap();
    let rendered = template.render(&Context::of(&Scope::default())).unwrap();
    let Behaviour::Pure(pure) = switch.behaviour() else {
        panic!("a switch is pure");
    };
    let input = PureInput {
        input: &Json::Null,
        arrivals: &[],
        now: Timestamp::default(),
        timezone: "UTC",
    };
    let taken = Taken::Handle("a".into());
    let expected = Evaluated::Output(Output::Input, taken, Vec::new());
    assert_eq!(pure.evaluate(&rendered.value, &input), Ok(expected));
}

fn rendered(info: &TypeInfo, case: &Case) -> Json {
    let template = Template::compile(&case.config, Some(&info.schema), Secrets::Refused).unwrap();
    let scope = Scope {
        input: Some(case.input()),
        ..Scope::default()
    };
    template.render(&Context::of(&scope)).unwrap().value
}

fn arrivals(case: &Case) -> Vec<Arrival<'_>> {
    static IN: SmolStr = SmolStr::new_static("in");
    let arrivals = case.arrivals.iter();
    arrivals
        .map(|(source, value)| Arrival {
            source,
            handle: &IN,
            value,
        })
        .collect()
}

fn outcome(evaluated: Result<Evaluated, NodeError>, input: &Json) -> Json {
    match evaluated {
        Ok(Evaluated::Output(Output::Value(value), _, _)) => value,
        Ok(Evaluated::Output(Output::Input, _, _) | Evaluated::Wait(_)) => input.clone(),
        Err(error) => Json::from(Object::from_iter([
            ("code", Json::from(error.code.as_str())),
            ("message", Json::from(error.message)),
        ])),
    }
}

/// Configs made worse in one place: an unknown field, and a wrong type in each field.
fn worsened(info: &TypeInfo, config: &Json) -> Vec<(String, Json)> {
    let base = config.as_object().unwrap();
    let with = |name: &str, value: Json| {
        let mut worse = base.clone();
        worse.insert(name, value);
        (format!("{}.{name}", info.key), Json::from(worse))
    };
    let mut configs = vec![with("unheardOf", Json::Null)];
    let properties = info.schema["properties"].as_object();
    for (name, _) in properties.into_iter().flatten() {
        let schema = serde_json::json!({
            "$ref": format!("#/properties/{name}"),
            "properties": info.schema["properties"],
            "$defs": info.schema["$defs"],
        });
        let field = Schema::compile(&without_null(&schema)).unwrap();
        let wrong = ["[[]]", "{\"x\": {}}", "7.5", "true", "\"\"", "null"];
        let wrong = wrong.iter().map(|text| text.parse::<Json>().unwrap());
        let refused = wrong.filter(|value| !field.faults(value, "").is_empty());
        configs.extend(refused.map(|value| with(name, value)));
    }
    configs
}

/// The schema without empty members, which are no schemas.
fn without_null(schema: &Value) -> Value {
    let members = schema.as_object().unwrap().iter();
    members
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

#[test]
fn bad_configs_are_refused_and_never_panic() {
    for (key, cases) in cases() {
        let found = find(key);
        let schema = Schema::compile(&found.info().schema).unwrap();
        let case = &cases[0];
        let bad = worsened(found.info(), &case.config);
        assert!(!bad.is_empty());
        for (place, config) in bad {
            assert!(!schema.faults(&config, "").is_empty(), "{place}: {config}");
            found.check(&config);
            found.named_outputs(&config);
            found.join(&config);
            if let Behaviour::Pure(pure) = found.behaviour() {
                let context = PureInput {
                    input: &Json::Null,
                    arrivals: &[],
                    now: Timestamp::default(),
                    timezone: "UTC",
                };
                let _ = pure.evaluate(&config, &context);
            }
        }
    }
}

#[test]
fn an_unknown_field_is_a_config_error_of_a_run_too() {
    for (key, cases) in cases() {
        let found = find(key);
        let Behaviour::Pure(pure) = found.behaviour() else {
            continue;
        };
        let mut config = rendered(found.info(), &cases[0])
            .as_object()
            .unwrap()
            .clone();
        config.insert("unheardOf", 1);
        let context = PureInput {
            input: &Json::Null,
            arrivals: &[],
            now: Timestamp::default(),
            timezone: "UTC",
        };
        let error = pure.evaluate(&Json::from(config), &context).unwrap_err();
        assert_eq!(error.code, "CONFIG_INVALID", "{key}");
        assert!(error.message.contains("unheardOf"), "{error}");
    }
}
