//! What only this backend has: flushes that fail, a disk that fills, pages that are damaged,
//! files that are no database. What every backend does is in `conformance`.

use std::os::unix::fs::{FileExt, PermissionsExt};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use futures::executor::block_on;
use millrace_core::id::{AppId, RunId, ScenarioId};
use millrace_core::ports::store::{
    CommitError, CommitId, Error, KeyClaim, NewRun, Outdated, PrunePlace, RunSummary, Runs, Store,
    Unit, Upkeep,
};
use millrace_core::status::RunStatus;
use millrace_core::time::Timestamp;
use rusqlite::Connection;

use super::{Database, Location, Options, SqliteStore};

/// A flush that fails once.
#[derive(Debug, Clone)]
pub(super) enum FailingFlush {
    /// Nothing reaches the disk.
    Before,
    /// Everything does, but the answer is lost.
    After,
    /// The same, and the file is moved from there to there.
    Away(PathBuf, PathBuf),
}

impl FailingFlush {
    pub(super) fn flush(self, connection: &Connection) -> rusqlite::Result<()> {
        let sql = match self {
            Self::Before => "ROLLBACK",
            Self::After | Self::Away(..) => "COMMIT",
        };
        connection.execute_batch(sql)?;
        if let Self::Away(from, to) = &self {
            std::fs::rename(from, to).unwrap();
        }
        let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_IOERR_FSYNC);
        Err(rusqlite::Error::SqliteFailure(code, None))
    }
}

fn run_id(number: u64) -> RunId {
    RunId::from_rank(RunId::first_rank_of(1_000 + number), 0)
}

fn event(number: u64, status: RunStatus, chunk: usize) -> Unit {
    let run = NewRun {
        run_id: run_id(number),
        scenario_id: ScenarioId::new(1, [1; 10]),
        version: Some(1),
        created_at: Timestamp::from_millis(1_000),
        correlation_id: None,
        labels: Vec::new(),
        retry_of: None,
        replay_of: None,
        dry_run: false,
        slot_key: None,
        worker_group: millrace_core::scenario::worker_group::WorkerGroup::default(),
        chunk: Bytes::from(vec![7; chunk]),
        blobs: Vec::new(),
        entries: 1,
        summary: summary(status),
    };
    Unit::Accept {
        claim: None,
        runs: vec![run],
        commit_id: CommitId(number),
    }
}

fn summary(status: RunStatus) -> RunSummary {
    RunSummary {
        status,
        started_at: None,
        finished_at: None,
        error: None,
        due: None,
        driven: false,
    }
}

fn advance(number: u64, chunk: usize) -> Unit {
    Unit::Advance {
        run_id: run_id(number),
        expected_entries: 1,
        chunk: Bytes::from(vec![7; chunk]),
        blobs: Vec::new(),
        entries: 1,
        summary: summary(RunStatus::Succeeded),
        creates: Vec::new(),
        commit_id: CommitId(1_000 + number),
    }
}

fn file() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("millrace.db");
    (folder, path)
}

fn stored(database: &mut Database) -> i64 {
    database
        .connection()
        .unwrap()
        .query_row("SELECT count(*) FROM runs", [], |row| row.get(0))
        .unwrap()
}

#[test]
fn a_failed_flush_is_read_back_and_not_tried_again() {
    let (_folder, path) = file();
    let mut database = Database::open(Location::File(path), &Options::inline()).unwrap();
    let units = [
        event(1, RunStatus::Running, 9),
        event(2, RunStatus::Running, 9),
    ];
    database.failing_flush = Some(FailingFlush::Before);
    for result in database.commit_batch(&units) {
        assert!(matches!(
            result,
            Err(CommitError::Refused(Error::Unavailable { .. }))
        ));
    }
    assert_eq!(stored(&mut database), 0);

    database.failing_flush = Some(FailingFlush::After);
    assert_eq!(database.commit_batch(&units), [Ok(()), Ok(())]);
    assert_eq!(stored(&mut database), 2);
    database.failing_flush = Some(FailingFlush::After);
    assert_eq!(
        database.commit_batch(&[advance(1, 9), advance(3, 9)])[0],
        Ok(())
    );
}

#[test]
fn after_a_failed_flush_nothing_is_committed_behind_a_log_that_a_reader_keeps_from_being_emptied() {
    let (_folder, path) = file();
    let mut database = Database::open(Location::File(path.clone()), &Options::inline()).unwrap();
    let reader = Connection::open(&path).unwrap();
    reader
        .execute_batch("BEGIN; SELECT count(*) FROM runs")
        .unwrap();
    database.failing_flush = Some(FailingFlush::After);
    let results = database.commit_batch(&[event(1, RunStatus::Running, 9)]);
    assert!(
        matches!(results[0], Err(CommitError::OutcomeUnknown { .. })),
        "{results:?}"
    );
    reader.execute_batch("COMMIT").unwrap();
    let again = [event(2, RunStatus::Running, 9)];
    assert_eq!(database.commit_batch(&again), [Ok(())]);
    assert_eq!(stored(&mut database), 2);
}

