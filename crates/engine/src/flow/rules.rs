//! What a plan's limits ask for, and what a run is counted under.

use millrace_core::expression::{Context, Scope};
use millrace_core::json::Json;
use millrace_core::limits::CONCURRENCY_KEY_BYTES_MAX;
use millrace_core::plan::Plan;
use millrace_core::scenario::WhenFull;
use millrace_core::time::Timestamp;
use smol_str::SmolStr;

use super::bucket::Rate;

/// The limits of one version, small enough to be kept with each run that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rules {
    /// Most runs of one key between admission and end.
    pub(crate) slots: Option<u32>,
    pub(crate) when_full: WhenFull,
    pub(crate) rate: Option<Rate>,
}

impl Rules {
    /// Of a version that cannot be read any more: nothing holds its runs back from saying so.
    pub(crate) const NONE: Self = Self {
        slots: None,
        when_full: WhenFull::Queue,
        rate: None,
    };

    /// Whether a run for which there is no slot is dropped.
    pub(crate) fn drops(self) -> bool {
        self.when_full == WhenFull::Drop
    }

    /// How many of the newest runs of a key stay, when older ones give way.
    pub(crate) fn newest_stay(self) -> Option<u32> {
        self.slots
            .filter(|_| self.when_full == WhenFull::CancelOldest)
    }

    /// The limits of a plan, if it has any.
    pub(crate) fn of(plan: &Plan) -> Option<Self> {
        let (concurrency, rate) = (&plan.settings.concurrency, &plan.settings.rate_limit);
        if concurrency.is_none() && rate.is_none() {
            return None;
        }
        let found = concurrency.as_ref();
        Some(Self {
            slots: found.map(|concurrency| concurrency.limit.max(1)),
            when_full: found.map_or(WhenFull::Queue, |concurrency| concurrency.when_full),
            rate: rate
                .as_ref()
                .map(|rate| Rate::new(rate.limit, rate.per.as_millis())),
        })
    }
}

/// What a run of the plan is counted under; none when the plan has no limits. A key that cannot be
/// evaluated for an event, or is null, is the empty one: no event is refused for it.
pub(crate) fn slot_key(plan: &Plan, event: &Json, vars: &Json, now: Timestamp) -> Option<SmolStr> {
    Rules::of(plan)?;
    let Some(expression) = &plan.concurrency_key else {
        return Some(SmolStr::default());
    };
    let scope = Scope {
        input: Some(event.clone()),
        trigger: Some(event.clone()),
        vars: vars.as_object().cloned().unwrap_or_default(),
        ..Scope::default()
    };
    let context = Context {
        now,
        timezone: &plan.settings.timezone,
        ..Context::of(&scope)
    };
    let text = match expression.eval(&context) {
        Ok(Json::String(text)) => text.to_string(),
        Ok(Json::Null) | Err(_) => String::new(),
        Ok(value) => value.to_string(),
    };
    Some(SmolStr::new(cut(&text, CONCURRENCY_KEY_BYTES_MAX)))
}

/// The longest beginning of a text that has at most that many bytes.
fn cut(text: &str, bytes_max: usize) -> &str {
    let mut end = text.len().min(bytes_max);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
