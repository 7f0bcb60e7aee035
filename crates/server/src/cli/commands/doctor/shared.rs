//! What `doctor` looks at when a PostgreSQL database or object storage is stored in: the way to them,
//! and the database's key.

use std::sync::Arc;

use millrace_core::time::Timestamp;
use millrace_store::postgres::{self, Look};

use super::Finding;
use crate::data_folder::read_master_key;
use crate::serve::objects;
use crate::settings::{LargeValues, Settings};
use crate::vault::Vault;
use crate::vault::master_key::{Error, Place, proves};

/// The database that the settings name; nothing when they name none.
pub async fn database(settings: &Settings) -> Vec<Finding> {
    let Some(url) = &settings.database_url else {
        return Vec::new();
    };
    match postgres::look(url).await {
        Err(error) => vec![Finding::wrong("database", error.to_string())],
        Ok(look) => {
            let key = master_key(settings, &look);
            let mut findings = vec![Finding::fine("database", told(look))];
            findings.extend(key);
            findings
        }
    }
}

/// The object storage that the settings name: an object is written there, listed, read and removed.
pub async fn object_storage(settings: &Settings) -> Option<Finding> {
    let LargeValues::Objects { location, .. } = &settings.large_values else {
        return None;
    };
    // Nothing is swept.
    let clock = Arc::new(|| Timestamp::from_millis(0));
    Some(match objects::open(settings, clock).await {
        Ok(_) => Finding::fine(
            "large values",
            format!(
                "objects can be written, listed, read and removed under {}",
                location.url("")
            ),
        ),
        Err(error) => Finding::wrong("large values", error.to_string()),
    })
}

fn told(look: Look) -> String {
    let schema = match look.schema {
        0 => "nothing in it yet".to_owned(),
        schema => format!("schema {schema}"),
    };
    let members = match look.members.as_slice() {
        [] => "nobody serves from it".to_owned(),
        [one] => format!("{one} serves from it"),
        several => format!("{} serve from it", several.join(" and ")),
    };
    let Look { name, server, .. } = look;
    format!("{name} can be used: PostgreSQL {server}, {schema}, {members}")
}

/// Whether the key that `serve` would take is the one that has sealed what the database holds.
fn master_key(settings: &Settings, look: &Look) -> Option<Finding> {
    let (given, proof) = (settings.master_key.as_ref()?, look.key_proof.as_ref()?);
    let what = "MILLRACE_MASTER_KEY".to_owned();
    Some(match read_master_key(given, &what) {
        Err(error) => Finding::wrong("master key", error.to_string()),
        Ok(key) if proves(&Vault::new(&key), proof) => {
            let detail = format!("{what} is the one that secrets were encrypted with");
            Finding::fine("master key", detail)
        }
        Ok(_) => {
            let place = Place::Database(look.name.clone());
            Finding::wrong("master key", Error::Wrong { what, place }.to_string())
        }
    })
}
