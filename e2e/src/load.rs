//! Senders that repeat each event until it is acknowledged, as careful senders do, and the history
//! of what came of it, for `audit` to judge.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result};
use futures::future::try_join_all;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use serde_json::{Value, json};

use crate::audit::{Acknowledged, Attempt, History, Observed, Refused, Run, Step};
use crate::chance::Chance;
use crate::draft::chain;
use crate::hook::Hook;
use crate::patience::{eventually, pause};
use crate::server::Server;
use crate::sink::{Sink, Told};

/// Senders at a time.
const SENDERS: usize = 8;
/// One in so many acknowledged events is delivered again at once.
const AGAIN_ONE_IN: u64 = 4;
/// Runs whose steps are read at a time.
const READING: usize = 8;
/// Most events between two strikes of a test.
const SOME_EVENTS: u64 = 30;
/// The longest moment, in microseconds: longer than a flush and an effect together.
const MOMENT_MICROS: u64 = 50_000;
/// Moments in which a server gets ready.
const STUMBLE_MOMENTS: u32 = 4;
/// The app that events are sent to.
const APP: &str = "shop";

/// How often a test strikes: that often, unless `make crash` says otherwise.
#[expect(clippy::disallowed_methods, reason = "set by `make crash`")]
pub fn strikes(usual: usize) -> Result<usize> {
    Ok(match std::env::var("MILLRACE_TEST_STRIKES") {
        Ok(count) => count.parse()?,
        Err(_) => usual,
    })
}

/// A node that calls a sink, a wait, and a node that calls it at most once.
fn draft(sink: &Sink) -> Value {
    let call = |node: &str| {
        let body = json!({"run": "{{ run.id }}", "event": "{{ trigger.body.event }}"});
        json!({"method": "POST", "url": format!("{}/{node}", sink.url), "json": body})
    };
    let trigger = json!({"app": APP, "respond": "accepted"});
    let nodes = [
        ("send", "http", call("send")),
        ("wait", "delay", json!({"for": "50ms"})),
        ("pay", "http", call("pay")),
    ];
    let mut draft = chain(trigger, &nodes);
    draft["nodes"][0]["retry"] = json!({"attempts": 5, "initial": "50ms", "max": "200ms"});
    draft["nodes"][2]["delivery"] = json!("at_most_once");
    draft["settings"]["labels"] = json!({"event": "trigger.body.event"});
    draft
}

/// What is sent and what has been answered so far.
pub struct Load {
    /// Where the scenario's calls go.
    pub sink: Sink,
    http: reqwest::Client,
    bases: Mutex<Vec<String>>,
    enough: AtomicBool,
    sent: AtomicUsize,
    answers: Mutex<Answers>,
    chance: Mutex<Chance>,
}

