//! The figures as people and programs read them: a summary of measurements, goals beside what was
//! measured, Markdown, JSON.

pub(crate) mod computer;
mod goals;
mod page;
mod table;

use serde::Serialize;

use crate::compare::{Measurement, Schedule, median};
use crate::footprint::Footprint;
use crate::process::postgres::Setup;
use crate::target::Kind;
use crate::workload::{Pace, Section};

use computer::Computer;
pub(crate) use page::write_into;

/// Everything that one bench found out.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Report {
    /// Where.
    pub(crate) computer: Computer,
    /// Of which commit.
    pub(crate) commit: String,
    /// By which command.
    pub(crate) command: String,
    /// How often and how long.
    pub(crate) schedule: Schedule,
    /// Medians by target and connections.
    pub(crate) medians: Vec<Median>,
    /// Ratios to the limits by connections; empty when Millrace was left out.
    pub(crate) ratios: Vec<Ratio>,
    /// The same on PostgreSQL; empty when that was left out.
    pub(crate) postgres_ratios: Vec<PostgresRatio>,
    /// The PostgreSQL server; absent when it was left out.
    pub(crate) postgres: Option<Setup>,
    /// Besides time; absent when Millrace was left out.
    pub(crate) footprint: Option<Footprint>,
    /// How much of everything the workloads got.
    pub(crate) pace: Pace,
    /// The workloads besides hook3.
    pub(crate) workloads: Vec<Section>,
    /// Every single load of hook3.
    pub(crate) measurements: Vec<Measurement>,
}

/// The median of each figure over all rounds.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Median {
    pub(crate) target: Kind,
    pub(crate) connections: usize,
    pub(crate) rate: f64,
    pub(crate) p50_micros: f64,
    pub(crate) p99_micros: f64,
    pub(crate) max_micros: f64,
    pub(crate) cpu_micros: f64,
    pub(crate) database_cpu_micros: f64,
    pub(crate) written_bytes: f64,
}

/// Medians of ratios, each made within one round.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Ratio {
    pub(crate) connections: usize,
    pub(crate) rate_to_durable: f64,
    pub(crate) rate_to_bare: f64,
    pub(crate) p99_to_durable: f64,
    pub(crate) cpu_to_bare: f64,
}

/// Medians of ratios to the limit on PostgreSQL, each made within one round.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PostgresRatio {
    pub(crate) connections: usize,
    pub(crate) rate: f64,
    pub(crate) p99: f64,
    pub(crate) cpu: f64,
    pub(crate) database_cpu: f64,
    pub(crate) log: f64,
}

/// The medians of all measurements, by connections and target.
pub(crate) fn medians(measurements: &[Measurement]) -> Vec<Median> {
    let mut keys: Vec<_> = measurements
        .iter()
        .map(|one| (one.connections, one.target))
        .collect();
    keys.sort_unstable();
    keys.dedup();
    let of = |connections, target, figure: fn(&Measurement) -> f64| {
        let chosen = measurements
            .iter()
            .filter(|one| one.connections == connections && one.target == target);
        median(&mut chosen.map(figure).collect::<Vec<_>>())
    };
    keys.into_iter()
        .map(|(connections, target)| Median {
            target,
            connections,
            rate: of(connections, target, |one| one.rate),
            p50_micros: of(connections, target, |one| one.p50_micros),
            p99_micros: of(connections, target, |one| one.p99_micros),
            max_micros: of(connections, target, |one| one.max_micros),
            cpu_micros: of(connections, target, |one| one.cpu_micros),
            database_cpu_micros: of(connections, target, |one| one.database_cpu_micros),
            written_bytes: of(connections, target, |one| one.written_bytes),
        })
        .collect()
}

/// Millrace's ratios to the limits.
pub(crate) fn ratios(measurements: &[Measurement]) -> Vec<Ratio> {
    let of_millrace = Subject::of(measurements, Kind::Millrace);
    let of = |connections, limit, figure| of_millrace.ratio(connections, limit, figure);
    let connections = of_millrace.connections().into_iter();
    connections
        .map(|connections| Ratio {
            connections,
            rate_to_durable: of(connections, Kind::Durable, |one| one.rate),
            rate_to_bare: of(connections, Kind::Bare, |one| one.rate),
            p99_to_durable: of(connections, Kind::Durable, |one| one.p99_micros),
            cpu_to_bare: of(connections, Kind::Bare, |one| one.cpu_micros),
        })
        .collect()
}

