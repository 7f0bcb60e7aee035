//! The built-in trigger types, actions and node types: one file each, and one line in the
//! catalogue. How they are run is not known here.

pub mod actions;
mod catalogue;
mod erased;
mod field;
pub mod nodes;
pub mod page;
pub mod triggers;
pub mod typed;

catalogue::catalogue! {
    PureType   nodes::delay::Delay         in "nodes/delay.rs";
    PureType   nodes::fail::Fail           in "nodes/fail.rs";
    PureType   nodes::filter::Filter       in "nodes/filter.rs";
    EffectType actions::http::Http         in "actions/http.rs";
    PureType   nodes::if_node::If          in "nodes/if_node.rs";
    PureType   nodes::logger::Logger       in "nodes/logger.rs";
    Trigger    triggers::manual::Manual    in "triggers/manual.rs";
    PureType   nodes::merge::Merge         in "nodes/merge.rs";
    PureType   nodes::respond::Respond     in "nodes/respond.rs";
    PureType   nodes::set::Set             in "nodes/set.rs";
    PureType   nodes::switch::Switch       in "nodes/switch.rs";
    Trigger    triggers::webhook::Webhook  in "triggers/webhook.rs";
}
