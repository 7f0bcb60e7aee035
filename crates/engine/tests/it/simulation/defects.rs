//! That the simulation bites: each defect of `defects.md` is seeded, and the promise that it is
//! said to break must be found broken within the seeds that it names.

use millrace_core::defect::{self, Defect};

use super::invariants::{ALL, OF_CLUSTERS, Violation};
use super::seeds::{judge, judge_cluster};

/// The tables: defect, what is broken, the promise that notices, seeds from 0 on. The second one is
/// of clusters.
const TABLES: &str = include_str!("defects.md");
/// Most seeds that a defect may take to be found.
const SEEDS_MAX: u64 = 500;

/// A line of the table.
#[derive(Debug)]
struct Line {
    defect: String,
    invariant: String,
    seeds: u64,
    is_cluster: bool,
}

fn lines() -> Vec<Line> {
    let (one, clusters) = TABLES.split_once("## In clusters").unwrap();
    let of = |table: &'static str, is_cluster: bool| {
        let rows = table.lines().filter(|line| line.starts_with("| `"));
        let cells = rows.map(|line| line.split('|').map(str::trim).collect::<Vec<_>>());
        cells.map(move |cells| Line {
            defect: cells[1].trim_matches('`').to_owned(),
            invariant: cells[3].to_owned(),
            seeds: cells[4].parse().unwrap(),
            is_cluster,
        })
    };
    of(one, false).chain(of(clusters, true)).collect()
}

fn line_of(defect: Defect) -> Line {
    let name = format!("{defect:?}");
    let mut lines = lines().into_iter();
    let line = lines.find(|line| line.defect == name);
    line.unwrap_or_else(|| panic!("defects.md has no line for {name}"))
}

/// Whether one of the seeds breaks the line's promise when it has the defect. Others may break too.
fn is_found(defect: Defect, line: &Line) -> bool {
    defect::seed(Some(defect));
    let is_it = |violation: &Violation| violation.invariant == line.invariant;
    let judge = if line.is_cluster {
        judge_cluster
    } else {
        judge
    };
    let found = (0..line.seeds).any(|seed| judge(seed).iter().any(is_it));
    defect::seed(None);
    found
}

/// Every fourth defect from one on, so that they are spread over several tests.
fn find_all(first: usize) {
    for defect in Defect::ALL.iter().skip(first).step_by(4) {
        let line = line_of(*defect);
        assert!(is_found(*defect, &line), "it is not found: {line:?}");
    }
}

#[test]
fn seeded_defects_are_found_part_0() {
    find_all(0);
}

#[test]
fn seeded_defects_are_found_part_1() {
    find_all(1);
}

#[test]
fn seeded_defects_are_found_part_2() {
    find_all(2);
}

#[test]
fn seeded_defects_are_found_part_3() {
    find_all(3);
}

#[test]
fn the_table_names_known_promises_and_each_is_broken_by_some_defect() {
    let lines = lines();
    assert_eq!(lines.len(), Defect::ALL.len());
    let promises = || ALL.iter().chain(OF_CLUSTERS).map(|(name, _)| *name);
    for line in &lines {
        assert!(promises().any(|name| name == line.invariant), "{line:?}");
        assert!(line.seeds <= SEEDS_MAX, "{line:?}");
    }
    for name in promises() {
        assert!(lines.iter().any(|line| line.invariant == name), "{name}");
    }
}
