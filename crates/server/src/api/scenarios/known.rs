//! What drafts name of the instance: apps, connections, scenarios, variables. Looked up before a
//! draft is checked, because the check itself is pure.

use std::collections::HashSet;

use millrace_core::plan::{Known, Named, references};
use millrace_core::ports::store::{Reference, ReferenceKind};
use millrace_core::scenario::Draft;
use millrace_engine::ports::Plans as _;

use crate::api::problem::Problem;
use crate::state::Shared;

/// Those names of a draft that exist.
pub struct KnownNames {
    server: Shared,
    found: HashSet<(ReferenceKind, String)>,
}

/// The thing that a place of a draft names, as the store indexes it.
fn indexed(named: Named) -> Reference {
    let (kind, name) = match named {
        Named::App(name) => (ReferenceKind::App, name),
        Named::Connection(name) => (ReferenceKind::Connection, name),
        Named::Scenario(name) => (ReferenceKind::Scenario, name),
    };
    Reference {
        kind,
        name: name.into(),
    }
}

/// Everything that a draft names, each thing once.
pub fn names(server: &Shared, draft: &Draft) -> Vec<Reference> {
    let found = references(draft, &*server.registry);
    let mut names: Vec<Reference> = found
        .into_iter()
        .map(|reference| indexed(reference.named))
        .collect();
    names.sort();
    names.dedup();
    names
}

impl KnownNames {
    /// Looks up everything that a draft names.
    pub async fn of(server: &Shared, draft: &Draft) -> Result<Self, Problem> {
        let mut found = HashSet::new();
        for reference in names(server, draft) {
            let name = reference.name.as_str();
            let exists = match reference.kind {
                ReferenceKind::App => server.store.app_keyed(name).await?.is_some(),
                ReferenceKind::Connection => server.store.connection_named(name).await?.is_some(),
                ReferenceKind::Scenario => server.store.scenario_named(name).await?.is_some(),
            };
            if exists {
                found.insert((reference.kind, name.to_owned()));
            }
        }
        Ok(Self {
            server: Shared::clone(server),
            found,
        })
    }

    fn has(&self, kind: ReferenceKind, name: &str) -> bool {
        self.found.contains(&(kind, name.to_owned()))
    }
}

impl Known for KnownNames {
    fn has_app(&self, key: &str) -> bool {
        self.has(ReferenceKind::App, key)
    }

    fn has_connection(&self, name: &str) -> bool {
        self.has(ReferenceKind::Connection, name)
    }

    fn has_scenario(&self, name: &str) -> bool {
        self.has(ReferenceKind::Scenario, name)
    }

    fn has_variable(&self, name: &str) -> bool {
        self.server.plans.variable(name).is_some()
    }
}
