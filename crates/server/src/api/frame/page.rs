//! Lists: `{items, next}`.

use std::fmt::Display;

use axum::Json as AxumJson;
use millrace_core::ports::store::Page;
use schemars::JsonSchema;
use serde::Serialize;

/// One page of a list.
#[derive(Debug, Serialize, JsonSchema)]
pub struct List<T> {
    /// Its items.
    pub items: Vec<T>,
    /// `cursor` of the next page; null on the last.
    pub next: Option<String>,
}

impl<T> List<T> {
    /// A page of the store, each item as the API shows it.
    pub fn from_page<S, K: Display>(page: Page<S, K>, show: impl FnMut(S) -> T) -> AxumJson<Self> {
        AxumJson(Self {
            items: page.items.into_iter().map(show).collect(),
            next: page.next.map(|key| key.to_string()),
        })
    }

    /// A list that has only one page.
    pub fn whole(items: Vec<T>) -> AxumJson<Self> {
        AxumJson(Self { items, next: None })
    }
}
