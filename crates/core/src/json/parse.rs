//! The strict parser (RFC 8259). It keeps its own stack, so that depth is a limit and never a crash.
//! Lenient reading (comments, byte order marks, other charsets) is not here.

use std::sync::Arc;

use super::number::Number;
use super::object::{Key, Object};
use super::value::Json;
use crate::limits;

/// What a text may cost.
#[derive(Debug, Clone, Copy)]
pub struct ParseLimits {
    /// How deep lists and objects may stand within each other.
    pub depth_max: usize,
}

impl Default for ParseLimits {
    fn default() -> Self {
        Self {
            depth_max: limits::JSON_DEPTH_MAX,
        }
    }
}

/// Why a text is not JSON, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} at line {line} column {column}")]
pub struct ParseError {
    /// Bytes before the faulty place.
    pub offset: usize,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What was expected there.
    pub message: String,
}

impl ParseError {
    fn new(bytes: &[u8], offset: usize, message: impl Into<String>) -> Self {
        let before = &bytes[..offset.min(bytes.len())];
        let line = before.split(|&byte| byte == b'\n').count();
        let start = before
            .iter()
            .rposition(|&byte| byte == b'\n')
            .map_or(0, |position| position + 1);
        let column = 1 + String::from_utf8_lossy(&before[start..]).chars().count();
        Self {
            offset,
            line,
            column,
            message: message.into(),
        }
    }
}

/// Room that is made at first for lists and objects that are open at a time, and for the members of
/// the outermost object: most payloads need no more.
const OPEN_COUNT: usize = 4;
const MEMBERS_COUNT: usize = 8;

/// The bytes that end a run of a string in which each byte stands for itself.
const STOPS: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 0x20 {
        table[byte] = true;
        byte += 1;
    }
    table[b'"' as usize] = true;
    table[b'\\' as usize] = true;
    table
};

/// Whether an object keeps the text that it is parsed from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Text {
    Dropped,
    /// If nothing could be left out of it.
    Kept,
}

pub(super) fn parse(bytes: &[u8], limits: ParseLimits, keep: Text) -> Result<Json, ParseError> {
    let text = std::str::from_utf8(bytes)
        .map_err(|error| ParseError::new(bytes, error.valid_up_to(), "invalid UTF-8"))?;
    let mut parser = Parser {
        text,
        bytes,
        position: 0,
        depth_max: limits.depth_max,
        is_compact: true,
    };
    let mut value = parser
        .document()
        .map_err(|Fault { offset, message }| ParseError::new(bytes, offset, message))?;
    if let Json::Object(object) = &mut value
        && keep == Text::Kept
        && parser.is_compact
        && let Some(object) = Arc::get_mut(object)
    {
        object.keep_text(text);
    }
    Ok(value)
}

/// An error before its line and column are worked out.
struct Fault {
    offset: usize,
    message: String,
}

/// A list or object that is not closed yet.
enum Open {
    Array(Vec<Json>),
    Object(Vec<(Key, Json)>, Key),
}

struct Parser<'a> {
    text: &'a str,
    bytes: &'a [u8],
    position: usize,
    depth_max: usize,
    /// Whether no white space and no duplicate name has been met.
    is_compact: bool,
}

