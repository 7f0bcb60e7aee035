//! What the tokens of an expression are: which names it reads, calls and filters through, and which
//! of the read paths may be absent. Rewriting (`rewrite`) and renaming (`rename`) build on it.

use super::token::{Kind, Token, plain_string, tokens};
use crate::expression::error::ExpressionFault;
use crate::expression::names::Root;
use crate::expression::path::{Path, Start, Step};
use crate::json::Key;
use crate::scenario::FaultCode;

/// A name and what is read from it: `input.items[0]`.
pub(in crate::expression) struct Chain {
    pub(in crate::expression) path: Path,
    /// The index of its first token.
    pub(in crate::expression) first: usize,
    /// After the last token of the constant part.
    pub(in crate::expression) constant_end: usize,
    /// After the last token that belongs to it: computed subscripts, method calls.
    pub(in crate::expression) end: usize,
    /// `default` or `is defined` follows: it may be absent.
    pub(in crate::expression) optional: bool,
}

/// A word with a meaning of its own: its token's index.
pub(in crate::expression) enum Word {
    Function(usize),
    Filter(usize),
    Test(usize),
}

pub(in crate::expression) struct Analysis<'a> {
    pub(in crate::expression) source: &'a str,
    pub(in crate::expression) tokens: Vec<Token>,
    pub(in crate::expression) chains: Vec<Chain>,
    pub(in crate::expression) words: Vec<Word>,
}

const KEYWORDS: [&str; 13] = [
    "if", "else", "and", "or", "not", "in", "is", "true", "True", "false", "False", "none", "None",
];

impl<'a> Analysis<'a> {
    /// Looks through an expression; names that do not exist are faults.
    pub(in crate::expression) fn of(source: &'a str) -> Result<Self, ExpressionFault> {
        let mut analysis = Self {
            source,
            tokens: tokens(source),
            chains: Vec::new(),
            words: Vec::new(),
        };
        for position in 0..analysis.tokens.len() {
            if analysis.tokens[position].kind == Kind::Ident {
                analysis.word(position)?;
            }
        }
        Ok(analysis)
    }

