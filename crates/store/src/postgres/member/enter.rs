//! Joining: a number, a lease, an epoch for each lane, and the duties that are nobody's.

use tokio_postgres::Client;
use tokio_postgres::types::Type;

use super::heart::take_duties;
use super::{Member, State};
use crate::postgres::access::Options;
use crate::postgres::migrate::{LOCK, SCHEMA};
use crate::postgres::open::OpenError;
use crate::postgres::transfer;

pub(super) async fn enter(
    client: &mut Client,
    options: &Options,
    state: &State,
) -> Result<Member, OpenError> {
    let sent = state.millis();
    let transaction = client.transaction().await?;
    // Nobody enters while a data folder is being moved in, which takes this lock too when it begins.
    transaction
        .query_typed("SELECT pg_advisory_xact_lock($1)", &[(&LOCK, Type::INT8)])
        .await?;
    transfer::expect_none(&transaction).await?;
    let rows = transaction
        .query_typed(
            "INSERT INTO millrace.members
                 (tenant, member, name, version, schema, role, worker_groups, began_at, seen_at,
                 lease_until, changes_seen)
             SELECT 0, nextval('millrace.member_numbers'), $1, $2, $6, $4, $5, clock_timestamp(),
                 clock_timestamp(), clock_timestamp() + make_interval(secs => $3), c.count
             FROM millrace.change_count AS c WHERE c.tenant = 0
             RETURNING member, changes_seen,
                 (extract(epoch FROM clock_timestamp()) * 1000)::bigint",
            &[
                (&options.member_name, Type::TEXT),
                (&env!("CARGO_PKG_VERSION"), Type::TEXT),
                (&options.lease.as_secs_f64(), Type::FLOAT8),
                (&options.role, Type::TEXT),
                (&options.worker_groups, Type::TEXT_ARRAY),
                (&(SCHEMA as i32), Type::INT4),
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
    // What is read of the catalogue from now on is at least as new.
    state.read_changes(rows[0].get(1));
    state.was_heard(sent, rows[0].get(2));
    state.set_duties(&take_duties(client, number, state).await?);
    Ok(Member {
        number,
        epochs: vec![1; lanes],
    })
}
