//! The words that everything is said in: ids, times, lengths of time, statuses, codes.

pub mod codes;
pub mod id;
pub mod span;
pub mod status;
pub mod time;
