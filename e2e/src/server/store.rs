//! Which store the servers under test keep things in: their data folder, or a database of each one's
//! own on the PostgreSQL server that `MILLRACE_TEST_POSTGRES` names.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use tokio_postgres::{Client, NoTls};

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
    let simple = |client: Client| async move { client.batch_execute(statement).await };
    on(url, simple).await
}

/// The text that a query gives.
pub async fn ask(url: &str, query: &str) -> Result<String> {
    let one = |client: Client| async move { client.query_one(query, &[]).await };
    Ok(on(url, one).await?.try_get(0)?)
}

/// Does something on a connection of its own.
async fn on<T, W>(url: &str, work: impl FnOnce(Client) -> W) -> Result<T>
where
    W: Future<Output = Result<T, tokio_postgres::Error>>,
{
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    let (done, ended) = tokio::join!(work(client), connection);
    ended?;
    Ok(done?)
}

fn rand_bytes() -> Result<[u8; 8]> {
    use std::io::Read as _;
    let mut bytes = [0; 8];
    std::fs::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes)
}
