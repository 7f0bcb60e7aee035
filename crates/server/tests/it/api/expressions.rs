//! What expressions may be made of.

use serde_json::{Value, json};

use crate::harness::Server;

fn names(words: &Value) -> Vec<&str> {
    let words = words.as_array().unwrap();
    words
        .iter()
        .map(|word| word["name"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn the_words_of_expressions_are_listed_with_how_they_are_written() {
    let server = Server::start().await;
    let words = server.get("/api/expressions/words").await.expect(200).body;
    assert!(names(&words["filters"]).contains(&"hmac_sha256"));
    assert!(names(&words["functions"]).contains(&"now"));
    assert!(names(&words["tests"]).contains(&"defined"));
    assert_eq!(
        names(&words["names"]),
        [
            "input", "inputs", "trigger", "run", "item", "index", "nodes", "vars"
        ]
    );
    assert_eq!(
        words["functions"][2],
        json!({
            "name": "now", "signature": "now()",
            "about": "The time of the run's last recorded event before the step, the same in every attempt.",
        })
    );
    server
        .get("/api/expressions/words?kind=filter")
        .await
        .expect(400);
}
