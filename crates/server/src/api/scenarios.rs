//! `/api/scenarios`: scenarios, their drafts, their versions.

mod draft;
mod elements;
mod known;
mod precondition;
mod publish;
mod resource;
mod versions;
mod view;

use super::operation::Operation;

/// The operations under `/api/scenarios`, but running them.
pub fn operations() -> Vec<Operation> {
    [
        resource::operations(),
        draft::operations(),
        elements::operations(),
        publish::operations(),
        versions::operations(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
