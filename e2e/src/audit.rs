//! Whether the promises were kept: a history in, a verdict out. It shares no code with the product
//! and sees only what anyone outside could: answers to senders, requests at sinks, the API at the
//! end. How a history is gathered is in `load`. Times are RFC 3339 in UTC and compare as texts.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use anyhow::{Result, ensure};

/// Kills during a run from which on it may end as a crash loop.
const CRASHES_MAX: usize = 5;
const CRASH_LOOP: &str = "CRASH_LOOP";
/// Findings of one rule that a verdict shows.
const SHOWN_COUNT: usize = 5;
const FINAL: [&str; 3] = ["succeeded", "failed", "cancelled"];

/// An answer that named an event's run.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Acknowledged {
    /// The event.
    pub event: u64,
    /// The run's id.
    pub run: String,
    /// The status that the answer told.
    pub status: String,
    /// Whether the answer said that the event had come before.
    pub idempotent: bool,
}

/// An answer that named none.
#[derive(Debug, Clone)]
pub struct Refused {
    /// The status code.
    pub status: u16,
    /// The problem's code.
    pub code: String,
}

/// A request that came to a sink.
#[derive(Debug, Clone)]
pub struct Observed {
    /// The run that sent it.
    pub run: String,
    /// The node that sent it.
    pub node: String,
    /// Its `Idempotency-Key`.
    pub key: String,
}

/// A run as the API shows it at the end.
#[derive(Debug, Clone)]
pub struct Run {
    /// Its id.
    pub id: String,
    /// The event that it is about.
    pub event: u64,
    /// Its status.
    pub status: String,
    /// The code that it failed with, else empty.
    pub code: String,
    /// When it was accepted.
    pub created: String,
    /// When it ended, else empty.
    pub finished: String,
    /// Its steps.
    pub steps: Vec<Step>,
}

/// A step as the API shows it.
#[derive(Debug, Clone)]
pub struct Step {
    /// The node.
    pub node: String,
    /// Its status.
    pub status: String,
    /// Its attempts in order.
    pub attempts: Vec<Attempt>,
}

/// An attempt as the API shows it.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// Its number.
    pub attempt: u64,
    /// When it began.
    pub started: String,
    /// When it ended; empty while it is open.
    pub finished: String,
}

/// All that is known from outside.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// Answers that named a run, in the order in which they came.
    pub acknowledged: Vec<Acknowledged>,
    /// Answers that named none.
    pub refused: Vec<Refused>,
    /// Events of which a sending was not answered, or with 503 `outcome_unknown`.
    pub doubtful: BTreeSet<u64>,
    /// Requests at the sinks.
    pub observed: Vec<Observed>,
    /// All runs, once no more happened.
    pub runs: Vec<Run>,
    /// Nodes that call a sink.
    pub calling: BTreeSet<String>,
    /// Those among them with `delivery: at_most_once`.
    pub at_most_once: BTreeSet<String>,
    /// Codes that a run may fail with whatever happens.
    pub failures: BTreeSet<String>,
    /// When the process was killed.
    pub kills: Vec<String>,
}

impl History {
    /// Attempts that are recorded, by run and node.
    fn attempts(&self) -> BTreeMap<(&str, &str), usize> {
        let steps = self
            .runs
            .iter()
            .flat_map(|run| run.steps.iter().map(move |step| (run, step)));
        steps
            .map(|(run, step)| ((run.id.as_str(), step.node.as_str()), step.attempts.len()))
            .collect()
    }

    /// How often the process was killed while a run was unfinished.
    fn kills_during(&self, run: &Run) -> usize {
        let during = |at: &&String| run.created <= **at && **at <= run.finished;
        self.kills.iter().filter(during).count()
    }

    /// Requests by run and node.
    fn requests(&self) -> BTreeMap<(&str, &str), Vec<&str>> {
        let mut requests: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for one in &self.observed {
            let step = (one.run.as_str(), one.node.as_str());
            requests.entry(step).or_default().push(one.key.as_str());
        }
        requests
    }
}

