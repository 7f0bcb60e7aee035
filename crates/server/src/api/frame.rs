//! What every resource of the API is built with: operations and their document, bodies, parameters,
//! pages, patches. No resource itself.

pub(in crate::api) mod body;
mod links;
pub(in crate::api) mod openapi;
pub(in crate::api) mod operation;
pub(in crate::api) mod page;
pub(in crate::api) mod parameter;
pub(in crate::api) mod patch;
pub(in crate::api) mod surplus;
