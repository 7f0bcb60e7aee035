//! The only place that prints: tables and text for people, JSON for programs, errors and progress
//! on standard error.

use std::io::{IsTerminal, Write};

use comfy_table::{Attribute, Cell, Color, ContentArrangement, Table, presets};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use millrace_core::json::{Json, Object};

use super::error::Error;
use super::view::{View, pretty};

/// Where a command's answers go.
#[derive(Debug, Clone)]
pub struct Output {
    json: bool,
    color: bool,
    /// What each answer is called where a command gives many.
    event: Option<&'static str>,
}

impl Output {
    /// For programs (`json`) or for people, in colour if they look at a terminal and want it.
    pub fn new(json: bool, no_color: bool) -> Self {
        let color = !no_color && std::io::stdout().is_terminal();
        Self {
            json,
            color,
            event: None,
        }
    }

    /// The same for a command that goes on: programs get its answers as events of that name.
    #[must_use]
    pub fn in_lines(&self, event: &'static str) -> Self {
        Self {
            event: Some(event),
            ..self.clone()
        }
    }

    /// Whether a program reads the output.
    pub fn is_json(&self) -> bool {
        self.json
    }

    /// A command's answer: the data for programs, the view for people.
    pub fn answer(&self, data: &Json, view: View) -> Result<(), Error> {
        let text = match (self.json, self.event) {
            (true, None) => pretty(data),
            (true, Some(event)) => named(event, data).to_string(),
            (false, _) => self.render(&view),
        };
        write_line(&text)
    }

    /// One of many answers that come as they happen: a line of JSON, or text.
    pub fn event(&self, data: &Json, text: &str) -> Result<(), Error> {
        if self.json {
            write_line(&data.to_string())
        } else {
            write_line(&harmless(text))
        }
    }

    /// Text for people and programs alike, such as a file or a completion script.
    pub fn raw(text: &str) -> Result<(), Error> {
        let mut out = std::io::stdout().lock();
        out.write_all(text.as_bytes())
            .and_then(|()| out.flush())
            .map_err(Error::Output)
    }

    /// A remark on standard error that does not belong to the answer.
    pub fn note(text: &str) {
        // Nobody is left to tell when standard error itself cannot be written.
        let _ = writeln!(std::io::stderr().lock(), "{}", harmless(text));
    }

    /// Why the command failed, on standard error.
    pub fn error(error: &Error) {
        let _ = writeln!(
            std::io::stderr().lock(),
            "millrace: {}",
            harmless(&error.to_string())
        );
    }

    /// What the parser of the command line has to say: help on standard output, faults on
    /// standard error.
    pub fn parser(error: &clap::Error) {
        let _ = error.print();
    }

    /// A spinner on standard error while something takes long; silent when nobody looks.
    pub fn progress(&self, message: String) -> ProgressBar {
        if self.json {
            return ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        }
        let bar = ProgressBar::new_spinner().with_message(in_one_line(&message));
        let style = ProgressStyle::with_template("{spinner} {msg} ({elapsed})");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
        bar.enable_steady_tick(std::time::Duration::from_millis(120));
        bar
    }

    /// A bar on standard error for work of so many things; nothing when no person looks.
    pub fn bar(&self, total: u64) -> Option<ProgressBar> {
        if self.json || !std::io::stderr().is_terminal() {
            return None;
        }
        let bar = ProgressBar::new(total);
        let style = ProgressStyle::with_template(
            "[{wide_bar}] {human_pos}/{human_len} {msg} ({per_sec:0}, {eta} left)",
        );
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Some(bar)
    }

    fn render(&self, view: &View) -> String {
        match view {
            View::Text(text) => harmless(text.trim_end_matches('\n')),
            View::Table { rows, empty, .. } if rows.is_empty() => (*empty).to_owned(),
            View::Table { header, rows, .. } => self.table(header, rows),
            View::Fields(fields) => {
                let rows: Vec<Vec<String>> = fields
                    .iter()
                    .map(|(name, value)| vec![(*name).to_owned(), value.clone()])
                    .collect();
                self.table(&[], &rows)
            }
            View::Several(views) => {
                let parts: Vec<String> = views.iter().map(|view| self.render(view)).collect();
                parts.join("\n\n")
            }
        }
    }

