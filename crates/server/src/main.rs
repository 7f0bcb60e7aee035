//! The binary: parses the command line, does what it says, ends with its exit status.

use std::process::ExitCode;

// It takes the place of the C library's allocator (feature `override`), so that Rust's standard
// allocator and SQLite both end up in it. Naming it as Rust's own would go through its entry for
// aligned memory, which costs more for each piece.
use mimalloc as _;

fn main() -> ExitCode {
    millrace_server::cli::main(std::env::args_os())
}
