//! Membership: a process that serves from a database says so, and is heard of as long as it does.
//!
//! A member's lease ends by the clock of the database. Whoever takes over from one whose lease has
//! ended removes its epochs, and with that nothing of it can be written any more, whether it is dead,
//! frozen or cut off.

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_postgres::Client;
use tokio_postgres::types::Type;

use super::access::Options;
use super::connect::Target;
use super::fault;
use super::migrate::LOCK;
use super::open::OpenError;
use super::runtime;
use super::writer::transfer;

/// How often a member that may be dead is looked at.
const LOOK_PAUSE: Duration = Duration::from_millis(100);
/// A lease is renewed so many times before it would end.
const RENEWALS_PER_LEASE: u32 = 3;

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
    target: Target,
    heart: JoinHandle<()>,
    fenced: watch::Receiver<bool>,
}

/// A member that is there already, as a newcomer sees it.
struct Other {
    number: i32,
    name: String,
    lease_until: String,
}

impl Membership {
    /// Registers. Waits until the lease of a member that is not heard of any more has ended; refuses
    /// when one is alive.
    pub(super) async fn register(
        mut client: Client,
        target: &Target,
        options: &Options,
    ) -> Result<Self, OpenError> {
        let mut seen: Option<Other> = None;
        let member = loop {
            let other = match enter(&mut client, options).await? {
                Ok(member) => break member,
                Err(other) => other,
            };
            match &seen {
                // A lease that is renewed is that of someone who lives.
                Some(before) if before.number == other.number => {
                    if before.lease_until != other.lease_until {
                        let holder = other.name;
                        return Err(OpenError::Held { holder });
                    }
                }
                _ => seen = Some(other),
            }
            runtime::pause(LOOK_PAUSE).await;
        };
        let (sender, fenced) = watch::channel(false);
        let heart = Heart {
            target: target.clone(),
            number: member.number,
            lease: options.lease,
            fenced: sender,
        };
        Ok(Self {
            member,
            target: target.clone(),
            heart: runtime::spawn(&Handle::current(), heart.beat(client)),
            fenced,
        })
    }

    pub(super) fn member(&self) -> &Member {
        &self.member
    }

    /// Becomes true when another process has taken over.
    pub(super) fn fenced(&self) -> watch::Receiver<bool> {
        self.fenced.clone()
    }

    /// Ends the membership, so that another process need not wait for the end of the lease. Nothing
    /// of the member is written any more.
    pub(super) fn leave(&self) -> impl Future<Output = ()> + Send + 'static {
        self.heart.abort();
        let (target, number) = (self.target.clone(), self.member.number);
        async move {
            let left = async {
                let client = target.connect().await?;
                remove(&client, number).await?;
                Ok::<(), OpenError>(())
            };
            if let Err(error) = left.await {
                tracing::warn!(%error, "the database was not told that this member has left; its lease ends by itself");
            }
        }
    }
}

impl Drop for Membership {
    fn drop(&mut self) {
        self.heart.abort();
    }
}

/// Registers if no other member's lease lasts; gives that member otherwise.
async fn enter(client: &mut Client, options: &Options) -> Result<Result<Member, Other>, OpenError> {
    let transaction = client.transaction().await?;
    transaction
        .query_typed("SELECT pg_advisory_xact_lock($1)", &[(&LOCK, Type::INT8)])
        .await?;
    transfer::expect_none(&transaction).await?;
    let others = transaction
        .query_typed(
            "SELECT member, name, lease_until::text FROM millrace.members
             WHERE tenant = 0 AND lease_until > clock_timestamp() LIMIT 1",
            &[],
        )
        .await?;
    if let Some(row) = others.first() {
        return Ok(Err(Other {
            number: row.get(0),
            name: row.get(1),
            lease_until: row.get(2),
        }));
    }
    // Waits for batches under way, and fences all later ones.
    transaction
        .batch_execute(
            "DELETE FROM millrace.epochs WHERE tenant = 0;
             DELETE FROM millrace.members WHERE tenant = 0",
        )
        .await?;
    let lease = options.lease.as_secs_f64();
    let rows = transaction
        .query_typed(
            "INSERT INTO millrace.members
                 (tenant, member, name, version, began_at, seen_at, lease_until)
             VALUES (0, nextval('millrace.member_numbers'), $1, $2, clock_timestamp(),
                 clock_timestamp(), clock_timestamp() + make_interval(secs => $3))
             RETURNING member",
            &[
                (&options.member_name, Type::TEXT),
                (&env!("CARGO_PKG_VERSION"), Type::TEXT),
                (&lease, Type::FLOAT8),
            ],
        )
        .await?;
    let number: i32 = rows[0].get(0);
    let lanes = options.writers.max(1);
    transaction
        .execute_typed(
            "INSERT INTO millrace.epochs (tenant, member, lane, epoch)
             SELECT 0, $1, lane, 1 FROM generate_series(0, $2 - 1) AS lane",
            &[(&number, Type::INT4), (&(lanes as i32), Type::INT4)],
        )
        .await?;
    transaction.commit().await?;
    Ok(Ok(Member {
        number,
        epochs: vec![1; lanes],
    }))
}

async fn remove(client: &Client, number: i32) -> Result<(), tokio_postgres::Error> {
    for table in ["epochs", "members"] {
        client
            .execute_typed(
                &format!("DELETE FROM millrace.{table} WHERE tenant = 0 AND member = $1"),
                &[(&number, Type::INT4)],
            )
            .await?;
    }
    Ok(())
}

/// Renews a member's lease.
struct Heart {
    target: Target,
    number: i32,
    lease: Duration,
    fenced: watch::Sender<bool>,
}

impl Heart {
    async fn beat(self, client: Client) {
        let pause = self.lease / RENEWALS_PER_LEASE;
        let mut client = Some(Arc::new(client));
        loop {
            runtime::pause(pause).await;
            let began = runtime::reading();
            match tokio::time::timeout(self.lease, self.renew(&mut client)).await {
                Ok(Ok(true)) => {}
                Ok(Ok(false)) => {
                    self.fenced.send_replace(true);
                    return;
                }
                Ok(Err(error)) => {
                    client = None;
                    tracing::warn!(error, "the lease of this member is not renewed");
                }
                Err(_) => {
                    client = None;
                    let seconds = began.elapsed().as_secs();
                    tracing::warn!(
                        seconds,
                        "the lease of this member is not renewed: no answer"
                    );
                }
            }
        }
    }

    /// Whether the member is still there.
    async fn renew(&self, client: &mut Option<Arc<Client>>) -> Result<bool, String> {
        let connected = match client {
            Some(client) if !client.is_closed() => Arc::clone(client),
            _ => {
                let connected = self.target.connect().await;
                let connected = Arc::new(connected.map_err(|error| error.to_string())?);
                *client = Some(Arc::clone(&connected));
                connected
            }
        };
        let changed = connected
            .execute_typed(
                "UPDATE millrace.members SET seen_at = clock_timestamp(),
                     lease_until = clock_timestamp() + make_interval(secs => $2)
                 WHERE tenant = 0 AND member = $1",
                &[
                    (&self.number, Type::INT4),
                    (&self.lease.as_secs_f64(), Type::FLOAT8),
                ],
            )
            .await
            .map_err(|error| fault::told(&error))?;
        Ok(changed == 1)
    }
}
