//! One connection: HTTP/1.1 over a stream that tells what passes through it, until it ends, is
//! silent for too long, or the server stops.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use millrace_core::limits::{CONNECTION_BUFFER_BYTES_MAX, HEAD_BYTES_MAX};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::watch;

use super::silence::{HeadTimer, Patience, Silence};
use super::{Application, Connection};

/// What a connection is given.
pub struct Terms {
    /// How long it may be silent.
    pub patience: Patience,
    /// Whether it is one too many: it is told so, and ended.
    pub is_surplus: bool,
    /// Becomes true when the server stops.
    pub stopped: watch::Receiver<bool>,
}

/// Serves one connection to its end.
pub async fn serve(application: Application, stream: TcpStream, peer: SocketAddr, terms: Terms) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection keeps small packets back");
    }
    let host = Arc::clone(&application.server.host);
    let silence = Silence::new(host, terms.patience);
    let mut stopped = terms.stopped;
    let mut http = http1::Builder::new();
    http.timer(HeadTimer(Arc::clone(&silence)))
        .keep_alive(!terms.is_surplus)
        .max_header_size(HEAD_BYTES_MAX)
        .max_buf_size(CONNECTION_BUFFER_BYTES_MAX);
    let overdue = silence.overdue();
    let service = Connection {
        application,
        peer,
        silence: Arc::clone(&silence),
        is_surplus: terms.is_surplus,
    };
    let stream = TokioIo::new(Heard { stream, silence });
    let mut connection = std::pin::pin!(http.serve_connection(stream, service));
    let stopped = async move {
        // Whoever could say it is gone as well otherwise.
        let _ = stopped.wait_for(|stopped| *stopped).await;
    };
    let (mut overdue, mut stopped) = (std::pin::pin!(overdue), std::pin::pin!(stopped));
    let mut is_ending = false;
    loop {
        // In this order: `overdue` looks at what the connection has just done.
        tokio::select! {
            biased;
            ended = connection.as_mut() => {
                if let Err(error) = ended {
                    tracing::debug!(%peer, %error, "a connection broke off");
                }
                return;
            }
            () = &mut stopped, if !is_ending => {
                is_ending = true;
                connection.as_mut().graceful_shutdown();
            }
            () = &mut overdue => {
                tracing::debug!(%peer, "a connection was silent for too long");
                return;
            }
        }
    }
}

/// A stream that tells what passes through it.
struct Heard {
    stream: TcpStream,
    silence: Arc<Silence>,
}

impl Heard {
    fn wrote(&self, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        self.silence.has_written(written.is_ready());
        written
    }
}

impl AsyncRead for Heard {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        if buffer.filled().len() > before {
            self.silence.has_read();
        }
        read
    }
}

impl AsyncWrite for Heard {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.wrote(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.wrote(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
