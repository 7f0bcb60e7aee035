//! Who may call: bearer tokens (RFC 6750), the admin's and those that were made by API.
//!
//! Only hashes are compared, so neither timing nor a copy of the database gives a token away.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use millrace_core::ports::store::Store;
use millrace_core::time::Timestamp;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::codes;
use super::problem::Problem;
use crate::state::Shared;

/// Who calls, as drafts, cancellations and resolutions record it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// `admin`, or the name of the token.
    pub name: String,
}

/// Knows the tokens.
pub struct Tokens {
    admin: [u8; 32],
    store: Arc<dyn Store>,
}

/// SHA-256 of a token.
pub fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

impl Tokens {
    /// The admin's token and those in the store.
    pub fn new(admin: &str, store: Arc<dyn Store>) -> Self {
        Self {
            admin: hash(admin),
            store,
        }
    }

    /// Who shows that token, if anyone.
    pub async fn caller(&self, token: &str, now: Timestamp) -> Result<Option<Caller>, Problem> {
        let hash = hash(token);
        if bool::from(hash.ct_eq(&self.admin)) {
            return Ok(Some(Caller {
                name: "admin".to_owned(),
            }));
        }
        let token = self.store.token_hashed(hash).await?;
        Ok(token
            .filter(|token| token.expires_at.is_none_or(|end| end > now))
            .map(|token| Caller { name: token.name }))
    }
}

/// The token of an `Authorization: Bearer …` header.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Lets a request pass that shows a token, and notes who calls.
pub async fn require(
    State(server): State<Shared>,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let Some(token) = bearer(request.headers()) else {
        return Err(refused("show a token: `Authorization: Bearer <token>`"));
    };
    match server.tokens.caller(token, server.host.now()).await? {
        Some(caller) => {
            request.extensions_mut().insert(caller);
            Ok(next.run(request).await)
        }
        None => Err(refused("the token is not known, or it is past its time")),
    }
}

/// 401 with that message.
pub fn refused(message: &str) -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, codes::UNAUTHORIZED, message).with_header(
        header::WWW_AUTHENTICATE,
        HeaderValue::from_static("Bearer realm=\"millrace\""),
    )
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or_else(|| refused("show a token"))
    }
}

/// Whether a request to an open path comes from this machine or shows a token, so that it may see
/// statistics.
pub async fn is_trusted(server: &Shared, parts: &Parts) -> bool {
    let peer = parts
        .extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map(|info| info.0.ip());
    let forwarded = parts.headers.contains_key("x-forwarded-for");
    if peer.is_some_and(is_this_machine) && !forwarded {
        return true;
    }
    match bearer(&parts.headers) {
        Some(token) => matches!(
            server.tokens.caller(token, server.host.now()).await,
            Ok(Some(_))
        ),
        None => false,
    }
}

fn is_this_machine(address: IpAddr) -> bool {
    address.to_canonical().is_loopback()
}
