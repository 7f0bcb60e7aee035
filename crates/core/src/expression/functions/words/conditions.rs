//! The words of expressions that stand behind `is`. The rest of the table is in `words`.

use super::{Word, word};

/// What stands behind `is`, and what `select` and `reject` name, by name.
pub const TESTS: &[Word] = &[
    word(
        "!=",
        "list | select('!=', other)",
        "Whether it differs from the other; behind `is`, `ne`.",
    ),
    word(
        "<",
        "list | select('<', other)",
        "Whether it is less than the other; behind `is`, `lt`.",
    ),
    word(
        "<=",
        "list | select('<=', other)",
        "Whether it is less than the other or equal to it; behind `is`, `le`.",
    ),
    word(
        "==",
        "list | select('==', other)",
        "Whether it equals the other; behind `is`, `eq`.",
    ),
    word(
        ">",
        "list | select('>', other)",
        "Whether it is greater than the other; behind `is`, `gt`.",
    ),
    word(
        ">=",
        "list | select('>=', other)",
        "Whether it is greater than the other or equal to it; behind `is`, `ge`.",
    ),
    word(
        "boolean",
        "value is boolean",
        "Whether it is true or false.",
    ),
    word(
        "defined",
        "value is defined",
        "Whether it is there at all; null is.",
    ),
    word(
        "divisibleby",
        "number is divisibleby(other)",
        "Whether the other divides it without a rest.",
    ),
    word(
        "endingwith",
        "text is endingwith(other)",
        "Whether it ends with the other.",
    ),
    word("eq", "value is eq(other)", "Whether it equals the other."),
    word(
        "equalto",
        "value is equalto(other)",
        "Whether it equals the other; the same as `eq`.",
    ),
    word(
        "escaped",
        "value is escaped",
        "Whether it is marked as needing no escaping; the same as `safe`.",
    ),
    word("even", "number is even", "Whether 2 divides it."),
    word("false", "value is false", "Whether it is false itself."),
    word(
        "filter",
        "text is filter",
        "Whether there is a filter of that name.",
    ),
    word(
        "float",
        "value is float",
        "Whether it is a number with decimals.",
    ),
    word(
        "ge",
        "value is ge(other)",
        "Whether it is greater than the other or equal to it.",
    ),
    word(
        "greaterthan",
        "value is greaterthan(other)",
        "Whether it is greater than the other; the same as `gt`.",
    ),
    word(
        "gt",
        "value is gt(other)",
        "Whether it is greater than the other.",
    ),
    word(
        "in",
        "value is in(list)",
        "Whether the list, object or text has it.",
    ),
    word(
        "int",
        "value is int",
        "Whether it is an integer; the same as `integer`.",
    ),
    word("integer", "value is integer", "Whether it is an integer."),
    word(
        "iterable",
        "value is iterable",
        "Whether it has elements to go through.",
    ),
    word(
        "le",
        "value is le(other)",
        "Whether it is less than the other or equal to it.",
    ),
    word(
        "lessthan",
        "value is lessthan(other)",
        "Whether it is less than the other; the same as `lt`.",
    ),
    word(
        "lower",
        "text is lower",
        "Whether all its letters are in lower case.",
    ),
    word(
        "lt",
        "value is lt(other)",
        "Whether it is less than the other.",
    ),
    word("mapping", "value is mapping", "Whether it is an object."),
    word(
        "ne",
        "value is ne(other)",
        "Whether it differs from the other.",
    ),
    word("none", "value is none", "Whether it is null."),
    word("number", "value is number", "Whether it is a number."),
    word("odd", "number is odd", "Whether 2 does not divide it."),
    word(
        "safe",
        "value is safe",
        "Whether it is marked as needing no escaping.",
    ),
    word(
        "sameas",
        "value is sameas(other)",
        "Whether it is the other itself.",
    ),
    word("sequence", "value is sequence", "Whether it is a list."),
    word(
        "startingwith",
        "text is startingwith(other)",
        "Whether it begins with the other.",
    ),
    word("string", "value is string", "Whether it is text."),
    word(
        "test",
        "text is test",
        "Whether there is a test of that name.",
    ),
    word("true", "value is true", "Whether it is true itself."),
    word(
        "undefined",
        "value is undefined",
        "Whether it is not there at all.",
    ),
    word(
        "upper",
        "text is upper",
        "Whether all its letters are in upper case.",
    ),
];
