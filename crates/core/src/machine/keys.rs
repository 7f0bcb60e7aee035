//! What is drawn from a run's identity by SHA-256: idempotency keys and the chance of waits.
//!
//! Both are for ever: a key that changed would make a callee do twice what it was asked once.

use sha2::{Digest, Sha256};

use crate::id::RunId;

/// The `Idempotency-Key` of a step: 32 hexadecimal digits, the first half of the SHA-256 of
/// `millrace key`, the origin run's 16 bytes, the node id, the scope and the generation as four
/// bytes, big-endian; texts end with a zero byte. `scope` is the step's place within containers,
/// empty outside of them.
pub fn idempotency_key(origin: RunId, node_id: &str, scope: &str, generation: u32) -> String {
    let mut hash = Sha256::new();
    hash.update(b"millrace key\0");
    hash.update(origin.as_bytes());
    place(&mut hash, node_id, scope);
    hash.update(generation.to_be_bytes());
    hex::encode(&hash.finalize()[..16])
}

/// The chance of the wait after an attempt, uniform over all of `u64`: the first eight bytes,
/// big-endian, of the SHA-256 of `millrace wait`, seed, node id, scope and attempt, laid out as
/// in [`idempotency_key`].
pub(super) fn wait_chance(seed: [u8; 16], node_id: &str, scope: &str, attempt: u32) -> u64 {
    let mut hash = Sha256::new();
    hash.update(b"millrace wait\0");
    hash.update(seed);
    place(&mut hash, node_id, scope);
    hash.update(attempt.to_be_bytes());
    let mut first = [0; 8];
    first.copy_from_slice(&hash.finalize()[..8]);
    u64::from_be_bytes(first)
}

fn place(hash: &mut Sha256, node_id: &str, scope: &str) {
    hash.update(node_id.as_bytes());
    hash.update([0]);
    hash.update(scope.as_bytes());
    hash.update([0]);
}
