//! One request of a chain of redirects, and the next one (RFC 9110 §15.4). Sending is not here.

use bytes::Bytes;
use http::header::{
    ACCEPT, ACCEPT_ENCODING, ACCEPT_LANGUAGE, CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_LOCATION,
    CONTENT_TYPE, HeaderMap, HeaderName, LAST_MODIFIED, USER_AGENT,
};
use http::{Method, StatusCode};
use url::Url;

/// A request as it is sent once.
#[derive(Debug, Clone)]
pub(super) struct Hop {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) headers: HeaderMap,
    pub(super) body: Option<Bytes>,
}

/// What may go to another origin. Everything else stays: which header carries a credential is
/// known only to who wrote it, and an idempotency key of one server is none of another's.
const CROSS_ORIGIN: [HeaderName; 7] = [
    ACCEPT,
    ACCEPT_ENCODING,
    ACCEPT_LANGUAGE,
    CONTENT_ENCODING,
    CONTENT_LANGUAGE,
    CONTENT_TYPE,
    USER_AGENT,
];

/// What describes a body, and goes when the body goes.
const OF_THE_BODY: [HeaderName; 5] = [
    CONTENT_ENCODING,
    CONTENT_LANGUAGE,
    CONTENT_LOCATION,
    CONTENT_TYPE,
    LAST_MODIFIED,
];

/// Whether the status sends the client elsewhere.
pub(super) fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

impl Hop {
    /// The request that a redirect with that status to `location` asks for.
    pub(super) fn next(self, status: StatusCode, location: &str) -> Result<Self, String> {
        let mut target = self
            .url
            .join(location)
            .map_err(|error| format!("redirected to `{location}`, which is no URL: {error}"))?;
        if !matches!(target.scheme(), "http" | "https") {
            let scheme = target.scheme();
            return Err(format!("redirected to a `{scheme}` URL, not http or https"));
        }
        if target.fragment().is_none() {
            target.set_fragment(self.url.fragment());
        }
        let mut hop = Self {
            url: target,
            headers: self.headers,
            ..self
        };
        if self.url.origin() != hop.url.origin() {
            keep(&mut hop.headers, |name| CROSS_ORIGIN.contains(name));
        }
        let becomes_get = match status.as_u16() {
            303 => hop.method != Method::HEAD,
            301 | 302 => hop.method == Method::POST,
            _ => false,
        };
        if becomes_get {
            hop.method = Method::GET;
            hop.body = None;
            keep(&mut hop.headers, |name| !OF_THE_BODY.contains(name));
        }
        Ok(hop)
    }
}

fn keep(headers: &mut HeaderMap, wanted: impl Fn(&HeaderName) -> bool) {
    let unwanted: Vec<HeaderName> = headers
        .keys()
        .filter(|name| !wanted(name))
        .cloned()
        .collect();
    for name in unwanted {
        headers.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn hop(method: Method) -> Hop {
        let mut headers = HeaderMap::new();
        for name in [
            "authorization",
            "cookie",
            "x-key",
            "idempotency-key",
            "content-type",
        ] {
            headers.insert(name, HeaderValue::from_static("v"));
        }
        Hop {
            method,
            url: Url::parse("https://a.example/x/y?q=1#part").unwrap(),
            headers,
            body: Some(Bytes::from_static(b"body")),
        }
    }

    fn follow(method: Method, status: u16, location: &str) -> Result<Hop, String> {
        hop(method).next(StatusCode::from_u16(status).unwrap(), location)
    }

    #[test]
    fn the_method_is_rewritten_as_rfc_9110_says() {
        for (before, status, after) in [
            (Method::POST, 301, Method::GET),
            (Method::POST, 302, Method::GET),
            (Method::PUT, 301, Method::PUT),
            (Method::PUT, 303, Method::GET),
            (Method::DELETE, 303, Method::GET),
            (Method::HEAD, 303, Method::HEAD),
            (Method::POST, 307, Method::POST),
            (Method::POST, 308, Method::POST),
        ] {
            let next = follow(before.clone(), status, "/z").unwrap();
            assert_eq!(next.method, after, "{before} {status}");
            assert_eq!(next.body.is_some(), after == before, "{before} {status}");
            let described = next.headers.contains_key("content-type");
            assert_eq!(described, after == before, "{before} {status}");
        }
    }

    #[test]
    fn another_origin_gets_no_credentials() {
        for (location, names) in [
            ("../z", 5),
            ("https://a.example:443/z", 5),
            ("http://a.example/z", 1),
            ("https://a.example:8443/z", 1),
            ("//b.example/z", 1),
        ] {
            let next = follow(Method::PUT, 307, location).unwrap();
            assert_eq!(next.headers.len(), names, "{location}");
        }
    }

    #[test]
    fn a_location_is_relative_to_the_url_and_inherits_its_fragment() {
        let next = follow(Method::GET, 302, "z").unwrap();
        assert_eq!(next.url.as_str(), "https://a.example/x/z#part");
        assert!(follow(Method::GET, 302, "file:///etc/passwd").is_err());
        assert!(follow(Method::GET, 302, "http://[").is_err());
    }
}
