//! JSON pointers (RFC 6901): resolving one in a value, and the error that carries one.

use std::borrow::Cow;

use super::value::Json;

/// Why a value could not be read as a typed one, or a typed one not be written as a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{message}", self.place())]
pub struct Error {
    /// JSON pointer to the faulty place, `""` for the whole value.
    pub pointer: String,
    /// What was expected there and what was found.
    pub message: String,
}

impl Error {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self {
            pointer: String::new(),
            message: message.into(),
        }
    }

    /// The same fault seen from the value that holds the place as its member `token`.
    pub(super) fn under(mut self, token: &str) -> Self {
        self.pointer = format!("/{}{}", escape_pointer_token(token), self.pointer);
        self
    }

    fn place(&self) -> String {
        if self.pointer.is_empty() {
            String::new()
        } else {
            format!("{}: ", self.pointer)
        }
    }
}

/// A member's name as it stands in a JSON pointer (`~` and `/` escaped).
///
/// ```
/// assert_eq!(millrace_core::json::escape_pointer_token("a/b"), "a~1b");
/// ```
pub fn escape_pointer_token(token: &str) -> Cow<'_, str> {
    if token.contains(['~', '/']) {
        Cow::Owned(token.replace('~', "~0").replace('/', "~1"))
    } else {
        Cow::Borrowed(token)
    }
}

pub(super) fn resolve<'a>(whole: &'a Json, pointer: &str) -> Option<&'a Json> {
    if pointer.is_empty() {
        return Some(whole);
    }
    pointer
        .strip_prefix('/')?
        .split('/')
        .try_fold(whole, |value, token| match value {
            Json::Object(object) if token.contains('~') => {
                object.get(&token.replace("~1", "/").replace("~0", "~"))
            }
            Json::Object(object) => object.get(token),
            Json::Array(list) => list.get(list_index(token)?),
            _ => None,
        })
}

/// RFC 6901: digits without a leading zero.
fn list_index(token: &str) -> Option<usize> {
    let plain = token == "0" || !token.starts_with(['0', '+']);
    plain.then(|| token.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_rfc_6901_resolve() {
        let document = Json::parse_default(
            br#"{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8}"#,
        )
        .unwrap();
        for (pointer, expected) in [
            ("/foo/0", "\"bar\""),
            ("/", "0"),
            ("/a~1b", "1"),
            ("/c%d", "2"),
            ("/i\\j", "5"),
            ("/k\"l", "6"),
            ("/ ", "7"),
            ("/m~0n", "8"),
        ] {
            assert_eq!(
                document
                    .pointer(pointer)
                    .map(ToString::to_string)
                    .as_deref(),
                Some(expected),
                "{pointer}"
            );
        }
        assert_eq!(document.pointer(""), Some(&document));
        for absent in [
            "foo", "/foo/00", "/foo/+1", "/foo/2", "/foo/-", "/foo/bar", "/absent", "/foo/0/x",
        ] {
            assert_eq!(document.pointer(absent), None, "{absent}");
        }
    }
}
