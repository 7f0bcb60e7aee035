//! What is true of values in object storage alone, on the server that `MILLRACE_TEST_OBJECT_STORAGE`
//! names (`scripts/object-storage`). What every keeper must do is in `crate::blobs::conformance`.

mod http;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};
use std::sync::{Arc, LazyLock};

use bytes::Bytes;
use futures::executor::block_on;
use millrace_core::ports::blobs::{BlobHash, Blobs};
use millrace_core::ports::store::Error;
use millrace_core::time::Timestamp;
use tokio::runtime::Runtime;
use url::Url;

use self::http::Connector;
use super::bucket::Bucket;
use super::{Location, ObjectBlobs, OpenError, Options};
use crate::blobs::conformance::{Bench, aged, blob, get, put};

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());

#[expect(clippy::disallowed_methods, reason = "the tests' one setting")]
fn server() -> Url {
    let url = std::env::var("MILLRACE_TEST_OBJECT_STORAGE").expect(
        "MILLRACE_TEST_OBJECT_STORAGE must name object storage; `scripts/object-storage start $$` starts one",
    );
    Url::parse(&url).unwrap()
}

/// Tells the server what no client of S3 can.
fn control(path: &str) {
    let server = server();
    let address = server.socket_addrs(|| None).unwrap();
    let mut stream = TcpStream::connect(&*address).unwrap();
    let head = format!(
        "PUT /-/{path} HTTP/1.1\r\nHost: tests\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 204"), "{answer}");
}

/// A bucket, whose clock is the test's.
pub(crate) struct Objects {
    name: String,
    now: Arc<AtomicI64>,
}

impl Objects {
    fn options(&self) -> Options {
        let server = server();
        let password = server.password().unwrap();
        let mut endpoint = server.clone();
        endpoint.set_username("").unwrap();
        endpoint.set_password(None).unwrap();
        let now = Arc::clone(&self.now);
        let variables = [
            ("AWS_ACCESS_KEY_ID", server.username()),
            ("AWS_SECRET_ACCESS_KEY", password),
            ("AWS_ENDPOINT_URL", endpoint.as_str()),
        ];
        let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        Options {
            location: Location::parse(&format!("s3://{}/values", self.name)).unwrap(),
            variables: variables.map(owned).to_vec(),
            clock: Arc::new(move || Timestamp::from_millis(now.load(Ordering::SeqCst))),
            http: Arc::new(Connector),
        }
    }

    /// With another value of a variable.
    fn options_with(&self, name: &str, value: &str) -> Options {
        let mut options = self.options();
        options.variables.retain(|(given, _)| given != name);
        options.variables.push((name.to_owned(), value.to_owned()));
        options
    }

    fn open_objects(&self) -> ObjectBlobs {
        RUNTIME.block_on(ObjectBlobs::open(self.options())).unwrap()
    }

    /// The objects themselves.
    fn raw(&self) -> Bucket {
        let options = self.options();
        Bucket::new(&options).unwrap()
    }

    fn write(&self, name: &str, text: &str) {
        let text = Bytes::from(text.to_owned());
        let put = RUNTIME.block_on(self.raw().put(name, text));
        assert!(put.is_ok(), "{name}");
    }

    fn remove(&self, name: &str) {
        let removed = RUNTIME.block_on(self.raw().remove(name));
        assert!(removed.is_ok(), "{name}");
    }

    /// The names of all objects.
    fn names(&self) -> Vec<String> {
        let bucket = self.raw();
        let listed = RUNTIME.block_on(bucket.list("", None, (None, 1000)));
        let objects = listed
            .unwrap_or_else(|fault| panic!("{}", fault.why))
            .objects;
        objects.into_iter().map(|object| object.name).collect()
    }

    fn set_clock(&self) {
        let millis = self.now.load(Ordering::SeqCst);
        control(&format!("clocks/{}?millis={millis}", self.name));
    }
}

impl Bench for Objects {
    fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("test-{}-{number}", std::process::id());
        control(&format!("buckets/{name}"));
        let now = Arc::new(AtomicI64::new(1_000_000));
        let bench = Self { name, now };
        bench.set_clock();
        bench
    }

    fn open(&self) -> Arc<dyn Blobs> {
        Arc::new(self.open_objects())
    }

    fn clock(&self) -> &AtomicI64 {
        &self.now
    }

    fn pass(&self, millis: i64) {
        self.now.fetch_add(millis, Ordering::SeqCst);
        self.set_clock();
    }

    fn damage(&self, hash: BlobHash, text: &str) {
        self.write(&hash.to_string(), text);
    }

    fn kept(&self, hash: BlobHash) -> Vec<u8> {
        let bucket = self.raw();
        let read = RUNTIME.block_on(bucket.get(&hash.to_string()));
        read.ok().flatten().unwrap().to_vec()
    }
}

/// What is said when that place is to be used.
fn refusal(options: Options) -> (String, bool) {
    let error = RUNTIME.block_on(ObjectBlobs::open(options)).err().unwrap();
    (error.to_string(), error.is_usage())
}

