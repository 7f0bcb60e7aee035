//! More than the server can do: hook3 from ten times as many connections, hook3 in an open loop
//! above its peak, and runs that an effect holds up, offered tenfold. What it still gets done is
//! compared with its peak in the same round. Whatever is not done must be refused with 503 and
//! `Retry-After`, and nothing may be recorded that was refused.

use std::time::Duration;

use anyhow::{Context, Result};

use super::figure::{Figure, Unit};
use super::{CALLS_ALLOWED, CONNECTIONS, Stage, Workload};
use crate::callee::Callee;
use crate::load::{Amount, Arrivals, Outcome, Shape};
use crate::millrace::scenario;
use crate::target::{APP, Kind, Subject, Target};

/// Connections that wait out `Retry-After`.
const PATIENT_CONNECTIONS: usize = 640;
/// Connections at which hook3's peak is looked for; the first are also the normal load, whose p99
/// the others' is compared with.
const PEAK_CONNECTIONS: [usize; 2] = [CONNECTIONS, 256];
/// Connections of an open loop: more than the server takes webhooks at a time.
const OPEN_CONNECTIONS: usize = 2048;
/// What the open loop offers of hook3's peak.
const HOOK3_TIMES: f64 = 1.5;
/// What it offers of the peak of runs that are bound by their effect.
const EFFECT_TIMES: f64 = 10.0;
/// How long the effect takes.
const EFFECT_TIME: Duration = Duration::from_millis(20);
/// Webhooks that the server takes at a time in the second part, so that the effect bounds the runs,
/// not the processors.
const IN_FLIGHT_MAX: &str = "64";

pub(super) const WORKLOAD: Workload = Workload {
    name: "overload",
    run: |stage| Box::pin(run(stage)),
};

async fn run(stage: &Stage<'_>) -> Result<Vec<Figure>> {
    let mut figures = hook3(stage).await?;
    figures.extend(effect(stage).await?);
    Ok(figures)
}

/// What one way of overloading came to in each round, beside the peak of that round.
struct Way {
    name: String,
    goodput_goal: &'static str,
    shares: Vec<f64>,
    p99_times: Vec<f64>,
    refused: u64,
    unsent: u64,
    offered: u64,
    faults: u64,
}

impl Way {
    fn new(name: impl Into<String>, goodput_goal: &'static str) -> Self {
        Self {
            name: name.into(),
            goodput_goal,
            shares: Vec::new(),
            p99_times: Vec::new(),
            refused: 0,
            unsent: 0,
            offered: 0,
            faults: 0,
        }
    }

    fn add(&mut self, stage: &Stage<'_>, outcome: &Outcome, peak: &Peak) {
        let share = outcome.rate() / peak.rate;
        self.shares.push(share);
        self.p99_times.push(p99_seconds(outcome) / peak.p99_seconds);
        self.refused += outcome.answered(503);
        self.unsent += outcome.unsent;
        self.offered += outcome.requests + outcome.unsent;
        self.faults += outcome.faults();
        (stage.tell)(&format!(
            "{}: {share:.2} of {:.0}/s, answers {:?}, {} unsent, {} faults{}",
            self.name,
            peak.rate,
            outcome.statuses,
            outcome.unsent,
            outcome.faults(),
            outcome.first_fault()
        ));
    }

    fn figures(self) -> Vec<Figure> {
        let what = |figure: &str| format!("{}: {figure}", self.name);
        let of_offered = |count: u64| count as f64 / self.offered as f64;
        vec![
            Figure::of(what("goodput ÷ peak"), Unit::Ratio, self.shares).goal(self.goodput_goal),
            Figure::of(what("p99 of accepted ÷ at 64"), Unit::Ratio, self.p99_times).goal("≤ 3"),
            Figure::one(
                what("refused ÷ offered"),
                Unit::Ratio,
                of_offered(self.refused),
            ),
            Figure::one(
                what("found no connection ÷ offered"),
                Unit::Ratio,
                of_offered(self.unsent),
            ),
            Figure::one(what("other answers"), Unit::Count, self.faults as f64).goal("0"),
        ]
    }
}

/// The most that a target does.
struct Peak {
    rate: f64,
    /// Under the normal load.
    p99_seconds: f64,
    /// Answers with status 200 while it was looked for.
    done: u64,
}

