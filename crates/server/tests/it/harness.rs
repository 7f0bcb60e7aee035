//! A whole server in this process, on a port and a data folder of its own, and a sink that stands
//! for the rest of the world: it notes what it is sent and answers as it is told.

use std::collections::{BTreeMap, VecDeque};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use millrace_core::ports::store::Store;
use millrace_server::serve::serve_through;
use millrace_server::settings::{ServeArgs, Settings};
use reqwest::{Client, Method};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::{Notify, oneshot};

/// The admin's token.
pub const TOKEN: &str = "the-admin-token-of-the-tests";

/// A server that serves.
pub struct Server {
    pub url: String,
    pub data: TempDir,
    client: Client,
}

/// An answer, read whole.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub body: Value,
}

impl Answer {
    /// The answer, if it has that status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.body);
        self
    }

    pub fn text(&self, pointer: &str) -> String {
        let found = self.body.pointer(pointer).and_then(Value::as_str);
        found
            .unwrap_or_else(|| panic!("no text at {pointer} in {}", self.body))
            .to_owned()
    }
}

impl Server {
    pub async fn start() -> Self {
        Self::start_through(ServeArgs::default(), |store| store).await
    }

    /// One that stores everything through what is put before its store.
    pub async fn start_through(
        args: ServeArgs,
        before: impl FnOnce(Arc<dyn Store>) -> Arc<dyn Store> + Send + 'static,
    ) -> Self {
        let data = TempDir::new().unwrap();
        let args = ServeArgs {
            listen: Some(SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0)),
            data: Some(data.path().to_owned()),
            admin_token: Some(TOKEN.to_owned()),
            allow_private_networks: Some(true),
            disk_reserve_bytes: Some(1),
            ..args
        };
        let settings = Settings::resolve(args).unwrap();
        let (sender, ready) = oneshot::channel();
        tokio::spawn(async move {
            let served = serve_through(settings, BTreeMap::default(), before, |ready| {
                let _ = sender.send(ready.address);
            });
            if let Err(error) = served.await {
                panic!("the server ended: {error:#}");
            }
        });
        let address = ready.await.expect("the server begins to serve");
        // Two of a test at once are no harm: the second finds what the first has set.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().no_proxy().build().unwrap();
        Self {
            url: format!("http://{address}"),
            data,
            client,
        }
    }

    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.client
            .request(method, format!("{}{path}", self.url))
            .bearer_auth(TOKEN)
    }

    pub async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        let answer = request.send().await.unwrap();
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let bytes = answer.bytes().await.unwrap();
        let body = serde_json::from_slice(&bytes)
            .unwrap_or_else(|_| json!(String::from_utf8_lossy(&bytes)));
        Answer {
            status,
            headers,
            body,
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::POST, path).json(&body))
            .await
    }

    /// Makes a scenario and publishes it; gives its id.
    pub async fn publish(&self, name: &str, draft: Value) -> String {
        let scenario = self
            .post("/api/scenarios", json!({ "name": name, "draft": draft }))
            .await;
        let id = scenario.expect(201).text("/id");
        self.post(&format!("/api/scenarios/{id}/publish"), json!({}))
            .await
            .expect(200);
        id
    }

    /// Changes a scenario's draft and publishes it.
    pub async fn republish(&self, id: &str, draft: Value) {
        let path = format!("/api/scenarios/{id}/draft");
        let etag = self.get(&path).await.expect(200).headers["etag"].clone();
        let put = self
            .request(Method::PUT, &path)
            .header("if-match", etag)
            .json(&draft);
        self.send(put).await.expect(200);
        self.post(&format!("/api/scenarios/{id}/publish"), json!({}))
            .await
            .expect(200);
    }

    /// Runs a scenario by hand and waits for its end; gives the run.
    pub async fn run(&self, id: &str, payload: Value) -> Value {
        let body = json!({ "payload": payload, "wait": true });
        self.post(&format!("/api/scenarios/{id}/run"), body)
            .await
            .expect(200)
            .body
    }

    /// A run's end, followed by its events.
    pub async fn end_of(&self, run_id: &str) -> Value {
        let events = self.events(run_id, None).await;
        events
            .last()
            .expect("a finished run has an end")
            .data
            .clone()
    }

    /// All events of a run until its end.
    pub async fn events(&self, run_id: &str, last_event_id: Option<&str>) -> Vec<Event> {
        let path = format!("/api/runs/{run_id}/events");
        let mut request = self.request(Method::GET, &path);
        if let Some(id) = last_event_id {
            request = request.header("last-event-id", id);
        }
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        let text = answer.text().await.unwrap();
        text.split("\n\n").filter_map(Event::parse).collect()
    }
}

/// A server-sent event.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    pub name: String,
    pub id: Option<String>,
    pub data: Value,
}

impl Event {
    fn parse(block: &str) -> Option<Self> {
        let field = |name: &str| {
            let prefix = format!("{name}: ");
            block
                .lines()
                .find_map(|line| line.strip_prefix(&prefix).map(str::to_owned))
        };
        Some(Self {
            name: field("event")?,
            id: field("id"),
            data: serde_json::from_str(&field("data")?).unwrap(),
        })
    }
}

/// A request that the sink was sent.
#[derive(Debug, Clone)]
pub struct Received {
    pub method: String,
    pub path: String,
    pub headers: axum::http::HeaderMap,
    pub body: Bytes,
}

#[derive(Default)]
struct Inner {
    answers: Mutex<VecDeque<u16>>,
    received: Mutex<Vec<Received>>,
    arrived: Notify,
    echoes: AtomicBool,
}

/// The rest of the world.
#[derive(Clone)]
pub struct Sink {
    pub url: String,
    inner: Arc<Inner>,
}

/// In the place of a status: never answer.
pub const SILENCE: u16 = 0;

impl Sink {
    /// A sink that answers with these statuses in turn, and with 200 from then on.
    pub async fn start(answers: &[u16]) -> Self {
        let inner = Arc::new(Inner::default());
        inner.answers.lock().unwrap().extend(answers);
        let router = Router::new().fallback(take).with_state(Arc::clone(&inner));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, inner }
    }

    /// A sink that answers with 200 and all that it was sent.
    pub async fn echo() -> Self {
        let sink = Self::start(&[]).await;
        sink.inner.echoes.store(true, Ordering::Relaxed);
        sink
    }

    pub fn received(&self) -> Vec<Received> {
        self.inner.received.lock().unwrap().clone()
    }

    /// Completes when a request has arrived.
    pub async fn arrived(&self) {
        self.inner.arrived.notified().await;
    }
}

async fn take(State(inner): State<Arc<Inner>>, request: Request) -> impl IntoResponse {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let received = Received {
        method: parts.method.to_string(),
        path: parts.uri.to_string(),
        headers: parts.headers,
        body,
    };
    let seen = format!("{received:?}");
    inner.received.lock().unwrap().push(received);
    inner.arrived.notify_one();
    let status = inner.answers.lock().unwrap().pop_front().unwrap_or(200);
    if status == SILENCE {
        std::future::pending::<()>().await;
    }
    let answer = if inner.echoes.load(Ordering::Relaxed) {
        json!({ "seen": seen })
    } else {
        json!({ "answered": status })
    };
    (StatusCode::from_u16(status).unwrap(), axum::Json(answer))
}
