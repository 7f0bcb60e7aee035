//! JSON Schema (2020-12) as a checker that reports every fault at once, each with a JSON pointer
//! and words that say what was expected. Used for configs and for request bodies alike.

use jsonschema::error::ValidationErrorKind as Kind;
use jsonschema::{ValidationError, Validator};
use serde_json::Value;

use crate::json::{Json, escape_pointer_token};
use crate::scenario::{Fault, FaultCode};

/// Most faults that one check reports; what comes after would not be read.
const FAULTS_COUNT_MAX: usize = 200;
/// Longest piece of a refused value that a message repeats, in characters.
const SHOWN_CHARS_MAX: usize = 60;

/// A compiled schema.
#[derive(Debug)]
pub struct Schema {
    validator: Validator,
}

/// A text is not a schema.
#[derive(Debug, Clone, thiserror::Error)]
#[error("not a valid JSON Schema: {message}")]
pub struct Error {
    message: String,
}

impl Schema {
    /// Compiles a schema; formats such as `date-time` are checked.
    pub fn compile(schema: &Value) -> Result<Self, Error> {
        let validator = jsonschema::options()
            .with_draft(jsonschema::Draft::Draft202012)
            .should_validate_formats(true)
            .should_ignore_unknown_formats(true)
            .build(schema)
            .map_err(|error| Error {
                message: error.to_string(),
            })?;
        Ok(Self { validator })
    }

    /// The schema of a type.
    pub fn of<T: schemars::JsonSchema>() -> Result<Self, Error> {
        Self::compile(schemars::schema_for!(T).as_value())
    }

    /// Everything that is wrong with a value; pointers begin with `base`.
    pub fn faults(&self, value: &Json, base: &str) -> Vec<Fault> {
        let value = Value::from(value);
        let mut faults = Vec::new();
        for error in self.validator.iter_errors(&value) {
            collect(&error, base, &mut faults);
            if faults.len() >= FAULTS_COUNT_MAX {
                break;
            }
        }
        faults
    }
}

/// Turns one error of the validator into faults, alternatives into those of the nearest one.
fn collect(error: &ValidationError<'_>, base: &str, faults: &mut Vec<Fault>) {
    let pointer = format!("{base}{}", error.instance_path().as_str());
    match error.kind() {
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            for name in unexpected {
                let pointer = format!("{pointer}/{}", escape_pointer_token(name));
                let message = format!("the field `{}` is not known here", shorten(name));
                faults.push(Fault::error(FaultCode::UnknownField, pointer, message));
            }
        }
        Kind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            let pointer = format!("{pointer}/{}", escape_pointer_token(name));
            let message = format!("the field `{name}` is required");
            faults.push(Fault::error(FaultCode::MissingField, pointer, message));
        }
        Kind::AnyOf { context } | Kind::OneOfNotValid { context } => match nearest(context) {
            Some(errors) => errors.iter().for_each(|error| collect(error, base, faults)),
            None => faults.push(invalid(pointer, error)),
        },
        _ => faults.push(invalid(pointer, error)),
    }
}

/// The alternative that the value came closest to: the one whose first fault lies deepest, unless
/// all of them fail at once for the value's type.
fn nearest<'a>(
    context: &'a [Vec<ValidationError<'static>>],
) -> Option<&'a Vec<ValidationError<'static>>> {
    let of_wrong_type = |errors: &Vec<ValidationError<'static>>| {
        errors.iter().any(|error| {
            matches!(error.kind(), Kind::Type { .. })
                && error.schema_path().as_str().matches('/').count() <= 4
        })
    };
    context
        .iter()
        .filter(|errors| !errors.is_empty() && (context.len() == 1 || !is_type_only(errors)))
        .max_by_key(|errors| {
            let depth = errors
                .iter()
                .map(|error| error.instance_path().as_str().len())
                .max();
            (depth, !of_wrong_type(errors))
        })
}

