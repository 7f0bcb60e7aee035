//! The bench as it is run, against the limits alone: whether it counts right, never how fast.

use std::process::Command;

use serde_json::Value;

/// Loads one target alone, and gives the line that tells how.
fn load(arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let output = Command::new(env!("CARGO_BIN_EXE_millrace-bench"))
        .arg("load")
        .args(arguments)
        .args(["--folder".as_ref(), folder.path()])
        .output()
        .expect("the bench starts");
    let problems = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{problems}");
    let lines = String::from_utf8_lossy(&output.stdout);
    lines.lines().last().unwrap_or_default().to_owned()
}

#[test]
fn the_effect_limit_calls_its_callee_and_answers_right() {
    let told = load(&["effect", "--connections", "4", "--seconds", "0.3"]);
    let requests: u64 = told.split(' ').next().unwrap().parse().unwrap();
    assert!(requests >= 4, "{told}");
}

#[test]
fn an_open_loop_sends_every_event_that_is_due() {
    let told = load(&["bare", "--per-second", "2000", "--seconds", "0.3"]);
    assert!(told.starts_with("600 requests,"), "{told}");
}

#[test]
fn a_quick_bench_of_the_limits_gets_a_right_answer_to_every_request() {
    let folder = tempfile::tempdir().unwrap();
    let json = folder.path().join("figures.json");
    let page = folder.path().join("page.md");
    let marks = "<!-- figures: written by `millrace-bench --write` -->\n<!-- end of figures -->\n";
    std::fs::write(&page, marks).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_millrace-bench"))
        .args(["--quick", "--limits-only", "--only", "hook3"])
        .args(["--seconds", "0.2"])
        .args(["--json".as_ref(), json.as_path()])
        .args(["--write".as_ref(), page.as_path()])
        .args(["--folder".as_ref(), folder.path()])
        .output()
        .unwrap();
    let problems = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{problems}");

    let report: Value = serde_json::from_slice(&std::fs::read(&json).unwrap()).unwrap();
    let measurements = report["measurements"].as_array().unwrap();
    let seen: Vec<_> = measurements
        .iter()
        .map(|one| (one["connections"].as_u64(), one["target"].as_str()))
        .collect();
    let expected: Vec<_> = [1, 16, 64]
        .into_iter()
        .flat_map(|count| [(Some(count), Some("bare")), (Some(count), Some("durable"))])
        .collect();
    assert_eq!(seen, expected);
    for one in measurements {
        assert!(one["requests"].as_u64() >= one["connections"].as_u64());
        assert_eq!(one["answersOk"], one["requests"]);
    }
    let table = String::from_utf8(output.stdout).unwrap();
    let page = std::fs::read_to_string(&page).unwrap();
    assert!(table.contains("| durable "), "{table}");
    assert!(page.contains(table.trim()), "{page}");
}

#[test]
fn a_quick_bench_of_the_limit_on_postgresql_says_what_it_was_measured_on() {
    let folder = tempfile::tempdir().unwrap();
    let json = folder.path().join("figures.json");
    let output = Command::new(env!("CARGO_BIN_EXE_millrace-bench"))
        .args(["--quick", "--limits-only", "--only", "postgres"])
        .args(["--seconds", "0.2"])
        .args(["--json".as_ref(), json.as_path()])
        .args(["--folder".as_ref(), folder.path()])
        .output()
        .unwrap();
    let problems = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{problems}");
    let report: Value = serde_json::from_slice(&std::fs::read(&json).unwrap()).unwrap();
    let measurements = report["measurements"].as_array().unwrap();
    assert_eq!(measurements.len(), 3);
    for one in measurements {
        assert_eq!(one["target"], "durablePg");
        assert_eq!(one["answersOk"], one["requests"]);
        // Five rows of 300 bytes, each with its head and in an index.
        assert!(one["writtenBytes"].as_f64() > Some(1_500.0), "{one}");
    }
    let table = String::from_utf8(output.stdout).unwrap();
    assert!(table.contains("`synchronous_commit` on"), "{table}");
}
