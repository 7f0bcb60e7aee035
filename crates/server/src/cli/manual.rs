//! The manual of the command line as Markdown, made of the tree of commands. `docs/cli.md` is
//! this text; a test keeps it fresh.

use std::fmt::Write;

use clap::{Arg, Command};

const HEAD: &str = "\
# The command line

Made from the program's own help: `millrace manual > docs/cli.md`.

| exit status | means |
|---|---|
| 0 | done |
| 1 | failed: the server said no, a run that was waited for failed, nothing answered |
| 2 | not understood, or given what cannot be used: flags, settings, addresses that are taken, files with faults, files and folders that cannot be read or written |

Commands talk to the server of `--server`, `--profile` or `MILLRACE_SERVER`, else to the one on \
this machine: `http://127.0.0.1:7410`, or where `MILLRACE_LISTEN` says. The token comes from \
`MILLRACE_TOKEN`, else from a profile of that server, else, for a server on this machine alone, \
from `admin.token` in the data folder (`MILLRACE_DATA`, by default `./millrace-data`).

Tables fit the terminal; `NO_COLOR` turns colours off. `--json` prints one JSON value, or one a \
line where a command goes on (`listen`, `runs watch`, `dev`). Errors and remarks go to standard \
error. Control characters in what people read are written as `\\u{1b}`, so that no event can steer \
the terminal.
";

/// The whole manual.
pub fn markdown() -> String {
    let mut tree = super::tree();
    tree.build();
    let mut text = HEAD.to_owned();
    text.push_str("\nOptions of every command:\n\n");
    options(
        &mut text,
        tree.get_arguments()
            .filter(|argument| argument.is_global_set()),
    );
    for command in visible(&tree) {
        section(&mut text, command, "millrace", 2);
    }
    text
}

fn visible(command: &Command) -> impl Iterator<Item = &Command> {
    command
        .get_subcommands()
        .filter(|command| !command.is_hide_set() && command.get_name() != "help")
}

fn section(text: &mut String, command: &Command, parents: &str, level: usize) {
    let name = format!("{parents} {}", command.get_name());
    let about = command
        .get_about()
        .map(ToString::to_string)
        .unwrap_or_default();
    let marks = "#".repeat(level);
    // Writing to a text cannot fail.
    let _ = write!(text, "\n{marks} `{name}`\n\n{about}.\n");
    if command.has_subcommands() {
        for child in visible(command) {
            section(text, child, &name, level + 1);
        }
        return;
    }
    let mut command = command.clone();
    let usage = command.render_usage().to_string();
    let usage = usage.trim_start_matches("Usage:").trim();
    let _ = write!(text, "\n```\n{usage}\n```\n");
    let own = |argument: &&Arg| !argument.is_global_set() && argument.get_id() != "help";
    if command.get_arguments().any(|argument| own(&argument)) {
        text.push('\n');
        options(text, command.get_arguments().filter(own));
    }
}

fn options<'a>(text: &mut String, arguments: impl Iterator<Item = &'a Arg>) {
    for argument in arguments.filter(|argument| !argument.is_hide_set()) {
        let about = argument
            .get_help()
            .map(ToString::to_string)
            .unwrap_or_default();
        let about = about.replace('\n', " ").replace('<', "\\<");
        let variable = argument
            .get_env()
            .map(|name| format!(" (`{}`)", name.to_string_lossy()));
        let _ = writeln!(
            text,
            "- `{}`: {about}{}",
            name_of(argument),
            variable.unwrap_or_default()
        );
    }
}

fn name_of(argument: &Arg) -> String {
    let values = argument.get_value_names().unwrap_or_default();
    let value = values
        .first()
        .map(|name| format!("<{name}>"))
        .unwrap_or_default();
    if argument.is_positional() {
        return value;
    }
    let short = argument
        .get_short()
        .map(|short| format!("-{short}, "))
        .unwrap_or_default();
    let long = argument.get_long().unwrap_or_default();
    let takes_value = argument.get_action().takes_values();
    if takes_value {
        format!("{short}--{long} {value}")
    } else {
        format!("{short}--{long}")
    }
}
