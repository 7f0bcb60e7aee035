//! Numbers that keep their digits. Arithmetic is not here: expressions do it.

use std::fmt;
use std::sync::Arc;

/// A JSON number: an integer of 64 bits, a double, or else the text it was written as.
///
/// A number that is only passed on is written with the digits that came.
///
/// ```
/// use millrace_core::json::Json;
///
/// for text in ["1.10", "1e400", "-0", "18446744073709551615", "0.1"] {
///     assert_eq!(Json::parse_default(text.as_bytes())?.to_string(), text);
/// }
/// # Ok::<(), millrace_core::json::ParseError>(())
/// ```
#[derive(Clone)]
pub struct Number(Repr);

#[derive(Clone)]
enum Repr {
    Signed(i64),
    /// Only values over `i64::MAX`.
    Unsigned(u64),
    /// Finite, and its shortest text is the source's.
    Float(f64),
    /// A valid JSON number which none of the others would write the same. Boxed within, because it
    /// is rare and its length would make every value larger.
    Text(Arc<Box<str>>),
}

impl Number {
    /// A double; `None` for infinities and NaN, which JSON does not have.
    pub fn from_f64(value: f64) -> Option<Self> {
        value.is_finite().then_some(Self(Repr::Float(value)))
    }

    /// From text that matches the JSON grammar of numbers (the parser has checked it).
    pub(crate) fn from_checked_text(text: &str, integer: bool) -> Self {
        if integer && text != "-0" {
            if let Ok(value) = text.parse::<i64>() {
                return Self(Repr::Signed(value));
            }
            if let Ok(value) = text.parse::<u64>() {
                return Self(Repr::Unsigned(value));
            }
        } else if let Ok(value) = text.parse::<f64>() {
            let number = Self(Repr::Float(value));
            if value.is_finite() && number.writes_as(text) {
                return number;
            }
        }
        Self(Repr::Text(Arc::new(Box::from(text))))
    }

    fn writes_as(&self, text: &str) -> bool {
        struct Expect<'a>(&'a str);
        impl fmt::Write for Expect<'_> {
            fn write_str(&mut self, part: &str) -> fmt::Result {
                self.0 = self.0.strip_prefix(part).ok_or(fmt::Error)?;
                Ok(())
            }
        }
        let mut expect = Expect(text);
        fmt::write(&mut expect, format_args!("{self}")).is_ok() && expect.0.is_empty()
    }

    /// The value as an integer if it is written as one and fits.
    pub fn as_i64(&self) -> Option<i64> {
        match &self.0 {
            Repr::Signed(value) => Some(*value),
            Repr::Text(text) if &***text == "-0" => Some(0),
            _ => None,
        }
    }

    /// The value as a non-negative integer if it is written as one and fits.
    pub fn as_u64(&self) -> Option<u64> {
        match &self.0 {
            Repr::Signed(value) => u64::try_from(*value).ok(),
            Repr::Unsigned(value) => Some(*value),
            Repr::Text(text) if &***text == "-0" => Some(0),
            _ => None,
        }
    }

    /// The nearest double; `None` if the number is too large for one.
    pub fn as_f64(&self) -> Option<f64> {
        match &self.0 {
            Repr::Signed(value) => Some(*value as f64),
            Repr::Unsigned(value) => Some(*value as f64),
            Repr::Float(value) => Some(*value),
            Repr::Text(text) => text.parse::<f64>().ok().filter(|value| value.is_finite()),
        }
    }

    /// The nearest double, the largest finite one if the number is too large.
    pub(crate) fn saturating_f64(&self) -> f64 {
        match &self.0 {
            Repr::Text(text) => text.parse::<f64>().unwrap_or(0.0).clamp(f64::MIN, f64::MAX),
            _ => self.as_f64().unwrap_or(0.0),
        }
    }

    /// The source text, where none of the machine types would write the same.
    pub fn as_text(&self) -> Option<&str> {
        match &self.0 {
            Repr::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Is the number written without fraction and exponent?
    pub fn is_integer(&self) -> bool {
        match &self.0 {
            Repr::Signed(_) | Repr::Unsigned(_) => true,
            Repr::Float(_) => false,
            Repr::Text(text) => !text.contains(['.', 'e', 'E']),
        }
    }

    pub(super) fn heap_bytes(&self) -> usize {
        self.as_text().map_or(0, |text| 16 + text.len())
    }

    /// Appends the number's text.
    pub(super) fn write_to(&self, out: &mut Vec<u8>) {
        // serde_json's number formatting is the fast one; writing to a vector cannot fail.
        let _ = match &self.0 {
            Repr::Signed(value) => serde_json::to_writer(&mut *out, value),
            Repr::Unsigned(value) => serde_json::to_writer(&mut *out, value),
            Repr::Float(value) => serde_json::to_writer(&mut *out, value),
            Repr::Text(text) => {
                out.extend_from_slice(text.as_bytes());
                Ok(())
            }
        };
    }
}

impl fmt::Display for Number {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Signed(value) => fmt::Display::fmt(value, formatter),
            Repr::Unsigned(value) => fmt::Display::fmt(value, formatter),
            Repr::Float(value) => match serde_json::Number::from_f64(*value) {
                Some(number) => fmt::Display::fmt(&number, formatter),
                None => formatter.write_str("0.0"),
            },
            Repr::Text(text) => formatter.write_str(text),
        }
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// Numeric within integers and within doubles; otherwise the same text.
impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Repr::Signed(left), Repr::Signed(right)) => left == right,
            (Repr::Unsigned(left), Repr::Unsigned(right)) => left == right,
            (Repr::Float(left), Repr::Float(right)) => left == right,
            (Repr::Text(left), Repr::Text(right)) => left == right,
            _ => false,
        }
    }
}

