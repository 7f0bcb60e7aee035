//! The client against real sockets of this machine. The server is a few blocking threads: what it
//! says is bytes, so that it can also say what no server should.

use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use millrace_core::codes;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::*;

const BYTES_MAX: u64 = 10_000;

/// What the server does once it has read a request.
enum Reply {
    /// Says this and goes on reading.
    Say(Vec<u8>),
    /// Says this and hangs up.
    Break(Vec<u8>),
    /// Says nothing until the client leaves.
    Hang,
}

fn answer(head: &str, body: &[u8]) -> Reply {
    let head = format!("HTTP/1.1 {head}\r\ncontent-length: {}\r\n\r\n", body.len());
    Reply::Say([head.as_bytes(), body].concat())
}

fn redirect(status: u16, location: &str) -> Reply {
    answer(&format!("{status} Elsewhere\r\nlocation: {location}"), b"")
}

/// A server and the requests that it read, one list for each connection.
struct Server {
    address: SocketAddr,
    connections: Arc<Mutex<Vec<Vec<String>>>>,
}

impl Server {
    fn start(reply: impl Fn(&str) -> Reply + Send + Sync + 'static) -> Self {
        Self::start_with(|socket| socket, reply)
    }

    fn start_with<S: Read + Write>(
        wrap: impl Fn(TcpStream) -> S + Send + Sync + 'static,
        reply: impl Fn(&str) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let server = Self {
            address: listener.local_addr().unwrap(),
            connections: Arc::default(),
        };
        let connections = Arc::clone(&server.connections);
        let both = Arc::new((wrap, reply));
        thread(move || {
            for (number, socket) in listener.incoming().enumerate() {
                connections.lock().unwrap().push(Vec::new());
                let (connections, both) = (Arc::clone(&connections), Arc::clone(&both));
                thread(move || {
                    let record = |request| connections.lock().unwrap()[number].push(request);
                    converse(both.0(socket.unwrap()), &both.1, record);
                });
            }
        });
        server
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    fn requests(&self) -> Vec<String> {
        self.connections.lock().unwrap().concat()
    }
}

/// Answers requests until one side leaves.
fn converse(
    mut stream: impl Read + Write,
    reply: &impl Fn(&str) -> Reply,
    record: impl Fn(String),
) {
    while let Some(request) = read_request(&mut stream) {
        let reply = reply(&request);
        record(request);
        match reply {
            Reply::Say(bytes) => stream.write_all(&bytes).unwrap(),
            Reply::Break(bytes) => return stream.write_all(&bytes).unwrap(),
            Reply::Hang => {}
        }
    }
}

fn thread(work: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().spawn(work).unwrap();
}

/// A request as text, or nothing when the client has left.
fn read_request(stream: &mut impl Read) -> Option<String> {
    let mut read = Vec::new();
    let mut byte = [0];
    while !read.ends_with(b"\r\n\r\n") {
        if !matches!(stream.read(&mut byte), Ok(1)) {
            return None;
        }
        read.push(byte[0]);
    }
    let head = String::from_utf8(read).unwrap();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
    stream.read_exact(&mut body).unwrap();
    Some(head + &String::from_utf8(body).unwrap())
}

/// As in production, but 127.0.0.1 counts as public.
fn one_loopback(address: IpAddr) -> Option<&'static str> {
    if address == Ipv4Addr::LOCALHOST {
        return None;
    }
    public_only(address)
}

fn client() -> HttpClient {
    HttpClient::build(one_loopback, BYTES_MAX, Arc::default()).unwrap()
}

fn get(url: impl AsRef<str>) -> HttpRequest {
    HttpRequest {
        method: "GET".into(),
        url: url.as_ref().parse().unwrap(),
        headers: Vec::new(),
        body: None,
        redirects_max: 5,
        timeout_millis: 60_000,
    }
}

fn post(url: impl AsRef<str>, headers: &[(&str, &str)]) -> HttpRequest {
    let headers = headers.iter();
    HttpRequest {
        method: "POST".into(),
        headers: headers
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        body: Some(Bytes::from_static(b"sent")),
        ..get(url)
    }
}

/// Code, whether it is retryable, what is known of the request.
async fn failure(client: &HttpClient, request: HttpRequest) -> (&'static str, bool, Fate) {
    let error = client.http(request).await.unwrap_err();
    (error.code, error.retryable, error.fate)
}

