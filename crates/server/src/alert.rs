//! Alerts: `MILLRACE_ALERT_URL` is told of failed runs by a signed POST that is itself a durable
//! run, created in the commit that fails the other one.
//!
//! At most one alert for each scenario and error code in ten minutes; those that are held back are
//! counted and told with the next. The counts live in memory: after a restart they begin anew.

mod sender;

use std::sync::{Arc, Mutex, PoisonError};

use millrace_core::id::ScenarioId;
use millrace_core::json::{Json, Object};
use millrace_core::limits::Limits;
use millrace_core::plan::{CompileInput, Plan, Surroundings};
use millrace_core::ports::host::Host;
use millrace_core::ports::node::{NodeType, Registry};
use millrace_core::scenario::{Draft, Edge, Node, Retry, Settings as ScenarioSettings, Trigger};
use millrace_core::span::Span;
use millrace_engine::ports::{Failure, FollowUp, Observer};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use self::sender::AlertSender;
use crate::data_folder::DataFolder;
use crate::settings::Settings;

/// Alerts of one scenario and code are that far apart, in milliseconds.
const INTERVAL_MILLIS: u64 = 600_000;
/// Scenarios and codes that are remembered; beyond that the oldest are forgotten.
const REMEMBERED_COUNT_MAX: usize = 10_000;

/// The scenario whose runs are alerts. No one can change it.
pub const ALERT_SCENARIO: ScenarioId = ScenarioId::from_bytes([0; 16]);
/// The one version of it.
pub const ALERT_VERSION: u32 = 1;

/// Who is told of failures, and what has been told.
pub struct Alerts {
    plan: Option<Arc<Plan>>,
    host: Arc<dyn Host>,
    public_url: String,
    told: Mutex<FxHashMap<(ScenarioId, SmolStr), Told>>,
}

/// What was told of one scenario and code.
#[derive(Debug, Clone, Copy, Default)]
struct Told {
    /// Monotonic milliseconds of the last alert.
    at: u64,
    /// Failures since then.
    held_back: u64,
}

impl Alerts {
    /// Alerts as the settings ask for them; without a URL nobody is told.
    pub fn new(
        settings: &Settings,
        data: &DataFolder,
        host: Arc<dyn Host>,
        public_url: &str,
    ) -> anyhow::Result<Self> {
        let plan = match &settings.alert_url {
            Some(url) => {
                let secret = data.alert_secret(settings.alert_secret.as_deref())?;
                Some(Arc::new(plan(AlertSender::new(
                    url,
                    &secret,
                    Arc::clone(&host),
                )?)?))
            }
            None => None,
        };
        Ok(Self {
            plan,
            host,
            public_url: public_url.to_owned(),
            told: Mutex::default(),
        })
    }

    /// What an alert's run runs.
    pub fn plan(&self) -> Option<Arc<Plan>> {
        self.plan.clone()
    }

    /// Whether to tell now, and of how many failures.
    fn take_turn(&self, failure: &Failure) -> Option<u64> {
        let now = self.host.monotonic_millis();
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.len() >= REMEMBERED_COUNT_MAX {
            told.retain(|_, told| now.saturating_sub(told.at) < INTERVAL_MILLIS);
        }
        let key = (failure.scenario_id, failure.code.clone());
        match told.get_mut(&key) {
            Some(last) if now.saturating_sub(last.at) < INTERVAL_MILLIS => {
                last.held_back += 1;
                None
            }
            last => {
                let count = 1 + last.map_or(0, |last| last.held_back);
                told.insert(
                    key,
                    Told {
                        at: now,
                        held_back: 0,
                    },
                );
                Some(count)
            }
        }
    }

    fn event(&self, failure: &Failure, count: u64) -> Json {
        let mut event = Object::new();
        let name = failure
            .plan
            .as_ref()
            .map(|plan| Json::from(plan.scenario_name.as_str()));
        event.insert("type", "run.failed");
        event.insert("scenario", name.unwrap_or_default());
        event.insert("scenarioId", failure.scenario_id.to_string());
        event.insert("runId", failure.run_id.to_string());
        event.insert(
            "url",
            format!("{}/api/runs/{}", self.public_url, failure.run_id),
        );
        event.insert("code", failure.code.as_str());
        event.insert("message", failure.message.as_str());
        event.insert("count", count);
        event.into()
    }
}

impl Observer for Alerts {
    fn alerts(&self) -> bool {
        self.plan.is_some()
    }

    fn alert(&self, failure: &Failure) -> Option<FollowUp> {
        let plan = self.plan.as_ref()?;
        let wants = failure.plan.as_ref().is_none_or(|plan| plan.settings.alert);
        if !wants || failure.is_follow_up {
            return None;
        }
        let count = self.take_turn(failure)?;
        Some(FollowUp {
            plan: Arc::clone(plan),
            event: self.event(failure, count),
        })
    }
}

/// The types that the plan of an alert is made of.
struct AlertTypes {
    trigger: Arc<dyn NodeType>,
    sender: Arc<dyn NodeType>,
}

impl Registry for AlertTypes {
    fn find(&self, key: &str, _: Option<u32>) -> Option<Arc<dyn NodeType>> {
        self.all().into_iter().find(|found| found.info().key == key)
    }

