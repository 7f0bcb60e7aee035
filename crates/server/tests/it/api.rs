//! The HTTP API, resource by resource.

mod diff;
mod digits;
mod document;
mod drafts;
mod expressions;
mod files;
mod lists;
mod requests;
mod runs;
mod scenarios;
mod secrets;
mod sessions;
mod statistics;
mod surplus;
mod uses;
