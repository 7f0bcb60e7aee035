//! The schema and its numbered migrations: each is applied once, in order, in one transaction,
//! after a copy of the database was made. Files of other programs and of newer versions are
//! refused.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode};

/// "MLRC": marks a database as Millrace's.
const APPLICATION_ID: i64 = 0x4d4c_5243;

/// The migrations; the first makes schema 1. Never changed once released, only added to.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_first.sql"),
    include_str!("migrations/0002_revisions.sql"),
    include_str!("migrations/0003_published_references.sql"),
    include_str!("migrations/0004_retention.sql"),
    include_str!("migrations/0005_slots.sql"),
    include_str!("migrations/0006_finds.sql"),
    include_str!("migrations/0007_blobs.sql"),
    include_str!("migrations/0008_blocks.sql"),
    include_str!("migrations/0009_tail.sql"),
    include_str!("migrations/0010_indexed_blocks.sql"),
    include_str!("migrations/0011_sessions.sql"),
    include_str!("migrations/0012_statistics.sql"),
];

/// Why a database cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file or its folder cannot be read and written.
    #[error(
        "the database {path} cannot be opened for writing: {source}; check that its folder exists and belongs to the user that runs Millrace"
    )]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// The file is something else.
    #[error(
        "{path} is not a database of Millrace: move it away, or choose another data folder; if it once was one, it is damaged: put the last copy of the data folder back"
    )]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// Its pages do not hold together.
    #[error("{}", damage(path, shows))]
    Damaged {
        /// The file.
        path: PathBuf,
        /// How it shows: what SQLite said.
        shows: String,
    },
    /// The file was written by a newer version.
    #[error(
        "the database {path} has schema {found}, this version of Millrace knows schemas up to {known}; start the newer version, or restore the copy that it made before upgrading"
    )]
    Future {
        /// The file.
        path: PathBuf,
        /// Its schema.
        found: i64,
        /// The newest schema known here.
        known: i64,
    },
    /// A migration failed; the database is as it was.
    #[error(
        "the database {path} could not be upgraded to schema {schema} and is as it was: {source}"
    )]
    Failed {
        /// The file.
        path: PathBuf,
        /// The schema that was to be reached.
        schema: i64,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// The file cannot be read beside SQLite.
    #[error("the database {path} cannot be read: {source}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A thread could not be started.
    #[error("no thread could be started for the store: {0}")]
    Thread(std::io::Error),
}

/// That the database's pages do not hold together, how that shows, and what to do about it.
pub fn damage(path: &Path, shows: &dyn std::fmt::Display) -> String {
    let path = path.display();
    format!(
        "the database {path} is damaged ({shows}); keep Millrace stopped and put the last copy of the data folder back; without one, `sqlite3 {path} .recover` may save a part, and once {path} is moved away, `millrace serve` begins with an empty database"
    )
}

impl Error {
    /// What the system said on reading that file.
    pub(super) fn unreadable(path: &Path, source: std::io::Error) -> Self {
        let path = path.to_owned();
        Self::Unreadable { path, source }
    }

    /// What SQLite said on opening that file.
    pub(super) fn opening(path: &Path, source: rusqlite::Error) -> Self {
        let path = path.to_owned();
        match source.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => Self::Foreign { path },
            Some(ErrorCode::DatabaseCorrupt) => {
                let shows = source.to_string();
                Self::Damaged { path, shows }
            }
            _ => Self::Unwritable { path, source },
        }
    }
}

/// Brings the database to the newest schema. `path` is `None` for one in memory.
pub(super) fn migrate(connection: &Connection, path: Option<&Path>) -> Result<(), Error> {
    apply(connection, path, MIGRATIONS)
}

/// Whether the file has the newest schema. Changes nothing.
pub(super) fn is_newest(connection: &Connection, path: &Path) -> Result<bool, Error> {
    let known = MIGRATIONS.len() as i64;
    Ok(present(connection, path, known)? == known)
}

/// The schema that is there. A file of another program or of a newer version is refused.
fn present(connection: &Connection, shown: &Path, known: i64) -> Result<i64, Error> {
    let opening = |source| Error::opening(shown, source);
    let path = shown.to_owned();
    let found = number(connection, "user_version").map_err(opening)?;
    if !is_ours(connection, found).map_err(opening)? {
        return Err(Error::Foreign { path });
    }
    if found > known {
        return Err(Error::Future { path, found, known });
    }
    Ok(found)
}