#[test]
fn what_cannot_be_read_back_has_an_unknown_outcome_and_no_other_file_is_made() {
    let (folder, path) = file();
    let away = folder.path().join("away");
    let mut database = Database::open(Location::File(path.clone()), &Options::inline()).unwrap();
    database.failing_flush = Some(FailingFlush::Away(path.clone(), away.clone()));
    let results = database.commit_batch(&[event(1, RunStatus::Running, 9)]);
    assert!(
        matches!(results[0], Err(CommitError::OutcomeUnknown { .. })),
        "{results:?}"
    );
    let results = database.commit_batch(&[event(2, RunStatus::Running, 9)]);
    assert!(
        matches!(results[0], Err(CommitError::Refused(_))),
        "{results:?}"
    );
    assert!(!path.exists());
    std::fs::rename(&away, &path).unwrap();
    assert_eq!(
        database.commit_batch(&[event(3, RunStatus::Running, 9)]),
        [Ok(())]
    );
    assert_eq!(stored(&mut database), 2);
}

#[test]
fn a_catalogue_write_whose_flush_failed_is_read_back_too() {
    let (_folder, path) = file();
    let mut database = Database::open(Location::File(path), &Options::inline()).unwrap();
    let put = |connection: &Connection| {
        connection
            .execute("INSERT INTO variables VALUES ('a', '1', 1)", [])
            .map_err(|error| super::fault::refused(&error))
    };
    database.failing_flush = Some(FailingFlush::Before);
    assert!(matches!(
        database.write(put),
        Err(Error::Unavailable { .. })
    ));
    database.failing_flush = Some(FailingFlush::After);
    assert_eq!(database.write(put), Ok(1));
}

#[test]
fn while_only_the_reserve_is_left_events_are_refused_and_runs_go_on() {
    let (_folder, path) = file();
    let free = Arc::new(AtomicU64::new(1_000));
    let seen = Arc::clone(&free);
    let options = Options {
        disk_reserve_bytes: 1_000,
        free_bytes: Arc::new(move |_| Ok(seen.load(Ordering::Relaxed))),
        ..Options::default()
    };
    let store = SqliteStore::open(Location::File(path), options).unwrap();
    block_on(store.commit(Arc::new(event(1, RunStatus::Running, 9)))).unwrap();
    free.store(999, Ordering::Relaxed);
    let refused = block_on(store.commit(Arc::new(event(2, RunStatus::Running, 9))));
    assert!(
        matches!(refused, Err(CommitError::Refused(Error::Full { .. }))),
        "{refused:?}"
    );
    block_on(store.commit(Arc::new(advance(1, 9)))).unwrap();
    assert!(store.refuses_events());
    free.store(1_000, Ordering::Relaxed);
    assert!(
        !store.refuses_events(),
        "events are welcome again before one has been written"
    );
    block_on(store.commit(Arc::new(event(2, RunStatus::Running, 9)))).unwrap();
}

#[test]
fn a_full_disk_refuses_events_and_corrupts_nothing() {
    let (_folder, path) = file();
    let mut database = Database::open(Location::File(path), &Options::inline()).unwrap();
    assert_eq!(
        database.commit_batch(&[event(1, RunStatus::Running, 9)]),
        [Ok(())]
    );
    let connection = database.connection().unwrap();
    let pages: i64 = connection
        .pragma_query_value(None, "page_count", |row| row.get(0))
        .unwrap();
    let limit = |pages: i64| format!("PRAGMA max_page_count = {pages}");
    connection.query_row(&limit(pages), [], |_| Ok(())).unwrap();
    let units = [event(2, RunStatus::Succeeded, 50_000), advance(1, 9)];
    let results = database.commit_batch(&units);
    assert!(
        matches!(results[0], Err(CommitError::Refused(Error::Full { .. }))),
        "{results:?}"
    );
    assert_eq!(results[1], Ok(()));
    let connection = database.connection().unwrap();
    connection
        .query_row(&limit(pages + 100), [], |_| Ok(()))
        .unwrap();
    assert_eq!(database.commit_batch(&units[..1]), [Ok(())]);
    let check: String = database
        .connection()
        .unwrap()
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(check, "ok");
}

