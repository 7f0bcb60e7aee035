//! Signs of life: a member renews its lease, and takes over from those whose lease has ended.

use std::sync::Arc;
use std::time::{Duration, Instant};

use millrace_core::ports::members::Duty;
use tokio::sync::watch;
use tokio_postgres::Client;
use tokio_postgres::types::Type;

use super::State;
use super::news::ring;
use super::state::{RENEWALS_PER_LEASE, number};
use crate::postgres::connect::Target;
use crate::postgres::{fault, runtime};

/// How long what was changed of the catalogue can be read one by one; who asks later reads it whole.
const CHANGES_KEPT: &str = "1 hour";

/// Renews a member's lease.
pub(super) struct Heart {
    pub(super) target: Target,
    pub(super) number: i32,
    pub(super) lease: Duration,
    pub(super) state: Arc<State>,
    pub(super) fenced: watch::Sender<bool>,
}

/// What a sign of life met.
enum Pulse {
    /// The member is not there any more.
    Gone,
    /// It was heard.
    Heard {
        /// Members whose lease has ended.
        late: Vec<i32>,
    },
}

/// Patience with the others. A database that is away lets everyone's lease end, and of those who then
/// come back the first would take over from all others, who are as well as it is. So whoever was
/// not heard itself gives them a lease's time from when it is.
struct Patience {
    lease: Duration,
    heard: Instant,
    until: Option<Instant>,
}

impl Patience {
    fn new(lease: Duration) -> Self {
        Self {
            lease,
            heard: runtime::reading(),
            until: None,
        }
    }

    /// Whether it is over for a member that was heard at that time, and before that when it was last
    /// asked.
    fn ends_after(&mut self, now: Instant) -> bool {
        // Nobody's lease ends for want of a database that was away for a shorter time.
        if now - self.heard > self.lease / 2 {
            self.until = Some(now + self.lease);
        }
        self.heard = now;
        self.until.is_none_or(|until| now >= until)
    }
}

