//! The text of expressions: where they stand in a string or a URL, their tokens, the names in them, and the
//! shapes that need no template engine. What names stand for is not known here.

pub(super) mod analysis;
pub(super) mod operation;
pub(super) mod rewrite;
pub(super) mod scan;
pub(super) mod shape;
pub(super) mod token;
pub(super) mod url;
