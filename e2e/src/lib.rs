//! The binary driven from outside: what the tests need to start it, talk to it and watch it.
//! The tests themselves are under `tests/`.

pub mod audit;
pub mod chance;
pub mod client;
pub mod disk;
pub mod draft;
pub mod events;
pub mod faults;
pub mod head;
pub mod hook;
pub mod load;
pub mod patience;
pub mod server;
pub mod sign;
pub mod sink;
