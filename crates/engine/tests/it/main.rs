//! The engine from outside: its promises under a seeded scheduler, and its worlds.

mod simulation;
