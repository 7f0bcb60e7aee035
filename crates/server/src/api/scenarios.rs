//! `/api/scenarios`: scenarios, their drafts, their versions, their files, their runs by hand.

mod diff;
mod draft;
mod dry_run;
mod elements;
mod files;
mod known;
mod precondition;
mod publish;
mod resource;
mod run;
mod versions;
mod view;

pub(super) use dry_run::{DryRunAnswer, dry_run_again};

use super::operation::Operation;

/// The operations on scenarios.
pub fn operations() -> Vec<Operation> {
    [
        resource::operations(),
        draft::operations(),
        elements::operations(),
        publish::operations(),
        versions::operations(),
        diff::operations(),
        files::operations(),
        run::operations(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
