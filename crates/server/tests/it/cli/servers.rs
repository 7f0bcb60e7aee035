//! Which server is talked to, with which token, and what is said when none answers.

use std::net::TcpListener;
use std::os::unix::fs::{FileExt, PermissionsExt};
use std::path::PathBuf;

use serde_json::Value;

use crate::process::{Caller, Outcome, Server, Sink};

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
    for words in [
        &sink.url()[..],
        "refuses that token",
        "admin.token",
        "token create",
    ] {
        assert!(outcome.stderr.contains(words), "{words}: {outcome:?}");
    }
    assert!(
        !outcome.stderr.contains("what was just given"),
        "{outcome:?}"
    );
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
    assert!(finding(&outcome, "port").contains("is free"));
    assert!(finding(&outcome, "data folder").contains("does not exist yet"));
}

/// What `doctor --json` found out about a thing.
fn finding(outcome: &Outcome, what: &str) -> String {
    let found = outcome.json();
    let mut all = found.as_array().unwrap().iter();
    let found = all.find(|finding| finding["what"] == what);
    let detail = |found: &Value| found["detail"].as_str().unwrap().to_owned();
    found.map_or_else(|| panic!("nothing of {what}: {outcome:?}"), detail)
}

#[test]
fn doctor_looks_at_the_server_that_its_flags_mean() {
    let server = Server::start();
    let address = server.url.replace("http://", "");
    let data = server.owner().folder().join("millrace-data");
    let flags = ["doctor", "--json", "--listen", &address, "--data"];
    let flags = [&flags[..], &[data.to_str().unwrap()]].concat();
    for caller in [Caller::new(), Caller::of("http://127.0.0.1:1", "another")] {
        let outcome = caller.run(&flags).done();
        assert!(finding(&outcome, "port").contains(&address));
        assert!(finding(&outcome, "server").contains(&address));
        assert_eq!(finding(&outcome, "token"), "the server knows it");
    }
    let elsewhere = [&flags[..], &["--server", "http://127.0.0.1:1"]].concat();
    assert_eq!(Caller::new().run(&elsewhere).status, 2);
}

#[test]
fn health_says_by_its_exit_status_whether_the_server_is_ready() {
    let mut server = Server::start();
    let address = server.url.replace("http://", "");
    let caller = Caller::new().with("MILLRACE_LISTEN", &address);
    assert_eq!(caller.run(&["health"]).done().stdout, "ready\n");
    let state = caller.run(&["health", "--json"]).done().json();
    assert_eq!(state["status"], "ok");
    server.stop();
    let outcome = caller.run(&["health"]);
    assert_eq!(outcome.status, 1, "{outcome:?}");
    assert!(outcome.stderr.contains(&address), "{outcome:?}");
}

#[test]
fn health_tells_what_a_server_that_is_not_ready_says_and_takes_no_other_answer() {
    let sink = Sink::start();
    let caller = Caller::of(&sink.url(), "any");
    let away = r#"{"status":"unavailable","error":"the database does not answer"}"#;
    sink.on("GET /readyz", 503, away)
        .on("GET /readyz", 200, "{}");
    let outcome = caller.run(&["health"]);
    assert_eq!(outcome.status, 1, "{outcome:?}");
    assert!(
        outcome.stderr.contains("the database does not answer"),
        "{outcome:?}"
    );
    let outcome = caller.run(&["health"]);
    assert_eq!(outcome.status, 1, "{outcome:?}");
    assert!(
        outcome.stderr.contains("not as Millrace does"),
        "{outcome:?}"
    );
}

#[test]
fn health_does_not_wait_for_a_server_that_says_nothing() {
    // Its system takes the connection, and nobody reads from it.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap().to_string();
    let caller = Caller::new().with("MILLRACE_LISTEN", &address);
    let outcome = caller.run(&["health"]);
    assert_eq!(outcome.status, 1, "{outcome:?}");
    assert!(
        outcome.stderr.contains("did not answer within 4000 ms"),
        "{outcome:?}"
    );
}

/// A data folder of a server that has ended, and its database.
fn left_behind() -> (Caller, PathBuf) {
    let caller = Caller::new().with("MILLRACE_LISTEN", &nobody());
    let data = caller.folder().join("millrace-data");
    Server::start_with(Caller::new(), &["--data", data.to_str().unwrap()]).stop();
    (caller, data.join("millrace.db"))
}

#[test]
fn a_database_that_was_cut_or_written_over_is_named_with_what_to_do() {
    let (caller, database) = left_behind();
    let named = "./millrace-data/millrace.db";
    let file = std::fs::File::options().write(true).open(&database);
    file.unwrap().write_all_at(&[0xa5; 4096], 4096).unwrap();
    let examined = caller.run(&["doctor", "--json"]);
    assert_eq!(examined.status, 1, "{examined:?}");
    let found = finding(&examined, "database");
    for words in [named, "is damaged", "put the last copy", ".recover"] {
        assert!(found.contains(words), "{words}: {found}");
    }
    let cut = std::fs::File::options().write(true).open(&database);
    cut.unwrap().set_len(4096 + 100).unwrap();
    let found = finding(&caller.run(&["doctor", "--json"]), "database");
    assert!(found.contains("is damaged"), "{found}");
    let served = caller.run(&["serve", "--log", "error"]);
    assert_eq!(served.status, 1, "{served:?}");
    assert_eq!(served.stderr.lines().count(), 1, "{served:?}");
    assert_eq!(served.stderr.matches("malformed").count(), 1, "{served:?}");
    for words in ["is damaged", "put the last copy", ".recover"] {
        assert!(served.stderr.contains(words), "{words}: {served:?}");
    }
    std::fs::write(&database, "no database").unwrap();
    let found = finding(&caller.run(&["doctor", "--json"]), "database");
    assert!(found.contains("is not a database of Millrace"), "{found}");
}

#[test]
fn what_serve_and_dev_cannot_begin_with_ends_them_with_one_message_and_status_2() {
    let server = Server::start();
    let address = server.url.replace("http://", "");
    let caller = Caller::new();
    caller.file("file", "");
    std::fs::create_dir(caller.folder().join("data")).unwrap();
    caller.file("data/millrace.db", "another program's");
    let held = server.owner().folder().join("millrace-data");
    let free = nobody();
    let serve = ["serve", "--log", "error", "--listen"];
    for (arguments, named) in [
        (vec![address.as_str()], address.as_str()),
        (vec![free.as_str(), "--data", "file/data"], "file/data"),
        (
            vec![free.as_str(), "--data", held.to_str().unwrap()],
            "in use by process",
        ),
        (vec![free.as_str(), "--data", "data"], "data/millrace.db"),
    ] {
        let outcome = caller.run(&[&serve[..], &arguments].concat());
        assert_eq!(outcome.status, 2, "{outcome:?}");
        assert_eq!(outcome.stderr.lines().count(), 1, "{outcome:?}");
        assert!(outcome.stderr.contains(named), "{outcome:?}");
    }
    let outcome = caller.run(&["dev", ".", "--listen", &address]);
    assert_eq!(outcome.status, 2, "{outcome:?}");
    assert_eq!(outcome.stdout, "", "nothing is served");
    assert_eq!(outcome.stderr.lines().count(), 1, "{outcome:?}");
    assert!(outcome.stderr.contains(&address), "{outcome:?}");
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