fn is_type_only(errors: &[ValidationError<'static>]) -> bool {
    errors.len() == 1 && matches!(errors[0].kind(), Kind::Type { .. } | Kind::Constant { .. })
}

fn invalid(pointer: String, error: &ValidationError<'_>) -> Fault {
    let shown = shorten(&error.instance().to_string());
    let message = match error.kind() {
        Kind::Type { kind } => {
            let expected = match kind {
                jsonschema::error::TypeKind::Single(kind) => kind.to_string(),
                jsonschema::error::TypeKind::Multiple(kinds) => kinds
                    .iter()
                    .map(|kind| kind.to_string())
                    .collect::<Vec<_>>()
                    .join(" or "),
            };
            format!("expected {expected}, found {shown}")
        }
        Kind::Enum { options } => format!("expected one of {options}, found {shown}"),
        Kind::Pattern { pattern } => format!("expected text of the form {pattern}, found {shown}"),
        Kind::Format { format } => format!("expected a {format}, found {shown}"),
        Kind::FalseSchema => "nothing may stand here".to_owned(),
        Kind::AnyOf { .. } | Kind::OneOfNotValid { .. } => {
            format!("{shown} is none of the forms that are allowed here")
        }
        Kind::OneOfMultipleValid { .. } => {
            format!("{shown} is several of the forms of which it must be one")
        }
        _ => shorten_to(&error.to_string(), 4 * SHOWN_CHARS_MAX),
    };
    Fault::error(FaultCode::InvalidValue, pointer, message)
}

fn shorten(text: &str) -> String {
    shorten_to(text, SHOWN_CHARS_MAX)
}

fn shorten_to(text: &str, chars_max: usize) -> String {
    if text.chars().count() <= chars_max {
        return text.to_owned();
    }
    text.chars()
        .take(chars_max)
        .chain(std::iter::once('…'))
        .collect()
}

#[cfg(test)]
mod tests {
    use schemars::JsonSchema;

    use super::*;

    #[derive(JsonSchema)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code)]
    struct Inner {
        size: u8,
    }

    #[derive(JsonSchema)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code)]
    struct Outer {
        name: String,
        inner: Option<Inner>,
    }

    fn faults(text: &str) -> Vec<(FaultCode, String, String)> {
        let schema = Schema::of::<Outer>().unwrap();
        let value = Json::parse_default(text.as_bytes()).unwrap();
        let faults = schema.faults(&value, "/draft");
        faults
            .into_iter()
            .map(|fault| (fault.code, fault.pointer, fault.message))
            .collect()
    }

    #[test]
    fn a_value_that_fits_has_no_fault() {
        assert_eq!(faults(r#"{"name":"a","inner":{"size":1}}"#), []);
        assert_eq!(faults(r#"{"name":"a","inner":null}"#), []);
    }

    #[test]
    fn every_fault_is_reported_at_its_place() {
        let found = faults(r#"{"nam/e":1,"inner":{"size":"x","more":2}}"#);
        let found: Vec<(FaultCode, &str)> = found
            .iter()
            .map(|(code, pointer, _)| (*code, pointer.as_str()))
            .collect();
        assert!(
            found.contains(&(FaultCode::UnknownField, "/draft/nam~1e")),
            "{found:?}"
        );
        assert!(
            found.contains(&(FaultCode::MissingField, "/draft/name")),
            "{found:?}"
        );
        assert!(
            found.contains(&(FaultCode::InvalidValue, "/draft/inner/size")),
            "{found:?}"
        );
        assert!(
            found.contains(&(FaultCode::UnknownField, "/draft/inner/more")),
            "{found:?}"
        );
    }

    #[test]
    fn a_long_value_is_repeated_in_part_only() {
        let text = format!(
            r#"{{"name":"a","inner":{{"size":"{}"}}}}"#,
            "x".repeat(10_000)
        );
        let found = faults(&text);
        assert_eq!(found.len(), 1);
        assert!(found[0].2.len() < 200, "{}", found[0].2);
    }
}
