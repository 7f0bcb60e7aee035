//! The worlds that effects go to. A driver does not know which one it has.

mod dry_run;
mod http_client;
mod live;
mod masking;
mod script;
mod stand_in;

pub use dry_run::{AnsweredBy, Answers, DescribedEffect, DryRunWorld};
pub use http_client::{Error as HttpClientError, HttpClient};
pub use live::LiveWorld;
pub use script::{Moment, Script, Scripted};
