//! Writing values as compact JSON text. Pretty output is for people and not here.

use std::fmt;

use super::object::Object;
use super::value::Json;

impl Json {
    /// The value as compact JSON text.
    pub fn to_vec(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(128);
        self.write_to(&mut out);
        out
    }

    /// Appends the value as compact JSON text.
    ///
    /// ```
    /// use millrace_core::json::Json;
    ///
    /// let mut line = b"data: ".to_vec();
    /// Json::from(vec![1, 2]).write_to(&mut line);
    /// assert_eq!(line, b"data: [1,2]");
    /// ```
    pub fn write_to(&self, out: &mut Vec<u8>) {
        self.write(out, &|_| None);
    }

    /// Appends a text of the value that need not be the one that [`Json::write_to`] gives: an object
    /// that kept the text it was parsed from is that text. It is no larger for white space, but its
    /// numbers and escapes are as they came. For storing only: what is computed from a value must not
    /// depend on how it came.
    ///
    /// ```
    /// use millrace_core::json::{Json, ParseLimits};
    ///
    /// let body = Json::parse_kept(br#"{"a":"\u0041"}"#, ParseLimits::default())?;
    /// let mut stored = Vec::new();
    /// body.write_stored(&mut stored);
    /// assert_eq!(stored, br#"{"a":"\u0041"}"#);
    /// assert_eq!(body.to_string(), r#"{"a":"A"}"#);
    /// # Ok::<(), millrace_core::json::ParseError>(())
    /// ```
    pub fn write_stored(&self, out: &mut Vec<u8>) {
        self.write(out, &Object::text);
    }

    fn write(&self, out: &mut Vec<u8>, kept: &impl Fn(&Object) -> Option<&str>) {
        match self {
            Self::Null => out.extend_from_slice(b"null"),
            Self::Bool(true) => out.extend_from_slice(b"true"),
            Self::Bool(false) => out.extend_from_slice(b"false"),
            Self::Number(number) => number.write_to(out),
            Self::String(text) => write_string(text, out),
            Self::Array(list) => {
                out.push(b'[');
                for (position, value) in list.iter().enumerate() {
                    if position > 0 {
                        out.push(b',');
                    }
                    value.write(out, kept);
                }
                out.push(b']');
            }
            Self::Object(object) => match kept(object) {
                Some(text) => out.extend_from_slice(text.as_bytes()),
                None => write_members(object, out, kept),
            },
        }
    }
}

fn write_members(object: &Object, out: &mut Vec<u8>, kept: &impl Fn(&Object) -> Option<&str>) {
    out.push(b'{');
    for (position, (key, value)) in object.iter().enumerate() {
        if position > 0 {
            out.push(b',');
        }
        write_string(key, out);
        out.push(b':');
        value.write(out, kept);
    }
    out.push(b'}');
}

/// What stands for each byte within a string: 0 = itself, `u` = `\u00XX`, else `\` and the letter.
const ESCAPES: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 0x20 {
        table[byte] = b'u';
        byte += 1;
    }
    table[0x08] = b'b';
    table[0x09] = b't';
    table[0x0a] = b'n';
    table[0x0c] = b'f';
    table[0x0d] = b'r';
    table[b'"' as usize] = b'"';
    table[b'\\' as usize] = b'\\';
    table
};

/// Whether a byte of it does not stand for itself; eight bytes at a time, each test leaving a byte's
/// highest bit set where it holds (Hacker's Delight, 2nd edition, §6-1). A borrow may set a bit too
/// many, but only beside one that is rightly set.
fn has_escapes(bytes: &[u8]) -> bool {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const HIGHEST: u64 = ONES << 7;
    let is_zero_byte = |word: u64| word.wrapping_sub(ONES) & !word;
    let (words, rest) = bytes.as_chunks::<8>();
    words.iter().any(|word| {
        let word = u64::from_ne_bytes(*word);
        let control = word.wrapping_sub(ONES * 0x20) & !word;
        let quote = is_zero_byte(word ^ (ONES * u64::from(b'"')));
        let backslash = is_zero_byte(word ^ (ONES * u64::from(b'\\')));
        (control | quote | backslash) & HIGHEST != 0
    }) || rest.iter().any(|&byte| ESCAPES[usize::from(byte)] != 0)
}

