//! Masking: the secrets that an attempt was given are taken out of all that comes back from it,
//! before anything of that is stored. The rule that people read is in `docs/security.md`.

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, MatchKind};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use millrace_core::json::{Json, Object};
use millrace_core::limits::SECRET_BYTES_MIN;
use millrace_core::ports::node::{AttemptResult, Attempted, Credentials};
use smol_str::SmolStr;
use url::{Position, Url, form_urlencoded};

use crate::ports::masked_secret;

/// Shortest middle of a base64 text that is masked, in bytes; shorter ones stand there by chance.
const BASE64_BYTES_MIN: usize = 8;

/// The secrets of one attempt. Not printable: it holds them in clear.
#[derive(Default)]
pub(super) struct Masking {
    /// Each spelling with the mask of its connection; those that hold in any letter case, such as
    /// the name of a host and the digits of a percent sign.
    any_case: BTreeMap<String, String>,
    /// Spellings in base64, whose letter case matters.
    exact: BTreeMap<String, String>,
    /// What a URL that is secret as a whole breaks into; hidden in what is said, not in outputs.
    in_messages: BTreeMap<String, String>,
}

impl Masking {
    /// Hides all texts of a connection's credentials.
    pub(super) fn hide_credentials(&mut self, of: &Credentials) {
        let fields = of.credentials.as_object();
        for (_, value) in fields.into_iter().flat_map(Object::iter) {
            let list = value.as_array().unwrap_or_default();
            let texts = list.iter().chain([value]).filter_map(Json::as_str);
            texts.for_each(|text| self.hide(text, &of.name));
        }
        let text = |name: &str| of.credentials.get(name).and_then(Json::as_str);
        if let (Some(username), Some(password)) = (text("username"), text("password")) {
            let pair = STANDARD.encode(format!("{username}:{password}"));
            self.exact.insert(pair, masked_secret(&of.name));
        }
    }

    /// Hides one secret of a connection.
    pub(super) fn hide(&mut self, secret: &str, connection: &str) {
        let mask = masked_secret(connection);
        let add = |to: &mut BTreeMap<String, String>, spelling: String| {
            if spelling.len() >= SECRET_BYTES_MIN {
                to.insert(spelling, mask.clone());
            }
        };
        if secret.len() < SECRET_BYTES_MIN {
            return;
        }
        for spelling in spellings(secret) {
            add(&mut self.any_case, spelling);
        }
        for spelling in in_base64(secret) {
            add(&mut self.exact, spelling);
        }
        for piece in pieces(secret) {
            add(&mut self.in_messages, piece);
        }
    }

    /// The attempt without the secrets.
    pub(super) fn masked(mut self, attempted: Attempted) -> Attempted {
        if self.any_case.is_empty() && self.exact.is_empty() {
            return attempted;
        }
        if matches!(attempted.result, AttemptResult::Error { .. }) {
            self.any_case.append(&mut self.in_messages);
        }
        let found = Finders([finder(self.any_case, true), finder(self.exact, false)]);
        let Attempted { mut result, logs } = attempted;
        match &mut result {
            AttemptResult::Success(output, _) => found.mask(output),
            AttemptResult::Error { error, .. } => {
                if let Some(message) = found.text(&error.message) {
                    error.message = message;
                }
                error.data.iter_mut().for_each(|data| found.mask(data));
            }
        }
        let logs = logs.into_iter().map(|mut line| {
            if let Some(message) = found.text(&line.message) {
                line.message = SmolStr::from(message);
            }
            line.data.iter_mut().for_each(|data| found.mask(data));
            line
        });
        Attempted {
            result,
            logs: logs.collect(),
        }
    }
}

/// What finds spellings, and the mask of each.
type Finder = Option<(AhoCorasick, Vec<String>)>;

fn finder(spellings: BTreeMap<String, String>, in_any_case: bool) -> Finder {
    let (spellings, masks): (Vec<_>, Vec<_>) = spellings.into_iter().unzip();
    let found = AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .ascii_case_insensitive(in_any_case)
        .build(&spellings);
    // Secrets are bounded, far below what an automaton has room for.
    let found = found.expect("the spellings of an attempt's secrets fit into an automaton");
    (!masks.is_empty()).then_some((found, masks))
}

/// Finds the secrets of an attempt.
struct Finders([Finder; 2]);

impl Finders {
    /// A text without them; nothing when there is none in it.
    fn text(&self, text: &str) -> Option<String> {
        let mut masked: Option<String> = None;
        for (found, masks) in self.0.iter().flatten() {
            let before = masked.as_deref().unwrap_or(text);
            if found.is_match(before) {
                masked = Some(found.replace_all(before, masks));
            }
        }
        masked
    }

