//! The editor: its built files, embedded in the binary, and the page that says how to build it when it
//! was left out. Whatever is no file is its start page, for its own addresses are not known here.

use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{Embed, EmbeddedFile};

/// What `ui` was built to, each file also compressed by brotli (`.br`) where that makes it smaller.
#[derive(Embed)]
#[folder = "../../ui/dist"]
#[allow_missing = true]
struct Files;

/// The page that the browser shows first.
const START: &str = "index.html";
/// Where files lie whose names hold a hash of what is in them.
const HASHED: &str = "assets/";

/// Nothing is loaded or run but what the binary itself serves (CSP Level 3).
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Said by a binary that was built without the editor.
const LEFT_OUT: &str = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Millrace</title></head><body><h1>This Millrace was built without its editor</h1><p>Everything else works: the API, the command line and webhooks. To have the editor, run <code>make run</code>, or <code>scripts/ui</code> and then <code>cargo build</code>, in the source folder.</p></body></html>";

/// What a browser is to be shown at that address; nothing for whoever wants no page.
pub fn page(request: &Parts) -> Option<Response> {
    if !matches!(request.method, Method::GET | Method::HEAD) {
        return None;
    }
    let path = request.uri.path().trim_start_matches('/');
    let response = if let Some(file) = file(path, &request.headers) {
        file
    } else if path.starts_with(HASHED) || !wants_page(&request.headers) {
        return None;
    } else {
        file(START, &request.headers).unwrap_or_else(left_out)
    };
    Some(guarded(response))
}

fn wants_page(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT);
    accepted.is_some_and(|accepted| contains(accepted, "text/html"))
}

fn contains(value: &HeaderValue, word: &str) -> bool {
    value.to_str().is_ok_and(|value| value.contains(word))
}

fn file(path: &str, headers: &HeaderMap) -> Option<Response> {
    let plain = Files::get(path)?;
    let takes_brotli = headers
        .get(header::ACCEPT_ENCODING)
        .is_some_and(|accepted| contains(accepted, "br"));
    let compressed = takes_brotli
        .then(|| Files::get(&format!("{path}.br")))
        .flatten();
    let encoding = compressed.is_some().then_some("br");
    let tag = format!("\"{}\"", hex::encode(plain.metadata.sha256_hash()));
    let mut response = body(compressed.unwrap_or(plain)).into_response();
    let answered = response.headers_mut();
    let cached = if path.starts_with(HASHED) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    answered.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind(path)));
    answered.insert(header::CACHE_CONTROL, HeaderValue::from_static(cached));
    answered.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(encoding) = encoding {
        answered.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    let Ok(tag) = HeaderValue::from_str(&tag) else {
        return Some(response);
    };
    if headers.get(header::IF_NONE_MATCH) == Some(&tag) {
        *response.status_mut() = axum::http::StatusCode::NOT_MODIFIED;
        *response.body_mut() = Body::empty();
    }
    response.headers_mut().insert(header::ETAG, tag);
    Some(response)
}

fn body(file: EmbeddedFile) -> Body {
    match file.data {
        std::borrow::Cow::Borrowed(bytes) => Body::from(bytes),
        std::borrow::Cow::Owned(bytes) => Body::from(bytes),
    }
}

/// The media type of what the editor is built to.
fn kind(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, extension)| extension) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("json" | "webmanifest") => "application/json",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}

fn left_out() -> Response {
    let kind = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
    (kind, LEFT_OUT).into_response()
}

fn guarded(mut response: Response) -> Response {
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ] {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(method: Method, path: &str, accept: &'static str) -> Option<Response> {
        let mut request = axum::http::Request::new(());
        *request.method_mut() = method;
        *request.uri_mut() = path.parse().unwrap();
        let accept = HeaderValue::from_static(accept);
        request.headers_mut().insert(header::ACCEPT, accept);
        page(&request.into_parts().0)
    }

    #[test]
    fn every_address_of_the_editor_shows_a_guarded_page() {
        for path in ["/", "/scenarios", "/runs/run_1", "/sign-in?link=x"] {
            let response = asked(Method::GET, path, "text/html,*/*").unwrap();
            let headers = response.headers();
            assert_eq!(headers[header::CONTENT_TYPE], "text/html; charset=utf-8");
            assert_eq!(headers[header::CONTENT_SECURITY_POLICY], POLICY);
            assert_eq!(headers[header::X_FRAME_OPTIONS], "DENY");
        }
    }

    #[test]
    fn programs_and_lost_files_are_shown_no_page() {
        assert!(asked(Method::GET, "/nowhere", "application/json").is_none());
        assert!(asked(Method::POST, "/", "text/html").is_none());
        assert!(asked(Method::GET, "/assets/gone.js", "text/html").is_none());
        assert!(asked(Method::GET, "/../Cargo.toml", "*/*").is_none());
    }
}
