//! What holds for every run of a scenario (contract §2.2, `settings`). No rules, only shapes.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::draft::Retry;
use crate::json::Json;
use crate::span::Span;

/// What holds for every run of a scenario.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Settings {
    /// What the scenario is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Words to find it by. In a cluster `worker:NAME` also chooses the group of workers that drives
    /// its runs; at most one of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// IANA zone of dates without one; the instance's default when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timezone: Option<String>,
    /// A run that has not finished by then fails with `DEADLINE`; 30 days when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Span>,
    /// Effects of one run in flight at a time; 8 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 1000))]
    pub parallel: Option<u32>,
    /// What happens to attempts in flight when the run fails.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_failure: Option<OnFailure>,
    /// Name of the scenario that is told of a failed run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_scenario: Option<String>,
    /// Whether the instance's alert URL is told of a failed run; yes when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alert: Option<bool>,
    /// How many runs may execute at a time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub concurrency: Option<Concurrency>,
    /// How many runs may start in a length of time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate_limit: Option<RateLimit>,
    /// How long finished runs are kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retention: Option<Retention>,
    /// The default figures of its nodes' retry policies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry: Option<Retry>,
    /// What runs are found by: name to an expression over the event; at most 5.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub labels: IndexMap<SmolStr, String>,
    /// Values for expressions; they win over the instance's variables.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub vars: IndexMap<SmolStr, Json>,
}

macro_rules! choice {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$variant_doc])* $variant,)* }
    };
}

choice! {
    /// What happens to attempts in flight when the run fails.
    OnFailure {
        /// They finish and are recorded.
        #[default]
        Finish,
        /// They are aborted.
        Cancel,
    }
}

choice! {
    /// Whether an effect whose answer was lost is repeated.
    Delivery {
        /// It is; its idempotency key protects the callee.
        #[default]
        AtLeastOnce,
        /// It is not, unless nothing can have been sent.
        AtMostOnce,
    }
}

choice! {
    /// Whether waits between attempts are random.
    Jitter {
        /// Anywhere from nothing to the whole wait.
        #[default]
        Full,
        /// Exactly the wait.
        None,
    }
}

choice! {
    /// What happens to a run for which there is no slot.
    WhenFull {
        /// It waits.
        #[default]
        Queue,
        /// It ends as cancelled with `DROPPED`.
        Drop,
        /// The oldest run gives way.
        CancelOldest,
    }
}

/// How many runs may execute at a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Concurrency {
    /// That many.
    #[schemars(range(min = 1))]
    pub limit: u32,
    /// An expression over the event: the limit holds for each of its values apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// What happens to a run for which there is no slot.
    #[serde(default)]
    pub when_full: WhenFull,
}

/// How many runs may start in a length of time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RateLimit {
    /// That many.
    #[schemars(range(min = 1))]
    pub limit: u32,
    /// In that time.
    pub per: Span,
}

/// How long finished runs are kept, success and failure apart.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Retention {
    /// Runs that succeeded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub succeeded: Option<RetentionRule>,
    /// Runs that failed or were cancelled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed: Option<RetentionRule>,
}

/// A run is dropped when one of these is passed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RetentionRule {
    /// Age since it finished.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age: Option<Span>,
    /// Number of newer runs of the scenario that ended alike.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
}
