//! `PgBouncer` in transaction mode stands between the members and the server.

use anyhow::Result;
use millrace_e2e::audit::audit;
use millrace_e2e::load::Load;
use millrace_e2e::server::bouncer::{Bouncer, POOL_SIZE};
use millrace_e2e::server::store::{ask, new_database};

use super::super::cluster::Cluster;
use super::all_serve;

#[tokio::test]
async fn members_behind_a_pooler_lose_nothing_when_one_is_killed() -> Result<()> {
    let url = new_database().await?;
    let bouncer = Bouncer::start(&url).await?;
    let mut cluster = Cluster::on(&bouncer.before(&url).await?, 0).await?;
    for _ in 0..2 {
        let direct = ("MILLRACE_DATABASE_DIRECT_URL", url.as_str());
        cluster.join(&[direct]).await?;
    }
    let load = Load::prepare(&cluster.members[0]).await?;
    let killing = async {
        load.spread_over(&cluster.all());
        load.progress(80).await?;
        // The members have twenty-two connections, and two that hear.
        let there = "SELECT count(*)::text FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()";
        let there: usize = ask(&url, there).await?.parse()?;
        assert!(there <= POOL_SIZE + 2, "{there} connections");
        load.kill(&mut cluster.members[1])?;
        load.point_at(&cluster.members[0]);
        load.progress(80).await?;
        cluster.members[1].restart().await?;
        load.spread_over(&cluster.all());
        load.progress(20).await?;
        load.stop();
        Ok(&cluster)
    };
    let ((), cluster) = tokio::try_join!(load.run(), killing)?;
    all_serve(cluster).await?;
    // Nothing that is kept in a session was missed in another.
    assert_eq!(load.refused("store_unavailable"), 0);
    for member in &cluster.members {
        let said = member.said();
        assert!(!said.contains("PostgreSQL says"), "{said}");
    }
    audit(&load.history(&cluster.members[0]).await?).expect_kept()
}
