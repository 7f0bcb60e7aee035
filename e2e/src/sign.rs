//! Signatures as a sender makes them, written apart from the product's own code.

use anyhow::{Context as _, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// HMAC-SHA256 of the body in hexadecimal: the value of `X-Signature`.
pub fn hex_hmac(secret: &str, body: &[u8]) -> String {
    hex::encode(hmac(secret.as_bytes(), body))
}

/// A signature of Standard Webhooks (`webhook-signature`) under a secret in its form (`whsec_…`).
pub fn standard_webhook(secret: &str, id: &str, timestamp: &str, body: &[u8]) -> Result<String> {
    let secret = secret.strip_prefix("whsec_").context("no whsec_ secret")?;
    let signed = [format!("{id}.{timestamp}.").as_bytes(), body].concat();
    let tag = hmac(&STANDARD.decode(secret)?, &signed);
    Ok(format!("v1,{}", STANDARD.encode(tag)))
}

fn hmac(key: &[u8], signed: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(signed);
    mac.finalize().into_bytes().to_vec()
}
