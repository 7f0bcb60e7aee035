//! Expressions in configs (semantics §9): compiled when a scenario is published, evaluated purely and
//! within bounds while it runs.
//!
//! Lives here: finding `{{ … }}` in configs, what names mean, evaluation, the places of secrets, and
//! renaming nodes in expressions. Not here: which nodes, variables and connections exist (the plan
//! checks [`Template::references`]), what names stand for in a run (the machine implements [`Names`]),
//! and secrets themselves (an action asks for them with [`Rendered::reveal`]).
//!
//! ```
//! use millrace_core::expression::{Context, Scope, Secrets, Template};
//! use millrace_core::json::Json;
//!
//! let config: Json = r#"{"text": "Order {{ input.id }}", "lines": "{{ input.lines }}"}"#.parse()?;
//! let template = Template::compile(&config, None, Secrets::Refused).map_err(|faults| faults[0].clone())?;
//!
//! let scope = Scope { input: Some(r#"{"id": 7, "lines": [1, 2]}"#.parse()?), ..Scope::default() };
//! let rendered = template.render(&Context::of(&scope))?;
//! assert_eq!(rendered.value.to_string(), r#"{"text":"Order 7","lines":[1,2]}"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod compiled;
mod environment;
mod error;
mod fields;
mod functions;
mod lazy;
mod names;
mod parts;
mod path;
mod program;
mod rename;
mod secret;
mod syntax;
mod template;

pub use compiled::{Expression, Reference, Target};
pub use environment::set_limits;
pub use error::{Code, ExpressionError, ExpressionFault};
pub(crate) use fields::Fields;
pub use functions::{Encoding, FILTERS, FUNCTIONS, NAMES, TESTS, Word};
pub use names::{Context, Names, Root, Scope};
pub use rename::rename_node;
pub use secret::{Rendered, SecretKind, SecretMark, SecretName};
pub(crate) use syntax::url::unencoded;
pub use template::{Secrets, Template};

#[cfg(test)]
mod laws;
