//! Commands on files: `apply`, `export`, `check`, `dev`; and finding and reading the files.

pub mod apply;
pub mod check;
pub mod dev;
pub mod export;
mod source;
