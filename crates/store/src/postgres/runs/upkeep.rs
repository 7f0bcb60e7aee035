//! Upkeep as the port asks for it.

use millrace_core::id::ScenarioId;
use millrace_core::ports::blobs::BlobHash;
use millrace_core::ports::store::{
    Answer, Outdated, PrunePlace, Pruned, SweepPlace, Swept, Upkeep,
};
use tokio_postgres::types::Type;
use uuid::Uuid;

use super::{partitions, prune};
use crate::postgres::PostgresStore;
use crate::postgres::access::database_bytes;
use crate::postgres::values::{hash, id, uuid};

/// Hours for which finished runs are counted.
const HOURS_COUNTED: i32 = 24 * 8;

impl Upkeep for PostgresStore {
    fn scenarios_with_runs(
        &self,
        after: Option<ScenarioId>,
        limit: u32,
    ) -> Answer<'_, Vec<ScenarioId>> {
        let after = after.map_or(Uuid::nil(), |id| uuid(id.as_bytes()));
        self.with(move |connection| async move {
            let rows = connection
                .query_typed(
                    "SELECT scenario_id FROM millrace.scenarios_with_runs
                     WHERE tenant = 0 AND scenario_id > $1 ORDER BY scenario_id LIMIT $2",
                    &[(&after, Type::UUID), (&i64::from(limit), Type::INT8)],
                )
                .await?;
            rows.iter()
                .map(|row| Ok(ScenarioId::from_bytes(id(row, 0)?)))
                .collect()
        })
    }

    fn prune(&self, outdated: Outdated, place: PrunePlace, limit: u32) -> Answer<'_, Pruned> {
        self.with(move |connection| prune::step(connection, outdated, place, limit.max(1)))
    }

    /// What runs are found by goes with them.
    fn sweep(&self, _: Option<SweepPlace>, _: u32) -> Answer<'_, Swept> {
        let (count, next) = (0, None);
        Box::pin(async move { Ok(Swept { count, next }) })
    }

    fn unnamed(&self, hashes: Vec<BlobHash>) -> Answer<'_, Vec<BlobHash>> {
        self.with(move |connection| async move {
            let all: Vec<&[u8]> = hashes
                .iter()
                .map(|hash| hash.as_bytes().as_slice())
                .collect();
            let rows = connection
                .query_typed(
                    "SELECT h.hash FROM unnest($1) AS h (hash)
                     WHERE NOT EXISTS (SELECT FROM millrace.blob_names AS b
                         WHERE b.tenant = 0 AND b.hash = h.hash)",
                    &[(&all, Type::BYTEA_ARRAY)],
                )
                .await?;
            rows.iter()
                .map(|row| Ok(BlobHash::from_bytes(hash(row, 0)?)))
                .collect()
        })
    }

    /// The server finds room for itself (autovacuum); whole partitions go when they are empty, one in
    /// each step, and those of the next days are made.
    fn give_back(&self, _: u64) -> Answer<'_, bool> {
        let standing = std::sync::Arc::clone(&self.standing);
        self.with(move |mut connection| async move {
            partitions::prepare_next(&connection).await?;
            connection
                .execute_typed(
                    "DELETE FROM millrace.counts WHERE tenant = 0 AND hour >= 0
                     AND hour < (extract(epoch FROM clock_timestamp()) / 3600)::integer - $1",
                    &[(&HOURS_COUNTED, Type::INT4)],
                )
                .await?;
            standing.measured(database_bytes(&connection).await?);
            Ok(partitions::remove_oldest(&mut connection).await?)
        })
    }
}
