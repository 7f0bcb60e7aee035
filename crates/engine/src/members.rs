//! One of several processes that share a store: what it may drive, what it asks of the others, and
//! what it learns of them. An engine alone has none of this.

mod claim;
mod follow;
mod lease;
mod letter;
mod news;
mod post;

pub(crate) use claim::{Claimed, claim, let_others};
pub(crate) use follow::follow;
pub(crate) use lease::{Lease, watch as watch_lease};
pub(crate) use news::take_news;
pub(crate) use post::hand_on;

use std::sync::Arc;

use millrace_core::ports::members::{Duty, Members};

use crate::shared::Shared;

/// Whether this process is the one to do that for all.
pub(crate) fn has_duty(shared: &Shared, duty: Duty) -> bool {
    let members = shared.members.as_ref();
    members.is_none_or(|members| members.has_duty(duty))
}

/// A run is left to whoever has room.
pub(crate) fn call_others(shared: &Shared) {
    if let Some(members) = &shared.members {
        members.call();
    }
}

/// The other members, if there may be any.
pub(crate) fn of(shared: &Shared) -> Option<Arc<dyn Members>> {
    shared.members.clone()
}
