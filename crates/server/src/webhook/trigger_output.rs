//! What a webhook's trigger gives to a scenario, with everything secret hidden before anything is
//! recorded: `{"method","headers","query","path","body","url"}`.

use std::borrow::Cow;

use http::header::{AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION};
use http::{HeaderMap, HeaderName, Method};
use millrace_core::json::{Json, Key, Object};

use super::form::{self, Repeated};
use super::settings::Rules;

/// What stands in the place of a hidden value.
pub const HIDDEN: &str = "***";

/// A request as far as its trigger output shows it.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The method.
    pub method: &'a Method,
    /// Scheme and authority of the address as the sender sees it, without a slash at the end.
    pub base_url: &'a str,
    /// The whole path of the address, still encoded, from its first slash.
    pub path: &'a str,
    /// What follows `?`, still encoded.
    pub query: Option<&'a str>,
    /// The headers.
    pub headers: &'a HeaderMap,
}

/// The trigger's output. `path_parts` is what the listener's pattern found; clones of `body` are
/// free, so that several listeners share one.
pub fn trigger_output(rules: &Rules, request: Request<'_>, path_parts: Json, body: Json) -> Json {
    let member = |name, value: Json| (Key::new_static(name), value);
    let output = Object::from_distinct(vec![
        member("method", request.method.as_str().into()),
        member("headers", headers(rules, request.headers)),
        member("query", query(rules, request.query.unwrap_or_default())),
        member("path", path_parts),
        member("body", body),
        member("url", url(rules, request).into()),
    ]);
    output.into()
}

/// Is the value of this header never recorded?
pub fn is_hidden_header(rules: &Rules, name: &HeaderName) -> bool {
    [AUTHORIZATION, PROXY_AUTHORIZATION, COOKIE].contains(name)
        || rules.scheme.proves_in(name)
        || (rules.scheme.has_header() && rules.header == *name)
        || rules.hidden_headers.contains(name)
}

/// The headers as they are recorded: names in lower case, a repeated one as a list, secrets hidden.
pub fn headers(rules: &Rules, headers: &HeaderMap) -> Json {
    let mut members = Vec::with_capacity(headers.keys_len());
    // Values of one name follow each other, in the order in which they came.
    let mut pairs = headers.iter().peekable();
    while let Some((name, first)) = pairs.next() {
        let mut others = Vec::new();
        while let Some((_, next)) = pairs.next_if(|(other, _)| *other == name) {
            others.push(text(next));
        }
        let value = if is_hidden_header(rules, name) {
            Json::from(HIDDEN)
        } else if others.is_empty() {
            text(first)
        } else {
            [text(first)].into_iter().chain(others).collect()
        };
        members.push((Key::new(name.as_str()), value));
    }
    Object::from_distinct(members).into()
}

fn text(value: &http::HeaderValue) -> Json {
    match String::from_utf8_lossy(value.as_bytes()) {
        Cow::Borrowed(text) => Json::from(text),
        Cow::Owned(text) => Json::from(text),
    }
}

fn query(rules: &Rules, query: &str) -> Json {
    if query.is_empty() {
        return Json::empty_object();
    }
    let mut parameters = Repeated::default();
    for (name, value) in form::pairs(query.as_bytes()) {
        let name = lossy(name);
        let value = if is_hidden_parameter(rules, &name) {
            HIDDEN.to_owned()
        } else {
            lossy(value)
        };
        parameters.push(name, value);
    }
    parameters.into_json()
}

/// The address with the values of hidden parameters replaced; all else keeps its spelling.
fn url(rules: &Rules, request: Request<'_>) -> String {
    let mut url = [request.base_url, request.path].concat();
    let Some(query) = request.query else {
        return url;
    };
    for (index, pair) in query.split('&').enumerate() {
        url.push(if index == 0 { '?' } else { '&' });
        match pair.split_once('=') {
            Some((name, _)) if is_hidden_parameter(rules, &decoded_name(name)) => {
                url.push_str(name);
                url.push('=');
                url.push_str(HIDDEN);
            }
            _ => url.push_str(pair),
        }
    }
    url
}

fn is_hidden_parameter(rules: &Rules, name: &str) -> bool {
    rules.hidden_query.iter().any(|hidden| **hidden == *name)
}

fn decoded_name(name: &str) -> String {
    lossy(form::decode(name.as_bytes(), true))
}

/// Text of bytes that may not be UTF-8: a query with such bytes starts nothing, and is shown among the
/// app's deliveries all the same.
fn lossy(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

#[cfg(test)]
mod tests;
