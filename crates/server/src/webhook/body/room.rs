//! The memory that a body takes once it is read: reckoned before it is read, and reserved beside the
//! bytes that came, since a short text can hold many values and a short gzip body a long text.

use super::Error;

/// Longest text whose values are not counted: what it grows to is little for one request.
const SMALL_BYTES_MAX: usize = 4 * 1024;
/// Memory for a value, the spare room of a list that grows included.
const VALUE_BYTES: u64 = 64;
/// Memory for a list or an object besides its values.
const CONTAINER_BYTES: u64 = 96;

/// Where memory is reserved.
pub struct Room<'a> {
    reserve: &'a mut dyn FnMut(u64) -> bool,
    bytes_max: u64,
}

impl<'a> Room<'a> {
    /// Room that `reserve` gives or refuses; there are `bytes_max` in all.
    pub fn new(bytes_max: u64, reserve: &'a mut dyn FnMut(u64) -> bool) -> Self {
        Self { reserve, bytes_max }
    }

    /// Reserves that many more bytes.
    pub(super) fn take(&mut self, bytes: u64) -> Result<(), Error> {
        if bytes > self.bytes_max {
            let bytes_max = self.bytes_max;
            return Err(Error::TooManyValues { bytes, bytes_max });
        }
        if bytes > 0 && !(self.reserve)(bytes) {
            return Err(Error::NoRoom);
        }
        Ok(())
    }
}

/// About how many bytes the values of a JSON text take, beside the text itself.
pub(super) fn bytes_of_values(text: &[u8]) -> u64 {
    if text.len() <= SMALL_BYTES_MAX {
        return 0;
    }
    let mut bytes = 0;
    let mut rest = text.iter();
    while let Some(byte) = rest.next() {
        match byte {
            b',' => bytes += VALUE_BYTES,
            b'[' | b'{' => bytes += CONTAINER_BYTES,
            b'"' => skip_string(&mut rest),
            _ => {}
        }
    }
    bytes
}

/// Goes on behind the quote that ends a string.
fn skip_string(rest: &mut std::slice::Iter<'_, u8>) {
    while let Some(byte) = rest.next() {
        match byte {
            b'"' => return,
            b'\\' => {
                rest.next();
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn long(text: &str) -> u64 {
        bytes_of_values(text.repeat(SMALL_BYTES_MAX).as_bytes()) / SMALL_BYTES_MAX as u64
    }

    #[test]
    fn values_are_counted_and_not_what_stands_in_strings() {
        assert_eq!(long("{},"), CONTAINER_BYTES + VALUE_BYTES);
        assert_eq!(long("[1,2,"), CONTAINER_BYTES + 2 * VALUE_BYTES);
        assert_eq!(long(r#""a,[{\",","#), VALUE_BYTES);
        assert_eq!(bytes_of_values(b"[1,2,3]"), 0);
    }
}
