//! Data folders that are moved into PostgreSQL databases: whole, in pieces, and where that is not
//! done.

mod filled;

use std::ops::ControlFlow;

use millrace_core::ports::store::{People as _, Store};

use self::filled::{Folder, everything, fill, prune, value};
use super::{Error, Progress, Report, transfer};
use crate::postgres::fixture::{Database, RUNTIME};
use crate::postgres::transfer::Error as DestinationError;
use crate::postgres::{Options, PostgresStore};

/// Moves the folder, and stops when so many batches were written.
fn moved(
    folder: &Folder,
    database: &Database,
    size: u64,
    batches_max: usize,
) -> Result<Report, Error> {
    let options = folder.moving_to(database.url(), size);
    let mut batches = 0;
    RUNTIME.block_on(transfer(options, |progress| {
        if let Progress::Moved { .. } = progress {
            batches += 1;
            if batches >= batches_max {
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    }))
}

/// What the folder's store tells, and what the database's.
fn expect_same(folder: &Folder, database: &Database) {
    let (here, there) = (folder.store(), database.open());
    let (files, values) = (folder.blobs(), there.blobs());
    for is_pruned in [false, true] {
        if is_pruned {
            prune(&here);
            prune(&there);
        }
        let (here, there) = (everything(&here, &files), everything(&there, &values));
        for (here, there) in here.iter().zip(&there) {
            assert_eq!(here, there, "pruned: {is_pruned}");
        }
        assert_eq!(here.len(), there.len());
    }
}

#[test]
fn what_is_moved_to_postgres_is_all_that_was_there() {
    let (folder, database) = (Folder::new(), Database::new());
    fill(&folder);
    let before = folder.bytes();
    let report = moved(&folder, &database, 2_000, usize::MAX).unwrap();
    assert_eq!(folder.bytes(), before, "the folder is only read");
    assert!(
        !report.was_finished && report.gone_values == 0,
        "{report:?}"
    );
    assert!(report.compared > 300, "{report:?}");
    let runs: u64 = report.runs.iter().sum();
    let moved_of = |what| {
        let found = report.moved.iter().find(|(told, _)| *told == what);
        found.map_or(0, |(_, count)| *count)
    };
    assert_eq!(moved_of("runs") + moved_of("runs in blocks"), runs);
    for (what, count) in &report.moved {
        assert!(*count > 0, "the folder has nothing of {what}");
    }
    expect_same(&folder, &database);
}

#[test]
fn what_stands_in_the_log_alone_since_a_server_was_killed_is_moved_to_postgres_too() {
    use crate::conformance::fixtures::{commit, event, new_run};
    use millrace_core::status::RunStatus;
    let (whole, database) = (Folder::new(), Database::new());
    fill(&whole);
    // As a kill leaves it: what was committed last is in the log and not in the file.
    let store = whole.store();
    let runs = (0..5).map(|number| new_run(80_000 + number, RunStatus::Succeeded));
    commit(&store, event(runs.collect())).unwrap();
    let killed = whole.copied();
    drop(store);
    let before = killed.bytes();
    assert!(!before[1].is_empty(), "there is a log");
    moved(&killed, &database, 2_000, usize::MAX).unwrap();
    assert_eq!(killed.bytes(), before, "the folder is only read");
    expect_same(&whole, &database);
}

#[test]
fn a_move_to_postgres_in_the_smallest_steps_is_the_same() {
    let (folder, database) = (Folder::new(), Database::new());
    fill(&folder);
    moved(&folder, &database, 1, usize::MAX).unwrap();
    expect_same(&folder, &database);
}

#[test]
fn a_move_to_postgres_that_is_stopped_at_every_step_goes_on_where_it_was() {
    let (folder, database) = (Folder::new(), Database::new());
    fill(&folder);
    let mut tries = 0;
    let report = loop {
        tries += 1;
        assert!(tries < 1_000, "it does not come to an end");
        match moved(&folder, &database, 5, 1) {
            Ok(report) => break report,
            Err(Error::Stopped) => {}
            Err(error) => panic!("{error}"),
        }
        let refused = RUNTIME.block_on(PostgresStore::open(Options::new(database.url())));
        let refused = refused.err().unwrap();
        assert!(refused.is_usage(), "{refused}");
        assert!(
            refused.to_string().contains("start `millrace migrate"),
            "{refused}"
        );
    };
    assert!(tries > 40, "{tries}");
    assert!(!report.was_finished);
    let again = moved(&folder, &database, 5, 1).unwrap();
    assert!(again.was_finished);
    assert_eq!((again.moved, again.runs), (report.moved, report.runs));
    expect_same(&folder, &database);
}

#[test]
fn a_connection_that_breaks_is_made_again_by_a_move_to_postgres() {
    let (folder, database) = (Folder::new(), Database::new());
    fill(&folder);
    let options = folder.moving_to(database.url(), 20);
    let (mut broken, mut seen) = (0, 0);
    let (sender, receiver) = std::sync::mpsc::channel::<()>();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for () in receiver {
                database.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                     WHERE datname = current_database() AND pid <> pg_backend_pid()",
                );
            }
        });
        let report = RUNTIME.block_on(transfer(options, |progress| {
            match progress {
                Progress::Moved { .. } => {
                    seen += 1;
                    if seen % 8 == 0 && broken < 3 {
                        sender.send(()).unwrap();
                    }
                }
                Progress::Broken { .. } => broken += 1,
                _ => {}
            }
            ControlFlow::Continue(())
        }));
        drop(sender);
        assert!(!report.unwrap().was_finished);
    });
    assert!(broken > 0);
    expect_same(&folder, &database);
}

