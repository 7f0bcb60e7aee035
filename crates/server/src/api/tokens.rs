//! `/api/tokens`: tokens for programs. A token is shown once, when it is made.

use axum::Json;
use axum::extract::State;
use axum::http::{Method, StatusCode};
use millrace_core::id::TokenId;
use millrace_core::ports::store::Token;
use millrace_core::scenario::{Fault, FaultCode};
use millrace_core::span::Span;
use millrace_core::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::auth;
use super::body::JsonBody;
use super::codes;
use super::operation::Operation;
use super::page::List;
use super::parameter::{Id, PageQuery, Query};
use super::problem::Problem;
use crate::data_folder::random_text;
use crate::state::Shared;

/// The operations under `/api/tokens`.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::new(Method::GET, "/api/tokens", "listTokens", list)
            .about("tokens", "List tokens, newest first")
            .query::<PageQuery>()
            .answer::<List<TokenView>>(200, "A page of tokens, without the tokens themselves."),
        Operation::new(Method::POST, "/api/tokens", "createToken", create)
            .about("tokens", "Make a token")
            .body::<NewToken>(r#"{"name":"ci"}"#)
            .answer::<MadeToken>(201, "The token. It is shown this once.")
            .leads_to("/api/tokens/{id}", "$response.body#/id")
            .problem(409, codes::ALREADY_EXISTS),
        Operation::new(Method::DELETE, "/api/tokens/{id}", "revokeToken", revoke)
            .about("tokens", "Revoke a token")
            .answer_empty(204, "It is revoked.")
            .may_miss(),
    ]
}

/// A token to make.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NewToken {
    /// What it is for; unique in the instance. Changes made with it are recorded under this name.
    #[schemars(length(min = 1, max = 200))]
    name: String,
    /// How long it is good for, more than `0s`; for ever when absent.
    #[serde(default)]
    expires_in: Option<Span>,
}

/// A token as lists show it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Token")]
struct TokenView {
    /// Its id.
    id: TokenId,
    /// What it is for.
    name: String,
    /// When it was made.
    created_at: Timestamp,
    /// When it ends.
    expires_at: Option<Timestamp>,
}

/// A token that was just made.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct MadeToken {
    /// Its id.
    id: TokenId,
    /// What it is for.
    name: String,
    /// The token itself, shown this once.
    token: String,
    /// When it was made.
    created_at: Timestamp,
    /// When it ends.
    expires_at: Option<Timestamp>,
}

fn show(token: Token) -> TokenView {
    TokenView {
        id: token.token_id,
        name: token.name,
        created_at: token.created_at,
        expires_at: token.expires_at,
    }
}

async fn list(
    State(server): State<Shared>,
    Query(page): Query<PageQuery>,
) -> Result<Json<List<TokenView>>, Problem> {
    let tokens = server.store.tokens(page.cursor()?, page.limit()).await?;
    Ok(List::from_page(tokens, show))
}

async fn create(
    State(server): State<Shared>,
    JsonBody(new): JsonBody<NewToken>,
) -> Result<(StatusCode, Json<MadeToken>), Problem> {
    if new.expires_in == Some(Span::default()) {
        let message = "expected more than `0s`: such a token would be good for nothing";
        let fault = Fault::error(FaultCode::InvalidValue, "/expiresIn", message);
        return Err(Problem::invalid_with(vec![fault]));
    }
    let text = random_text().map_err(|error| Problem::internal(&error))?;
    let text = format!("mrt_{text}");
    let (millis, chance) = server.id_parts();
    let now = server.host.now();
    let token = Token {
        token_id: TokenId::new(millis, chance),
        name: new.name,
        hash: auth::hash(&text),
        created_at: now,
        expires_at: new.expires_in.map(|span| now.plus_millis(span.as_millis())),
    };
    server.store.create_token(token.clone()).await?;
    let made = MadeToken {
        id: token.token_id,
        name: token.name,
        token: text,
        created_at: token.created_at,
        expires_at: token.expires_at,
    };
    Ok((StatusCode::CREATED, Json(made)))
}

async fn revoke(
    State(server): State<Shared>,
    Id(token_id): Id<TokenId>,
) -> Result<StatusCode, Problem> {
    server.store.delete_token(token_id).await?;
    Ok(StatusCode::NO_CONTENT)
}
