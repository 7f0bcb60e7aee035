//! Where large values are kept, as the settings say, and what the environment says of object storage.

use millrace_store::blobs::objects::{Location, VARIABLES};

use super::{Error, ServeArgs};

/// Where large values are kept.
#[derive(Clone)]
pub enum LargeValues {
    /// In the data folder.
    Folder,
    /// In the PostgreSQL database.
    Database,
    /// In object storage.
    Objects {
        /// Bucket and prefix.
        location: Location,
        /// How it is reached, and as whom: names and values from the environment.
        variables: Vec<(String, String)>,
    },
}

pub(super) fn of(args: &ServeArgs) -> Result<LargeValues, Error> {
    let wrong = |message: &str| Error::Invalid {
        setting: "MILLRACE_LARGE_VALUES",
        message: message.to_owned(),
    };
    match (args.large_values.as_deref(), &args.database_url) {
        (None | Some("folder"), None) => Ok(LargeValues::Folder),
        (None | Some("database"), Some(_)) => Ok(LargeValues::Database),
        (Some("folder"), Some(_)) => Err(wrong(
            "must not be folder with MILLRACE_DATABASE_URL: no other member would find what is in the folder of one; leave it out, or name object storage as s3://BUCKET/PREFIX",
        )),
        (Some("database"), None) => Err(wrong(
            "must not be database without MILLRACE_DATABASE_URL: beside SQLite large values are in a folder; leave it out, or name object storage as s3://BUCKET/PREFIX",
        )),
        (Some(url), _) if url.contains("://") => {
            let location = Location::parse(url).map_err(|message| wrong(&message))?;
            let variables = variables();
            Ok(LargeValues::Objects {
                location,
                variables,
            })
        }
        (Some(_), _) => Err(wrong("must be folder, database or s3://BUCKET/PREFIX")),
    }
}

/// What the environment says of object storage, by the names that its clients have in common. An empty
/// variable counts as one that is not set.
fn variables() -> Vec<(String, String)> {
    let found = std::env::vars_os().filter_map(|(name, value)| {
        let (name, value) = (name.to_str()?.to_owned(), value.to_str()?.to_owned());
        (VARIABLES.contains(&name.as_str()) && !value.is_empty()).then_some((name, value))
    });
    found.collect()
}
