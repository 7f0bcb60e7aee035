//! `millrace sign-in`: a link that signs a browser in.

use crate::cli::error::Error;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::cli::view::{View, text};

/// Prints one.
pub async fn run(session: &Session) -> Result<(), Error> {
    let client = session.client()?;
    let made = client.post("/api/sign-in-links", None).await?.body;
    if !session.output.is_json() {
        Output::note("Open it in a browser; it is good once, for fifteen minutes:");
    }
    let view = View::Text(text(&made, "/url").to_owned());
    session.output.answer(&made, view)
}
