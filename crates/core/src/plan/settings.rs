//! Settings, retry policies and times: whether they are in range, and what they come to with
//! defaults filled in.

use smol_str::SmolStr;

use super::PlanSettings;
use super::compile::Surroundings;
use super::names::Names;
use super::roster::{Member, shown};
use crate::expression::Expression;
use crate::limits::{LABELS_COUNT_MAX, PARALLEL_COUNT_MAX, RETRY_ATTEMPTS_MAX};
use crate::ports::node::{Behaviour, TypeKind};
use crate::scenario::worker_group::{NAME_BYTES_MAX, TAG_PREFIX, WorkerGroup};
use crate::scenario::{Draft, Fault, FaultCode, Retry, Settings};
use crate::span::Span;

/// A run that has not finished by then fails, unless the scenario says otherwise.
const DEADLINE_DEFAULT: Span = Span::from_secs(30 * 24 * 3_600);
/// How long one attempt may take, unless the node says otherwise.
pub(super) const TIMEOUT_DEFAULT: Span = Span::from_secs(30);
/// Effects of one run in flight, unless the scenario says otherwise.
const PARALLEL_DEFAULT: u32 = 8;
/// What a wait between attempts may be multiplied by.
const RETRY_FACTORS: std::ops::RangeInclusive<f64> = 1.0..=10.0;

/// The settings with defaults filled in.
pub(super) fn resolve(settings: &Settings, surroundings: &Surroundings<'_>) -> PlanSettings {
    let zone = settings.timezone.as_deref();
    PlanSettings {
        timezone: zone.unwrap_or(surroundings.timezone).to_owned(),
        deadline_millis: settings.deadline.unwrap_or(DEADLINE_DEFAULT).as_millis(),
        parallel: settings.parallel.unwrap_or(PARALLEL_DEFAULT),
        on_failure: settings.on_failure.unwrap_or_default(),
        error_scenario: settings.error_scenario.clone(),
        alert: settings.alert.unwrap_or(true),
        concurrency: settings.concurrency.clone(),
        rate_limit: settings.rate_limit.clone(),
        retention: settings.retention.clone(),
        worker_group: WorkerGroup::chosen_by(&settings.tags),
    }
}

/// Everything in the settings that is out of its range.
pub(super) fn check(settings: &Settings, faults: &mut Vec<Fault>) {
    let mut refuse = |pointer: &str, message: String| {
        faults.push(Fault::error(FaultCode::InvalidValue, pointer, message));
    };
    if let Some(zone) = &settings.timezone
        && !is_time_zone(zone)
    {
        let zone = shown(zone);
        let message = format!("`{zone}` is not an IANA time zone such as `Europe/Berlin` or `UTC`");
        refuse("/settings/timezone", message);
    }
    if settings
        .deadline
        .is_some_and(|deadline| deadline.as_millis() == 0)
    {
        refuse(
            "/settings/deadline",
            "the deadline must be longer than 0s".to_owned(),
        );
    }
    if let Some(parallel) = settings.parallel
        && !(1..=PARALLEL_COUNT_MAX).contains(&parallel)
    {
        let message =
            format!("expected 1 to {PARALLEL_COUNT_MAX} effects at a time, found {parallel}");
        refuse("/settings/parallel", message);
    }
    if settings
        .concurrency
        .as_ref()
        .is_some_and(|concurrency| concurrency.limit == 0)
    {
        let message = "expected at least 1 run at a time, found 0: to stop a scenario, disable it";
        refuse("/settings/concurrency/limit", message.to_owned());
    }
    if let Some(rate) = &settings.rate_limit {
        if rate.limit == 0 {
            let message = "expected at least 1 run, found 0: to stop a scenario, disable it";
            refuse("/settings/rateLimit/limit", message.to_owned());
        }
        if rate.per.as_millis() == 0 {
            refuse(
                "/settings/rateLimit/per",
                "the time must be longer than 0s".to_owned(),
            );
        }
    }
    for name in settings.vars.keys().filter(|name| !is_variable_name(name)) {
        let pointer = format!("/settings/vars/{}", crate::json::escape_pointer_token(name));
        refuse(&pointer, unusable_name(name, "variable"));
    }
    if let Some(retry) = &settings.retry {
        check_retry(retry, "/settings/retry", faults);
    }
    check_worker_group(&settings.tags, faults);
}

/// Of the tags that choose a group of workers there is one at most, and it names one.
fn check_worker_group(tags: &[String], faults: &mut Vec<Fault>) {
    let names = tags.iter().enumerate();
    let names = names.filter_map(|(place, tag)| Some((place, tag.strip_prefix(TAG_PREFIX)?)));
    for (count, (place, name)) in names.enumerate() {
        let message = if WorkerGroup::new(name).is_none() {
            format!(
                "`{TAG_PREFIX}` chooses a group of workers: expected a name of lowercase letters, digits, `-` and `_` behind it, at most {NAME_BYTES_MAX}, found `{}`",
                shown(name)
            )
        } else if count > 0 {
            format!(
                "the runs of a scenario are driven by one group of workers: expected one tag that begins with `{TAG_PREFIX}`"
            )
        } else {
            continue;
        };
        let pointer = format!("/settings/tags/{place}");
        faults.push(Fault::error(FaultCode::InvalidValue, pointer, message));
    }
}