type Rule = (&'static str, fn(&History) -> Vec<String>);

/// Promise 1.
pub const NEVER_LOST: &str = "acknowledged is never lost";
/// Deliveries with one key.
pub const ONE_RUN: &str = "an event has one run";
/// Promise 2.
pub const NONE_STUCK: &str = "no run is stuck";
/// Promise 2.
pub const ONE_END: &str = "a run has exactly one final status";
/// Promise 2: an end that nobody could expect.
pub const AS_IT_MAY: &str = "a run ends only as it may";
/// Promise 3.
pub const PERFORMED: &str = "what succeeded was performed";
/// Promise 3.
pub const ONE_KEY: &str = "a step has one key of its own";
/// Promise 3.
pub const AT_MOST_ONCE: &str = "at most once is at most once";
/// Promise 3.
pub const NO_OVERLAP: &str = "no two attempts of a step are open";
/// Promise 4.
pub const RECORDED_FIRST: &str = "nothing leaves before it is recorded";
/// Promise 6.
pub const REFUSED_BY_NAME: &str = "what is not accepted is refused by name";
/// What other 503s than `outcome_unknown` say.
pub const NOT_RECORDED: &str = "what was refused was not recorded";

const RULES: [Rule; 12] = [
    (NEVER_LOST, never_lost),
    (ONE_RUN, one_run),
    (NONE_STUCK, none_stuck),
    (ONE_END, one_end),
    (AS_IT_MAY, as_it_may),
    (PERFORMED, performed),
    (ONE_KEY, one_key),
    (AT_MOST_ONCE, at_most_once),
    (NO_OVERLAP, no_overlap),
    (RECORDED_FIRST, recorded_first),
    (REFUSED_BY_NAME, refused_by_name),
    (NOT_RECORDED, not_recorded),
];

/// What an audit found.
#[derive(Debug)]
pub struct Verdict {
    /// Each rule that is broken, with what breaks it.
    pub broken: BTreeMap<&'static str, Vec<String>>,
    counts: String,
}

impl Verdict {
    /// Fails when a rule is broken.
    pub fn expect_kept(&self) -> Result<()> {
        ensure!(self.broken.is_empty(), "{self}");
        Ok(())
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.counts)?;
        for (rule, findings) in &self.broken {
            write!(formatter, "\nbroken {} times: {rule}", findings.len())?;
            for finding in findings.iter().take(SHOWN_COUNT) {
                write!(formatter, "\n  {finding}")?;
            }
        }
        Ok(())
    }
}

/// Judges a history by all rules.
pub fn audit(history: &History) -> Verdict {
    let events: BTreeSet<u64> = history.acknowledged.iter().map(|one| one.event).collect();
    let ended = |status: &str| {
        history
            .runs
            .iter()
            .filter(|run| run.status == status)
            .count()
    };
    let counts = format!(
        "{} events acknowledged, {} answers without a run, {} runs ({} succeeded, {} failed), {} \
         requests at sinks, {} steps asked more than once",
        events.len(),
        history.refused.len(),
        history.runs.len(),
        ended("succeeded"),
        ended("failed"),
        history.observed.len(),
        history
            .requests()
            .values()
            .filter(|keys| keys.len() > 1)
            .count(),
    );
    let judged = RULES.iter().map(|(name, rule)| (*name, rule(history)));
    Verdict {
        broken: judged
            .filter(|(_, findings)| !findings.is_empty())
            .collect(),
        counts,
    }
}

fn never_lost(history: &History) -> Vec<String> {
    let stored: BTreeSet<_> = history
        .runs
        .iter()
        .map(|run| (&run.id, run.event))
        .collect();
    let lost = history.acknowledged.iter();
    lost.filter(|one| !stored.contains(&(&one.run, one.event)))
        .map(|one| format!("{one:?}"))
        .collect()
}

fn one_run(history: &History) -> Vec<String> {
    let mut runs: BTreeMap<u64, BTreeSet<&str>> = BTreeMap::new();
    let shown = history.runs.iter().map(|run| (run.event, run.id.as_str()));
    let told = history.acknowledged.iter();
    for (event, run) in told.map(|one| (one.event, one.run.as_str())).chain(shown) {
        runs.entry(event).or_default().insert(run);
    }
    let several = runs.iter().filter(|(_, runs)| runs.len() > 1);
    several
        .map(|(event, runs)| format!("event {event}: {runs:?}"))
        .collect()
}