#[tokio::test]
async fn a_request_arrives_and_its_answer_comes_back() {
    let server = Server::start(|_| answer("201 Created\r\nx-one: 1\r\nx-one: 2", b"made"));
    let request = post(server.url("/a?b=c"), &[("x-key", "käse")]);
    let answer = client().http(request).await.unwrap();
    assert_eq!((answer.status, &answer.body[..]), (201, &b"made"[..]));
    let named = |(name, _): &&(String, String)| name == "x-one";
    assert_eq!(answer.headers.iter().filter(named).count(), 2);
    let request = &server.requests()[0];
    assert!(request.starts_with("POST /a?b=c HTTP/1.1\r\n"), "{request}");
    assert!(request.contains("x-key: käse\r\n"), "{request}");
    assert!(request.ends_with("\r\n\r\nsent"), "{request}");
}

#[tokio::test]
async fn connections_are_kept_for_the_next_request() {
    let server = Server::start(|_| answer("200 OK", b""));
    let client = client();
    for _ in 0..20 {
        client.http(get(server.url("/"))).await.unwrap();
    }
    assert!(server.connections.lock().unwrap().len() < 20);
}

#[tokio::test]
async fn a_refused_connection_sent_nothing() {
    let gone = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let url = format!("http://{}/", gone.local_addr().unwrap());
    drop(gone);
    let known = (codes::HTTP_CONNECTION, true, Fate::NotSent);
    assert_eq!(failure(&client(), get(url)).await, known);
}

#[tokio::test]
async fn a_name_that_no_one_has_sent_nothing() {
    let known = (codes::HTTP_DNS, true, Fate::NotSent);
    assert_eq!(failure(&client(), get("http://name.invalid/")).await, known);
}

#[tokio::test]
async fn a_connection_that_breaks_leaves_it_open_what_happened() {
    for said in [
        &b""[..],
        b"HTTP/1.1 200",
        b"no HTTP at all\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhal",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n9\r\nhal",
        b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 99\r\n\r\n\x1f\x8b\x08",
    ] {
        let server = Server::start(|_| Reply::Break(said.to_vec()));
        let known = (codes::HTTP_CONNECTION, true, Fate::Unknown);
        let found = failure(&client(), post(server.url("/"), &[])).await;
        assert_eq!(found, known, "{}", String::from_utf8_lossy(said));
    }
}