#[track_caller]
fn refused(folder: &Folder, database: &Database) -> String {
    let error = moved(folder, database, 100, usize::MAX).unwrap_err();
    assert!(error.is_usage(), "{error}");
    error.to_string()
}

#[test]
fn only_an_empty_postgres_database_that_nobody_uses_is_moved_into() {
    let (folder, database) = (Folder::new(), Database::new());
    fill(&folder);
    let store = database.open();
    let error = refused(&folder, &database);
    assert!(error.contains("serves from the database"), "{error}");
    RUNTIME.block_on(store.keep_key_proof(vec![1])).unwrap();
    RUNTIME.block_on(store.close());
    let error = refused(&folder, &database);
    assert!(error.contains("not empty (there are key_proof)"), "{error}");
    database.execute("DELETE FROM millrace.key_proof");
    moved(&folder, &database, 100, 3).unwrap_err();

    let other = Folder::new();
    fill(&other);
    let store = other.store();
    drop(store);
    // A folder is told by what its first start has sealed.
    let connection = rusqlite::Connection::open(other.database()).unwrap();
    connection
        .execute("UPDATE key_proof SET proof = x'07'", [])
        .unwrap();
    let error = refused(&other, &database);
    assert!(error.contains("another data folder"), "{error}");
    moved(&folder, &database, 100, usize::MAX).unwrap();
    expect_same(&folder, &database);
}

#[test]
fn a_folder_that_was_served_from_in_between_is_not_moved_on_to_postgres() {
    use crate::conformance::fixtures::{advance, commit, event, new_run};
    use millrace_core::status::RunStatus;
    let changes: [fn(&dyn Store); 3] = [
        |store| commit(store, advance(1_002, 4, RunStatus::Waiting)).unwrap(),
        |store| {
            let runs = (0..5).map(|number| new_run(90_000 + number, RunStatus::Succeeded));
            commit(store, event(runs.collect())).unwrap();
        },
        |store| RUNTIME.block_on(store.delete_variable("limit_1")).unwrap(),
    ];
    for change in changes {
        let (folder, database) = (Folder::new(), Database::new());
        fill(&folder);
        moved(&folder, &database, 50, 5).unwrap_err();
        // To open it changes nothing.
        drop(folder.store());
        moved(&folder, &database, 50, 5).unwrap_err();
        change(&folder.store());
        let error = refused(&folder, &database);
        assert!(error.contains("not as it was"), "{error}");
    }
}