    /// Masks the strings of a value, names of members too; what holds no secret stays as it is.
    fn mask(&self, value: &mut Json) {
        if self.occur_in(value) {
            *value = self.without(value);
        }
    }

    fn occur_in(&self, value: &Json) -> bool {
        let in_text = |text: &str| {
            let mut finders = self.0.iter().flatten();
            finders.any(|(found, _)| found.is_match(text))
        };
        match value {
            Json::String(text) => in_text(text),
            Json::Array(list) => list.iter().any(|element| self.occur_in(element)),
            Json::Object(object) => {
                let mut members = object.iter();
                members.any(|(name, member)| in_text(name) || self.occur_in(member))
            }
            Json::Null | Json::Bool(_) | Json::Number(_) => false,
        }
    }

    fn without(&self, value: &Json) -> Json {
        match value {
            Json::String(text) => self.text(text).map_or_else(|| value.clone(), Json::from),
            Json::Array(list) => list.iter().map(|element| self.without(element)).collect(),
            Json::Object(object) => {
                let members = object.iter().map(|(name, member)| {
                    let masked = self.text(name).map(SmolStr::from);
                    (masked.unwrap_or_else(|| name.clone()), self.without(member))
                });
                members.collect::<Object>().into()
            }
            Json::Null | Json::Bool(_) | Json::Number(_) => value.clone(),
        }
    }
}

/// How a secret is written where it is text, part of a URL, of a form or of JSON.
fn spellings(secret: &str) -> Vec<String> {
    let form: String = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let spaced = form.replace('+', "%20");
    let strict = spaced.replace("%7E", "~").replace('*', "%2A");
    let with_slashes = strict.replace("%2F", "/");
    let escaped = Json::from(secret).to_string();
    let in_path = Url::parse(&format!("http://h/{secret}")).ok();
    let in_query = Url::parse(&format!("http://h/?{secret}")).ok();
    let as_password = Url::parse("http://h/").ok().and_then(|mut url| {
        url.set_password(Some(secret)).ok()?;
        url.password().map(str::to_owned)
    });
    let rest = |url: Option<Url>, before: &str| {
        url.and_then(|url| url.as_str().strip_prefix(before).map(str::to_owned))
    };
    // All of it is the host, or it is none: `https:` would be one with an empty port.
    let as_host = rest(Url::parse(&format!("http://{secret}/")).ok(), "http://");
    let as_host = as_host.and_then(|rest| rest.strip_suffix('/').map(str::to_owned));
    let as_host = as_host.filter(|host| !host.contains(['/', '@', ':', '?', '#']));
    let as_url = Url::parse(secret).ok().filter(Url::has_host);
    let target = as_url
        .as_ref()
        .map(|url| url[Position::BeforePath..Position::AfterQuery].to_owned());
    let whole = as_url.map(String::from);
    let parsed = [
        rest(in_path, "http://h/"),
        rest(in_query, "http://h/?"),
        as_host,
        as_password,
        target,
        whole,
    ];
    let mut all = vec![
        secret.to_owned(),
        secret.trim().to_owned(),
        escaped.trim_matches('"').to_owned(),
        form,
        spaced,
        strict,
        with_slashes,
    ];
    all.extend(parsed.into_iter().flatten());
    all
}

/// A secret in base64, alone or in the midst of other bytes, where the letters at its ends depend
/// on its neighbours.
fn in_base64(secret: &str) -> Vec<String> {
    let mut all = Vec::new();
    for encoding in [STANDARD, URL_SAFE] {
        all.push(encoding.encode(secret));
        for bytes_before in 0..3 {
            let bytes = [&[0; 2][..bytes_before], secret.as_bytes()].concat();
            let text = encoding.encode(&bytes);
            let middle = &text[(bytes_before * 8).div_ceil(6)..bytes.len() * 8 / 6];
            if middle.len() >= BASE64_BYTES_MIN {
                all.push(middle.to_owned());
            }
        }
    }
    all
}

/// What a URL's syntax makes of a secret that holds some of it.
fn pieces(secret: &str) -> Vec<String> {
    let is_scheme = |piece: &str| {
        ["http", "https"]
            .iter()
            .any(|scheme| piece.eq_ignore_ascii_case(scheme))
    };
    let pieces = secret.split(['/', '\\', '?', '#', '@', ':', '&']);
    // A scheme says nothing, and stands in every message of a URL.
    let pieces = pieces.filter(|piece| piece.len() >= SECRET_BYTES_MIN && !is_scheme(piece));
    pieces.flat_map(spellings).collect()
}

#[cfg(test)]
mod tests {
    use millrace_core::journal::{LogLine, Taken};
    use millrace_core::ports::node::{Fate, NodeError};
    use millrace_core::status::LogLevel;

    use super::*;

    fn masking(secret: &str) -> Masking {
        let mut masking = Masking::default();
        masking.hide(secret, "shop");
        masking
    }

