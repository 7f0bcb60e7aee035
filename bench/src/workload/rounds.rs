//! Two targets that are loaded in turn, round by round, so that a ratio is made within one.

use anyhow::Result;

use super::figure::{Figure, Unit};
use super::{CONNECTIONS, Stage};
use crate::compare::{self, Measurement};
use crate::load::Amount;
use crate::target::Target;

/// What the rounds gave: of each the subject and what it is compared with.
pub(super) struct Rounds(Vec<[Measurement; 2]>);

/// Loads both in each round; each is first in its turn.
pub(super) async fn run(stage: &Stage<'_>, targets: [&Target; 2]) -> Result<Rounds> {
    let amount = Amount {
        connections: CONNECTIONS,
        time: stage.pace.time(),
    };
    let mut rounds = Vec::with_capacity(stage.pace.rounds);
    for round in 0..stage.pace.rounds {
        let [subject, other] = targets;
        let pair = if round % 2 == 0 {
            let subject = compare::measure(subject, amount).await?;
            [subject, compare::measure(other, amount).await?]
        } else {
            let other = compare::measure(other, amount).await?;
            [compare::measure(subject, amount).await?, other]
        };
        (stage.tell)(&format!(
            "round {} {:>8.0}/s beside {:>8.0}/s",
            round + 1,
            pair[0].rate,
            pair[1].rate
        ));
        rounds.push(pair);
    }
    Ok(Rounds(rounds))
}

impl Rounds {
    /// The subject's figure divided by the other's.
    pub(super) fn ratio(&self, what: &str, figure: fn(&Measurement) -> f64) -> Figure {
        let ratios = self
            .0
            .iter()
            .map(|[ours, other]| figure(ours) / figure(other));
        Figure::of(what, Unit::Ratio, ratios.collect())
    }

    /// The subject's figure.
    pub(super) fn ours(&self, what: &str, unit: Unit, figure: fn(&Measurement) -> f64) -> Figure {
        let figures = self.0.iter().map(|[ours, _]| figure(ours));
        Figure::of(what, unit, figures.collect())
    }
}
