//! Whom effects call: a server of one process and one thread that answers each call after a time,
//! and counts calls by their `Idempotency-Key`. Millrace and the limit call the same one.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use axum::Router;
use axum::extract::{Path as Part, State};
use axum::http::{HeaderMap, header};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::serve::ListenerExt;
use clap::Args;
use serde::{Deserialize, Serialize};
use tempfile::TempDir;
use tokio::process::Command;

use crate::clock;
use crate::load::Client;
use crate::process::{self, Process};

/// Path of what is called.
pub(crate) const PATH: &str = "/orders";

/// What the callee's process is told.
#[derive(Debug, Args)]
pub(crate) struct CalleeArgs {
    /// Address to listen on
    #[arg(long)]
    listen: SocketAddr,
}

/// What was called since the last order.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Calls {
    /// Calls that came.
    pub(crate) count: u64,
    /// Different idempotency keys among them.
    pub(crate) keys: u64,
}

#[derive(Default)]
struct Book {
    delay: Duration,
    count: u64,
    /// Their hashes: a callee under load for minutes should stay small.
    keys: HashSet<u64>,
}

type Shared = Arc<Mutex<Book>>;

/// Serves until the process is ended.
pub(crate) fn serve(args: CalleeArgs) -> Result<()> {
    let router = Router::new()
        .route(PATH, post(called))
        .route("/calls", get(calls))
        .route("/delay/{millis}", post(set_delay))
        .with_state(Shared::default());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let socket = tokio::net::TcpSocket::new_v4()?;
        socket.bind(args.listen)?;
        // A restarted server calls with thousands of connections at once.
        let listener = socket.listen(16 * 1024)?;
        let listener = listener.tap_io(|stream| {
            // Without it an answer may wait for an acknowledgement.
            let _ = stream.set_nodelay(true);
        });
        axum::serve(listener, router).await.context("serving")
    })
}

fn lock(book: &Shared) -> std::sync::MutexGuard<'_, Book> {
    book.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn called(State(book): State<Shared>, headers: HeaderMap) -> impl IntoResponse {
    let delay = {
        let mut book = lock(&book);
        book.count += 1;
        if let Some(key) = headers.get("idempotency-key") {
            let mut hasher = DefaultHasher::new();
            key.as_bytes().hash(&mut hasher);
            book.keys.insert(hasher.finish());
        }
        book.delay
    };
    if !delay.is_zero() {
        clock::pause(delay).await;
    }
    (
        [(header::CONTENT_TYPE, "application/json")],
        r#"{"ok":true}"#,
    )
}

async fn calls(State(book): State<Shared>) -> impl IntoResponse {
    let book = lock(&book);
    axum::Json(Calls {
        count: book.count,
        keys: book.keys.len() as u64,
    })
}

async fn set_delay(State(book): State<Shared>, Part(millis): Part<u64>) -> impl IntoResponse {
    *lock(&book) = Book {
        delay: Duration::from_millis(millis),
        ..Book::default()
    };
    axum::Json(Calls { count: 0, keys: 0 })
}

/// A callee that listens.
pub(crate) struct Callee {
    /// Who listens.
    pub(crate) address: SocketAddr,
    _process: Process,
    _log: TempDir,
}

impl Callee {
    /// Starts one, and waits until it listens.
    pub(crate) async fn start() -> Result<Self> {
        let log = tempfile::tempdir()?;
        let address = process::free_address()?;
        let this = std::env::current_exe().context("this program's file is not known")?;
        let mut command = Command::new(this);
        command.args(["callee", "--listen", &address.to_string()]);
        let mut process = Process::start(&mut command, &Path::new(log.path()).join("log"))?;
        process
            .listens(address)
            .await
            .context("starting the callee")?;
        Ok(Self {
            address,
            _process: process,
            _log: log,
        })
    }

    /// What an effect calls.
    pub(crate) fn url(&self) -> String {
        format!("http://{}{PATH}", self.address)
    }

    /// What was called since [`Callee::answers_after`].
    pub(crate) async fn calls(&self) -> Result<Calls> {
        self.ask("GET", "/calls").await
    }

    /// From now on calls are answered after that time, and counted from zero.
    pub(crate) async fn answers_after(&self, delay: Duration) -> Result<()> {
        let path = format!("/delay/{}", delay.as_millis());
        self.ask("POST", &path).await.map(drop)
    }

    async fn ask(&self, method: &str, path: &str) -> Result<Calls> {
        let mut client = Client::open(self.address).await?;
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nContent-Length: 0\r\n\r\n",
            self.address
        );
        let answer = client.exchange(request.as_bytes()).await?;
        ensure!(
            answer.status == 200,
            "the callee answered {}",
            answer.status
        );
        Ok(serde_json::from_slice(answer.body)?)
    }
}