fn none_stuck(history: &History) -> Vec<String> {
    let stuck = history.runs.iter();
    stuck
        .filter(|run| !FINAL.contains(&run.status.as_str()))
        .map(|run| format!("{run:?}"))
        .collect()
}

fn one_end(history: &History) -> Vec<String> {
    let mut ends: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let shown = history.runs.iter().map(|run| (&run.id, &run.status));
    let told = history.acknowledged.iter();
    for (run, status) in told.map(|one| (&one.run, &one.status)).chain(shown) {
        if FINAL.contains(&status.as_str()) {
            ends.entry(run).or_default().insert(status);
        }
    }
    let told_final: BTreeSet<&str> = history
        .acknowledged
        .iter()
        .filter(|one| FINAL.contains(&one.status.as_str()))
        .map(|one| one.run.as_str())
        .collect();
    for run in &history.runs {
        if told_final.contains(run.id.as_str()) {
            ends.entry(&run.id).or_default().insert(&run.status);
        }
    }
    let several = ends.iter().filter(|(_, ends)| ends.len() > 1);
    several
        .map(|(run, ends)| format!("{run}: {ends:?}"))
        .collect()
}

fn as_it_may(history: &History) -> Vec<String> {
    let ended = history.runs.iter();
    ended
        .filter(|run| match run.status.as_str() {
            "failed" if run.code == CRASH_LOOP => history.kills_during(run) < CRASHES_MAX,
            "failed" => !history.failures.contains(&run.code),
            "cancelled" => true,
            _ => false,
        })
        .map(|run| format!("{run:?}"))
        .collect()
}

fn performed(history: &History) -> Vec<String> {
    let requests = history.requests();
    let steps = history
        .runs
        .iter()
        .flat_map(|run| run.steps.iter().map(move |step| (run, step)));
    steps
        .filter(|(_, step)| step.status == "succeeded" && history.calling.contains(&step.node))
        .filter(|(run, step)| !requests.contains_key(&(run.id.as_str(), step.node.as_str())))
        .map(|(run, step)| format!("{}: {step:?}", run.id))
        .collect()
}

fn one_key(history: &History) -> Vec<String> {
    let mut owners = BTreeMap::new();
    let mut findings = Vec::new();
    for (step, keys) in history.requests() {
        let distinct: BTreeSet<_> = keys.into_iter().collect();
        if distinct.len() > 1 || distinct.contains("") {
            findings.push(format!("{step:?}: {distinct:?}"));
        }
        for key in distinct {
            if let Some(other) = owners.insert(key, step) {
                findings.push(format!("{key} of {other:?} and {step:?}"));
            }
        }
    }
    findings
}

fn at_most_once(history: &History) -> Vec<String> {
    let requests = history.requests().into_iter();
    requests
        .filter(|((_, node), keys)| history.at_most_once.contains(*node) && keys.len() > 1)
        .map(|(step, keys)| format!("{step:?} was asked {} times", keys.len()))
        .collect()
}

fn no_overlap(history: &History) -> Vec<String> {
    let mut findings = Vec::new();
    for run in &history.runs {
        for step in &run.steps {
            let is_over = FINAL.contains(&run.status.as_str());
            let is_open = |attempt: &Attempt| attempt.finished.is_empty();
            let overlap = step.attempts.windows(2).any(|pair| {
                let [before, after] = pair else { return false };
                is_open(before)
                    || after.started < before.finished
                    || after.attempt <= before.attempt
            });
            if overlap || (is_over && step.attempts.iter().any(is_open)) {
                findings.push(format!("{}: {step:?}", run.id));
            }
        }
    }
    findings
}

fn recorded_first(history: &History) -> Vec<String> {
    let recorded = history.attempts();
    let requests = history.requests().into_iter();
    requests
        .map(|(step, keys)| (step, keys.len(), recorded.get(&step).copied().unwrap_or(0)))
        .filter(|(_, asked, attempts)| asked > attempts)
        .map(|(step, asked, attempts)| format!("{step:?}: {asked} requests, {attempts} attempts"))
        .collect()
}

fn refused_by_name(history: &History) -> Vec<String> {
    const NAMES: [&str; 3] = ["overloaded", "store_unavailable", "outcome_unknown"];
    let refused = history.refused.iter();
    refused
        .filter(|one| one.status != 503 || !NAMES.contains(&one.code.as_str()))
        .map(|one| format!("{one:?}"))
        .collect()
}

