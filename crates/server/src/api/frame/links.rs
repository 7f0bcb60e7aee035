//! Links of the OpenAPI document: what an answer tells of, and which operations take it from there.

use serde_json::{Map, Value, json};

use super::operation::{AnswerDoc, OperationDoc};

/// Adds to an operation's described answers their links to all operations on what they tell of.
pub fn add(answers: &mut Value, operation: &OperationDoc, all: &[OperationDoc]) {
    for answer in &operation.answers {
        let Some((path, place)) = answer.leads_to else {
            continue;
        };
        let links: Map<String, Value> = all
            .iter()
            .filter(|target| target.id != operation.id && is_on(path, target.path))
            .map(|target| (target.id.to_owned(), link(answer, target, path, place)))
            .collect();
        answers[answer.status_name()]["links"] = Value::Object(links);
    }
}

/// Whether an operation's path is that of the thing, or below it without further parts to know.
fn is_on(thing: &str, path: &str) -> bool {
    path.strip_prefix(thing)
        .is_some_and(|rest| (rest.is_empty() || rest.starts_with('/')) && !rest.contains('{'))
}

/// The thing's own part is found at `place`; the parts before it are those of the request.
fn link(answer: &AnswerDoc, target: &OperationDoc, path: &str, place: &str) -> Value {
    let names: Vec<&str> = path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
        .collect();
    let mut parameters = Map::new();
    for (index, name) in names.iter().enumerate() {
        let is_last = index + 1 == names.len();
        let source = if is_last {
            place.to_owned()
        } else {
            format!("$request.path.{name}")
        };
        parameters.insert(format!("path.{name}"), json!(source));
    }
    let has_tag = answer.headers.iter().any(|(name, _)| *name == "ETag");
    if has_tag && target.headers.iter().any(|(name, ..)| *name == "If-Match") {
        parameters.insert("header.If-Match".to_owned(), json!("$response.header.ETag"));
    }
    json!({ "operationId": target.id, "parameters": parameters })
}

#[cfg(test)]
mod tests {
    use crate::api::{document, operations};

    #[test]
    fn an_answer_links_to_the_operations_on_what_it_tells_of() {
        let docs: Vec<_> = operations()
            .iter()
            .map(|operation| operation.doc().clone())
            .collect();
        let document = document(&docs);
        let post = &document["paths"]["/api/scenarios"]["post"];
        let links = post["responses"]["201"]["links"].as_object().unwrap();
        assert_eq!(
            links["replaceDraft"]["parameters"],
            serde_json::json!({
                "path.id": "$response.body#/id",
                "header.If-Match": "$response.header.ETag",
            })
        );
        assert!(links.contains_key("getScenario"));
        assert!(!links.contains_key("getNode") && !links.contains_key("getApp"));
        let nodes = &document["paths"]["/api/scenarios/{id}/draft/nodes"]["post"];
        let rename = &nodes["responses"]["201"]["links"]["renameNode"]["parameters"];
        assert_eq!(rename["path.id"], "$request.path.id");
        assert_eq!(rename["path.nodeId"], "$response.body#/id");
    }
}