fn write_string(text: &str, out: &mut Vec<u8>) {
    let bytes = text.as_bytes();
    out.reserve(bytes.len() + 3);
    out.push(b'"');
    if has_escapes(bytes) {
        write_escaped(bytes, out);
    } else {
        out.extend_from_slice(bytes);
    }
    out.push(b'"');
}

fn write_escaped(bytes: &[u8], out: &mut Vec<u8>) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let mut written = 0;
    for (position, &byte) in bytes.iter().enumerate() {
        let escape = ESCAPES[usize::from(byte)];
        if escape == 0 {
            continue;
        }
        out.extend_from_slice(&bytes[written..position]);
        written = position + 1;
        if escape == b'u' {
            let digits = [HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]];
            out.extend_from_slice(b"\\u00");
            out.extend_from_slice(&digits);
        } else {
            out.extend_from_slice(&[b'\\', escape]);
        }
    }
    out.extend_from_slice(&bytes[written..]);
}

/// Compact JSON text.
impl fmt::Display for Json {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&String::from_utf8_lossy(&self.to_vec()))
    }
}

impl fmt::Debug for Json {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_quotes_and_backslashes_are_escaped() {
        let text = Json::from("a\u{0}\u{8}\u{b}\u{1f}\n\r\t\u{c}\"\\/ü\u{7f}\u{2028}");
        assert_eq!(
            text.to_string(),
            "\"a\\u0000\\b\\u000b\\u001f\\n\\r\\t\\f\\\"\\\\/ü\u{7f}\u{2028}\""
        );
    }

    #[test]
    fn every_byte_is_escaped_wherever_it_stands_and_no_other() {
        for byte in 0..0x80_u8 {
            for position in 0..20 {
                let mut text = [b'a'; 20];
                text[position] = byte;
                let text = std::str::from_utf8(&text).unwrap();
                let written = Json::from(text).to_vec();
                assert_eq!(written, serde_json::to_vec(text).unwrap(), "{byte}");
            }
        }
    }

    #[test]
    fn a_kept_text_is_stored_as_it_came_until_the_object_changes() {
        let stored = |value: &Json| {
            let mut out = Vec::new();
            value.write_stored(&mut out);
            String::from_utf8(out).unwrap()
        };
        let limits = crate::json::ParseLimits::default();
        for (text, expected) in [
            (
                r#"{"a":"\u0041","b":[{"c":"\/"}]}"#,
                r#"{"a":"\u0041","b":[{"c":"\/"}]}"#,
            ),
            (r#"{"a": "\u0041"}"#, r#"{"a":"A"}"#),
            (r#"{"a":1,"b":{"c":1,"c":2}}"#, r#"{"a":1,"b":{"c":2}}"#),
            (r#"[{"a":"\u0041"}]"#, r#"[{"a":"A"}]"#),
        ] {
            let value = Json::parse_kept(text.as_bytes(), limits).unwrap();
            assert_eq!(stored(&value), expected);
            assert_eq!(
                stored(&Json::parse_default(text.as_bytes()).unwrap()),
                value.to_string()
            );
        }
        let value = Json::parse_kept(br#"{"a":"\u0041","b":1}"#, limits).unwrap();
        let mut changed = value.as_object().unwrap().clone();
        changed.insert("b", 2);
        assert_eq!(stored(&Json::from(changed)), r#"{"a":"A","b":2}"#);
        let mut changed = value.as_object().unwrap().clone();
        changed.remove("b");
        assert_eq!(stored(&Json::from(changed)), r#"{"a":"A"}"#);
    }

    #[test]
    fn nothing_stands_between_members() {
        let value =
            Json::parse_default(b" { \"a\" : [ 1 , null , { } , [ ] , true , false ] } ").unwrap();
        assert_eq!(value.to_string(), r#"{"a":[1,null,{},[],true,false]}"#);
    }
}
