//! A connection's credentials as a header or a query parameter. Where the connection comes from
//! and whether it is active is not known here.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use millrace_core::json::Json;
use millrace_core::ports::node::Credentials;

/// Where credentials go in a request.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Nowhere.
    Nowhere,
    /// Into a header: its name in lower case, its value, and what stands before the secret.
    Header(String, String, &'static str),
    /// Into the query: name and value.
    Query(String, String),
}

/// Where a connection's credentials go (`metadata.auth`, contract §2.2).
pub(super) fn place(connection: &Credentials) -> Result<Place, String> {
    let auth = connection.metadata.get("auth");
    let kind = auth
        .and_then(|auth| auth.get("type"))
        .and_then(Json::as_str)
        .unwrap_or("none");
    let name = auth
        .and_then(|auth| auth.get("name"))
        .and_then(Json::as_str);
    match kind {
        "none" => Ok(Place::Nowhere),
        "bearer" => {
            let value = format!("Bearer {}", secret(connection, "token")?);
            Ok(Place::Header("authorization".into(), value, "Bearer "))
        }
        "basic" => {
            let username = secret(connection, "username")?;
            if username.contains(':') {
                return Err(fault(connection, "its `username` may not hold a colon"));
            }
            let pair = format!("{username}:{}", secret(connection, "password")?);
            let value = format!("Basic {}", STANDARD.encode(pair));
            Ok(Place::Header("authorization".into(), value, "Basic "))
        }
        "header" => {
            let name = name.unwrap_or("authorization").to_ascii_lowercase();
            Ok(Place::Header(name, secret(connection, "value")?.into(), ""))
        }
        "query" => {
            let name = name.ok_or_else(|| {
                fault(
                    connection,
                    "its `metadata.auth` needs the parameter's `name`",
                )
            })?;
            Ok(Place::Query(
                name.into(),
                secret(connection, "value")?.into(),
            ))
        }
        _ => Err(fault(
            connection,
            "its `metadata.auth.type` must be none, bearer, basic, header or query",
        )),
    }
}

/// What stands for a connection's secrets where people look.
pub(super) fn mask(connection: &Credentials) -> String {
    format!("***({})", connection.name)
}

fn secret<'a>(connection: &'a Credentials, field: &str) -> Result<&'a str, String> {
    connection
        .credentials
        .get(field)
        .and_then(Json::as_str)
        .ok_or_else(|| fault(connection, &format!("its credentials have no `{field}`")))
}

fn fault(connection: &Credentials, what: &str) -> String {
    format!(
        "the connection `{}` cannot be used: {what}",
        connection.name
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placed(auth: &str, credentials: &str) -> Result<Place, String> {
        place(&Credentials {
            name: "shop".into(),
            metadata: format!(r#"{{"auth": {auth}}}"#).parse().unwrap(),
            credentials: credentials.parse().unwrap(),
        })
    }

    #[test]
    fn each_kind_goes_to_its_place() {
        let header =
            |name: &str, value: &str, kind| Ok(Place::Header(name.into(), value.into(), kind));
        assert_eq!(placed(r#"{"type": "none"}"#, "{}"), Ok(Place::Nowhere));
        assert_eq!(
            placed(r#"{"type": "bearer"}"#, r#"{"token": "t"}"#),
            header("authorization", "Bearer t", "Bearer ")
        );
        assert_eq!(
            placed(
                r#"{"type": "basic"}"#,
                r#"{"username": "Aladdin", "password": "open sesame"}"#
            ),
            header(
                "authorization",
                "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
                "Basic "
            )
        );
        assert_eq!(
            placed(
                r#"{"type": "header", "name": "X-Key"}"#,
                r#"{"value": "v"}"#
            ),
            header("x-key", "v", "")
        );
        assert_eq!(
            placed(r#"{"type": "query", "name": "k"}"#, r#"{"value": "v"}"#),
            Ok(Place::Query("k".into(), "v".into()))
        );
    }

    #[test]
    fn what_is_missing_is_named() {
        for (auth, credentials, named) in [
            (r#"{"type": "bearer"}"#, "{}", "`token`"),
            (r#"{"type": "query"}"#, r#"{"value": "v"}"#, "`name`"),
            (r#"{"type": "oauth"}"#, "{}", "metadata.auth.type"),
        ] {
            let message = placed(auth, credentials).unwrap_err();
            assert!(message.contains(named), "{message}");
        }
    }
}
