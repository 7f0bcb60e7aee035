//! The command line: tables, JSON, exit statuses and help, against no server, a recorded one, and
//! a real one.

mod files;
mod help;
mod live;
mod resources;
mod runs;
mod servers;
mod webhooks;
