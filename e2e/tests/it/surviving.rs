//! What goes wrong around a run, and what is left of it then.

mod calling;
mod clock;
mod cluster;
mod disk;
mod groups;
mod journals;
mod kills;
mod large_values;
mod object_storage;
mod postgres;
mod postgres_faults;
mod power;
mod quarantine;
mod slow_disk;

use calling::OPEN;
