//! What every other crate of Millrace needs: values, expressions, and later the machine.

pub mod json;
pub mod limits;
