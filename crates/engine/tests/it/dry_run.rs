//! A dry run equals the live run, to the byte: what it shows is compared with what really arrived
//! at a server on this machine, and nothing of it leaves.

mod compare;
mod drafts;
mod laws;
mod lease;
mod live;
mod scenarios;
mod secrets;
mod sink;
