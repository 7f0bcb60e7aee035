//! Patterns for what follows the app's key in a webhook's address: `orders/{id}`. Which scenario
//! listens where is not known here.

use millrace_core::json::{Json, Object};
use millrace_core::limits;

use super::form;

/// A compiled pattern. Each segment is literal text or one named part, `{id}`; the last may take all
/// that is left, `{*rest}`. Slashes at either end do not count. The empty pattern matches only an
/// address without anything after the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathPattern {
    segments: Vec<Segment>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Segment {
    Literal(Box<str>),
    Part(Box<str>),
    Rest(Box<str>),
}

/// Why a text is no pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Longer, or of more segments, than anyone means.
    #[error(
        "a path pattern has at most {} bytes and {} segments",
        limits::PATH_PATTERN_BYTES_MAX,
        limits::PATH_SEGMENTS_MAX
    )]
    TooLong,
    /// A brace where none may stand.
    #[error("{segment:?}: braces enclose a whole segment, as in orders/{{id}} or files/{{*rest}}")]
    Braces {
        /// The faulty segment.
        segment: String,
    },
    /// Not a name that expressions can use.
    #[error(
        "{name:?} cannot name a part: expected letters, digits and _, not beginning with a digit"
    )]
    Name {
        /// The faulty name.
        name: String,
    },
    /// Two parts of one name.
    #[error("two parts are named {name:?}")]
    Duplicate {
        /// Their name.
        name: String,
    },
    /// Something after the part that takes all that is left.
    #[error("{{*{name}}} takes all that is left, so nothing may follow it")]
    AfterRest {
        /// Its name.
        name: String,
    },
    /// Characters that an address cannot contain.
    #[error("{segment:?}: a path holds no ?, # or control characters")]
    Character {
        /// The faulty segment.
        segment: String,
    },
}

impl PathPattern {
    /// Compiles a pattern.
    pub fn parse(text: &str) -> Result<Self, Error> {
        if text.len() > limits::PATH_PATTERN_BYTES_MAX {
            return Err(Error::TooLong);
        }
        let segments = segments(text)
            .map(Segment::parse)
            .collect::<Result<Vec<_>, _>>()?;
        if segments.len() > limits::PATH_SEGMENTS_MAX {
            return Err(Error::TooLong);
        }
        for (index, segment) in segments.iter().enumerate() {
            if let (Segment::Rest(name), true) = (segment, index + 1 < segments.len()) {
                return Err(Error::AfterRest {
                    name: name.to_string(),
                });
            }
            if let Some(name) = segment.name()
                && segments[..index]
                    .iter()
                    .any(|earlier| earlier.name() == Some(name))
            {
                return Err(Error::Duplicate {
                    name: name.to_owned(),
                });
            }
        }
        Ok(Self { segments })
    }

    /// The named parts of `path`, percent-decoded, if the pattern matches; `path` is what follows the
    /// app's key in the address, still encoded, so that an encoded slash belongs to its part.
    pub fn matches(&self, path: &str) -> Option<Json> {
        let mut parts = Object::new();
        let mut rest = path.trim_matches('/');
        let mut ended = rest.is_empty();
        for segment in &self.segments {
            if let Segment::Rest(name) = segment {
                parts.insert(name.as_ref(), decoded(rest));
                return Some(parts.into());
            }
            if ended {
                return None;
            }
            let (text, after) = match rest.split_once('/') {
                Some((text, after)) => (text, after),
                None => {
                    ended = true;
                    (rest, "")
                }
            };
            rest = after;
            match segment {
                Segment::Literal(literal) if decoded(text) == **literal => {}
                Segment::Part(name) if !text.is_empty() => {
                    parts.insert(name.as_ref(), decoded(text));
                }
                _ => return None,
            }
        }
        ended.then(|| parts.into())
    }
}

