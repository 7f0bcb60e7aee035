//! Limits on what a node may put into the journal.

use std::collections::BTreeSet;

use smol_str::SmolStr;

use super::state::{State, entry_error};
use crate::codes;
use crate::journal::{EntryError, LogLine};
use crate::json::Json;
use crate::limits::{Limits, MESSAGE_BYTES_MAX};

/// Largest JSON text of one byte of a string: `\u0000`.
const ESCAPE_BYTES_MAX: u64 = 6;
/// Largest JSON text of a value that holds no heap: 23 bytes of text, each of them escaped.
const SCALAR_BYTES_MAX: u64 = 140;

/// The limits of one machine.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    output_bytes_max: u64,
    inline_bytes_max: u64,
    run_bytes_max: u64,
}

impl Bounds {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            output_bytes_max: limits.output_bytes_max,
            inline_bytes_max: limits.inline_bytes_max,
            run_bytes_max: limits.run_bytes_max,
        }
    }

    /// Fails with `OUTPUT_TOO_LARGE` when the output is too large by itself, or with all that the
    /// run holds already. Looks at more than an estimate only when the output is large.
    pub(super) fn check(
        self,
        state: &State,
        output: &Json,
        node_id: &str,
    ) -> Result<(), EntryError> {
        let heap = output.heap_bytes() as u64;
        if heap > self.inline_bytes_max {
            self.check_run(state, output, node_id)?;
        }
        if heap.saturating_mul(ESCAPE_BYTES_MAX) + SCALAR_BYTES_MAX <= self.output_bytes_max {
            return Ok(());
        }
        let bytes = output.to_vec().len() as u64;
        if bytes <= self.output_bytes_max {
            return Ok(());
        }
        let message = format!(
            "the output of node `{node_id}` takes {bytes} bytes of JSON, at most {} are allowed \
             (MILLRACE_OUTPUT_BYTES_MAX)",
            self.output_bytes_max
        );
        Err(entry_error(codes::OUTPUT_TOO_LARGE, &message, None))
    }

    fn check_run(self, state: &State, output: &Json, node_id: &str) -> Result<(), EntryError> {
        let bytes = held_bytes(state.values().chain([output]));
        if bytes <= self.run_bytes_max {
            return Ok(());
        }
        let message = format!(
            "with the output of node `{node_id}` the values of the run would take {bytes} bytes of \
             memory, at most {} are allowed (MILLRACE_RUN_BYTES_MAX); pass less on from node to node",
            self.run_bytes_max
        );
        Err(entry_error(codes::OUTPUT_TOO_LARGE, &message, None))
    }
}

/// About how many bytes of memory these values take, one that is passed on unchanged once. Parts
/// that values share are counted with each: after a restart they are no longer shared.
fn held_bytes<'a>(values: impl Iterator<Item = &'a Json>) -> u64 {
    let mut seen = BTreeSet::new();
    values
        .filter(|value| value.address().is_none_or(|address| seen.insert(address)))
        .map(|value| value.heap_bytes() as u64)
        .sum()
}

/// A message, cut at a character when it is too long.
pub(super) fn cut(message: &str) -> &str {
    if message.len() <= MESSAGE_BYTES_MAX {
        return message;
    }
    let mut end = MESSAGE_BYTES_MAX;
    while !message.is_char_boundary(end) {
        end -= 1;
    }
    &message[..end]
}

/// Log lines with their messages cut; none when there are none.
pub(super) fn cut_logs(mut logs: Vec<LogLine>) -> Option<Vec<LogLine>> {
    for line in &mut logs {
        if line.message.len() > MESSAGE_BYTES_MAX {
            line.message = SmolStr::new(cut(&line.message));
        }
    }
    (!logs.is_empty()).then_some(logs)
}