impl Parser<'_> {
    fn document(&mut self) -> Result<Json, Fault> {
        let mut open: Vec<Open> = Vec::with_capacity(OPEN_COUNT);
        loop {
            self.white_space();
            let mut value = match self.peek() {
                Some(b'[') => {
                    self.enter(open.len())?;
                    if !self.closes(b']') {
                        open.push(Open::Array(Vec::new()));
                        continue;
                    }
                    Json::empty_array()
                }
                Some(b'{') => {
                    self.enter(open.len())?;
                    if !self.closes(b'}') {
                        let key = self.key()?;
                        // An object within others grows as it needs: there may be many of one member.
                        let room = if open.is_empty() { MEMBERS_COUNT } else { 0 };
                        open.push(Open::Object(Vec::with_capacity(room), key));
                        continue;
                    }
                    Json::empty_object()
                }
                _ => self.scalar()?,
            };
            loop {
                let Some(innermost) = open.last_mut() else {
                    return self.end(value);
                };
                let Some(closed) = self.put(value, innermost)? else {
                    break;
                };
                open.pop();
                value = closed;
            }
        }
    }

    /// Puts a finished value into what holds it and reads the comma or the closing bracket. Gives
    /// what is closed by it; nothing when a further value follows.
    fn put(&mut self, value: Json, open: &mut Open) -> Result<Option<Json>, Fault> {
        self.white_space();
        let byte = self.peek();
        match open {
            Open::Array(list) => {
                list.push(value);
                match byte {
                    Some(b',') => {
                        self.position += 1;
                        Ok(None)
                    }
                    Some(b']') => {
                        self.position += 1;
                        Ok(Some(Json::Array(Arc::new(std::mem::take(list)))))
                    }
                    _ => Err(self.fault("expected `,` or `]`")),
                }
            }
            Open::Object(members, key) => {
                members.push((std::mem::take(key), value));
                match byte {
                    Some(b',') => {
                        self.position += 1;
                        self.white_space();
                        *key = self.key()?;
                        Ok(None)
                    }
                    Some(b'}') => {
                        self.position += 1;
                        let count = members.len();
                        let object = Object::from_members(std::mem::take(members));
                        self.is_compact &= object.len() == count;
                        Ok(Some(Json::from(object)))
                    }
                    _ => Err(self.fault("expected `,` or `}`")),
                }
            }
        }
    }

    /// Steps over an opening bracket that stands within `depth` others.
    fn enter(&mut self, depth: usize) -> Result<(), Fault> {
        if depth >= self.depth_max {
            let most = self.depth_max;
            return Err(self.fault(format!("nested deeper than {most} levels (json_depth_max)")));
        }
        self.position += 1;
        self.white_space();
        Ok(())
    }

    fn closes(&mut self, bracket: u8) -> bool {
        let closes = self.peek() == Some(bracket);
        self.position += usize::from(closes);
        closes
    }

    fn end(&mut self, value: Json) -> Result<Json, Fault> {
        self.white_space();
        match self.peek() {
            None => Ok(value),
            Some(_) => Err(self.fault("expected the end after the value")),
        }
    }

    fn key(&mut self) -> Result<Key, Fault> {
        if self.peek() != Some(b'"') {
            return Err(self.fault("expected a name in double quotes"));
        }
        let key = self.string(|text| Key::new(text))?;
        self.white_space();
        if self.peek() != Some(b':') {
            return Err(self.fault("expected `:` after the name"));
        }
        self.position += 1;
        Ok(key)
    }

    fn scalar(&mut self) -> Result<Json, Fault> {
        match self.peek() {
            Some(b'"') => self.string(|text| Json::from(text)),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true", Json::Bool(true)),
            Some(b'f') => self.word("false", Json::Bool(false)),
            Some(b'n') => self.word("null", Json::Null),
            Some(_) => Err(self.fault("expected a value")),
            None => Err(self.fault("expected a value, found the end")),
        }
    }

    fn word(&mut self, word: &str, value: Json) -> Result<Json, Fault> {
        if self.bytes[self.position..].starts_with(word.as_bytes()) {
            self.position += word.len();
            Ok(value)
        } else {
            Err(self.fault("expected a value"))
        }
    }

    fn number(&mut self) -> Result<Json, Fault> {
        let start = self.position;
        self.position += usize::from(self.peek() == Some(b'-'));
        if self.peek() == Some(b'0') {
            self.position += 1;
            if matches!(self.peek(), Some(b'0'..=b'9')) {
                return Err(self.fault("a number has no leading zero"));
            }
        } else {
            self.digits()?;
        }
        let mut integer = true;
        if self.peek() == Some(b'.') {
            integer = false;
            self.position += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            integer = false;
            self.position += 1;
            self.position += usize::from(matches!(self.peek(), Some(b'+' | b'-')));
            self.digits()?;
        }
        let text = &self.text[start..self.position];
        Ok(Json::Number(Number::from_checked_text(text, integer)))
    }

    /// One digit or more.
    fn digits(&mut self) -> Result<(), Fault> {
        let start = self.position;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.position += 1;
        }
        if start == self.position {
            Err(self.fault("expected a digit"))
        } else {
            Ok(())
        }
    }

    /// Reads a string from its opening quote on; text without escapes is not copied before `make`.
    fn string<T>(&mut self, make: impl FnOnce(&str) -> T) -> Result<T, Fault> {
        self.position += 1;
        let start = self.position;
        match self.plain_run()? {
            b'"' => {
                let text = &self.text[start..self.position];
                self.position += 1;
                Ok(make(text))
            }
            _ => {
                let unescaped = self.escaped(start)?;
                Ok(make(&unescaped))
            }
        }
    }

    /// Goes on to the next quote or backslash and gives it.
    fn plain_run(&mut self) -> Result<u8, Fault> {
        let rest = &self.bytes[self.position..];
        let run = rest.iter().position(|&byte| STOPS[usize::from(byte)]);
        self.position += run.unwrap_or(rest.len());
        match self.peek() {
            Some(byte @ (b'"' | b'\\')) => Ok(byte),
            Some(_) => Err(self.fault("a control character in a string must be escaped")),
            None => Err(self.fault("expected `\"` to end the string")),
        }
    }

    fn escaped(&mut self, start: usize) -> Result<String, Fault> {
        let mut text = self.text[start..self.position].to_owned();
        loop {
            let run = self.position;
            let stop = self.plain_run()?;
            text.push_str(&self.text[run..self.position]);
            if stop == b'"' {
                self.position += 1;
                return Ok(text);
            }
            text.push(self.escape()?);
        }
    }

    /// One escape, from its backslash on.
    fn escape(&mut self) -> Result<char, Fault> {
        let start = self.position;
        self.position += 1;
        let plain = match self.peek() {
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode_escape(start),
            _ => {
                return Err(Fault {
                    offset: start,
                    message: "unknown escape in a string".into(),
                });
            }
        };
        self.position += 1;
        Ok(plain)
    }

    fn unicode_escape(&mut self, start: usize) -> Result<char, Fault> {
        self.position += 1;
        let unit = self.hex4()?;
        let code = if (0xd800..0xdc00).contains(&unit)
            && self.bytes[self.position..].starts_with(b"\\u")
        {
            self.position += 2;
            let low = self.hex4()?;
            if !(0xdc00..0xe000).contains(&low) {
                return Err(lone_surrogate(start));
            }
            0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00)
        } else {
            unit
        };
        char::from_u32(code).ok_or_else(|| lone_surrogate(start))
    }

    fn hex4(&mut self) -> Result<u32, Fault> {
        let mut code = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|byte| char::from(byte).to_digit(16));
            let Some(digit) = digit else {
                return Err(self.fault("expected four hex digits"));
            };
            code = code * 16 + digit;
            self.position += 1;
        }
        Ok(code)
    }

    fn white_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.position += 1;
            self.is_compact = false;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.position).copied()
    }

    fn fault(&self, message: impl Into<String>) -> Fault {
        Fault {
            offset: self.position,
            message: message.into(),
        }
    }
}

