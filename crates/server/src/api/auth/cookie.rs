//! The cookie that holds a session (RFC 6265), and whether a request that shows it comes from our own
//! pages: the browser adds a cookie to whatever any page makes it send.

use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, header};

/// The cookie's name.
const NAME: &str = "millrace_session";

/// What the request's cookie holds.
pub fn read(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(header::COOKIE).iter();
    let texts = cookies.filter_map(|value| value.to_str().ok());
    let mut pairs = texts.flat_map(|text| text.split(';'));
    pairs.find_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        (name == NAME).then_some(value)
    })
}

/// `Set-Cookie` for a session that lasts that long: for this site alone, out of the reach of scripts.
/// `is_secure` leaves it out of requests without TLS.
pub fn set(value: &str, seconds: u64, is_secure: bool) -> Option<HeaderValue> {
    let secure = if is_secure { "; Secure" } else { "" };
    let text =
        format!("{NAME}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}");
    HeaderValue::from_str(&text).ok()
}

/// `Set-Cookie` that takes it away.
pub fn cleared(is_secure: bool) -> Option<HeaderValue> {
    set("", 0, is_secure)
}

/// Whether our own pages sent the request, or it can change nothing. Browsers say where a request
/// comes from in `Sec-Fetch-Site` where the connection can be trusted, and in `Origin` otherwise.
pub fn is_of_our_pages(parts: &Parts, public_url: &str) -> bool {
    if let Some(site) = parts.headers.get("sec-fetch-site") {
        return site == "same-origin" || (site == "none" && is_safe(&parts.method));
    }
    if is_safe(&parts.method) {
        return true;
    }
    let origin = parts.headers.get(header::ORIGIN);
    let Some(origin) = origin.and_then(|origin| origin.to_str().ok()) else {
        return false;
    };
    let host = parts.headers.get(header::HOST);
    let host = host.and_then(|host| host.to_str().ok());
    let authority = origin.split_once("://").map(|(_, authority)| authority);
    origin == public_url || (authority.is_some() && authority == host)
}

fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(method: Method, headers: &[(&'static str, &'static str)]) -> Parts {
        let mut request = axum::http::Request::new(());
        *request.method_mut() = method;
        for (name, value) in headers {
            let value = HeaderValue::from_static(value);
            request.headers_mut().append(*name, value);
        }
        request.into_parts().0
    }

    #[test]
    fn the_cookie_is_found_among_others() {
        for (cookies, found) in [
            ("millrace_session=abc", Some("abc")),
            ("a=b; millrace_session=abc; c=d", Some("abc")),
            ("xmillrace_session=abc", None),
            ("millrace_session", None),
            ("", None),
        ] {
            let parts = parts(Method::GET, &[("cookie", cookies)]);
            assert_eq!(read(&parts.headers), found, "{cookies}");
        }
    }

    #[test]
    fn what_other_pages_send_is_told_from_what_ours_send() {
        let ours = |method: &Method, headers: &[(&'static str, &'static str)]| {
            is_of_our_pages(&parts(method.clone(), headers), "https://mill.example")
        };
        let (get, post) = (Method::GET, Method::POST);
        assert!(ours(&post, &[("sec-fetch-site", "same-origin")]));
        assert!(ours(&get, &[("sec-fetch-site", "none")]));
        for site in ["cross-site", "same-site", "none"] {
            assert!(!ours(
                &post,
                &[
                    ("sec-fetch-site", site),
                    ("host", "a"),
                    ("origin", "http://a")
                ]
            ));
        }
        assert!(!ours(&get, &[("sec-fetch-site", "cross-site")]));
        assert!(ours(
            &post,
            &[("origin", "http://a:7410"), ("host", "a:7410")]
        ));
        assert!(ours(
            &post,
            &[("origin", "https://mill.example"), ("host", "inner")]
        ));
        assert!(!ours(&post, &[("origin", "http://b"), ("host", "a")]));
        assert!(!ours(&post, &[("origin", "null"), ("host", "null")]));
        assert!(!ours(&post, &[("host", "a")]));
        assert!(ours(&get, &[("host", "a")]));
    }

    #[test]
    fn it_is_kept_from_scripts_and_other_sites() {
        let text = set("abc", 60, true).unwrap();
        assert_eq!(
            text,
            "millrace_session=abc; Path=/; HttpOnly; SameSite=Strict; Max-Age=60; Secure"
        );
        assert_eq!(
            cleared(false).unwrap(),
            "millrace_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0"
        );
    }
}
