//! From the shape of webhook settings to their meaning, gathering every fault on the way.

use http::HeaderName;
use http::header::AUTHORIZATION;
use millrace_core::limits;
use millrace_core::plan::event_faults;
use millrace_core::scenario::{Fault, FaultCode};
use millrace_core::span::Span;

use super::{Encoding, IdempotencySource, Rules, Scheme, WebhookSettings};

const DEFAULT_HEADER: HeaderName = HeaderName::from_static("x-signature");
const DEFAULT_TOLERANCE_SECONDS: u64 = 300;
const DEFAULT_IDEMPOTENCY_TTL_SECONDS: u64 = 96 * 60 * 60;

struct Faults(Vec<Fault>);

impl Faults {
    fn add(&mut self, pointer: impl Into<String>, message: impl Into<String>) {
        let fault = Fault::error(FaultCode::InvalidValue, pointer, message);
        self.0.push(fault);
    }
}

pub(super) fn check(settings: &WebhookSettings) -> Result<Rules, Vec<Fault>> {
    let mut faults = Faults(Vec::new());
    let scheme = scheme(settings, &mut faults);
    unused(settings, scheme, &mut faults);
    let rules = Rules {
        scheme: scheme.unwrap_or(Scheme::HmacSha256),
        header: header(settings, scheme, &mut faults),
        encoding: encoding(settings, &mut faults),
        prefix: prefix(settings, &mut faults),
        tolerance_seconds: tolerance_seconds(settings, &mut faults),
        body_bytes_max: body_bytes_max(settings, &mut faults),
        idempotency: idempotency(settings, &mut faults),
        idempotency_ttl_seconds: idempotency_ttl_seconds(settings, &mut faults),
        hidden_headers: hidden_headers(settings, &mut faults),
        hidden_query: hidden_query(settings, &mut faults),
    };
    if faults.0.is_empty() {
        Ok(rules)
    } else {
        Err(faults.0)
    }
}

fn scheme(settings: &WebhookSettings, faults: &mut Faults) -> Option<Scheme> {
    let Some(name) = settings.scheme.as_deref() else {
        return Some(Scheme::HmacSha256);
    };
    let found = Scheme::from_name(name);
    if found.is_none() {
        let names = Scheme::ALL.map(Scheme::name).join(", ");
        faults.add(
            "/scheme",
            format!(
                "unknown scheme {name:?}; expected one of {names}; a webhook without signatures \
                 must say \"none\" in so many words"
            ),
        );
    }
    found
}

/// A setting that its scheme would ignore is a mistake, and a dangerous one to be silent about.
fn unused(settings: &WebhookSettings, scheme: Option<Scheme>, faults: &mut Faults) {
    let Some(scheme) = scheme else { return };
    let hmac = scheme == Scheme::HmacSha256;
    for (pointer, set, used, by) in [
        (
            "/header",
            settings.header.is_some(),
            scheme.has_header(),
            "hmac-sha256 and bearer",
        ),
        (
            "/encoding",
            settings.encoding.is_some(),
            hmac,
            "hmac-sha256",
        ),
        ("/prefix", settings.prefix.is_some(), hmac, "hmac-sha256"),
    ] {
        if set && !used {
            let name = scheme.name();
            faults.add(
                pointer,
                format!("used by {by} alone, but the scheme is {name}; remove it"),
            );
        }
    }
}

fn header(settings: &WebhookSettings, scheme: Option<Scheme>, faults: &mut Faults) -> HeaderName {
    let default = match scheme {
        Some(Scheme::Bearer) => AUTHORIZATION,
        _ => DEFAULT_HEADER,
    };
    match settings.header.as_deref() {
        None => default,
        Some(name) => header_name(name, "/header".to_owned(), faults).unwrap_or(default),
    }
}

fn header_name(name: &str, pointer: String, faults: &mut Faults) -> Option<HeaderName> {
    let most = limits::WEBHOOK_NAME_BYTES_MAX;
    let parsed = HeaderName::from_bytes(name.as_bytes())
        .ok()
        .filter(|_| name.len() <= most);
    if parsed.is_none() {
        faults.add(
            pointer,
            format!(
                "not a header name: expected 1 to {most} letters, digits or !#$%&'*+-.^_`|~, \
                 such as X-Signature"
            ),
        );
    }
    parsed
}

fn encoding(settings: &WebhookSettings, faults: &mut Faults) -> Encoding {
    match settings.encoding.as_deref() {
        None | Some("hex") => Encoding::Hex,
        Some("base64") => Encoding::Base64,
        Some(other) => {
            faults.add(
                "/encoding",
                format!("unknown encoding {other:?}; expected hex or base64"),
            );
            Encoding::Hex
        }
    }
}

