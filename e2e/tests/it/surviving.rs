//! What goes wrong around a run, and what is left of it then.

mod calling;
mod disk;
mod journals;
mod quarantine;
