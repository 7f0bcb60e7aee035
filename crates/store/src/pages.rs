//! How the rows that a backend reads become a page of a list.

use millrace_core::ports::store::Page;

/// Cuts one item more than was asked for into a page.
pub(crate) fn paged<T, K>(mut items: Vec<T>, limit: u32, key: impl Fn(&T) -> K) -> Page<T, K> {
    let limit = limit.max(1) as usize;
    let more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| more).map(key);
    Page { items, next }
}

/// How many rows a page asks for: one more, which says whether there is a next page.
pub(crate) fn asked(limit: u32) -> i64 {
    i64::from(limit.max(1)) + 1
}