    /// The text of a token, `""` beyond the ends.
    pub(in crate::expression) fn text(&self, position: usize) -> &'a str {
        self.tokens
            .get(position)
            .map_or("", |token| token.text(self.source))
    }

    pub(in crate::expression) fn before(&self, position: usize) -> &'a str {
        position
            .checked_sub(1)
            .map_or("", |before| self.text(before))
    }

    /// The index after the bracket that closes the one at `open`; the end if none does.
    pub(in crate::expression) fn after_closing(&self, open: usize) -> usize {
        let mut depth = 0_usize;
        for position in open..self.tokens.len() {
            match self.text(position) {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 {
                return position + 1;
            }
        }
        self.tokens.len()
    }

    fn word(&mut self, position: usize) -> Result<(), ExpressionFault> {
        let text = self.text(position);
        match self.before(position) {
            "." => return Ok(()),
            "|" => {
                self.words.push(Word::Filter(position));
                return Ok(());
            }
            _ => {}
        }
        if self.is_test_name(position) {
            self.words.push(Word::Test(position));
        } else if KEYWORDS.contains(&text) {
        } else if self.text(position + 1) == "(" {
            self.words.push(Word::Function(position));
        } else if self.text(position + 1) == "=" && matches!(self.before(position), "(" | ",") {
        } else {
            let chain = self.chain(position)?;
            self.chains.push(chain);
        }
        Ok(())
    }

    fn is_keyword(&self, position: usize, word: &str) -> bool {
        self.text(position) == word && !matches!(self.before(position), "." | "|")
    }

    fn is_test_name(&self, position: usize) -> bool {
        let Some(before) = position.checked_sub(1) else {
            return false;
        };
        if self.is_keyword(before, "is") {
            return self.text(position) != "not";
        }
        self.text(before) == "not" && before > 0 && self.is_keyword(before - 1, "is")
    }

    fn chain(&self, first: usize) -> Result<Chain, ExpressionFault> {
        let mut steps = Vec::new();
        let mut position = first + 1;
        while let Some((step, next)) = self.constant_step(position) {
            steps.push(step);
            position = next;
        }
        let constant_end = position;
        let end = self.chain_end(constant_end);
        let path = self.path(first, steps)?;
        Ok(Chain {
            path,
            first,
            constant_end,
            end,
            optional: self.is_optional(first, end),
        })
    }

    /// A step whose key is written out, unless it is the name of a method that is called.
    fn constant_step(&self, position: usize) -> Option<(Step, usize)> {
        let next = self.tokens.get(position + 1)?;
        let text = next.text(self.source);
        match (self.text(position), next.kind) {
            (".", Kind::Ident) if self.text(position + 2) != "(" => {
                Some((Step::Key(Key::new(text)), position + 2))
            }
            (".", Kind::Number) => Some((Step::Index(text.parse().ok()?), position + 2)),
            ("[", Kind::Str) if self.text(position + 2) == "]" => {
                Some((Step::Key(Key::new(plain_string(text)?)), position + 3))
            }
            ("[", Kind::Number) if self.text(position + 2) == "]" => {
                Some((Step::Index(text.parse().ok()?), position + 3))
            }
            ("[", Kind::Operator) if text == "-" && self.text(position + 3) == "]" => {
                let index: i64 = self.text(position + 2).parse().ok()?;
                Some((Step::Index(-index), position + 4))
            }
            _ => None,
        }
    }

    fn chain_end(&self, from: usize) -> usize {
        let mut position = from;
        loop {
            position = match self.text(position) {
                "." => position + 2,
                "[" | "(" => self.after_closing(position),
                _ => return position.min(self.tokens.len()),
            };
        }
    }

    fn path(&self, first: usize, mut steps: Vec<Step>) -> Result<Path, ExpressionFault> {
        let name = self.text(first);
        let range = self.tokens[first].range.clone();
        if let Some(root) = Root::parse(name) {
            return Ok(Path {
                start: Start::Root(root),
                steps,
            });
        }
        if name != "nodes" && name != "vars" {
            let message = format!(
                "`{name}` is not a name that expressions know: {}, nodes.<id> and vars.<name> are",
                Root::ALL.map(Root::as_str).join(", ")
            );
            let fault = ExpressionFault::new(message, Some(range));
            return Err(fault.with_code(FaultCode::UnknownName));
        }
        if !matches!(steps.first(), Some(Step::Key(_))) {
            let message = match name {
                "nodes" => {
                    "`nodes` needs the id of a node written out after it, as in `nodes.fetch`"
                }
                _ => {
                    "`vars` needs the name of a variable written out after it, as in `vars.region`"
                }
            };
            return Err(ExpressionFault::new(message, Some(range)));
        }
        let start = match (name, steps.remove(0)) {
            ("nodes", Step::Key(id)) => Start::Node(id),
            (_, Step::Key(variable)) => Start::Variable(variable),
            (_, Step::Index(_)) => unreachable!("the first step was just seen to be a key"),
        };
        Ok(Path { start, steps })
    }

    /// Does `default` or `is defined` follow, perhaps outside of parentheses?
    fn is_optional(&self, mut first: usize, mut end: usize) -> bool {
        loop {
            if self.text(end) == "|" && matches!(self.text(end + 1), "default" | "d") {
                return true;
            }
            if self.text(end) == "is" {
                let test = end + 1 + usize::from(self.text(end + 1) == "not");
                return matches!(self.text(test), "defined" | "undefined");
            }
            let parenthesised = self.before(first) == "(" && self.text(end) == ")";
            if !parenthesised || first < 1 || self.is_call(first - 1) {
                return false;
            }
            first -= 1;
            end += 1;
        }
    }

    /// Does the parenthesis call what stands before it?
    fn is_call(&self, open: usize) -> bool {
        let Some(before) = open.checked_sub(1) else {
            return false;
        };
        let text = self.text(before);
        match self.tokens[before].kind {
            Kind::Ident => !KEYWORDS.contains(&text) || self.before(before) == ".",
            Kind::Operator => matches!(text, ")" | "]"),
            Kind::Str | Kind::Number => false,
        }
    }
}
