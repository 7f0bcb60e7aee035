//! What expressions can say, in a line each: filters, functions, tests and names, for whoever writes
//! one with completion. A test compares it with what is registered, so that neither lacks what the
//! other has. What the words do is elsewhere.

mod conditions;
mod filters;

use schemars::JsonSchema;
use serde::Serialize;

pub use conditions::TESTS;
pub use filters::FILTERS;

/// A word of expressions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "ExpressionWord")]
pub struct Word {
    /// What it is called.
    pub name: &'static str,
    /// How it is written, with its arguments; what may be left out shows what it then is.
    pub signature: &'static str,
    /// What it gives, in a sentence.
    pub about: &'static str,
}

const fn word(name: &'static str, signature: &'static str, about: &'static str) -> Word {
    Word {
        name,
        signature,
        about,
    }
}

/// What is called with parentheses, by name.
pub const FUNCTIONS: &[Word] = &[
    word(
        "date",
        "date(value, timezone)",
        "A date read from RFC 3339, ISO 8601, RFC 2822 or Unix time, as RFC 3339 in UTC.",
    ),
    word(
        "dict",
        "dict(object, name=value, …)",
        "An object of these members, over those of another.",
    ),
    word(
        "now",
        "now()",
        "The time of the run's last recorded event before the step, the same in every attempt.",
    ),
    word(
        "random",
        "random(), random(6) or random(1, 6)",
        "A number from 0 up to 1; an integer from 0 to 5; from 1 to 6; the same in every attempt.",
    ),
    word(
        "range",
        "range(start=0, end, step=1)",
        "The integers from the start up to the end, without it.",
    ),
    word(
        "secret",
        "secret('NAME') or secret('CONNECTION', 'NAME')",
        "A field of the credentials of the node's connection, or of another; only in an action's config.",
    ),
    word("uuid", "uuid()", "A UUID, the same in every attempt."),
];

/// What an expression sees, in the order in which messages name it.
pub const NAMES: &[Word] = &[
    word("input", "input", "The value on the node's handle `in`."),
    word(
        "inputs",
        "inputs.HANDLE",
        "The values on its other handles.",
    ),
    word("trigger", "trigger", "The trigger's output."),
    word(
        "run",
        "run.id",
        "The run's `id`, `correlationId`, `version` and `startedAt`.",
    ),
    word("item", "item", "The present element within a container."),
    word(
        "index",
        "index",
        "The position of the present element within a container, from 0.",
    ),
    word(
        "nodes",
        "nodes.ID",
        "The output of a node that comes before; not defined when it was skipped.",
    ),
    word(
        "vars",
        "vars.NAME",
        "A variable of the scenario or the instance, as it was when the event was accepted.",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expression::environment::ENVIRONMENT;
    use crate::expression::names::Root;
    use crate::expression::syntax::rewrite::REQUIRE;
    use crate::expression::{Context, Expression, Scope};

    fn names(words: &[Word]) -> Vec<&str> {
        words.iter().map(|word| word.name).collect()
    }

    /// The names that MiniJinja shows of its table `kind`; it has no other way to list them.
    fn registered(kind: &str) -> Vec<String> {
        let shown = format!("{:#?}", &*ENVIRONMENT);
        let start = shown.find(&format!("    {kind}: ")).unwrap();
        let lines = shown[start..].lines().skip(1);
        lines
            .take_while(|line| line.starts_with("        "))
            .map(|line| line.trim().trim_matches([',', '"']).to_owned())
            .collect()
    }

    #[test]
    fn the_words_are_those_that_are_registered() {
        assert_eq!(names(FILTERS), registered("filters"));
        assert_eq!(names(TESTS), registered("tests"));
        let functions = ENVIRONMENT.globals().map(|(name, _)| name.to_owned());
        let mut functions: Vec<String> = functions.filter(|name| name != REQUIRE).collect();
        functions.push("secret".to_owned());
        functions.sort();
        assert_eq!(names(FUNCTIONS), functions);
    }

    #[test]
    fn the_names_are_those_that_expressions_see() {
        let roots = Root::ALL.iter().map(|root| root.as_str());
        let expected: Vec<&str> = roots.chain(["nodes", "vars"]).collect();
        assert_eq!(names(NAMES), expected);
        let scope = Scope {
            index: Some(0),
            ..Scope::default().with_node("x", 1)
        };
        for name in ["index", "nodes.x"] {
            let read = Expression::compile(name).unwrap();
            assert!(read.eval(&Context::of(&scope)).is_ok(), "{name}");
        }
    }

    #[test]
    fn every_word_says_how_it_is_written_and_what_it_gives() {
        for word in [FILTERS, FUNCTIONS, TESTS, NAMES].concat() {
            assert!(word.signature.contains(word.name), "{}", word.name);
            assert!(word.about.ends_with('.'), "{}", word.name);
        }
    }
}
