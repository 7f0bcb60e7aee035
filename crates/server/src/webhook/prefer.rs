//! The `Prefer` header (RFC 7240): `respond-async` and `wait`. What is done with them, and by which
//! mode a scenario answers, is not here.

use http::{HeaderMap, HeaderName};
use millrace_core::limits;

const PREFER: HeaderName = HeaderName::from_static("prefer");

/// What a client prefers, as far as it is understood.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Preferences {
    /// Answer as soon as the event is durable.
    pub respond_async: bool,
    /// Wait for the result this long at most, in seconds, capped at
    /// [`limits::PREFER_WAIT_SECONDS_MAX`].
    pub wait_seconds: Option<u32>,
}

impl Preferences {
    /// Reads every `Prefer` header. The first of a repeated preference counts; others are ignored.
    pub fn parse(headers: &HeaderMap) -> Self {
        let mut preferences = Self::default();
        let mut waits = 0;
        for value in headers.get_all(PREFER) {
            let text = value.to_str().unwrap_or_default();
            for preference in split_outside_quotes(text, ',') {
                let (name, value) = name_and_value(preference);
                if name.eq_ignore_ascii_case("respond-async") {
                    preferences.respond_async = true;
                } else if name.eq_ignore_ascii_case("wait") {
                    waits += 1;
                    if waits == 1 {
                        preferences.wait_seconds = seconds(value);
                    }
                }
            }
        }
        preferences
    }

    /// The value of `Preference-Applied` when all of these were honoured; `None` when there are none.
    pub fn applied(self) -> Option<String> {
        match (self.respond_async, self.wait_seconds) {
            (true, Some(seconds)) => Some(format!("respond-async, wait={seconds}")),
            (true, None) => Some("respond-async".to_owned()),
            (false, Some(seconds)) => Some(format!("wait={seconds}")),
            (false, None) => None,
        }
    }
}

/// The parts of `text` between separators that stand outside quoted strings.
fn split_outside_quotes(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    let mut escaped = false;
    text.split(move |character| {
        let was_escaped = std::mem::take(&mut escaped);
        match character {
            '\\' if quoted && !was_escaped => escaped = true,
            '"' if !was_escaped => quoted = !quoted,
            _ => {}
        }
        character == separator && !quoted
    })
}

/// Name and value of a preference, its parameters left out.
fn name_and_value(preference: &str) -> (&str, &str) {
    let own = split_outside_quotes(preference, ';').next();
    let own = own.unwrap_or_default();
    let (name, value) = own.split_once('=').unwrap_or((own, ""));
    (name.trim(), value.trim().trim_matches('"'))
}

fn seconds(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    // Only too many digits can fail here, and they mean: as long as may be.
    digits.then(|| {
        let asked = text.parse().unwrap_or(u32::MAX);
        asked.min(limits::PREFER_WAIT_SECONDS_MAX)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(values: &[&str]) -> Preferences {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(PREFER, value.parse().unwrap());
        }
        Preferences::parse(&headers)
    }

    #[test]
    fn preferences_are_read_in_every_form_of_the_rfc() {
        let both = Preferences {
            respond_async: true,
            wait_seconds: Some(10),
        };
        for values in [
            &["respond-async, wait=10"][..],
            &["respond-async", "wait=10"],
            &["Respond-Async;x=y , WAIT = \"10\"; z"],
            &["handling=\"a, wait=3\", wait=10, respond-async, wait=99"],
            &["foo=\"\\\"\", respond-async, wait=10"],
        ] {
            assert_eq!(parse(values), both, "{values:?}");
        }
        assert_eq!(both.applied().as_deref(), Some("respond-async, wait=10"));
    }

    #[test]
    fn what_is_not_understood_is_ignored() {
        for values in [
            &[][..],
            &[""],
            &["wait"],
            &["wait=-1"],
            &["wait=1.5, return=minimal"],
        ] {
            assert_eq!(parse(values), Preferences::default(), "{values:?}");
            assert_eq!(parse(values).applied(), None);
        }
    }

    #[test]
    fn a_wait_is_capped() {
        for text in ["wait=3601", "wait=99999999999999999999"] {
            let most = limits::PREFER_WAIT_SECONDS_MAX;
            assert_eq!(parse(&[text]).wait_seconds, Some(most));
        }
        assert_eq!(parse(&["wait=0"]).applied().as_deref(), Some("wait=0"));
    }
}
