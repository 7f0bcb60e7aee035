//! The server's disk is full.

use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

use anyhow::Result;
use millrace_e2e::audit::audit;
use millrace_e2e::client::Answer;
use millrace_e2e::disk::SmallDisk;
use millrace_e2e::load::Load;
use millrace_e2e::patience::eventually;
use millrace_e2e::server::own::OwnPostgres;
use millrace_e2e::server::store::execute;
use serde_json::json;

use super::super::cluster::Cluster;
use super::all_serve;

const DISK_BYTES: u64 = 32 << 20;
const LARGE_BYTES: usize = 40_000;
const REFUSED_LEAST: usize = 100;

/// Sends one that needs pages of its own to each member; gives an answer of 503.
async fn large_event(cluster: &Cluster) -> Result<Option<Answer>> {
    static NUMBER: AtomicU64 = AtomicU64::new(1_000_000);
    for member in &cluster.members {
        let filler = "x".repeat(LARGE_BYTES);
        let event = json!({"event": NUMBER.fetch_add(1, SeqCst), "filler": filler});
        let answer = member.hook("shop").json(&event).send().await?;
        if answer.status == 503 {
            return Ok(Some(answer));
        }
    }
    Ok(None)
}

#[tokio::test]
async fn a_full_disk_of_the_server_refuses_events_in_words_until_there_is_room() -> Result<()> {
    let disk = match SmallDisk::mount_here(DISK_BYTES)? {
        Ok(disk) => disk,
        Err(why) => {
            eprintln!("not tested: a small disk cannot be mounted here, that needs root: {why}");
            return Ok(());
        }
    };
    let postgres = OwnPostgres::start().await?;
    disk.give_to(postgres.user()?)?;
    let place = disk.path().display().to_string();
    let tablespace = format!("CREATE TABLESPACE small LOCATION '{place}'");
    execute(&postgres.url, &tablespace).await?;
    let cluster = Cluster::on(&postgres.new_database("TABLESPACE small").await?, 2).await?;
    let load = Load::prepare(&cluster.members[0]).await?;
    load.spread_over(&cluster.all());
    let filling = async {
        load.progress(30).await?;
        let filler = disk.fill("filler", 0)?;
        let refused = eventually("events to be refused", || large_event(&cluster)).await?;
        let said = refused.text();
        assert_eq!(refused.code(), "overloaded", "{said}");
        assert!(said.contains("disk"), "{said}");
        assert!(refused.header("retry-after").parse::<u32>().is_ok());
        // All that is sent for a while, and runs in progress wait.
        eventually("the load to be refused", || async {
            Ok((load.refused("overloaded") >= REFUSED_LEAST).then_some(()))
        })
        .await?;
        std::fs::remove_file(filler)?;
        load.progress(30).await?;
        load.stop();
        Ok(())
    };
    tokio::try_join!(load.run(), filling)?;
    all_serve(&cluster).await?;
    audit(&load.history(&cluster.members[0]).await?).expect_kept()
}
