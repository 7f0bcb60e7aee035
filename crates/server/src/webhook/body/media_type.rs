//! What a `Content-Type` says, as far as reading a body asks: its essence and its charset
//! (RFC 9110 §8.3). Multipart boundaries are read by the multipart parser.

/// The families of bodies that are read differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    /// `application/json` and everything `+json`.
    Json,
    /// `application/x-www-form-urlencoded`.
    Form,
    /// `multipart/form-data`.
    Multipart,
    /// `text/*`, XML, YAML and other types that are text by definition.
    Text,
    /// Anything else.
    Bytes,
}

/// A media type in the shape of its header.
#[derive(Debug, Clone, Copy)]
pub(super) struct MediaType<'a> {
    header: &'a str,
}

const TEXT_TYPES: [&str; 12] = [
    "application/xml",
    "application/yaml",
    "application/x-yaml",
    "application/toml",
    "application/javascript",
    "application/ecmascript",
    "application/graphql",
    "application/sql",
    "application/x-ndjson",
    "application/ndjson",
    "application/jsonl",
    "application/csv",
];

impl<'a> MediaType<'a> {
    pub(super) fn new(header: &'a str) -> Self {
        Self { header }
    }

    /// The whole header.
    pub(super) fn header(self) -> &'a str {
        self.header
    }

    pub(super) fn family(self) -> Family {
        let essence = self.header.split(';').next().unwrap_or_default().trim();
        if essence.eq_ignore_ascii_case("application/json") {
            return Family::Json;
        }
        let essence = essence.to_ascii_lowercase();
        match essence.as_str() {
            "application/x-www-form-urlencoded" => Family::Form,
            "multipart/form-data" => Family::Multipart,
            _ if essence.contains('/') && essence.ends_with("+json") => Family::Json,
            _ if is_text(&essence) => Family::Text,
            _ => Family::Bytes,
        }
    }

    /// The value of the parameter `charset`, if any.
    pub(super) fn charset(self) -> Option<&'a str> {
        self.header.split(';').skip(1).find_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            let named = name.trim().eq_ignore_ascii_case("charset");
            named.then(|| value.trim().trim_matches('"'))
        })
    }
}

fn is_text(essence: &str) -> bool {
    essence.starts_with("text/")
        || TEXT_TYPES.contains(&essence)
        || (essence.contains('/') && (essence.ends_with("+xml") || essence.ends_with("+yaml")))
}
