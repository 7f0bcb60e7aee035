//! Webhook ingress: what an app's settings mean, and pure functions from the bytes of a request to
//! what a run is started with. Nothing here does I/O or looks at a clock.

pub mod admission;
pub mod body;
pub mod correlation;
pub mod deliveries;
pub mod form;
pub mod idempotency;
pub mod path_pattern;
pub mod prefer;
pub mod refusal;
pub mod settings;
pub mod signature;
pub mod trigger_output;
