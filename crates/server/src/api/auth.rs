//! Who may call: bearer tokens (RFC 6750), the admin's and those that were made by API, and the
//! sessions that were begun with one.
//!
//! Only hashes are compared, so neither timing nor a copy of the database gives a token away.

mod cookie;
pub mod session;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use millrace_core::ports::store::{Session, Store};
use millrace_core::time::Timestamp;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::codes;
use super::problem::Problem;
use crate::state::{Server, Shared};

/// Said of a token that is not good.
const UNKNOWN_TOKEN: &str = "the token is not known, or it is past its time";

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
        self.caller_hashed(hash(token), now).await
    }

    /// SHA-256 of the admin's token.
    fn admin_hash(&self) -> [u8; 32] {
        self.admin
    }

    /// Who has the token with that hash, if anyone.
    async fn caller_hashed(
        &self,
        hash: [u8; 32],
        now: Timestamp,
    ) -> Result<Option<Caller>, Problem> {
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

/// What a caller showed.
#[derive(Debug, Clone, Copy)]
enum Shown {
    /// A token of that hash.
    Token([u8; 32]),
    /// The cookie of a session.
    Session(Session),
}

/// Lets a request pass that shows a token or the cookie of a session, and notes who calls.
pub async fn require(
    State(server): State<Shared>,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let (caller, shown) = identify(&server, &parts).await?;
    let mut request = Request::from_parts(parts, body);
    request.extensions_mut().insert(caller);
    request.extensions_mut().insert(shown);
    Ok(next.run(request).await)
}

/// Who calls. A token counts before a cookie.
async fn identify(server: &Server, parts: &Parts) -> Result<(Caller, Shown), Problem> {
    let now = server.host.now();
    if let Some(token) = bearer(&parts.headers) {
        let shown = Shown::Token(hash(token));
        let caller = server.tokens.caller(token, now).await?;
        let caller = caller.ok_or_else(|| refused(UNKNOWN_TOKEN))?;
        return Ok((caller, shown));
    }
    let Some(text) = cookie::read(&parts.headers) else {
        return Err(refused(
            "show a token: `Authorization: Bearer <token>`, or sign in",
        ));
    };
    if !cookie::is_of_our_pages(parts, &server.public_url) {
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            codes::CROSS_SITE,
            "another site sent this request with the browser's session; programs show a token",
        ));
    }
    let session = server.store.session_hashed(hash(text)).await?;
    let ended = || refused("the session has ended; sign in again");
    let session = session.filter(|session| session.expires_at > now);
    let session = session.ok_or_else(ended)?;
    let caller = server.tokens.caller_hashed(session.token_hash, now).await?;
    Ok((caller.ok_or_else(ended)?, Shown::Session(session)))
}

/// Whether a request shows who calls.
pub async fn is_known(server: &Server, parts: &Parts) -> bool {
    identify(server, parts).await.is_ok()
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
    is_known(server, parts).await
}

fn is_this_machine(address: IpAddr) -> bool {
    address.to_canonical().is_loopback()
}
