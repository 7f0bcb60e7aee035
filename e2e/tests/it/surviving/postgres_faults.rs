//! What happens to a PostgreSQL server, or to the way there, while a cluster serves from it under load.

mod cut_off;
mod failing;
mod full;
mod pooled;
mod slow;

use anyhow::{Result, ensure};

use super::cluster::Cluster;

/// Fails when a member has ended or does not serve.
async fn all_serve(cluster: &Cluster) -> Result<()> {
    for member in &cluster.members {
        let said = member.said();
        ensure!(!said.contains("has taken over"), "it was fenced: {said}");
        member.api.get("/api/health").await?.expect(200)?;
    }
    Ok(())
}
