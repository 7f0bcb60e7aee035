//! An HTTP server that records what it is sent and answers as it is told: the other end of actions.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::Result;
use axum::Router;
use axum::body::{Bytes, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::patience::{eventually, pause};

/// A request that came.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// Who sent it.
    pub from: IpAddr,
    /// Path and query.
    pub path: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Recorded {
    /// The body as JSON; null when it is not JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// A header's value, empty when it is absent.
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }
}

/// What the sink answers.
#[derive(Debug, Clone, Copy)]
pub struct Told {
    /// The status code.
    pub status: u16,
    /// How long it takes.
    pub delay: Duration,
}

/// At once, with that status.
pub fn status(status: u16) -> Told {
    let delay = Duration::ZERO;
    Told { status, delay }
}

/// Never, as far as a test can tell.
pub fn silence() -> Told {
    let delay = Duration::from_secs(3_600);
    Told { status: 200, delay }
}

type Script = Box<dyn Fn(usize) -> Told + Send + Sync>;

struct Shared {
    recorded: Mutex<Vec<Recorded>>,
    script: Script,
}

impl Shared {
    fn recorded(&self) -> MutexGuard<'_, Vec<Recorded>> {
        self.recorded.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Listens until it is dropped.
pub struct Sink {
    /// Scheme and authority.
    pub url: String,
    shared: Arc<Shared>,
    _task: JoinSet<std::io::Result<()>>,
}

impl Sink {
    /// Answers the n-th request (from 1) as the script says.
    pub async fn scripted(script: impl Fn(usize) -> Told + Send + Sync + 'static) -> Result<Self> {
        Self::at(0, script).await
    }

    /// The same on that port: for one that is down at first.
    pub async fn at(
        port: u16,
        script: impl Fn(usize) -> Told + Send + Sync + 'static,
    ) -> Result<Self> {
        Self::on(("127.0.0.1", port), script).await
    }

    /// The same on that address: for those on another network.
    pub async fn on(
        address: (&str, u16),
        script: impl Fn(usize) -> Told + Send + Sync + 'static,
    ) -> Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let shared = Arc::new(Shared {
            recorded: Mutex::default(),
            script: Box::new(script),
        });
        let router = Router::new().fallback(record).with_state(shared.clone());
        let mut task = JoinSet::new();
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        task.spawn(axum::serve(listener, service).into_future());
        Ok(Self {
            url,
            shared,
            _task: task,
        })
    }

    /// Answers everything with 200.
    pub async fn kind() -> Result<Self> {
        Self::scripted(|_| status(200)).await
    }

    /// What has come so far.
    pub fn recorded(&self) -> Vec<Recorded> {
        self.shared.recorded().clone()
    }

    /// What has come once there are that many requests.
    pub async fn wait_for(&self, count: usize) -> Result<Vec<Recorded>> {
        eventually(&format!("{count} requests at the sink"), || async {
            let recorded = self.recorded();
            Ok((recorded.len() >= count).then_some(recorded))
        })
        .await
    }
}

async fn record(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, usize::MAX).await else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let nth = {
        let mut recorded = shared.recorded();
        recorded.push(Recorded {
            from: from.ip(),
            path: parts.uri.to_string(),
            headers: parts.headers,
            body,
        });
        recorded.len()
    };
    let told = (shared.script)(nth);
    if !told.delay.is_zero() {
        pause(told.delay).await;
    }
    let status = StatusCode::from_u16(told.status).unwrap_or(StatusCode::IM_A_TEAPOT);
    (status, axum::Json(serde_json::json!({"nth": nth}))).into_response()
}