fn apply(connection: &Connection, path: Option<&Path>, all: &[&str]) -> Result<(), Error> {
    let shown = path.unwrap_or(Path::new(":memory:"));
    let known = all.len() as i64;
    let found = present(connection, shown, known)?;
    if found == known {
        return Ok(());
    }
    let failed = |source| Error::Failed {
        path: shown.to_owned(),
        schema: known,
        source,
    };
    if let (Some(path), 1..) = (path, found) {
        copy(connection, path, found).map_err(failed)?;
        build_anew(connection, path);
    }
    let missing = &all[found as usize..];
    run(connection, missing, known).map_err(|error| {
        let undone = connection.execute_batch("ROLLBACK");
        tracing::debug!(?undone, "an upgrade of the schema was undone");
        failed(error)
    })
}

fn is_ours(connection: &Connection, found: i64) -> rusqlite::Result<bool> {
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let fresh = found == 0 && tables == 0;
    Ok(fresh || number(connection, "application_id")? == APPLICATION_ID && found > 0)
}

fn run(connection: &Connection, missing: &[&str], known: i64) -> rusqlite::Result<()> {
    connection.execute_batch("BEGIN IMMEDIATE")?;
    for migration in missing {
        connection.execute_batch(migration)?;
    }
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    connection.pragma_update(None, "user_version", known)?;
    connection.execute_batch("COMMIT")
}

/// Copies the database beside itself, as `NAME.schema-N.backup`; an older copy of the same
/// schema is replaced, because only a failed upgrade can have left it.
fn copy(connection: &Connection, path: &Path, schema: i64) -> rusqlite::Result<()> {
    let target = backup_path(path, schema);
    let removed = std::fs::remove_file(&target);
    tracing::debug!(?removed, target = %target.display(), "copying the database before an upgrade");
    connection.execute("VACUUM INTO ?1", [target.to_string_lossy().as_ref()])?;
    Ok(())
}

/// What `auto_vacuum` says of a file whose free pages can be given back.
const INCREMENTAL: i64 = 2;

/// Builds a file from before schema 4 anew, so that its free pages can be given back from now on.
/// That needs as much room again; without it the file stays as it is, and free pages are only used
/// again.
fn build_anew(connection: &Connection, path: &Path) {
    let vacuum = || {
        if number(connection, "auto_vacuum")? == INCREMENTAL {
            return Ok(());
        }
        connection.pragma_update(None, "auto_vacuum", INCREMENTAL)?;
        // The copy that is made on the way may be larger than the memory.
        connection
            .execute_batch("PRAGMA temp_store = FILE; VACUUM; PRAGMA wal_checkpoint(TRUNCATE)")
    };
    let built: rusqlite::Result<()> = vacuum();
    let kept = connection.pragma_update(None, "temp_store", "MEMORY");
    if let Err(error) = built.and(kept) {
        tracing::warn!(
            %error,
            database = %path.display(),
            "the database could not be built anew: it will not become smaller when runs are removed, \
             but use their room again; docs/deployment.md says how to do it by hand"
        );
    }
}

fn backup_path(path: &Path, schema: i64) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".schema-{schema}.backup"));
    path.with_file_name(name)
}

