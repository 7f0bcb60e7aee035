//! Help, manual, completions, and what is not understood.

use crate::process::Caller;

#[test]
fn help_lists_every_command_with_what_it_does() {
    let outcome = Caller::new().run(&["--help"]).done();
    insta::assert_snapshot!("help", outcome.stdout);
}

#[test]
fn the_manual_in_docs_is_fresh() {
    let manual = Caller::new().run(&["manual"]).done().stdout;
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/cli.md");
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        kept == manual,
        "docs/cli.md is stale: `cargo run -- manual > docs/cli.md`"
    );
}

#[test]
fn every_command_has_help() {
    let caller = Caller::new();
    let manual = caller.run(&["manual"]).done().stdout;
    let titles = manual.lines().filter_map(|line| {
        line.trim_start_matches('#')
            .trim()
            .strip_prefix("`millrace ")
    });
    let mut count = 0;
    for title in titles {
        let mut words: Vec<&str> = title.trim_end_matches('`').split(' ').collect();
        words.push("--help");
        let outcome = caller.run(&words);
        assert_eq!(outcome.status, 0, "{outcome:?}");
        assert!(outcome.stdout.contains("Usage: millrace"), "{outcome:?}");
        count += 1;
    }
    assert!(count > 40, "{count} commands in the manual");
}

#[test]
fn what_is_not_understood_exits_2_and_says_what_there_is() {
    let caller = Caller::new();
    for arguments in [
        &["scenarioo", "list"][..],
        &["scenario", "show"],
        &["run"],
        &["runs", "retry"],
        &["apply"],
        &["check"],
        &["completions", "tcl"],
        &["login", "http://127.0.0.1:1"],
    ] {
        let outcome = caller.run(arguments);
        assert_eq!(outcome.status, 2, "{arguments:?} {outcome:?}");
        assert!(
            outcome.stdout.is_empty() && !outcome.stderr.is_empty(),
            "{outcome:?}"
        );
    }
}

#[test]
fn completions_are_printed_for_each_shell() {
    let caller = Caller::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let outcome = caller.run(&["completions", shell]).done();
        assert!(outcome.stdout.contains("millrace"), "{shell}");
    }
}