// Doubles are finite here, so equality is reflexive.
impl Eq for Number {}

macro_rules! from_integers {
    ($($integer:ty: $wide:ty),*) => {$(
        impl From<$integer> for Number {
            fn from(value: $integer) -> Self {
                Self(Repr::Signed(<$wide>::from(value)))
            }
        }
    )*};
}
from_integers!(i8: i64, i16: i64, i32: i64, i64: i64, u8: i64, u16: i64, u32: i64);

impl From<u64> for Number {
    fn from(value: u64) -> Self {
        Self(i64::try_from(value).map_or(Repr::Unsigned(value), Repr::Signed))
    }
}

impl From<usize> for Number {
    fn from(value: usize) -> Self {
        Self::from(value as u64)
    }
}

impl From<isize> for Number {
    fn from(value: isize) -> Self {
        Self(Repr::Signed(value as i64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_class_that_keeps_the_digits_is_used() {
        let class =
            |text: &str| match Number::from_checked_text(text, !text.contains(['.', 'e', 'E'])).0 {
                Repr::Signed(_) => "signed",
                Repr::Unsigned(_) => "unsigned",
                Repr::Float(_) => "float",
                Repr::Text(_) => "text",
            };
        for (text, expected) in [
            ("0", "signed"),
            ("-9223372036854775808", "signed"),
            ("9223372036854775808", "unsigned"),
            ("18446744073709551616", "text"),
            ("-0", "text"),
            ("1.5", "float"),
            ("1.0", "float"),
            ("1.50", "text"),
            ("1E5", "text"),
            ("1e999", "text"),
            ("0.1000000000000000055511151231257827", "text"),
        ] {
            assert_eq!(class(text), expected, "{text}");
        }
    }

    #[test]
    fn unsigned_values_that_fit_are_the_same_number_as_signed_ones() {
        assert_eq!(Number::from(7_u64), Number::from(7_i64));
        assert_eq!(Number::from(u64::MAX).as_u64(), Some(u64::MAX));
        assert_eq!(Number::from(-1).as_u64(), None);
    }

    #[test]
    fn a_number_too_large_for_a_double_has_no_double_but_saturates_where_it_must() {
        let number = Number::from_checked_text("-1e999", false);
        assert_eq!(number.as_f64(), None);
        assert!(number.saturating_f64() <= f64::MIN);
    }
}
