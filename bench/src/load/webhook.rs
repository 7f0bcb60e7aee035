//! The event: a JSON body, no two alike, and its signed request.
//!
//! The request is laid out once; for each event only its digits, its key and its signature are
//! written. What is the same in all of them is signed once, so that a large body costs the load
//! little.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::Sink;

/// Bytes of hook3's body.
const BODY_BYTES: usize = 200;
const NUMBER_DIGITS: usize = 12;
const TOTAL_DIGITS: usize = 4;
const SIGNATURE_DIGITS: usize = 64;
const KEY_DIGITS: usize = 32;
/// The body with digits to be written over. `total` is above 100 for every event.
const BODY: &str = r#""id":"order-000000000000","total":0000,"currency":"EUR","customer":{"name":"Ada Lovelace","email":"ada@example.com"},"items":["#;
const BODY_END: &str = "]}";
/// What a large body is filled with before all of that: lines of an order.
const LINE: &str =
    r#"{"article":"A-4711-0815","title":"Notebook, dotted, 120 pages","count":3,"price":12.5},"#;

/// What events look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shape {
    /// Bytes of the body, at least [`BODY_BYTES`].
    pub(crate) body_bytes: usize,
    /// Whether each carries an `Idempotency-Key` and a `traceparent` of its own.
    pub(crate) keyed: bool,
}

impl Shape {
    /// hook3's.
    pub(crate) const HOOK3: Self = Self {
        body_bytes: BODY_BYTES,
        keyed: false,
    };
}

/// A request that can be numbered.
pub(crate) struct Webhook {
    /// Fed with the body up to its number.
    mac: Hmac<Sha256>,
    request: Vec<u8>,
    signature_start: usize,
    number_start: usize,
    total_start: usize,
    /// Where the key and the trace's id stand.
    keys: Option<[usize; 2]>,
}

impl Webhook {
    /// The request to that sink.
    pub(crate) fn new(sink: &Sink) -> Self {
        let (path, address, shape) = (&sink.path, sink.address, sink.shape);
        let signature = "0".repeat(SIGNATURE_DIGITS);
        let zeros = "0".repeat(KEY_DIGITS);
        let keys = if shape.keyed {
            format!("Idempotency-Key: {zeros}\r\ntraceparent: 00-{zeros}-00f067aa0ba902b7-01\r\n")
        } else {
            String::new()
        };
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n{keys}X-Signature: {signature}\r\n\r\n",
            shape.body_bytes
        );
        let behind = |text: &str, mark: &str| text.find(mark).map(|at| at + mark.len());
        let body = body(shape.body_bytes);
        let place = |mark: &str| head.len() + behind(&body, mark).unwrap_or(0);
        let (number_start, total_start) = (place("\"id\":\"order-"), place("\"total\":"));
        let mut mac = Hmac::<Sha256>::new_from_slice(sink.secret.as_bytes())
            .expect("HMAC takes a key of any length");
        mac.update(&body.as_bytes()[..number_start - head.len()]);
        Self {
            mac,
            signature_start: head.len() - SIGNATURE_DIGITS - 4,
            number_start,
            total_start,
            keys: behind(&head, "Idempotency-Key: ")
                .zip(behind(&head, "traceparent: 00-"))
                .map(|(key, trace)| [key, trace]),
            request: [head, body].concat().into_bytes(),
        }
    }

    /// The request of the event with that number.
    pub(crate) fn numbered(&mut self, number: u64) -> &[u8] {
        write_digits(
            &mut self.request[self.number_start..][..NUMBER_DIGITS],
            number,
        );
        let total = 1000 + number % 9000;
        write_digits(&mut self.request[self.total_start..][..TOTAL_DIGITS], total);
        for (salt, place) in self.keys.into_iter().flatten().enumerate() {
            let halves = [2 * number + 1, 2 * number + 2].map(|half| scattered(half, salt as u64));
            let bytes: Vec<u8> = halves.iter().flat_map(|half| half.to_be_bytes()).collect();
            hex::encode_to_slice(bytes, &mut self.request[place..][..KEY_DIGITS])
                .expect("the place holds 16 bytes in hexadecimal");
        }
        let mut mac = self.mac.clone();
        mac.update(&self.request[self.number_start..]);
        let signature = mac.finalize().into_bytes();
        let place = &mut self.request[self.signature_start..][..SIGNATURE_DIGITS];
        hex::encode_to_slice(signature, place).expect("the place holds 32 bytes in hexadecimal");
        &self.request
    }

    /// Whether the body shows the id of the event last numbered.
    pub(crate) fn is_answered_by(&self, body: &[u8]) -> bool {
        let digits = &self.request[self.number_start..][..NUMBER_DIGITS];
        body.windows(NUMBER_DIGITS).any(|window| window == digits)
    }
}

