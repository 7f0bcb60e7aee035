//! `/api/session` and `/api/sign-in-links`: sessions of people in a browser. A session is begun with a
//! token or by a link that is good once, is kept in a cookie that scripts cannot read, and ends with
//! the token that it was begun with.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use millrace_core::ports::store::{Session, SignInLink};
use millrace_core::span::Span;
use millrace_core::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Caller, Shown, UNKNOWN_TOKEN, cookie, hash, refused};
use crate::api::body::JsonBody;
use crate::api::codes;
use crate::api::operation::Operation;
use crate::api::problem::Problem;
use crate::data_folder::random_text;
use crate::state::{Server, Shared};

/// How long a session lasts whose cookie is not replaced.
const IDLE: Span = Span::from_secs(7 * 24 * 3_600);
/// How long a session lasts at most.
const LIFE: Span = Span::from_secs(30 * 24 * 3_600);
/// The age at which its cookie is replaced.
const RENEWED_AFTER: Span = Span::from_secs(3_600);
/// How long a cookie that was replaced is still good, for the requests under way.
const OVERLAP: Span = Span::from_secs(60);
/// How long a sign-in link is good.
const LINK: Span = Span::from_secs(15 * 60);
/// How long the link is good that the first start prints: it may be long until somebody looks.
const FIRST_LINK: Span = Span::from_secs(24 * 3_600);

/// The operations under `/api/session` and `/api/sign-in-links`.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::new(Method::GET, "/api/session", "getSession", get)
            .about("session", "Who is signed in")
            .description("With a bearer token, whose it is. A session's cookie is replaced once it is an hour old.")
            .answer::<SessionView>(200, "Whoever the cookie or the token is of."),
        Operation::new(Method::POST, "/api/session", "signIn", begin)
            .about("session", "Sign in")
            .description("Begins a session with a token or with the code of a sign-in link, which it uses up. The session is in the cookie `millrace_session` of the answer: for this site alone, and out of the reach of scripts. It ends seven days after the cookie was made, thirty days after it was begun, or with the token.")
            .open()
            .body::<Credentials>(r#"{"token":"mra_of_the_file_admin.token"}"#)
            .answer::<SessionView>(200, "Signed in.")
            .problem(401, codes::UNAUTHORIZED),
        Operation::new(Method::DELETE, "/api/session", "signOut", end)
            .about("session", "Sign out")
            .description("Ends the session of the cookie; with a bearer token it does nothing.")
            .answer_empty(204, "Signed out."),
        Operation::new(Method::POST, "/api/sign-in-links", "createSignInLink", link)
            .about("session", "Make a sign-in link")
            .description("For another browser of the same person: it signs in as whoever makes it.")
            .answer::<LinkView>(201, "The link. It is good once, for fifteen minutes."),
    ]
}

/// What proves who someone is: one of the two.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Credentials {
    /// A token.
    #[serde(default)]
    #[schemars(length(min = 1, max = 255))]
    token: Option<String>,
    /// The code of a sign-in link.
    #[serde(default)]
    #[schemars(length(min = 1, max = 255))]
    link: Option<String>,
}

/// Who is signed in.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Session")]
struct SessionView {
    /// `admin`, or the name of the token.
    caller: String,
    /// When the session ends unless its cookie is replaced; null for a token.
    expires_at: Option<Timestamp>,
}

/// A link that signs in.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "SignInLink")]
struct LinkView {
    /// The link.
    url: String,
    /// When it ends.
    expires_at: Timestamp,
}

async fn get(
    State(server): State<Shared>,
    caller: Caller,
    request: Request,
) -> Result<Response, Problem> {
    let shown = request.extensions().get::<Shown>().copied();
    let caller = caller.name;
    let Some(Shown::Session(session)) = shown else {
        let view = SessionView {
            caller,
            expires_at: None,
        };
        return Ok(Json(view).into_response());
    };
    let now = server.host.now();
    let age = now.millis_since(session.made_at);
    if age < RENEWED_AFTER.as_millis()
        || session.expires_at.millis_since(now) <= OVERLAP.as_millis()
    {
        let view = SessionView {
            caller,
            expires_at: Some(session.expires_at),
        };
        return Ok(Json(view).into_response());
    }
    let (text, new) = made(session.token_hash, session.began_at, now)?;
    let until = now.plus_millis(OVERLAP.as_millis());
    let expires_at = Some(new.expires_at);
    let renewed = server.store.renew_session(session.hash, until, new).await?;
    let cookie = if renewed { Some(text) } else { None };
    let view = SessionView { caller, expires_at };
    Ok(answer(&server, view, cookie, now))
}

