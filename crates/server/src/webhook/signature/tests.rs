//! Signatures against the vendors' published examples, their own libraries' output, every fault, and
//! laws over arbitrary input.

mod faults;
mod laws;
mod vectors;

use http::{HeaderMap, HeaderName};

use super::*;
use crate::webhook::settings::WebhookSettings;

fn rules(scheme: Scheme) -> Rules {
    let settings = WebhookSettings {
        scheme: Some(scheme.name().to_owned()),
        ..WebhookSettings::default()
    };
    settings.check().unwrap()
}

fn secrets(texts: &[&str]) -> Vec<Secret> {
    texts
        .iter()
        .map(|text| Secret::new(text).unwrap())
        .collect()
}

fn headers<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
        let name: HeaderName = name.parse().unwrap();
        headers.append(name, value.parse().unwrap());
    }
    headers
}

/// A secret in the form of the scheme.
fn secret_of(scheme: Scheme) -> &'static str {
    match scheme {
        Scheme::StandardWebhooks => "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        Scheme::Basic => "shop:s3cret",
        _ => "It's a Secret to Everybody",
    }
}

/// The pair of keys of RFC 8032 §7.1, test 1, as Standard Webhooks writes keys.
const PRIVATE_KEY: &str = "whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";
const PUBLIC_KEY: &str = "whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
