//! JSON Schema (2020-12) as a checker that reports every fault at once, each with a JSON pointer
//! and words that say what was expected. Used for configs and for request bodies alike.

use jsonschema::error::ValidationErrorKind as Kind;
use jsonschema::{ValidationError, Validator};
use serde_json::Value;

use crate::json::{Json, escape_pointer_token};
use crate::nearest::hint;
use crate::scenario::{Fault, FaultCode};
use crate::words::span::Span;
use crate::words::time::Timestamp;

/// Most faults that one check reports; what comes after would not be read.
const FAULTS_COUNT_MAX: usize = 200;
/// Longest piece of a refused value that a message repeats, in characters.
const SHOWN_CHARS_MAX: usize = 60;
/// Levels of schemas that the search for a mark descends; ours have fewer.
const SCHEMA_DEPTH_MAX: usize = 32;

/// A compiled schema.
#[derive(Debug)]
pub struct Schema {
    validator: Validator,
    source: Value,
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
            .with_format(Span::FORMAT, |text: &str| text.parse::<Span>().is_ok())
            .with_format(Timestamp::FORMAT, is_time)
            .build(schema)
            .map_err(|error| Error {
                message: error.to_string(),
            })?;
        Ok(Self {
            validator,
            source: schema.clone(),
        })
    }

    /// The schema of a type.
    pub fn of<T: schemars::JsonSchema>() -> Result<Self, Error> {
        Self::compile(schemars::schema_for!(T).as_value())
    }

    /// The schema as it was given.
    pub fn source(&self) -> &Value {
        &self.source
    }

    /// Everything that is wrong with a value; pointers begin with `base`.
    pub fn faults(&self, value: &Json, base: &str) -> Vec<Fault> {
        self.check(value, base, false)
    }

    /// Everything that is wrong with a config whose expressions have not been evaluated: what
    /// depends on the value of one is not a fault yet. Pointers begin with `base`.
    pub fn config_faults(&self, config: &Json, base: &str) -> Vec<Fault> {
        self.check(config, base, true)
    }

    fn check(&self, value: &Json, base: &str, expressions: bool) -> Vec<Fault> {
        let value = Value::from(value);
        let mut collector = Collector {
            schema: &self.source,
            base,
            expressions,
            faults: Vec::new(),
        };
        for error in self.validator.iter_errors(&value) {
            collector.collect(&error);
            if collector.faults.len() >= FAULTS_COUNT_MAX {
                break;
            }
        }
        collector.faults
    }
}

/// Turns errors of the validator into faults, alternatives into those of the nearest one.
struct Collector<'a> {
    schema: &'a Value,
    base: &'a str,
    /// Whether strings may hold expressions that are not evaluated yet.
    expressions: bool,
    faults: Vec<Fault>,
}