/// A number that lies anywhere, another one for each input (the finish of SplitMix64): keys that
/// follow each other would be kinder to an index than those of strangers.
fn scattered(number: u64, salt: u64) -> u64 {
    let mut bits = number
        .wrapping_add(salt << 56)
        .wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

/// The body of that many bytes, all digits zero.
fn body(bytes: usize) -> String {
    let mut body = "{".to_owned();
    let lines = bytes.saturating_sub(2 * BODY_BYTES) / LINE.len();
    if lines > 0 {
        body.push_str("\"lines\":[");
        body.push_str(&LINE.repeat(lines));
        body.pop();
        body.push_str("],");
    }
    body.push_str(BODY);
    let items = ["\"book\",", "\"pen\",", "\"ink\",", "\"map\","];
    let room = bytes - BODY_END.len() - 2;
    for item in items.iter().cycle() {
        if body.len() + item.len() > room {
            break;
        }
        body.push_str(item);
    }
    body.push('"');
    body.extend(std::iter::repeat_n('x', room + 1 - body.len()));
    body.push('"');
    body.push_str(BODY_END);
    body
}

fn write_digits(place: &mut [u8], mut number: u64) {
    for digit in place.iter_mut().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(number: u64, shape: Shape) -> String {
        let sink = Sink {
            address: ([127, 0, 0, 1], 80).into(),
            path: "/api/webhook/bench".to_owned(),
            secret: "s".to_owned(),
            shape,
        };
        String::from_utf8(Webhook::new(&sink).numbered(number).to_vec()).unwrap()
    }

    fn of_bytes(body_bytes: usize) -> Shape {
        Shape {
            body_bytes,
            keyed: false,
        }
    }

    #[test]
    fn a_body_is_json_of_the_wanted_bytes_with_its_number() {
        for bytes in [BODY_BYTES, 64 * 1024, 1_000_000] {
            let request = request(41, of_bytes(bytes));
            let (_, body) = request.split_once("\r\n\r\n").unwrap();
            assert_eq!(body.len(), bytes);
            let body: serde_json::Value = serde_json::from_str(body).unwrap();
            assert_eq!(body["id"], "order-000000000041");
            assert_eq!(body["total"], 1041);
        }
    }

    #[test]
    fn the_signature_is_that_of_the_body() {
        for bytes in [BODY_BYTES, 10_000] {
            let request = request(7, of_bytes(bytes));
            let (head, body) = request.split_once("\r\n\r\n").unwrap();
            let (_, signature) = head.split_once("X-Signature: ").unwrap();
            let mut mac = Hmac::<Sha256>::new_from_slice(b"s").unwrap();
            mac.update(body.as_bytes());
            assert_eq!(hex::encode(mac.finalize().into_bytes()), signature);
        }
    }

    #[test]
    fn no_two_events_have_the_same_key_or_trace() {
        let shape = Shape {
            keyed: true,
            ..Shape::HOOK3
        };
        let mut seen = std::collections::BTreeSet::new();
        for number in 0..1000 {
            let request = request(number, shape);
            for mark in ["Idempotency-Key: ", "traceparent: 00-"] {
                let (_, rest) = request.split_once(mark).unwrap();
                assert!(seen.insert(rest[..KEY_DIGITS].to_owned()));
            }
        }
        assert!(
            seen.iter()
                .all(|key| key.bytes().all(|digit| digit.is_ascii_hexdigit()))
        );
    }
}
