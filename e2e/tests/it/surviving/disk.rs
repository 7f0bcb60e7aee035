//! A disk that is really full: events are refused, nothing is damaged, and it goes on when there is
//! room again.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

use anyhow::Result;
use millrace_e2e::audit::audit;
use millrace_e2e::disk::{Place, SmallDisk};
use millrace_e2e::draft::logging;
use millrace_e2e::load::Load;
use millrace_e2e::patience::eventually;
use millrace_e2e::server::Server;
use millrace_e2e::sink::{Sink, status};
use rusqlite::Connection;
use serde_json::json;

use super::calling::{OPEN, begin, call};

const DISK_BYTES: u64 = 48 << 20;
const RESERVE_BYTES: u64 = 16 << 20;
const RUNS: usize = 20;

/// Answers 503 until the switch is thrown.
async fn switched() -> Result<(Sink, Arc<AtomicBool>)> {
    let switch = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&switch);
    let sink = Sink::scripted(move |_| status(if seen.load(SeqCst) { 200 } else { 503 })).await?;
    Ok((sink, switch))
}

/// Runs of an app that have called a sink in vain; gives their ids.
async fn in_flight(server: &Server, app: &str, sink: &Sink) -> Result<Vec<String>> {
    call(server, app, sink, 100).await?;
    let mut runs = Vec::new();
    for n in 0..RUNS {
        runs.push(begin(server, app, &json!({"n": n})).await?);
    }
    sink.wait_for(RUNS).await?;
    Ok(runs)
}

async fn succeed(server: &Server, runs: &[String]) -> Result<()> {
    for run in runs {
        assert_eq!(server.finished(run).await?["status"], "succeeded");
    }
    Ok(())
}

async fn assert_refused(server: &Server) -> Result<()> {
    let answer = server.hook("shop").send().await?.expect(503)?;
    assert_eq!(answer.code(), "overloaded", "{}", answer.text());
    assert!(answer.header("retry-after").parse::<u32>().is_ok());
    Ok(())
}

#[tokio::test]
async fn a_full_disk_refuses_events_damages_nothing_and_is_forgotten_when_there_is_room()
-> Result<()> {
    let name = "surviving::disk::a_full_disk_refuses_events_damages_nothing_and_is_forgotten_when_there_is_room";
    let Place::Here(disk) = SmallDisk::mount(DISK_BYTES, name)? else {
        return Ok(());
    };
    let reserve = RESERVE_BYTES.to_string();
    let settings = [OPEN, ("MILLRACE_DISK_RESERVE_BYTES", &reserve)];
    let mut server = Server::start_on(disk.path(), &settings).await?;
    server.app("shop", json!({})).await?;
    server.scenario("orders", &logging("shop")).await?;
    server.hook("shop").send().await?.expect(200)?;
    let (first_sink, first_switch) = switched().await?;
    let (second_sink, second_switch) = switched().await?;
    let first = in_flight(&server, "first", &first_sink).await?;
    let second = in_flight(&server, "second", &second_sink).await?;

    // Only the reserve is left: events are refused, runs in flight record their results from it.
    let most = disk.fill("most", RESERVE_BYTES * 3 / 4)?;
    assert_refused(&server).await?;
    first_switch.store(true, SeqCst);
    succeed(&server, &first).await?;
    assert_refused(&server).await?;

    // Not even that is left, and the process dies.
    let rest = disk.fill("rest", 0)?;
    assert_refused(&server).await?;
    second_switch.store(true, SeqCst);
    eventually("a run in flight to meet the full disk", || async {
        let said = server.said();
        Ok(said.contains("cannot be stored yet").then_some(()))
    })
    .await?;
    assert_refused(&server).await?;
    server.kill()?;

    // The reserve is there again: what was in flight ends, events are refused all the same.
    std::fs::remove_file(rest)?;
    server.restart().await?;
    succeed(&server, &second).await?;
    assert_refused(&server).await?;

    // There is room again, and nobody has to be told.
    std::fs::remove_file(most)?;
    eventually("an event to be accepted", || async {
        let answer = server.hook("shop").send().await?;
        Ok((answer.status == 200).then_some(()))
    })
    .await?;
    let runs = server.all("/api/runs?").await?;
    assert_eq!(runs.len(), 2 * RUNS + 2, "what was refused has left no run");
    assert!(server.stop().await?.success(), "{}", server.said());
    let database = Connection::open(server.database())?;
    let verdict: String = database.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    assert_eq!(verdict, "ok");
    Ok(())
}

/// Fills the disk under load, to the reserve and then whole, with a kill on it; then frees it.
async fn fill_and_free(server: &mut Server, disk: &SmallDisk, load: &Load) -> Result<()> {
    load.progress(20).await?;
    let most = disk.fill("most", RESERVE_BYTES * 3 / 4)?;
    refusals(load).await?;
    let rest = disk.fill("rest", 0)?;
    refusals(load).await?;
    load.kill(server)?;
    std::fs::remove_file(rest)?;
    load.restart(server).await?;
    refusals(load).await?;
    std::fs::remove_file(most)?;
    load.progress(20).await?;
    load.stop();
    Ok(())
}

/// Waits until each sender has been refused a few times more.
async fn refusals(load: &Load) -> Result<()> {
    let goal = load.refused("overloaded") + RUNS;
    eventually("events to be refused", || async {
        Ok((load.refused("overloaded") >= goal).then_some(()))
    })
    .await
}

#[tokio::test]
async fn a_disk_that_fills_up_under_load_and_is_freed_again_breaks_no_promise() -> Result<()> {
    let name =
        "surviving::disk::a_disk_that_fills_up_under_load_and_is_freed_again_breaks_no_promise";
    let Place::Here(disk) = SmallDisk::mount(DISK_BYTES, name)? else {
        return Ok(());
    };
    let reserve = RESERVE_BYTES.to_string();
    let settings = [OPEN, ("MILLRACE_DISK_RESERVE_BYTES", &reserve)];
    let mut server = Server::start_on(disk.path(), &settings).await?;
    let load = Load::prepare(&server).await?;
    let filling = fill_and_free(&mut server, &disk, &load);
    tokio::try_join!(load.run(), filling)?;
    audit(&load.history(&server).await?).expect_kept()
}
