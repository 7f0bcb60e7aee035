//! Tables in Markdown whose columns line up as plain text too.

use super::Median;
use super::goals::Goal;
use crate::workload::{Section, grouped};

/// The medians.
pub(super) fn of_medians(medians: &[Median]) -> String {
    let head = [
        "target",
        "connections",
        "requests/s",
        "p50 µs",
        "p99 µs",
        "max µs",
        "CPU µs/request",
        "PostgreSQL's",
        "bytes written/request",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    rows.extend(medians.iter().map(|one| {
        vec![
            one.target.name().to_owned(),
            one.connections.to_string(),
            grouped(one.rate),
            grouped(one.p50_micros),
            grouped(one.p99_micros),
            grouped(one.max_micros),
            format!("{:.1}", one.cpu_micros),
            if one.target.is_on_postgres() {
                format!("{:.1}", one.database_cpu_micros)
            } else {
                String::new()
            },
            grouped(one.written_bytes),
        ]
    }));
    lined_up(&rows)
}

/// The goals.
pub(super) fn of_goals(goals: &[Goal]) -> String {
    let mut rows = vec![
        ["Millrace, at connections", "measured", "goal"]
            .map(str::to_owned)
            .to_vec(),
    ];
    rows.extend(goals.iter().map(|goal| {
        vec![
            goal.what.clone(),
            goal.measured.clone(),
            goal.wanted.to_owned(),
        ]
    }));
    lined_up(&rows)
}

/// The figures of the workloads.
pub(super) fn of_workloads(sections: &[Section]) -> String {
    let mut rows = vec![["workload", "measured", "goal"].map(str::to_owned).to_vec()];
    for Section { workload, figures } in sections {
        rows.extend(figures.iter().map(|figure| {
            vec![
                format!("{workload}: {}", figure.what),
                figure.shown(),
                figure.goal.to_owned(),
            ]
        }));
    }
    lined_up(&rows)
}

/// The first column to the left, all others to the right.
fn lined_up(rows: &[Vec<String>]) -> String {
    let columns = rows.first().map_or(0, Vec::len);
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
    let widths: Vec<usize> = (0..columns).map(|at| width(at).unwrap_or(0)).collect();
    let mut text = String::new();
    for (number, row) in rows.iter().enumerate() {
        for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let cell = match column {
                0 => format!("| {cell:<width$} |"),
                _ => format!(" {cell:>width$} |"),
            };
            text.push_str(&cell);
        }
        text.push('\n');
        if number == 0 {
            text.push_str(&rule(&widths));
        }
    }
    text
}

fn rule(widths: &[usize]) -> String {
    let cells = widths.iter().enumerate().map(|(column, width)| {
        let dashes = "-".repeat(width + 1);
        match column {
            0 => format!("|{dashes}-|"),
            _ => format!("{dashes}:|"),
        }
    });
    cells.chain(["\n".to_owned()]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up() {
        let cells = |row: [&str; 2]| row.map(str::to_owned).to_vec();
        let rows = [cells(["what", "µs"]), cells(["p99", "1,000"])];
        let expected = "| what |    µs |\n|------|------:|\n| p99  | 1,000 |\n";
        assert_eq!(lined_up(&rows), expected);
    }
}