fn not_recorded(history: &History) -> Vec<String> {
    let mut known = history.doubtful.clone();
    let acknowledged = history.acknowledged.iter();
    acknowledged
        .filter(|one| known.insert(one.event) && one.idempotent)
        .map(|one| format!("{one:?}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempt(attempt: u64, started: &str, finished: &str) -> Attempt {
        Attempt {
            attempt,
            started: started.to_owned(),
            finished: finished.to_owned(),
        }
    }

    fn observed(run: &str, node: &str, key: &str) -> Observed {
        Observed {
            run: run.to_owned(),
            node: node.to_owned(),
            key: key.to_owned(),
        }
    }

    fn acknowledged(event: u64, run: &str, status: &str) -> Acknowledged {
        Acknowledged {
            event,
            run: run.to_owned(),
            status: status.to_owned(),
            idempotent: false,
        }
    }

    fn step(node: &str, attempts: &[Attempt]) -> Step {
        Step {
            node: node.to_owned(),
            status: "succeeded".to_owned(),
            attempts: attempts.to_vec(),
        }
    }

    fn run(id: &str, event: u64) -> Run {
        Run {
            id: id.to_owned(),
            event,
            status: "succeeded".to_owned(),
            code: String::new(),
            created: "00".to_owned(),
            finished: "09".to_owned(),
            steps: vec![
                step("send", &[attempt(1, "01", "02"), attempt(2, "03", "04")]),
                step("pay", &[attempt(1, "05", "06")]),
            ],
        }
    }

    /// Two events; the first run's `send` was tried twice, the second run failed as it may.
    fn sound() -> History {
        let mut failed = run("run_2", 2);
        failed.status = "failed".to_owned();
        failed.code = "INTERRUPTED".to_owned();
        failed.steps[1].status = "failed".to_owned();
        History {
            acknowledged: vec![
                acknowledged(1, "run_1", "running"),
                acknowledged(2, "run_2", "queued"),
                acknowledged(1, "run_1", "succeeded"),
            ],
            refused: vec![Refused {
                status: 503,
                code: "outcome_unknown".to_owned(),
            }],
            doubtful: [2].into(),
            observed: vec![
                observed("run_1", "send", "a"),
                observed("run_1", "send", "a"),
                observed("run_1", "pay", "b"),
                observed("run_2", "send", "c"),
            ],
            runs: vec![run("run_1", 1), failed],
            calling: ["send", "pay"].map(str::to_owned).into(),
            at_most_once: ["pay"].map(str::to_owned).into(),
            failures: ["INTERRUPTED"].map(str::to_owned).into(),
            kills: ["01", "02", "03", "04"].map(str::to_owned).into(),
        }
    }

    /// The rules that a history breaks once something in it was changed.
    fn broken(change: impl FnOnce(&mut History)) -> Vec<&'static str> {
        let mut history = sound();
        change(&mut history);
        audit(&history).broken.into_keys().collect()
    }

    #[test]
    fn a_sound_history_breaks_no_rule() {
        audit(&sound()).expect_kept().unwrap();
    }

    #[test]
    fn a_run_that_was_acknowledged_and_is_not_there_is_lost() {
        let gone = |history: &mut History| {
            history.observed.retain(|one| one.run != "run_2");
            drop(history.runs.pop());
        };
        assert_eq!(broken(gone), [NEVER_LOST]);
    }

    #[test]
    fn a_run_that_holds_another_event_has_lost_its_own() {
        assert_eq!(broken(|history| history.runs[1].event = 3), [NEVER_LOST]);
    }

    #[test]
    fn a_second_run_of_an_event_is_found_whoever_shows_it() {
        let told = |history: &mut History| {
            history
                .acknowledged
                .push(acknowledged(2, "run_1", "running"));
        };
        assert_eq!(broken(told), [NEVER_LOST, ONE_RUN]);
        let shown = |history: &mut History| {
            let mut second = run("run_3", 2);
            second.steps.clear();
            history.runs.push(second);
        };
        assert_eq!(broken(shown), [ONE_RUN]);
    }

    #[test]
    fn a_run_without_a_final_status_is_stuck() {
        let waits = |history: &mut History| history.runs[1].status = "waiting".to_owned();
        assert_eq!(broken(waits), [NONE_STUCK]);
    }

    #[test]
    fn a_final_status_that_was_told_and_changed_is_found() {
        let told = |history: &mut History| history.acknowledged[1].status = "succeeded".to_owned();
        assert_eq!(broken(told), [ONE_END]);
        let reopened = |history: &mut History| history.runs[0].status = "running".to_owned();
        assert_eq!(broken(reopened), [ONE_END, NONE_STUCK]);
    }

    #[test]
    fn a_failure_that_nobody_could_expect_is_found() {
        let rejected = |history: &mut History| history.runs[1].code = "HTTP_STATUS".to_owned();
        assert_eq!(broken(rejected), [AS_IT_MAY]);
        let cancelled = |history: &mut History| history.runs[1].status = "cancelled".to_owned();
        assert_eq!(broken(cancelled), [AS_IT_MAY]);
    }

    #[test]
    fn a_crash_loop_takes_five_kills_during_the_run() {
        let looped = |kill: &str| {
            let kill = kill.to_owned();
            move |history: &mut History| {
                history.runs[1].code = CRASH_LOOP.to_owned();
                history.kills.push(kill);
            }
        };
        assert_eq!(broken(looped("10")), [AS_IT_MAY]);
        assert!(broken(looped("08")).is_empty());
    }

    #[test]
    fn a_success_that_no_sink_has_seen_is_found() {
        let unseen = |history: &mut History| history.observed.retain(|one| one.node != "pay");
        assert_eq!(broken(unseen), [PERFORMED]);
    }

    #[test]
    fn keys_that_change_or_are_shared_or_absent_are_found() {
        let rename = |place: usize, key: &str| {
            let key = key.to_owned();
            move |history: &mut History| history.observed[place].key = key
        };
        assert_eq!(broken(rename(1, "z")), [ONE_KEY]);
        assert_eq!(broken(rename(3, "b")), [ONE_KEY]);
        assert_eq!(broken(rename(2, "")), [ONE_KEY]);
    }

    #[test]
    fn a_second_request_of_an_at_most_once_step_is_found() {
        let twice = |history: &mut History| {
            history.observed.push(observed("run_1", "pay", "b"));
            history.runs[0].steps[1]
                .attempts
                .push(attempt(2, "07", "08"));
        };
        assert_eq!(broken(twice), [AT_MOST_ONCE]);
    }

    #[test]
    fn attempts_that_overlap_or_stay_open_or_share_a_number_are_found() {
        let first = |attempts: [Attempt; 2]| {
            move |history: &mut History| history.runs[0].steps[0].attempts = attempts.to_vec()
        };
        let overlapping = first([attempt(1, "01", "03"), attempt(2, "02", "04")]);
        assert_eq!(broken(overlapping), [NO_OVERLAP]);
        let open = first([attempt(1, "01", "02"), attempt(2, "03", "")]);
        assert_eq!(broken(open), [NO_OVERLAP]);
        let twice = first([attempt(1, "01", "02"), attempt(1, "03", "04")]);
        assert_eq!(broken(twice), [NO_OVERLAP]);
    }

    #[test]
    fn a_request_without_a_recorded_attempt_is_found() {
        let unrecorded = |history: &mut History| {
            history.observed.push(observed("run_1", "send", "a"));
        };
        assert_eq!(broken(unrecorded), [RECORDED_FIRST]);
    }

    #[test]
    fn a_refusal_that_is_no_503_by_name_is_found() {
        let status = |history: &mut History| history.refused[0].status = 500;
        assert_eq!(broken(status), [REFUSED_BY_NAME]);
        let code = |history: &mut History| history.refused[0].code = String::new();
        assert_eq!(broken(code), [REFUSED_BY_NAME]);
    }

    #[test]
    fn a_first_answer_that_knows_the_event_though_it_was_refused_is_found() {
        let known = |event: usize| {
            move |history: &mut History| history.acknowledged[event].idempotent = true
        };
        assert_eq!(broken(known(0)), [NOT_RECORDED]);
        assert!(broken(known(1)).is_empty(), "it was in doubt");
        assert!(broken(known(2)).is_empty(), "it had been acknowledged");
    }
}
