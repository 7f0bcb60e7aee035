//! HMAC-SHA256 over a message in parts, compared in constant time, and the ways its tag is written.
//! Which parts make a message is the schemes' business.

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use hmac::{Hmac, Mac};
use millrace_core::limits;
use sha2::Sha256;
use subtle::{Choice, ConstantTimeEq};

use super::secret::Secret;

/// The output of HMAC-SHA256.
pub(super) type Tag = [u8; 32];

const LENIENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);

/// The tags that a request offers, bounded and without allocation.
pub(super) struct Candidates {
    tags: [Tag; limits::SIGNATURES_PER_REQUEST_MAX],
    count: usize,
}

impl Candidates {
    pub(super) fn new() -> Self {
        Self {
            tags: [[0; 32]; limits::SIGNATURES_PER_REQUEST_MAX],
            count: 0,
        }
    }

    /// Adds a tag; those over the limit are not tried.
    pub(super) fn push(&mut self, tag: Tag) {
        if let Some(place) = self.tags.get_mut(self.count) {
            *place = tag;
            self.count += 1;
        }
    }

    pub(super) fn as_slice(&self) -> &[Tag] {
        &self.tags[..self.count]
    }
}

/// Is one of `candidates` the tag of `parts` under one of `secrets`? Takes the same time whichever.
pub(super) fn any_matches(secrets: &[Secret], parts: &[&[u8]], candidates: &[Tag]) -> bool {
    any_keyed_matches(secrets.iter().map(Secret::keyed), parts, candidates)
}

/// [`any_matches`] for keys that are not a secret's text as it stands.
pub(super) fn any_keyed_matches(
    keyed: impl Iterator<Item = Hmac<Sha256>>,
    parts: &[&[u8]],
    candidates: &[Tag],
) -> bool {
    let mut found = Choice::from(0);
    for mac in keyed {
        let tag = tag(mac, parts);
        for candidate in candidates {
            found |= tag.ct_eq(candidate);
        }
    }
    found.into()
}

/// The tag of `parts`, one after the other.
pub(super) fn tag(mut keyed: Hmac<Sha256>, parts: &[&[u8]]) -> Tag {
    for part in parts {
        keyed.update(part);
    }
    keyed.finalize().into_bytes().into()
}

/// A tag in hexadecimal digits of either case.
pub(super) fn from_hex(text: &str) -> Option<Tag> {
    let mut tag = Tag::default();
    hex::decode_to_slice(text, &mut tag).ok()?;
    Some(tag)
}

/// `N` bytes in base64, of either alphabet, padded or not.
pub(super) fn from_base64<const N: usize>(text: &str) -> Option<[u8; N]> {
    // The decoder wants room for its estimate, which is up to two bytes more than it writes.
    let mut buffer = [0; 96];
    let engine = if text.contains(['-', '_']) {
        &URL_SAFE
    } else {
        &STANDARD
    };
    let length = engine.decode_slice(text, &mut buffer).ok()?;
    buffer[..length].try_into().ok()
}

/// Base64 in the standard alphabet, padded: what senders write.
pub(super) fn to_base64(bytes: &[u8]) -> String {
    base64::prelude::BASE64_STANDARD.encode(bytes)
}

/// Decodes base64 of any length, of either alphabet, padded or not.
pub(super) fn decode_base64(text: &str) -> Option<Vec<u8>> {
    if text.contains(['-', '_']) {
        URL_SAFE.decode(text).ok()
    } else {
        STANDARD.decode(text).ok()
    }
}
