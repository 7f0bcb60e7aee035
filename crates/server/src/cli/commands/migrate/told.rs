//! What `migrate` tells: how far it is, what was moved, and what to do then.

use std::path::Path;

use indicatif::ProgressBar;
use millrace_core::status::RunStatus;
use millrace_store::transfer::{Progress, Report};
use serde_json::json;

use crate::cli::clock::unix_seconds;
use crate::cli::error::Error;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::cli::view::View;
use crate::data_folder::{DataFolder, MASTER_KEY};
use crate::settings::Places;

/// Files of a data folder, besides the master key, and the settings that stand for them.
const OTHER_SECRETS: [(&str, &str); 2] = [
    ("admin.token", "MILLRACE_ADMIN_TOKEN"),
    ("alert.secret", "MILLRACE_ALERT_SECRET"),
];

/// Shows how far it is: a bar to a person, lines to anything else.
pub struct Watch<'a> {
    session: &'a Session,
    bar: Option<ProgressBar>,
    total: u64,
    /// When a line was written last, in seconds.
    told_at: i64,
}

impl<'a> Watch<'a> {
    /// One that has nothing to show yet.
    pub fn new(session: &'a Session) -> Self {
        Self {
            session,
            bar: None,
            total: 0,
            told_at: 0,
        }
    }

    /// Shows it.
    pub fn tell(&mut self, progress: Progress) {
        match progress {
            Progress::Begun {
                database,
                goes_on,
                total,
                moved,
            } => {
                self.total = total;
                let begun = if goes_on {
                    format!("Going on where it was: {moved} of {total} are in {database}")
                } else {
                    format!("Moving {total} things to {database}")
                };
                self.line(&begun);
                self.end();
                self.bar = self.session.output.bar(total);
                if let Some(bar) = &self.bar {
                    bar.set_position(moved);
                    // What an earlier process did says nothing of this one's speed.
                    bar.reset_eta();
                }
            }
            Progress::Moved { what, moved } => self.step(moved, what),
            Progress::Comparing { what } => self.step(self.total, &format!("comparing {what}")),
            Progress::Broken { problem } => self.line(&format!("{problem}; trying again")),
        }
    }

    fn step(&mut self, moved: u64, what: &str) {
        if let Some(bar) = &self.bar {
            bar.set_position(moved);
            bar.set_message(what.to_owned());
            return;
        }
        let now = unix_seconds();
        if !self.session.output.is_json() && now != self.told_at {
            self.told_at = now;
            Output::note(&format!("{moved} of {} ({what})", self.total));
        }
    }

    fn line(&self, text: &str) {
        match &self.bar {
            Some(bar) => bar.println(text),
            None if self.session.output.is_json() => {}
            None => Output::note(text),
        }
    }

    /// Takes the bar away.
    pub fn end(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}

/// What was moved, and what to do now.
pub fn report(
    session: &Session,
    data: &DataFolder,
    places: &Places,
    report: &Report,
) -> Result<(), Error> {
    let named = |(status, count): (usize, &u64)| {
        let status = u8::try_from(status).ok().and_then(RunStatus::from_number);
        (status.map_or("unknown", RunStatus::as_str), *count)
    };
    let runs: Vec<(&str, u64)> = report.runs.iter().enumerate().map(named).collect();
    let commands = commands(data.path(), places);
    let pairs = |all: &[(&str, u64)]| -> serde_json::Map<String, serde_json::Value> {
        let pairs = all
            .iter()
            .map(|(name, count)| ((*name).to_owned(), json!(count)));
        pairs.collect()
    };
    let answer = json!({
        "database": report.database,
        "wasFinished": report.was_finished,
        "moved": pairs(&report.moved),
        "runs": pairs(&runs),
        "comparedRows": report.compared,
        "goneLargeValues": report.gone_values,
        "commands": commands,
    });
    let table = |title: &'static str, all: &[(&str, u64)]| View::Table {
        header: vec![title, "count"],
        rows: all
            .iter()
            .map(|(name, count)| vec![(*name).to_owned(), count.to_string()])
            .collect(),
        empty: "",
    };
    let view = View::Several(vec![
        View::Text(head(data.path(), places, report)),
        table("moved", &report.moved),
        table("runs", &runs),
        View::Text(next(data.path(), &commands)),
    ]);
    session.output.answer(&answer.into(), view)
}

