//! Stand-ins: what a dry run builds requests with in the place of secrets. They come through
//! every encoding of a request unchanged, so that `***` can be put in their place afterwards
//! wherever they came to stand.

use millrace_core::json::{Json, Object};
use millrace_core::ports::node::Credentials;

use crate::ports::masked_secret;

/// Begins every stand-in. In a base64 text it stands for bytes that are no UTF-8, so that such a
/// body is shown as base64 and not as text; in a host's name it keeps digits from being read as an
/// address.
const BEGIN: &str = "zzzzzzzz";

/// The stand-ins of one attempt, one for each connection.
pub(super) struct StandIns<'a> {
    begin: String,
    connections: &'a [Credentials],
}

impl<'a> StandIns<'a> {
    /// `key` tells them from whatever else stands in the request: the attempt's idempotency key,
    /// 32 hexadecimal digits.
    pub(super) fn new(key: &str, connections: &'a [Credentials]) -> Self {
        Self {
            begin: format!("{BEGIN}{key}"),
            connections,
        }
    }

    /// What all of them begin with.
    pub(super) fn begin(&self) -> &str {
        &self.begin
    }

    /// What stands for the secrets of the connection with that name.
    pub(super) fn of(&self, name: &str) -> String {
        let place = self.connections.iter().position(|one| one.name == name);
        self.at(place.unwrap_or(self.connections.len()))
    }

    /// A whole number of base64's groups of four.
    fn at(&self, place: usize) -> String {
        format!("{}{place:04}", self.begin)
    }

    /// A connection with stand-ins for its secrets.
    pub(super) fn credentials(&self, of: &Credentials) -> Credentials {
        let stand_in = self.of(&of.name);
        let fields = of
            .credentials
            .as_object()
            .into_iter()
            .flat_map(Object::iter);
        let credentials: Object = fields
            .map(|(field, _)| (field.clone(), Json::from(stand_in.as_str())))
            .collect();
        Credentials {
            name: of.name.clone(),
            metadata: of.metadata.clone(),
            credentials: credentials.into(),
        }
    }

    /// A value as people see it: the masks of the connections for the stand-ins.
    pub(super) fn masked(&self, value: &Json) -> Json {
        match value {
            Json::String(text) if text.contains(&self.begin) => {
                let connections = self.connections.iter().enumerate();
                let masked = connections.fold(text.to_string(), |text, (place, connection)| {
                    text.replace(&self.at(place), &masked_secret(&connection.name))
                });
                Json::from(masked)
            }
            Json::Array(list) => list.iter().map(|element| self.masked(element)).collect(),
            Json::Object(object) => {
                let members = object.iter();
                let masked: Object = members
                    .map(|(name, member)| (name.clone(), self.masked(member)))
                    .collect();
                masked.into()
            }
            other => other.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    const KEY: &str = "0123456789abcdef0123456789abcdef";

    fn connections() -> Vec<Credentials> {
        ["shop", "Müller & Söhne"]
            .map(|name| Credentials {
                name: name.into(),
                metadata: Json::Null,
                credentials: r#"{"token": "hidden"}"#.parse().unwrap(),
            })
            .into()
    }

    #[test]
    fn the_mask_of_each_connection_takes_the_place_of_its_stand_in() {
        let connections = connections();
        let stand_ins = StandIns::new(KEY, &connections);
        let text = format!(
            "a{}b{}c",
            stand_ins.of("shop"),
            stand_ins.of("Müller & Söhne")
        );
        let value: Json = [Json::from(text), Json::from(1)].into_iter().collect();
        assert_eq!(
            stand_ins.masked(&value).to_string(),
            r#"["a***(shop)b***(Müller & Söhne)c",1]"#
        );
    }

    #[test]
    fn a_stand_in_comes_through_the_encodings_of_a_request() {
        let connections = connections();
        let stand_in = StandIns::new(KEY, &connections).of("shop");
        let encoded: String = url::form_urlencoded::byte_serialize(stand_in.as_bytes()).collect();
        assert_eq!(encoded, stand_in);
        let url = url::Url::parse(&format!("https://{stand_in}.example/{stand_in}")).unwrap();
        assert_eq!(
            url.as_str(),
            format!("https://{stand_in}.example/{stand_in}")
        );
        let bytes = STANDARD.decode(&stand_in).unwrap();
        assert_eq!(STANDARD.encode(&bytes), stand_in);
        assert!(std::str::from_utf8(&bytes).is_err());
    }
}
