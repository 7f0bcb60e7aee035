//! Deliveries: what came to each app last, refused requests too, for whoever sets a webhook up.
//!
//! A ring in memory, bounded in number and bytes; it need not survive a restart. Secrets are
//! hidden when a delivery is shown; what is kept in memory is the request as it came.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::{HeaderMap, Method, Uri};
use millrace_core::id::{AppId, RunId};
use millrace_core::time::Timestamp;
use rustc_hash::FxHashMap;

/// Deliveries kept for each app.
const DELIVERIES_COUNT_MAX: usize = 50;
/// Bytes of one body that are kept; a longer body is cut and cannot be replayed.
const BODY_BYTES_MAX: usize = 64 * 1024;
/// Bytes of bodies that are kept for each app.
const APP_BYTES_MAX: usize = 1024 * 1024;

/// A request that came to an app's webhook.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// Counts from 1 for each app since the process began.
    pub number: u64,
    /// When it came.
    pub at: Timestamp,
    /// Its method.
    pub method: Method,
    /// Its path and query.
    pub uri: Uri,
    /// Its headers, secrets among them.
    pub headers: HeaderMap,
    /// Its body, cut at a bound.
    pub body: Bytes,
    /// Bytes of the whole body; as announced, when it was refused before it was read.
    pub body_bytes: u64,
    /// Whether its body is kept whole, so that it can be replayed.
    pub whole: bool,
    /// Status of the answer.
    pub status: u16,
    /// Why it was refused: a code and a message.
    pub refusal: Option<(&'static str, String)>,
    /// For a bad signature: what was expected to be signed, bounded.
    pub expected: Option<String>,
    /// The runs it started, or those of the delivery that it repeats.
    pub runs: Vec<RunId>,
    /// Whether it repeats an earlier delivery.
    pub idempotent: bool,
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

    /// Keeps a delivery; gives its number. Its `number` is set and its body cut here.
    pub fn keep(&self, app_id: AppId, mut delivery: Delivery) -> u64 {
        if delivery.body.len() > BODY_BYTES_MAX {
            // A copy, because a slice would keep the whole body in memory.
            delivery.body = Bytes::copy_from_slice(&delivery.body[..BODY_BYTES_MAX]);
            delivery.whole = false;
        }
        let ring = self.ring(app_id);
        let mut ring = ring.lock().unwrap_or_else(PoisonError::into_inner);
        ring.last_number += 1;
        delivery.number = ring.last_number;
        ring.bytes += delivery.body.len();
        ring.deliveries.push_back(Arc::new(delivery));
        while ring.deliveries.len() > DELIVERIES_COUNT_MAX || ring.bytes > APP_BYTES_MAX {
            let Some(oldest) = ring.deliveries.pop_front() else {
                break;
            };
            ring.bytes -= oldest.body.len();
        }
        ring.last_number
    }

    /// An app's deliveries, newest first.
    pub fn of(&self, app_id: AppId) -> Vec<Arc<Delivery>> {
        let ring = self.ring(app_id);
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
    use super::*;

    fn delivery(body: Vec<u8>) -> Delivery {
        Delivery {
            number: 0,
            at: Timestamp::from_millis(0),
            method: Method::POST,
            uri: Uri::from_static("/api/webhook/shop"),
            headers: HeaderMap::new(),
            body_bytes: body.len() as u64,
            body: Bytes::from(body),
            whole: true,
            status: 200,
            refusal: None,
            expected: None,
            runs: Vec::new(),
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
        assert_eq!(kept.len(), APP_BYTES_MAX / BODY_BYTES_MAX);
    }
}
