//! What the janitor, the timers and the claimer do in the long run, on a disk and a clock of the simulation.

mod keys;
mod recovery;
mod retention;
mod values;
mod waking;
