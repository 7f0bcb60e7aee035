//! What the settings say of a member of a cluster: how long it may go unheard of, and what it does.

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
