//! What the janitor and the timers do in the long run, on a disk and a clock of the simulation.

mod keys;
mod retention;
mod values;
mod waking;
