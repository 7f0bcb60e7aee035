//! The hook3 event: a JSON body of 200 bytes, no two alike, and its signed request.
//!
//! The request is laid out once; for each event only its digits and its signature are written.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::Sink;

/// Bytes of the body.
pub(crate) const BODY_BYTES: usize = 200;
const NUMBER_DIGITS: usize = 12;
const TOTAL_DIGITS: usize = 4;
const SIGNATURE_DIGITS: usize = 64;
/// The body with digits to be written over. `total` is above 100 for every event.
const BODY: &str = r#"{"id":"order-000000000000","total":0000,"currency":"EUR","customer":{"name":"Ada Lovelace","email":"ada@example.com"},"items":["#;
const BODY_END: &str = "]}";

/// A request that can be numbered.
pub(crate) struct Webhook {
    mac: Hmac<Sha256>,
    request: Vec<u8>,
    body_start: usize,
    signature_start: usize,
    number_start: usize,
    total_start: usize,
}

impl Webhook {
    /// The request to that sink.
    pub(crate) fn new(sink: &Sink) -> Self {
        let (path, address) = (&sink.path, sink.address);
        let zeros = "0".repeat(SIGNATURE_DIGITS);
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n\
             Content-Length: {BODY_BYTES}\r\nX-Signature: {zeros}\r\n\r\n"
        );
        let body_start = head.len();
        let place = |mark: &str| body_start + BODY.find(mark).map_or(0, |at| at + mark.len());
        Self {
            mac: Hmac::new_from_slice(sink.secret.as_bytes())
                .expect("HMAC takes a key of any length"),
            signature_start: body_start - SIGNATURE_DIGITS - 4,
            number_start: place("order-"),
            total_start: place("\"total\":"),
            body_start,
            request: [head.into_bytes(), body()].concat(),
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
        let mut mac = self.mac.clone();
        mac.update(&self.request[self.body_start..]);
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

/// The body of 200 bytes, all digits zero.
fn body() -> Vec<u8> {
    let items = ["\"book\",", "\"pen\",", "\"ink\",", "\"map\","];
    let mut body = BODY.to_owned();
    let room = BODY_BYTES - BODY_END.len() - 2;
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
    body.into_bytes()
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

    fn request(number: u64) -> String {
        let sink = Sink {
            address: ([127, 0, 0, 1], 80).into(),
            path: "/api/webhook/bench".to_owned(),
            secret: "s".to_owned(),
        };
        String::from_utf8(Webhook::new(&sink).numbered(number).to_vec()).unwrap()
    }

    #[test]
    fn a_body_is_json_of_200_bytes_with_its_number() {
        let request = request(41);
        let (_, body) = request.split_once("\r\n\r\n").unwrap();
        assert_eq!(body.len(), BODY_BYTES);
        let body: serde_json::Value = serde_json::from_str(body).unwrap();
        assert_eq!(body["id"], "order-000000000041");
        assert_eq!(body["total"], 1041);
    }

    #[test]
    fn the_signature_is_that_of_the_body() {
        let request = request(7);
        let (head, body) = request.split_once("\r\n\r\n").unwrap();
        let (_, signature) = head.split_once("X-Signature: ").unwrap();
        let mut mac = Hmac::<Sha256>::new_from_slice(b"s").unwrap();
        mac.update(body.as_bytes());
        assert_eq!(hex::encode(mac.finalize().into_bytes()), signature);
    }
}
