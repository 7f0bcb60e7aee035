//! What the settings say of a member of a cluster: how long it may go unheard of, what it does, and
//! whose runs it drives.

use millrace_core::scenario::worker_group::{NAME_BYTES_MAX, Served, WorkerGroup};
use millrace_core::span::Span;

use super::{Error, ServeArgs};

/// Shorter leases end whenever a machine is busy for a moment.
const LEASE_MIN: Span = Span::from_millis(500);

/// What a process does of what there is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Everything.
    All,
    /// It takes events, and answers calls of the API. What is not done at once is left to others.
    Ingress,
    /// It drives runs, and answers calls of the API, but takes no events.
    Worker,
}

impl Role {
    /// Whether webhooks are taken.
    pub const fn takes_events(self) -> bool {
        !matches!(self, Self::Worker)
    }

    /// Whether runs are driven.
    pub const fn drives_runs(self) -> bool {
        !matches!(self, Self::Ingress)
    }

    /// As it is written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Ingress => "ingress",
            Self::Worker => "worker",
        }
    }
}

pub(super) fn lease(given: Option<Span>) -> Result<Span, Error> {
    match given {
        Some(lease) if lease.as_millis() < LEASE_MIN.as_millis() => Err(Error::Invalid {
            setting: "MILLRACE_MEMBER_LEASE",
            message: "must be at least 500ms".to_owned(),
        }),
        Some(lease) => Ok(lease),
        None => Ok(Span::from_secs(6)),
    }
}

pub(super) fn role(args: &ServeArgs) -> Result<Role, Error> {
    let wrong = |message: &str| Error::Invalid {
        setting: "MILLRACE_ROLE",
        message: message.to_owned(),
    };
    let role = match args.role.as_deref() {
        None | Some("all") => return Ok(Role::All),
        Some("ingress") => Role::Ingress,
        Some("worker") => Role::Worker,
        Some(_) => return Err(wrong("must be all, ingress or worker")),
    };
    if args.database_url.is_none() {
        return Err(wrong(
            "must be all without MILLRACE_DATABASE_URL: nobody else would do the rest",
        ));
    }
    Ok(role)
}

pub(super) fn serves(args: &ServeArgs, role: Role) -> Result<Served, Error> {
    let wrong = |message: String| Error::Invalid {
        setting: "MILLRACE_WORKER_GROUPS",
        message,
    };
    let Some(given) = args.worker_groups.as_deref() else {
        return Ok(match (&args.database_url, role.drives_runs()) {
            (None, _) => Served::All,
            (Some(_), true) => Served::Groups(vec![WorkerGroup::default()]),
            (Some(_), false) => Served::Groups(Vec::new()),
        });
    };
    if args.database_url.is_none() {
        let message = "is for clusters: without MILLRACE_DATABASE_URL this process drives all runs";
        return Err(wrong(message.to_owned()));
    }
    if !role.drives_runs() {
        let message = "must not be set where MILLRACE_ROLE is ingress: that drives no runs";
        return Err(wrong(message.to_owned()));
    }
    let mut groups = Vec::new();
    for name in given.split(',').map(str::trim) {
        let Some(group) = WorkerGroup::new(name) else {
            return Err(wrong(format!(
                "must be names separated by commas, each of lowercase letters, digits, `-` and `_`, \
                 at most {NAME_BYTES_MAX}; found `{name}`"
            )));
        };
        if !groups.contains(&group) {
            groups.push(group);
        }
    }
    Ok(Served::Groups(groups))
}
