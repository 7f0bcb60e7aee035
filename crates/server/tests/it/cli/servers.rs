//! Which server is talked to, with which token, and what is said when none answers.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;

use crate::process::{Caller, Sink};

const NO_SCENARIOS: &str = r#"{"items":[],"next":null}"#;

/// An address that nothing listens on.
fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}

#[test]
fn a_server_that_does_not_run_is_said_to_be_started() {
    let caller = Caller::new().with("MILLRACE_LISTEN", &nobody());
    let outcome = caller.run(&["scenario", "list"]);
    assert_eq!(outcome.status, 1);
    assert!(
        outcome.stderr.contains("millrace serve"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn on_one_machine_address_and_token_are_found_without_any_setting() {
    let sink = Sink::start();
    sink.on("GET /api/scenarios", 200, NO_SCENARIOS);
    let address = sink.url().replace("http://", "");
    let caller = Caller::new().with("MILLRACE_LISTEN", &address);
    std::fs::create_dir(caller.folder().join("millrace-data")).unwrap();
    caller.file("millrace-data/admin.token", "mra_here\n");
    let outcome = caller.run(&["scenario", "list"]).done();
    assert_eq!(
        outcome.stdout,
        "No scenarios; `millrace apply -f FILE` makes one from a file.\n"
    );
    assert_eq!(
        sink.last("GET", "/api/scenarios").headers["authorization"],
        "Bearer mra_here"
    );
}

#[test]
fn a_token_that_is_refused_is_named_by_where_it_came_from() {
    let sink = Sink::start();
    sink.on("GET /api/scenarios", 401, r#"{"code":"unauthorized"}"#);
    let outcome = Caller::of(&sink.url(), "wrong").run(&["scenario", "list"]);
    assert_eq!(outcome.status, 1);
    assert!(outcome.stderr.contains("MILLRACE_TOKEN") && outcome.stderr.contains("millrace login"));
    assert!(
        !outcome.stderr.contains("wrong"),
        "the token itself is not shown"
    );
}

#[test]
fn a_profile_is_kept_for_its_owner_alone_and_used_by_name_and_by_server() {
    let sink = Sink::start();
    sink.on("GET /api/scenarios", 200, NO_SCENARIOS);
    let caller = Caller::new();
    let login = ["login", &sink.url(), "--profile", "work"];
    caller.run_with(&login, "mrt_secret\n").done();
    let path = caller.folder().join(".config/millrace/profiles.toml");
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    for arguments in [
        &["--profile", "work", "scenario", "list"][..],
        &["scenario", "list", "--server", &sink.url()],
    ] {
        caller.run(arguments).done();
        assert_eq!(
            sink.last("GET", "/api/scenarios").headers["authorization"],
            "Bearer mrt_secret"
        );
    }
    let outcome = caller.run(&["scenario", "list", "--profile", "home"]);
    assert_eq!(outcome.status, 2);
    assert!(
        outcome.stderr.contains("there are: work"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn a_token_that_the_server_refuses_is_not_kept() {
    let sink = Sink::start();
    sink.on("GET /api/scenarios", 401, "{}");
    let caller = Caller::new();
    let outcome = caller.run_with(&["login", &sink.url(), "--profile", "work"], "x\n");
    assert_eq!(outcome.status, 1, "{outcome:?}");
    assert!(
        !caller
            .folder()
            .join(".config/millrace/profiles.toml")
            .exists()
    );
}

#[test]
fn doctor_finds_a_free_port_and_a_folder_that_is_not_there_yet() {
    let caller = Caller::new().with("MILLRACE_LISTEN", &nobody());
    let outcome = caller.run(&["doctor", "--json"]).done();
    let findings = outcome.json();
    let find = |what: &str| {
        let all = findings.as_array().unwrap();
        all.iter().find(|finding| finding["what"] == what).unwrap()["detail"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert!(find("port").contains("is free"));
    assert!(find("data folder").contains("does not exist yet"));
}

#[test]
fn doctor_fails_on_a_key_that_others_can_read_and_says_what_to_do() {
    let caller = Caller::new().with("MILLRACE_LISTEN", &nobody());
    std::fs::create_dir(caller.folder().join("millrace-data")).unwrap();
    caller.file("millrace-data/master.key", "k");
    let path = caller.folder().join("millrace-data/master.key");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    let outcome = caller.run(&["doctor"]);
    assert_eq!(outcome.status, 1, "{outcome:?}");
    assert!(outcome.stdout.contains("chmod 600"), "{}", outcome.stdout);
}

#[test]
fn doctor_names_the_setting_that_cannot_be_used() {
    let caller = Caller::new().with("MILLRACE_TIMEZONE", "Mars/Base");
    let outcome = caller.run(&["doctor"]);
    assert_eq!(outcome.status, 1);
    assert!(
        outcome.stdout.contains("MILLRACE_TIMEZONE"),
        "{}",
        outcome.stdout
    );
}
