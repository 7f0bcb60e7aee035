//! The bench: what `make bench` runs. It starts the release binary and the limits it is judged by,
//! loads them in turn, and prints figures that are ratios in one run on one machine.
//!
//! Nothing here is a timed test: a slow machine prints slow figures. Linux only, as it reads
//! `/proc`.

mod callee;
mod clock;
mod command_line;
mod compare;
mod footprint;
mod limit;
mod load;
mod millrace;
mod peer;
mod process;
mod report;
mod target;
mod waiting;
mod workload;

/// The server's allocator: what a limit allocates must cost what it costs the server.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> anyhow::Result<()> {
    command_line::run()
}
