//! hook3 on other engines: each is loaded in turn with Millrace, round by round, and Millrace's rate
//! divided by its own. Nothing is measured unless peers are asked for by `--peers`; one that cannot
//! be installed, started or loaded is named and left out.

use anyhow::Result;

use super::figure::{Figure, Unit};
use super::{CONNECTIONS, Stage, Workload};
use crate::compare::{self, Measurement, median};
use crate::load::Amount;
use crate::peer::Peer;
use crate::target::{Kind, Target};

/// Numbers of connections; figures besides the rate are taken at [`CONNECTIONS`].
const MEASURED_CONNECTIONS: [usize; 3] = [1, 16, CONNECTIONS];
/// Longest reason that a table shows, in characters.
const REASON_SHOWN_CHARS: usize = 100;

pub(super) const WORKLOAD: Workload = Workload {
    name: "peers",
    run: |stage| Box::pin(run(stage)),
};

/// A peer in the rounds.
struct Rival {
    kind: Kind,
    /// With its version.
    name: String,
    state: State,
}

enum State {
    Running {
        target: Box<Target>,
        measurements: Vec<Measurement>,
    },
    LeftOut(String),
}

async fn run(stage: &Stage<'_>) -> Result<Vec<Figure>> {
    if stage.peers.is_empty() {
        (stage.tell)("none is named by `--peers`");
    }
    let mut rivals = Vec::new();
    for peer in stage.peers {
        for kind in peer.kinds() {
            rivals.push(Rival::start(*peer, *kind, stage).await?);
        }
    }
    if rivals.iter().all(|rival| rival.target().is_none()) {
        return Ok(rivals.iter().flat_map(|rival| rival.figures(&[])).collect());
    }
    let millrace = Target::start(Kind::Millrace, stage.origin).await?;
    let mut ours = Vec::new();
    for round in 0..stage.pace.rounds {
        for connections in MEASURED_CONNECTIONS {
            let amount = Amount {
                connections,
                time: stage.pace.time(),
            };
            // Each is first in its turn: who is first has the quietest disk.
            let count = rivals.len() + 1;
            for place in round..round + count {
                if let Some(rival) = rivals.get_mut(place % count) {
                    rival.measure(round, amount, stage).await;
                } else {
                    let one = compare::measure(&millrace, amount).await?;
                    ours.push(Measurement { round, ..one });
                }
            }
        }
    }
    let theirs = rivals.iter().flat_map(|rival| rival.figures(&ours));
    Ok(costs("Millrace", &millrace, &ours)
        .into_iter()
        .chain(theirs)
        .collect())
}

impl Rival {
    async fn start(peer: Peer, kind: Kind, stage: &Stage<'_>) -> Result<Self> {
        let name = format!("{} {}", kind.name(), peer.version()?);
        (stage.tell)(&format!("peer {name}"));
        let mut rival = Self {
            kind,
            name,
            state: State::LeftOut(String::new()),
        };
        match Target::start(kind, stage.origin).await {
            Ok(target) => {
                rival.state = State::Running {
                    target: Box::new(target),
                    measurements: Vec::new(),
                };
            }
            Err(error) => rival.leave_out(&error, stage),
        }
        Ok(rival)
    }

    fn target(&self) -> Option<&Target> {
        match &self.state {
            State::Running { target, .. } => Some(target),
            State::LeftOut(_) => None,
        }
    }

    fn leave_out(&mut self, error: &anyhow::Error, stage: &Stage<'_>) {
        let reason = format!("{error:#}");
        (stage.tell)(&format!("{} is left out: {reason}", self.name));
        let line = reason.lines().next().unwrap_or_default();
        let shown = line.chars().take(REASON_SHOWN_CHARS).collect();
        self.state = State::LeftOut(shown);
    }

    async fn measure(&mut self, round: usize, amount: Amount, stage: &Stage<'_>) {
        let State::Running {
            target,
            measurements,
        } = &mut self.state
        else {
            return;
        };
        match compare::measure(target, amount).await {
            Ok(one) => {
                (stage.tell)(&format!(
                    "round {} {:>2} connections {} {:.0}/s",
                    round + 1,
                    amount.connections,
                    self.name,
                    one.rate
                ));
                measurements.push(Measurement { round, ..one });
            }
            Err(error) => self.leave_out(&error, stage),
        }
    }

