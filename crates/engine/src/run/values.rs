//! Storing the large values that a unit names, before the unit itself.

use futures::FutureExt;
use futures::future::BoxFuture;
use millrace_core::defect::{self, Defect};
use millrace_core::ports::blobs::{Blob, Pin};
use millrace_core::ports::store::{Error, NewRun, Unit};

use super::commit::{Backoff, NotCommitted, WhenRefused, may_pass};
use crate::shared::Shared;

/// Stores the large values of a unit and leaves only their names in it; nothing when it has none.
/// None of them is swept while the pins live, which must be until the unit's fate is certain.
pub(super) fn store<'a>(
    shared: &'a Shared,
    unit: &mut Unit,
    when_refused: WhenRefused,
) -> Option<BoxFuture<'a, Result<Vec<Pin>, NotCommitted>>> {
    let mut texts = Vec::new();
    take_texts(unit, &mut texts);
    if texts.is_empty() || defect::is(Defect::LargeValueNotStored) {
        return None;
    }
    let storing = async move {
        let mut pins = Vec::new();
        for blob in texts {
            pins.push(store_one(shared, blob, when_refused).await?);
        }
        Ok(pins)
    };
    Some(storing.boxed())
}

async fn store_one(
    shared: &Shared,
    blob: Blob,
    when_refused: WhenRefused,
) -> Result<Pin, NotCommitted> {
    let mut backoff = Backoff::new();
    let mut is_told = false;
    loop {
        let error: Error = match shared.blobs.put(blob.clone()).await {
            Ok(pin) => return Ok(pin),
            Err(error) => error,
        };
        if when_refused == WhenRefused::GiveUp || !may_pass(&error) {
            return Err(NotCommitted::Refused(error));
        }
        if !std::mem::replace(&mut is_told, true) {
            tracing::warn!(%error, "a large value cannot be stored yet; it is tried again");
        }
        backoff.pause(&*shared.host).await;
    }
}

fn take_texts(unit: &mut Unit, texts: &mut Vec<Blob>) {
    let mut take = |blobs: &mut [Blob]| {
        for blob in blobs {
            let text = std::mem::take(&mut blob.text);
            texts.push(Blob {
                text,
                ..blob.clone()
            });
        }
    };
    let of_runs = |runs: &mut Vec<NewRun>, take: &mut dyn FnMut(&mut [Blob])| {
        for run in runs {
            take(&mut run.blobs);
        }
    };
    match unit {
        Unit::Accept { runs, .. } => of_runs(runs, &mut take),
        Unit::Advance { blobs, creates, .. } => {
            take(blobs);
            of_runs(creates, &mut take);
        }
    }
}
