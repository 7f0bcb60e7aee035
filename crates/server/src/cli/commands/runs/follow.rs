//! Following runs: live events as they come, and waiting for an end.

use millrace_core::json::Json;

use super::show::line;
use crate::cli::client::{Client, Event, Events, path_part};
use crate::cli::clock::pause;
use crate::cli::error::{Error, FAILED};
use crate::cli::output::{Output, in_one_line, named};
use crate::cli::session::Session;
use crate::cli::view::{cell, text};

/// Milliseconds before a lost connection is made again.
const AGAIN_MILLIS: u64 = 500;

/// Runs under way that are shown before what happens.
const SHOWN_COUNT_MAX: usize = 100;

/// Whether a run's status never changes again.
pub fn is_final(status: &str) -> bool {
    matches!(status, "succeeded" | "failed" | "cancelled")
}

/// Exit status of a run that was waited for.
pub fn judge(run: &Json) -> Result<(), Error> {
    match text(run, "/status") {
        "succeeded" => Ok(()),
        _ => Err(Error::Said(FAILED)),
    }
}

/// Waits for a run's end and gives the run.
pub async fn wait(session: &Session, client: &Client, run: &str) -> Result<Json, Error> {
    let progress = session.output.progress(format!("Waiting for {run}"));
    let path = format!("/api/runs/{}", path_part(run));
    let mut last_id: Option<String> = None;
    loop {
        let found = client.get(&path).await?;
        if is_final(text(&found, "/status")) {
            progress.finish_and_clear();
            return Ok(found);
        }
        let mut events = client
            .events(&format!("{path}/events"), last_id.as_deref())
            .await?;
        let mut has_ended = false;
        while let Some(event) = events.next().await? {
            has_ended |= event.kind == "end";
            last_id = event.id.or(last_id);
        }
        if !has_ended {
            pause(AGAIN_MILLIS).await;
        }
    }
}

/// Prints a run's events until it ends; gives the run.
pub async fn run(session: &Session, client: &Client, run: &str) -> Result<Json, Error> {
    let path = format!("/api/runs/{}", path_part(run));
    let mut last_id: Option<String> = None;
    loop {
        let mut events = client
            .events(&format!("{path}/events"), last_id.as_deref())
            .await?;
        let mut has_ended = false;
        while let Some(event) = events.next().await? {
            tell(session, &event)?;
            has_ended |= event.kind == "end";
            last_id = event.id.or(last_id);
        }
        if has_ended {
            return client.get(&path).await;
        }
        pause(AGAIN_MILLIS).await;
    }
}

/// Prints how the runs stand that are under way, and then the events of all runs until someone stops
/// it.
pub async fn all_from_now(session: &Session, client: &Client) -> Result<(), Error> {
    // Followed first, so that nothing falls between the two.
    let events = client.events("/api/events", None).await?;
    let statuses = ["queued", "running", "waiting"];
    let under_way = statuses.map(|status| ("status", status.to_owned()));
    let mut runs = client
        .list("/api/runs", &under_way, SHOWN_COUNT_MAX)
        .await?;
    runs.reverse();
    for run in runs.iter().cloned() {
        let (kind, id) = ("run".to_owned(), None);
        tell(
            session,
            &Event {
                kind,
                id,
                data: run,
            },
        )?;
    }
    Output::note(match runs.len() {
        0 => "No run is under way; what happens is printed as it happens, until Ctrl-C.",
        _ => "What happens from now on is printed as it happens, until Ctrl-C.",
    });
    go_on(session, client, events).await
}

/// Prints the events of all runs until someone stops it.
pub async fn all(session: &Session, client: &Client) -> Result<(), Error> {
    let events = client.events("/api/events", None).await?;
    go_on(session, client, events).await
}

async fn go_on(session: &Session, client: &Client, mut events: Events) -> Result<(), Error> {
    loop {
        while let Some(event) = events.next().await? {
            tell(session, &event)?;
        }
        pause(AGAIN_MILLIS).await;
        events = client.events("/api/events", None).await?;
    }
}

fn tell(session: &Session, event: &Event) -> Result<(), Error> {
    let Some(shown) = sentence(event) else {
        return Ok(());
    };
    session
        .output
        .event(&named(&event.kind, &event.data), &in_one_line(&shown))
}

/// An event in one line; nothing for those that only programs need.
fn sentence(event: &Event) -> Option<String> {
    let data = &event.data;
    match event.kind.as_str() {
        "run" | "end" => {
            let code = data.pointer("/error/code").filter(|code| !code.is_null());
            let message = text(data, "/error/message");
            let error = code.map_or_else(String::new, |code| {
                format!(" {}: {message}", cell(Some(code)))
            });
            Some(format!(
                "{} {}{error}",
                text(data, "/id"),
                text(data, "/status")
            ))
        }
        "step" => {
            let attempt = data.get("attempt").and_then(Json::as_u64);
            let attempt =
                attempt.map_or_else(String::new, |attempt| format!(", attempt {attempt}"));
            Some(format!(
                "{}   {} {}{attempt}",
                text(data, "/runId"),
                text(data, "/nodeId"),
                text(data, "/status")
            ))
        }
        "log" => {
            let written = data.get("line").unwrap_or(data);
            Some(format!("{}   {}", text(data, "/runId"), line(written)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(kind: &str, data: &str) -> Option<String> {
        sentence(&Event {
            kind: kind.into(),
            id: None,
            data: data.parse().unwrap(),
        })
    }

    #[test]
    fn events_are_told_in_one_line_each() {
        let lines = [
            said("run", r#"{"id":"run_1","status":"running","error":null}"#),
            said(
                "step",
                r#"{"runId":"run_1","nodeId":"notify","status":"waiting","attempt":2}"#,
            ),
            said(
                "log",
                r#"{"runId":"run_1","line":{"at":"2026-01-01T00:00:00Z","level":"info","nodeId":"a","message":"Hello"}}"#,
            ),
            said(
                "end",
                r#"{"id":"run_1","status":"failed","error":{"code":"TIMEOUT","message":"too slow"}}"#,
            ),
        ];
        let text: Vec<String> = lines.into_iter().flatten().collect();
        insta::assert_snapshot!(text.join("\n"), @r"
        run_1 running
        run_1   notify waiting, attempt 2
        run_1   2026-01-01T00:00:00Z info  a: Hello
        run_1 failed TIMEOUT: too slow
        ");
        assert_eq!(said("reset", "{}"), None);
    }
}
