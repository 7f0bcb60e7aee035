//! Secrets in rendered configs. A secret's text never enters data: the rendered config has `***` in
//! its place and a mark that says which secret belongs there, until the action that sends it asks.
//! Looking a secret up is the caller's part.

use serde::{Deserialize, Serialize};

use super::functions::{Encoding, hmac_sha256_text};
use crate::json::{Json, Object, escape_pointer_token};

/// What stands where a secret belongs.
pub(super) const MASK: &str = "***";

/// Which secret: a field of a connection's credentials.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SecretName {
    /// Name of the connection; `None` for the node's own.
    pub connection: Option<String>,
    /// The field within `secrets.credentials`.
    pub name: String,
}

/// What belongs in a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SecretKind {
    /// The secret itself.
    Plain {
        /// The secret.
        secret: SecretName,
    },
    /// An HMAC-SHA-256 whose key is the secret.
    HmacSha256 {
        /// The key.
        secret: SecretName,
        /// The text that is signed.
        data: String,
        /// How the result is written.
        encoding: Encoding,
    },
}

impl SecretKind {
    /// The secret that is needed.
    pub fn secret(&self) -> &SecretName {
        match self {
            Self::Plain { secret } | Self::HmacSha256 { secret, .. } => secret,
        }
    }
}

/// A place in a rendered config where a secret belongs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretMark {
    /// JSON pointer to the string.
    pub pointer: String,
    /// Byte within that string at which `***` stands.
    pub offset: usize,
    /// What belongs there.
    pub what: SecretKind,
}

/// A config whose expressions have been evaluated. It holds no secret and may be stored and shown.
///
/// ```
/// use millrace_core::expression::{Context, Scope, SecretName, Secrets, Template};
/// use millrace_core::json::Json;
///
/// let config: Json = r#"{"headers": {"authorization": "Bearer {{ secret('token') }}"}}"#.parse()?;
/// let template = Template::compile(&config, None, Secrets::Allowed).map_err(|faults| faults[0].clone())?;
/// let rendered = template.render(&Context::of(&Scope::default()))?;
/// assert_eq!(rendered.value.to_string(), r#"{"headers":{"authorization":"Bearer ***"}}"#);
///
/// let sent = rendered.reveal(|secret: &SecretName| Ok::<_, String>(format!("<{}>", secret.name)))?;
/// assert_eq!(sent.to_string(), r#"{"headers":{"authorization":"Bearer <token>"}}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rendered {
    /// The config, with `***` where secrets belong.
    pub value: Json,
    /// Those places, in the order of the config.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<SecretMark>,
}

impl Rendered {
    /// A config without secrets.
    pub fn plain(value: Json) -> Self {
        Self {
            value,
            marks: Vec::new(),
        }
    }

    /// The config with its secrets in place: only for the request that is about to be sent.
    ///
    /// Fails with the first error of `find`.
    pub fn reveal<E>(
        &self,
        mut find: impl FnMut(&SecretName) -> Result<String, E>,
    ) -> Result<Json, E> {
        self.filled(|what| {
            let secret = find(what.secret())?;
            Ok(match what {
                SecretKind::Plain { .. } => secret,
                SecretKind::HmacSha256 { data, encoding, .. } => {
                    hmac_sha256_text(secret.as_bytes(), data.as_bytes(), *encoding)
                }
            })
        })
    }

    /// The config with `***(label)` in place of secrets, the label being the connection's name.
    ///
    /// ```
    /// # use millrace_core::expression::{Context, Scope, Secrets, Template};
    /// # let config = r#"{"key": "{{ secret('shop', 'token') }}"}"#.parse()?;
    /// # let template = Template::compile(&config, None, Secrets::Allowed).unwrap();
    /// let rendered = template.render(&Context::of(&Scope::default()))?;
    /// let shown = rendered.mask(|secret| secret.connection.clone().unwrap_or_default());
    /// assert_eq!(shown.to_string(), r#"{"key":"***(shop)"}"#);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn mask(&self, mut label: impl FnMut(&SecretName) -> String) -> Json {
        self.with_texts(|secret| format!("{MASK}({})", label(secret)))
    }

    /// The config with a text of the caller's in each secret's place.
    pub fn with_texts(&self, mut text: impl FnMut(&SecretName) -> String) -> Json {
        let filled = self.filled(|what| Ok::<_, std::convert::Infallible>(text(what.secret())));
        match filled {
            Ok(value) => value,
        }
    }

    /// From the last mark to the first, so that the offsets of those still to come hold.
    fn filled<E>(&self, mut fill: impl FnMut(&SecretKind) -> Result<String, E>) -> Result<Json, E> {
        let mut value = self.value.clone();
        for mark in self.marks.iter().rev() {
            let text = fill(&mark.what)?;
            let tokens: Vec<&str> = mark.pointer.split('/').skip(1).collect();
            value = replaced(&value, &tokens, mark.offset, &text);
        }
        Ok(value)
    }
}

/// The value with the mask at `offset` of the string at `tokens` replaced. A mark that fits no
/// string, or no mask in it, changes nothing.
fn replaced(value: &Json, tokens: &[&str], offset: usize, text: &str) -> Json {
    match (tokens, value) {
        ([], Json::String(old)) => {
            let rest = old.get(offset..).and_then(|rest| rest.strip_prefix(MASK));
            rest.map_or_else(
                || value.clone(),
                |rest| Json::from([&old[..offset], text, rest].concat()),
            )
        }
        ([token, below @ ..], Json::Object(object)) => {
            let member = |(key, member): (&crate::json::Key, &Json)| {
                let here = escape_pointer_token(key) == *token;
                let member = if here {
                    replaced(member, below, offset, text)
                } else {
                    member.clone()
                };
                (key.clone(), member)
            };
            Json::from(object.iter().map(member).collect::<Object>())
        }
        ([token, below @ ..], Json::Array(list)) => {
            let position = token.parse::<usize>().ok();
            let element = |(index, element): (usize, &Json)| {
                if Some(index) == position {
                    replaced(element, below, offset, text)
                } else {
                    element.clone()
                }
            };
            list.iter().enumerate().map(element).collect()
        }
        _ => value.clone(),
    }
}
