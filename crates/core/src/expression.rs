//! Expressions in configs (semantics §9).

/// A compiled config.
#[derive(Debug, Clone)]
pub struct Template {}

/// A compiled expression.
#[derive(Debug, Clone)]
pub struct Expression {}

/// A config whose expressions have been evaluated, with the places of its secrets.
#[derive(Debug, Clone)]
pub struct Rendered {}