#[tokio::test]
async fn an_answer_that_does_not_come_in_time_leaves_it_open_what_happened() {
    let silent = Server::start(|_| Reply::Hang);
    let halting =
        Server::start(|_| Reply::Say(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhal".to_vec()));
    for server in [silent, halting] {
        let request = HttpRequest {
            timeout_millis: 200,
            ..get(server.url("/"))
        };
        let known = (codes::TIMEOUT, true, Fate::Unknown);
        assert_eq!(failure(&client(), request).await, known);
    }
}

#[tokio::test]
async fn redirects_are_followed_as_often_as_the_request_says() {
    let server = Server::start(|request| match request {
        looping if looping.starts_with("GET /loop") => redirect(302, "/loop"),
        first if first.starts_with("POST /first") => redirect(303, "/last"),
        _ => answer("200 OK", b"here"),
    });
    let found = client()
        .http(post(server.url("/first"), &[]))
        .await
        .unwrap();
    assert_eq!((found.status, found.url), (200, server.url("/last")));
    let last = server.requests().pop().unwrap();
    assert!(last.starts_with("GET /last "), "{last}");
    assert!(last.ends_with("\r\n\r\n"), "no body is left: {last}");

    let known = (codes::HTTP_REDIRECTS, false, Fate::Answered);
    let before = server.requests().len();
    assert_eq!(failure(&client(), get(server.url("/loop"))).await, known);
    assert_eq!(server.requests().len() - before, 6);

    let unfollowed = HttpRequest {
        redirects_max: 0,
        ..get(server.url("/loop"))
    };
    assert_eq!(client().http(unfollowed).await.unwrap().status, 302);
}

#[tokio::test]
async fn another_origin_gets_neither_credentials_nor_the_key() {
    let other = Server::start(|_| answer("200 OK", b""));
    let location = other.url("/taken");
    let server = Server::start(move |_| redirect(307, &location));
    let secrets = [
        ("authorization", "Bearer s3cret"),
        ("cookie", "s3cret"),
        ("idempotency-key", "s3cret"),
        ("x-api-key", "s3cret"),
        ("content-type", "text/plain"),
    ];
    let found = client().http(post(server.url("/"), &secrets)).await;
    assert_eq!(found.unwrap().url, other.url("/taken"));
    assert!(server.requests()[0].contains("s3cret"));
    let taken = &other.requests()[0];
    assert!(!taken.contains("s3cret"), "{taken}");
    assert!(taken.contains("content-type: text/plain"), "{taken}");
    assert!(taken.ends_with("sent"), "{taken}");
}

#[tokio::test]
async fn credentials_in_a_redirect_go_to_the_server_that_it_names() {
    let server = Server::start(|request| match request {
        last if last.starts_with("GET /last") => answer("200 OK", b""),
        first => {
            let host = first.lines().find_map(|line| line.strip_prefix("host: "));
            redirect(302, &format!("http://a:b%20c@{}/last", host.unwrap()))
        }
    });
    client().http(get(server.url("/"))).await.unwrap();
    let [first, last] = &server.requests()[..] else {
        panic!("two requests are sent");
    };
    assert!(!first.contains("authorization"), "{first}");
    assert!(last.contains("authorization: Basic YTpiIGM=\r\n"), "{last}");
    assert!(!last.contains("a:b"), "{last}");
}

#[tokio::test]
async fn a_part_of_an_answer_is_asked_for_uncoded() {
    let server = Server::start(|_| answer("206 Partial Content", b"part"));
    let part = HttpRequest {
        headers: vec![("range".into(), "bytes=0-3".into())],
        ..get(server.url("/"))
    };
    client().http(part).await.unwrap();
    let request = &server.requests()[0];
    assert!(!request.contains("accept-encoding"), "{request}");
}

#[tokio::test]
async fn a_redirect_does_not_lead_to_where_a_request_may_not_go() {
    for location in [
        "http://169.254.169.254/latest/meta-data",
        "http://127.0.0.2/",
        "http://[::1]/",
        "http://localhost:1/",
    ] {
        let server = Server::start(move |_| redirect(307, location));
        let known = (codes::ADDRESS_FORBIDDEN, false, Fate::Unknown);
        let found = failure(&by_name(), post(server.url("/"), &[])).await;
        assert_eq!(found, known, "{location}");
    }
}

/// A client that reaches 127.0.0.1 as a literal and by no name: the resolver is production's.
fn by_name() -> HttpClient {
    let production = HttpClient::new(false, BYTES_MAX).unwrap();
    HttpClient {
        guard: one_loopback,
        ..production
    }
}

#[tokio::test]
async fn addresses_of_this_machine_and_its_network_are_refused_unless_allowed() {
    let server = Server::start(|_| answer("200 OK", b""));
    let port = server.address.port();
    let refusing = HttpClient::new(false, BYTES_MAX).unwrap();
    for host in [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "10.0.0.1",
        "169.254.169.254",
    ] {
        let found = failure(&refusing, get(format!("http://{host}:{port}/"))).await;
        let known = (codes::ADDRESS_FORBIDDEN, false, Fate::NotSent);
        assert_eq!(found, known, "{host}");
    }
    assert_eq!(server.connections.lock().unwrap().len(), 0);
    let allowed = HttpClient::new(true, BYTES_MAX).unwrap();
    assert_eq!(
        allowed.http(get(server.url("/"))).await.unwrap().status,
        200
    );
}

fn gzipped(plain: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(plain).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn a_compressed_answer_is_decoded() {
    let head = "200 OK\r\ncontent-encoding: gzip";
    let server = Server::start(move |_| answer(head, &gzipped(b"plain")));
    let found = client().http(get(server.url("/"))).await.unwrap();
    assert_eq!(&found.body[..], b"plain");
    assert!(server.requests()[0].contains("accept-encoding: gzip\r\n"));

    let empty = Server::start(move |_| answer(head, b""));
    let found = client().http(get(empty.url("/"))).await.unwrap();
    assert!(found.body.is_empty());

    let damaged = Server::start(move |_| answer(head, b"this was never compressed"));
    let known = (codes::HTTP_RESPONSE_INVALID, false, Fate::Answered);
    assert_eq!(failure(&client(), get(damaged.url("/"))).await, known);
}

#[tokio::test]
async fn an_answer_larger_than_the_limit_is_not_read_on() {
    let fits = Server::start(|_| answer("200 OK", &[b'x'; BYTES_MAX as usize]));
    let found = client().http(get(fits.url("/"))).await.unwrap();
    assert_eq!(found.body.len() as u64, BYTES_MAX);

    let announced = Server::start(|_| answer("200 OK", &[b'x'; BYTES_MAX as usize + 1]));
    let unannounced = Server::start(|_| {
        let head = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n";
        Reply::Say([&head[..], &[b'x'; BYTES_MAX as usize + 1]].concat())
    });
    let bomb = gzipped(&vec![0; 1_000_000]);
    assert!((bomb.len() as u64) < BYTES_MAX);
    let compressed = Server::start(move |_| answer("200 OK\r\ncontent-encoding: gzip", &bomb));
    for server in [announced, unannounced, compressed] {
        let known = (codes::HTTP_RESPONSE_TOO_LARGE, false, Fate::Answered);
        assert_eq!(failure(&client(), get(server.url("/"))).await, known);
    }
}

#[tokio::test]
async fn what_is_no_request_is_refused_before_anything_is_sent() {
    let with = |method: &str, url: &str, header: (&str, &str)| HttpRequest {
        method: method.into(),
        ..post(url, &[header])
    };
    for request in [
        with("GE T", "http://a.example/", ("a", "b")),
        with("CONNECT", "http://a.example/", ("a", "b")),
        with("GET", "ftp://a.example/", ("a", "b")),
        with("GET", "http://a.example/", ("a b", "b")),
        with("GET", "http://a.example/", ("a", "b\r\nc: d")),
    ] {
        let known = (codes::HTTP_REQUEST_INVALID, false, Fate::NotSent);
        assert_eq!(failure(&client(), request).await, known);
    }
}

#[tokio::test]
async fn headers_about_a_connection_are_the_clients_own() {
    let server = Server::start(|_| answer("200 OK", b""));
    let forwarded = [
        ("content-length", "999"),
        ("transfer-encoding", "chunked"),
        ("connection", "close"),
    ];
    client()
        .http(post(server.url("/"), &forwarded))
        .await
        .unwrap();
    let request = &server.requests()[0];
    assert!(request.contains("content-length: 4\r\n"), "{request}");
    assert!(
        !request.contains("999") && !request.contains("chunked"),
        "{request}"
    );
    assert!(!request.contains("connection: "), "{request}");
}

/// A server with a certificate for 127.0.0.1, and its authority's certificate in PEM.
fn secure_server() -> (Server, String) {
    let mut authority = CertificateParams::new([]).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let issuer = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(["127.0.0.1".to_owned()])
        .unwrap()
        .signed_by(&key, &issuer)
        .unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
        )
        .unwrap();
    let config = Arc::new(config);
    let wrap =
        move |socket| StreamOwned::new(ServerConnection::new(Arc::clone(&config)).unwrap(), socket);
    let server = Server::start_with(wrap, |_| answer("200 OK", b"safe"));
    (server, issuer.pem())
}

#[tokio::test]
async fn a_server_is_trusted_by_its_authority_alone() {
    let (server, root) = secure_server();
    let url = format!("https://{}/", server.address);
    let trusting = client().with_root(root.as_bytes()).unwrap();
    let found = trusting.http(get(url.clone())).await.unwrap();
    assert_eq!(&found.body[..], b"safe");

    let known = (codes::HTTP_TLS, false, Fate::NotSent);
    assert_eq!(failure(&client(), get(url.clone())).await, known);
    let rootless = HttpClient {
        roots_count: 0,
        ..client()
    };
    let error = rootless.http(get(url)).await.unwrap_err();
    assert!(error.message.contains("ca-certificates"), "{error}");
}

#[tokio::test]
async fn a_server_without_tls_fails_the_handshake() {
    let server = Server::start_with(
        |mut socket| {
            socket
                .write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                .unwrap();
            socket
        },
        |_| Reply::Hang,
    );
    let url = format!("https://{}/", server.address);
    let known = (codes::HTTP_TLS, true, Fate::NotSent);
    assert_eq!(failure(&client(), get(url)).await, known);
}

#[test]
fn a_root_that_is_no_certificate_is_refused() {
    for text in [
        "",
        "no certificate",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    ] {
        assert!(client().with_root(text.as_bytes()).is_err(), "{text}");
    }
}
