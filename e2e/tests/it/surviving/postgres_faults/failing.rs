//! The server itself fails: it is restarted, and it is lost and its standby takes its place.

use std::time::Duration;

use anyhow::Result;
use millrace_e2e::audit::audit;
use millrace_e2e::load::Load;
use millrace_e2e::patience::{eventually, pause};
use millrace_e2e::server::own::OwnPostgres;
use millrace_e2e::server::store::ask;

use super::super::cluster::Cluster;
use super::all_serve;

/// Times that the server is restarted under load.
const RESTARTS: u32 = 2;
/// Longer than the lease of these tests' members.
const LONGER: Duration = Duration::from_millis(1_500);

#[tokio::test]
async fn restarts_of_the_server_cost_no_acknowledged_event_and_no_member() -> Result<()> {
    let postgres = OwnPostgres::start().await?;
    let cluster = Cluster::on(&postgres.new_database("").await?, 2).await?;
    let load = Load::prepare(&cluster.members[0]).await?;
    load.spread_over(&cluster.all());
    let restarting = async {
        for number in 0..RESTARTS {
            load.some_progress().await?;
            postgres.stop()?;
            // At once, and after a while.
            pause(LONGER * number).await;
            postgres.start_again()?;
            load.progress(20).await?;
        }
        // Time for whoever would take over.
        pause(LONGER).await;
        load.stop();
        Ok(())
    };
    tokio::try_join!(load.run(), restarting)?;
    all_serve(&cluster).await?;
    audit(&load.history(&cluster.members[0]).await?).expect_kept()
}

#[tokio::test]
async fn a_standby_takes_the_place_of_a_server_that_is_lost() -> Result<()> {
    let primary = OwnPostgres::start().await?;
    let standby = primary.follow().await?;
    primary.set("synchronous_standby_names", "standby").await?;
    primary.set("synchronous_commit", "remote_apply").await?;
    eventually("the standby to follow at once", || async {
        let states = "SELECT coalesce(string_agg(sync_state, ','), '') FROM pg_stat_replication";
        Ok((ask(&primary.url, states).await? == "sync").then_some(()))
    })
    .await?;
    let database = primary.new_database("").await?;
    let (first, second) = (primary.port().await?, standby.port().await?);
    let both = format!("127.0.0.1:{first},127.0.0.1:{second}");
    let url = database.replace(&format!("127.0.0.1:{first}"), &both);
    let cluster = Cluster::on(&format!("{url}?target_session_attrs=read-write"), 2).await?;
    let load = Load::prepare(&cluster.members[0]).await?;
    load.spread_over(&cluster.all());
    let losing = async {
        load.progress(60).await?;
        primary.kill()?;
        standby.promote().await?;
        load.progress(60).await?;
        load.stop();
        Ok(())
    };
    tokio::try_join!(load.run(), losing)?;
    all_serve(&cluster).await?;
    audit(&load.history(&cluster.members[0]).await?).expect_kept()
}
