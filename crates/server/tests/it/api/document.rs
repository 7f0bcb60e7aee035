//! The API's own document.

use std::path::Path;

use millrace_server::api::{document, operations};

/// `docs/openapi.json` is what the editor's client is generated from.
#[test]
fn the_document_in_docs_is_the_one_that_is_served() {
    let docs: Vec<_> = operations()
        .iter()
        .map(|operation| operation.doc().clone())
        .collect();
    let mut text = serde_json::to_string_pretty(&document(&docs)).unwrap();
    text.push('\n');
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    std::fs::write(&path, &text).unwrap();
    assert!(
        kept == text,
        "docs/openapi.json was stale and has been written again: look at the difference and commit it"
    );
}

#[test]
fn every_operation_says_what_it_does_and_has_a_name_of_its_own() {
    let mut seen = std::collections::HashSet::new();
    for operation in operations() {
        let doc = operation.doc();
        assert!(seen.insert(doc.id), "{} twice", doc.id);
        assert!(!doc.summary.is_empty() && !doc.tag.is_empty(), "{}", doc.id);
        assert!(!doc.answers.is_empty(), "{}", doc.id);
        if let Some(body) = &doc.body {
            serde_json::from_str::<serde_json::Value>(body.example).expect(doc.id);
        }
    }
}