impl Collector<'_> {
    fn collect(&mut self, error: &ValidationError<'_>) {
        if self.expressions && self.is_open(error) {
            return;
        }
        let pointer = format!("{}{}", self.base, error.instance_path().as_str());
        match error.kind() {
            Kind::AdditionalProperties { unexpected }
            | Kind::UnevaluatedProperties { unexpected } => {
                for name in unexpected {
                    let pointer = format!("{pointer}/{}", escape_pointer_token(name));
                    let hint = hint(name, self.known_fields(error));
                    let message = format!("the field `{}` is not known here{hint}", shorten(name));
                    self.add(Fault::error(FaultCode::UnknownField, pointer, message));
                }
            }
            Kind::Required { property } => {
                let name = property.as_str().unwrap_or_default();
                let pointer = format!("{pointer}/{}", escape_pointer_token(name));
                let message = format!("the field `{name}` is required");
                self.add(Fault::error(FaultCode::MissingField, pointer, message));
            }
            Kind::AnyOf { context } | Kind::OneOfNotValid { context } => {
                self.collect_alternatives(error, pointer, context);
            }
            _ => self.add_invalid(pointer, error),
        }
    }

    fn add_invalid(&mut self, pointer: String, error: &ValidationError<'_>) {
        let place = error.instance_path().as_str();
        let names: Vec<&str> = place.split('/').skip(1).collect();
        let is_secret = is_write_only(self.schema, self.schema, &names, SCHEMA_DEPTH_MAX);
        self.add(invalid(pointer, error, is_secret));
    }

    fn add(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    fn collect_alternatives(
        &mut self,
        error: &ValidationError<'_>,
        pointer: String,
        context: &[Vec<ValidationError<'static>>],
    ) {
        let may_fit = |errors: &Vec<ValidationError<'static>>| {
            !errors.is_empty() && errors.iter().all(|error| self.is_open(error))
        };
        if self.expressions && context.iter().any(may_fit) {
            return;
        }
        match nearest(context, error.instance_path().as_str()) {
            Some(errors) => errors.iter().for_each(|error| self.collect(error)),
            None => self.add_invalid(pointer, error),
        }
    }

    /// Does the error depend on the value of an expression?
    fn is_open(&self, error: &ValidationError<'_>) -> bool {
        let instance = error.instance();
        match error.kind() {
            Kind::AdditionalProperties { .. }
            | Kind::UnevaluatedProperties { .. }
            | Kind::Required { .. }
            | Kind::MinProperties { .. }
            | Kind::MaxProperties { .. }
            | Kind::MinItems { .. }
            | Kind::MaxItems { .. }
            | Kind::PropertyNames { .. } => false,
            Kind::AnyOf { .. } | Kind::OneOfNotValid { .. } | Kind::Type { .. } => {
                holds_expression(instance) || self.is_expression_field(error)
            }
            _ => contains_expression(instance) || self.is_expression_field(error),
        }
    }

    /// Is the faulty place a string in a field that the schema marks `x-expression`?
    fn is_expression_field(&self, error: &ValidationError<'_>) -> bool {
        error.instance().is_string()
            && self
                .place(error)
                .and_then(|schema| schema.get("x-expression"))
                .is_some_and(|mark| *mark != Value::Bool(false))
    }

    /// The names of the fields that are known where the error was found.
    fn known_fields(&self, error: &ValidationError<'_>) -> Vec<&str> {
        self.place(error)
            .and_then(|schema| schema.get("properties"))
            .and_then(Value::as_object)
            .map(|fields| fields.keys().map(String::as_str).collect())
            .unwrap_or_default()
    }

    /// The schema whose keyword found the error.
    fn place(&self, error: &ValidationError<'_>) -> Option<&Value> {
        let path = error.schema_path().as_str();
        let (schema, _keyword) = path.rsplit_once('/')?;
        self.schema.pointer(schema)
    }
}

/// Is it a string with an expression in it?
fn holds_expression(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.contains("{{"))
}

/// Does it hold such a string anywhere? Values are no deeper than the JSON parser lets them be.
fn contains_expression(value: &Value) -> bool {
    match value {
        Value::Array(list) => list.iter().any(contains_expression),
        Value::Object(fields) => fields.values().any(contains_expression),
        _ => holds_expression(value),
    }
}

/// The alternative that the value came closest to: the one whose first fault lies deepest, unless
/// all of them fail at once for the value's type. `place` is where the alternatives hold.
fn nearest<'a>(
    context: &'a [Vec<ValidationError<'static>>],
    place: &str,
) -> Option<&'a Vec<ValidationError<'static>>> {
    let is_of_another_type = |errors: &Vec<ValidationError<'static>>| {
        errors.iter().any(|error| {
            matches!(error.kind(), Kind::Type { .. } | Kind::Constant { .. })
                && error.instance_path().as_str() == place
        })
    };
    context
        .iter()
        .filter(|errors| !errors.is_empty())
        .filter(|errors| context.len() == 1 || !is_of_another_type(errors))
        .max_by_key(|errors| {
            let depths = errors
                .iter()
                .map(|error| error.instance_path().as_str().len());
            depths.max()
        })
}

