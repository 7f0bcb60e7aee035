//! Names and values as forms and queries write them (`application/x-www-form-urlencoded`, WHATWG
//! URL §5), and lists of repeated names as JSON. Which bytes are a form is decided in `body.rs`.

use indexmap::IndexMap;
use millrace_core::json::{Json, Object};

/// Values gathered by name, in the order in which the names first came.
#[derive(Default)]
pub struct Repeated {
    values: IndexMap<String, Vec<Json>>,
}

impl Repeated {
    /// Adds one value of a name.
    pub fn push(&mut self, name: String, value: impl Into<Json>) {
        self.values.entry(name).or_default().push(value.into());
    }

    /// An object of name → value, or → list of values where a name came more than once.
    pub fn into_json(self) -> Json {
        let mut object = Object::with_capacity(self.values.len());
        for (name, mut values) in self.values {
            let value = match values.len() {
                1 => values.remove(0),
                _ => Json::from(values),
            };
            object.insert(name, value);
        }
        object.into()
    }
}

/// The percent-encoded pairs of a form, as bytes.
pub fn pairs(form: &[u8]) -> impl Iterator<Item = (Vec<u8>, Vec<u8>)> {
    form.split(|&byte| byte == b'&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let end = pair.iter().position(|&byte| byte == b'=');
            let (name, value) = match end {
                Some(end) => (&pair[..end], &pair[end + 1..]),
                None => (pair, &pair[pair.len()..]),
            };
            (decode(name, true), decode(value, true))
        })
}

/// Percent-decodes; a `%` without two digits stands for itself. `plus_is_space` as in forms.
pub fn decode(text: &[u8], plus_is_space: bool) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [byte, after @ ..] = rest {
        rest = after;
        match (*byte, after) {
            (b'%', [high, low, tail @ ..]) => match (digit(*high), digit(*low)) {
                (Some(high), Some(low)) => {
                    decoded.push(high * 16 + low);
                    rest = tail;
                }
                _ => decoded.push(b'%'),
            },
            (b'+', _) if plus_is_space => decoded.push(b' '),
            (byte, _) => decoded.push(byte),
        }
    }
    decoded
}

/// The name of the first parameter of a query that is not UTF-8 once it is decoded, as far as it
/// can be shown.
pub fn not_text(query: &str) -> Option<String> {
    let is_broken = |bytes: &[u8]| std::str::from_utf8(bytes).is_err();
    let mut pairs = pairs(query.as_bytes());
    let (name, _) = pairs.find(|(name, value)| is_broken(name) || is_broken(value))?;
    Some(String::from_utf8_lossy(&name).into_owned())
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|digit| digit as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(form: &str) -> String {
        let mut repeated = Repeated::default();
        for (name, value) in pairs(form.as_bytes()) {
            let name = String::from_utf8(name).unwrap();
            repeated.push(name, String::from_utf8(value).unwrap());
        }
        repeated.into_json().to_string()
    }

    #[test]
    fn names_and_values_are_read_as_browsers_write_them() {
        for (form, expected) in [
            ("", "{}"),
            ("a=1", r#"{"a":"1"}"#),
            ("a=1&b=2&a=3&a=", r#"{"a":["1","3",""],"b":"2"}"#),
            ("a&=v&&b==", r#"{"a":"","":"v","b":"="}"#),
            ("a+b=c+d%2B%20%zz%4", r#"{"a b":"c d+ %zz%4"}"#),
            ("k=%C3%A9", r#"{"k":"é"}"#),
        ] {
            assert_eq!(json(form), expected, "{form}");
        }
    }

    #[test]
    fn a_query_that_is_no_text_once_decoded_is_told_by_the_parameter() {
        for (query, name) in [
            ("a=%C3%A9&b=%zz", None),
            ("a=1&b=%ff", Some("b")),
            ("%ff=1", Some("\u{fffd}")),
        ] {
            assert_eq!(not_text(query).as_deref(), name, "{query}");
        }
    }
}
