//! The network between one member and the server breaks, without a word to either.

use std::net::IpAddr;

use anyhow::Result;
use millrace_e2e::audit::audit;
use millrace_e2e::draft::chain;
use millrace_e2e::load::Load;
use millrace_e2e::patience::eventually;
use millrace_e2e::server::Server;
use millrace_e2e::server::network::Network;
use millrace_e2e::server::own::OwnPostgres;
use serde_json::json;
use tempfile::TempDir;

use super::super::cluster::Cluster;
use super::super::postgres::settings;

/// Requests of that member that the sink has seen.
fn requests_from(load: &Load, member: IpAddr) -> usize {
    let recorded = load.sink.recorded();
    recorded.iter().filter(|one| one.from == member).count()
}

#[tokio::test]
async fn a_member_cut_off_by_the_network_acts_no_more_and_ends_when_it_is_back() -> Result<()> {
    let network = match Network::new()? {
        Ok(network) => network,
        Err(why) => {
            eprintln!(
                "not tested: a network namespace cannot be made here, that needs root: {why}"
            );
            return Ok(());
        }
    };
    let postgres = OwnPostgres::start_on_all_addresses().await?;
    postgres.let_in(&network.members_network()).await?;
    let url = postgres.new_database("").await?;
    let cluster = Cluster::on(&url, 2).await?;
    let data = TempDir::new()?;
    let from_within = url.replace("127.0.0.1", network.database_host());
    let folder = data.path().join("cut-off");
    let mut member = Server::start_at(network.place(), folder, &settings(&from_within)).await?;
    let address: IpAddr = network.member_host().parse()?;

    // Refused sooner than others, to save the test's time.
    let hasty = json!({"app": "hasty", "respond": "accepted", "respondTimeout": "1s"});
    cluster.members[0].app("hasty", json!({})).await?;
    let draft = chain(hasty, &[("log", "logger", json!({"message": "it came"}))]);
    cluster.members[0].scenario("hasty", &draft).await?;
    let load = Load::prepare_with_sink_on(network.sink_host(), &cluster.members[0]).await?;
    let mut everyone = cluster.all();
    everyone.push(&member);
    load.spread_over(&everyone);
    let cutting = async {
        load.progress(60).await?;
        assert!(requests_from(&load, address) > 0, "it drives runs");
        network.cut()?;
        load.spread_over(&cluster.all());
        eventually("it to be taken over from", || async {
            let takes_over = |other: &Server| other.said().contains("its runs are taken over");
            Ok(cluster.members.iter().any(takes_over).then_some(()))
        })
        .await?;
        // Its lease was over before that.
        let before = requests_from(&load, address);
        member.api.get("/readyz").await?.expect(503)?;
        let event = member.hook("hasty").json(&json!({}));
        let (refused, ()) = tokio::try_join!(event.send(), load.progress(20))?;
        refused.expect(503)?;
        assert_eq!(requests_from(&load, address), before, "it acts on");
        network.heal()?;
        let ended = member.ended().await?;
        let said = member.said();
        assert_eq!(ended.code(), Some(1), "{said}");
        assert!(said.contains("has taken over"), "{said}");
        assert_eq!(requests_from(&load, address), before, "it acts on");
        load.progress(20).await?;
        load.stop();
        Ok(())
    };
    tokio::try_join!(load.run(), cutting)?;
    super::all_serve(&cluster).await?;
    audit(&load.history(&cluster.members[0]).await?).expect_kept()
}