/// Does the value at these names, counted from where `schema` holds, lie in something that `root`
/// marks `writeOnly`? Such a value is given and never told again, by faults neither. Alternatives
/// are taken together: which of them was meant is not known of a value that fits none.
fn is_write_only(root: &Value, schema: &Value, names: &[&str], depth_left: usize) -> bool {
    let Some(depth_left) = depth_left.checked_sub(1) else {
        return false;
    };
    if schema.get("writeOnly") == Some(&Value::Bool(true)) {
        return true;
    }
    let within = |schema: &Value, names: &[&str]| is_write_only(root, schema, names, depth_left);
    let reference = schema.get("$ref").and_then(Value::as_str);
    let target = reference.and_then(|reference| root.pointer(reference.strip_prefix('#')?));
    if target.is_some_and(|target| within(target, names)) {
        return true;
    }
    let alternatives = ["anyOf", "oneOf", "allOf"].into_iter();
    let mut alternatives = alternatives
        .filter_map(|keyword| schema.get(keyword)?.as_array())
        .flatten();
    if alternatives.any(|alternative| within(alternative, names)) {
        return true;
    }
    let Some((name, names)) = names.split_first() else {
        return false;
    };
    let name = name.replace("~1", "/").replace("~0", "~");
    let field = schema.get("properties").and_then(|fields| fields.get(name));
    let others = ["additionalProperties", "items"].into_iter();
    let mut inner = field
        .into_iter()
        .chain(others.filter_map(|keyword| schema.get(keyword)));
    inner.any(|schema| within(schema, names))
}

/// What kind of value it is, for messages that must not repeat it.
fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// The fault of a value that does not fit; one that is secret is not repeated.
fn invalid(pointer: String, error: &ValidationError<'_>, is_secret: bool) -> Fault {
    let shown = if is_secret {
        kind_of(error.instance()).to_owned()
    } else {
        shorten(&error.instance().to_string())
    };
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
        Kind::Format { format } => match format.as_str() {
            Span::FORMAT => format!("expected {}, found {shown}", Span::FORM),
            Timestamp::FORMAT => format!("expected {}, found {shown}", Timestamp::FORM),
            format => format!("expected a {format}, found {shown}"),
        },
        Kind::FalseSchema => "nothing may stand here".to_owned(),
        Kind::AnyOf { .. } | Kind::OneOfNotValid { .. } => {
            let mut values = Vec::new();
            allowed(error, &mut values);
            if values.is_empty() {
                format!("{shown} is none of the forms that are allowed here")
            } else {
                format!("expected one of {}, found {shown}", values.join(", "))
            }
        }
        Kind::OneOfMultipleValid { .. } => {
            format!("{shown} is several of the forms of which it must be one")
        }
        _ if is_secret => error.masked().to_string(),
        _ => shorten_to(&error.to_string(), 4 * SHOWN_CHARS_MAX),
    };
    Fault::error(FaultCode::InvalidValue, pointer, message)
}

/// Whether a text is a time as RFC 3339 writes it (ISO 8601 knows more forms) that [`Timestamp`] holds.
fn is_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    let marks = [(4, b"-"), (7, b"-"), (13, b":"), (16, b":")];
    let is_marked = marks
        .iter()
        .all(|(at, mark)| bytes.get(*at..=*at) == Some(*mark));
    let is_parted = matches!(bytes.get(10), Some(b'T' | b't'));
    is_marked && is_parted && text.parse::<Timestamp>().is_ok()
}