fn head(data: &Path, places: &Places, report: &Report) -> String {
    let (data, database) = (data.display(), &report.database);
    if report.was_finished {
        return format!("{data} was moved to {database} before; nothing was left to do.");
    }
    let compared = report.compared;
    let text = format!(
        "{data} is in {database}: everything was counted on both sides, and {compared} rows were compared whole."
    );
    let gone = report.gone_values;
    match &places.object_storage {
        _ if gone == 0 => text,
        Some(url) => format!(
            "{text}\n{gone} large values that runs name are not in {data}/blobs: what is in {url} stays there, and is read from there with the same MILLRACE_LARGE_VALUES."
        ),
        None => format!(
            "{text}\n{gone} large values that runs name were gone from {data}/blobs before; they are still missed. Those that are in object storage are not, if MILLRACE_LARGE_VALUES says so."
        ),
    }
}

fn next(data: &Path, commands: &[String]) -> String {
    let commands: Vec<String> = commands.iter().map(|line| format!("  {line}")).collect();
    format!(
        "Never start a server on the database in {} again: runs that wait would go on there too, and \
         their effects would happen twice. Put the folder away, and serve from PostgreSQL; the \
         secrets there need the same master key.\n\n{}",
        data.display(),
        commands.join("\n")
    )
}

/// The commands that lead on, for a shell.
fn commands(data: &Path, places: &Places) -> Vec<String> {
    let away = data.display().to_string();
    let away = format!("{}.moved", away.trim_end_matches('/'));
    let read = |name: &str| format!("\"$(cat {})\"", quoted(&format!("{away}/{name}")));
    let mut commands = vec![
        format!(
            "mv {} {}",
            quoted(&data.display().to_string()),
            quoted(&away)
        ),
        "export MILLRACE_DATABASE_URL=…  # the URL that was given here".to_owned(),
    ];
    let is_own_key = places.master_key.is_none() && data.join(MASTER_KEY).exists();
    commands.push(if is_own_key {
        format!("export MILLRACE_MASTER_KEY={}", read(MASTER_KEY))
    } else {
        "export MILLRACE_MASTER_KEY=…  # the key that the server had".to_owned()
    });
    for (name, variable) in OTHER_SECRETS {
        if data.join(name).exists() {
            commands.push(format!("export {variable}={}", read(name)));
        }
    }
    if let Some(url) = &places.object_storage {
        commands.push(format!("export MILLRACE_LARGE_VALUES={}", quoted(url)));
    }
    commands.push(format!(
        "millrace serve --data {}",
        quoted(&data.display().to_string())
    ));
    commands
}

/// A word for a shell.
fn quoted(word: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte);
    if word.bytes().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_a_shell_are_quoted_where_they_must() {
        assert_eq!(quoted("/var/lib/millrace"), "/var/lib/millrace");
        assert_eq!(quoted("/my data/it's"), r"'/my data/it'\''s'");
    }

    #[test]
    fn the_commands_that_lead_on_read_what_the_folder_has() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("admin.token"), "t").unwrap();
        let places = Places {
            data: folder.path().to_owned(),
            master_key: None,
            database_url: None,
            object_storage: None,
        };
        let shown = commands(folder.path(), &places).join("\n");
        assert!(shown.contains("MILLRACE_ADMIN_TOKEN=\"$(cat "), "{shown}");
        assert!(!shown.contains("MILLRACE_ALERT_SECRET"), "{shown}");
        assert!(shown.contains("MILLRACE_MASTER_KEY=…"), "{shown}");
        std::fs::write(folder.path().join(MASTER_KEY), "k").unwrap();
        let shown = commands(folder.path(), &places).join("\n");
        assert!(shown.contains(".moved/master.key)\""), "{shown}");
    }
}