#[test]
fn a_place_that_cannot_be_used_is_refused_with_what_to_do() {
    let bench = Objects::new();
    let (said, is_usage) = refusal(bench.options_with("AWS_SECRET_ACCESS_KEY", "wrong"));
    assert!(said.contains("SignatureDoesNotMatch") && is_usage, "{said}");
    assert!(said.contains("check AWS_ACCESS_KEY_ID"), "{said}");
    assert!(
        said.contains(&format!("s3://{}/values/probe-", bench.name)),
        "{said}"
    );

    let absent = Options {
        location: Location::parse("s3://absent-bucket/values").unwrap(),
        ..bench.options()
    };
    let (said, is_usage) = refusal(absent);
    assert!(said.contains("NoSuchBucket") && is_usage, "{said}");
    assert!(said.contains("make the bucket"), "{said}");

    let (said, is_usage) = refusal(bench.options_with("AWS_ENDPOINT_URL", "http://127.0.0.1:9"));
    assert!(said.contains("refused") && !is_usage, "{said}");
    assert!(said.contains("check that the storage is up"), "{said}");

    let mut half = bench.options();
    half.variables
        .retain(|(name, _)| name != "AWS_SECRET_ACCESS_KEY");
    let (said, is_usage) = refusal(half);
    assert!(is_usage, "{said}");
}

#[test]
fn nothing_is_left_of_what_was_tried() {
    let bench = Objects::new();
    bench.open_objects();
    assert_eq!(bench.names(), Vec::<String>::new());
}

#[test]
fn a_place_is_that_of_who_has_claimed_it_first() {
    let bench = Objects::new();
    let blobs = bench.open_objects();
    let claim = |owner: &[u8]| RUNTIME.block_on(blobs.claim(owner));
    claim(b"one").unwrap();
    claim(b"one").unwrap();
    let refused = claim(b"other").unwrap_err();
    assert!(matches!(refused, OpenError::Foreign { .. }), "{refused}");
    assert!(refused.is_usage());
    bench.remove("owner");
    claim(b"other").unwrap();
    // The walk leaves it alone.
    bench.pass(10_000);
    assert_eq!(aged(&blobs, bench.ago(1), 10), []);
    assert_eq!(bench.names(), ["owner"]);
}

#[test]
fn a_bucket_that_is_gone_is_not_a_value_that_is_gone() {
    let bench = Objects::new();
    let options = Options {
        location: Location::parse("s3://absent-bucket/values").unwrap(),
        ..bench.options()
    };
    let blobs = ObjectBlobs::new(options).unwrap();
    let error = get(&blobs, BlobHash::of(b"any")).unwrap_err();
    assert!(matches!(error, Error::Unavailable { .. }), "{error}");
}

#[test]
fn what_another_process_has_stored_again_is_not_removed() {
    let bench = Objects::new();
    let (one, other) = (bench.open(), bench.open());
    let hash = put(&*one, "shared");
    bench.pass(10_000);
    put(&*other, "shared");
    assert!(!block_on(one.remove(hash, bench.ago(5_000))).unwrap());
    assert_eq!(bench.names(), [hash.to_string()]);
    bench.pass(10_000);
    assert!(block_on(one.remove(hash, bench.ago(5_000))).unwrap());
    assert_eq!(bench.names(), Vec::<String>::new());
}

#[test]
fn what_another_process_removes_at_this_moment_is_stored_anew() {
    let bench = Objects::new();
    let blobs = bench.open();
    let hash = put(&*blobs, "shared");
    let mark = format!("{hash}.removing-other");
    bench.write(&mark, "");
    let mut storing = blobs.put(blob("shared"));
    // It does not count as stored before it is known what becomes of it.
    let early = RUNTIME.block_on(async {
        tokio::time::timeout(std::time::Duration::from_millis(500), &mut storing).await
    });
    assert!(early.is_err());
    bench.remove(&hash.to_string());
    bench.remove(&mark);
    block_on(storing).unwrap();
    assert_eq!(get(&*blobs, hash).unwrap(), "shared");
}

#[test]
fn a_mark_of_who_has_ended_holds_up_nobody_and_goes_with_a_walk() {
    let bench = Objects::new();
    let blobs = bench.open();
    let hash = put(&*blobs, "shared");
    bench.write(&format!("{hash}.removing-other"), "");
    bench.write("probe-other", "");
    bench.pass(121_000);
    put(&*blobs, "shared");
    assert_eq!(bench.names().len(), 3);
    assert_eq!(aged(&*blobs, bench.ago(60_000), 10), []);
    assert_eq!(bench.names(), [hash.to_string()]);
}

#[test]
fn a_walk_leaves_alone_what_is_not_a_value() {
    let bench = Objects::new();
    let blobs = bench.open();
    let hash = put(&*blobs, "one");
    for stranger in ["0-notes", "1-notes", "2-notes", "zz"] {
        bench.write(stranger, "mine");
    }
    bench.write(&format!("deeper/{hash}"), "another's");
    bench.pass(10_000);
    assert_eq!(aged(&*blobs, bench.ago(1), 1), [hash]);
    assert_eq!(bench.names().len(), 5);
    assert_eq!(blobs.facts().count, 1);
}
