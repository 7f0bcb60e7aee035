//! Looking through a database file that nobody need have open: whether its pages hold together.
//! Changes nothing; what is to be done about damage is for whoever asked to say.

use std::path::Path;

use rusqlite::{Connection, ErrorCode, OpenFlags};

/// Faults that are looked for before it is enough.
const FAULTS_COUNT_MAX: usize = 5;

/// What is wrong with the pages of the database at that path, at most a handful of faults; none
/// when it is sound. Fails when it cannot be looked at. Reads the whole file; blocks.
pub fn examine(path: &Path) -> rusqlite::Result<Vec<String>> {
    match look_through(path) {
        Err(error) => match error.sqlite_error_code() {
            // So damaged that not even the list of tables can be read.
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                Ok(vec![error.to_string()])
            }
            _ => Err(error),
        },
        found => found,
    }
}

fn look_through(path: &Path) -> rusqlite::Result<Vec<String>> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut statement = connection.prepare(&format!("PRAGMA quick_check({FAULTS_COUNT_MAX})"))?;
    let lines = statement.query_map([], |row| row.get::<_, String>(0))?;
    let lines: Vec<String> = lines.collect::<rusqlite::Result<_>>()?;
    Ok(lines.into_iter().filter(|line| line != "ok").collect())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::FileExt;

    use super::*;
    use crate::sqlite::{Location, Options, SqliteStore};

    /// A file of a store that was closed.
    fn stored(folder: &Path) -> std::path::PathBuf {
        let path = folder.join("millrace.db");
        drop(SqliteStore::open(Location::File(path.clone()), Options::inline()).unwrap());
        path
    }

    #[test]
    fn a_sound_file_has_no_faults() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(examine(&stored(folder.path())).unwrap(), [""; 0]);
    }

    #[test]
    fn a_file_that_was_cut_or_written_over_has_faults() {
        let folder = tempfile::tempdir().unwrap();
        let path = stored(folder.path());
        let whole = std::fs::read(&path).unwrap();
        let cut = std::fs::File::options().write(true).open(&path).unwrap();
        cut.set_len(whole.len() as u64 / 2).unwrap();
        assert_ne!(examine(&path).unwrap(), [""; 0], "cut");
        for (what, at) in [("a page", 4096 * 3), ("the header", 0)] {
            std::fs::write(&path, &whole).unwrap();
            let file = std::fs::File::options().write(true).open(&path).unwrap();
            file.write_all_at(&[0xa5; 4096], at).unwrap();
            assert_ne!(examine(&path).unwrap(), [""; 0], "{what}");
        }
    }

    #[test]
    fn a_file_that_is_not_there_cannot_be_looked_at() {
        let folder = tempfile::tempdir().unwrap();
        assert!(examine(&folder.path().join("millrace.db")).is_err());
    }
}
