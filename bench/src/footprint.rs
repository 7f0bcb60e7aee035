//! What Millrace costs besides time: its start, its memory, its disk.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde::Serialize;

use crate::clock;
use crate::compare::median;
use crate::load::{self, Amount, Client, Shape, Webhook};
use crate::millrace::{Server, scenario};
use crate::target::{APP, Origin, is_right};

/// How the footprint is taken.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pace {
    /// Starts that the cold start is the median of.
    pub(crate) starts: usize,
    /// How long the server does nothing before its memory is read.
    pub(crate) idle: Duration,
    /// The full load.
    pub(crate) full: Amount,
}

/// The figures.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Footprint {
    /// From the process's start to the first webhook's answer 200, in milliseconds.
    pub(crate) cold_start_millis: f64,
    /// Memory after doing nothing, in bytes.
    pub(crate) idle_bytes: u64,
    /// The most memory at full load, in bytes.
    pub(crate) full_load_bytes: u64,
    /// Runs of the full load.
    pub(crate) runs: u64,
    /// What the data folder grew by for each, after a clean stop, in bytes.
    pub(crate) at_rest_bytes_per_run: f64,
    /// What the process wrote for each, in bytes: log and checkpoints.
    pub(crate) written_bytes_per_run: f64,
    /// Size of the binary, in bytes.
    pub(crate) binary_bytes: u64,
}

/// Takes the footprint in a folder of its own.
pub(crate) async fn take(origin: &Origin, pace: Pace) -> Result<Footprint> {
    let folder = origin.new_folder()?;
    let numbers = Arc::new(AtomicU64::new(0));
    let server = Server::start(&origin.millrace, folder.path(), &[]).await?;
    server.api.set_up(APP, &scenario::hook3(APP)).await?;
    server.process.stop().await?;

    let mut starts = Vec::with_capacity(pace.starts);
    for number in 0..pace.starts {
        starts.push(cold_start_millis(origin, folder.path(), number as u64).await?);
    }

    let data = folder.path().join("data");
    let server = Server::start(&origin.millrace, folder.path(), &[]).await?;
    clock::pause(pace.idle).await;
    let before = server.process.usage()?;
    let data_before = folder_bytes(&data)?;
    let outcome = load::run(&server.sink(APP, Shape::HOOK3), pace.full, &numbers).await?;
    is_right(&outcome)?;
    let after = server.process.usage()?;
    let recorded = server.api.runs("succeeded").await?;
    let expected = outcome.requests + starts.len() as u64;
    ensure!(
        recorded == expected,
        "{expected} webhooks were answered 200, but {recorded} runs are recorded as succeeded"
    );
    server.process.stop().await?;
    let grown = folder_bytes(&data)?.saturating_sub(data_before);
    let written = after.written_bytes - before.written_bytes;
    let runs = outcome.requests as f64;
    Ok(Footprint {
        cold_start_millis: median(&mut starts),
        idle_bytes: before.resident_bytes,
        full_load_bytes: after.resident_peak_bytes,
        runs: outcome.requests,
        at_rest_bytes_per_run: grown as f64 / runs,
        written_bytes_per_run: written as f64 / runs,
        binary_bytes: fs::metadata(&origin.millrace)?.len(),
    })
}

/// Starts the server on a folder that has its scenario, sends one webhook, stops it.
pub(crate) async fn cold_start_millis(origin: &Origin, folder: &Path, number: u64) -> Result<f64> {
    let start = clock::now();
    let server = Server::start(&origin.millrace, folder, &[]).await?;
    let sink = server.sink(APP, Shape::HOOK3);
    let mut client = Client::open(sink.address).await?;
    let mut webhook = Webhook::new(&sink);
    let status = client.exchange(webhook.numbered(number)).await?.status;
    let millis = start.elapsed().as_secs_f64() * 1e3;
    ensure!(status == 200, "the first webhook was answered {status}");
    server.process.stop().await?;
    Ok(millis)
}

/// Bytes of all files in the folder and the folders in it.
fn folder_bytes(folder: &Path) -> Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder).with_context(|| format!("{}", folder.display()))? {
        let entry = entry?;
        let about = entry.metadata()?;
        bytes += if about.is_dir() {
            folder_bytes(&entry.path())?
        } else {
            about.len()
        };
    }
    Ok(bytes)
}
