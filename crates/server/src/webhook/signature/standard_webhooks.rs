//! `standard-webhooks`: Standard Webhooks 1.0
//! (<https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>),
//! a space-separated list of `v1,<base64>` (HMAC-SHA256, `whsec_` secrets) and `v1a,<base64>`
//! (Ed25519, `whpk_` public and `whsk_` private keys) over `{id}.{timestamp}.{body}`.

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use hmac::Hmac;
use http::{HeaderMap, HeaderName};
use millrace_core::limits;
use sha2::Sha256;

use super::error::Error;
use super::mac::{self, Candidates};
use super::secret::{self, Secret};
use super::{Received, header};

const ID: HeaderName = HeaderName::from_static("webhook-id");
const TIMESTAMP: HeaderName = HeaderName::from_static("webhook-timestamp");
const SIGNATURE: HeaderName = HeaderName::from_static("webhook-signature");
const EXPECTED: &str = "v1,<base64> or v1a,<base64>, several separated by spaces";

/// What one secret of the scheme is.
enum Key {
    Symmetric(Box<Hmac<Sha256>>),
    Public(Box<VerifyingKey>),
    Private(Box<SigningKey>),
}

pub(super) fn verify(secrets: &[Secret], received: Received<'_>) -> Result<(), Error> {
    let id = header::single(received.headers, &ID, "the message's id")?;
    let timestamp = header::single(received.headers, &TIMESTAMP, "a time in Unix seconds")?;
    let offered = Offered::parse(header::single(received.headers, &SIGNATURE, EXPECTED)?)
        .ok_or_else(|| Error::malformed(SIGNATURE.as_str(), EXPECTED))?;
    if id.is_empty() {
        return Err(Error::malformed(ID.as_str(), "the message's id"));
    }
    received.check_time(&TIMESTAMP, timestamp)?;
    let keys = keys(secrets)?;
    let parts = signed(id, timestamp, received.raw_body);
    let symmetric = keys.iter().filter_map(Key::symmetric);
    if mac::any_keyed_matches(symmetric, &parts, offered.tags.as_slice())
        || offered.any_asymmetric_matches(&keys, &parts)
    {
        Ok(())
    } else {
        Err(Error::mismatch("{id}.{timestamp}.{raw body}", &parts))
    }
}

pub(super) fn sign(
    secret: &Secret,
    raw_body: &[u8],
    now: i64,
    id: &str,
) -> Result<HeaderMap, Error> {
    let timestamp = now.to_string();
    let parts = signed(id, &timestamp, raw_body);
    let key = Key::parse(secret.expose()).ok_or_else(|| Error::cannot_sign(KEY_FORMS))?;
    let signature = match key {
        Key::Symmetric(keyed) => format!("v1,{}", mac::to_base64(&mac::tag(*keyed, &parts))),
        Key::Private(private) => {
            let signature = private.sign(&parts.concat());
            format!("v1a,{}", mac::to_base64(&signature.to_bytes()))
        }
        Key::Public(_) => {
            return Err(Error::cannot_sign(
                "a whpk_ public key only checks signatures; sign with its whsk_ private key",
            ));
        }
    };
    Ok(HeaderMap::from_iter([
        (ID, header::value(id)?),
        (TIMESTAMP, header::value(&timestamp)?),
        (SIGNATURE, header::value(&signature)?),
    ]))
}

const KEY_FORMS: &str = "expected whsec_ and a secret in base64, or whpk_ and an Ed25519 public key \
                         of 32 bytes in base64";

/// What is expected of a secret that is no key.
pub(super) fn key_fault(secret: &Secret) -> Option<&'static str> {
    Key::parse(secret.expose()).is_none().then_some(KEY_FORMS)
}

fn keys(secrets: &[Secret]) -> Result<Vec<Key>, Error> {
    let keys: Vec<Key> = secrets
        .iter()
        .filter_map(|secret| Key::parse(secret.expose()))
        .collect();
    if keys.is_empty() {
        return Err(Error::not_configured(KEY_FORMS));
    }
    Ok(keys)
}

impl Key {
    /// A key by its prefix; without one it is a symmetric secret, as in the reference libraries.
    fn parse(text: &str) -> Option<Self> {
        if let Some(public) = text.strip_prefix("whpk_") {
            let bytes = mac::from_base64::<32>(public)?;
            let key = VerifyingKey::from_bytes(&bytes).ok()?;
            return Some(Self::Public(Box::new(key)));
        }
        if let Some(private) = text.strip_prefix("whsk_") {
            return Self::private(private);
        }
        let key = mac::decode_base64(text.strip_prefix("whsec_").unwrap_or(text))?;
        let keyed = secret::keyed(&key);
        (!key.is_empty()).then(|| Self::Symmetric(Box::new(keyed)))
    }

    /// A private key as its seed alone or followed by the public key.
    fn private(text: &str) -> Option<Self> {
        let key = match mac::from_base64::<32>(text) {
            Some(seed) => SigningKey::from_bytes(&seed),
            None => SigningKey::from_keypair_bytes(&mac::from_base64::<64>(text)?).ok()?,
        };
        Some(Self::Private(Box::new(key)))
    }

    fn symmetric(&self) -> Option<Hmac<Sha256>> {
        match self {
            Self::Symmetric(keyed) => Some(keyed.as_ref().clone()),
            Self::Public(_) | Self::Private(_) => None,
        }
    }

    fn public(&self) -> Option<VerifyingKey> {
        match self {
            Self::Symmetric(_) => None,
            Self::Public(key) => Some(**key),
            Self::Private(key) => Some(key.verifying_key()),
        }
    }
}

/// The signatures of a request, by version; those of unknown versions are ignored.
struct Offered {
    tags: Candidates,
    asymmetric: Vec<Signature>,
}

impl Offered {
    fn parse(text: &str) -> Option<Self> {
        let mut offered = Self {
            tags: Candidates::new(),
            asymmetric: Vec::new(),
        };
        for entry in text.split_ascii_whitespace() {
            match entry.split_once(',')? {
                ("v1", written) => offered.tags.push(mac::from_base64(written)?),
                ("v1a", written) => {
                    let bytes = mac::from_base64::<64>(written)?;
                    if offered.asymmetric.len() < limits::SIGNATURES_PER_REQUEST_MAX {
                        offered.asymmetric.push(Signature::from_bytes(&bytes));
                    }
                }
                _ => {}
            }
        }
        let none = offered.tags.as_slice().is_empty() && offered.asymmetric.is_empty();
        (!none).then_some(offered)
    }

    fn any_asymmetric_matches(&self, keys: &[Key], parts: &[&[u8]]) -> bool {
        if self.asymmetric.is_empty() {
            return false;
        }
        let publics: Vec<VerifyingKey> = keys.iter().filter_map(Key::public).collect();
        if publics.is_empty() {
            return false;
        }
        // Ed25519 reads its message twice, so it wants it in one piece.
        let message = parts.concat();
        publics.iter().any(|key| {
            let mut signatures = self.asymmetric.iter();
            signatures.any(|signature| key.verify_strict(&message, signature).is_ok())
        })
    }
}

fn signed<'a>(id: &'a str, timestamp: &'a str, raw_body: &'a [u8]) -> [&'a [u8]; 5] {
    [id.as_bytes(), b".", timestamp.as_bytes(), b".", raw_body]
}