    fn output(secret: &str, output: &str) -> String {
        let result = AttemptResult::Success(output.parse().unwrap(), Taken::Out);
        let logs = Vec::new();
        match masking(secret).masked(Attempted { result, logs }).result {
            AttemptResult::Success(output, _) => output.to_string(),
            other @ AttemptResult::Error { .. } => panic!("{other:?}"),
        }
    }

    fn message(secret: &str, message: &str) -> String {
        let error = NodeError {
            data: Some(Json::from(message)),
            ..NodeError::new("CODE", message)
        };
        let line = LogLine {
            level: LogLevel::Info,
            message: message.into(),
            data: Some(Json::from(message)),
        };
        let attempted = Attempted {
            result: AttemptResult::Error {
                error,
                retryable: false,
                fate: Fate::Unknown,
                retry_after_millis: None,
            },
            logs: vec![line],
        };
        let Attempted { result, logs } = masking(secret).masked(attempted);
        let AttemptResult::Error { error, .. } = result else {
            panic!("an error stays one");
        };
        assert_eq!(error.data, Some(Json::from(error.message.as_str())));
        assert_eq!(logs[0].message, error.message);
        assert_eq!(logs[0].data, error.data);
        error.message
    }

    #[test]
    fn a_secret_is_masked_in_every_string_of_an_output_and_in_nothing_else() {
        assert_eq!(
            output(
                "12345",
                r#"{"12345":["a12345b",12345,{"x":"1234"}],"y":null}"#
            ),
            r#"{"***(shop)":["a***(shop)b",12345,{"x":"1234"}],"y":null}"#
        );
    }

    #[test]
    fn a_secret_of_three_bytes_stands_in_too_much_to_be_masked() {
        assert_eq!(output("abc", r#""abc""#), r#""abc""#);
        assert_eq!(output("abcd", r#""abcd""#), r#""***(shop)""#);
    }

    #[test]
    fn a_secret_is_found_in_the_encodings_of_requests_and_answers() {
        let secret = "Sé cret/+~*\"?";
        let url = Url::parse(&format!("http://h/a/{secret}")).unwrap();
        let form: String = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        let texts = [
            secret.to_owned(),
            Json::from(secret).to_string(),
            url.to_string(),
            form.to_lowercase(),
            form.replace('+', "%20"),
            STANDARD.encode(secret),
            URL_SAFE.encode(format!("a:{secret}")),
            STANDARD.encode(format!("ab:{secret} and more")),
            STANDARD.encode(format!("abc:{secret}.")),
        ];
        for text in texts {
            let masked = message(secret, &text);
            assert!(masked.contains("***(shop)"), "{text} became {masked}");
            assert!(!masked.contains("cret"), "{text} became {masked}");
        }
    }

    #[test]
    fn a_secret_is_found_in_base64_of_either_alphabet() {
        let secret = "????????";
        for text in [STANDARD.encode(secret), URL_SAFE.encode(secret)] {
            assert_eq!(message(secret, &text), "***(shop)", "{text}");
        }
    }

    #[test]
    fn a_host_is_lowered_and_a_url_loses_its_query() {
        assert_eq!(
            message("SeKret", "the host sekret.example is not known"),
            "the host ***(shop).example is not known"
        );
        let url = "HTTPS://Hooks.example:443/services/T0001?key=KEY01";
        assert_eq!(
            message(
                url,
                "https://hooks.example/services/T0001 answered with status 503"
            ),
            "https://***(shop)/***(shop)/***(shop) answered with status 503"
        );
        assert_eq!(
            message(
                url,
                "https://hooks.example/services/T0001?key=KEY01 is refused"
            ),
            "***(shop) is refused"
        );
        assert_eq!(
            output(url, r#"["/services/T0001?key=KEY01","hooks.example"]"#),
            r#"["***(shop)","hooks.example"]"#
        );
    }

    #[test]
    fn all_texts_of_credentials_are_hidden_and_the_pair_of_basic_too() {
        let mut masking = Masking::default();
        masking.hide_credentials(&Credentials {
            name: "shop".into(),
            metadata: Json::Null,
            credentials: r#"{"username":"u","password":"p4ss","webhookSecret":["one1","two2"]}"#
                .parse()
                .unwrap(),
        });
        let texts: Json = ["u", "p4ss", "one1", "two2", "Basic dTpwNHNz"]
            .into_iter()
            .collect();
        let result = AttemptResult::Success(texts, Taken::Out);
        let masked = masking.masked(Attempted {
            result,
            logs: Vec::new(),
        });
        let AttemptResult::Success(output, _) = masked.result else {
            panic!("a success stays one");
        };
        assert_eq!(
            output.to_string(),
            r#"["u","***(shop)","***(shop)","***(shop)","Basic ***(shop)"]"#
        );
    }
}