/// Millrace's ratios to the limit, both on PostgreSQL.
pub(crate) fn postgres_ratios(measurements: &[Measurement]) -> Vec<PostgresRatio> {
    let of_millrace = Subject::of(measurements, Kind::MillracePg);
    let connections = of_millrace.connections().into_iter();
    connections
        .map(|connections| {
            let of = |figure| of_millrace.ratio(connections, Kind::DurablePg, figure);
            PostgresRatio {
                connections,
                rate: of(|one| one.rate),
                p99: of(|one| one.p99_micros),
                cpu: of(|one| one.cpu_micros),
                database_cpu: of(|one| one.database_cpu_micros),
                log: of(|one| one.written_bytes),
            }
        })
        .collect()
}

/// All measurements, and those among them of whom the others are compared with.
struct Subject<'m> {
    all: &'m [Measurement],
    ours: Vec<&'m Measurement>,
}

impl<'m> Subject<'m> {
    fn of(all: &'m [Measurement], kind: Kind) -> Self {
        let ours = all.iter().filter(|one| one.target == kind).collect();
        Self { all, ours }
    }

    fn connections(&self) -> Vec<usize> {
        let mut connections: Vec<_> = self.ours.iter().map(|one| one.connections).collect();
        connections.sort_unstable();
        connections.dedup();
        connections
    }

    fn ratio(&self, connections: usize, limit: Kind, figure: fn(&Measurement) -> f64) -> f64 {
        let ours = self.ours.iter();
        let mut ratios: Vec<_> = ours
            .filter(|one| one.connections == connections)
            .filter_map(|one| {
                let other = self.all.iter().find(|other| {
                    (other.target, other.connections, other.round)
                        == (limit, connections, one.round)
                })?;
                Some(figure(one) / figure(other))
            })
            .collect();
        median(&mut ratios)
    }
}

impl Report {
    /// The report for people, in Markdown.
    pub(crate) fn markdown(&self) -> String {
        let computer = &self.computer;
        let Schedule {
            rounds, seconds, ..
        } = self.schedule;
        let (workload_rounds, workload_seconds) = (self.pace.rounds, self.pace.seconds);
        let mut text = format!(
            "Commit `{}`, `{}`: medians of {rounds} interleaved rounds of {seconds} s, the further \
             workloads of {workload_rounds} of {workload_seconds} s.\n\
             {} cores of {}, Linux {}, {}, one 4 KiB write and fdatasync {:.0} µs, load before {}.\n",
            self.commit,
            self.command,
            computer.cores,
            computer.processor,
            computer.kernel,
            computer.file_system,
            computer.flush_micros,
            computer.load_before,
        );
        if let Some(postgres) = &self.postgres {
            text.push_str(&postgres.to_string());
            text.push('\n');
        }
        text.push('\n');
        let mut tables = Vec::new();
        if !self.medians.is_empty() {
            tables.push(table::of_medians(&self.medians));
        }
        if !(self.ratios.is_empty() && self.postgres_ratios.is_empty()) {
            tables.push(table::of_goals(&goals::judge(self)));
        }
        if !self.workloads.is_empty() {
            tables.push(table::of_workloads(&self.workloads));
        }
        text.push_str(&tables.join("\n"));
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_is_made_within_a_round_and_only_then_its_median_taken() {
        let measurements = [(0, 100.0, 120.0), (1, 10.0, 11.0), (2, 50.0, 25.0)]
            .into_iter()
            .flat_map(|(round, durable, ours)| {
                [
                    Measurement::of_rate(Kind::Durable, round, 64, durable),
                    Measurement::of_rate(Kind::Bare, round, 64, 200.0),
                    Measurement::of_rate(Kind::Millrace, round, 64, ours),
                ]
            })
            .collect::<Vec<_>>();
        let ratios = ratios(&measurements);
        assert_eq!(ratios.len(), 1);
        assert!((ratios[0].rate_to_durable - 1.1).abs() < 1e-9);
        assert!((ratios[0].rate_to_bare - 0.125).abs() < 1e-9);
        let medians = medians(&measurements);
        let ours = medians
            .iter()
            .find(|one| one.target == Kind::Millrace)
            .unwrap();
        assert!((ours.rate - 25.0).abs() < 1e-9);
    }

    #[test]
    fn on_postgresql_millrace_is_compared_with_the_limit_there_alone() {
        let of = |kind, rate| Measurement::of_rate(kind, 0, 16, rate);
        let measurements = [
            of(Kind::Durable, 7.0),
            of(Kind::DurablePg, 50.0),
            of(Kind::Millrace, 7.0),
            of(Kind::MillracePg, 30.0),
        ];
        let ratios = postgres_ratios(&measurements);
        assert_eq!((ratios.len(), ratios[0].connections), (1, 16));
        assert!((ratios[0].rate - 0.6).abs() < 1e-9);
        assert!(postgres_ratios(&measurements[..3]).is_empty());
    }

    #[test]
    fn without_millrace_there_is_no_ratio() {
        assert!(ratios(&[Measurement::of_rate(Kind::Bare, 0, 64, 1.0)]).is_empty());
    }
}
