//! Who may depend on whom, compared with `cargo metadata`. Reason: the arrows of the architecture
//! are what lets a part be read, tested and replaced alone; a manifest is where they break first.

pub(super) mod unused;

use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::finding::Finding;
use crate::tree::Tree;

pub(super) const NAME: &str = "dependencies";

/// What one crate may use.
struct Room {
    package: &'static str,
    path: &'static str,
    /// Packages of ours that it may depend on.
    ours: &'static [&'static str],
    /// More of them in its tests.
    ours_in_tests: &'static [&'static str],
    /// Packages of others that it may not depend on, outside its tests.
    forbidden: &'static [&'static str],
}

const CORE: &str = "millrace-core";
const NODES: &str = "millrace-nodes";
const STORE: &str = "millrace-store";
const ENGINE: &str = "millrace-engine";

const ROOMS: [Room; 8] = [
    Room {
        package: CORE,
        path: "crates/core",
        ours: &[],
        ours_in_tests: &[],
        forbidden: &[
            "tokio",
            "tokio-util",
            "async-std",
            "smol",
            "mio",
            "socket2",
            "reqwest",
            "hyper",
            "hyper-util",
            "axum",
            "tower",
            "rusqlite",
            "tokio-postgres",
            "rand",
            "getrandom",
            "fastrand",
            "tracing",
            "log",
            "metrics",
            "tempfile",
            "fs4",
        ],
    },
    Room {
        package: NODES,
        path: "crates/nodes",
        ours: &[CORE],
        ours_in_tests: &[],
        forbidden: &[
            "tokio",
            "socket2",
            "reqwest",
            "hyper",
            "axum",
            "rusqlite",
            "tokio-postgres",
            "rand",
            "getrandom",
        ],
    },
    Room {
        package: STORE,
        path: "crates/store",
        ours: &[CORE],
        ours_in_tests: &[],
        forbidden: &["axum", "reqwest", "hyper", "minijinja"],
    },
    Room {
        package: ENGINE,
        path: "crates/engine",
        ours: &[CORE],
        ours_in_tests: &[STORE, NODES],
        forbidden: &["axum", "rusqlite", "tokio-postgres", "clap"],
    },
    Room {
        package: "millrace",
        path: "crates/server",
        ours: &[CORE, NODES, STORE, ENGINE],
        ours_in_tests: &[],
        forbidden: &["rusqlite", "tokio-postgres"],
    },
    Room {
        package: "xtask",
        path: "crates/xtask",
        ours: &[],
        ours_in_tests: &[],
        forbidden: &[],
    },
    Room {
        package: "millrace-e2e",
        path: "e2e",
        ours: &[],
        ours_in_tests: &[],
        forbidden: &[],
    },
    Room {
        package: "millrace-bench",
        path: "bench",
        // It fills stores through their port.
        ours: &[CORE, STORE],
        ours_in_tests: &[],
        forbidden: &[],
    },
];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    match metadata(tree) {
        Ok(metadata) => judge(&metadata),
        Err(error) => vec![finding("", format!("cargo metadata failed: {error:#}"))],
    }
}

fn metadata(tree: &Tree) -> Result<Value> {
    let output = Command::new(option_env!("CARGO").unwrap_or("cargo"))
        .args([
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version",
            "1",
        ])
        .current_dir(&tree.root)
        .output()
        .context("cargo cannot be started")?;
    ensure!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).context("its answer is not JSON")
}

fn judge(metadata: &Value) -> Vec<Finding> {
    let packages = metadata["packages"]
        .as_array()
        .map_or(&[][..], Vec::as_slice);
    packages.iter().flat_map(judge_package).collect()
}

fn judge_package(package: &Value) -> Vec<Finding> {
    let name = package["name"].as_str().unwrap_or("");
    let Some(room) = ROOMS.iter().find(|room| room.package == name) else {
        return vec![finding(
            "",
            format!(
                "`{name}` is in no row of the architecture's table (crates/xtask/src/rules/dependencies.rs)"
            ),
        )];
    };
    let dependencies = package["dependencies"]
        .as_array()
        .map_or(&[][..], Vec::as_slice);
    dependencies
        .iter()
        .filter_map(|dependency| judge_dependency(room, dependency))
        .collect()
}

fn judge_dependency(room: &Room, dependency: &Value) -> Option<Finding> {
    let name = dependency["name"].as_str().unwrap_or("");
    let is_for_tests = dependency["kind"] == "dev";
    let is_ours = ROOMS.iter().any(|room| room.package == name);
    let is_allowed = if is_ours {
        room.ours.contains(&name) || is_for_tests && room.ours_in_tests.contains(&name)
    } else {
        is_for_tests || !room.forbidden.contains(&name)
    };
    let message = || {
        format!(
            "`{}` may not depend on `{name}`: see the table in ARCHITECTURE.md",
            room.package
        )
    };
    (!is_allowed).then(|| finding(room.path, message()))
}

fn finding(folder: &str, message: String) -> Finding {
    let path = format!("{folder}/Cargo.toml")
        .trim_start_matches('/')
        .to_owned();
    Finding {
        rule: NAME,
        path,
        line: 1,
        message,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    fn found(package: &str, dependency: &str, kind: Option<&str>) -> usize {
        let dependencies = json!([{"name": dependency, "kind": kind}]);
        super::judge(&json!({"packages": [{"name": package, "dependencies": dependencies}]})).len()
    }

    #[test]
    fn an_arrow_that_is_not_in_the_picture_is_found() {
        assert_eq!(found("millrace-core", "tokio", None), 1);
        assert_eq!(found("millrace-core", "serde", None), 0);
        assert_eq!(found("millrace-nodes", "millrace-store", Some("dev")), 1);
        assert_eq!(found("millrace-engine", "millrace-store", None), 1);
        assert_eq!(found("millrace-engine", "millrace-store", Some("dev")), 0);
        assert_eq!(found("millrace", "millrace-engine", None), 0);
        assert_eq!(found("millrace-sixth", "serde", None), 1);
    }
}
