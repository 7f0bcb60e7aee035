//! The `regex_*` filters. Matching takes time linear in the text; a pattern's size is bounded.

use std::cell::RefCell;
use std::collections::VecDeque;

use minijinja::{Environment, Error, ErrorKind, Value};
use regex::{Regex, RegexBuilder};

use crate::limits;

/// Compiled patterns kept per thread: compiling costs far more than matching.
const KEPT_PATTERNS: usize = 32;

thread_local! {
    static COMPILED: RefCell<VecDeque<Regex>> = const { RefCell::new(VecDeque::new()) };
}

pub(super) fn register(environment: &mut Environment<'static>) {
    environment.add_filter("regex_match", regex_match);
    environment.add_filter("regex_find", regex_find);
    environment.add_filter("regex_find_all", regex_find_all);
    environment.add_filter("regex_replace", regex_replace);
}

fn compiled(pattern: &str) -> Result<Regex, Error> {
    let kept =
        COMPILED.with_borrow(|kept| kept.iter().find(|regex| regex.as_str() == pattern).cloned());
    if let Some(regex) = kept {
        return Ok(regex);
    }
    let regex = RegexBuilder::new(pattern)
        .size_limit(limits::REGEX_COMPILED_BYTES_MAX)
        .dfa_size_limit(limits::REGEX_COMPILED_BYTES_MAX)
        .build()
        .map_err(|error| invalid(format!("`{pattern}` is not a regular expression: {error}")))?;
    COMPILED.with_borrow_mut(|kept| {
        if kept.len() == KEPT_PATTERNS {
            kept.pop_front();
        }
        kept.push_back(regex.clone());
    });
    Ok(regex)
}

/// Does the pattern occur in the text? `^…$` asks for the whole.
fn regex_match(text: &str, pattern: &str) -> Result<bool, Error> {
    Ok(compiled(pattern)?.is_match(text))
}

/// The first occurrence, or a group of it by number or name; null if there is none. Of a pattern
/// with one group, that group.
fn regex_find(text: &str, pattern: &str, group: Option<&Value>) -> Result<Value, Error> {
    let regex = compiled(pattern)?;
    let Some(captures) = regex.captures(text) else {
        return Ok(Value::from(()));
    };
    let found = match group {
        None => captures.get(usize::from(regex.captures_len() == 2)),
        Some(group) => match (group.as_usize(), group.as_str()) {
            (Some(number), _) => captures.get(number),
            (None, Some(name)) => captures.name(name),
            (None, None) => return Err(invalid("regex_find: a group is a number or a name")),
        },
    };
    Ok(found.map_or_else(|| Value::from(()), |found| Value::from(found.as_str())))
}

/// All occurrences: of the one group if there is one, otherwise whole.
fn regex_find_all(text: &str, pattern: &str) -> Result<Vec<String>, Error> {
    let regex = compiled(pattern)?;
    let group = usize::from(regex.captures_len() == 2);
    let found = regex
        .captures_iter(text)
        .filter_map(|captures| captures.get(group));
    Ok(found.map(|found| found.as_str().to_owned()).collect())
}

/// Replaces every occurrence; `$1` and `${name}` stand for groups.
fn regex_replace(text: &str, pattern: &str, replacement: &str) -> Result<String, Error> {
    const GROWTH_BYTES_MAX: usize = 64 << 20;
    let regex = compiled(pattern)?;
    // Each place may take the replacement and, by its groups, the text again: count before making it.
    let grown = replacement.len() + replacement.matches('$').count() * text.len();
    if regex.find_iter(text).count().saturating_mul(grown) > GROWTH_BYTES_MAX {
        let message = "regex_replace: the result would be too large";
        return Err(Error::new(ErrorKind::OutOfFuel, message));
    }
    Ok(regex.replace_all(text, replacement).into_owned())
}

fn invalid(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidOperation, message.into())
}
