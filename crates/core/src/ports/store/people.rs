//! What people and programs keep beside scenarios: tokens, variables, jobs, and what proves the
//! master key.

use smol_str::SmolStr;

use super::Answer;
use super::catalogue::Page;
use crate::id::{JobId, TokenId};
use crate::json::Json;
use crate::time::Timestamp;

/// An API token; only its hash is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Its id.
    pub token_id: TokenId,
    /// Its name, unique in the instance.
    pub name: String,
    /// SHA-256 of the token.
    pub hash: [u8; 32],
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
}

/// An instance variable.
#[derive(Debug, Clone, PartialEq)]
pub struct Variable {
    /// Its name, unique in the instance.
    pub name: SmolStr,
    /// Its value.
    pub value: Json,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

/// Long work over many runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// Its id.
    pub job_id: JobId,
    /// What it does and where it stands, as the server keeps it.
    pub document: Json,
    /// Whether it is still under way.
    pub unfinished: bool,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Tokens, variables, jobs, the proof of the master key.
pub trait People: Send + Sync {
    /// What was sealed with the master key at the first start; opaque to the store.
    fn key_proof(&self) -> Answer<'_, Option<Vec<u8>>>;

    /// Stores it, if there is none yet: of two that start at once, the first one's stays.
    fn keep_key_proof(&self, proof: Vec<u8>) -> Answer<'_, ()>;

    /// Stores a new token; its name must be free.
    fn create_token(&self, token: Token) -> Answer<'_, ()>;

    /// The token with that hash.
    fn token_hashed(&self, hash: [u8; 32]) -> Answer<'_, Option<Token>>;

    /// A page of tokens, newest first, older than `before`.
    fn tokens(&self, before: Option<TokenId>, limit: u32) -> Answer<'_, Page<Token, TokenId>>;

    /// Removes a token.
    fn delete_token(&self, token_id: TokenId) -> Answer<'_, ()>;

    /// Stores a variable; gives whether it is new.
    fn put_variable(&self, variable: Variable) -> Answer<'_, bool>;

    /// All variables, by name.
    fn variables(&self) -> Answer<'_, Vec<Variable>>;

    /// Removes a variable.
    fn delete_variable(&self, name: &str) -> Answer<'_, ()>;

    /// Stores a job, new or changed.
    fn put_job(&self, job: Job) -> Answer<'_, ()>;

    /// Replaces a job if its document is still `seen`; [`super::Error::Changed`] otherwise.
    fn change_job(&self, job: Job, seen: Json) -> Answer<'_, ()>;

    /// A job.
    fn job(&self, job_id: JobId) -> Answer<'_, Option<Job>>;

    /// Jobs that are still under way, oldest first.
    fn unfinished_jobs(&self) -> Answer<'_, Vec<Job>>;
}
