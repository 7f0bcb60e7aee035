//! What holds for every action: timeouts and cancellation reach the request, and secrets do not
//! reach what is shown.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Waker};

use futures::FutureExt as _;
use futures::future::BoxFuture;
use millrace_core::ports::node::{
    AttemptResult, Behaviour, EffectCall, EffectContext, Fate, HttpError, HttpRequest,
    HttpResponse, Registry,
};
use millrace_nodes::catalogue;

/// A world that never answers, and sees whether the request was dropped.
#[derive(Default)]
struct Silent {
    timeouts_millis: Mutex<Vec<u64>>,
    dropped: AtomicBool,
}

struct OnDrop<'a>(&'a AtomicBool);

impl Drop for OnDrop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

impl EffectContext for Silent {
    fn http(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, HttpError>> {
        self.timeouts_millis
            .lock()
            .unwrap()
            .push(request.timeout_millis);
        let guard = OnDrop(&self.dropped);
        Box::pin(async move {
            let _guard = guard;
            std::future::pending().await
        })
    }
}

/// A world in which every request times out.
struct Late;

impl EffectContext for Late {
    fn http(&self, _: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, HttpError>> {
        Box::pin(std::future::ready(Err(HttpError {
            code: "TIMEOUT",
            message: "no answer in time".into(),
            retryable: true,
            fate: Fate::Unknown,
        })))
    }
}

fn each_effect(check: impl Fn(&dyn millrace_core::ports::node::Effect, &EffectCall)) {
    let mut checked = 0;
    for found in catalogue().all() {
        let Behaviour::Effect(effect) = found.behaviour() else {
            continue;
        };
        for example in &found.info().examples {
            let config = example.config.to_string().replace("{{ input.id }}", "7");
            let call = EffectCall {
                config: config.parse().unwrap(),
                stand_in: None,
                connection: None,
                idempotency_key: "key".into(),
                correlation_id: "correlation".into(),
                timeout_millis: 1_234,
            };
            check(effect, &call);
            checked += 1;
        }
    }
    assert!(checked > 0);
}

#[test]
fn a_request_knows_its_timeout_and_is_dropped_with_the_attempt() {
    each_effect(|effect, call| {
        let silent = Silent::default();
        let prepared = effect.prepare(call).unwrap();
        let mut attempt = effect.perform(call, prepared, &silent);
        let mut context = Context::from_waker(Waker::noop());
        assert!(attempt.poll_unpin(&mut context).is_pending());
        assert_eq!(*silent.timeouts_millis.lock().unwrap(), [1_234]);
        assert!(!silent.dropped.load(Ordering::SeqCst));
        drop(attempt);
        assert!(silent.dropped.load(Ordering::SeqCst));
    });
}

#[test]
fn a_timeout_is_told_as_it_is() {
    each_effect(|effect, call| {
        let prepared = effect.prepare(call).unwrap();
        let attempted = effect
            .perform(call, prepared, &Late)
            .now_or_never()
            .unwrap();
        let AttemptResult::Error {
            error,
            retryable,
            fate,
            ..
        } = attempted.result
        else {
            panic!("{attempted:?}");
        };
        assert_eq!(
            (error.code.as_str(), retryable, fate),
            ("TIMEOUT", true, Fate::Unknown)
        );
    });
}

#[test]
fn only_unsafe_methods_are_unsafe_to_repeat() {
    let found = catalogue().find("http", None).unwrap();
    let Behaviour::Effect(http) = found.behaviour() else {
        panic!("http is an action");
    };
    for (config, safe) in [
        ("{}", true),
        (r#"{"method": "PUT"}"#, true),
        (r#"{"method": "DELETE"}"#, true),
        (r#"{"method": "POST"}"#, false),
        (r#"{"method": "PATCH"}"#, false),
    ] {
        assert_eq!(
            http.safe_to_repeat(&config.parse().unwrap()),
            safe,
            "{config}"
        );
    }
}
