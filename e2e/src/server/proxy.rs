//! A way to a server that is as slow as a test says: bytes come in order, late, or not at all for a while.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Result;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

use crate::chance::Chance;
use crate::patience::{Stopwatch, pause};

/// Bytes that are passed on at a time, at most.
const PIECE_BYTES: usize = 16 * 1024;

struct Shared {
    delay_millis: Range<u64>,
    chance: Mutex<Chance>,
    clock: Stopwatch,
    is_stalled: watch::Sender<bool>,
    passed: AtomicU64,
}

impl Shared {
    /// When what comes now is passed on.
    fn due(&self) -> Duration {
        let Range { start, end } = self.delay_millis;
        let mut chance = self.chance.lock().unwrap_or_else(PoisonError::into_inner);
        self.clock.elapsed() + Duration::from_millis(start + chance.below(end - start))
    }
}

/// Listens until it is dropped.
pub struct Proxy {
    /// Where it listens, on this machine.
    pub port: u16,
    shared: Arc<Shared>,
    _task: JoinSet<()>,
}

impl Proxy {
    /// To a port of this machine. What is sent, either way, takes a time within that range.
    pub async fn start(to: u16, delay_millis: Range<u64>) -> Result<Self> {
        Self::start_at(0, to, delay_millis).await
    }

    /// The same, listening on that port, which may have been an earlier one's.
    pub async fn start_at(port: u16, to: u16, delay_millis: Range<u64>) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", port)).await?;
        let port = listener.local_addr()?.port();
        let shared = Arc::new(Shared {
            delay_millis,
            chance: Mutex::default(),
            clock: Stopwatch::start(),
            is_stalled: watch::Sender::new(false),
            passed: AtomicU64::default(),
        });
        let mut task = JoinSet::new();
        task.spawn(listen(listener, to, Arc::clone(&shared)));
        Ok(Self {
            port,
            shared,
            _task: task,
        })
    }

    /// Passes nothing on for so long; then all that has come meanwhile, in order.
    pub async fn stall(&self, time: Duration) {
        self.hold();
        pause(time).await;
        self.release();
    }

    /// Passes nothing on from now on.
    pub fn hold(&self) {
        self.shared.is_stalled.send_replace(true);
    }

    /// Passes on what has come meanwhile, and all from now on.
    pub fn release(&self) {
        self.shared.is_stalled.send_replace(false);
    }

    /// Bytes that were passed on.
    pub fn passed(&self) -> u64 {
        self.shared.passed.load(SeqCst)
    }
}

async fn listen(listener: TcpListener, to: u16, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    while let Ok((caller, _)) = listener.accept().await {
        connections.spawn(connect(caller, to, Arc::clone(&shared)));
    }
}

async fn connect(caller: TcpStream, to: u16, shared: Arc<Shared>) {
    // Whoever calls sees a connection that ends when there is nobody to pass it on to.
    let Ok(server) = TcpStream::connect(("127.0.0.1", to)).await else {
        return;
    };
    let _ = (caller.set_nodelay(true), server.set_nodelay(true));
    let (from_caller, to_caller) = caller.into_split();
    let (from_server, to_server) = server.into_split();
    tokio::select! {
        () = carry(from_caller, to_server, &shared) => {}
        () = carry(from_server, to_caller, &shared) => {}
    }
}

/// One direction, until its end has been passed on.
async fn carry(mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin, shared: &Shared) {
    let (sender, mut receiver) = mpsc::unbounded_channel();
    let taking = async move {
        let mut piece = vec![0; PIECE_BYTES];
        while let Ok(count @ 1..) = from.read(&mut piece).await {
            if sender
                .send((shared.due(), piece[..count].to_vec()))
                .is_err()
            {
                return;
            }
        }
    };
    let giving = async {
        while let Some((due, piece)) = receiver.recv().await {
            pause(due.saturating_sub(shared.clock.elapsed())).await;
            let mut stalled = shared.is_stalled.subscribe();
            let let_go = stalled.wait_for(|is_stalled| !is_stalled).await.is_ok();
            if !let_go || to.write_all(&piece).await.is_err() {
                return;
            }
            shared.passed.fetch_add(piece.len() as u64, SeqCst);
        }
    };
    tokio::join!(taking, giving);
}
