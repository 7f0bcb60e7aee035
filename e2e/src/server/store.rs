//! Which store the servers under test keep things in: their data folder, or a database of each one's
//! own on the PostgreSQL server that `MILLRACE_TEST_POSTGRES` names.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use tokio_postgres::NoTls;

/// The settings under which a server with that data folder keeps things where it is told to.
pub async fn settings(data: &Path) -> Result<Vec<(String, String)>> {
    if !is_postgres() {
        return Ok(Vec::new());
    }
    let url = database_of(data).await?;
    let settings = [
        ("MILLRACE_DATABASE_URL", url.as_str()),
        ("MILLRACE_MASTER_KEY", &"5e".repeat(32)),
        // A server that was killed is soon followed by the next.
        ("MILLRACE_MEMBER_LEASE", "1s"),
    ];
    let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    Ok(settings.map(owned).to_vec())
}

/// Whether servers are to keep things in PostgreSQL.
#[expect(clippy::disallowed_methods, reason = "how scripts/e2e says it")]
pub fn is_postgres() -> bool {
    std::env::var("MILLRACE_TEST_STORE").is_ok_and(|store| store == "postgres")
}

/// The URL of the database that goes with that data folder, made when there is none.
async fn database_of(data: &Path) -> Result<String> {
    let noted = noted(data);
    if let Ok(url) = std::fs::read_to_string(&noted) {
        return Ok(url);
    }
    let url = new_database().await?;
    std::fs::write(noted, &url)?;
    Ok(url)
}

fn noted(data: &Path) -> PathBuf {
    data.with_extension("url")
}

/// An empty database on the server of the tests; its URL.
pub async fn new_database() -> Result<String> {
    let server = server()?;
    let name = format!("e2e_{}", hex::encode(rand_bytes()?));
    execute(&server, &format!("CREATE DATABASE {name}")).await?;
    let (start, _) = server
        .rsplit_once('/')
        .context("the URL names a database")?;
    Ok(format!("{start}/{name}"))
}

/// The URL of the server of the tests, of a user who may do everything.
#[expect(clippy::disallowed_methods, reason = "how scripts/e2e says it")]
pub fn server() -> Result<String> {
    std::env::var("MILLRACE_TEST_POSTGRES").context(
        "MILLRACE_TEST_POSTGRES must name a PostgreSQL server; scripts/e2e starts one and sets it",
    )
}

/// Does something in a database.
pub async fn execute(url: &str, statement: &str) -> Result<()> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    let work = async {
        let done = client.batch_execute(statement).await;
        drop(client);
        done
    };
    let (done, ended) = tokio::join!(work, connection);
    ended?;
    Ok(done?)
}

fn rand_bytes() -> Result<[u8; 8]> {
    use std::io::Read as _;
    let mut bytes = [0; 8];
    std::fs::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes)
}
