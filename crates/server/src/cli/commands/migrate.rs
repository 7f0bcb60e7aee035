//! `millrace migrate`: a data folder's whole installation into a PostgreSQL database, with what is to
//! be done afterwards.

mod told;

use std::ops::ControlFlow;
use std::path::PathBuf;

use clap::Args;
use millrace_store::transfer::{self, Options, Report, Size};

use self::told::Watch;
use crate::cli::error::Error;
use crate::cli::session::Session;
use crate::data_folder::{self, DATABASE, DataFolder, read_master_key};
use crate::settings::{Places, ServeArgs};
use crate::vault::Vault;
use crate::vault::master_key::{self, proves};

/// What to move where.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// Where it is: `sqlite`, the database in the data folder
    #[arg(long, value_name = "STORE")]
    from: String,
    /// Where it goes: `postgres`, an empty database on a PostgreSQL server
    #[arg(long, value_name = "STORE")]
    to: String,
    /// TOML file with the settings of `serve`
    #[arg(long, env = "MILLRACE_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// Folder of the database, keys and the admin token [default: ./millrace-data]
    #[arg(long, env = "MILLRACE_DATA", value_name = "DIR")]
    data: Option<PathBuf>,
    /// URL of the PostgreSQL database
    #[arg(long, env = "MILLRACE_DATABASE_URL", value_name = "URL")]
    database_url: Option<String>,
    /// Key that encrypts secrets, when it is not the one in the data folder
    #[arg(long, env = "MILLRACE_MASTER_KEY", value_name = "KEY")]
    master_key: Option<String>,
    /// Object storage that the server kept large values in, if it did: those stay there
    #[arg(long, env = "MILLRACE_LARGE_VALUES", value_name = "URL")]
    large_values: Option<String>,
    /// Most runs, or other things, that one transaction writes
    #[arg(long, value_name = "COUNT", default_value = "2000", value_parser = clap::value_parser!(u64).range(1..=100_000))]
    batch: u64,
}

const AFTER_HELP: &str = "\
Stop the server first: nothing may use the data folder meanwhile. Everything is moved: scenarios, \
versions, apps, connections, tokens, variables, statistics, idempotency keys, runs with their \
journals, large values. The folder is only read. Whenever this is interrupted, start it again: it \
goes on where it was, and nobody serves from the database before all is there and compared.

Exit status: 0 moved; 2 when something else has to be given or done first: a folder without a \
database or in use, a URL that cannot be used, a database that is not empty or that somebody serves \
from; 1 when it failed otherwise.";

/// Does it.
pub async fn run(session: &Session, arguments: Arguments) -> Result<(), Error> {
    if (arguments.from.as_str(), arguments.to.as_str()) != ("sqlite", "postgres") {
        return Err(Error::Usage(format!(
            "what is kept in `{}` cannot be moved to `{}`: only `--from sqlite --to postgres` is known",
            arguments.from, arguments.to
        )));
    }
    let places = Places::resolve(ServeArgs {
        config: arguments.config,
        data: arguments.data,
        database_url: arguments.database_url,
        master_key: arguments.master_key,
        large_values: arguments.large_values,
        ..ServeArgs::default()
    });
    let places = places.map_err(|error| Error::Usage(error.to_string()))?;
    let Some(url) = &places.database_url else {
        return Err(Error::Usage(
            "give the PostgreSQL database with --database-url or MILLRACE_DATABASE_URL, as in postgres://user:password@host:5432/database"
                .to_owned(),
        ));
    };
    let data = hold(&places)?;
    let options = Options {
        database: data.database(),
        blobs: data.blobs(),
        url: url.clone(),
        size: Size {
            count: arguments.batch,
            ..Size::default()
        },
    };
    let proof = transfer::key_proof(&options).map_err(|error| failed(error.into()))?;
    expect_key(&data, &places, &proof)?;
    let report = moved(session, options).await?;
    told::report(session, &data, &places, &report)
}

/// The folder, which nobody else uses until this is done.
fn hold(places: &Places) -> Result<DataFolder, Error> {
    // Else it would be made.
    if !places.data.join(DATABASE).is_file() {
        return Err(Error::Usage(format!(
            "there is no database in {}: nothing can be moved; name the server's data folder with --data or MILLRACE_DATA",
            places.data.display()
        )));
    }
    DataFolder::hold(&places.data).map_err(|error| match error {
        data_folder::Error::Randomness(_) => Error::Failed(error.to_string()),
        _ => Error::Usage(error.to_string()),
    })
}

/// A key that is there has to be the one that secrets were sealed with: with another one nobody could
/// serve afterwards. None is needed to move them.
fn expect_key(data: &DataFolder, places: &Places, proof: &[u8]) -> Result<(), Error> {
    let usage = |error: data_folder::Error| Error::Usage(error.to_string());
    let (key, what) = match &places.master_key {
        Some(key) => {
            let what = "MILLRACE_MASTER_KEY".to_owned();
            (read_master_key(key, &what).map_err(usage)?, what)
        }
        None if data.has_master_key() => {
            let what = data.master_key_path().display().to_string();
            (data.master_key(None).map_err(usage)?, what)
        }
        None => return Ok(()),
    };
    if proves(&Vault::new(&key), proof) {
        return Ok(());
    }
    let place = master_key::Place::Folder(data.path().to_owned());
    Err(Error::Usage(
        master_key::Error::Wrong { what, place }.to_string(),
    ))
}

async fn moved(session: &Session, options: Options) -> Result<Report, Error> {
    let mut watch = Watch::new(session);
    let moved = transfer::transfer(options, |progress| {
        watch.tell(progress);
        ControlFlow::Continue(())
    });
    let moved = moved.await;
    watch.end();
    moved.map_err(failed)
}

fn failed(error: transfer::Error) -> Error {
    if error.is_usage() {
        Error::Usage(error.to_string())
    } else {
        Error::Failed(error.to_string())
    }
}
