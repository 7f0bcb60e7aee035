//! # What it does
//! Waits for a length of time, or until a time, and passes its input on.
//!
//! A run that waits takes no memory and survives restarts. A time without an offset is read in
//! the scenario's time zone; a local time that the change to summer time skips comes at the next
//! valid instant. A time that is past is no wait at all.
//!
//! # Output
//! Its input, unchanged.
//!
//! # Idempotency
//! The wait is recorded when it begins and is not begun again.
//!
//! # Fails when
//! `for` is not a duration or `until` not a time (`CONFIG_INVALID`), or the run's deadline comes
//! first (`DEADLINE`).

use jiff::civil;
use jiff::tz::TimeZone;
use millrace_core::codes;
use millrace_core::journal::{Output, Taken};
use millrace_core::json::Json;
use millrace_core::ports::node::{Evaluated, NodeError, PureInput, Shape};
use millrace_core::scenario::{Fault, FaultCode};
use millrace_core::span::Span;
use millrace_core::time::Timestamp;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::field;
use crate::typed::{Case, Describe, PureNode};

/// How long it waits.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// How long: `90s`, `2h`, `1h 30m`, or ISO 8601 `PT1H30M`.
    #[serde(rename = "for", default)]
    #[schemars(title = "For")]
    length: Option<Span>,
    /// Until when: `2026-12-24T18:00`, or with an offset `2026-12-24T18:00:00+01:00`.
    #[serde(default)]
    #[schemars(title = "Until", length(min = 8, max = 64))]
    until: Option<String>,
}

/// The type.
#[derive(Debug)]
pub struct Delay;

impl Describe for Delay {
    const KEY: &'static str = "delay";
    const TITLE: &'static str = "Wait";
    const ICON: &'static str = "timer";
    type Config = Config;

    fn examples() -> Vec<Case> {
        vec![
            Case::new(
                "Wait two hours",
                r#"{"for": "2h"}"#,
                r#"{"id": 7}"#,
                r#"{"id": 7}"#,
            ),
            Case::new(
                "Wait until a time that came with the event",
                r#"{"until": "{{ input.remindAt }}"}"#,
                r#"{"remindAt": "2026-12-24T18:00"}"#,
                r#"{"remindAt": "2026-12-24T18:00"}"#,
            ),
        ]
    }

    fn check(config: &Json) -> Vec<Fault> {
        let written = |name| config.get(name).filter(|value| !field::is_templated(value));
        let mut faults = Vec::new();
        faults.extend(field::at_most_one(config, &["for", "until"]));
        if config.get("for").is_none() && config.get("until").is_none() {
            let message = "set `for` or `until`";
            faults.push(Fault::error(FaultCode::MissingField, "/for", message));
        }
        if let Some(Err(error)) = written("for")
            .and_then(Json::as_str)
            .map(str::parse::<Span>)
        {
            let message = error.to_string();
            faults.push(Fault::error(FaultCode::InvalidValue, "/for", message));
        }
        if let Some(until) = written("until").and_then(Json::as_str)
            && instant(until, &TimeZone::UTC).is_none()
        {
            faults.push(Fault::error(
                FaultCode::InvalidValue,
                "/until",
                no_time(until),
            ));
        }
        faults
    }

    fn shape(_: &Json) -> Shape {
        Shape::Input
    }
}

impl PureNode for Delay {
    fn eval(config: Config, input: &PureInput<'_>) -> Result<Evaluated, NodeError> {
        let fault = |message: String| NodeError::new(codes::CONFIG_INVALID, message);
        let due = match (config.length, config.until) {
            (Some(length), None) => input.now.plus_millis(length.as_millis()),
            (None, Some(until)) => {
                let zone = TimeZone::get(input.timezone)
                    .map_err(|_| fault(format!("`{}` is not a time zone", input.timezone)))?;
                instant(&until, &zone).ok_or_else(|| fault(no_time(&until)))?
            }
            _ => return Err(fault("set one of `for` and `until`".into())),
        };
        if due > input.now {
            Ok(Evaluated::Wait(due))
        } else {
            Ok(Evaluated::Output(Output::Input, Taken::Out, Vec::new()))
        }
    }
}

fn no_time(text: &str) -> String {
    let text: String = text.chars().take(64).collect();
    format!("`{text}` is not a time such as 2026-12-24T18:00 or 2026-12-24T18:00:00+01:00")
}

/// The instant that a text names; one without an offset is read in `zone`.
fn instant(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(time);
    }
    let instant = match text.parse::<jiff::ZonedDateTime>() {
        Ok(zoned) => zoned.timestamp(),
        Err(_) => zone
            .to_timestamp(text.parse::<civil::DateTime>().ok()?)
            .ok()?,
    };
    Some(Timestamp::from_millis(instant.as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nodes::trial::{evaluate, evaluate_at};

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn until(text: &str, timezone: &str) -> Result<Evaluated, NodeError> {
        let config = format!(r#"{{"until": "{text}"}}"#);
        evaluate_at::<Delay>(&config, at("2026-01-01T00:00:00Z"), timezone)
    }

    #[test]
    fn a_length_counts_from_the_steps_own_time() {
        let now = at("2026-01-01T00:00:00Z");
        let evaluated = evaluate_at::<Delay>(r#"{"for": "1h 30m"}"#, now, "UTC");
        let due = Evaluated::Wait(at("2026-01-01T01:30:00Z"));
        assert_eq!(evaluated, Ok(due));
    }

    #[test]
    fn a_time_without_an_offset_is_read_in_the_scenarios_zone() {
        for (text, zone, expected) in [
            ("2026-07-01T12:00", "Europe/Berlin", "2026-07-01T10:00:00Z"),
            ("2026-07-01", "Europe/Berlin", "2026-06-30T22:00:00Z"),
            (
                "2026-07-01T12:00:00+00:00",
                "Europe/Berlin",
                "2026-07-01T12:00:00Z",
            ),
            ("2026-03-29T02:30", "Europe/Berlin", "2026-03-29T01:30:00Z"),
            ("2026-10-25T02:30", "Europe/Berlin", "2026-10-25T00:30:00Z"),
        ] {
            assert_eq!(
                until(text, zone),
                Ok(Evaluated::Wait(at(expected))),
                "{text}"
            );
        }
    }

    #[test]
    fn a_past_time_is_no_wait() {
        let at_once = Evaluated::Output(Output::Input, Taken::Out, Vec::new());
        assert_eq!(until("2025-12-31T23:59:59Z", "UTC"), Ok(at_once.clone()));
        assert_eq!(evaluate::<Delay>(r#"{"for": "0s"}"#, "1"), Ok(at_once));
    }

    #[test]
    fn what_is_no_time_is_refused() {
        assert_eq!(until("tomorrow", "UTC").unwrap_err().code, "CONFIG_INVALID");
        assert_eq!(
            until("2026-07-01", "Nowhere/X").unwrap_err().code,
            "CONFIG_INVALID"
        );
        for config in [
            "{}",
            r#"{"for": "1s", "until": "2026-07-01"}"#,
            r#"{"for": "1 month"}"#,
            r#"{"until": "noon, or so"}"#,
        ] {
            assert_eq!(Delay::check(&config.parse().unwrap()).len(), 1, "{config}");
            assert!(evaluate::<Delay>(config, "1").is_err(), "{config}");
        }
    }
}
