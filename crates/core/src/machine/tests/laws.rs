//! What holds for every graph and every order of events.

use proptest::prelude::*;

use super::harness::{Graph, Run, acceptance, cancel, failure};
use crate::journal::{Entry, Taken, decode, encode};
use crate::machine::{Command, Event, Machine};
use crate::ports::node::AttemptResult;
use crate::status::RunStatus;

/// What a node of a random graph is, and the edges that enter it: `(source, handle)`.
#[derive(Debug, Clone)]
struct Sketch {
    about: &'static str,
    sources: Vec<(prop::sample::Index, &'static str)>,
}

const PURE: [&str; 5] = [
    "",
    r#"{"give":{"seen":"{{ input }}"}}"#,
    r#"{"handle":"yes"}"#,
    r#"{"arrivals":1}"#,
    r#"{"nothing":1}"#,
];
const CALM: [&str; 3] = ["effect", "effect attempts=2", r#"{"wait":700}"#];
/// Nodes that look at journal order, and effects that an interruption fails.
const WILD: [&str; 4] = [r#"{"fail":"BROKEN"}"#, "any", "effect once", "respond"];

fn sketches(kinds: Vec<&'static str>) -> impl Strategy<Value = Vec<Sketch>> {
    let source = (
        any::<prop::sample::Index>(),
        prop::sample::select(vec!["out", "out", "yes", "error"]),
    );
    let node = (
        prop::sample::select(kinds),
        prop::collection::vec(source, 1..4),
    )
        .prop_map(|(about, sources)| Sketch { about, sources });
    prop::collection::vec(node, 1..12)
}

fn calm() -> impl Strategy<Value = Vec<Sketch>> {
    sketches([&PURE[..], &CALM[..]].concat())
}

fn wild() -> impl Strategy<Value = Vec<Sketch>> {
    sketches([&PURE[..], &CALM[..], &WILD[..]].concat())
}

fn graph(sketches: &[Sketch]) -> Graph {
    let ids: Vec<String> = (0..sketches.len())
        .map(|index| format!("n{index}"))
        .collect();
    let mut edges = Vec::new();
    for (place, sketch) in sketches.iter().enumerate() {
        for (source, handle) in &sketch.sources {
            let edge = match source.index(place + 1) {
                0 => format!("trigger -> n{place}"),
                before => format!("n{}.{handle} -> n{place}", before - 1),
            };
            if !edges.contains(&edge) {
                edges.push(edge);
            }
        }
    }
    let nodes: Vec<(&str, &str)> = ids
        .iter()
        .zip(sketches)
        .map(|(id, sketch)| (id.as_str(), sketch.about))
        .collect();
    Graph::new(&nodes, &edges.join(", ")).with(|settings| settings.parallel = 3)
}

/// Answers by the node, not by the moment: so the order cannot show in them.
fn answer(step: u32, attempt: u32) -> AttemptResult {
    match (step % 4, attempt) {
        (0, 1) => failure("BUSY", &[]),
        (1, _) => failure("GONE", &["fatal"]),
        _ => AttemptResult::Success(step.into(), Taken::Out),
    }
}

fn end(run: &Run, command: Command) -> Event {
    let elapsed = run.clock;
    match command {
        Command::Perform { step, attempt } => Event::Ended {
            step,
            attempt,
            elapsed,
            attempted: crate::ports::node::Attempted {
                result: answer(step, attempt),
                logs: Vec::new(),
            },
        },
        Command::Abort { step, attempt } => Event::Aborted {
            step,
            attempt,
            elapsed,
        },
        Command::Evaluate { step } | Command::Start { step } => run.machine.evaluate(step, elapsed),
        Command::WakeAt { elapsed } => Event::Due { elapsed },
        Command::Finish => Event::Finish { elapsed },
    }
}

/// Drives a run to its end; `choices` pick among what is possible. With `requests`, they also
/// crash, cancel and resolve.
fn drive(run: &mut Run, choices: &[u8], requests: bool) {
    let mut choices = choices.iter().copied();
    for _ in 0..10_000 {
        let pending = run.machine.pending();
        assert_eq!(run.machine.pending(), pending);
        let choice = choices.next().unwrap_or(0);
        if pending.is_empty() {
            return;
        }
        let request = request(run, choice).filter(|_| requests);
        let event = request.unwrap_or_else(|| end(run, pick(&pending, choice)));
        if let Event::Due { elapsed } = event {
            run.clock = run.clock.max(elapsed);
        }
        run.tell(event).unwrap();
    }
    panic!("the run does not end: {:?}", run.machine.pending());
}

/// Any of the commands; waking to the deadline only when nothing else is left.
fn pick(pending: &[Command], choice: u8) -> Command {
    let count = pending.len();
    let last_is_wake = matches!(pending.last(), Some(Command::WakeAt { elapsed }) if *elapsed >= super::harness::DEADLINE);
    let usable = if last_is_wake && count > 1 {
        count - 1
    } else {
        count
    };
    pending[choice as usize % usable]
}

fn request(run: &Run, choice: u8) -> Option<Event> {
    let elapsed = run.clock;
    match choice {
        250.. => Some(cancel(elapsed)),
        240..250 => Some(Event::Recovered {
            elapsed,
            clean: choice.is_multiple_of(2),
        }),
        230..240 => {
            let step = u32::from(choice - 228);
            let resolve = super::harness::resolve(step, elapsed, "77");
            run.machine
                .decide(resolve.clone())
                .is_ok()
                .then_some(resolve)
        }
        _ => None,
    }
}

fn elapsed(entry: &Entry) -> u64 {
    let text = format!("{entry:?}");
    let after = text.split("elapsed: ").nth(1).unwrap_or("0");
    let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn every_run_that_is_driven_finishes_and_replays_to_the_same_state(
        sketches in wild(),
        choices in prop::collection::vec(any::<u8>(), 0..80),
    ) {
        let plan = graph(&sketches).plan();
        let mut run = Run::new(&plan, acceptance("{\"n\":1}"));
        drive(&mut run, &choices, true);
        prop_assert!(run.machine.status().is_final());
        let run_id = run.machine.run_id();
        for length in 1..=run.journal.len() {
            let half = Machine::restore(plan.clone(), run_id, &run.journal[..length]).unwrap();
            prop_assert_eq!(half.entries_count(), length as u64);
            prop_assert_eq!(half.status().is_final(), length == run.journal.len());
        }
        let chunk = encode(&run.journal);
        let again = Machine::restore(plan, run_id, &decode(&chunk).unwrap()).unwrap();
        prop_assert_eq!(again.state(), run.machine.state());
        let times: Vec<u64> = run.journal.iter().map(elapsed).collect();
        prop_assert!(times.is_sorted());
    }

    #[test]
    fn a_step_never_has_two_open_attempts(
        sketches in wild(),
        choices in prop::collection::vec(any::<u8>(), 0..80),
    ) {
        let plan = graph(&sketches).plan();
        let mut run = Run::new(&plan, acceptance("1"));
        drive(&mut run, &choices, true);
        let mut open = std::collections::BTreeMap::new();
        for entry in &run.journal {
            match entry {
                Entry::EffectStarted(started) => {
                    prop_assert_eq!(open.insert(started.step, started.attempt), None);
                }
                Entry::EffectEnded(ended) => {
                    prop_assert_eq!(open.remove(&ended.step), Some(ended.attempt));
                }
                Entry::Resolved(resolved) => { open.remove(&resolved.step); }
                Entry::Recovered(_) => open.clear(),
                _ => {}
            }
        }
        prop_assert!(open.is_empty());
    }

    #[test]
    fn without_nodes_that_look_at_journal_order_no_order_changes_the_outcome(
        sketches in calm(),
        orders in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..60), 2),
    ) {
        let plan = graph(&sketches).plan();
        let outcomes: Vec<_> = orders
            .iter()
            .map(|order| {
                let mut run = Run::new(&plan, acceptance("{\"n\":1}"));
                drive(&mut run, order, false);
                let outputs: Vec<_> = (0..plan.nodes.len() as u32)
                    .map(|index| run.machine.state().output(index).cloned())
                    .collect();
                (run.machine.status(), outputs)
            })
            .collect();
        // A run that fails stops others on their way, and which ones depends on the order.
        prop_assert_eq!(outcomes[0].0, outcomes[1].0);
        if outcomes[0].0 == RunStatus::Succeeded {
            prop_assert_eq!(&outcomes[0].1, &outcomes[1].1);
        }
    }
}
