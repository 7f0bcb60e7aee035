//! Several processes at a time on one ledger: members of a cluster, as PostgreSQL's members are.
//! They are heard of late or not at all, stand still for longer than their leases, die, leave in
//! order, and are taken over from.

mod course;
pub(crate) mod flights;
pub(crate) mod member;
mod port;
mod tests;

pub(crate) use self::course::Cluster;
