//! The journal: what a run is. Entries, and the bytes in which they are kept for ever.
//!
//! Nothing here decides what is written when: that is [`crate::machine`].

mod codec;
mod entry;
mod fields;
mod large;

pub use codec::{Error, decode, decode_parted, encode, encode_parted, is_parted};
pub use entry::{
    Accepted, Admitted, CancelRequested, Carried, CarriedKey, Completed, DeadlinePassed,
    EffectEnded, EffectOutcome, EffectStarted, Entry, EntryError, Failed, Finished, LogLine,
    Output, Recovered, Resolved, Taken, TimerFired, TimerSet,
};
pub use large::{LargeValues, Reference};