/// The values that the forms which were tried name, such as the words of an enumeration.
fn allowed(error: &ValidationError<'_>, values: &mut Vec<String>) {
    match error.kind() {
        Kind::Constant { expected_value } => values.push(expected_value.to_string()),
        Kind::Enum { options } => {
            let options = options.as_array().into_iter().flatten();
            values.extend(options.map(ToString::to_string));
        }
        Kind::AnyOf { context } | Kind::OneOfNotValid { context } => {
            context
                .iter()
                .flatten()
                .for_each(|error| allowed(error, values));
        }
        _ => {}
    }
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
    fn a_misspelt_field_comes_with_the_one_that_was_meant() {
        let found = faults(r#"{"name":"a","iner":{"size":1}}"#);
        assert_eq!(found[0].1, "/draft/iner");
        assert!(found[0].2.ends_with("(did you mean `inner`?)"), "{found:?}");
    }

    #[test]
    fn what_an_expression_decides_is_not_a_fault_of_a_config() {
        let schema = Schema::of::<Outer>().unwrap();
        let found = |text: &str| {
            let config = Json::parse_default(text.as_bytes()).unwrap();
            let faults = schema.config_faults(&config, "");
            faults
                .into_iter()
                .map(|fault| fault.pointer)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            found(r#"{"name":"a","inner":{"size":"{{ input.size }}"}}"#),
            [""; 0]
        );
        assert_eq!(found(r#"{"name":"a","inner":"{{ input }}"}"#), [""; 0]);
        assert_eq!(
            found(r#"{"name":"{{ input }}","inner":{"size":"x"}}"#),
            ["/inner/size"]
        );
        assert_eq!(
            found(r#"{"inner":{"size":"{{ 1 }}","x":"{{ 2 }}"}}"#),
            ["/inner/x", "/name"]
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
    #[derive(JsonSchema)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code)]
    struct Keeper {
        #[schemars(extend("writeOnly" = true))]
        kept: Option<Inner>,
        list: Vec<Kept>,
    }

    #[derive(JsonSchema)]
    #[allow(dead_code)]
    struct Kept {
        #[schemars(extend("writeOnly" = true), length(max = 3))]
        value: String,
    }

    #[test]
    fn a_value_that_is_only_written_is_not_repeated() {
        let schema = Schema::of::<Keeper>().unwrap();
        let bodies = [
            (r#"{"kept":"SEKRET","list":[]}"#, "/kept"),
            (r#"{"kept":["SEKRET"],"list":[]}"#, "/kept"),
            (r#"{"kept":{"size":"SEKRET"},"list":[]}"#, "/kept/size"),
            (r#"{"list":[{"value":["SEKRET"]}]}"#, "/list/0/value"),
            (r#"{"list":[{"value":"SEKRET"}]}"#, "/list/0/value"),
        ];
        for (body, pointer) in bodies {
            let faults = schema.faults(&body.parse().unwrap(), "");
            assert_eq!(faults.len(), 1, "{body}: {faults:?}");
            assert_eq!(faults[0].pointer, pointer);
            assert!(!faults[0].message.contains("SEKRET"), "{faults:?}");
        }
        let shown = schema.faults(&r#"{"list":"shown"}"#.parse().unwrap(), "");
        assert!(shown[0].message.contains("shown"), "{shown:?}");
    }

    /// Words, each with a meaning of its own: their schema is a choice of constants.
    #[derive(JsonSchema)]
    #[serde(rename_all = "snake_case")]
    #[allow(dead_code)]
    enum Word {
        /// One.
        Node,
        /// The other.
        Finished,
    }

    #[derive(JsonSchema)]
    #[allow(dead_code)]
    struct Answering {
        respond: Option<Word>,
    }

    #[test]
    fn a_word_that_is_none_of_several_is_told_which_there_are() {
        let schema = Schema::of::<Answering>().unwrap();
        let value = Json::parse_default(br#"{"respond":"nope"}"#).unwrap();
        let faults = schema.faults(&value, "");
        assert_eq!(
            faults[0].message,
            r#"expected one of "node", "finished", found "nope""#
        );
    }
}
