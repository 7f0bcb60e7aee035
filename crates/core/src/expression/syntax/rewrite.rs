//! What MiniJinja is given to compile: the expression with each path replaced by a slot (`v0`) that is
//! resolved here, on shared JSON and strictly. So an absent name is an error that names it, whatever
//! is done with it, and data is never converted as a whole.

use super::analysis::{Analysis, Chain};
use crate::expression::path::Path;

/// How an absent or structured value of a slot is treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::expression) enum Mode {
    /// Absent is an error.
    Required,
    /// Absent is MiniJinja's *undefined*: `default` or `is defined` follows.
    Optional,
    /// An operand of `~`: as in a longer string, so numbers, lists and objects become JSON text.
    Text,
}

#[derive(Debug, Clone)]
pub(in crate::expression) struct Slot {
    pub(in crate::expression) path: Path,
    pub(in crate::expression) mode: Mode,
}

/// The name of the function that refuses an undefined result of a computed subscript.
pub(in crate::expression) const REQUIRE: &str = "__require";

/// The rewritten source and the slots that it reads.
pub(in crate::expression) fn rewrite(analysis: &Analysis<'_>) -> (String, Vec<Slot>) {
    let mut edits: Vec<(usize, usize, String)> = Vec::new();
    let mut slots: Vec<Slot> = Vec::new();
    for chain in &analysis.chains {
        let start = analysis.tokens[chain.first].range.start;
        let constant_end = analysis.tokens[chain.constant_end - 1].range.end;
        let computed = chain.end > chain.constant_end;
        if computed && !chain.optional {
            edits.push((start, start, format!("{REQUIRE}(")));
            let end = analysis.tokens[chain.end - 1].range.end;
            edits.push((
                end,
                end,
                format!(",{:?})", label(&analysis.source[start..end])),
            ));
        }
        let mode = mode(analysis, chain, computed);
        edits.push((
            start,
            constant_end,
            format!("v{}", slot(&mut slots, chain, mode)),
        ));
    }
    edits.sort_by_key(|&(start, _, _)| start);
    (apply(analysis.source, &edits), slots)
}

fn mode(analysis: &Analysis<'_>, chain: &Chain, computed: bool) -> Mode {
    if chain.optional && !computed {
        Mode::Optional
    } else if !computed && is_concatenated(analysis, chain) {
        Mode::Text
    } else {
        Mode::Required
    }
}

fn slot(slots: &mut Vec<Slot>, chain: &Chain, mode: Mode) -> usize {
    let known = slots
        .iter()
        .position(|slot| slot.path == chain.path && slot.mode == mode);
    known.unwrap_or_else(|| {
        slots.push(Slot {
            path: chain.path.clone(),
            mode,
        });
        slots.len() - 1
    })
}

/// Is the whole chain one operand of `~`?
fn is_concatenated(analysis: &Analysis<'_>, chain: &Chain) -> bool {
    let before = analysis.before(chain.first);
    let after = analysis.text(chain.end);
    let opens = matches!(
        before,
        "" | "(" | "[" | "," | ":" | "~" | "and" | "or" | "not" | "in" | "if" | "else"
    );
    let closes = matches!(
        after,
        "" | ")" | "]" | "}" | "," | ":" | "~" | "and" | "or" | "in" | "if" | "else"
    );
    opens && closes && (before == "~" || after == "~")
}

/// Text for a message within the rewritten source: without what its string syntax treats apart.
fn label(source: &str) -> String {
    source
        .chars()
        .filter(|character| !matches!(character, '"' | '\\') && !character.is_control())
        .collect()
}

fn apply(source: &str, edits: &[(usize, usize, String)]) -> String {
    let mut out = String::with_capacity(source.len());
    let mut position = 0;
    for (start, end, text) in edits {
        out.push_str(&source[position..*start]);
        out.push_str(text);
        position = *end;
    }
    out.push_str(&source[position..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(source: &str) -> String {
        rewrite(&Analysis::of(source).unwrap()).0
    }

    #[test]
    fn paths_become_slots() {
        for (source, expected) in [
            ("input.a.b[0]['x y'][-1].2.c", "v0"),
            ("input.a > input.b and input.a", "v0 > v1 and v0"),
            ("nodes.fetch.body.id + vars.offset", "v0 + v1"),
            ("input.a | default(input.b)", "v0 | default(v1)"),
            ("(input.a) is not defined", "(v0) is not defined"),
            ("f(input.a)", "f(v0)"),
            (
                "{'input': input.input, 'x': [item, index]}",
                "{'input': v0, 'x': [v1, v2]}",
            ),
            (
                "input.list | map(attribute='input.a')",
                "v0 | map(attribute='input.a')",
            ),
            (
                "input.list[input.i].x",
                "__require(v0[v1].x,\"input.list[input.i].x\")",
            ),
            (
                "input.list[input.i].x | default(1)",
                "v0[v1].x | default(1)",
            ),
            (
                "input.name.upper()",
                "__require(v0.upper(),\"input.name.upper()\")",
            ),
            ("'a' ~ input.b ~ input.c | upper", "'a' ~ v0 ~ v1 | upper"),
            ("input.is.not.if", "v0"),
            ("input.a is divisibleby input.b", "v0 is divisibleby v1"),
            ("input.a if input.b else none", "v0 if v1 else none"),
        ] {
            assert_eq!(rewritten(source), expected, "{source}");
        }
    }

    #[test]
    fn whole_operands_of_a_concatenation_become_text() {
        let modes = |source: &str| {
            let analysis = Analysis::of(source).unwrap();
            rewrite(&analysis)
                .1
                .iter()
                .map(|slot| slot.mode)
                .collect::<Vec<_>>()
        };
        assert_eq!(modes("'a' ~ input.b"), [Mode::Text]);
        assert_eq!(modes("input.b ~ 'a'"), [Mode::Text]);
        assert_eq!(modes("'a' ~ input.b | length"), [Mode::Required]);
        assert_eq!(modes("2 * input.b ~ 'a'"), [Mode::Required]);
        assert_eq!(modes("input.b | default(1) ~ 'a'"), [Mode::Optional]);
    }
}
