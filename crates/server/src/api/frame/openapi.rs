//! The OpenAPI 3.1 document, written from the operations that are really served.

use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::links;
use super::operation::{AnswerDoc, OperationDoc};
use crate::api::codes;
use crate::api::problem::{PROBLEM_JSON, ProblemBody};

/// The document for these operations.
pub fn document(operations: &[OperationDoc]) -> Value {
    let mut generator = SchemaSettings::draft2020_12()
        .with(|settings| settings.definitions_path = "/components/schemas".into())
        .into_generator();
    let mut paths: Map<String, Value> = Map::new();
    for operation in operations {
        let mut described = describe(operation, &mut generator);
        links::add(&mut described["responses"], operation, operations);
        let path = paths
            .entry(operation.path.replace("{*", "{"))
            .or_insert_with(|| json!({}));
        path[operation.method.as_str().to_ascii_lowercase()] = described;
    }
    generator.subschema_for::<ProblemBody>();
    let schemas = generator.take_definitions(true);
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Millrace",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "Events become durable runs of scenarios.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "security": [{ "token": [] }],
        "tags": tags(operations),
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The admin token of the data folder, or one made by `POST /api/tokens`.",
                },
            },
        },
    })
}

fn tags(operations: &[OperationDoc]) -> Value {
    let mut names: Vec<&str> = Vec::new();
    for operation in operations {
        if !names.contains(&operation.tag) {
            names.push(operation.tag);
        }
    }
    names
        .into_iter()
        .map(|name| json!({ "name": name }))
        .collect()
}

fn describe(operation: &OperationDoc, generator: &mut SchemaGenerator) -> Value {
    let mut described = json!({
        "operationId": operation.id,
        "summary": operation.summary,
        "tags": [operation.tag],
        "parameters": parameters(operation, generator),
        "responses": answers(operation, generator),
    });
    if !operation.description.is_empty() {
        described["description"] = json!(operation.description);
    }
    if operation.open {
        described["security"] = json!([]);
    }
    if let Some(body) = &operation.body {
        let schema = (body.schema)(generator);
        let mut content = json!({ "schema": schema });
        if let Ok(example) = serde_json::from_str::<Value>(body.example) {
            content["example"] = example;
        }
        described["requestBody"] =
            json!({ "required": body.required, "content": { body.media_type: content } });
    }
    described
}

fn parameters(operation: &OperationDoc, generator: &mut SchemaGenerator) -> Value {
    let mut parameters = Vec::new();
    for part in operation.path.split('/') {
        if let Some(name) = part
            .strip_prefix('{')
            .and_then(|part| part.strip_suffix('}'))
        {
            let name = name.trim_start_matches('*');
            parameters.push(json!({
                "name": name, "in": "path", "required": true,
                "schema": super::parameter::schema_of_part(operation.path, name),
            }));
        }
    }
    for (name, meaning, required) in &operation.headers {
        parameters.push(json!({
            "name": name, "in": "header", "required": required,
            "description": meaning, "schema": { "type": "string" },
        }));
    }
    for query in &operation.query {
        // Parameters are written out in place, so the schema must not be a reference.
        let mut inline = SchemaSettings::draft2020_12()
            .with(|settings| {
                settings.definitions_path = "/components/schemas".into();
                settings.inline_subschemas = true;
            })
            .into_generator();
        let schema = query(&mut inline).to_value();
        let required = schema["required"].clone();
        let Some(properties) = schema["properties"].as_object() else {
            continue;
        };
        for (name, property) in properties {
            let required = required
                .as_array()
                .is_some_and(|names| names.contains(&json!(name)));
            parameters.push(query_parameter(name, property, required));
        }
    }
    let _ = generator;
    Value::Array(parameters)
}

fn query_parameter(name: &str, property: &Value, required: bool) -> Value {
    let mut property = property.clone();
    let description = property
        .as_object_mut()
        .and_then(|schema| schema.remove("description"));
    let mut parameter =
        json!({ "name": name, "in": "query", "required": required, "schema": property });
    if let Some(description) = description {
        parameter["description"] = description;
    }
    if parameter["schema"]["type"] == "array" {
        parameter["style"] = json!("form");
        parameter["explode"] = json!(true);
    }
    parameter
}

fn answers(operation: &OperationDoc, generator: &mut SchemaGenerator) -> Value {
    let mut answers: Map<String, Value> = Map::new();
    for answer in operation.answers.iter().chain(&everywhere(operation)) {
        let described = describe_answer(answer, generator);
        let status = answer.status_name();
        match answers.get_mut(&status) {
            None => {
                answers.insert(status, described);
            }
            Some(present) => join(present, &described),
        }
    }
    Value::Object(answers)
}

/// Two answers of one status become one with both descriptions.
fn join(present: &mut Value, further: &Value) {
    let both = format!(
        "{} {}",
        present["description"].as_str().unwrap_or_default(),
        further["description"].as_str().unwrap_or_default()
    );
    present["description"] = json!(both);
    if let (Some(content), Some(more)) = (
        present["content"].as_object_mut(),
        further["content"].as_object(),
    ) {
        for (media_type, schema) in more {
            match content.get_mut(media_type) {
                None => {
                    content.insert(media_type.clone(), schema.clone());
                }
                Some(present) => join_schemas(&mut present["schema"], &schema["schema"]),
            }
        }
    }
}

/// A body is of the one form or the other.
fn join_schemas(present: &mut Value, further: &Value) {
    if present == further {
        return;
    }
    match present.get_mut("anyOf").and_then(Value::as_array_mut) {
        Some(forms) if !forms.contains(further) => forms.push(further.clone()),
        Some(_) => {}
        None => *present = json!({ "anyOf": [present.take(), further] }),
    }
}

fn describe_answer(answer: &AnswerDoc, generator: &mut SchemaGenerator) -> Value {
    let mut described = json!({ "description": answer.description });
    if let Some((media_type, schema)) = &answer.body {
        described["content"] = json!({ *media_type: { "schema": schema(generator) } });
    }
    for (name, meaning) in &answer.headers {
        described["headers"][*name] =
            json!({ "description": meaning, "schema": { "type": "string" } });
    }
    described
}

/// The problems that any operation of this form may answer with.
fn everywhere(operation: &OperationDoc) -> Vec<AnswerDoc> {
    let mut problems = Vec::new();
    let mut add = |status: u16, code: &str| {
        problems.push(AnswerDoc {
            status: Some(status),
            description: format!("Problem `{code}`."),
            body: Some((PROBLEM_JSON, |generator: &mut SchemaGenerator| {
                generator.subschema_for::<ProblemBody>()
            })),
            headers: Vec::new(),
            leads_to: None,
        });
    };
    add(400, codes::INVALID_REQUEST);
    if !operation.open {
        add(401, codes::UNAUTHORIZED);
    }
    if operation.body.is_some() {
        add(413, codes::BODY_TOO_LARGE);
        add(415, codes::UNSUPPORTED_MEDIA_TYPE);
    }
    add(500, codes::INTERNAL_ERROR);
    add(503, codes::STORE_UNAVAILABLE);
    problems
}
