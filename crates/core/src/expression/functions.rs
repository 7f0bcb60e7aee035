//! The filters and functions that Millrace adds to MiniJinja's, by subject. MiniJinja's own are not
//! listed here.

mod chance;
mod codec;
mod collections;
mod dates;
mod patterns;
mod text;
mod words;

pub(super) use chance::{AMBIENT, Ambient};
pub use codec::Encoding;
pub(super) use codec::hmac_sha256_text;
pub use words::{FILTERS, FUNCTIONS, NAMES, TESTS, Word};

use minijinja::Environment;

pub(super) fn register(environment: &mut Environment<'static>) {
    chance::register(environment);
    codec::register(environment);
    collections::register(environment);
    dates::register(environment);
    patterns::register(environment);
    text::register(environment);
}
