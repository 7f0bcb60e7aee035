//! Large values in the long run: they go an hour after the last run that names them, and not while
//! one does.

use millrace_core::ports::blobs::{Blob, BlobHash, Blobs as _};
use millrace_core::scenario::{Retention, RetentionRule};
use millrace_core::span::Span;

use super::keys::{Bench, HOUR, MINUTE, PURE};
use crate::simulation::disk::now;
use crate::simulation::scenarios::Published;

/// A bench on which runs that succeeded are kept for three hours.
fn three_hours() -> Bench {
    let succeeded = Some(RetentionRule {
        age: Some(Span::from_millis(3 * HOUR)),
        count: None,
    });
    let retention = Retention {
        succeeded,
        failed: None,
    };
    Bench::with_large_values(retention, Published::default())
}

#[test]
fn a_value_goes_after_the_last_run_that_names_it() {
    let bench = three_hours();
    bench.send_with(PURE, None);
    bench.pass(HOUR + 20 * MINUTE);
    let count = bench.disk.values.count();
    // The same event: a part of its values is there already.
    bench.send_with(PURE, None);
    let both = bench.disk.values.count();
    assert!(both < 2 * count);
    bench.pass(HOUR + 50 * MINUTE);
    assert!(bench.disk.values.count() < both, "the first has gone");
    assert_eq!(bench.disk.lost_value(), None);
    bench.pass(HOUR + 40 * MINUTE);
    assert_eq!(bench.disk.values.count(), 0);
}

#[test]
fn a_value_that_nobody_came_to_name_goes_after_an_hour() {
    let bench = three_hours();
    let text = "written, and then the process died";
    let blob = Blob {
        hash: BlobHash::of(text.as_bytes()),
        bytes: text.len() as u64,
        heap_bytes: 0,
        text: text.into(),
    };
    drop(now(bench.values().put(blob)));
    bench.pass(59 * MINUTE);
    assert_eq!(bench.disk.values.count(), 1);
    bench.pass(20 * MINUTE);
    assert_eq!(bench.disk.values.count(), 0);
}

#[test]
fn a_value_that_someone_is_about_to_name_stays() {
    let bench = three_hours();
    let blob = Blob {
        hash: BlobHash::of(b"soon"),
        bytes: 4,
        heap_bytes: 0,
        text: "soon".into(),
    };
    let pin = now(bench.values().put(blob));
    bench.pass(3 * HOUR);
    assert_eq!(bench.disk.values.count(), 1);
    drop(pin);
    bench.pass(20 * MINUTE);
    assert_eq!(bench.disk.values.count(), 0);
}
