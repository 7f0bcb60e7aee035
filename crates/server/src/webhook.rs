//! Webhook ingress: what an app's settings mean, and pure functions from the bytes of a request to
//! what a run is started with, and the handler that puts them in their order. Only `listening`,
//! `receive` and `answer` ask the store, the engine or a clock.

pub mod admission;
pub mod answer;
pub mod body;
pub mod correlation;
pub mod deliveries;
pub mod form;
pub mod idempotency;
pub mod listening;
pub mod path_pattern;
pub mod prefer;
pub mod receive;
pub mod refusal;
pub mod settings;
pub mod signature;
pub mod trigger_output;
