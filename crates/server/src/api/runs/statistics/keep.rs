//! Statistics outlast a restart: what has changed is stored every minute and at the end. A process
//! that is killed loses at most the last minute of them.

use std::time::Duration;

use millrace_core::ports::store;

use crate::state::Server;

/// How often what has changed is stored.
const KEEP_INTERVAL: Duration = Duration::from_secs(60);

/// Takes over what an earlier process has stored.
pub async fn restore_statistics(server: &Server) -> Result<(), store::Error> {
    if server.members.is_some() {
        return hear_of_others(server).await;
    }
    let stored = server.store.rollups().await?;
    server.engine.rollups().restore(stored, server.host.now());
    Ok(())
}

/// What other members count is theirs to store; it is shown here as they stored it last.
async fn hear_of_others(server: &Server) -> Result<(), store::Error> {
    if let Some(members) = &server.members {
        let stored = members.rollups_of_others().await?;
        let rollups = server.engine.rollups();
        rollups.hear_of_others(stored, server.host.now());
    }
    Ok(())
}

/// Stores what has changed every minute, without end.
pub async fn keep_statistics(server: &Server) {
    loop {
        let next = server.host.monotonic_millis() + KEEP_INTERVAL.as_millis() as u64;
        server.host.sleep_until(next).await;
        save_statistics(server).await;
        if let Err(error) = hear_of_others(server).await {
            tracing::debug!(%error, "statistics of other members cannot be read yet");
        }
    }
}

/// Stores what has changed. What cannot be stored now is stored the next time.
pub async fn save_statistics(server: &Server) {
    let rollups = server.engine.rollups();
    let (changed, outdated) = rollups.take_changed(server.host.now());
    if changed.is_empty() {
        return;
    }
    if let Err(error) = server.store.keep_rollups(changed.clone(), outdated).await {
        tracing::warn!(%error, "statistics cannot be stored yet");
        rollups.not_stored(&changed);
    }
}