impl Heart {
    pub(super) async fn beat(self, client: Client) {
        let pause = self.lease / RENEWALS_PER_LEASE;
        let mut client = Some(client);
        let mut patience = Patience::new(self.lease);
        loop {
            runtime::pause(pause).await;
            let began = runtime::reading();
            match tokio::time::timeout(self.lease, self.renew(&mut client)).await {
                Ok(Ok(Pulse::Heard { late })) => {
                    if patience.ends_after(runtime::reading()) {
                        self.take_over(&mut client, late).await;
                    }
                }
                Ok(Ok(Pulse::Gone)) => {
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

    async fn renew(&self, client: &mut Option<Client>) -> Result<Pulse, String> {
        let mut connected = match client.take() {
            Some(client) if !client.is_closed() => client,
            _ => {
                let connected = self.target.connect().await;
                connected.map_err(|error| error.to_string())?
            }
        };
        let pulse = self.pulse(&mut connected).await;
        *client = Some(connected);
        pulse.map_err(|error| fault::told(&error))
    }

    async fn pulse(&self, client: &mut Client) -> Result<Pulse, tokio_postgres::Error> {
        let sent = self.state.millis();
        let rows = client
            .query_typed(
                "UPDATE millrace.members SET seen_at = clock_timestamp(),
                     lease_until = clock_timestamp() + make_interval(secs => $2),
                     driven_runs = $3,
                     claimed_at = coalesce(clock_timestamp() - make_interval(secs => $4), claimed_at)
                 WHERE tenant = 0 AND member = $1
                 RETURNING (extract(epoch FROM clock_timestamp()) * 1000)::bigint,
                     ARRAY(SELECT m.member FROM millrace.members AS m
                         WHERE m.tenant = 0 AND m.lease_until < clock_timestamp()
                         AND m.member <> $1),
                     (SELECT count(*) FROM millrace.members AS m WHERE m.tenant = 0),
                     EXISTS (SELECT FROM millrace.duties AS d, millrace.members AS m
                         WHERE d.tenant = 0 AND d.duty = $5 AND m.tenant = 0
                         AND m.member = d.owner AND m.worker_groups IS NOT NULL)",
                &[
                    (&self.number, Type::INT4),
                    (&self.lease.as_secs_f64(), Type::FLOAT8),
                    (&self.state.driven_runs(), Type::INT4),
                    (&self.state.looked_ago(), Type::FLOAT8),
                    (&number(Duty::Limits), Type::INT2),
                ],
            )
            .await?;
        let Some(row) = rows.first() else {
            return Ok(Pulse::Gone);
        };
        self.state.was_heard(sent, row.get(0));
        self.state.counted_members(row.get(2));
        self.state.shares_admitted(row.get(3));
        self.state
            .set_duties(&take_duties(client, self.number, &self.state).await?);
        Ok(Pulse::Heard { late: row.get(1) })
    }

    async fn take_over(&self, client: &mut Option<Client>, late: Vec<i32>) {
        let Some(connected) = client else { return };
        let mut is_free = false;
        for number in late {
            match remove(connected, number, If::Late).await {
                Ok(false) => {}
                Ok(true) => {
                    is_free = true;
                    tracing::warn!(
                        member = number,
                        "another member was not heard of for longer than its lease; its runs are taken over"
                    );
                }
                Err(error) => {
                    let error = fault::told(&error);
                    tracing::warn!(
                        member = number,
                        error,
                        "a member cannot be taken over from yet"
                    );
                }
            }
        }
        if is_free {
            let told = async {
                self.state
                    .set_duties(&take_duties(connected, self.number, &self.state).await?);
                forget_changes(connected).await?;
                ring(connected, "").await
            };
            if let Err(error) = told.await {
                tracing::debug!(error = fault::told(&error), "the next sign of life does it");
            }
        }
    }
}

/// Whether a member is removed that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum If {
    /// Its lease has ended.
    Late,
    /// It leaves.
    Always,
}

/// Removes a member: fences what it may still write, and frees what it owned, all at once. Says
/// whether it did.
pub(super) async fn remove(
    client: &mut Client,
    number: i32,
    condition: If,
) -> Result<bool, tokio_postgres::Error> {
    let transaction = client.transaction().await?;
    // A sign of life that comes now waits, and finds nothing.
    let found = transaction
        .query_typed(
            "SELECT 1 FROM millrace.members WHERE tenant = 0 AND member = $1
                 AND ($2 OR lease_until < clock_timestamp()) FOR UPDATE",
            &[
                (&number, Type::INT4),
                (&(condition == If::Always), Type::BOOL),
            ],
        )
        .await?;
    if found.is_empty() {
        return Ok(false);
    }
    // The first waits for batches and claims under way, and bars all later ones.
    for statement in [
        "DELETE FROM millrace.epochs WHERE tenant = 0 AND member = $1",
        "UPDATE millrace.unfinished SET owner = 0 WHERE tenant = 0 AND owner = $1",
        "UPDATE millrace.jobs SET owner = 0 WHERE tenant = 0 AND owner = $1",
        "UPDATE millrace.duties SET owner = 0 WHERE tenant = 0 AND owner = $1",
        "DELETE FROM millrace.letters WHERE tenant = 0 AND (receiver = $1 OR sender = $1)",
        "DELETE FROM millrace.members WHERE tenant = 0 AND member = $1",
    ] {
        transaction
            .execute_typed(statement, &[(&number, Type::INT4)])
            .await?;
    }
    transaction.commit().await?;
    Ok(true)
}

/// Takes the duties that are nobody's. Gives all that the member has.
pub(super) async fn take_duties(
    client: &Client,
    number: i32,
    state: &State,
) -> Result<Vec<i16>, tokio_postgres::Error> {
    if state.groups.is_empty() {
        return Ok(Vec::new());
    }
    let rows = client
        .query_typed(
            "SELECT duty, owner FROM millrace.duties WHERE tenant = 0 AND owner IN (0, $1)",
            &[(&number, Type::INT4)],
        )
        .await?;
    if rows.iter().all(|row| row.get::<_, i32>(1) == number) {
        return Ok(rows.iter().map(|row| row.get(0)).collect());
    }
    let rows = client
        .query_typed(
            "WITH alive AS (
                 SELECT 1 FROM millrace.epochs
                 WHERE tenant = 0 AND member = $1 AND lane = 0 FOR SHARE
             )
             UPDATE millrace.duties SET owner = $1 FROM alive
             WHERE tenant = 0 AND owner IN (0, $1) RETURNING duty",
            &[(&number, Type::INT4)],
        )
        .await?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

async fn forget_changes(client: &Client) -> Result<(), tokio_postgres::Error> {
    let text = format!(
        "DELETE FROM millrace.changes
         WHERE tenant = 0 AND made_at < clock_timestamp() - interval '{CHANGES_KEPT}'"
    );
    client.execute_typed(&text, &[]).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_was_not_heard_itself_gives_the_others_time_to_be() {
        let lease = Duration::from_secs(6);
        let mut patience = Patience::new(lease);
        let began = patience.heard;
        let mut ends_after = |millis| patience.ends_after(began + Duration::from_millis(millis));
        assert!(ends_after(1_000) && ends_after(2_000) && ends_after(5_000));
        assert!(!ends_after(8_001), "it was away for half a lease");
        assert!(!ends_after(9_000) && !ends_after(11_500) && !ends_after(14_000));
        assert!(ends_after(14_001));
        assert!(ends_after(15_000));
    }
}
