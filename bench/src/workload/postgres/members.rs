//! Members: several processes of Millrace serve hook3 from one database, the load spread over all of
//! them. They share this machine, so that nothing is gained; how much is lost shows what members
//! cost each other. Nothing is measured unless numbers of them are asked for by `--members`.

use anyhow::Result;

use crate::target::Target;
use crate::workload::figure::{Figure, Unit};
use crate::workload::{Stage, Workload, rounds};

pub(in crate::workload) const WORKLOAD: Workload = Workload {
    name: "postgres-members",
    run: |stage| Box::pin(run(stage)),
};

async fn run(stage: &Stage<'_>) -> Result<Vec<Figure>> {
    if stage.members.is_empty() {
        (stage.tell)("no number of them is given by `--members`");
        return Ok(Vec::new());
    }
    let mut figures = Vec::new();
    let one = Target::members(stage.origin, 1).await?;
    for count in stage.members {
        let several = Target::members(stage.origin, usize::from(*count)).await?;
        let rounds = rounds::run(stage, [&several, &one]).await?;
        let of = |what: &str| format!("{count} members: {what}");
        figures.extend([
            rounds
                .ratio(&of("rate of all ÷ of one"), |one| one.rate)
                .goal("≥ 0.9"),
            rounds.ratio(&of("p99 ÷ of one"), |one| one.p99_micros),
            rounds.ours(&of("rate of all"), Unit::PerSecond, |one| one.rate),
            rounds.ratio(&of("PostgreSQL's processor time ÷ with one"), |one| {
                one.database_cpu_micros
            }),
        ]);
    }
    Ok(figures)
}
