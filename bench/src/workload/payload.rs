//! hook3 with bodies of 64 KB and of 1 MB, beside what the disk takes in when one file is written
//! from its beginning to its end in the same round.

use anyhow::Result;

use super::figure::{Figure, Unit};
use super::{Stage, Workload};
use crate::compare;
use crate::load::{Amount, Shape};
use crate::millrace::scenario;
use crate::report::computer;
use crate::target::{APP, Subject, Target};

/// Sizes of bodies, with their names.
const SIZES: [(&str, usize); 2] = [("64 KB", 64_000), ("1 MB", 1_000_000)];
/// Fewer than elsewhere: what is in flight should fit where an operator leaves the limits.
const CONNECTIONS: usize = 16;

pub(super) const WORKLOAD: Workload = Workload {
    name: "payload",
    run: |stage| Box::pin(run(stage)),
};

async fn run(stage: &Stage<'_>) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for (name, body_bytes) in SIZES {
        figures.extend(of_size(stage, name, body_bytes).await?);
    }
    Ok(figures)
}

async fn of_size(stage: &Stage<'_>, name: &str, body_bytes: usize) -> Result<Vec<Figure>> {
    let subject = Subject {
        scenario: scenario::hook3(APP),
        shape: Shape {
            body_bytes,
            keyed: false,
        },
        arguments: &[],
    };
    let target = Target::millrace(stage.origin, subject).await?;
    let amount = Amount {
        connections: CONNECTIONS,
        time: stage.pace.time(),
    };
    let (mut disk, mut measured) = (Vec::new(), Vec::new());
    for _ in 0..stage.pace.rounds {
        let mebibytes = stage.pace.disk_mebibytes;
        disk.push(computer::sequential_rate(&stage.origin.folder, mebibytes)?);
        measured.push(compare::measure(&target, amount).await?);
    }
    let memory = target.usage()?.resident_peak_bytes;
    let bytes = body_bytes as f64;
    let of = |figure: fn(&compare::Measurement) -> f64| measured.iter().map(figure);
    let shares = of(|one| one.rate)
        .zip(&disk)
        .map(|(rate, disk)| rate * bytes / disk);
    let rate = of(|one| one.rate);
    let what = |figure: &str| format!("{name}: {figure}");
    Ok(vec![
        Figure::of(what("rate"), Unit::PerSecond, rate.collect()),
        Figure::of(
            what("payload"),
            Unit::MegabytesPerSecond,
            of(|one| one.rate).map(|rate| rate * bytes).collect(),
        ),
        Figure::of(
            what("payload ÷ the disk's own rate"),
            Unit::Ratio,
            shares.collect(),
        ),
        Figure::of(
            what("written ÷ payload"),
            Unit::Ratio,
            of(|one| one.written_bytes)
                .map(|written| written / bytes)
                .collect(),
        ),
        Figure::of(
            what("p99"),
            Unit::Micros,
            of(|one| one.p99_micros).collect(),
        ),
        Figure::one(what("most memory"), Unit::Megabytes, memory as f64),
        Figure::of(what("the disk's own rate"), Unit::MegabytesPerSecond, disk),
    ])
}
