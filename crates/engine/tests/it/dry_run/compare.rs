//! `same(draft, event, sink)`: runs a draft live, then dry with what the live run's journal says,
//! and compares what the second shows with the bytes that the first sent.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures::FutureExt;
use millrace_core::journal::{Accepted, Entry};
use millrace_core::json::{Json, Object};
use millrace_core::limits::Limits;
use millrace_engine::world::{Answers, Script};
use millrace_engine::{DryRun, DryRunReport, dry_run};
use serde_json::Value;

use super::live::{Lived, compiled, live};
use super::secrets::{Vault, masked};
use super::sink::{Raw, Sink};

/// What the client that sends a request adds to it, and nothing more (the page of `http`).
const ADDED_BY_THE_CLIENT: [(&str, Option<&str>); 3] = [
    ("host", None),
    ("content-length", None),
    ("accept-encoding", Some("gzip")),
];

/// A request, secrets masked.
#[derive(Debug, PartialEq)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) url: String,
    pub(crate) headers: Vec<(String, String)>,
    /// Text as it is, other bytes as `{base64}`, null when there are none.
    pub(crate) body: Json,
}

/// The requests of each node, in order.
pub(crate) type ByNode = BTreeMap<String, Vec<Request>>;

/// Data that `hmac_sha256` signs in these tests.
pub(crate) const SIGNED: &str = "signed/7";

/// A draft whose `SINK` is the sink's address.
pub(crate) fn at_sink(draft: &Value, sink: &Sink) -> Value {
    let text = draft.to_string().replace("SINK", &sink.url());
    serde_json::from_str(&text).unwrap()
}

/// Both runs' requests are equal, and the second has reached nobody. Gives them.
pub(crate) fn same(draft: &Value, event: &Json, sink: &Sink) -> ByNode {
    same_with(draft, event, None, sink)
}

/// The same under a correlation id.
pub(crate) fn same_with(
    draft: &Value,
    event: &Json,
    correlation_id: Option<&str>,
    sink: &Sink,
) -> ByNode {
    let plan = compiled(&at_sink(draft, sink));
    let event = event.clone();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let lived = runtime.block_on(live((plan, event), correlation_id, &sink.url()));
    drop(runtime);
    let sent = arrived(sink);
    let connections = sink.connections();
    let report = again(&lived, sink);
    assert_eq!(sink.connections(), connections + 1, "the marker of before");
    let shown = described(&report);
    for (node, requests) in &sent {
        assert_eq!(shown.get(node), Some(requests), "{node}");
    }
    assert_eq!(shown.len(), sent.len());
    assert_same_journal(&lived, &report);
    sent
}

/// Runs dry, on no runtime and in one go: what has neither timers nor sockets nor threads of a
/// pool cannot look up a name, connect or wait.
fn again(lived: &Lived, sink: &Sink) -> DryRunReport {
    let accepted = acceptance(&lived.journal);
    let made_of = DryRun {
        plan: Arc::clone(&lived.plan),
        event: accepted.event.clone(),
        run_id: lived.run_id,
        started_at: accepted.at,
        seed: accepted.seed,
        correlation_id: accepted.correlation_id.clone(),
        vars: accepted.vars.clone(),
        answers: Answers {
            script: Script::of(&lived.plan, &lived.journal),
            ..Answers::default()
        },
        limits: Limits::default(),
    };
    let vault = Arc::new(Vault::of(&sink.url(), false));
    let done = dry_run(made_of, vault).now_or_never();
    done.expect("a dry run waits for nobody").unwrap()
}

fn acceptance(journal: &[Entry]) -> &Accepted {
    match &journal[0] {
        Entry::Accepted(accepted) => accepted,
        other => panic!("{other:?}"),
    }
}

/// The dry run met the same results in the same order, and came to the same end.
fn assert_same_journal(lived: &Lived, report: &DryRunReport) {
    let ends = |journal: &[Entry]| {
        let ends = journal.iter().filter_map(|entry| match entry {
            Entry::EffectEnded(ended) => Some(format!("{ended:?}")),
            Entry::TimerFired(fired) => Some(format!("{fired:?}")),
            Entry::Finished(finished) => {
                Some(format!("{:?} {:?}", finished.status, finished.error))
            }
            _ => None,
        });
        ends.collect::<Vec<_>>()
    };
    assert_eq!(ends(&report.entries), ends(&lived.journal));
}

fn arrived(sink: &Sink) -> ByNode {
    let mut by_node = ByNode::new();
    for raw in sink.requests() {
        let requests = by_node.entry(raw.segment().to_owned()).or_default();
        requests.push(sent(raw, &sink.url()));
    }
    by_node
}

fn sent(raw: Raw, sink: &str) -> Request {
    let Raw {
        line,
        headers,
        body,
    } = raw;
    let mut words = line.split(' ');
    let (method, target) = (words.next().unwrap(), words.next().unwrap());
    assert_eq!(words.next(), Some("HTTP/1.1"), "{line}");
    let masked = |text: &str| masked(text, sink, SIGNED);
    let value = |wanted: &str| {
        let found = headers.iter().find(|(name, _)| name == wanted);
        found.map(|(_, value)| value.as_str())
    };
    let length = value("content-length").map_or(0, |length| length.parse().unwrap());
    assert_eq!(length, body.len());
    let url = masked(&format!("http://{}{target}", value("host").unwrap()));
    let own = headers
        .iter()
        .filter(|(name, value)| !is_added(name, value));
    Request {
        method: method.to_owned(),
        url,
        headers: own
            .map(|(name, value)| (name.clone(), masked(value)))
            .collect(),
        body: match String::from_utf8(body) {
            Ok(text) if text.is_empty() => Json::Null,
            Ok(text) => Json::from(masked(&text)),
            Err(error) => {
                let text = masked(&STANDARD.encode(error.as_bytes()));
                Object::from_iter([("base64", text)]).into()
            }
        },
    }
}

fn is_added(name: &str, value: &str) -> bool {
    let mut added = ADDED_BY_THE_CLIENT.iter();
    added.any(|(added, with)| *added == name && with.is_none_or(|with| with == value))
}

fn described(report: &DryRunReport) -> ByNode {
    let mut by_node = ByNode::new();
    for effect in report
        .effects
        .iter()
        .filter(|one| one.request != Json::Null)
    {
        let requests = by_node.entry(effect.node_id.to_string()).or_default();
        requests.push(shown(&effect.request));
        assert_eq!(requests.len(), effect.attempt as usize);
    }
    by_node
}

fn shown(request: &Json) -> Request {
    let text = |name| request.get(name).and_then(Json::as_str).unwrap().to_owned();
    let mut headers = Vec::new();
    for (name, value) in request.get("headers").unwrap().as_object().unwrap().iter() {
        let values = value.as_array().unwrap_or(std::slice::from_ref(value));
        let values = values
            .iter()
            .map(|value| value.as_str().unwrap().to_owned());
        headers.extend(values.map(|value| (name.to_string(), value)));
    }
    Request {
        method: text("method"),
        url: text("url"),
        headers,
        body: match request.get("body") {
            // On the wire, no body and an empty one are the same.
            None => Json::Null,
            Some(body) if body.as_str() == Some("") => Json::Null,
            Some(body) => body.clone(),
        },
    }
}
