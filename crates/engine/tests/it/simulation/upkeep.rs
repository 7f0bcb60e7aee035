//! What the janitor does in the long run, on a disk and a clock of the simulation.

mod keys;
mod retention;
mod values;
