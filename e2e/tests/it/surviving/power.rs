//! The machine loses power: what was written and not flushed is gone, in part or whole. What was
//! acknowledged is there, also when flushes fail before; and a disk that lies about its flushes is
//! caught by the audit, which shows that these tests can fail.

use anyhow::Result;
use millrace_e2e::audit::{NEVER_LOST, audit};
use millrace_e2e::chance::Chance;
use millrace_e2e::draft::logging;
use millrace_e2e::faults::{Faults, Left, Place};
use millrace_e2e::load::{Load, strikes};
use millrace_e2e::patience::eventually;
use millrace_e2e::server::Server;
use serde_json::json;

use super::OPEN;

/// Losses of power in `make test`; `make crash KILLS=…` sets another number.
const LOSSES: usize = 12;
/// The same where almost every value is a file, whose flushes take most of the time.
const LOSSES_OF_FILES: usize = 4;
/// Flushes in a thousand that fail in the tests where some do.
const FAILING_PER_MILLE: i64 = 60;

/// Almost every value is a file of its own.
const NARROW: (&str, &str) = ("MILLRACE_INLINE_BYTES_MAX", "16");

/// A server behind the faults.
async fn start(faults: &Faults) -> Result<Server> {
    start_with(faults, &[]).await
}

async fn start_with(faults: &Faults, own: &[(&'static str, &'static str)]) -> Result<Server> {
    let mut settings = faults.settings_with(OPEN);
    settings.extend(own);
    Server::start_on(faults.data.clone(), &settings).await
}

/// Takes the power away again and again under load, then stops the load.
async fn lose_power(
    server: &mut Server,
    faults: &Faults,
    load: &Load,
    (left, losses): (Left, usize),
) -> Result<()> {
    let mut chance = Chance::default();
    for _ in 0..losses {
        load.some_progress().await?;
        load.kill(server)?;
        faults.lose_power(left, &mut chance)?;
        load.restart(server).await?;
    }
    load.progress(1).await?;
    load.stop();
    Ok(())
}

/// Fails when a promise is broken; gives the figures.
async fn every_promise_is_kept(left: Left, failing_per_mille: i64) -> Result<String> {
    kept_with(&[], (left, strikes(LOSSES)?), failing_per_mille).await
}

/// The same with almost every value in a file.
async fn kept_with_files(left: Left, failing_per_mille: i64) -> Result<String> {
    let losses = (left, strikes(LOSSES_OF_FILES)?);
    kept_with(&[NARROW], losses, failing_per_mille).await
}

async fn kept_with(
    own: &[(&'static str, &'static str)],
    losses: (Left, usize),
    failing_per_mille: i64,
) -> Result<String> {
    let faults = Faults::new()?;
    let mut server = start_with(&faults, own).await?;
    let load = Load::prepare(&server).await?;
    faults.set(Place::FailPerMille, failing_per_mille)?;
    let losing = lose_power(&mut server, &faults, &load, losses);
    tokio::try_join!(load.run(), losing)?;
    let verdict = audit(&load.history(&server).await?);
    verdict.expect_kept()?;
    let synced = faults.get(Place::Synced)?;
    let failed = faults.get(Place::Failed)?;
    let (_, losses) = losses;
    assert!(synced > losses as i64);
    assert_eq!(failed > 0, failing_per_mille > 0);
    Ok(format!(
        "{losses} losses of power, {synced} flushes, {failed} failed: {verdict}"
    ))
}

#[tokio::test]
async fn when_nothing_but_what_was_flushed_is_left_every_promise_is_kept() -> Result<()> {
    eprintln!("{}", every_promise_is_kept(Left::Nothing, 0).await?);
    Ok(())
}

#[tokio::test]
async fn when_some_sectors_that_were_not_flushed_are_left_every_promise_is_kept() -> Result<()> {
    eprintln!("{}", every_promise_is_kept(Left::Some, 0).await?);
    Ok(())
}

#[tokio::test]
async fn when_almost_every_value_is_a_file_and_the_power_fails_every_promise_is_kept() -> Result<()>
{
    eprintln!("{}", kept_with_files(Left::Nothing, 0).await?);
    Ok(())
}

#[tokio::test]
async fn when_almost_every_value_is_a_file_and_flushes_fail_every_promise_is_kept() -> Result<()> {
    let kept = kept_with_files(Left::Some, FAILING_PER_MILLE).await?;
    eprintln!("{kept}");
    Ok(())
}

