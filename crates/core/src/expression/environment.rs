//! The one MiniJinja environment of the process: strict, bounded, with the filters and functions of
//! Millrace. Nothing in it depends on a scenario, a run or the machine it runs on.

use std::sync::{LazyLock, OnceLock};

use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior, Value};

use super::functions;
use super::syntax::rewrite::REQUIRE;
use crate::limits::Limits;

/// What one expression may cost.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    pub(super) fuel_max: u64,
    pub(super) output_bytes_max: usize,
}

static BOUNDS: OnceLock<Bounds> = OnceLock::new();

/// Sets the limits of expressions for this process. Without a call, or when expressions have been
/// used before it, the defaults hold; the answer says whether these limits do.
///
/// ```
/// use millrace_core::{expression, limits::Limits};
///
/// assert!(expression::set_limits(&Limits::default()));
/// ```
pub fn set_limits(limits: &Limits) -> bool {
    BOUNDS.set(Bounds::from(limits)).is_ok()
}

impl From<&Limits> for Bounds {
    fn from(limits: &Limits) -> Self {
        Self {
            fuel_max: limits.expression_fuel_max,
            output_bytes_max: usize::try_from(limits.expression_output_bytes_max)
                .unwrap_or(usize::MAX),
        }
    }
}

pub(super) fn bounds() -> Bounds {
    *BOUNDS.get_or_init(|| Bounds::from(&Limits::default()))
}

pub(super) static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(bounds().fuel_max));
    environment.remove_global("debug");
    environment.remove_global("namespace");
    environment.add_function(REQUIRE, require);
    functions::register(&mut environment);
    environment
});

/// Refuses *undefined* as the result of a computed subscript.
fn require(value: &Value, source: &str) -> Result<Value, Error> {
    if value.is_undefined() {
        return Err(Error::new(
            ErrorKind::UndefinedError,
            format!("{source} is not defined"),
        ));
    }
    Ok(value.clone())
}

pub(super) fn has_filter(name: &str) -> bool {
    match ENVIRONMENT.empty_state().apply_filter(name, &[]) {
        Ok(_) => true,
        Err(error) => error.kind() != ErrorKind::UnknownFilter,
    }
}

pub(super) fn has_test(name: &str) -> bool {
    match ENVIRONMENT.empty_state().perform_test(name, &[]) {
        Ok(_) => true,
        Err(error) => error.kind() != ErrorKind::UnknownTest,
    }
}

pub(super) fn has_function(name: &str) -> bool {
    name != REQUIRE && ENVIRONMENT.globals().any(|(global, _)| global == name)
}
