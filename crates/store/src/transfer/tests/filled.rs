//! A data folder with a thing of every kind in it, made through the ports; and all that the ports
//! tell of a store, as text.

use std::fmt::Debug;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use millrace_core::id::{AppId, ConnectionId, JobId, RunId, ScenarioId, TokenId};
use millrace_core::json::{Json, from_json};
use millrace_core::ports::blobs::{Blob, BlobHash, Blobs};
use millrace_core::ports::store::{
    App, CommitId, Connection, Job, KeyClaim, NewRun, Outdated, OutdatedRollups, PrunePlace,
    Reference, ReferenceKind, Rollup, RollupWidth, RunFilter, Scenario, ScenarioFilter, Session,
    SignInLink, Store, Token, Unit, Variable, Version, VersionSummary,
};
use millrace_core::scenario::Draft;
use millrace_core::status::{ConnectionStatus, RunStatus};
use millrace_core::time::Timestamp;
use tempfile::TempDir;

use crate::blobs::{self, FileBlobs};
use crate::conformance::fixtures::{
    advance, app_id, at, block_on, commit, creating, new_run, run_id, scenario_id,
};
use crate::sqlite::{Location, Options, SqliteStore};
use crate::transfer;

/// A text that neither a column nor a shell would take as it is.
const ODD: &str = "a\0b\u{1}1 \u{1F600} 'quoted'";
/// How many runs there are, at most.
const RUNS_MAX: u64 = 400;

/// A data folder, or what matters of one.
pub(super) struct Folder(TempDir);

impl Folder {
    pub(super) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(super) fn database(&self) -> PathBuf {
        self.0.path().join("millrace.db")
    }

    pub(super) fn store(&self) -> SqliteStore {
        let options = Options {
            block_runs_min: 4,
            blocks_indexed_together: 3,
            ..Options::inline()
        };
        SqliteStore::open(Location::File(self.database()), options).unwrap()
    }

    pub(super) fn blobs(&self) -> FileBlobs {
        let options = blobs::Options {
            clock: Arc::new(|| at(0)),
            disk_reserve_bytes: 0,
            free_bytes: Arc::new(|_: &Path| Ok(u64::MAX)),
        };
        FileBlobs::open(self.0.path().join("blobs"), options).unwrap()
    }

    pub(super) fn moving_to(&self, url: &str, count: u64) -> transfer::Options {
        transfer::Options {
            database: self.database(),
            blobs: self.0.path().join("blobs"),
            url: url.to_owned(),
            size: transfer::Size {
                count,
                ..transfer::Size::default()
            },
        }
    }

    /// Another folder with the same database, log and large values.
    pub(super) fn copied(&self) -> Self {
        let copy = Self::new();
        for name in ["millrace.db", "millrace.db-wal"] {
            std::fs::copy(self.0.path().join(name), copy.0.path().join(name)).unwrap();
        }
        let blobs = [0, 1, 2, 3].map(|number| BlobHash::of(&value(number)));
        for hash in blobs {
            let (from, to) = (self.blobs().path(hash), copy.blobs().path(hash));
            std::fs::create_dir_all(to.parent().unwrap()).unwrap();
            std::fs::copy(from, to).unwrap();
        }
        copy
    }

    /// All bytes of the database, with those of its log.
    pub(super) fn bytes(&self) -> Vec<Vec<u8>> {
        let read = |name: &str| std::fs::read(self.0.path().join(name)).unwrap_or_default();
        ["millrace.db", "millrace.db-wal"].map(read).to_vec()
    }
}

fn json(text: &str) -> Json {
    text.parse().unwrap()
}

fn draft(app: &str) -> Draft {
    let text = format!(
        r#"{{"trigger":{{"type":"webhook","config":{{"app":"{app}"}}}},
            "nodes":[{{"id":"log","type":"logger","config":{{"message":"Hello \u0001\u0000"}},
                "sample":[9007199254740993.10,1e400]}}],
            "edges":[{{"source":"trigger","target":"log"}}]}}"#
    );
    from_json(&json(&text)).unwrap()
}

fn connection_id(number: u8) -> ConnectionId {
    ConnectionId::new(5, [number; 10])
}

fn names(kind: ReferenceKind, name: &str) -> Reference {
    let name = name.into();
    Reference { kind, name }
}

