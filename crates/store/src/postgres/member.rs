//! Membership: a process that serves from a database says so, and is heard of as long as it does.
//!
//! A member's lease ends by the clock of the database. Any other member then takes over from it: it
//! removes its epochs, and with that nothing of it can be written any more, whether it is dead, frozen
//! or cut off; and what it drove is nobody's again, for anyone to claim.

pub(super) mod claims;
mod enter;
mod groups;
mod heart;
mod letters;
mod news;
mod port;
mod state;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_postgres::Client;

pub(super) use self::claims::Claims;
use self::heart::Heart;
pub(super) use self::news::CHANNEL;
pub(super) use self::state::{Share, State};
use super::access::{Calls, Options};
use super::connect::Target;
use super::open::OpenError;
use super::runtime;

/// Which member this process is.
#[derive(Debug, Clone)]
pub(super) struct Member {
    /// Its number, which no other has had.
    pub number: i32,
    /// The epoch of each of its lanes.
    pub epochs: Vec<i64>,
}

/// A registered member, whose lease is renewed until it leaves.
pub(super) struct Membership {
    member: Member,
    state: Arc<State>,
    target: Target,
    heart: JoinHandle<()>,
    ear: Option<JoinHandle<()>>,
    caller: JoinHandle<()>,
    fenced: watch::Receiver<bool>,
}

impl Membership {
    /// Registers, beside those who are there.
    pub(super) async fn register(
        mut client: Client,
        (target, calls): (&Target, &Calls),
        options: &Options,
    ) -> Result<Self, OpenError> {
        let state = Arc::new(State::new(options));
        let member = enter::enter(&mut client, options, &state).await?;
        let ear = match &options.direct_url {
            Some(url) => {
                let direct = Target::parse(url)?;
                // Once here, so that a wrong one is told at the start.
                let ear = direct.listen(member.number).await?;
                let hearing = news::hear(direct, ear, member.number, Arc::clone(&state));
                Some(runtime::spawn(&Handle::current(), hearing))
            }
            None => None,
        };
        let calling = news::call_others(calls.clone(), Arc::clone(&state));
        let (sender, fenced) = watch::channel(false);
        let heart = Heart {
            target: target.clone(),
            number: member.number,
            lease: options.lease,
            state: Arc::clone(&state),
            fenced: sender,
        };
        Ok(Self {
            member,
            state,
            target: target.clone(),
            heart: runtime::spawn(&Handle::current(), heart.beat(client)),
            caller: runtime::spawn(&Handle::current(), calling),
            ear,
            fenced,
        })
    }

    pub(super) fn member(&self) -> &Member {
        &self.member
    }

    pub(super) fn state(&self) -> &Arc<State> {
        &self.state
    }

    /// Becomes true when another process has taken over.
    pub(super) fn fenced(&self) -> watch::Receiver<bool> {
        self.fenced.clone()
    }

    /// Ends the membership, so that the others need not wait for the end of the lease. Nothing of the
    /// member is written any more.
    pub(super) fn leave(&self) -> impl Future<Output = ()> + Send + 'static {
        self.stop();
        let (target, number) = (self.target.clone(), self.member.number);
        async move {
            let left = async {
                let mut client = target.connect().await?;
                heart::remove(&mut client, number, heart::If::Always).await?;
                Ok::<(), OpenError>(())
            };
            if let Err(error) = left.await {
                tracing::warn!(%error, "the database was not told that this member has left; its lease ends by itself");
            }
        }
    }

    fn stop(&self) {
        self.heart.abort();
        self.caller.abort();
        if let Some(ear) = &self.ear {
            ear.abort();
        }
    }
}

impl Drop for Membership {
    fn drop(&mut self) {
        self.stop();
    }
}
