//! What a filter says of a single run, whichever backend found it.

use millrace_core::ports::store::{RunFilter, RunRow};

/// Whether that is a run's correlation id: its own id when it has no other.
fn is_correlation(run: &RunRow, correlation: &str) -> bool {
    match &run.correlation_id {
        Some(own) => own == correlation,
        None => correlation.parse() == Ok(run.run_id),
    }
}

/// Whether a run passes all of the filter but its times, which bound the rows.
pub(crate) fn passes(filter: &RunFilter, run: &RunRow) -> bool {
    let has_label = |(name, value): &(String, String)| {
        run.labels
            .iter()
            .any(|(its_name, its_value)| its_name == name && its_value == value)
    };
    let code = run.summary.error.as_ref().map(|(code, _)| code.as_str());
    run.dry_run == filter.dry_run
        && filter
            .scenario_id
            .is_none_or(|scenario_id| run.scenario_id == scenario_id)
        && filter
            .version
            .is_none_or(|version| run.version == Some(version))
        && (filter.statuses.is_empty() || filter.statuses.contains(&run.summary.status))
        && (filter.error_code.is_none() || filter.error_code.as_deref() == code)
        && filter
            .retry_of
            .is_none_or(|retried| run.retry_of == Some(retried))
        && filter
            .correlation_id
            .as_deref()
            .is_none_or(|correlation| is_correlation(run, correlation))
        && filter.labels.iter().all(has_label)
}