impl Segment {
    fn parse(text: &str) -> Result<Self, Error> {
        let segment = || text.to_owned();
        let inner = text
            .strip_prefix('{')
            .and_then(|text| text.strip_suffix('}'));
        let Some(inner) = inner else {
            if text.contains(['{', '}']) {
                return Err(Error::Braces { segment: segment() });
            }
            if text.contains(|character: char| {
                matches!(character, '?' | '#') || character.is_control()
            }) {
                return Err(Error::Character { segment: segment() });
            }
            return Ok(Self::Literal(decoded(text).into()));
        };
        let (name, rest) = match inner.strip_prefix('*') {
            Some(name) => (name, true),
            None => (inner, false),
        };
        if name.contains(['{', '}']) {
            return Err(Error::Braces { segment: segment() });
        }
        let plain = name
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || character == '_');
        if !plain || name.is_empty() || name.starts_with(|first: char| first.is_ascii_digit()) {
            return Err(Error::Name {
                name: name.to_owned(),
            });
        }
        Ok(if rest {
            Self::Rest(name.into())
        } else {
            Self::Part(name.into())
        })
    }

    fn name(&self) -> Option<&str> {
        match self {
            Self::Literal(_) => None,
            Self::Part(name) | Self::Rest(name) => Some(name),
        }
    }
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    let trimmed = path.trim_matches('/');
    trimmed.split('/').skip(usize::from(trimmed.is_empty()))
}

/// Percent-decoded; bytes that are not UTF-8 become replacement characters.
fn decoded(text: &str) -> String {
    String::from_utf8(form::decode(text.as_bytes(), false))
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matched(pattern: &str, path: &str) -> Option<String> {
        let parts = PathPattern::parse(pattern).unwrap().matches(path);
        parts.map(|parts| parts.to_string())
    }

    #[test]
    fn a_path_matches_segment_by_segment() {
        for (pattern, path, expected) in [
            ("", "", Some("{}")),
            ("/", "/", Some("{}")),
            ("", "orders", None),
            ("orders", "", None),
            ("orders", "/orders/", Some("{}")),
            ("orders", "orders/7", None),
            ("orders", "Orders", None),
            ("orders/{id}", "orders/7", Some(r#"{"id":"7"}"#)),
            ("orders/{id}", "orders", None),
            ("orders/{id}", "orders//", None),
            ("orders/{id}", "orders/7/lines", None),
            ("{a}/x/{b}", "1/x/2", Some(r#"{"a":"1","b":"2"}"#)),
            (
                "files/{*rest}",
                "files/a/b%20c",
                Some(r#"{"rest":"a/b c"}"#),
            ),
            ("files/{*rest}", "files", Some(r#"{"rest":""}"#)),
            ("files/{*rest}", "other", None),
            ("a//b", "a//b", Some("{}")),
            ("a/b", "a//b", None),
        ] {
            assert_eq!(
                matched(pattern, path).as_deref(),
                expected,
                "{pattern} {path}"
            );
        }
    }

    #[test]
    fn parts_are_decoded_after_the_path_was_split() {
        let of = |path| matched("orders/{id}", path).unwrap();
        assert_eq!(of("orders/a%2Fb"), r#"{"id":"a/b"}"#);
        assert_eq!(of("orders/a+b%C3%A9"), r#"{"id":"a+bé"}"#);
        assert_eq!(of("orders/%ff%"), "{\"id\":\"\u{fffd}%\"}");
        assert_eq!(matched("caf%C3%A9", "café").as_deref(), Some("{}"));
        assert_eq!(matched("café", "caf%c3%a9").as_deref(), Some("{}"));
    }

    #[test]
    fn faulty_patterns_are_refused_with_the_faulty_part() {
        let braces = |segment: &str| Error::Braces {
            segment: segment.to_owned(),
        };
        let name = |name: &str| Error::Name {
            name: name.to_owned(),
        };
        for (pattern, expected) in [
            ("a{b}", braces("a{b}")),
            ("{a", braces("{a")),
            ("{a}{b}", braces("{a}{b}")),
            ("{}", name("")),
            ("{*}", name("")),
            ("{1a}", name("1a")),
            ("{a-b}", name("a-b")),
            (
                "{a}/{a}",
                Error::Duplicate {
                    name: "a".to_owned(),
                },
            ),
            (
                "{*a}/b",
                Error::AfterRest {
                    name: "a".to_owned(),
                },
            ),
            (
                "a?b",
                Error::Character {
                    segment: "a?b".to_owned(),
                },
            ),
            (&"a/".repeat(limits::PATH_SEGMENTS_MAX + 1), Error::TooLong),
            (
                &"a".repeat(limits::PATH_PATTERN_BYTES_MAX + 1),
                Error::TooLong,
            ),
        ] {
            assert_eq!(PathPattern::parse(pattern), Err(expected), "{pattern}");
        }
    }
}
