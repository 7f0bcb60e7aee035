//! A length of time as people write it in configs: `90s`, `1h 30m`, `PT1H30M`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A length of time in milliseconds. Days have 24 hours and weeks seven days; months and years
/// are refused because their length depends on where they start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span(u64);

/// A text is not a length of time.
#[derive(Debug, Clone, thiserror::Error)]
#[error(
    "`{text}` is not a duration: write it as `90s`, `2h`, `1h 30m`, `7d` or ISO 8601 `PT1H30M`"
)]
pub struct Error {
    text: String,
}

impl Span {
    /// What schemas call the form in which a span is written.
    pub const FORMAT: &str = "span";
    /// That form in words.
    pub const FORM: &str = "a duration such as `90s`, `2h`, `1h 30m`, `7d` or ISO 8601 `PT1H30M`";

    /// That many milliseconds.
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis)
    }

    /// That many seconds.
    pub const fn from_secs(seconds: u64) -> Self {
        Self(seconds.saturating_mul(1_000))
    }

    /// Its milliseconds.
    pub const fn as_millis(self) -> u64 {
        self.0
    }

    /// As the standard library's duration.
    pub const fn as_duration(self) -> std::time::Duration {
        std::time::Duration::from_millis(self.0)
    }
}

impl FromStr for Span {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let fault = || Error {
            text: text.chars().take(64).collect(),
        };
        let span: jiff::Span = text.trim().parse().map_err(|_| fault())?;
        if span.get_years() != 0 || span.get_months() != 0 || span.is_negative() {
            return Err(fault());
        }
        let millis = span
            .total((
                jiff::Unit::Millisecond,
                jiff::SpanRelativeTo::days_are_24_hours(),
            ))
            .map_err(|_| fault())?;
        Ok(Self(millis as u64))
    }
}

/// The units in which a span is shown, longest first: milliseconds in one, its sign.
const UNITS: [(u64, &str); 5] = [
    (86_400_000, "d"),
    (3_600_000, "h"),
    (60_000, "m"),
    (1_000, "s"),
    (1, "ms"),
];

impl fmt::Display for Span {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            return formatter.write_str("0s");
        }
        let mut rest = self.0;
        let mut gap = "";
        for (millis, sign) in UNITS {
            let count = rest / millis;
            rest %= millis;
            if count > 0 {
                write!(formatter, "{gap}{count}{sign}")?;
                gap = " ";
            }
        }
        Ok(())
    }
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl schemars::JsonSchema for Span {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Duration".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "format": Self::FORMAT,
            "maxLength": 64,
            "description": "A length of time: `90s`, `2h`, `1h 30m`, `7d`, or ISO 8601 `PT1H30M`.",
            "examples": ["90s"],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_as_people_and_iso_8601_write_them() {
        for (text, millis) in [
            ("90s", 90_000),
            ("2h", 7_200_000),
            ("1h 30m", 5_400_000),
            ("250ms", 250),
            ("7d", 604_800_000),
            ("1w", 604_800_000),
            ("PT1H30M", 5_400_000),
            ("P1D", 86_400_000),
        ] {
            assert_eq!(text.parse::<Span>().unwrap().as_millis(), millis, "{text}");
        }
    }

    #[test]
    fn what_is_no_length_of_time_is_refused() {
        for text in ["", "90", "soon", "-5s", "1mo", "P1Y", "5 parsecs"] {
            assert!(text.parse::<Span>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_span_is_shown_so_that_it_reads_back() {
        for millis in [0, 1, 999, 1_000, 90_000, 5_400_000, 604_800_000, 90_061_001] {
            let span = Span::from_millis(millis);
            assert_eq!(span.to_string().parse::<Span>().unwrap(), span, "{span}");
        }
    }
}
