//! A server on this machine that keeps the raw bytes of each request and answers as it was told.

use std::collections::{HashMap, HashSet, VecDeque};
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};

/// A request as it came over the wire.
#[derive(Debug, Clone)]
pub(crate) struct Raw {
    /// Method, target and version.
    pub(crate) line: String,
    /// Names as they were written, in order.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

/// An answer to a path's first segment.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: &'static str,
    pub(crate) body: &'static str,
    /// It is held back until a request to that first segment was answered.
    pub(crate) after: Option<&'static str>,
}

impl Reply {
    pub(crate) const GOOD: Self = Self {
        status: 200,
        headers: "content-type: application/json\r\n",
        body: r#"{"id":9007199254740993,"price":1.10,"word":"ok"}"#,
        after: None,
    };

    pub(crate) const fn status(status: u16) -> Self {
        Self {
            status,
            ..Self::GOOD
        }
    }
}

#[derive(Debug, Default)]
struct State {
    connections: usize,
    requests: Vec<Raw>,
    replies: HashMap<String, VecDeque<Reply>>,
    answered: HashSet<String>,
}

/// Listens until the test process ends.
#[derive(Debug, Clone)]
pub(crate) struct Sink {
    address: SocketAddr,
    state: Arc<(Mutex<State>, Condvar)>,
}

impl Sink {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let sink = Self {
            address: listener.local_addr().unwrap(),
            state: Arc::default(),
        };
        let shared = sink.clone();
        thread(move || {
            for stream in listener.incoming().flatten() {
                shared.change(|state| state.connections += 1);
                let shared = shared.clone();
                thread(move || shared.serve(stream).unwrap_or_default());
            }
        });
        sink
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Answers to requests whose path begins with that segment, in turn; good ones from then on.
    pub(crate) fn on(&self, segment: &str, replies: impl IntoIterator<Item = Reply>) {
        self.change(|state| {
            let told = state.replies.entry(segment.to_owned()).or_default();
            told.extend(replies);
        });
    }

    pub(crate) fn requests(&self) -> Vec<Raw> {
        self.state.0.lock().unwrap().requests.clone()
    }

    /// How many connections were made so far. Makes one itself and waits until it is seen:
    /// connections are seen in the order in which they were made.
    pub(crate) fn connections(&self) -> usize {
        let before = self.state.0.lock().unwrap().connections;
        drop(TcpStream::connect(self.address).unwrap());
        let (state, changed) = &*self.state;
        let state = state.lock().unwrap();
        let state = changed
            .wait_while(state, |state| state.connections == before)
            .unwrap();
        state.connections - 1
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.0.lock().unwrap());
        self.state.1.notify_all();
    }

    /// One request; nothing when the other side leaves.
    fn serve(&self, mut stream: TcpStream) -> Option<()> {
        let raw = read(&mut BufReader::new(stream.try_clone().ok()?))?;
        let segment = raw.segment().to_owned();
        let is_head = raw.line.starts_with("HEAD");
        let mut reply = Reply::GOOD;
        self.change(|state| {
            state.requests.push(raw);
            let told = state.replies.get_mut(&segment);
            reply = told.and_then(VecDeque::pop_front).unwrap_or(Reply::GOOD);
        });
        if let Some(first) = reply.after {
            let (state, changed) = &*self.state;
            let waits = |state: &mut State| !state.answered.contains(first);
            drop(changed.wait_while(state.lock().unwrap(), waits).unwrap());
        }
        let (status, headers, length) = (reply.status, reply.headers, reply.body.len());
        let body = if is_head { "" } else { reply.body };
        write!(
            stream,
            "HTTP/1.1 {status} X\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}"
        )
        .ok()?;
        self.change(|state| {
            state.answered.insert(segment);
        });
        Some(())
    }
}

impl Raw {
    /// The path's first segment: the node that sent it.
    pub(crate) fn segment(&self) -> &str {
        let target = self.line.split(' ').nth(1).unwrap();
        target.split(['/', '?']).nth(1).unwrap_or_default()
    }
}

fn thread(work: impl FnOnce() + Send + 'static) {
    let builder = std::thread::Builder::new().name("sink".into());
    builder.spawn(work).unwrap();
}

fn read(reader: &mut impl BufRead) -> Option<Raw> {
    let mut line = || {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        Some(line.strip_suffix("\r\n")?.to_owned())
    };
    let first = line()?;
    let mut headers = Vec::new();
    while let Some((name, value)) = line()?.split_once(": ") {
        headers.push((name.to_owned(), value.to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let length = length.map_or(0, |(_, value)| value.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Raw {
        line: first,
        headers,
        body,
    })
}
