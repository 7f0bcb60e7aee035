//! Sessions of people in a browser, and the links that begin one. Only hashes are kept.

use super::Answer;
use crate::time::Timestamp;

/// A session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of what the browser's cookie holds.
    pub hash: [u8; 32],
    /// SHA-256 of the token that it was begun with: it is good for as long as that is.
    pub token_hash: [u8; 32],
    /// When its person signed in; a renewal does not change it.
    pub began_at: Timestamp,
    /// When the cookie was made.
    pub made_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// A link that begins a session, once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignInLink {
    /// SHA-256 of its code.
    pub hash: [u8; 32],
    /// SHA-256 of the token that it signs in with.
    pub token_hash: [u8; 32],
    /// When it ends.
    pub expires_at: Timestamp,
}

/// Sessions and sign-in links.
pub trait Sessions: Send + Sync {
    /// Stores a session, and removes those that had ended when it was made.
    fn begin_session(&self, session: Session) -> Answer<'_, ()>;

    /// The session with that hash, also when it has ended.
    fn session_hashed(&self, hash: [u8; 32]) -> Answer<'_, Option<Session>>;

    /// Puts another in its place, and lets the old one go on until then: requests under way still
    /// show it. Does nothing when it is not there any more, and says so with `false`.
    fn renew_session(&self, old: [u8; 32], until: Timestamp, new: Session) -> Answer<'_, bool>;

    /// Ends a session; one that is not there is ended.
    fn end_session(&self, hash: [u8; 32]) -> Answer<'_, ()>;

    /// Stores a link, and removes those that had ended by `now`.
    fn keep_sign_in_link(&self, link: SignInLink, now: Timestamp) -> Answer<'_, ()>;

    /// Uses a link up; gives it when it was there and had not ended by `now`.
    fn take_sign_in_link(&self, hash: [u8; 32], now: Timestamp) -> Answer<'_, Option<SignInLink>>;
}
