//! The house rules, run over the real tree as ordinary tests (`tests/it`) and by `cargo run -p
//! xtask`. No rule lives here: each is a file of its own in `rules/`, with its reason.

pub mod finding;
pub mod rules;
pub mod source;
pub mod syntax;
pub mod tree;