#[test]
fn what_differs_in_postgres_at_the_end_is_told_and_not_served() {
    let (folder, database) = (Folder::new(), Database::new());
    fill(&folder);
    let harms = [
        (
            "journal",
            "UPDATE millrace.finished SET chunk = chunk || 'x' WHERE run_id =
            (SELECT run_id FROM millrace.finished ORDER BY run_id LIMIT 1)",
        ),
        (
            "count",
            "DELETE FROM millrace.keys WHERE key = (SELECT key FROM millrace.keys LIMIT 1)",
        ),
        (
            "text",
            "UPDATE millrace.variables SET value = '7' WHERE name = 'limit_1'",
        ),
    ];
    for (what, harm) in harms {
        database.execute("DROP SCHEMA IF EXISTS millrace CASCADE");
        let options = folder.moving_to(database.url(), 2_000);
        let mut is_harmed = false;
        let told = RUNTIME.block_on(async {
            transfer(options, |progress| {
                if let Progress::Moved {
                    what: "runs in blocks",
                    ..
                } = progress
                    && !is_harmed
                {
                    is_harmed = true;
                    std::thread::scope(|scope| {
                        scope.spawn(|| database.execute(harm)).join().unwrap();
                    });
                }
                ControlFlow::Continue(())
            })
            .await
        });
        let error = told.unwrap_err();
        assert!(
            is_harmed && matches!(error, Error::Different(_)),
            "{what}: {error}"
        );
        let store = RUNTIME.block_on(PostgresStore::open(Options::new(database.url())));
        assert!(store.is_err(), "{what}");
    }
}

#[test]
fn a_postgres_server_without_room_is_told_of_and_gone_on_with_when_it_has_some() {
    let (folder, database) = (Folder::new(), Database::new());
    fill(&folder);
    moved(&folder, &database, 100, 1).unwrap_err();
    // As the server says it when its disk is full.
    database.execute(
        "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             RAISE EXCEPTION 'no room' USING ERRCODE = 'disk_full'; END $$;
         CREATE TRIGGER full_disk BEFORE INSERT ON millrace.unfinished
             EXECUTE FUNCTION full_disk()",
    );
    let error = moved(&folder, &database, 100, usize::MAX).unwrap_err();
    assert!(matches!(error, Error::Full(_)), "{error}");
    assert!(
        error.to_string().contains("goes on where it was"),
        "{error}"
    );
    database.execute("DROP FUNCTION full_disk CASCADE");
    moved(&folder, &database, 100, usize::MAX).unwrap();
    expect_same(&folder, &database);
}

#[test]
fn large_values_that_were_gone_are_told_of_by_a_move_to_postgres() {
    use millrace_core::ports::blobs::BlobHash;
    let (folder, database) = (Folder::new(), Database::new());
    fill(&folder);
    let files = folder.blobs();
    let path = files.path(BlobHash::of(&value(1)));
    std::fs::remove_file(path).unwrap();
    // One that is damaged stays as it is.
    let damaged = files.path(BlobHash::of(&value(2)));
    std::fs::write(damaged, "damaged").unwrap();
    let report = moved(&folder, &database, 2_000, usize::MAX).unwrap();
    assert_eq!(report.gone_values, 1);
}

#[test]
fn a_file_that_no_server_has_begun_on_is_not_moved_to_postgres() {
    let (folder, database) = (Folder::new(), Database::new());
    drop(folder.store());
    let error = refused(&folder, &database);
    assert!(
        error.contains("start `millrace serve` of this version"),
        "{error}"
    );
    let connection = rusqlite::Connection::open(folder.database()).unwrap();
    connection.pragma_update(None, "user_version", 11).unwrap();
    let error = refused(&folder, &database);
    assert!(error.contains("earlier version"), "{error}");
    connection.pragma_update(None, "user_version", 99).unwrap();
    let error = moved(&folder, &database, 1, 1).unwrap_err();
    assert!(error.to_string().contains("schema 99"), "{error}");
    assert!(!database.has_table("transfer"), "nothing was made");
}

#[test]
fn two_moves_to_one_postgres_database_do_not_mix() {
    let (folder, database) = (Folder::new(), Database::new());
    fill(&folder);
    let mut stopped = 0;
    let mut ended = 0;
    // Both at once, from the same folder; the lock of the folder is the command line's.
    std::thread::scope(|scope| {
        let move_it = || moved(&folder, &database, 3, usize::MAX);
        for thread in [scope.spawn(move_it), scope.spawn(move_it)] {
            match thread.join().unwrap() {
                Ok(_) => ended += 1,
                Err(Error::Destination(DestinationError::Twice)) => stopped += 1,
                Err(error) => panic!("{error}"),
            }
        }
    });
    assert!(ended >= 1, "{ended} {stopped}");
    expect_same(&folder, &database);
}