fn prefix(settings: &WebhookSettings, faults: &mut Faults) -> Option<Box<str>> {
    let prefix = settings.prefix.as_deref()?;
    let most = limits::WEBHOOK_NAME_BYTES_MAX;
    if prefix.len() > most || !prefix.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        faults.add(
            "/prefix",
            format!("expected at most {most} printable ASCII characters"),
        );
    }
    Some(prefix.into())
}

fn body_bytes_max(settings: &WebhookSettings, faults: &mut Faults) -> Option<u64> {
    let most = limits::APP_BODY_BYTES_MAX;
    let bytes = settings.max_body?;
    if bytes == 0 || bytes > most {
        faults.add(
            "/maxBody",
            format!("expected 1 to {most} bytes (64 MiB), got {bytes}"),
        );
    }
    Some(bytes)
}

fn idempotency(settings: &WebhookSettings, faults: &mut Faults) -> IdempotencySource {
    match settings.idempotency_key.as_deref().map(str::trim) {
        None => IdempotencySource::Request,
        Some("body") => IdempotencySource::BodyHash,
        Some("") => {
            faults.add(
                "/idempotencyKey",
                "expected an expression such as input.body.id, or the word body; leave it out for \
                 none",
            );
            IdempotencySource::Request
        }
        Some(expression) => IdempotencySource::Expression(expression.into()),
    }
}

pub(super) fn expression_faults(settings: &WebhookSettings) -> Vec<Fault> {
    match settings.idempotency_key.as_deref().map(str::trim) {
        // Nothing and the one word have meanings of their own.
        None | Some("" | "body") => Vec::new(),
        Some(expression) => event_faults(expression, "/idempotencyKey"),
    }
}

fn tolerance_seconds(settings: &WebhookSettings, faults: &mut Faults) -> u64 {
    let Some(text) = settings.tolerance.as_deref() else {
        return DEFAULT_TOLERANCE_SECONDS;
    };
    seconds(text, limits::WEBHOOK_TOLERANCE_SECONDS_MAX).unwrap_or_else(|message| {
        faults.add("/tolerance", message);
        DEFAULT_TOLERANCE_SECONDS
    })
}

fn idempotency_ttl_seconds(settings: &WebhookSettings, faults: &mut Faults) -> u64 {
    let Some(text) = settings.idempotency_ttl.as_deref() else {
        return DEFAULT_IDEMPOTENCY_TTL_SECONDS;
    };
    seconds(text, limits::IDEMPOTENCY_TTL_SECONDS_MAX).unwrap_or_else(|message| {
        faults.add("/idempotencyTtl", message);
        DEFAULT_IDEMPOTENCY_TTL_SECONDS
    })
}

/// Whole seconds of a duration from 1 s to `most` seconds.
fn seconds(text: &str, most: u64) -> Result<u64, String> {
    let span: Span = text
        .parse()
        .map_err(|error: millrace_core::span::Error| error.to_string())?;
    let seconds = span.as_millis() / 1000;
    if (1..=most).contains(&seconds) {
        Ok(seconds)
    } else {
        let most = Span::from_secs(most);
        Err(format!(
            "expected a duration from 1s to {most}, got {text:?}"
        ))
    }
}

fn hidden_headers(settings: &WebhookSettings, faults: &mut Faults) -> Vec<HeaderName> {
    too_many("/hiddenHeaders", settings.hidden_headers.len(), faults);
    let names = settings.hidden_headers.iter().enumerate();
    names
        .filter_map(|(index, name)| header_name(name, format!("/hiddenHeaders/{index}"), faults))
        .collect()
}

fn hidden_query(settings: &WebhookSettings, faults: &mut Faults) -> Vec<Box<str>> {
    too_many("/hiddenQuery", settings.hidden_query.len(), faults);
    let most = limits::WEBHOOK_NAME_BYTES_MAX;
    for (index, name) in settings.hidden_query.iter().enumerate() {
        if name.is_empty() || name.len() > most {
            faults.add(
                format!("/hiddenQuery/{index}"),
                format!("expected a parameter's name of 1 to {most} bytes"),
            );
        }
    }
    let names = settings.hidden_query.iter();
    names.map(|name| name.as_str().into()).collect()
}

fn too_many(pointer: &str, count: usize, faults: &mut Faults) {
    let most = limits::HIDDEN_NAMES_MAX;
    if count > most {
        faults.add(
            pointer,
            format!("expected at most {most} names, got {count}"),
        );
    }
}