fn lone_surrogate(offset: usize) -> Fault {
    Fault {
        offset,
        message: "a lone surrogate is not a character".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_name_the_exact_place() {
        for (text, line, column, message) in [
            (&b""[..], 1, 1, "expected a value, found the end"),
            (b"nul", 1, 1, "expected a value"),
            (b"{\n  \"\xc3\xbc\": tru }", 2, 8, "expected a value"),
            (b"[1,]", 1, 4, "expected a value"),
            (b"[1 2]", 1, 4, "expected `,` or `]`"),
            (b"{\"a\" 1}", 1, 6, "expected `:` after the name"),
            (b"{\"a\":1,}", 1, 8, "expected a name in double quotes"),
            (b"{\"a\":1]", 1, 7, "expected `,` or `}`"),
            (b"{a:1}", 1, 2, "expected a name in double quotes"),
            (b"01", 1, 2, "a number has no leading zero"),
            (b"-", 1, 2, "expected a digit"),
            (b"1.", 1, 3, "expected a digit"),
            (b"1e+", 1, 4, "expected a digit"),
            (b"+1", 1, 1, "expected a value"),
            (b"1 1", 1, 3, "expected the end after the value"),
            (
                b"\"a\nb\"",
                1,
                3,
                "a control character in a string must be escaped",
            ),
            (b"\"a", 1, 3, "expected `\"` to end the string"),
            (b"\"\\x\"", 1, 2, "unknown escape in a string"),
            (b"\"\\u12g4\"", 1, 6, "expected four hex digits"),
            (b"\"\\ud800\"", 1, 2, "a lone surrogate is not a character"),
            (
                b"\"\\ud800\\u0041\"",
                1,
                2,
                "a lone surrogate is not a character",
            ),
            (b"\"\\udc00\"", 1, 2, "a lone surrogate is not a character"),
            (b"[\"\xff\"]", 1, 3, "invalid UTF-8"),
            (b"\xef\xbb\xbf1", 1, 1, "expected a value"),
        ] {
            let error = Json::parse_default(text).unwrap_err();
            let text = String::from_utf8_lossy(text).into_owned();
            assert_eq!(
                (error.line, error.column, &*error.message),
                (line, column, message),
                "{text}"
            );
        }
    }

    #[test]
    fn escapes_are_read() {
        let value = Json::parse_default(br#""\"\\\/\b\f\n\r\t\u00fc\ud83d\ude00 plain""#).unwrap();
        assert_eq!(value.as_str(), Some("\"\\/\u{8}\u{c}\n\r\tü😀 plain"));
    }

    #[test]
    fn depth_is_a_limit_and_never_a_crash() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        let most = limits::JSON_DEPTH_MAX;
        assert!(Json::parse_default(nested(most).as_bytes()).is_ok());
        let error = Json::parse_default(nested(most + 1).as_bytes()).unwrap_err();
        assert_eq!(error.offset, most);
        assert!(
            error.message.contains("json_depth_max"),
            "{}",
            error.message
        );
        assert!(Json::parse_default("[".repeat(1_000_000).as_bytes()).is_err());
        assert!(Json::parse_default("{\"a\":".repeat(1_000).as_bytes()).is_err());
        assert!(Json::parse(b"[]", ParseLimits { depth_max: 0 }).is_err());
        assert!(Json::parse(b"1", ParseLimits { depth_max: 0 }).is_ok());
    }
}
