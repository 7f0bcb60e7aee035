//! One kept connection that sends requests as bytes and reads an answer's status and body.
//!
//! It understands the answers of the servers that it is pointed at: HTTP/1.1 with
//! `Content-Length`, no chunks. A library would be asked to do more, and cost more.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Room for an answer of a webhook; it grows for larger ones.
const INBOX_BYTES: usize = 4096;

/// An open connection.
pub(crate) struct Client {
    stream: TcpStream,
    inbox: Vec<u8>,
}

/// An answer. The connection has nothing more to read after it.
pub(crate) struct Answer<'a> {
    /// Status code.
    pub(crate) status: u16,
    /// The whole body.
    pub(crate) body: &'a [u8],
    /// For how long `Retry-After` asks to wait.
    pub(crate) retry_after: Option<Duration>,
    /// Whether the server closes the connection after it.
    pub(crate) closes: bool,
}

/// What is known once the head of an answer is there.
struct Head {
    status: u16,
    body_start: usize,
    body_bytes: usize,
    retry_after: Option<Duration>,
    closes: bool,
}

impl Client {
    /// Connects.
    pub(crate) async fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address)
            .await
            .with_context(|| format!("no connection to {address}"))?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            inbox: vec![0; INBOX_BYTES],
        })
    }

    /// Sends one whole request and reads its whole answer.
    pub(crate) async fn exchange(&mut self, request: &[u8]) -> Result<Answer<'_>> {
        self.stream.write_all(request).await?;
        let mut filled = self.fill(0).await?;
        let head = loop {
            if let Some(head) = read_head(&self.inbox[..filled])? {
                break head;
            }
            filled = self.fill(filled).await?;
        };
        let end = head.body_start + head.body_bytes;
        while filled < end {
            filled = self.fill(filled).await?;
        }
        ensure!(filled == end, "more bytes than the answer's length says");
        Ok(Answer {
            status: head.status,
            body: &self.inbox[head.body_start..end],
            retry_after: head.retry_after,
            closes: head.closes,
        })
    }

    async fn fill(&mut self, filled: usize) -> Result<usize> {
        if filled == self.inbox.len() {
            self.inbox.resize(filled * 2, 0);
        }
        let read = self.stream.read(&mut self.inbox[filled..]).await?;
        ensure!(
            read > 0,
            "the server closed the connection before its answer"
        );
        Ok(filled + read)
    }
}

fn read_head(bytes: &[u8]) -> Result<Option<Head>> {
    let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else {
        return Ok(None);
    };
    let head = std::str::from_utf8(&bytes[..end]).context("the answer's head is not text")?;
    let mut lines = head.split("\r\n");
    let status = lines
        .next()
        .and_then(|line| line.strip_prefix("HTTP/1.1 "))
        .and_then(|rest| rest.get(..3))
        .and_then(|code| code.parse().ok())
        .with_context(|| format!("not an answer of HTTP/1.1: {head}"))?;
    let field = |wanted: &str| {
        let mut fields = lines.clone().filter_map(|line| line.split_once(':'));
        let found = fields.find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found.map(|(_, value)| value.trim())
    };
    let body_bytes = match field("content-length") {
        Some(value) => value.parse().context("a wrong Content-Length")?,
        None if status == 204 => 0,
        None => bail!("an answer without Content-Length: {head}"),
    };
    Ok(Some(Head {
        status,
        body_start: end + 4,
        body_bytes,
        retry_after: field("retry-after")
            .and_then(|seconds| seconds.parse().ok())
            .map(Duration::from_secs),
        closes: field("connection").is_some_and(|value| value.eq_ignore_ascii_case("close")),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_gives_status_and_place_of_the_body_once_it_is_whole() {
        let answer = b"HTTP/1.1 202 Accepted\r\ncontent-LENGTH: 2\r\nx: y\r\n\r\n{}";
        assert!(read_head(&answer[..40]).unwrap().is_none());
        let head = read_head(answer).unwrap().unwrap();
        let body = &answer[head.body_start..][..head.body_bytes];
        assert_eq!((head.status, body), (202, &b"{}"[..]));
        assert_eq!((head.retry_after, head.closes), (None, false));
    }

    #[test]
    fn a_refusal_says_when_to_come_again_and_whether_on_another_connection() {
        let answer =
            b"HTTP/1.1 503 x\r\nRetry-After: 2\r\nConnection: close\r\ncontent-length: 0\r\n\r\n";
        let head = read_head(answer).unwrap().unwrap();
        assert_eq!(head.retry_after, Some(Duration::from_secs(2)));
        assert!(head.closes);
    }

    #[test]
    fn what_cannot_be_framed_is_refused() {
        assert!(read_head(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").is_err());
        assert!(read_head(b"SSH-2.0-x\r\n\r\n").is_err());
    }
}
