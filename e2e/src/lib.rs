//! The binary driven from outside.
