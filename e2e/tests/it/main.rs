//! The binary driven from outside, through sockets and files alone.

mod answering;
mod bodies;
mod cancelling;
mod connections;
mod flow;
mod idempotency;
mod load;
mod operating;
mod production;
mod refusals;
mod retries;
mod standing;
mod surviving;
mod versions;
