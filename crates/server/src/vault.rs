//! The vault: seals secrets for the row that they belong to (XChaCha20-Poly1305).
//!
//! The row's id is authenticated with the text, so a sealed secret that is moved to another row
//! does not open. The layout is one byte of version, 24 of nonce, then the ciphertext with its tag.

pub mod master_key;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use millrace_core::json::Json;

const VERSION: u8 = 1;
const NONCE_BYTES: usize = 24;

/// Why a secret cannot be sealed or opened.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The key is another one, or the bytes were changed or moved.
    #[error(
        "the secrets of {row} cannot be decrypted: the master key is another one, or the data is damaged"
    )]
    Unopenable {
        /// The row.
        row: String,
    },
    /// The system gives no randomness, or the text is too long for the cipher.
    #[error("secrets cannot be encrypted")]
    Unsealable,
}

/// Seals and opens secrets with the master key. Not printable.
#[derive(Clone)]
pub struct Vault {
    cipher: XChaCha20Poly1305,
}

impl Vault {
    /// A vault with that key.
    pub fn new(key: &[u8; 32]) -> Self {
        Self {
            cipher: XChaCha20Poly1305::new(key.into()),
        }
    }

    /// Seals a value for a row.
    pub fn seal(&self, row: &str, value: &Json) -> Result<Vec<u8>, Error> {
        let mut nonce = [0; NONCE_BYTES];
        getrandom::fill(&mut nonce).map_err(|_| Error::Unsealable)?;
        let text = value.to_vec();
        let payload = Payload {
            msg: &text,
            aad: row.as_bytes(),
        };
        let sealed = self
            .cipher
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| Error::Unsealable)?;
        let mut bytes = Vec::with_capacity(1 + NONCE_BYTES + sealed.len());
        bytes.push(VERSION);
        bytes.extend_from_slice(&nonce);
        bytes.extend_from_slice(&sealed);
        Ok(bytes)
    }

    /// Opens what was sealed for that row.
    pub fn open(&self, row: &str, sealed: &[u8]) -> Result<Json, Error> {
        let unopenable = || Error::Unopenable {
            row: row.to_owned(),
        };
        let (&version, rest) = sealed.split_first().ok_or_else(unopenable)?;
        let (nonce, text) = rest
            .split_first_chunk::<NONCE_BYTES>()
            .ok_or_else(unopenable)?;
        if version != VERSION {
            return Err(unopenable());
        }
        let payload = Payload {
            msg: text,
            aad: row.as_bytes(),
        };
        let text = self
            .cipher
            .decrypt(&XNonce::from(*nonce), payload)
            .map_err(|_| unopenable())?;
        Json::parse_default(&text).map_err(|_| unopenable())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_for_a_row_opens_for_that_row_alone() {
        let vault = Vault::new(&[7; 32]);
        let secret = Json::from("hunter2");
        let sealed = vault.seal("con_1", &secret).unwrap();
        assert_eq!(vault.open("con_1", &sealed).unwrap(), secret);
        assert!(vault.open("con_2", &sealed).is_err());
        assert!(Vault::new(&[8; 32]).open("con_1", &sealed).is_err());
        assert!(!sealed.windows(7).any(|window| window == b"hunter2"));
    }

    #[test]
    fn every_changed_byte_is_noticed() {
        let vault = Vault::new(&[7; 32]);
        let sealed = vault.seal("con_1", &Json::from("hunter2")).unwrap();
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert!(vault.open("con_1", &changed).is_err(), "byte {place}");
        }
        assert!(vault.open("con_1", &sealed[..10]).is_err());
    }

    #[test]
    fn the_same_secret_is_never_sealed_alike() {
        let vault = Vault::new(&[7; 32]);
        let secret = Json::from("hunter2");
        assert_ne!(
            vault.seal("con_1", &secret).unwrap(),
            vault.seal("con_1", &secret).unwrap()
        );
    }
}