    fn figures(&self, ours: &[Measurement]) -> Vec<Figure> {
        let name = &self.name;
        let (target, theirs) = match &self.state {
            State::LeftOut(reason) => return vec![Figure::absent(format!("{name}: {reason}"))],
            State::Running {
                target,
                measurements,
            } => (target, measurements),
        };
        let ratio = |connections| {
            let what = format!("rate ÷ {name}'s at {connections}");
            Figure::of(what, Unit::Ratio, ratios(ours, theirs, connections))
        };
        let mut figures = vec![ratio(CONNECTIONS).goal(goal(self.kind))];
        let others = MEASURED_CONNECTIONS.iter().rev().skip(1);
        figures.extend(others.map(|connections| ratio(*connections)));
        figures.extend(costs(name, target, theirs));
        figures
    }
}

/// What Millrace's rate should be in multiples of that peer's.
fn goal(kind: Kind) -> &'static str {
    match kind {
        Kind::N8nFastest => "≥ 600",
        Kind::NodeRed => "≥ 10",
        Kind::Restate => "≥ 75",
        _ => "",
    }
}

/// Our rate divided by theirs, in each round.
fn ratios(ours: &[Measurement], theirs: &[Measurement], connections: usize) -> Vec<f64> {
    let at = |one: &&Measurement| one.connections == connections;
    let pairs = ours.iter().filter(at).filter_map(|one| {
        let other = theirs
            .iter()
            .filter(at)
            .find(|other| other.round == one.round);
        Some(one.rate / other?.rate)
    });
    pairs.collect()
}

/// What a target reached and took with [`CONNECTIONS`].
fn costs(name: &str, target: &Target, measurements: &[Measurement]) -> Vec<Figure> {
    let median = |what: &str, unit, figure: fn(&Measurement) -> f64| {
        let chosen = measurements
            .iter()
            .filter(|one| one.connections == CONNECTIONS);
        let what = format!("{name}: {what}");
        Figure::one(
            what,
            unit,
            median(&mut chosen.map(figure).collect::<Vec<_>>()),
        )
    };
    let mut figures = vec![
        median("rate", Unit::PerSecond, |one| one.rate),
        median("p50", Unit::Micros, |one| one.p50_micros),
        median("p99", Unit::Micros, |one| one.p99_micros),
        median("processor time for each event", Unit::Micros, |one| {
            one.cpu_micros
        }),
        median("written for each event", Unit::Bytes, |one| {
            one.written_bytes
        }),
    ];
    if let Ok(usage) = target.usage() {
        let memory = usage.resident_peak_bytes as f64;
        let what = format!("{name}: most memory");
        figures.push(Figure::one(what, Unit::Megabytes, memory));
    }
    figures
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_is_made_within_a_round_and_with_the_same_connections() {
        let ours = [(0, 64, 100.0), (1, 64, 50.0), (1, 1, 7.0)];
        let theirs = [(1, 64, 5.0), (0, 64, 20.0), (0, 1, 1.0)];
        let of = |all: [(usize, usize, f64); 3]| {
            all.map(|(round, connections, rate)| {
                Measurement::of_rate(Kind::NodeRed, round, connections, rate)
            })
        };
        let made = |connections| ratios(&of(ours), &of(theirs), connections);
        assert_eq!(made(64), [5.0, 10.0]);
        assert!(made(1).is_empty());
    }

    #[test]
    fn who_is_left_out_is_named_with_the_reason() {
        let rival = Rival {
            kind: Kind::NodeRed,
            name: "node-red 1.2.3".to_owned(),
            state: State::LeftOut("npm is missing".to_owned()),
        };
        let figures = rival.figures(&[Measurement::of_rate(Kind::NodeRed, 0, 64, 100.0)]);
        let shown: Vec<_> = figures
            .iter()
            .map(|one| (&*one.what, one.shown()))
            .collect();
        let reason = "node-red 1.2.3: npm is missing";
        assert_eq!(shown, [(reason, "left out".to_owned())]);
    }
}
