//! Prints every finding of every house rule, or of those named on the command line; exit status 1
//! if there is one. The rules themselves are in the library.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Result;
use xtask::{rules, tree::Tree};

fn main() -> Result<ExitCode> {
    let tree = Tree::of_workspace()?;
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let mut out = std::io::stdout().lock();
    let mut status = ExitCode::SUCCESS;
    for rule in rules::ALL {
        if !wanted.is_empty() && !wanted.iter().any(|name| name == rule.name) {
            continue;
        }
        for finding in (rule.check)(&tree) {
            writeln!(out, "{finding}")?;
            status = ExitCode::FAILURE;
        }
    }
    Ok(status)
}
