//! Journals that cannot be read: damaged ones end their run by name, newer ones are left alone.

use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::process::Command;

use anyhow::Result;
use millrace_e2e::server::{Server, binary};
use millrace_e2e::sink::{Sink, silence, status};
use rusqlite::{Connection, params};
use serde_json::{Value, json};

use super::calling::{begin, calling};

/// The first byte of a chunk: its format.
const NEWER_FORMAT: u8 = 200;

/// A server that was killed while that many runs had an attempt open; gives their ids, oldest
/// first. A sink that is asked again answers.
async fn killed_with_runs(count: usize, sink: &Sink) -> Result<(Server, Vec<String>)> {
    let mut server = calling(sink, &[]).await?;
    let mut runs = Vec::new();
    for n in 0..count {
        runs.push(begin(&server, "shop", &json!({"n": n})).await?);
        sink.wait_for(n + 1).await?;
    }
    server.kill()?;
    Ok((server, runs))
}

/// The rows of runs, oldest first, each with its chunks.
fn chunks(server: &Server) -> Result<Vec<(i64, Vec<Vec<u8>>)>> {
    let database = Connection::open(server.database())?;
    let mut first = database.prepare("SELECT row, chunk FROM runs ORDER BY row")?;
    let mut further =
        database.prepare("SELECT chunk FROM journal WHERE row = ?1 ORDER BY sequence")?;
    let rows = first.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut found = Vec::new();
    for row in rows {
        let (row, chunk): (i64, Option<Vec<u8>>) = row?;
        let rest = further.query_map([row], |row| row.get::<_, Vec<u8>>(0))?;
        let rest = rest.collect::<Result<Vec<_>, _>>()?;
        found.push((row, chunk.into_iter().chain(rest).collect()));
    }
    Ok(found)
}

/// Puts another first chunk into a run's row.
fn replace_first(server: &Server, row: i64, chunk: &[u8]) -> Result<()> {
    let database = Connection::open(server.database())?;
    let change = "UPDATE runs SET chunk = ?2 WHERE row = ?1";
    assert_eq!(database.execute(change, params![row, chunk])?, 1);
    Ok(())
}

#[tokio::test]
async fn a_damaged_journal_fails_its_run_by_name_keeps_its_bytes_and_stops_no_other() -> Result<()>
{
    const RUNS: usize = 4;
    let sink = Sink::scripted(|nth| if nth <= RUNS { silence() } else { status(200) }).await?;
    let (mut server, runs) = killed_with_runs(RUNS, &sink).await?;
    let mut before = chunks(&server)?;
    assert_eq!(before.len(), RUNS);
    // One loses its end, one has a byte turned over.
    let damaged = [0, 2];
    let cut = before[0].1[0].len() / 2;
    before[0].1[0].truncate(cut);
    before[2].1[0][1] ^= 0xff;
    for place in damaged {
        let (row, chunks) = &before[place];
        replace_first(&server, *row, &chunks[0])?;
    }
    server.restart().await?;

    for (place, run) in runs.iter().enumerate() {
        let run = server.finished(run).await?;
        if damaged.contains(&place) {
            let failed = (&run["status"], &run["error"]["code"]);
            assert_eq!(
                failed,
                (&json!("failed"), &json!("JOURNAL_UNREADABLE")),
                "{run}"
            );
        } else {
            assert_eq!(run["status"], "succeeded", "{run}");
        }
    }
    // What cannot be read is an error that says so, and the list is whole.
    let steps = server
        .api
        .get(&format!("/api/runs/{}/steps", runs[0]))
        .await?;
    assert_eq!(steps.code(), "store_corrupt");
    assert_eq!(server.all("/api/runs?").await?.len(), RUNS);
    let again = begin(&server, "shop", &json!({"n": RUNS})).await?;
    let again = server.finished(&again).await?;
    assert_eq!(again["status"], "succeeded");

    assert!(server.stop().await?.success());
    let after = chunks(&server)?;
    for place in damaged {
        let kept = &before[place].1;
        assert_eq!(after[place].1[..kept.len()], kept[..], "its bytes are kept");
    }
    Ok(())
}

#[tokio::test]
async fn a_journal_of_a_newer_version_is_left_alone() -> Result<()> {
    const RUNS: usize = 2;
    let sink = Sink::scripted(|nth| if nth <= RUNS { silence() } else { status(200) }).await?;
    let (mut server, runs) = killed_with_runs(RUNS, &sink).await?;
    let mut before = chunks(&server)?;
    let own = before[0].1[0][0];
    before[0].1[0][0] = NEWER_FORMAT;
    replace_first(&server, before[0].0, &before[0].1[0])?;
    server.restart().await?;

    assert_eq!(server.finished(&runs[1]).await?["status"], "succeeded");
    assert_eq!(server.run(&runs[0]).await?["status"], "running");
    let cancel = format!("/api/runs/{}/cancel", runs[0]);
    let refused = server.api.act(&cancel).await?.expect(409)?;
    assert!(refused.text().contains("newer"), "{}", refused.text());
    assert!(server.stop().await?.success());
    assert_eq!(
        chunks(&server)?[0],
        before[0],
        "nothing was added or changed"
    );

    // The version that wrote it goes on with it.
    before[0].1[0][0] = own;
    replace_first(&server, before[0].0, &before[0].1[0])?;
    server.restart().await?;
    let run: Value = server.finished(&runs[0]).await?;
    assert_eq!(run["status"], "succeeded", "{run}");
    Ok(())
}

/// Turns over pages in the middle of the database file, where runs lie.
fn damage_pages(server: &Server) -> Result<()> {
    const PAGE_BYTES: u64 = 4_096;
    let file = File::options().write(true).open(server.database())?;
    let pages = file.metadata()?.len() / PAGE_BYTES;
    for page in pages / 2..pages * 3 / 4 {
        file.write_all_at(&[0xa5; PAGE_BYTES as usize], page * PAGE_BYTES)?;
    }
    Ok(())
}

/// What `doctor` says of the database; and how it ended.
fn doctor(server: &Server) -> Result<(Option<i32>, Value)> {
    let mut command = Command::new(binary()?);
    command.args(["doctor", "--json"]).env_clear();
    let said = command.env("MILLRACE_DATA", &server.data).output()?;
    let findings: Vec<Value> = serde_json::from_slice(&said.stdout)?;
    let mut findings = findings.into_iter();
    let finding = findings.find(|finding| finding["what"] == "database");
    Ok((said.status.code(), finding.unwrap_or_default()))
}

#[tokio::test]
async fn doctor_names_damaged_pages_and_what_to_do() -> Result<()> {
    const RUNS: usize = 200;
    let sink = Sink::kind().await?;
    let mut server = calling(&sink, &[]).await?;
    for n in 0..RUNS {
        begin(&server, "shop", &json!({"n": n, "text": "x".repeat(2_000)})).await?;
    }
    assert!(server.stop().await?.success());
    assert_eq!(doctor(&server)?.1["result"], "ok");
    damage_pages(&server)?;
    let (code, finding) = doctor(&server)?;
    assert_eq!((code, &finding["result"]), (Some(1), &json!("wrong")));
    let detail = finding["detail"].as_str().unwrap_or_default();
    assert!(
        detail.contains(&server.database().display().to_string()) && detail.contains("copy"),
        "{detail}"
    );
    Ok(())
}
