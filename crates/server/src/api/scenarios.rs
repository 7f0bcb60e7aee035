//! `/api/scenarios`: scenarios, their drafts, their versions, their runs by hand.

mod draft;
mod dry_run;
mod elements;
mod known;
mod precondition;
mod publish;
mod resource;
mod run;
mod versions;
mod view;

pub(super) use dry_run::{DryRunAnswer, dry_run_again};

use super::operation::Operation;

/// The operations under `/api/scenarios`.
pub fn operations() -> Vec<Operation> {
    [
        resource::operations(),
        draft::operations(),
        elements::operations(),
        publish::operations(),
        versions::operations(),
        run::operations(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