fn number(connection: &Connection, pragma: &str) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, pragma, |row| row.get(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(path: &Path) -> Connection {
        Connection::open(path).unwrap()
    }

    /// What a draft that was never published names, and what a published scenario names.
    fn add_references(connection: &Connection) {
        for (name, published) in [("draft", "NULL"), ("live", "1")] {
            connection
                .execute_batch(&format!(
                    "INSERT INTO scenarios (scenario_id, name, enabled, disabled_by_hand, draft, \
                     draft_revision, draft_changed_by, draft_changed_at, published_version, \
                     latest_version, created_at, updated_at) \
                     VALUES (CAST('{name}' AS BLOB), '{name}', 1, 0, '', 1, '', 0, {published}, 1, 0, 0); \
                     INSERT INTO scenario_references VALUES (1, '{name}', CAST('{name}' AS BLOB));"
                ))
                .unwrap();
        }
    }

    fn references(connection: &Connection) -> Vec<String> {
        let sql = "SELECT name || ' ' || published FROM scenario_references ORDER BY 1";
        let mut statement = connection.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    }

    /// A run with a label and a correlation id.
    fn add_run(connection: &Connection) {
        connection
            .execute_batch(
                "INSERT INTO runs (row, rest, scenario, status, entries, commit_id, created, \
                 driven, dry_run, correlation, labels) \
                 VALUES ((6600 << 43) + 5, 0, 1, 3, 1, 1, 0, 0, 0, 'c', '[[\"order\",\"7\"]]'); \
                 INSERT INTO labels VALUES ('order', '7', (6600 << 43) + 5);",
            )
            .unwrap();
    }

    fn finds(connection: &Connection) -> Vec<String> {
        let sql = "SELECT era || ' ' || name || '=' || value || ' ' || place FROM finds \
                   ORDER BY era, name";
        let mut statement = connection.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    }

    #[test]
    fn every_earlier_schema_is_upgraded_after_a_copy_was_made() {
        let later: Vec<&str> = MIGRATIONS
            .iter()
            .copied()
            .chain(["CREATE TABLE later (n INTEGER) STRICT; INSERT INTO later VALUES (7);"])
            .collect();
        for schema in 1..=MIGRATIONS.len() {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("millrace.db");
            apply(&open(&path), Some(&path), &MIGRATIONS[..schema]).unwrap();
            let connection = open(&path);
            connection
                .execute("INSERT INTO variables VALUES ('kept', '1', 5)", [])
                .unwrap();
            if schema < 3 {
                add_references(&connection);
            }
            if schema < 6 {
                add_run(&connection);
            }
            let mode = number(&connection, "auto_vacuum").unwrap();
            assert_eq!(mode, 0, "as it was before schema 4");
            apply(&connection, Some(&path), &later).unwrap();
            if schema < 3 {
                assert_eq!(references(&connection), ["draft 0", "live 0", "live 1"]);
            }
            if schema < 6 {
                assert_eq!(finds(&connection), ["6600 =c 5", "6600 order=7 5"]);
            }
            let rollups: i64 = connection
                .query_row("SELECT count(*) FROM rollups", [], |row| row.get(0))
                .unwrap();
            assert_eq!(rollups, 0);
            let kept: i64 = connection
                .query_row("SELECT n + updated_at FROM later, variables", [], |row| {
                    row.get(0)
                })
                .unwrap();
            assert_eq!(kept, 12);
            assert_eq!(number(&connection, "auto_vacuum").unwrap(), INCREMENTAL);
            let backup = open(&backup_path(&path, schema as i64));
            assert_eq!(number(&backup, "user_version").unwrap(), schema as i64);
        }
    }

    #[test]
    fn a_failed_upgrade_leaves_the_database_as_it_was() {
        let connection = Connection::open_in_memory().unwrap();
        migrate(&connection, None).unwrap();
        let broken: Vec<&str> = MIGRATIONS
            .iter()
            .copied()
            .chain(["CREATE TABLE later (n INTEGER)", "no SQL"])
            .collect();
        let error = apply(&connection, None, &broken).unwrap_err();
        assert!(error.to_string().contains("is as it was"), "{error}");
        assert_eq!(
            number(&connection, "user_version").unwrap(),
            MIGRATIONS.len() as i64
        );
        assert!(
            connection
                .execute("INSERT INTO later VALUES (1)", [])
                .is_err()
        );
    }

    #[test]
    fn a_database_from_the_future_is_refused() {
        let connection = Connection::open_in_memory().unwrap();
        migrate(&connection, None).unwrap();
        connection.pragma_update(None, "user_version", 99).unwrap();
        let error = migrate(&connection, None).unwrap_err();
        assert!(matches!(error, Error::Future { found: 99, .. }), "{error}");
    }

    #[test]
    fn a_database_of_another_program_is_refused() {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE TABLE theirs (n)").unwrap();
        assert!(matches!(
            migrate(&connection, None),
            Err(Error::Foreign { .. })
        ));
    }
}
