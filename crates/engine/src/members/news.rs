//! Takes in what other members did: runs that are nobody's, letters, changes of the catalogue.

use std::sync::Arc;

use millrace_core::id::RunId;
use millrace_core::ports::members::{Duty, Members, News};

use super::post;
use crate::flow;
use crate::run::Backoff;
use crate::shared::Shared;

/// Takes news in for ever.
pub(crate) async fn take_news(shared: Arc<Shared>) {
    let Some(members) = super::of(&shared) else {
        return std::future::pending().await;
    };
    let mut backoff = Backoff::new();
    loop {
        let count = u32::try_from(shared.active.count()).unwrap_or(u32::MAX);
        members.report(count);
        match members.news().await {
            Ok(news) => {
                backoff = Backoff::new();
                take_in(&shared, &*members, news).await;
            }
            Err(error) => {
                tracing::warn!(%error, "what other members do is not heard");
                backoff.pause(&*shared.host).await;
            }
        }
    }
}

/// Runs that others have ended take up no slot any more.
async fn take_back(shared: &Shared, members: &dyn Members, freed: Vec<RunId>) {
    if freed.is_empty() {
        return;
    }
    for run_id in &freed {
        flow::left(shared, *run_id);
    }
    if let Err(error) = members.took_back(freed).await {
        tracing::debug!(%error, "free slots are told again");
    }
}

async fn take_in(shared: &Arc<Shared>, members: &dyn Members, news: News) {
    for letter in news.letters {
        post::take_in(shared, letter);
    }
    if let Some(oldest) = news.free {
        shared.backlog.raise(oldest);
    }
    if let Some(due) = news.due {
        shared.due.note(due);
    }
    if members.has_duty(Duty::Limits) {
        flow::look_after(shared, news.limited);
        take_back(shared, members, news.freed).await;
    }
    if news.jobs {
        shared.catalogue.jobs_are_free();
    }
    if news.changes.is_empty() {
        return;
    }
    if let Err(error) = shared.catalogue.changed(&news.changes).await {
        // They are told again the next time.
        tracing::warn!(%error, "what was changed of the catalogue cannot be read yet");
        return;
    }
    if let Err(error) = members.took_in(news.changes_seen).await {
        tracing::warn!(%error, "whoever changed the catalogue is not told that this member knows");
    }
}
