//! The words of expressions that stand behind a `|`. The rest of the table is in `words`.

use super::{Word, word};

/// What stands behind a `|`, by name.
pub const FILTERS: &[Word] = &[
    word("abs", "number | abs", "The number without its sign."),
    word(
        "add",
        "date | add('2h') or date | add(months=1)",
        "A later date, or an earlier one; days, weeks, months and years follow the calendar of the zone.",
    ),
    word("attr", "object | attr(name)", "The member of that name."),
    word("base64", "value | base64", "The text in Base64."),
    word(
        "base64_decode",
        "text | base64_decode",
        "The text that Base64 stands for, of both alphabets, padded or not.",
    ),
    word(
        "batch",
        "list | batch(count, fill)",
        "Lists of that many elements each, the last one filled up when a value to fill it with is given.",
    ),
    word("bool", "value | bool", "Whether the value counts as true."),
    word(
        "capitalize",
        "text | capitalize",
        "The first letter in upper case, the rest in lower case.",
    ),
    word(
        "chain",
        "list | chain(list, …)",
        "The elements of all the lists one after the other, or the members of all the objects.",
    ),
    word(
        "count",
        "value | count",
        "How many elements, members or characters there are; the same as `length`.",
    ),
    word(
        "d",
        "value | d(fallback)",
        "The value, or the fallback when it is not defined; the same as `default`.",
    ),
    word(
        "date",
        "value | date(timezone)",
        "A date read from RFC 3339, ISO 8601, RFC 2822 or Unix time, as RFC 3339 in UTC.",
    ),
    word(
        "default",
        "value | default(fallback, falsy=false)",
        "The value, or the fallback when it is not defined; with a second `true` also when it counts as false.",
    ),
    word(
        "dictsort",
        "object | dictsort(by='key', reverse=false)",
        "Pairs of name and value, sorted by name or value.",
    ),
    word(
        "e",
        "text | e",
        "The text with what has a meaning in HTML escaped; the same as `escape`.",
    ),
    word(
        "escape",
        "text | escape",
        "The text with what has a meaning in HTML escaped.",
    ),
    word("first", "list | first", "The first element."),
    word(
        "flatten",
        "list | flatten(levels=1)",
        "Lists within the list become part of it, so many levels deep.",
    ),
    word(
        "float",
        "value | float(default=0.0)",
        "The value as a number with decimals.",
    ),
    word(
        "format",
        "date | format(pattern, timezone)",
        "The date by a pattern of strftime, in the scenario's zone or the one given.",
    ),
    word(
        "groupby",
        "list | groupby(attribute)",
        "Groups of the objects whose member has the same value, as pairs of that value and a list.",
    ),
    word("hex", "value | hex", "The text in hexadecimal."),
    word(
        "hex_decode",
        "text | hex_decode",
        "The text that hexadecimal stands for.",
    ),
    word(
        "hmac_sha256",
        "value | hmac_sha256(key, encoding='hex')",
        "The HMAC-SHA-256 of the text; the key may be a `secret(…)`, the encoding `hex` or `base64`.",
    ),
    word(
        "indent",
        "text | indent(width=4, first=false, blank=false)",
        "The text with its lines indented by so many spaces.",
    ),
    word(
        "int",
        "value | int(default=0, base=10)",
        "The value as an integer.",
    ),
    word("items", "object | items", "Pairs of name and value."),
    word(
        "join",
        "list | join(separator='')",
        "The elements as text, with the separator between them.",
    ),
    word(
        "json",
        "value | json(indent)",
        "The value as JSON text, compact or indented by so many spaces.",
    ),
    word("keys", "object | keys", "The names of the members."),
    word("last", "list | last", "The last element."),
    word(
        "length",
        "value | length",
        "How many elements, members or characters there are.",
    ),
    word("lines", "text | lines", "The lines of the text."),
    word(
        "list",
        "value | list",
        "The value as a list: the characters of a text, the names of an object.",
    ),
    word("lower", "text | lower", "The text in lower case."),
    word(
        "map",
        "list | map(filter, …) or list | map(attribute=name)",
        "Each element through a filter, or a member of each.",
    ),
    word(
        "max",
        "list | max(attribute)",
        "The largest element, of objects by that member.",
    ),
    word(
        "min",
        "list | min(attribute)",
        "The smallest element, of objects by that member.",
    ),
    word("omit", "object | omit(name, …)", "All members but these."),
    word(
        "parse_json",
        "text | parse_json",
        "The value of a JSON text.",
    ),
    word(
        "pick",
        "object | pick(name, …)",
        "Only these members, in this order.",
    ),
    word(
        "pprint",
        "value | pprint",
        "The value as text for people to look at.",
    ),
    word(
        "regex_find",
        "text | regex_find(pattern, group)",
        "The first occurrence of the pattern, or a group of it by number or name; null when there is none.",
    ),
    word(
        "regex_find_all",
        "text | regex_find_all(pattern)",
        "All occurrences of the pattern; of a pattern with one group, that group.",
    ),
    word(
        "regex_match",
        "text | regex_match(pattern)",
        "Whether the pattern occurs in the text; `^…$` asks for the whole.",
    ),
    word(
        "regex_replace",
        "text | regex_replace(pattern, replacement)",
        "Every occurrence replaced; `$1` and `${name}` stand for groups.",
    ),
    word(
        "reject",
        "list | reject(test, …)",
        "The elements for which the test does not hold.",
    ),
    word(
        "rejectattr",
        "list | rejectattr(attribute, test, …)",
        "The objects for whose member the test does not hold.",
    ),
    word(
        "replace",
        "text | replace(from, to)",
        "Every occurrence of one text replaced by another.",
    ),
    word(
        "reverse",
        "value | reverse",
        "The elements or characters from last to first.",
    ),
    word(
        "round",
        "number | round(precision=0)",
        "The number rounded to so many decimals.",
    ),
    word(
        "safe",
        "text | safe",
        "The text, marked as needing no escaping.",
    ),
    word(
        "select",
        "list | select(test, …)",
        "The elements for which the test holds.",
    ),
    word(
        "selectattr",
        "list | selectattr(attribute, test, …)",
        "The objects for whose member the test holds.",
    ),
    word(
        "sha256",
        "value | sha256(encoding='hex')",
        "The SHA-256 of the text, in `hex` or `base64`.",
    ),
    word(
        "slice",
        "list | slice(count, fill)",
        "The elements spread over that many lists.",
    ),
    word(
        "sort",
        "list | sort(attribute, reverse=false, case_sensitive=false)",
        "The elements sorted, objects by that member.",
    ),
    word(
        "split",
        "text | split(separator, most)",
        "The parts of the text between the separators, or between white space.",
    ),
    word(
        "string",
        "value | string",
        "The value as text, lists and objects as JSON.",
    ),
    word(
        "sum",
        "list | sum(attribute, start=0)",
        "The sum of the numbers, of objects that of a member.",
    ),
    word(
        "title",
        "text | title",
        "The first letter of each word in upper case.",
    ),
    word(
        "tojson",
        "value | tojson(indent)",
        "The value as JSON text; the same as `json`.",
    ),
    word(
        "trim",
        "text | trim(characters)",
        "The text without white space, or these characters, at its ends.",
    ),
    word(
        "unique",
        "list | unique(attribute)",
        "The elements without those that were there before, objects by that member.",
    ),
    word("unix_ms", "date | unix_ms", "Milliseconds since 1970."),
    word("upper", "text | upper", "The text in upper case."),
    word(
        "urlencode",
        "value | urlencode",
        "The value as it must stand in a URL; an object becomes a query.",
    ),
    word("values", "object | values", "The values of the members."),
    word(
        "zip",
        "list | zip(list, …)",
        "Lists of the elements that stand at the same place.",
    ),
];
