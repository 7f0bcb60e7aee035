//! Why there is no answer: from the errors of the libraries below to codes, what to do about
//! them, and what is known of the request.

use std::error::Error as StdError;
use std::io;

use hyper_util::client::legacy;
use millrace_core::codes;
use millrace_core::ports::node::{Fate, HttpError};
use url::Url;

use super::address::{Forbidden, Unresolved};

/// An error that another attempt would meet again.
pub(super) fn lasting(code: &'static str, fate: Fate, message: String) -> HttpError {
    HttpError {
        code,
        message,
        retryable: false,
        fate,
    }
}

fn passing(code: &'static str, fate: Fate, message: String) -> HttpError {
    HttpError {
        retryable: true,
        ..lasting(code, fate, message)
    }
}

/// The request cannot be built.
pub(super) fn invalid(message: String) -> HttpError {
    lasting(codes::HTTP_REQUEST_INVALID, Fate::NotSent, message)
}

/// The address may not be called.
pub(super) fn forbidden(url: &Url, forbidden: Forbidden) -> HttpError {
    let message = format!(
        "{} may not be called: {forbidden}; whoever runs Millrace can allow such addresses with MILLRACE_ALLOW_PRIVATE_NETWORKS=true",
        site(url)
    );
    lasting(codes::ADDRESS_FORBIDDEN, Fate::NotSent, message)
}

/// Not all of it happened in time.
pub(super) fn timed_out(timeout_millis: u64) -> HttpError {
    let message = format!(
        "there was no whole answer within {timeout_millis} ms; raise the node's `timeout` if the callee needs longer"
    );
    passing(codes::TIMEOUT, Fate::Unknown, message)
}

/// The answer is larger than may be read.
pub(super) fn too_large(url: &Url, bytes_max: u64) -> HttpError {
    let message = format!(
        "the answer of {} is larger than {bytes_max} bytes (MILLRACE_RESPONSE_BYTES_MAX); ask the callee for less, for example page by page",
        site(url)
    );
    lasting(codes::HTTP_RESPONSE_TOO_LARGE, Fate::Answered, message)
}

/// There is no head of an answer.
pub(super) fn unanswered(url: &Url, error: &legacy::Error, roots_count: usize) -> HttpError {
    if let Some(address) = find::<Forbidden>(error) {
        return forbidden(url, *address);
    }
    let (site, cause) = (site(url), cause(error));
    let fate = if error.is_connect() {
        Fate::NotSent
    } else {
        Fate::Unknown
    };
    if find::<Unresolved>(error).is_some() {
        let message = format!("the name of {site} could not be resolved: {cause}");
        return passing(codes::HTTP_DNS, Fate::NotSent, message);
    }
    if let Some(reason) = find::<rustls::Error>(error) {
        let remedy = if roots_count == 0 {
            "; this machine has no root certificates: install its `ca-certificates` package or set SSL_CERT_FILE"
        } else {
            ""
        };
        let message = format!("no TLS with {site}: {cause}{remedy}");
        // A certificate stays what it is; other failures may be of a server that just restarts.
        let lasts = matches!(reason, rustls::Error::InvalidCertificate(_));
        return HttpError {
            retryable: !lasts,
            ..lasting(codes::HTTP_TLS, fate, message)
        };
    }
    let message = match fate {
        Fate::NotSent => format!("no connection to {site}: {cause}"),
        _ => format!("the connection to {site} broke before there was an answer: {cause}"),
    };
    passing(codes::HTTP_CONNECTION, fate, message)
}

/// The body broke off.
pub(super) fn broken_body(url: &Url, error: &hyper::Error) -> HttpError {
    let (site, cause) = (site(url), cause(error));
    let message = format!("the connection to {site} broke in mid-answer: {cause}");
    passing(codes::HTTP_CONNECTION, Fate::Unknown, message)
}

/// The body is not what its content coding says.
pub(super) fn undecodable(url: &Url, error: &io::Error) -> HttpError {
    let site = site(url);
    let message =
        format!("the answer of {site} cannot be decoded as its content-encoding says: {error}");
    lasting(codes::HTTP_RESPONSE_INVALID, Fate::Answered, message)
}

/// Scheme, host and port: the rest of a URL may hold credentials.
pub(super) fn site(url: &Url) -> String {
    url.origin().ascii_serialization()
}

fn find<'a, E: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a E> {
    chain(error).find_map(|link| link.downcast_ref::<E>())
}

fn cause(error: &(dyn StdError + 'static)) -> String {
    chain(error)
        .last()
        .map_or_else(String::new, ToString::to_string)
}

/// An error and what is behind it. An `io::Error` made from another error names as its source
/// only what is behind that one, and would hide it.
fn chain<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |link| {
        let link: &'a (dyn StdError + 'static) = *link;
        let wrapped = link
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        match wrapped {
            Some(inner) => Some(inner as &(dyn StdError + 'static)),
            None => link.source(),
        }
    })
}
