//! `millrace run`: starting a run by hand, live or dry.

use std::path::PathBuf;

use clap::Args;
use millrace_core::json::{Json, Object};

use super::runs::follow;
use crate::cli::client::{Client, Noun, id_of};
use crate::cli::error::{Error, FAILED};
use crate::cli::input::json_file;
use crate::cli::session::Session;
use crate::cli::view::{View, cell, items, text};

/// What to run.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The scenario's name or id
    scenario: String,
    /// The trigger's output as JSON; `-` reads standard input [default: null]
    #[arg(long, value_name = "FILE")]
    payload: Option<PathBuf>,
    /// Let nothing leave the machine, and show every effect that would happen
    #[arg(long)]
    dry_run: bool,
    /// A number, or draft in a dry run [default: the published version; in a dry run the draft]
    #[arg(long, value_name = "N|draft")]
    version: Option<String>,
    /// Answer a dry run's effects with the outputs of this run
    #[arg(long, value_name = "RUN", requires = "dry_run")]
    sample_from: Option<String>,
    /// Wait for its end; the exit status says how it ended
    #[arg(long)]
    wait: bool,
}

/// Does it.
pub async fn run(session: &Session, arguments: Arguments) -> Result<(), Error> {
    let client = session.client()?;
    let body = body(&arguments)?;
    let id = id_of(&client, Noun::Scenario, &arguments.scenario).await?;
    let progress = session
        .output
        .progress(format!("Running {}", arguments.scenario));
    let answer = client
        .post(&format!("/api/scenarios/{id}/run"), Some(&body))
        .await;
    progress.finish_and_clear();
    match answer {
        Ok(answer) if arguments.dry_run => show_dry_run(session, &answer.body),
        Ok(answer) => finish(session, &client, answer.body, arguments.wait).await,
        // A run that failed in time is told as a problem of the run, not of the request.
        Err(Error::Problem(problem)) if !text(&problem.body, "/runId").is_empty() => {
            finish(session, &client, problem.body.clone(), arguments.wait).await
        }
        Err(error) => Err(error),
    }
}

fn body(arguments: &Arguments) -> Result<Json, Error> {
    let mut body = Object::new();
    if let Some(path) = &arguments.payload {
        body.insert("payload", json_file(path)?);
    }
    body.insert("dryRun", arguments.dry_run);
    if let Some(version) = &arguments.version {
        let version = match (version.as_str(), version.parse::<u32>()) {
            ("draft", _) => Json::from("draft"),
            (_, Ok(number)) => Json::from(number),
            _ => {
                let message = format!("--version: expected draft or a number, found `{version}`");
                return Err(Error::Usage(message));
            }
        };
        body.insert("version", version);
    }
    if let Some(run) = &arguments.sample_from {
        body.insert("sampleFrom", run.as_str());
    }
    body.insert("wait", arguments.wait || arguments.dry_run);
    Ok(Json::from(body))
}

async fn finish(session: &Session, client: &Client, answer: Json, wait: bool) -> Result<(), Error> {
    let run_id = match text(&answer, "/runId") {
        "" => text(&answer, "/id"),
        run_id => run_id,
    };
    if !wait {
        let view = View::Text(format!("{run_id} {}", text(&answer, "/status")));
        return session.output.answer(&answer, view);
    }
    let run = follow::wait(session, client, run_id).await?;
    let view = View::fields(
        &run,
        &[
            ("Run", "/id"),
            ("Status", "/status"),
            ("Finished", "/finishedAt"),
            ("Error code", "/error/code"),
            ("Error", "/error/message"),
        ],
    );
    session.output.answer(&run, view)?;
    follow::judge(&run)
}

/// Shows what a dry run did and what it would have sent; exit status 1 when it failed.
pub fn show_dry_run(session: &Session, answer: &Json) -> Result<(), Error> {
    let effects = items(answer, "/effects");
    let effect = |effect: &Json| {
        vec![
            format!("{}{}", text(effect, "/scope"), text(effect, "/nodeId")),
            text(effect, "/answeredBy").to_owned(),
            cell(effect.get("request")),
        ]
    };
    let steps = items(answer, "/steps");
    let step = |step: &Json| {
        let status = match text(step, "/skipReason") {
            "" => text(step, "/status").to_owned(),
            reason => format!("{} ({reason})", text(step, "/status")),
        };
        let error = items(step, "/attempts")
            .last()
            .and_then(|attempt| attempt.pointer("/error/message"));
        let shown = error.or_else(|| step.get("output"));
        vec![
            cell(step.get("step")),
            format!("{}{}", text(step, "/scope"), text(step, "/nodeId")),
            status,
            cell(shown),
        ]
    };
    let view = View::Several(vec![
        View::Text(format!(
            "Dry run {}: {}",
            text(answer, "/runId"),
            text(answer, "/status")
        )),
        View::Table {
            header: vec!["step", "node", "status", "output or error"],
            rows: steps.iter().map(step).collect(),
            empty: "No steps.",
        },
        View::Table {
            header: vec!["effect of", "answered by", "request"],
            rows: effects.iter().map(effect).collect(),
            empty: "No effects: a live run would send nothing.",
        },
    ]);
    session.output.answer(answer, view)?;
    match text(answer, "/status") {
        "failed" | "cancelled" => Err(Error::Said(FAILED)),
        _ => Ok(()),
    }
}
