//! Values of ours in columns, and back.

use std::borrow::Cow;

use millrace_core::time::Timestamp;
use tokio_postgres::Row;
use uuid::Uuid;

use super::fault::Fault;

/// An id as a column of type `uuid` takes it.
pub(super) fn uuid(bytes: &[u8; 16]) -> Uuid {
    Uuid::from_bytes(*bytes)
}

/// The time in that column, which holds milliseconds.
pub(super) fn time(row: &Row, column: usize) -> Result<Timestamp, Fault> {
    Ok(Timestamp::from_millis(row.try_get(column)?))
}

/// The time in that column, which may be NULL.
pub(super) fn optional_time(row: &Row, column: usize) -> Result<Option<Timestamp>, Fault> {
    let millis: Option<i64> = row.try_get(column)?;
    Ok(millis.map(Timestamp::from_millis))
}

/// The bytes of an id in that column.
pub(super) fn id(row: &Row, column: usize) -> Result<[u8; 16], Fault> {
    Ok(row.try_get::<_, Uuid>(column)?.into_bytes())
}

/// The hash in that column of type `bytea`.
pub(super) fn hash(row: &Row, column: usize) -> Result<[u8; 32], Fault> {
    let bytes: &[u8] = row.try_get(column)?;
    bytes.try_into().map_err(|_| {
        let name = row.columns()[column].name();
        Fault::Corrupt(format!(
            "column {name} holds {} bytes instead of 32",
            bytes.len()
        ))
    })
}

/// A text as a column takes it: PostgreSQL keeps no U+0000 in texts (documentation, §8.3), so that
/// one is written as U+0001 and `0`, and U+0001 itself as U+0001 and `1`.
pub(super) fn stored(text: &str) -> Cow<'_, str> {
    if !text.contains(['\0', '\u{1}']) {
        return Cow::Borrowed(text);
    }
    let stored = text.replace('\u{1}', "\u{1}1").replace('\0', "\u{1}0");
    Cow::Owned(stored)
}

/// See [`stored`].
pub(super) fn stored_text(text: &str) -> String {
    stored(text).into_owned()
}

/// The text that [`stored`] made this of.
pub(super) fn read_text(text: String) -> String {
    if !text.contains('\u{1}') {
        return text;
    }
    text.replace("\u{1}0", "\0").replace("\u{1}1", "\u{1}")
}

/// A name, or a part of one, as searches compare it.
pub(super) fn folded(name: &str) -> String {
    stored_text(&name.to_lowercase())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn texts_come_back(text in "[\\x00\\x0101a]*") {
            let stored = stored_text(&text);
            prop_assert!(!stored.contains('\0'));
            prop_assert_eq!(read_text(stored), text);
        }
    }
}
