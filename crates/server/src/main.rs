//! The binary: parses the command line, does what it says, ends with its exit status.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    millrace_server::cli::main(std::env::args_os())
}
