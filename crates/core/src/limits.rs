//! Every bound on what comes from outside, each a named constant with its unit last. Defaults only:
//! where a setting may change one, the reader of settings says so.

/// How deep lists and objects of a JSON text may stand within each other.
pub const JSON_DEPTH_MAX: usize = 128;