fn check_retry(retry: &Retry, base: &str, faults: &mut Vec<Fault>) {
    let mut refuse = |field: &str, message: String| {
        faults.push(Fault::error(
            FaultCode::InvalidValue,
            format!("{base}/{field}"),
            message,
        ));
    };
    if let Some(attempts) = retry.attempts
        && !(1..=RETRY_ATTEMPTS_MAX).contains(&attempts)
    {
        let message = format!("expected 1 to {RETRY_ATTEMPTS_MAX} attempts, found {attempts}");
        refuse("attempts", message);
    }
    if let Some(factor) = retry.factor
        && !RETRY_FACTORS.contains(&factor)
    {
        let (low, high) = (RETRY_FACTORS.start(), RETRY_FACTORS.end());
        refuse(
            "factor",
            format!("expected a number from {low} to {high}, found {factor}"),
        );
    }
    if let (Some(initial), Some(max)) = (retry.initial, retry.max)
        && initial > max
    {
        let message = format!("the longest wait, {max}, is shorter than the first, {initial}");
        refuse("max", message);
    }
}

/// What a node says of attempts, times and delivery.
pub(super) fn check_member(member: &Member<'_>, faults: &mut Vec<Fault>) {
    let Some(node) = member.node else { return };
    if let Some(retry) = &node.retry {
        let known = faults.len();
        check_retry(retry, &format!("{}/retry", member.pointer), faults);
        for fault in &mut faults[known..] {
            fault.node_id = Some(SmolStr::new(member.id));
        }
    }
    if node.timeout.is_some_and(|timeout| timeout.as_millis() == 0) {
        let message = "the time of an attempt must be longer than 0s".to_owned();
        faults.push(member.fault(FaultCode::InvalidValue, "/timeout", message));
    }
    let pure = |node_type: &std::sync::Arc<dyn crate::ports::node::NodeType>| {
        matches!(node_type.behaviour(), Behaviour::Pure(_))
            && node_type.info().kind != TypeKind::Action
    };
    if !member.node_type.as_ref().is_some_and(pure) {
        return;
    }
    let given = [
        ("/retry", node.retry.is_some()),
        ("/timeout", node.timeout.is_some()),
        ("/delivery", node.delivery.is_some()),
    ];
    for (field, _) in given.into_iter().filter(|(_, given)| *given) {
        let message = format!(
            "`{}` computes its result in the run itself and is never repeated: `{}` has no effect",
            node.kind,
            &field[1..]
        );
        faults.push(member.warning(FaultCode::InvalidValue, field, message));
    }
}

/// The expressions over the event: labels, and the key of `concurrency`.
pub(super) struct EventExpressions {
    pub(super) labels: Vec<(SmolStr, Expression)>,
    pub(super) concurrency_key: Option<Expression>,
}

impl EventExpressions {
    pub(super) fn of(draft: &Draft, names: &mut Names<'_>) -> Self {
        let settings = &draft.settings;
        if settings.labels.len() > LABELS_COUNT_MAX {
            let message = format!(
                "a scenario has at most {LABELS_COUNT_MAX} labels, found {}",
                settings.labels.len()
            );
            names
                .faults
                .push(Fault::error(FaultCode::Limit, "/settings/labels", message));
        }
        let mut labels = Vec::new();
        for (name, source) in &settings.labels {
            let pointer = format!(
                "/settings/labels/{}",
                crate::json::escape_pointer_token(name)
            );
            if !is_variable_name(name) {
                let message = unusable_name(name, "label");
                let fault = Fault::error(FaultCode::InvalidValue, pointer.as_str(), message);
                names.faults.push(fault);
            }
            if let Some(expression) = names.event_expression(source, &pointer) {
                labels.push((name.clone(), expression));
            }
        }
        let key = settings
            .concurrency
            .as_ref()
            .and_then(|concurrency| concurrency.key.as_deref());
        Self {
            labels,
            concurrency_key: key
                .and_then(|key| names.event_expression(key, "/settings/concurrency/key")),
        }
    }
}

fn is_time_zone(name: &str) -> bool {
    jiff::tz::TimeZoneDatabase::bundled().get(name).is_ok()
}

/// Can the name stand behind `vars.` in an expression, or behind `label.` in a filter?
fn is_variable_name(name: &str) -> bool {
    let head = |letter: u8| letter.is_ascii_alphabetic() || letter == b'_';
    name.len() <= crate::limits::NODE_ID_BYTES_MAX
        && name.bytes().next().is_some_and(head)
        && name
            .bytes()
            .all(|letter| head(letter) || letter.is_ascii_digit())
}

fn unusable_name(name: &str, what: &str) -> String {
    format!(
        "`{}` cannot be the name of a {what}: write 1 to {} of A-Z, a-z, 0-9 and _, not beginning \
         with a digit",
        shown(name),
        crate::limits::NODE_ID_BYTES_MAX
    )
}