fn p99_seconds(outcome: &Outcome) -> f64 {
    outcome.latency.quantile(0.99).as_secs_f64()
}

async fn hook3(stage: &Stage<'_>) -> Result<Vec<Figure>> {
    let target = Target::start(Kind::Millrace, stage.origin).await?;
    let mut patient = Way::new("640 connections", "≥ 0.9");
    let mut open = Way::new("hook3, 1.5 × offered", "≥ 0.7");
    let mut done = 0;
    for _ in 0..stage.pace.rounds {
        let peak = peak(stage, &target, &PEAK_CONNECTIONS).await?;
        let amount = Amount {
            connections: PATIENT_CONNECTIONS,
            time: stage.pace.time(),
        };
        let outcome = target.try_load(amount).await?;
        patient.add(stage, &outcome, &peak);
        let opened = target.try_open(arrivals(stage, &peak, HOOK3_TIMES)).await?;
        open.add(stage, &opened, &peak);
        done += peak.done + outcome.answers_ok() + opened.answers_ok();
    }
    let mut figures = patient.figures();
    figures.extend(open.figures());
    figures.extend(afterwards(&target, "hook3", done).await?);
    Ok(figures)
}

async fn effect(stage: &Stage<'_>) -> Result<Vec<Figure>> {
    let callee = Callee::start().await?;
    callee.answers_after(EFFECT_TIME).await?;
    let [allow, allowed] = CALLS_ALLOWED;
    let subject = Subject {
        scenario: scenario::effect(APP, &callee.url()),
        shape: Shape::HOOK3,
        arguments: &[allow, allowed, "--in-flight-count-max", IN_FLIGHT_MAX],
    };
    let target = Target::millrace(stage.origin, subject).await?;
    let mut open = Way::new("effect of 20 ms, 10 × offered", "≥ 0.9");
    let mut done = 0;
    for _ in 0..stage.pace.rounds {
        let peak = peak(stage, &target, &[CONNECTIONS]).await?;
        let opened = target
            .try_open(arrivals(stage, &peak, EFFECT_TIMES))
            .await?;
        open.add(stage, &opened, &peak);
        done += peak.done + opened.answers_ok();
    }
    let mut figures = open.figures();
    figures.extend(afterwards(&target, "effect", done).await?);
    Ok(figures)
}

/// Looks for the peak in closed loops, of which the first is the normal load.
async fn peak(stage: &Stage<'_>, target: &Target, connections: &[usize]) -> Result<Peak> {
    let mut peak = Peak {
        rate: 0.0,
        p99_seconds: 0.0,
        done: 0,
    };
    for (number, connections) in connections.iter().enumerate() {
        for (time, counts) in [(stage.pace.time() / 10, false), (stage.pace.time(), true)] {
            let amount = Amount {
                connections: *connections,
                time,
            };
            // The normal load is never refused; beyond it the peak is what is taken of more.
            let outcome = if number == 0 {
                target.load(amount).await.context("under the normal load")?
            } else {
                target.try_load(amount).await?
            };
            peak.done += outcome.answers_ok();
            if counts && number == 0 {
                peak.p99_seconds = p99_seconds(&outcome);
            }
            if counts {
                peak.rate = peak.rate.max(outcome.rate());
            }
        }
    }
    Ok(peak)
}

fn arrivals(stage: &Stage<'_>, peak: &Peak, times: f64) -> Arrivals {
    Arrivals {
        per_second: peak.rate * times,
        connections: OPEN_CONNECTIONS,
        time: stage.pace.time(),
        may_wait: false,
    }
}

/// What is known once all is over: memory, and whether what was refused was recorded.
async fn afterwards(target: &Target, name: &str, done: u64) -> Result<Vec<Figure>> {
    let memory = target.usage()?.resident_peak_bytes;
    let recorded = target.api().runs("succeeded").await?;
    Ok(vec![
        Figure::one(
            format!("{name}: most memory"),
            Unit::Megabytes,
            memory as f64,
        ),
        Figure::one(
            format!("{name}: runs recorded − answered 200"),
            Unit::Count,
            recorded as f64 - done as f64,
        )
        .goal("0"),
    ])
}
