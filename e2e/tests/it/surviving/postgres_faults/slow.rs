//! The way between one member and the server is slow, and stops for a while.

use std::time::Duration;

use anyhow::Result;
use millrace_e2e::audit::audit;
use millrace_e2e::load::Load;
use millrace_e2e::patience::{eventually, pause};
use millrace_e2e::server::proxy::Proxy;
use millrace_e2e::server::store::{ask, new_database};

use super::super::cluster::Cluster;
use super::all_serve;

/// Milliseconds that what is sent takes, either way.
const DELAY_MILLIS: std::ops::Range<u64> = 50..100;
/// A lease that stops of the way do not reach.
const LEASE: (&str, &str) = ("MILLRACE_MEMBER_LEASE", "4s");
const STOPS: usize = 2;
/// How long the way stops: seconds, and less than the lease.
const STOP: Duration = Duration::from_millis(2_200);

/// A member that serves at once, one behind a slow way, and the way.
async fn with_a_slow_one(settings: &[(&str, &str)]) -> Result<(Cluster, Proxy)> {
    let url = new_database().await?;
    let port = ask(&url, "SHOW port").await?;
    let proxy = Proxy::start(port.parse()?, DELAY_MILLIS).await?;
    let slow = url.replace(&format!(":{port}/"), &format!(":{}/", proxy.port));
    let mut cluster = Cluster::on(&url, 0).await?;
    cluster.join(settings).await?;
    let behind = [settings, &[("MILLRACE_DATABASE_URL", slow.as_str())]].concat();
    cluster.join(&behind).await?;
    Ok((cluster, proxy))
}

#[tokio::test]
async fn a_slow_way_that_stops_for_less_than_a_lease_costs_nothing() -> Result<()> {
    let (cluster, proxy) = with_a_slow_one(&[LEASE]).await?;
    let load = Load::prepare(&cluster.members[0]).await?;
    load.spread_over(&cluster.all());
    let stopping = async {
        load.progress(30).await?;
        assert!(proxy.passed() > 0, "it goes this way");
        for _ in 0..STOPS {
            proxy.stall(STOP).await;
            load.progress(15).await?;
            // The lease is renewed on the way that works again.
            pause(STOP / 4).await;
        }
        load.stop();
        Ok(())
    };
    tokio::try_join!(load.run(), stopping)?;
    for member in &cluster.members {
        assert!(!member.said().contains("taken over"), "{}", member.said());
    }
    all_serve(&cluster).await?;
    audit(&load.history(&cluster.members[0]).await?).expect_kept()
}

#[tokio::test]
async fn what_comes_through_after_a_member_was_taken_over_from_changes_nothing() -> Result<()> {
    let (mut cluster, proxy) = with_a_slow_one(&[]).await?;
    let load = Load::prepare(&cluster.members[0]).await?;
    load.spread_over(&cluster.all());
    let stopping = async {
        load.progress(30).await?;
        // What it commits at this moment comes to the server when it is not its own any more.
        proxy.hold();
        load.point_at(&cluster.members[0]);
        eventually("it to be taken over from", || async {
            let said = cluster.members[0].said();
            Ok(said.contains("its runs are taken over").then_some(()))
        })
        .await?;
        load.progress(15).await?;
        proxy.release();
        let ended = cluster.members[1].ended().await?;
        assert_eq!(ended.code(), Some(1), "{}", cluster.members[1].said());
        load.progress(15).await?;
        load.stop();
        Ok(&cluster.members[0])
    };
    let ((), survivor) = tokio::try_join!(load.run(), stopping)?;
    audit(&load.history(survivor).await?).expect_kept()
}

#[tokio::test]
async fn a_member_that_is_asked_to_end_while_the_database_is_away_ends() -> Result<()> {
    let (mut cluster, proxy) = with_a_slow_one(&[("MILLRACE_SHUTDOWN_GRACE", "1s")]).await?;
    let load = Load::prepare(&cluster.members[0]).await?;
    load.spread_over(&cluster.all());
    let stopping = async {
        load.progress(30).await?;
        proxy.hold();
        load.point_at(&cluster.members[0]);
        cluster.members[1].stop().await?;
        load.progress(15).await?;
        load.stop();
        Ok(&cluster.members[0])
    };
    let ((), survivor) = tokio::try_join!(load.run(), stopping)?;
    audit(&load.history(survivor).await?).expect_kept()
}
