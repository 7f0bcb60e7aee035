//! The journal's bytes: a golden file for each kind of entry, written once and readable for ever.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use millrace_core::id::RunId;
use millrace_core::journal::{
    Accepted, Admitted, CancelRequested, Carried, CarriedKey, Completed, DeadlinePassed,
    EffectEnded, EffectOutcome, EffectStarted, Entry, EntryError, Error, Failed, Finished,
    LargeValues, LogLine, Output, Recovered, Resolved, Taken, TimerFired, TimerSet, decode,
    decode_parted, encode, encode_parted, is_parted,
};
use millrace_core::json::Json;
use millrace_core::status::{LogLevel, RunStatus};
use millrace_core::time::Timestamp;
use proptest::prelude::*;

fn json(text: &str) -> Json {
    text.parse().expect("a sample is JSON")
}

fn error() -> EntryError {
    EntryError {
        code: "HTTP_STATUS".into(),
        message: "503 Service Unavailable".into(),
        data: Some(json(r#"{"status":503}"#)),
        step: Some(3),
    }
}

fn accepted() -> Entry {
    Entry::Accepted(Arc::new(Accepted {
        at: Timestamp::from_millis(1_795_440_529_120),
        seed: [0xA5; 16],
        event: json(r#"{"body":{"total":1.10,"id":9007199254740993}}"#),
        correlation_id: Some("order-17".into()),
        vars: json(r#"{"limit":5}"#),
        deadline: 2_592_000_000,
        origin: Some(RunId::from_bytes([1; 16])),
        carried: Some(vec![Carried {
            step: 2,
            output: Some(Output::Value(json("7"))),
            taken: Taken::Handle("true".into()),
            key: CarriedKey::Own,
            key_generation: 2,
        }]),
        failure_of: Some(RunId::from_bytes([2; 16])),
        slot_key: None,
    }))
}

fn accepted_under_limits() -> Entry {
    let mut entry = accepted();
    if let Entry::Accepted(accepted) = &mut entry {
        Arc::make_mut(accepted).slot_key = Some("eu".into());
    }
    entry
}

fn ended(outcome: EffectOutcome) -> Entry {
    Entry::EffectEnded(EffectEnded {
        step: 3,
        attempt: 2,
        elapsed: 1_250,
        outcome,
        retry_at: Some(2_250),
        logs: None,
        renew_key: true,
    })
}

/// One entry of each kind, every field set, and the outcomes of attempts apart.
fn samples() -> Vec<(&'static str, Entry)> {
    [computing(), waiting(), requests_and_ends()].concat()
}

fn computing() -> Vec<(&'static str, Entry)> {
    let line = LogLine {
        level: LogLevel::Warn,
        message: "hello".into(),
        data: Some(json("[1]")),
    };
    vec![
        ("accepted", accepted()),
        ("accepted_under_limits", accepted_under_limits()),
        (
            "completed",
            Entry::Completed(Completed {
                step: 2,
                elapsed: 1,
                output: Output::Input,
                taken: Taken::Nothing,
                logs: Some(vec![line]),
            }),
        ),
        (
            "failed",
            Entry::Failed(Failed {
                step: 2,
                elapsed: 1,
                error: error(),
                logs: None,
            }),
        ),
        (
            "effect_started",
            Entry::EffectStarted(EffectStarted {
                step: 3,
                attempt: 1,
                elapsed: 200,
                request: Some(json(r#"{"value":{"url":"https://a.example"}}"#)),
                key_generation: 1,
            }),
        ),
        (
            "effect_succeeded",
            ended(EffectOutcome::Success(
                Output::Value(json(r#"{"status":200}"#)),
                Taken::Out,
            )),
        ),
        ("effect_retryable", ended(EffectOutcome::Retryable(error()))),
        ("effect_fatal", ended(EffectOutcome::Fatal(error()))),
        ("effect_interrupted", ended(EffectOutcome::Interrupted)),
    ]
}

fn waiting() -> Vec<(&'static str, Entry)> {
    vec![
        (
            "timer_set",
            Entry::TimerSet(TimerSet {
                step: 4,
                elapsed: 1_300,
                due: 91_300,
            }),
        ),
        (
            "timer_fired",
            Entry::TimerFired(TimerFired {
                step: 4,
                elapsed: 91_305,
            }),
        ),
    ]
}

fn requests_and_ends() -> Vec<(&'static str, Entry)> {
    vec![
        (
            "cancel_requested",
            Entry::CancelRequested(CancelRequested {
                elapsed: 5,
                by: "ann".into(),
                reason: Some("a mistake".into()),
                code: None,
            }),
        ),
        (
            "cancel_requested_with_code",
            Entry::CancelRequested(CancelRequested {
                elapsed: 5,
                by: "settings.concurrency".into(),
                reason: None,
                code: Some("DROPPED".into()),
            }),
        ),
        ("admitted", Entry::Admitted(Admitted { elapsed: 8 })),
        (
            "recovered",
            Entry::Recovered(Recovered {
                elapsed: 6,
                unclean: 2,
            }),
        ),
        (
            "resolved",
            Entry::Resolved(Resolved {
                step: 3,
                elapsed: 7,
                output: json("null"),
                by: "ann".into(),
                reason: "paid by hand".into(),
            }),
        ),
        (
            "deadline_passed",
            Entry::DeadlinePassed(DeadlinePassed {
                elapsed: 2_592_000_000,
            }),
        ),
        (
            "finished",
            Entry::Finished(Finished {
                elapsed: 9,
                status: RunStatus::Failed,
                error: Some(error()),
            }),
        ),
    ]
}

fn golden(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/journal");
    folder.join(format!("{name}.txt"))
}

/// The bytes in hexadecimal, an empty line, what they say.
fn page(entry: &Entry) -> String {
    let bytes = hex::encode(encode(std::slice::from_ref(entry)));
    format!("{bytes}\n\n{entry:#?}\n")
}

#[test]
fn every_kind_is_written_and_read_as_its_golden_file_says() {
    let mut kinds = BTreeSet::new();
    for (name, entry) in samples() {
        let golden = std::fs::read_to_string(golden(name)).unwrap_or_else(|_| {
            panic!(
                "{} is missing; it must say:\n{}",
                golden(name).display(),
                page(&entry)
            )
        });
        let (bytes, shown) = golden.split_once("\n\n").unwrap();
        let bytes = hex::decode(bytes).unwrap();
        // Format, then an array whose first item is the kind.
        kinds.insert(bytes[2]);
        let read = decode(&bytes).unwrap();
        assert_eq!(format!("{:#?}\n", read[0]), shown, "{name}");
        assert_eq!(read, std::slice::from_ref(&entry), "{name}");
        assert_eq!(page(&entry), golden, "{name}");
    }
    assert_eq!(kinds, (0..13).collect());
}

#[test]
fn a_newer_format_or_kind_is_said_to_be_newer_and_damage_is_not() {
    let bytes = encode(&[Entry::TimerFired(TimerFired {
        step: 4,
        elapsed: 5,
    })]);
    let changed = |place: usize, value: u8| {
        let mut bytes = bytes.to_vec();
        bytes[place] = value;
        decode(&bytes)
    };
    assert!(matches!(changed(0, 3), Err(Error::Newer { .. })));
    assert!(matches!(changed(2, 13), Err(Error::Newer { .. })));
    assert!(matches!(changed(1, 0xFF), Err(Error::Unreadable { .. })));
    assert!(matches!(changed(0, 0), Err(Error::Unreadable { .. })));
    for length in 0..bytes.len() {
        let cut = decode(&bytes[..length]);
        // A chunk of no entries is whole: the format alone.
        assert_eq!(cut.is_ok(), length == 1, "{length}");
    }
}

/// The acceptance and a result, each with a value of more than 30 bytes.
fn large() -> Vec<Entry> {
    let value = json(r#"{"status":200,"body":"as long as it needs to be"}"#);
    let succeeded = EffectOutcome::Success(Output::Value(value), Taken::Out);
    vec![accepted(), ended(succeeded)]
}

#[test]
fn a_long_value_is_named_by_its_hash_and_read_when_it_is_at_hand() {
    let entries = large();
    assert_eq!(encode_parted(&entries, 60), (encode(&entries), Vec::new()));
    let (chunk, blobs) = encode_parted(&entries, 30);
    assert!(is_parted(&chunk) && !is_parted(&encode(&entries)));
    let texts: Vec<_> = blobs.iter().map(|blob| blob.text.as_ref()).collect();
    assert_eq!(
        texts,
        [
            br#"{"body":{"total":1.10,"id":9007199254740993}}"#.as_slice(),
            br#"{"status":200,"body":"as long as it needs to be"}"#,
        ]
    );
    let mut values = LargeValues::none();
    let shown = decode_parted(&chunk, &mut values).unwrap();
    let named: Vec<_> = values.unknown().iter().map(|found| found.hash).collect();
    assert_eq!(named, [blobs[0].hash, blobs[1].hash]);
    let Entry::Accepted(accepted) = &shown[0] else {
        panic!("the first entry is the acceptance");
    };
    let stand_in = format!(r#"{{"largeValue":{{"sha256":"{}","bytes":45}}}}"#, named[0]);
    assert_eq!(accepted.event.to_string(), stand_in);

    let mut values = LargeValues::none();
    for blob in &blobs {
        values.insert(blob.hash, Json::parse_default(&blob.text).unwrap());
    }
    // What a journal says of memory depends on the machine: the golden bytes are only read.
    let golden = std::fs::read_to_string(golden("parted")).unwrap();
    for chunk in [chunk.to_vec(), hex::decode(golden.trim()).unwrap()] {
        assert_eq!(decode_parted(&chunk, &mut values), Ok(entries.clone()));
    }
    assert!(values.unknown().is_empty());
    assert!(matches!(decode(&chunk), Err(Error::Unreadable { .. })));
}

#[test]
fn small_entries_take_few_bytes() {
    let completed = Completed {
        step: 2,
        elapsed: 1,
        output: Output::Input,
        taken: Taken::Out,
        logs: None,
    };
    let bytes = encode(&[Entry::Completed(completed)]);
    assert!(bytes.len() <= 13, "{}", hex::encode(bytes));
}

fn values() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        ".*".prop_map(Json::from),
    ];
    leaf.prop_recursive(3, 20, 5, |inner| {
        prop::collection::vec(inner, 0..5).prop_map(Json::from)
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(
        value in values(),
        step in any::<u32>(),
        elapsed in any::<u64>(),
        text in ".{0,40}",
        maybe in any::<Option<u64>>(),
    ) {
        let entries = vec![
            Entry::Completed(Completed {
                step,
                elapsed,
                output: Output::Value(value.clone()),
                taken: Taken::Handle(text.as_str().into()),
                logs: Some(vec![LogLine { level: LogLevel::Debug, message: text.as_str().into(), data: Some(value.clone()) }]),
            }),
            Entry::EffectEnded(EffectEnded {
                step,
                attempt: step,
                elapsed,
                outcome: EffectOutcome::Success(Output::Value(value.clone()), Taken::Out),
                retry_at: maybe,
                logs: None,
                renew_key: maybe.is_some(),
            }),
            Entry::Resolved(Resolved { step, elapsed, output: value, by: text.as_str().into(), reason: "".into() }),
        ];
        prop_assert_eq!(decode(&encode(&entries)).unwrap(), entries);
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = decode(&bytes);
        let mut after_format = vec![1];
        after_format.extend(bytes);
        let _ = decode(&after_format);
    }
}
