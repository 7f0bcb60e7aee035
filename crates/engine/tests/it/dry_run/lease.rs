//! No byte of an effect leaves before the lease is held, however far the attempt has come.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use millrace_core::json::Json;
use serde_json::json;

use super::compare::at_sink;
use super::drafts::fan;
use super::live::{compiled, live_while};
use super::sink::Sink;

/// How often the lease is looked at before it is held.
const LOOKS_IN_VAIN: usize = 3;

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_effect_waits_until_the_lease_is_held() {
    let sink = Sink::start();
    let plan = compiled(&at_sink(
        &fan(&[("send", json!({"url": "SINK/send"}))]),
        &sink,
    ));
    let (looks, early) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let is_held = {
        let (looks, early, sink) = (Arc::clone(&looks), Arc::clone(&early), sink.clone());
        move || {
            let is_held = looks.fetch_add(1, Ordering::SeqCst) >= LOOKS_IN_VAIN;
            early.fetch_add(sink.requests().len(), Ordering::SeqCst);
            is_held
        }
    };
    live_while((plan, Json::Null), None, &sink.url(), is_held).await;
    assert_eq!(early.load(Ordering::SeqCst), 0, "it was sent before");
    assert!(looks.load(Ordering::SeqCst) > LOOKS_IN_VAIN);
    assert_eq!(sink.requests().len(), 1);
}