    fn all(&self) -> Vec<Arc<dyn NodeType>> {
        vec![Arc::clone(&self.trigger), Arc::clone(&self.sender)]
    }
}

/// A trigger by hand, then the sender with many attempts.
fn draft(kind: SmolStr) -> Draft {
    let target = SmolStr::new_static("send");
    let retry = Retry {
        attempts: Some(20),
        initial: Some(Span::from_secs(5)),
        max: Some(Span::from_secs(3_600)),
        ..Retry::default()
    };
    let node = Node {
        id: target.clone(),
        kind,
        type_version: None,
        name: Some("Send the alert".to_owned()),
        config: Object::from_iter([("alert", Json::from("input"))]).into(),
        position: None,
        parent_id: None,
        retry: Some(retry),
        timeout: None,
        delivery: None,
        disabled: false,
        sample: None,
        notes: None,
    };
    Draft {
        trigger: Trigger {
            kind: "manual".into(),
            type_version: None,
            config: Json::empty_object(),
            sample: None,
            position: None,
        },
        nodes: vec![node],
        edges: vec![Edge {
            source: "trigger".into(),
            source_handle: "out".into(),
            target,
            target_handle: "in".into(),
        }],
        settings: ScenarioSettings {
            alert: Some(false),
            ..ScenarioSettings::default()
        },
        notes: Vec::new(),
    }
}

fn plan(sender: AlertSender) -> anyhow::Result<Plan> {
    let trigger = millrace_nodes::catalogue().find("manual", None);
    let trigger = trigger.ok_or_else(|| anyhow::anyhow!("the trigger `manual` is missing"))?;
    let kind = sender.info().key.clone();
    let registry = AlertTypes {
        trigger,
        sender: Arc::new(sender),
    };
    let draft = draft(kind);
    let compiled = Plan::compile(CompileInput {
        scenario_id: ALERT_SCENARIO,
        scenario_name: "Millrace alerts",
        version: Some(ALERT_VERSION),
        draft: &draft,
        surroundings: Surroundings {
            registry: &registry,
            limits: &Limits::default(),
            timezone: "UTC",
            known: None,
        },
    });
    match compiled {
        Ok((plan, _)) => Ok(plan),
        Err(faults) => anyhow::bail!("the plan of alerts has faults: {faults:?}"),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use futures::future::BoxFuture;
    use millrace_core::id::RunId;
    use millrace_core::time::Timestamp;

    use super::*;

    /// A clock that stands until it is set.
    #[derive(Default)]
    struct Clock(AtomicU64);

    impl Host for Clock {
        fn now(&self) -> Timestamp {
            Timestamp::from_millis(0)
        }

        fn monotonic_millis(&self) -> u64 {
            self.0.load(Ordering::Relaxed)
        }

        fn sleep_until(&self, _: u64) -> BoxFuture<'static, ()> {
            Box::pin(std::future::pending())
        }

        fn spawn(&self, _: BoxFuture<'static, ()>) {}

        fn fill_random(&self, _: &mut [u8]) {}
    }

    fn failure(scenario: u8, code: &str) -> Failure {
        Failure {
            run_id: RunId::from_bytes([1; 16]),
            plan: None,
            scenario_id: ScenarioId::from_bytes([scenario; 16]),
            code: code.into(),
            message: "out of stock".into(),
            is_follow_up: false,
        }
    }

    fn alerts(clock: &Arc<Clock>) -> Alerts {
        let host = Arc::clone(clock) as Arc<dyn Host>;
        let sender = AlertSender::new("http://x/", "whsec_c2VjcmV0", Arc::clone(&host)).unwrap();
        Alerts {
            plan: Some(Arc::new(plan(sender).unwrap())),
            host,
            public_url: "http://mill".to_owned(),
            told: Mutex::default(),
        }
    }

    #[test]
    fn failures_that_were_held_back_are_counted_and_told_with_the_next_alert() {
        let clock = Arc::new(Clock::default());
        let alerts = alerts(&clock);
        let told = |millis: u64, scenario: u8, code: &str| {
            clock.0.store(millis, Ordering::Relaxed);
            let alert = alerts.alert(&failure(scenario, code))?;
            alert.event.get("count").and_then(Json::as_u64)
        };
        let (first, last) = (5_000, 5_000 + INTERVAL_MILLIS);
        assert_eq!(told(first, 1, "A"), Some(1));
        assert_eq!(told(first, 1, "A"), None);
        assert_eq!(told(first, 1, "B"), Some(1), "another code is told");
        assert_eq!(told(first, 2, "A"), Some(1), "and another scenario");
        assert_eq!(told(last - 1, 1, "A"), None);
        assert_eq!(told(last, 1, "A"), Some(3), "itself and the two held back");
        assert_eq!(told(last + INTERVAL_MILLIS - 1, 1, "A"), None);
        assert_eq!(told(last + 5 * INTERVAL_MILLIS, 1, "A"), Some(2));
    }

    #[test]
    fn a_run_that_tells_of_a_failure_is_not_told_of() {
        let alerts = alerts(&Arc::default());
        let failure = Failure {
            is_follow_up: true,
            ..failure(1, "A")
        };
        assert!(alerts.alert(&failure).is_none());
    }
}
