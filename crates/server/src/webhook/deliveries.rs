//! Deliveries: what came to each app last, refused requests too, for whoever sets a webhook up.
//!
//! A ring in memory, bounded in number and bytes; it need not survive a restart. Secrets are
//! hidden when a delivery is shown; what is kept in memory is the request as it came.

mod head;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

pub use head::Head;
use millrace_core::id::{AppId, RunId};
use millrace_core::time::Timestamp;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// Deliveries kept for each app.
const DELIVERIES_COUNT_MAX: usize = 50;
/// Bytes of one body that are kept; a longer body is cut and cannot be replayed.
const BODY_BYTES_MAX: usize = 64 * 1024;
/// Bytes of requests that are kept for each app.
const APP_BYTES_MAX: usize = 1024 * 1024;

/// A request that came to an app's webhook.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// Counts from 1 for each app since the process began.
    pub number: u64,
    /// When it came.
    pub at: Timestamp,
    /// Its method, address and headers.
    pub head: Head,
    /// Its body, cut at a bound.
    pub body: Box<[u8]>,
    /// Bytes of the whole body; as announced, when it was refused before it was read.
    pub body_bytes: u64,
    /// Whether its body is kept whole, so that it can be replayed.
    pub whole: bool,
    /// Status of the answer; 499 when the sender hung up before it.
    pub status: u16,
    /// Why it was refused: a code and a message.
    pub refusal: Option<(&'static str, String)>,
    /// For a bad signature: what was expected to be signed, bounded.
    pub expected: Option<String>,
    /// The runs it started, or those of the delivery that it repeats.
    pub runs: SmallVec<[RunId; 1]>,
    /// Whether it repeats an earlier delivery.
    pub idempotent: bool,
}

impl Delivery {
    /// What is kept of a body, and whether that is all of it. A copy, since a part of it would hold
    /// all of it in memory.
    pub fn body_of(body: &[u8]) -> (Box<[u8]>, bool) {
        let kept = &body[..body.len().min(BODY_BYTES_MAX)];
        (kept.into(), kept.len() == body.len())
    }

    /// Bytes of what came from outside.
    fn bytes_count(&self) -> usize {
        let refusal = self
            .refusal
            .as_ref()
            .map_or(0, |(_, message)| message.len());
        let expected = self.expected.as_ref().map_or(0, String::len);
        self.body.len() + self.head.bytes_count() + refusal + expected
    }
}

/// The deliveries of all apps.
#[derive(Debug, Default)]
pub struct Deliveries {
    rings: Mutex<FxHashMap<AppId, Arc<Mutex<Ring>>>>,
}

#[derive(Debug, Default)]
struct Ring {
    last_number: u64,
    bytes: usize,
    deliveries: VecDeque<Arc<Delivery>>,
}

impl Deliveries {
    fn ring(&self, app_id: AppId) -> Arc<Mutex<Ring>> {
        let mut rings = self.rings.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(rings.entry(app_id).or_default())
    }

    /// Keeps a delivery; gives its number, which is set here.
    pub fn keep(&self, app_id: AppId, mut delivery: Delivery) -> u64 {
        let ring = self.ring(app_id);
        let mut ring = ring.lock().unwrap_or_else(PoisonError::into_inner);
        ring.last_number += 1;
        delivery.number = ring.last_number;
        ring.bytes += delivery.bytes_count();
        ring.deliveries.push_back(Arc::new(delivery));
        while ring.deliveries.len() > DELIVERIES_COUNT_MAX || ring.bytes > APP_BYTES_MAX {
            let Some(oldest) = ring.deliveries.pop_front() else {
                break;
            };
            ring.bytes -= oldest.bytes_count();
        }
        ring.last_number
    }

    /// An app's deliveries, newest first.
    pub fn of(&self, app_id: AppId) -> Vec<Arc<Delivery>> {
        let rings = self.rings.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(ring) = rings.get(&app_id).cloned() else {
            return Vec::new();
        };
        drop(rings);
        let ring = ring.lock().unwrap_or_else(PoisonError::into_inner);
        ring.deliveries.iter().rev().cloned().collect()
    }

    /// An app's delivery with that number, if it is still kept.
    pub fn numbered(&self, app_id: AppId, number: u64) -> Option<Arc<Delivery>> {
        self.of(app_id)
            .into_iter()
            .find(|delivery| delivery.number == number)
    }

    /// Forgets an app's deliveries.
    pub fn forget(&self, app_id: AppId) {
        self.rings
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&app_id);
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, Method, Uri};

    use super::*;

    fn delivery(whole_body: Vec<u8>) -> Delivery {
        let (body, whole) = Delivery::body_of(&whole_body);
        Delivery {
            number: 0,
            at: Timestamp::from_millis(0),
            head: Head::of(
                &Method::POST,
                &Uri::from_static("/api/webhook/shop"),
                &HeaderMap::new(),
            ),
            body_bytes: whole_body.len() as u64,
            body,
            whole,
            status: 200,
            refusal: None,
            expected: None,
            runs: SmallVec::new(),
            idempotent: false,
        }
    }

    #[test]
    fn the_last_fifty_are_kept_newest_first() {
        let deliveries = Deliveries::default();
        let app_id = AppId::from_bytes([1; 16]);
        for _ in 0..60 {
            deliveries.keep(app_id, delivery(vec![1]));
        }
        let kept: Vec<u64> = deliveries
            .of(app_id)
            .iter()
            .map(|kept| kept.number)
            .collect();
        assert_eq!(kept, (11..=60).rev().collect::<Vec<u64>>());
        assert!(deliveries.numbered(app_id, 10).is_none());
        assert!(deliveries.of(AppId::from_bytes([2; 16])).is_empty());
    }

    #[test]
    fn a_long_body_is_cut_and_many_are_bounded() {
        let deliveries = Deliveries::default();
        let app_id = AppId::from_bytes([1; 16]);
        for _ in 0..40 {
            deliveries.keep(app_id, delivery(vec![1; BODY_BYTES_MAX + 1]));
        }
        let kept = deliveries.of(app_id);
        assert!(!kept[0].whole);
        assert_eq!(kept[0].body.len(), BODY_BYTES_MAX);
        // One less than bodies alone would leave room for: heads count too.
        assert_eq!(kept.len(), APP_BYTES_MAX / BODY_BYTES_MAX - 1);
    }

    #[test]
    fn long_heads_are_bounded_as_bodies_are() {
        let deliveries = Deliveries::default();
        let app_id = AppId::from_bytes([1; 16]);
        let mut headers = HeaderMap::new();
        headers.insert("x-long", "a".repeat(100_000).parse().unwrap());
        let uri = Uri::from_static("/api/webhook/shop");
        for _ in 0..20 {
            let mut kept = delivery(Vec::new());
            kept.head = Head::of(&Method::POST, &uri, &headers);
            deliveries.keep(app_id, kept);
        }
        assert_eq!(deliveries.of(app_id).len(), APP_BYTES_MAX / 100_000);
    }
}
