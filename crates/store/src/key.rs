//! How an idempotency key is stored: unique among all apps, in as few bytes as its hash has.

use millrace_core::id::AppId;

/// The key as it is stored: the app's id is mixed into a hash of which half would do.
pub(crate) fn stored(app_id: AppId, key: &[u8; 32]) -> [u8; 32] {
    let mut mixed = *key;
    for (byte, other) in mixed.iter_mut().zip(app_id.as_bytes()) {
        *byte ^= other;
    }
    mixed
}
