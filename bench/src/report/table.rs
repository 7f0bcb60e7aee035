//! Tables in Markdown whose columns line up as plain text too.

use super::Median;
use super::goals::Goal;

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

/// A whole number with commas between thousands.
fn grouped(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
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
    fn thousands_are_grouped() {
        assert_eq!(grouped(0.4), "0");
        assert_eq!(grouped(999.0), "999");
        assert_eq!(grouped(1000.0), "1,000");
        assert_eq!(grouped(1_234_567.8), "1,234,568");
    }

    #[test]
    fn columns_line_up() {
        let cells = |row: [&str; 2]| row.map(str::to_owned).to_vec();
        let rows = [cells(["what", "µs"]), cells(["p99", "1,000"])];
        let expected = "| what |    µs |\n|------|------:|\n| p99  | 1,000 |\n";
        assert_eq!(lined_up(&rows), expected);
    }
}
