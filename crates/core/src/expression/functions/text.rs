//! MiniJinja's filters that turn values into text, made to write JSON instead of Python.

use minijinja::{Environment, Error, Value};

use crate::expression::environment::bounds;
use crate::expression::lazy::{to_text, too_large};

pub(super) fn register(environment: &mut Environment<'static>) {
    environment.add_filter("string", string);
    environment.add_filter("join", join);
}

fn string(value: &Value) -> Result<Value, Error> {
    Ok(Value::from(to_text(value)?))
}

/// The elements as text, with `separator` between them.
fn join(value: &Value, separator: Option<&str>) -> Result<String, Error> {
    let separator = separator.unwrap_or("");
    let mut out = String::new();
    for (position, element) in value.try_iter()?.checked().enumerate() {
        if position > 0 {
            out.push_str(separator);
        }
        let text = to_text(&element?)?;
        // MiniJinja charges for the text once it is made: a short list can repeat a long one.
        if out.len() + text.len() > bounds().output_bytes_max {
            return Err(too_large());
        }
        out.push_str(&text);
    }
    Ok(out)
}
