//! Which runs a list shows or a bulk action takes: the same fields as query parameters and as JSON.

use std::collections::BTreeMap;

use millrace_core::id::{RunId, ScenarioId};
use millrace_core::limits;
use millrace_core::ports::store::RunFilter;
use millrace_core::status::RunStatus;
use millrace_core::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::api::parameter::{expect_text, read_query};
use crate::api::problem::Problem;

/// What stands before a label's name in a query.
const LABEL: &str = "label.";

/// Which runs to list. `label.<name>=<value>`, up to five of them, stand beside these.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RunQuery {
    /// Most items on the page: 50, at most 500.
    #[serde(default)]
    #[schemars(range(min = 1, max = 500))]
    limit: Option<u32>,
    /// `next` of the page before.
    #[serde(default)]
    #[schemars(length(min = 1, max = 200))]
    cursor: Option<String>,
    /// Of this scenario.
    #[serde(default)]
    scenario: Option<ScenarioId>,
    /// Of this version.
    #[serde(default)]
    #[schemars(range(min = 1))]
    version: Option<u32>,
    /// In this status; given several times, in one of these.
    #[serde(default)]
    #[schemars(length(max = 6))]
    status: Vec<RunStatus>,
    /// Accepted after this time.
    #[serde(default)]
    created_after: Option<Timestamp>,
    /// Accepted before this time.
    #[serde(default)]
    created_before: Option<Timestamp>,
    /// With this correlation id.
    #[serde(default)]
    #[schemars(length(min = 1, max = 128))]
    correlation_id: Option<String>,
    /// That ended with this error code.
    #[serde(default, rename = "error.code")]
    #[schemars(length(min = 1, max = 200))]
    error_code: Option<String>,
    /// Dry runs instead of live ones.
    #[serde(default)]
    dry_run: Option<bool>,
    /// That retry this run.
    #[serde(default)]
    retry_of: Option<RunId>,
}

/// Which runs a bulk action takes; all fields together must hold, and at least one is needed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RunSelection {
    /// Of this scenario.
    #[serde(default)]
    pub scenario: Option<ScenarioId>,
    /// Of this version.
    #[serde(default)]
    #[schemars(range(min = 1))]
    pub version: Option<u32>,
    /// In one of these statuses; in any when empty.
    #[serde(default)]
    #[schemars(length(max = 6))]
    pub status: Vec<RunStatus>,
    /// Accepted after this time.
    #[serde(default)]
    pub created_after: Option<Timestamp>,
    /// Accepted before this time.
    #[serde(default)]
    pub created_before: Option<Timestamp>,
    /// With this correlation id.
    #[serde(default)]
    #[schemars(length(min = 1, max = 128))]
    pub correlation_id: Option<String>,
    /// That ended with this error code.
    #[serde(default, rename = "error.code")]
    #[schemars(length(min = 1, max = 200))]
    pub error_code: Option<String>,
    /// With all of these labels.
    #[serde(default)]
    #[schemars(extend("maxProperties" = 5))]
    pub labels: BTreeMap<String, String>,
    /// That retry this run.
    #[serde(default)]
    pub retry_of: Option<RunId>,
}

/// A page of a list of runs.
#[derive(Debug)]
pub struct RunPage {
    /// Which runs.
    pub filter: RunFilter,
    /// Older than this.
    pub before: Option<RunId>,
    /// Most items.
    pub limit: u32,
}

/// Reads the text behind the question mark.
pub fn read(query: &str) -> Result<RunPage, Problem> {
    expect_text(query)?;
    let mut labels = Vec::new();
    let mut rest = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        match name.strip_prefix(LABEL) {
            Some(label) => labels.push((label.to_owned(), value.into_owned())),
            None => {
                rest.append_pair(&name, &value);
            }
        }
    }
    if labels.len() > limits::LABELS_COUNT_MAX {
        let most = limits::LABELS_COUNT_MAX;
        return Err(Problem::invalid(format!("a run has at most {most} labels")));
    }
    let query: RunQuery = read_query(&rest.finish())?;
    let page = crate::api::parameter::PageQuery {
        limit: query.limit,
        cursor: query.cursor,
    };
    Ok(RunPage {
        before: page.cursor()?,
        limit: page.limit(),
        filter: RunFilter {
            scenario_id: query.scenario,
            version: query.version,
            statuses: query.status,
            created_after: query.created_after,
            created_before: query.created_before,
            correlation_id: query.correlation_id,
            error_code: query.error_code,
            labels,
            dry_run: query.dry_run.unwrap_or(false),
            retry_of: query.retry_of,
        },
    })
}

impl RunSelection {
    /// Whether it names nothing at all, so that every run would fit.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The live runs that it means.
    pub fn filter(&self) -> RunFilter {
        RunFilter {
            scenario_id: self.scenario,
            version: self.version,
            statuses: self.status.clone(),
            created_after: self.created_after,
            created_before: self.created_before,
            correlation_id: self.correlation_id.clone(),
            error_code: self.error_code.clone(),
            labels: self.labels.clone().into_iter().collect(),
            dry_run: false,
            retry_of: self.retry_of,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_filter_of_a_list_is_read() {
        let page = read(
            "status=failed&status=cancelled&label.order=7&error.code=TIMEOUT&version=2&dryRun=true\
             &correlationId=abc&createdAfter=2026-11-23T13:28:49.120Z&limit=7",
        )
        .unwrap();
        let filter = page.filter;
        assert_eq!(filter.statuses, [RunStatus::Failed, RunStatus::Cancelled]);
        assert_eq!(filter.labels, [("order".to_owned(), "7".to_owned())]);
        assert_eq!(filter.error_code.as_deref(), Some("TIMEOUT"));
        assert_eq!((filter.version, filter.dry_run), (Some(2), true));
        assert_eq!(
            filter.created_after.unwrap().to_string(),
            "2026-11-23T13:28:49.120Z"
        );
        assert_eq!(page.limit, 7);
    }

    #[test]
    fn a_filter_that_no_one_knows_is_refused() {
        for query in [
            "colour=red",
            "status=done",
            "scenario=hello",
            "labels=x",
            "dryRun=maybe",
            "createdAfter=yesterday",
            "correlationId=%ff",
            "label.a=%ff",
            "label.a=1&label.b=1&label.c=1&label.d=1&label.e=1&label.f=1",
        ] {
            assert!(read(query).is_err(), "{query}");
        }
    }
}
