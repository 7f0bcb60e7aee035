//! `/api/runs`: lists, journals as people read them, live events, and what can be asked of a run.
//! What a run does next is the engine's to decide; what its journal says is read by the core.

mod again;
mod bulk;
mod events;
mod export;
mod filter;
mod live;
mod look;
mod reading;
mod requests;
mod resource;
pub mod statistics;
mod steps;
mod values;
mod view;

pub use again::Again;
pub use filter::RunSelection;
pub use look::LookedAt;
pub use reading::{DRAFT_LABEL, Reading};
pub use requests::{again_of, location, refused};
pub use resource::find as find_run;
pub use steps::StepsPage;
pub use view::{RunErrorView, RunView, show};

use super::operation::Operation;

/// The operations under `/api/runs`, and the events and statistics of all runs.
pub fn operations() -> Vec<Operation> {
    [
        resource::operations(),
        steps::operations(),
        values::operations(),
        export::operations(),
        live::operations(),
        requests::operations(),
        bulk::operations(),
        statistics::operations(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