/// Fills the folder.
pub(super) fn fill(folder: &Folder) {
    let store = folder.store();
    catalogue(&store);
    people(&store);
    finished(&store, 0..23);
    // The keys so far go into a generation: one has expired, and its run goes on.
    let sorted = block_on(millrace_core::ports::store::Runs::forget_keys(
        &store,
        at(3_000),
        None,
        100,
    ));
    sorted.unwrap();
    unfinished(&store);
    finished(&store, 200..209);
    large(&store, &folder.blobs());
    failed(&store);
}

fn catalogue(store: &dyn Store) {
    for number in [1, 2] {
        let app = App {
            app_id: app_id(number),
            key: format!("shop-{number}").into(),
            name: ODD.into(),
            webhook: json(r#"{"tolerance":12345678901234567890}"#),
            default_connection_id: (number == 1).then(|| connection_id(1)),
            metadata: json(r#"{"team":["a",null]}"#),
            revision: 1,
            created_at: at(1),
            updated_at: at(2),
        };
        block_on(store.create_app(app)).unwrap();
        let connection = Connection {
            connection_id: connection_id(number),
            app_id: app_id(number),
            name: format!("connection {number}"),
            status: ConnectionStatus::Expired,
            metadata: json(r#"{"auth":{"type":"bearer"}}"#),
            sealed_secrets: (number == 1).then(|| vec![0, 255, 7]),
            secret_names: vec!["token".into(), ODD.into()],
            revision: 1,
            created_at: at(1),
            updated_at: at(2),
        };
        block_on(store.create_connection(connection)).unwrap();
    }
    // The fourth is deleted: what it ran stays.
    for number in 1..=4 {
        scenario(store, number);
    }
    let fourth = block_on(store.scenario(scenario_id(4))).unwrap().unwrap();
    block_on(store.delete_scenario(scenario_id(4), fourth.revision)).unwrap();
}

fn scenario(store: &dyn Store, number: u8) {
    let scenario = Scenario {
        scenario_id: scenario_id(number),
        revision: 1,
        name: format!("Über {number}"),
        enabled: number % 2 == 1,
        disabled_by_hand: number == 2,
        draft: draft("shop-1"),
        draft_revision: 1,
        draft_changed_by: ODD.into(),
        draft_changed_at: at(1),
        applied_hash: (number == 1).then(|| "abc".into()),
        published_version: None,
        published_hash: None,
        latest_version: 0,
        created_at: at(2),
        updated_at: at(3),
    };
    let draft_names = vec![
        names(ReferenceKind::App, "shop-2"),
        names(ReferenceKind::Connection, "not there"),
        names(ReferenceKind::Scenario, "Über 1"),
    ];
    block_on(store.create_scenario(scenario, draft_names)).unwrap();
    for version in 1..=u32::from(number % 3) * 2 {
        let published = Version {
            summary: VersionSummary {
                version,
                published_at: at(5),
                published_by: ODD.into(),
                content_hash: format!("hash {version}"),
                rollback_of: (version == 2).then_some(1),
            },
            content: draft(&format!("app of {version}")),
        };
        let found = block_on(store.scenario(scenario_id(number)));
        let named = vec![names(ReferenceKind::App, "shop-1")];
        block_on(store.publish(found.unwrap().unwrap(), published, named)).unwrap();
    }
}

fn people(store: &dyn Store) {
    block_on(store.keep_key_proof(b"sealed".to_vec())).unwrap();
    for number in [1, 2] {
        let token = Token {
            token_id: TokenId::new(7, [number; 10]),
            name: format!("token {number}{ODD}"),
            hash: [number; 32],
            created_at: at(1),
            expires_at: (number == 1).then(|| at(2)),
        };
        block_on(store.create_token(token)).unwrap();
        let variable = Variable {
            name: format!("limit_{number}").into(),
            value: json(r#"{"a":[1.10,"\u0001"]}"#),
            updated_at: at(1),
        };
        block_on(store.put_variable(variable)).unwrap();
        let job = Job {
            job_id: JobId::new(7, [number; 10]),
            document: json(r#"{"where":"it stands"}"#),
            unfinished: number == 1,
            created_at: at(1),
        };
        block_on(store.put_job(job)).unwrap();
        let session = Session {
            hash: [number; 32],
            token_hash: [9; 32],
            began_at: at(1),
            made_at: at(2),
            expires_at: at(i64::from(number) * 100_000),
        };
        block_on(store.begin_session(session)).unwrap();
        let link = SignInLink {
            hash: [number; 32],
            token_hash: [9; 32],
            expires_at: at(100_000),
        };
        block_on(store.keep_sign_in_link(link, at(0))).unwrap();
    }
    rollups(store);
}

fn rollups(store: &dyn Store) {
    let rollup = |width, millis: i64| Rollup {
        width,
        at: at(millis),
        scenario_id: scenario_id(1),
        started: 4,
        succeeded: 2,
        failed: 1,
        cancelled: 0,
        last: (millis > 0).then(|| (at(millis + 1), RunStatus::Failed)),
        latencies: vec![1, 2, 3],
    };
    let rollups = vec![
        rollup(RollupWidth::Minute, 0),
        rollup(RollupWidth::Minute, 60_000),
        rollup(RollupWidth::Hour, 0),
    ];
    let none = OutdatedRollups {
        minutes_before: Timestamp::from_millis(0),
        hours_before: Timestamp::from_millis(0),
    };
    block_on(store.keep_rollups(rollups, none)).unwrap();
}

fn claimed(store: &dyn Store, key: u8, expires: i64, runs: Vec<NewRun>) {
    let claim = KeyClaim {
        app_id: app_id(1 + key % 2),
        key: [key; 32],
        body: [key.wrapping_add(1); 32],
        expires_at: at(expires),
    };
    let unit = Unit::Accept {
        claim: Some(claim),
        runs,
        commit_id: CommitId(u64::MAX - u64::from(key)),
    };
    commit(store, unit).unwrap();
}

/// Events of one to six runs that succeeded at once, some of them under a key.
fn finished(store: &dyn Store, numbers: std::ops::Range<u64>) {
    for event in numbers {
        let count = 1 + event % 6;
        let run = |number: u64| {
            let mut run = new_run(event * 10 + number, RunStatus::Succeeded);
            run.scenario_id = scenario_id(1 + (event % 4) as u8);
            run.version = Some(2);
            run.correlation_id = (number == 1).then(|| format!("order {event}{ODD}").into());
            if number == 2 {
                run.labels = vec![
                    ("customer".into(), "'7' \u{1F600}".into()),
                    ("order".into(), "7".into()),
                    ("order".into(), "7".into()),
                ];
            }
            run.chunk = Bytes::from(vec![number as u8; 1 + (event * 300) as usize % 5_000]);
            run.summary.started_at = (number == 3).then(|| at(event as i64));
            // Over some hours.
            run.summary.finished_at = Some(at(event as i64 * 1_000_000));
            run
        };
        let runs: Vec<NewRun> = (0..count).map(run).collect();
        if event % 3 == 0 {
            claimed(store, event as u8, 100_000 + event as i64, runs);
        } else {
            commit(
                store,
                Unit::Accept {
                    claim: None,
                    runs,
                    commit_id: CommitId(event),
                },
            )
            .unwrap();
        }
    }
    let expired = new_run(RUNS_MAX * 10 + 77, RunStatus::Waiting);
    if block_on(store.run_row(expired.run_id)).unwrap().is_none() {
        claimed(store, 250, 1_000, vec![expired]);
    }
    // A key of an event that started nothing.
    if block_on(store.key_owner(app_id(2), [251; 32]))
        .unwrap()
        .is_none()
    {
        claimed(store, 251, 900_000, Vec::new());
    }
}

/// Runs that wait, that are queued under limits, that were being driven.
fn unfinished(store: &dyn Store) {
    for (number, status) in [
        (1_000, RunStatus::Queued),
        (1_001, RunStatus::Running),
        (1_002, RunStatus::Waiting),
        (1_003, RunStatus::Queued),
        (1_004, RunStatus::Waiting),
    ] {
        let mut run = new_run(number, status);
        run.slot_key = (number != 1_004).then(|| ODD.into());
        run.summary.due = (status == RunStatus::Waiting).then(|| at(number as i64));
        run.summary.driven = status == RunStatus::Running;
        run.chunk = Bytes::from(vec![7; if number == 1_003 { 5_000 } else { 50 }]);
        run.retry_of = (number == 1_004).then(|| run_id(30));
        claimed(store, (number % 100) as u8 + 100, 900_000, vec![run]);
    }
    // Its id has a place that another has.
    let taken = run_id(1_001);
    let mut stray = new_run(1_001, RunStatus::Running);
    stray.run_id = RunId::from_rank(taken.rank(), 12_345);
    claimed(store, 180, 900_000, vec![stray]);
    for expected in 1..4 {
        let mut unit = advance(1_002, expected, RunStatus::Waiting);
        if let Unit::Advance { summary, .. } = &mut unit {
            summary.due = Some(at(77_000));
        }
        commit(store, unit).unwrap();
    }
}

/// The text of the large value with that number.
pub(super) fn value(number: u8) -> Vec<u8> {
    vec![number; 100_000]
}

/// Runs that name large values.
fn large(store: &dyn Store, files: &FileBlobs) {
    for number in 0..4_u64 {
        let text = Bytes::from(value(number as u8));
        let blob = Blob {
            hash: BlobHash::of(&text),
            bytes: text.len() as u64,
            heap_bytes: 1,
            text,
        };
        block_on(files.put(blob.clone())).unwrap();
        let mut run = new_run(1_100 + number, RunStatus::Running);
        run.blobs = vec![blob.clone(), blob.clone()];
        claimed(store, 190 + number as u8, 900_000, vec![run]);
        let mut unit = advance(1_100 + number, 1, RunStatus::Succeeded);
        if let Unit::Advance { blobs, .. } = &mut unit {
            *blobs = vec![blob];
        }
        commit(store, unit).unwrap();
    }
}

/// Runs that failed and were cancelled, one with a child, and dry ones.
fn failed(store: &dyn Store) {
    for (number, status) in [(1_200, RunStatus::Failed), (1_201, RunStatus::Cancelled)] {
        let mut run = new_run(number, RunStatus::Running);
        run.replay_of = Some(run_id(20));
        claimed(store, (number % 100) as u8 + 240, 900_000, vec![run]);
        let mut unit = advance(number, 1, status);
        if let Unit::Advance { summary, .. } = &mut unit {
            summary.error = Some(("TIMEOUT".into(), ODD.into()));
        }
        let child = new_run(number + 100, RunStatus::Succeeded);
        commit(store, creating(unit, vec![child])).unwrap();
    }
    for number in 1_400..1_403 {
        let mut run = new_run(number, RunStatus::Succeeded);
        run.dry_run = true;
        run.version = None;
        run.correlation_id = Some("dry".into());
        commit(
            store,
            Unit::Accept {
                claim: None,
                runs: vec![run],
                commit_id: CommitId(number),
            },
        )
        .unwrap();
    }
}

/// What lists show under these filters, page by page.
fn list(store: &dyn Store, filter: &RunFilter) -> Vec<RunId> {
    let (mut found, mut before) = (Vec::new(), None);
    loop {
        let page = block_on(store.runs(filter.clone(), before, 100)).unwrap();
        found.extend(page.items.into_iter().map(|run| run.run_id));
        before = page.next;
        if before.is_none() {
            // A stray stands at another's place in SQLite.
            found.sort_unstable();
            return found;
        }
    }
}

fn filters() -> Vec<RunFilter> {
    let all = RunFilter::default();
    vec![
        all.clone(),
        RunFilter {
            dry_run: true,
            ..all.clone()
        },
        RunFilter {
            scenario_id: Some(scenario_id(2)),
            ..all.clone()
        },
        RunFilter {
            statuses: vec![RunStatus::Failed, RunStatus::Waiting],
            ..all.clone()
        },
        RunFilter {
            correlation_id: Some(format!("order 3{ODD}")),
            ..all.clone()
        },
        RunFilter {
            labels: vec![("customer".into(), "'7' \u{1F600}".into())],
            ..all.clone()
        },
        RunFilter {
            error_code: Some("TIMEOUT".into()),
            ..all.clone()
        },
        RunFilter {
            retry_of: Some(run_id(30)),
            ..all
        },
    ]
}

/// All that the ports tell, and then what is left when all is removed that may be.
pub(super) fn everything(store: &dyn Store, blobs: &dyn Blobs) -> Vec<String> {
    let mut all = Vec::new();
    let mut say = |what: &str, told: &dyn Debug| all.push(format!("{what}: {told:?}"));
    say("apps", &block_on(store.apps(None, 100)));
    say("connections", &block_on(store.connections(None, None, 100)));
    say("keyed", &block_on(store.app_keyed("shop-2")));
    let scenarios = |filter| block_on(store.scenarios(filter, None, 100));
    say("scenarios", &scenarios(ScenarioFilter::default()));
    let search = ScenarioFilter {
        search: Some("ÜBER".into()),
        ..ScenarioFilter::default()
    };
    say("searched", &scenarios(search));
    for name in ["shop-1", "shop-2"] {
        let filter = ScenarioFilter {
            names: vec![names(ReferenceKind::App, name)],
            ..ScenarioFilter::default()
        };
        say("that name it", &scenarios(filter));
        say("in use", &block_on(store.delete_app(app_of(name))));
    }
    for number in 1..=4 {
        let versions = block_on(store.versions(scenario_id(number), None, 100));
        say("versions", &versions);
        say("version", &block_on(store.version(scenario_id(number), 2)));
    }
    say("published", &block_on(store.published(None, 100)));
    say("tokens", &block_on(store.tokens(None, 100)));
    say("variables", &block_on(store.variables()));
    say("jobs", &block_on(store.unfinished_jobs()));
    say("job", &block_on(store.job(JobId::new(7, [2; 10]))));
    say("proof", &block_on(store.key_proof()));
    say("session", &block_on(store.session_hashed([2; 32])));
    say("rollups", &block_on(store.rollups()));
    runs(store, blobs, &mut say);
    all
}

fn app_of(key: &str) -> AppId {
    app_id(if key == "shop-1" { 1 } else { 2 })
}

fn runs(store: &dyn Store, blobs: &dyn Blobs, say: &mut impl FnMut(&str, &dyn Debug)) {
    let mut every = Vec::new();
    for filter in filters() {
        let found = list(store, &filter);
        say("list", &found);
        every.extend(found);
    }
    every.sort_unstable();
    every.dedup();
    for run_id in &every {
        say("run", &block_on(store.run(*run_id)).unwrap().unwrap());
    }
    let mut with_runs = block_on(store.scenarios_with_runs(None, 100)).unwrap();
    with_runs.sort_unstable();
    say("with runs", &with_runs);
    for key in 0..=u8::MAX {
        for app in [1, 2] {
            say("key", &block_on(store.key_owner(app_id(app), [key; 32])));
        }
    }
    let mut under_way = block_on(store.queued_or_running(None, 100)).unwrap();
    under_way.sort_by_key(|run| run.run_id);
    say("under way", &under_way);
    let mut limited = block_on(store.limited(None, 100)).unwrap();
    limited.sort_by_key(|run| run.run_id);
    say("limited", &limited);
    say("due", &block_on(store.due(at(1_000_000), 100)));
    say("next due", &block_on(store.next_due()));
    say("newest", &block_on(store.newest_run()));
    for hours in [0, 2, 1_000] {
        let counts = block_on(store.run_counts(at(hours * 3_600_000)));
        say("counts", &counts);
    }
    let hash = |number: u8| BlobHash::of(&value(number));
    for number in 0..5 {
        say("unnamed", &block_on(store.unnamed(vec![hash(number)])));
        let text = block_on(blobs.get(hash(number)));
        say("value", &text.map(|text| text.len()));
    }
}

/// Removes all that may be removed: what a key claims, and what an unfinished run retries, stays.
pub(super) fn prune(store: &dyn Store) {
    let scenarios: Vec<Option<ScenarioId>> = (1..=4)
        .map(|number| Some(scenario_id(number)))
        .chain([None])
        .collect();
    for scenario_id in scenarios {
        for succeeded in [true, false] {
            let outdated = Outdated {
                scenario_id,
                succeeded,
                finished_before: Some(at(1_000_000_000_000)),
                newer: None,
            };
            let mut next = Some(PrunePlace::START);
            while let Some(place) = next {
                next = block_on(store.prune(outdated.clone(), place, 1_000))
                    .unwrap()
                    .next;
            }
        }
    }
}
