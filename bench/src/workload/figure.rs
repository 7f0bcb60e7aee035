//! A figure of a workload, with its goal beside it.

use serde::Serialize;

use crate::compare::median;

/// What a figure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Unit {
    /// None: it could not be measured.
    Absent,
    /// One figure divided by another.
    Ratio,
    /// Things in a second.
    PerSecond,
    /// Things.
    Count,
    /// Microseconds.
    Micros,
    /// Milliseconds.
    Millis,
    /// Bytes.
    Bytes,
    /// Bytes, shown as megabytes.
    Megabytes,
    /// Bytes in a second, shown as megabytes in a second.
    MegabytesPerSecond,
}

/// One figure.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Figure {
    /// What is measured.
    pub(crate) what: String,
    /// What it is: the median over rounds.
    pub(crate) value: f64,
    /// What it counts.
    pub(crate) unit: Unit,
    /// What it should be; empty when it is only reported.
    pub(crate) goal: &'static str,
}

impl Figure {
    /// The median of what the rounds gave.
    pub(super) fn of(what: impl Into<String>, unit: Unit, mut values: Vec<f64>) -> Self {
        Self {
            what: what.into(),
            value: median(&mut values),
            unit,
            goal: "",
        }
    }

    /// One value.
    pub(super) fn one(what: impl Into<String>, unit: Unit, value: f64) -> Self {
        Self::of(what, unit, vec![value])
    }

    /// What could not be measured, and why.
    pub(super) fn absent(what: impl Into<String>) -> Self {
        Self::one(what, Unit::Absent, 0.0)
    }

    /// With what it should be.
    pub(super) fn goal(mut self, goal: &'static str) -> Self {
        self.goal = goal;
        self
    }

    /// The value as people read it.
    pub(crate) fn shown(&self) -> String {
        let value = self.value;
        match self.unit {
            Unit::Absent => "left out".to_owned(),
            Unit::Ratio => format!("{value:.2}"),
            Unit::PerSecond => format!("{}/s", grouped(value)),
            Unit::Count if value.fract() == 0.0 => grouped(value),
            Unit::Count => format!("{value:.2}"),
            Unit::Micros => format!("{} µs", grouped(value)),
            Unit::Millis => format!("{} ms", grouped(value)),
            Unit::Bytes => format!("{} bytes", grouped(value)),
            Unit::Megabytes => format!("{:.1} MB", value / 1e6),
            Unit::MegabytesPerSecond => format!("{:.1} MB/s", value / 1e6),
        }
    }
}

/// A whole number with commas between thousands.
pub(crate) fn grouped(value: f64) -> String {
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
    fn a_figure_is_the_median_with_its_unit() {
        let shown = |unit, values: &[f64]| Figure::of("x", unit, values.to_vec()).shown();
        assert_eq!(shown(Unit::Ratio, &[3.0, 1.0, 2.0]), "2.00");
        assert_eq!(shown(Unit::Count, &[1.0]), "1");
        assert_eq!(shown(Unit::Count, &[1.256]), "1.26");
        assert_eq!(shown(Unit::Megabytes, &[1_250_000.0]), "1.2 MB");
        assert_eq!(Figure::absent("x: why").shown(), "left out");
    }
}
