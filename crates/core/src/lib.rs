//! What every other crate of Millrace needs, pure: words, values, expressions, scenarios, plans,
//! the run machine, journal entries, limits, and the ports.

pub mod defect;
pub mod expression;
pub mod journal;
pub mod json;
pub mod limits;
pub mod machine;
pub mod nearest;
pub mod plan;
pub mod ports;
pub mod retry;
pub mod scenario;
pub mod schema;
pub mod view;
mod words;

pub use words::{codes, id, span, status, time};
