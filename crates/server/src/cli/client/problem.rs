//! A problem (RFC 9457) as the server tells it, in words for a person.

use std::fmt;

use millrace_core::json::Json;

use super::Answer;
use crate::cli::view::{items, text};

/// What the server says is wrong.
#[derive(Debug, Clone)]
pub struct Problem {
    /// The answer's status code.
    pub status: u16,
    /// The problem's code; empty when the answer is none of Millrace's.
    pub code: String,
    message: String,
    faults: Vec<(String, String)>,
    users: Vec<String>,
    next: String,
    /// The whole problem.
    pub body: Json,
}

impl std::error::Error for Problem {}

impl Problem {
    /// Reads an answer that is no success.
    pub fn read(answer: &Answer, server: &str) -> Self {
        let body = &answer.body;
        let message = match (text(body, "/detail"), text(body, "/error")) {
            ("", "") => format!(
                "{server} answered with status {} and no problem of Millrace; is it the right address?",
                answer.status
            ),
            ("", error) => error.to_owned(),
            (detail, _) => detail.to_owned(),
        };
        let fault = |fault: &Json| {
            (
                text(fault, "/pointer").to_owned(),
                text(fault, "/message").to_owned(),
            )
        };
        let users = items(body, "/users").iter().filter_map(Json::as_str);
        Self {
            status: answer.status,
            code: text(body, "/code").to_owned(),
            message,
            faults: items(body, "/errors").iter().map(fault).collect(),
            users: users.map(str::to_owned).collect(),
            next: remedy(text(body, "/code")).to_owned(),
            body: body.clone(),
        }
    }

    /// The same, in knowledge of the path that was asked for: what is not there is called by its name,
    /// with the command that shows what there is.
    #[must_use]
    pub fn at(mut self, path: &str) -> Self {
        let Some(missing) = self.message.strip_prefix("there is no such ") else {
            return self;
        };
        // A run's message goes on to say that it may have been removed.
        let missing = missing.split(',').next().unwrap_or_default();
        let mut parts = path.trim_start_matches("/api/").split(['/', '?']);
        let list = parts.next().unwrap_or_default();
        let name = parts.next().unwrap_or_default();
        let (noun, next) = match (list, missing) {
            (_, "version") => (
                "version",
                "`millrace scenario show NAME` lists the versions",
            ),
            (_, "step") => ("step", "`millrace runs show ID` lists its steps"),
            ("apps", _) => ("app", "`millrace app list` shows those there are"),
            ("connections", _) => (
                "connection",
                "`millrace connection list` shows those there are",
            ),
            ("runs", _) => (
                "run",
                "`millrace runs list` shows those there are; finished runs are kept only for a time",
            ),
            ("scenarios", _) => ("scenario", "`millrace scenario list` shows those there are"),
            ("tokens", _) => ("token", "`millrace token list` shows those there are"),
            ("variables", _) => ("variable", "`millrace var list` shows those there are"),
            _ => return self,
        };
        next.clone_into(&mut self.next);
        if missing == "id" || missing == noun && !matches!(noun, "version" | "step") {
            self.message = format!("there is no {noun} `{name}`");
        }
        self
    }

    /// Whether the request itself could not be used.
    pub fn is_bad_input(&self) -> bool {
        matches!(self.status, 400 | 413 | 415)
    }
}

/// What a person can do about it with this command line.
fn remedy(code: &str) -> &'static str {
    match code {
        "scenario_enabled" => "run `millrace scenario disable NAME` first",
        "not_published" => "run `millrace scenario publish NAME` first",
        "draft_not_live" => "add --dry-run, or publish the draft first",
        "needs_force" => "look whether the step was done; then add --force",
        "retry_unfinished" => "wait for the retry under way, or cancel it",
        "not_finished" => "wait for it with `millrace runs watch ID`, or cancel it",
        "store_unavailable" | "overloaded" => "try again; `millrace doctor` says how the server is",
        "outcome_unknown" => "look whether it was done before you try again",
        "internal_error" | "store_corrupt" => "the server's log says more",
        _ => "",
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)?;
        if !self.code.is_empty() {
            write!(formatter, " ({})", self.code)?;
        }
        for (pointer, message) in &self.faults {
            if !self.message.contains(message.as_str()) {
                let place = if pointer.is_empty() { "/" } else { pointer };
                write!(formatter, "\n  {place}: {message}")?;
            }
        }
        for user in self
            .users
            .iter()
            .filter(|user| !self.message.contains(user.as_str()))
        {
            write!(formatter, "\n  used by {user}")?;
        }
        if self.next.is_empty() {
            return Ok(());
        }
        write!(formatter, "\n  {}", self.next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(status: u16, body: &str) -> Problem {
        let answer = Answer {
            status,
            headers: reqwest::header::HeaderMap::new(),
            body: body.parse().unwrap_or_default(),
            bytes: body.into(),
        };
        Problem::read(&answer, "http://localhost:1")
    }

    #[test]
    fn every_fault_is_told_with_its_place() {
        let problem = problem(
            422,
            r#"{"detail":"the scenario has 2 faults; see `errors`","code":"invalid_scenario","errors":[{"pointer":"/nodes/0/type","message":"no type `x`"},{"pointer":"","message":"no trigger"}]}"#,
        );
        insta::assert_snapshot!(problem, @r"
        the scenario has 2 faults; see `errors` (invalid_scenario)
          /nodes/0/type: no type `x`
          /: no trigger
        ");
        assert!(!problem.is_bad_input());
    }

    #[test]
    fn a_remedy_names_the_next_command() {
        let problem = problem(
            409,
            r#"{"detail":"it is enabled","code":"scenario_enabled"}"#,
        );
        assert!(problem.to_string().contains("millrace scenario disable"));
    }

    #[test]
    fn what_is_not_there_is_named_with_the_command_that_shows_what_there_is() {
        let gone = |what: &str, path: &str| {
            let body = format!(r#"{{"detail":"there is no such {what}","code":"not_found"}}"#);
            problem(404, &body).at(path).to_string()
        };
        insta::assert_snapshot!(gone("id", "/api/runs/nope/steps?limit=5"), @r"
        there is no run `nope` (not_found)
          `millrace runs list` shows those there are; finished runs are kept only for a time
        ");
        let removed = "run, or it was removed: finished runs are kept only for a time (retention)";
        insta::assert_snapshot!(gone(removed, "/api/runs/run_1"), @r"
        there is no run `run_1` (not_found)
          `millrace runs list` shows those there are; finished runs are kept only for a time
        ");
        insta::assert_snapshot!(gone("version", "/api/scenarios/scn_1/versions/9"), @r"
        there is no such version (not_found)
          `millrace scenario show NAME` lists the versions
        ");
        insta::assert_snapshot!(gone("variable", "/api/variables/nope"), @r"
        there is no variable `nope` (not_found)
          `millrace var list` shows those there are
        ");
    }

    #[test]
    fn an_answer_of_something_else_is_told_as_such() {
        let problem = problem(502, "<html>");
        assert!(problem.to_string().contains("is it the right address?"));
    }
}
