//! An HTTP server on this machine that records what comes and answers what it was told to.

use std::collections::{HashMap, VecDeque};
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// A request that came.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// Its method.
    pub method: String,
    /// Its path and query.
    pub path: String,
    /// Its headers, names in lower case.
    pub headers: HashMap<String, String>,
    /// Its body.
    pub body: String,
}

#[derive(Debug, Clone)]
struct Reply {
    status: u16,
    kind: &'static str,
    body: String,
}

#[derive(Debug, Default)]
struct State {
    requests: Vec<Recorded>,
    replies: HashMap<String, VecDeque<Reply>>,
}

/// The server; it listens until the test process ends.
#[derive(Debug)]
pub struct Sink {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

impl Sink {
    /// Begins to listen. What it was told nothing about gets 404.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        let serve = move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&shared);
                let answer = move || answer(stream, &shared);
                std::thread::Builder::new().spawn(answer).unwrap();
            }
        };
        std::thread::Builder::new()
            .name("sink".into())
            .spawn(serve)
            .unwrap();
        Self { address, state }
    }

    /// Its address as a URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Answers `request` (`GET /path`) with that status and JSON. Told several times for one
    /// request, it answers in turn and stays with the last.
    pub fn on(&self, request: &str, status: u16, body: &str) -> &Self {
        self.reply(
            request,
            Reply {
                status,
                kind: "application/json",
                body: body.to_owned(),
            },
        )
    }

    /// Answers `request` with server-sent events.
    pub fn on_events(&self, request: &str, events: &str) -> &Self {
        let reply = Reply {
            status: 200,
            kind: "text/event-stream",
            body: events.to_owned(),
        };
        self.reply(request, reply)
    }

    fn reply(&self, request: &str, reply: Reply) -> &Self {
        let mut state = self.state.lock().unwrap();
        state
            .replies
            .entry(request.to_owned())
            .or_default()
            .push_back(reply);
        self
    }

    /// What came so far.
    pub fn requests(&self) -> Vec<Recorded> {
        self.state.lock().unwrap().requests.clone()
    }

    /// The last request of that method to a path that begins so.
    pub fn last(&self, method: &str, path: &str) -> Recorded {
        let requests = self.requests();
        let found = requests
            .iter()
            .rev()
            .find(|request| request.method == method && request.path.starts_with(path));
        found
            .cloned()
            .unwrap_or_else(|| panic!("no {method} {path} among {requests:#?}"))
    }
}

fn answer(stream: TcpStream, state: &Mutex<State>) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let request = read(&mut reader)?;
    let reply = {
        let mut state = state.lock().unwrap();
        let whole = format!("{} {}", request.method, request.path);
        let bare = whole.split('?').next().unwrap_or_default().to_owned();
        state.requests.push(request);
        let key = if state.replies.contains_key(&whole) {
            whole
        } else {
            bare
        };
        state.replies.get_mut(&key).and_then(|replies| {
            if replies.len() > 1 {
                replies.pop_front()
            } else {
                replies.front().cloned()
            }
        })
    };
    let reply = reply.unwrap_or(Reply {
        status: 404,
        kind: "application/problem+json",
        body: r#"{"detail":"there is no such thing","code":"not_found"}"#.to_owned(),
    });
    let Reply { status, kind, body } = reply;
    let length = body.len();
    let mut stream = stream;
    write!(
        stream,
        "HTTP/1.1 {status} X\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
    .ok()
}

fn read(reader: &mut impl BufRead) -> Option<Recorded> {
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split_whitespace();
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = HashMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        headers.insert(name.to_lowercase(), value.trim().to_owned());
    }
    let length = headers
        .get("content-length")
        .and_then(|length| length.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body).ok()?;
    Some(Recorded {
        method,
        path,
        headers,
        body: String::from_utf8_lossy(&body).into_owned(),
    })
}