#[test]
fn a_damaged_page_costs_its_rows_and_no_others() {
    let (_folder, path) = file();
    let mut database = Database::open(Location::File(path.clone()), &Options::inline()).unwrap();
    let units: Vec<Unit> = (0..60).map(|n| event(n, RunStatus::Failed, 500)).collect();
    assert!(database.commit_batch(&units).iter().all(Result::is_ok));
    drop(database);
    let page: i64 = Connection::open(&path)
        .unwrap()
        .query_row(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'runs'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    // The first cell of an interior page begins with its left-most child.
    let damaged = std::fs::OpenOptions::new()
        .read(true)
        .write(true)
        .open(&path)
        .unwrap();
    let header = (page as u64 - 1) * 4096;
    let mut cell = [0; 2];
    damaged.read_exact_at(&mut cell, header + 12).unwrap();
    let mut child = [0; 4];
    let cell = header + u64::from(u16::from_be_bytes(cell));
    damaged.read_exact_at(&mut child, cell).unwrap();
    let leaf = (u64::from(u32::from_be_bytes(child)) - 1) * 4096;
    damaged.write_all_at(&[0xee; 4096], leaf).unwrap();

    let store = SqliteStore::open(Location::File(path), Options::inline()).unwrap();
    let outcomes: Vec<_> = (0..60)
        .map(|number| block_on(store.run(run_id(number))))
        .collect();
    let read = outcomes
        .iter()
        .filter(|outcome| matches!(outcome, Ok(Some(_))))
        .count();
    let corrupt = outcomes
        .iter()
        .filter(|outcome| matches!(outcome, Err(Error::Corrupt { .. })))
        .count();
    assert_eq!(read + corrupt, 60);
    assert!(corrupt > 0 && read > 40, "{read} read, {corrupt} corrupt");
}

#[test]
fn a_file_that_is_no_database_is_refused_by_name() {
    let (_folder, path) = file();
    std::fs::write(&path, vec![b'x'; 8192]).unwrap();
    let error = SqliteStore::open(Location::File(path.clone()), Options::default())
        .err()
        .unwrap();
    assert!(matches!(error, super::Error::Foreign { .. }), "{error}");
    assert!(
        error.to_string().contains(&path.display().to_string()),
        "{error}"
    );
}

#[test]
fn a_folder_that_cannot_be_written_is_refused_by_name() {
    let (folder, path) = file();
    let closed = std::fs::Permissions::from_mode(0o500);
    std::fs::set_permissions(folder.path(), closed).unwrap();
    let is_superuser = std::fs::write(folder.path().join("probe"), "").is_ok();
    let path = if is_superuser {
        PathBuf::from("/proc/millrace.db")
    } else {
        path
    };
    let error = SqliteStore::open(Location::File(path), Options::default())
        .err()
        .unwrap();
    assert!(matches!(error, super::Error::Unwritable { .. }), "{error}");
}

#[test]
fn a_ping_fails_when_the_database_was_taken_away() {
    let (_folder, path) = file();
    let store = SqliteStore::open(Location::File(path.clone()), Options::default()).unwrap();
    block_on(store.ping()).unwrap();
    std::fs::remove_file(&path).unwrap();
    assert!(matches!(
        block_on(store.ping()),
        Err(Error::Unavailable { .. })
    ));
}

#[test]
fn closing_a_store_leaves_no_log_behind() {
    let (_folder, path) = file();
    let store = SqliteStore::open(Location::File(path.clone()), Options::default()).unwrap();
    block_on(store.commit(Arc::new(event(1, RunStatus::Succeeded, 9)))).unwrap();
    assert!(block_on(store.run(run_id(1))).unwrap().is_some());
    assert!(store.facts().log_bytes > 0);
    drop(store);
    assert!(!path.with_extension("db-wal").exists());
}

#[test]
fn looking_for_expired_keys_flushes_nothing_while_none_has_expired() {
    let (_folder, path) = file();
    let store = SqliteStore::open(Location::File(path), Options::default()).unwrap();
    let claim = KeyClaim {
        app_id: AppId::from_bytes([1; 16]),
        key: [1; 32],
        body: [1; 32],
        expires_at: Timestamp::from_millis(1_000),
    };
    let unit = Unit::Accept {
        claim: Some(claim),
        runs: Vec::new(),
        commit_id: CommitId(1),
    };
    block_on(store.commit(Arc::new(unit))).unwrap();
    let before = store.facts().commits;
    let forget = |now| block_on(store.forget_keys(Timestamp::from_millis(now), None, 10)).unwrap();
    assert_eq!((forget(1_000).count, store.facts().commits), (0, before));
    // It is sorted among the others, and removed.
    assert_eq!(
        (forget(1_001).count, store.facts().commits),
        (1, before + 2)
    );
}

/// A run that ended, with its chunk.
fn finished(number: u64, chunk: usize) -> Unit {
    event(number, RunStatus::Succeeded, chunk)
}

/// Removes every run that succeeded.
fn prune_all(store: &SqliteStore) -> u64 {
    let outdated = Outdated {
        scenario_id: Some(ScenarioId::new(1, [1; 10])),
        succeeded: true,
        finished_before: None,
        newer: Some(0),
    };
    let (mut place, mut count) = (PrunePlace::START, 0);
    loop {
        let step = block_on(store.prune(outdated.clone(), place, 100)).unwrap();
        count += step.count;
        match step.next {
            Some(next) => place = next,
            None => return count,
        }
    }
}

#[test]
fn the_file_becomes_smaller_and_is_watched_all_the_same() {
    let (_folder, path) = file();
    let store = SqliteStore::open(Location::File(path.clone()), Options::default()).unwrap();
    for number in 0..300 {
        block_on(store.commit(Arc::new(finished(number, 100_000)))).unwrap();
    }
    let before = store.facts().bytes;
    assert!(before > 12_000_000, "{before}");
    assert_eq!(prune_all(&store), 300);
    while block_on(store.give_back(1 << 20)).unwrap() {
        block_on(store.ping()).unwrap();
    }
    let after = store.facts().bytes;
    assert!(after < 8_000_000, "{after} bytes of {before}");
    block_on(store.commit(Arc::new(finished(2_000, 9)))).unwrap();
    let file = std::fs::File::options().write(true).open(&path).unwrap();
    file.set_len(store.facts().bytes - 4096).unwrap();
    let refused = block_on(store.commit(Arc::new(finished(2_001, 9))));
    assert!(
        matches!(&refused, Err(CommitError::Refused(error)) if error.to_string().contains("was cut")),
        "{refused:?}"
    );
}

#[test]
fn nothing_is_left_of_a_run_that_was_removed() {
    let (_folder, path) = file();
    let store = SqliteStore::open(Location::File(path.clone()), Options::inline()).unwrap();
    let mut unit = event(1, RunStatus::Running, 2_000_000);
    if let Unit::Accept { runs, .. } = &mut unit {
        runs[0].labels = vec![("order".into(), "7".into())];
        runs[0].correlation_id = Some("c".into());
    }
    block_on(store.commit(Arc::new(unit))).unwrap();
    for entry in 1..4 {
        let mut unit = advance(1, 2_000_000);
        if let Unit::Advance {
            expected_entries,
            summary,
            ..
        } = &mut unit
        {
            *expected_entries = entry;
            summary.status = RunStatus::Succeeded;
        }
        block_on(store.commit(Arc::new(unit))).unwrap();
    }
    assert_eq!(prune_all(&store), 1);
    prune_all(&store);
    assert_eq!(block_on(store.sweep(None, 9)).unwrap().count, 2);
    drop(store);
    let connection = Connection::open(&path).unwrap();
    for table in ["runs", "journal", "finds", "debris", "strays", "remains"] {
        let count: i64 = connection
            .query_row(&format!("SELECT count(*) FROM {table}"), [], |row| {
                row.get(0)
            })
            .unwrap();
        assert_eq!(count, 0, "{table}");
    }
}

#[test]
fn runs_from_before_marks_stay_until_every_key_of_then_is_gone() {
    let (_folder, path) = file();
    let store = SqliteStore::open(Location::File(path.clone()), Options::inline()).unwrap();
    for number in 1..3 {
        block_on(store.commit(Arc::new(finished(number, 9)))).unwrap();
    }
    drop(store);
    // As the upgrade leaves it.
    let connection = Connection::open(&path).unwrap();
    connection
        .execute_batch(
            "INSERT INTO instance SELECT 'unmarked_row', max(row) FROM runs; \
             INSERT INTO instance VALUES ('unmarked_bucket', 0);",
        )
        .unwrap();
    connection
        .execute(
            "INSERT INTO keys VALUES (0, ?1, ?1, 5000, ?2)",
            rusqlite::params![[5_u8; 32], run_id(1).as_bytes()],
        )
        .unwrap();
    drop(connection);
    let store = SqliteStore::open(Location::File(path), Options::inline()).unwrap();
    block_on(store.commit(Arc::new(finished(3, 9)))).unwrap();
    assert_eq!(prune_all(&store), 1, "the one from after");
    block_on(store.forget_keys(Timestamp::from_millis(6_000), None, 9)).unwrap();
    assert_eq!(prune_all(&store), 2);
}
