//! The commands, one file for each noun or verb.

pub mod app;
pub mod connection;
pub mod doctor;
pub mod files;
pub mod listen;
pub mod login;
pub mod migrate;
pub mod run;
pub mod runs;
pub mod scenario;
pub mod send;
pub mod serve;
pub mod token;
pub mod types;
pub mod variable;
