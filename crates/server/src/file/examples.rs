//! The files under `examples/`: each must read, check without a warning against the built-in types,
//! and find its app, connection and secret among the others.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use millrace_core::json::Json;
use millrace_core::limits::Limits;
use millrace_core::plan::Surroundings;

use super::*;

fn examples() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "yaml")
        })
        .collect();
    paths.sort();
    let read = |path: PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        (name, std::fs::read_to_string(path).unwrap())
    };
    paths.into_iter().map(read).collect()
}

fn documents() -> Vec<Document> {
    let parsed = |(name, text): (String, String)| parse(&name, &text, &Limits::default()).unwrap();
    examples().into_iter().flat_map(parsed).collect()
}

#[test]
fn the_examples_are_without_faults_and_warnings() {
    let registry = millrace_nodes::catalogue();
    let limits = Limits::default();
    let surroundings = Surroundings::offline(&registry, &limits);
    let examples = examples();
    let names: Vec<&str> = examples.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "apps.yaml",
            "hello.yaml",
            "order-alerts.yaml",
            "sync-api.yaml"
        ]
    );
    for (name, text) in &examples {
        let faults = check(name, text, &surroundings);
        let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
        assert_eq!(lines, Vec::<String>::new());
    }
}

#[test]
fn the_examples_name_apps_and_connections_that_they_bring_along() {
    let mut defaults = BTreeMap::new();
    let mut connections = BTreeMap::new();
    let mut listened = Vec::new();
    for document in documents() {
        match document {
            Document::App(app) => {
                defaults.insert(app.key, app.default_connection.unwrap());
            }
            Document::Connection(connection) => {
                let secret = connection.credentials.get("webhookSecret").cloned();
                connections.insert(connection.name, (connection.app, secret));
            }
            Document::Scenario(scenario) => {
                let app = scenario
                    .draft
                    .trigger
                    .config
                    .get("app")
                    .and_then(Json::as_str);
                listened.push(app.unwrap().to_owned());
            }
        }
    }
    assert_eq!(listened, ["shop"; 3]);
    let secret = SecretSource::Environment("MILLRACE_EXAMPLE_SECRET".into());
    let expected = ("shop".to_owned(), Some(Credential::One(secret)));
    assert_eq!(connections.get(&defaults["shop"]), Some(&expected));
}
