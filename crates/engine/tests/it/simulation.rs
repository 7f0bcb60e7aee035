//! The simulation: the whole engine under a seeded scheduler with a virtual clock, a store and a
//! world that fail, and crashes. Invariants are functions with names; a failing seed prints the
//! command that replays it.

mod cluster;
mod course;
mod defects;
mod disk;
mod history;
mod host;
mod invariants;
mod limits;
mod people;
mod scenarios;
mod seeds;
mod store;
mod types;
mod upkeep;
mod world;
