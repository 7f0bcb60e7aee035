//! Tests of `core` through its public interface, a module for each concept.

mod expressions;
mod journal;