#[tokio::test]
async fn when_flushes_fail_and_then_the_power_every_promise_is_kept() -> Result<()> {
    eprintln!(
        "{}",
        every_promise_is_kept(Left::Nothing, FAILING_PER_MILLE).await?
    );
    Ok(())
}

#[tokio::test]
async fn when_flushes_fail_and_some_sectors_are_left_every_promise_is_kept() -> Result<()> {
    eprintln!(
        "{}",
        every_promise_is_kept(Left::Some, FAILING_PER_MILLE).await?
    );
    Ok(())
}

#[tokio::test]
async fn when_flushes_fail_and_the_process_is_killed_every_promise_is_kept() -> Result<()> {
    let kept = every_promise_is_kept(Left::Everything, FAILING_PER_MILLE).await?;
    eprintln!("{kept}");
    Ok(())
}

#[tokio::test]
async fn a_disk_that_lies_about_its_flushes_is_caught_by_the_audit() -> Result<()> {
    let faults = Faults::new()?;
    let mut server = start(&faults).await?;
    let load = Load::prepare(&server).await?;
    faults.set(Place::Lying, 1)?;
    let losing = async {
        load.progress(20).await?;
        load.kill(&mut server)?;
        faults.set(Place::Lying, 0)?;
        faults.lose_power(Left::Nothing, &mut Chance::default())?;
        load.restart(&mut server).await?;
        load.progress(1).await?;
        load.stop();
        Ok(())
    };
    tokio::try_join!(load.run(), losing)?;
    assert!(faults.get(Place::Lied)? > 0);
    let verdict = audit(&load.history(&server).await?);
    let lost = verdict.broken.get(NEVER_LOST).map_or(0, Vec::len);
    assert!(lost > 0, "{verdict}");
    Ok(())
}

#[tokio::test]
async fn a_flush_that_fails_once_is_not_believed_when_it_succeeds_later() -> Result<()> {
    let faults = Faults::new()?;
    let mut server = start(&faults).await?;
    let load = Load::prepare(&server).await?;
    let losing = async {
        load.progress(5).await?;
        faults.set(Place::FailNext, 1)?;
        load.progress(5).await?;
        assert_eq!(faults.get(Place::Failed)?, 1);
        load.kill(&mut server)?;
        faults.lose_power(Left::Nothing, &mut Chance::default())?;
        load.restart(&mut server).await?;
        load.stop();
        Ok(())
    };
    tokio::try_join!(load.run(), losing)?;
    let said = server.said();
    assert!(said.contains("a flush failed"), "{said}");
    audit(&load.history(&server).await?).expect_kept()
}

/// What a failed flush has lost is still in the system's cache, where the next process finds it: it
/// must not build on it.
#[tokio::test]
async fn what_a_killed_process_could_not_flush_is_not_built_upon_by_the_next() -> Result<()> {
    let faults = Faults::new()?;
    let mut server = start(&faults).await?;
    let load = Load::prepare(&server).await?;
    let losing = async {
        load.progress(5).await?;
        faults.set(Place::FailPerMille, 1_000)?;
        eventually("flushes to fail", || async {
            Ok((faults.get(Place::Failed)? > 2).then_some(()))
        })
        .await?;
        load.kill(&mut server)?;
        faults.set(Place::FailPerMille, 0)?;
        load.restart(&mut server).await?;
        load.progress(20).await?;
        load.kill(&mut server)?;
        faults.lose_power(Left::Nothing, &mut Chance::default())?;
        load.restart(&mut server).await?;
        load.stop();
        Ok(())
    };
    tokio::try_join!(load.run(), losing)?;
    audit(&load.history(&server).await?).expect_kept()
}

/// The bytes of a batch whose flush failed lie in the log all the same, where a start would find
/// them: they are gone before anyone is told that the event was not recorded.
#[tokio::test]
async fn what_was_refused_after_a_failed_flush_is_not_found_at_the_next_start() -> Result<()> {
    let faults = Faults::new()?;
    let mut server = start(&faults).await?;
    server.app("shop", json!({})).await?;
    server.scenario("orders", &logging("shop")).await?;
    faults.set(Place::FailNext, 1)?;
    let send = |server: &Server| server.hook("shop").header("idempotency-key", "k");
    let refused = send(&server).send().await?.expect(503)?;
    assert_eq!(refused.code(), "store_unavailable", "{}", refused.text());
    server.kill()?;
    server.restart().await?;
    let accepted = send(&server).send().await?.expect(200)?;
    assert_eq!(accepted.json()["idempotent"], false);
    assert_eq!(server.all("/api/runs?").await?.len(), 1);
    Ok(())
}
