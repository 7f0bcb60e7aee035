//! The workloads on PostgreSQL. Each has servers of its own, Millrace's and PostgreSQL's; hook3 there
//! is measured with its limit, as hook3 is.

pub(super) mod history;
pub(super) mod members;
pub(super) mod takeover;
pub(super) mod waiting;