    /// Columns without lines between, as wide as the terminal; unbounded when nobody looks.
    fn table(&self, header: &[&str], rows: &[Vec<String>]) -> String {
        let mut table = Table::new();
        table.load_style(presets::NOTHING);
        table.set_content_arrangement(ContentArrangement::Dynamic);
        if !self.color {
            table.force_no_tty();
            if let Some(width) = terminal_width() {
                table.set_width(width);
            }
        }
        if !header.is_empty() {
            let title = |text: &&str| Cell::new(text.to_uppercase()).add_attribute(Attribute::Bold);
            table.set_header(header.iter().map(title));
        }
        for row in rows {
            table.add_row(row.iter().map(|text| colored(&in_one_line(text))));
        }
        for column in table.column_iter_mut() {
            column.set_padding((0, 2));
        }
        table.trim_fmt()
    }
}

/// An event for programs.
pub fn named(event: &str, data: &Json) -> Json {
    let mut object = Object::new();
    object.insert("event", event);
    object.insert("data", data.clone());
    Json::from(object)
}

fn terminal_width() -> Option<u16> {
    let is_terminal = std::io::stdout().is_terminal();
    is_terminal
        .then(|| {
            comfy_table::Table::new()
                .set_content_arrangement(ContentArrangement::Dynamic)
                .width()
        })
        .flatten()
}

/// The words that tell good from bad at a glance have a colour.
fn colored(text: &str) -> Cell {
    let cell = Cell::new(text);
    match text {
        "succeeded" | "success" | "active" | "ok" => cell.fg(Color::Green),
        "failed" | "fatal_error" | "error" | "expired" | "wrong" => cell.fg(Color::Red),
        "running" | "waiting" | "queued" | "retryable_error" | "warning" => cell.fg(Color::Yellow),
        "skipped" | "cancelled" | "inactive" | "-" => cell.fg(Color::DarkGrey),
        _ => cell,
    }
}

/// A text without the power to steer a terminal: control characters escaped as in Rust, but for the
/// ends of lines and tabs, which Millrace's own texts hold.
fn harmless(text: &str) -> String {
    escaped(text, |character| matches!(character, '\n' | '\t'))
}

/// A text from outside as a part of one line: its ends of lines are escaped too, so that it cannot
/// look like lines of Millrace's own.
pub fn in_one_line(text: &str) -> String {
    escaped(text, |_| false)
}

fn escaped(text: &str, is_kept: impl Fn(char) -> bool) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        if is_steering(character) && !is_kept(character) {
            safe.extend(character.escape_default());
        } else {
            safe.push(character);
        }
    }
    safe
}

/// Controls, what ends lines, and what turns the direction of writing.
fn is_steering(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn write_line(text: &str) -> Result<(), Error> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{text}")
        .and_then(|()| out.flush())
        .map_err(Error::Output)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_has_titles_and_no_trailing_blanks() {
        let output = Output {
            json: false,
            color: false,
            event: None,
        };
        let view = View::Table {
            header: vec!["name", "status"],
            rows: vec![
                vec!["orders".into(), "ok".into()],
                vec!["a".into(), "-".into()],
            ],
            empty: "none",
        };
        insta::assert_snapshot!(output.render(&view), @r"
        NAME    STATUS
        orders  ok
        a       -
        ");
    }

    #[test]
    fn an_empty_table_says_so() {
        let output = Output {
            json: false,
            color: false,
            event: None,
        };
        let view = View::Table {
            header: vec!["name"],
            rows: vec![],
            empty: "no scenarios",
        };
        assert_eq!(output.render(&view), "no scenarios");
    }
    #[test]
    fn control_characters_of_events_do_not_reach_the_terminal() {
        let output = Output {
            json: false,
            color: false,
            event: None,
        };
        let evil = "a\u{1b}]0;x\u{7}\u{9b}2J\nb\u{202e}é";
        let table = View::Table {
            header: vec!["name"],
            rows: vec![vec![evil.into()]],
            empty: "none",
        };
        insta::assert_snapshot!(output.render(&table), @r"
        NAME
        a\u{1b}]0;x\u{7}\u{9b}2J\nb\u{202e}é
        ");
        let fields = View::Fields(vec![("Name", evil.into())]);
        assert_eq!(output.render(&fields).lines().count(), 1);
        let text = output.render(&View::Text(format!("one\ntwo {evil}")));
        assert_eq!(text, "one\ntwo a\\u{1b}]0;x\\u{7}\\u{9b}2J\nb\\u{202e}é");
        assert_eq!(
            in_one_line(evil),
            "a\\u{1b}]0;x\\u{7}\\u{9b}2J\\nb\\u{202e}é"
        );
    }
}
