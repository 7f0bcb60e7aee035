//! What a person does to what has been accepted, and what they are shown and told of it.

mod alerts;
mod connections;
mod deliveries;
mod editor;
mod error_scenarios;
mod events;
mod jobs;
mod limits;
mod overload;
mod queueing;
mod requests;
mod retention;