async fn begin(
    State(server): State<Shared>,
    JsonBody(shown): JsonBody<Credentials>,
) -> Result<Response, Problem> {
    let now = server.host.now();
    let token_hash = match (shown.token, shown.link) {
        (Some(token), None) => hash(&token),
        (None, Some(code)) => owner_of_link(&server, &code, now).await?,
        _ => return Err(Problem::invalid("expected one of `token` and `link`")),
    };
    let Some(caller) = server.tokens.caller_hashed(token_hash, now).await? else {
        return Err(refused(UNKNOWN_TOKEN));
    };
    let (text, session) = made(token_hash, now, now)?;
    let view = SessionView {
        caller: caller.name,
        expires_at: Some(session.expires_at),
    };
    server.store.begin_session(session).await?;
    Ok(answer(&server, view, Some(text), now))
}

/// The hash of the token that the link signs in with; it is used up.
async fn owner_of_link(server: &Server, code: &str, now: Timestamp) -> Result<[u8; 32], Problem> {
    let link = server.store.take_sign_in_link(hash(code), now).await?;
    link.map(|link| link.token_hash).ok_or_else(|| {
        refused(
            "the link was used already, or it is past its time; sign in with a token, or have `millrace sign-in` print another",
        )
    })
}

async fn end(State(server): State<Shared>, headers: HeaderMap) -> Result<Response, Problem> {
    if let Some(text) = cookie::read(&headers) {
        server.store.end_session(hash(text)).await?;
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    set_cookie(&mut response, cookie::cleared(server.is_secure()));
    Ok(response)
}

async fn link(
    State(server): State<Shared>,
    request: Request,
) -> Result<(StatusCode, Json<LinkView>), Problem> {
    let token_hash = match request.extensions().get::<Shown>() {
        Some(Shown::Token(hash)) => *hash,
        Some(Shown::Session(session)) => session.token_hash,
        None => return Err(refused("show a token")),
    };
    let (url, expires_at) = make_link(&server, token_hash, LINK).await?;
    Ok((StatusCode::CREATED, Json(LinkView { url, expires_at })))
}

/// A link that signs in as the admin, for whoever sees the first start.
pub async fn first_link(server: &Server) -> Result<String, Problem> {
    let (url, _) = make_link(server, server.tokens.admin_hash(), FIRST_LINK).await?;
    Ok(url)
}

async fn make_link(
    server: &Server,
    token_hash: [u8; 32],
    life: Span,
) -> Result<(String, Timestamp), Problem> {
    let code = random_text().map_err(|error| Problem::internal(&error))?;
    let now = server.host.now();
    let link = SignInLink {
        hash: hash(&code),
        token_hash,
        expires_at: now.plus_millis(life.as_millis()),
    };
    server.store.keep_sign_in_link(link, now).await?;
    let url = format!("{}/sign-in?link={code}", server.public_url);
    Ok((url, link.expires_at))
}

/// A session that begins or goes on now, and what its cookie holds.
fn made(
    token_hash: [u8; 32],
    began_at: Timestamp,
    now: Timestamp,
) -> Result<(String, Session), Problem> {
    let text = random_text().map_err(|error| Problem::internal(&error))?;
    let end = began_at.plus_millis(LIFE.as_millis());
    let session = Session {
        hash: hash(&text),
        token_hash,
        began_at,
        made_at: now,
        expires_at: end.min(now.plus_millis(IDLE.as_millis())),
    };
    Ok((text, session))
}

fn answer(server: &Server, view: SessionView, cookie: Option<String>, now: Timestamp) -> Response {
    let end = view.expires_at.unwrap_or(now);
    let mut response = Json(view).into_response();
    if let Some(text) = cookie {
        let seconds = end.millis_since(now) / 1_000;
        set_cookie(
            &mut response,
            cookie::set(&text, seconds, server.is_secure()),
        );
    }
    response
}

fn set_cookie(response: &mut Response, cookie: Option<HeaderValue>) {
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    let never = HeaderValue::from_static("no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, never);
}