#[derive(Default)]
struct Answers {
    acknowledged: Vec<Acknowledged>,
    refused: Vec<Refused>,
    kills: Vec<String>,
    doubtful: BTreeSet<u64>,
    events: BTreeSet<u64>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Load {
    /// Makes app and scenario, and a sink that takes up to 30 ms to answer.
    pub async fn prepare(server: &Server) -> Result<Self> {
        Self::prepare_with_sink_on("127.0.0.1", server).await
    }

    /// The same, with the sink on that address.
    pub async fn prepare_with_sink_on(host: &str, server: &Server) -> Result<Self> {
        let slow = |nth: usize| Told {
            status: 200,
            delay: Duration::from_millis(Chance::seeded(nth as u64).below(30)),
        };
        let sink = Sink::on((host, 0), slow).await?;
        server.app(APP, json!({})).await?;
        server.scenario("orders", &draft(&sink)).await?;
        let load = Self {
            sink,
            http: server.api.http.clone(),
            bases: Mutex::default(),
            enough: AtomicBool::default(),
            sent: AtomicUsize::default(),
            answers: Mutex::default(),
            chance: Mutex::default(),
        };
        load.point_at(server);
        Ok(load)
    }

    /// Sends to that server from now on.
    pub fn point_at(&self, server: &Server) {
        self.spread_over(&[server]);
    }

    /// Sends to these servers from now on, now to one and now to another.
    pub fn spread_over(&self, servers: &[&Server]) {
        *lock(&self.bases) = servers.iter().map(|one| one.api.base.clone()).collect();
    }

    /// Kills the server and remembers when.
    pub fn kill(&self, server: &mut Server) -> Result<()> {
        server.kill()?;
        lock(&self.answers).kills.push(now());
        Ok(())
    }

    /// Starts it again, and sends to it from then on.
    pub async fn restart(&self, server: &mut Server) -> Result<()> {
        server.restart().await?;
        self.point_at(server);
        Ok(())
    }

    /// Starts it again and kills it on the way or hardly after.
    pub async fn stumble(&self, server: &mut Server) -> Result<()> {
        server.start_again()?;
        pause(self.moment() * STUMBLE_MOMENTS).await;
        self.kill(server)
    }

    /// Sends no further events.
    pub fn stop(&self) {
        self.enough.store(true, SeqCst);
    }

    /// Events that have been acknowledged.
    pub fn acknowledged(&self) -> usize {
        lock(&self.answers).events.len()
    }

    /// Answers with that code and no run so far.
    pub fn refused(&self, code: &str) -> usize {
        let answers = lock(&self.answers);
        let refused = answers.refused.iter();
        refused.filter(|refused| refused.code == code).count()
    }

    /// Waits until some more events are acknowledged, and a random moment more.
    pub async fn some_progress(&self) -> Result<()> {
        let count = 1 + self.chance(SOME_EVENTS) as usize;
        self.progress(count).await?;
        pause(self.moment()).await;
        Ok(())
    }

    /// A short time of random length.
    fn moment(&self) -> Duration {
        Duration::from_micros(self.chance(MOMENT_MICROS))
    }

    /// A number below the bound.
    pub fn chance(&self, bound: u64) -> u64 {
        lock(&self.chance).below(bound)
    }

    /// Waits until so many more events are acknowledged.
    pub async fn progress(&self, count: usize) -> Result<()> {
        let goal = self.acknowledged() + count;
        eventually(&format!("{goal} acknowledged events"), || async {
            Ok((self.acknowledged() >= goal).then_some(()))
        })
        .await
    }

    /// Sends event after event until it is told to stop.
    pub async fn run(&self) -> Result<()> {
        let sender = || async {
            while !self.enough.load(SeqCst) {
                let event = self.sent.fetch_add(1, SeqCst) as u64;
                self.acknowledge(event).await?;
                if self.chance(AGAIN_ONE_IN) == 0 {
                    self.acknowledge(event).await?;
                }
            }
            Ok(())
        };
        try_join_all((0..SENDERS).map(|_| sender())).await.map(drop)
    }

    /// Sends an event until an answer names its run.
    async fn acknowledge(&self, event: u64) -> Result<()> {
        eventually(&format!("event {event} to be acknowledged"), || async {
            // No answer at all: the process is down or has died over it.
            let answer = self.hook(event).send().await.ok();
            if answer.is_none() {
                lock(&self.answers).doubtful.insert(event);
            }
            Ok(answer.and_then(|answer| self.note(event, &answer)))
        })
        .await
    }

    fn hook(&self, event: u64) -> Hook {
        let bases = lock(&self.bases).clone();
        let base = &bases[self.chance(bases.len() as u64) as usize];
        let url = format!("{base}/api/webhook/{APP}");
        Hook::new(self.http.clone(), url)
            .header("idempotency-key", &format!("event-{event}"))
            .json(&json!({"event": event}))
    }

    fn note(&self, event: u64, answer: &crate::client::Answer) -> Option<()> {
        let mut answers = lock(&self.answers);
        let run = answer.run_id();
        if run.is_empty() {
            let (status, code) = (answer.status, answer.code());
            if code == "outcome_unknown" {
                answers.doubtful.insert(event);
            }
            answers.refused.push(Refused { status, code });
            return None;
        }
        answers.events.insert(event);
        answers.acknowledged.push(Acknowledged {
            event,
            run,
            status: text(&answer.json()["status"]),
            idempotent: answer.json()["idempotent"] == true,
        });
        Some(())
    }

    /// Lets what is under way end, as far as it does, and reads all that can be seen.
    pub async fn history(&self, server: &Server) -> Result<History> {
        // What does not end is for the audit to name.
        let _ = self.quiet(server).await;
        let shown = server.all("/api/runs?").await?;
        let reading = stream::iter(shown).map(|run| read_run(server, run));
        let runs = reading.buffer_unordered(READING).try_collect().await?;
        let observed = self.sink.recorded();
        let observed = observed.iter().map(|request| Observed {
            run: text(&request.json()["run"]),
            node: request.path.trim_start_matches('/').to_owned(),
            key: request.header("idempotency-key").to_owned(),
        });
        let answers = lock(&self.answers);
        Ok(History {
            acknowledged: answers.acknowledged.clone(),
            refused: answers.refused.clone(),
            doubtful: answers.doubtful.clone(),
            observed: observed.collect(),
            runs,
            calling: ["send", "pay"].map(str::to_owned).into(),
            at_most_once: ["pay"].map(str::to_owned).into(),
            failures: ["INTERRUPTED"].map(str::to_owned).into(),
            kills: answers.kills.clone(),
        })
    }

    /// Waits until no run is unfinished; fails when nothing has moved for a while.
    async fn quiet(&self, server: &Server) -> Result<()> {
        let unfinished = "/api/runs?status=queued&status=running&status=waiting";
        loop {
            let before = server.all(unfinished).await?.len();
            if before == 0 {
                return Ok(());
            }
            eventually("runs to end", || async {
                Ok((server.all(unfinished).await?.len() < before).then_some(()))
            })
            .await?;
        }
    }
}

async fn read_run(server: &Server, run: Value) -> Result<Run> {
    let id = text(&run["id"]);
    let steps = server.all(&format!("/api/runs/{id}/steps?")).await;
    let steps = steps.with_context(|| format!("the steps of {run}"))?;
    let event = text(&run["labels"]["event"]);
    Ok(Run {
        id,
        event: event.parse().context("the label is the event")?,
        status: text(&run["status"]),
        code: text(&run["error"]["code"]),
        created: text(&run["createdAt"]),
        finished: text(&run["finishedAt"]),
        steps: steps.iter().map(read_step).collect(),
    })
}

fn read_step(step: &Value) -> Step {
    let attempts = step["attempts"].as_array().into_iter().flatten();
    let attempts = attempts.map(|attempt| Attempt {
        attempt: attempt["attempt"].as_u64().unwrap_or_default(),
        started: text(&attempt["startedAt"]),
        finished: text(&attempt["finishedAt"]),
    });
    Step {
        node: text(&step["nodeId"]),
        status: text(&step["status"]),
        attempts: attempts.collect(),
    }
}

/// The time of day, as the API writes times.
#[expect(clippy::disallowed_methods, reason = "the test's own clock")]
fn now() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    rfc3339(since.map_or(0, |since| since.as_millis() as i64))
}

/// Milliseconds since 1970 as RFC 3339 in UTC (days to dates by Howard Hinnant's `civil_from_days`).
fn rfc3339(millis: i64) -> String {
    let (days, rest) = (millis.div_euclid(86_400_000), millis.rem_euclid(86_400_000));
    let shifted = days + 719_468;
    let (era, day) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, carry) = if month < 10 {
        (month + 3, 0)
    } else {
        (month - 9, 1)
    };
    let year = era * 400 + year + carry;
    let (hour, minute) = (rest / 3_600_000, rest / 60_000 % 60);
    let (second, milli) = (rest / 1_000 % 60, rest % 1_000);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milli:03}Z")
}

/// A JSON string; other values as JSON, absent ones as nothing.
fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_the_api_writes_them() {
        assert_eq!(rfc3339(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(rfc3339(1_709_164_800_000), "2024-02-29T00:00:00.000Z");
        assert_eq!(rfc3339(1_763_904_529_120), "2025-11-23T13:28:49.120Z");
    }
}
