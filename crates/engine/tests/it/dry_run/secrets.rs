//! The connections of these tests, and what of a request is a secret of theirs.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures::FutureExt;
use futures::future::BoxFuture;
use hmac::{Hmac, KeyInit as _, Mac as _};
use millrace_core::json::{Json, Object};
use millrace_core::ports::node::Credentials;
use millrace_core::ports::store;
use millrace_core::status::ConnectionStatus;
use millrace_engine::ports::{Connections, ResolvedConnection, masked_secret};
use serde_json::{Value, json};
use sha2::Sha256;

/// A connection for each kind of `metadata.auth`, and one whose name no header could hold.
pub(crate) const OPEN: &str = "Müller & Söhne";
const HMAC_KEY: &str = "hidden-hmac-key";
const QUERY_VALUE: &str = "hidden query+value/=";
/// Bytes that are no text.
const BLOB: [u8; 6] = [0, 159, 146, 150, 255, 1];

/// The connections by name, with their auth and their secrets.
fn all(sink: &str) -> Vec<(&'static str, Value, Value)> {
    let basic = json!({"username": "hidden-user", "password": "hidden-password"});
    vec![
        (
            "bearer",
            json!({"type": "bearer"}),
            json!({"token": "hidden-bearer"}),
        ),
        ("basic", json!({"type": "basic"}), basic),
        (
            "key in a header",
            json!({"type": "header", "name": "X-Api-Key"}),
            json!({"value": "hidden-header"}),
        ),
        (
            "key in the query",
            json!({"type": "query", "name": "api key"}),
            json!({"value": QUERY_VALUE}),
        ),
        (
            OPEN,
            json!({"type": "bearer"}),
            json!({
                "token": "hidden-token", "hmac": HMAC_KEY, "blob": STANDARD.encode(BLOB),
                "hook": format!("{sink}/hook/T0/hidden"), "host": host(sink),
            }),
        ),
    ]
}

/// Another name of the sink's host, and its port.
fn host(sink: &str) -> String {
    sink.replace("http://127.0.0.1", "localhost")
}

/// Secrets in clear, or masked.
pub(crate) struct Vault {
    sink: String,
    /// Whether someone may ask for a secret in clear.
    pub(crate) opens: bool,
}

impl Vault {
    pub(crate) fn of(sink: &str, opens: bool) -> Self {
        Self {
            sink: sink.to_owned(),
            opens,
        }
    }

    fn find(&self, name: &str, masked: bool) -> Option<ResolvedConnection> {
        let all = all(&self.sink);
        let (name, auth, secrets) = all.into_iter().find(|(found, ..)| *found == name)?;
        let secrets: Object = secrets
            .as_object()?
            .iter()
            .map(|(field, value)| {
                let clear = value.as_str().unwrap_or_default().to_owned();
                let text = if masked { masked_secret(name) } else { clear };
                (field.as_str().to_owned(), Json::from(text))
            })
            .collect();
        let metadata = json!({ "auth": auth }).to_string();
        Some(ResolvedConnection {
            status: ConnectionStatus::Active,
            credentials: Credentials {
                name: name.to_owned(),
                metadata: metadata.parse().unwrap(),
                credentials: secrets.into(),
            },
        })
    }
}

type Found<'a> = BoxFuture<'a, Result<Option<ResolvedConnection>, store::Error>>;

impl Connections for Vault {
    fn resolve<'a>(&'a self, name: &'a str) -> Found<'a> {
        assert!(self.opens, "a dry run opened the secrets of `{name}`");
        futures::future::ready(Ok(self.find(name, false))).boxed()
    }

    fn masked<'a>(&'a self, name: &'a str) -> Found<'a> {
        futures::future::ready(Ok(self.find(name, true))).boxed()
    }
}

/// HMAC-SHA-256 in hex, apart from the product's own code.
fn signature(data: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(HMAC_KEY.as_bytes()).unwrap();
    mac.update(data.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

/// A text of a live request as a dry run is to show it. `signed` is what was signed with the key.
pub(crate) fn masked(text: &str, sink: &str, signed: &str) -> String {
    let open = masked_secret(OPEN);
    let query = url::form_urlencoded::byte_serialize(QUERY_VALUE.as_bytes());
    let secrets = [
        ("hidden-bearer".to_owned(), masked_secret("bearer")),
        (
            STANDARD.encode("hidden-user:hidden-password"),
            masked_secret("basic"),
        ),
        ("hidden-header".to_owned(), masked_secret("key in a header")),
        (query.collect(), masked_secret("key in the query")),
        (format!("{sink}/hook/T0/hidden"), open.clone()),
        ("hidden-token".to_owned(), open.clone()),
        (host(sink), open.clone()),
        (STANDARD.encode(BLOB), open.clone()),
        (hex::encode(signature(signed)), open.clone()),
        (STANDARD.encode(signature(signed)), open),
    ];
    let masked = secrets
        .iter()
        .fold(text.to_owned(), |text, (secret, mask)| {
            text.replace(secret.as_str(), mask)
        });
    assert!(!masked.contains("hidden"), "{masked}");
    masked
}
