//! Scenarios, their drafts, versions and references as the port asks for them.

mod read;
mod write;

use millrace_core::id::ScenarioId;
use millrace_core::ports::store::{
    Answer, Error, Page, Reference, ReferenceKind, Scenario, ScenarioFilter, Scenarios, Version,
    VersionSummary,
};
use tokio_postgres::types::Type;

use self::read::{SCENARIO, VERSION, read_scenario, read_summary, read_version};
use self::write::{find, insert, replace, write_version};
use super::references::{
    Of, expect_named, expect_unused, forget_references, scenarios_with, write_references,
};
use super::{change, number, removed};
use crate::pages::{asked, paged};
use crate::postgres::PostgresStore;
use crate::postgres::values::{stored_text, uuid};

impl Scenarios for PostgresStore {
    fn create_scenario(&self, scenario: Scenario, references: Vec<Reference>) -> Answer<'_, ()> {
        self.with(move |mut connection| async move {
            let transaction = change(&mut connection).await?;
            insert(&transaction, &scenario).await?;
            let id = scenario.scenario_id;
            write_references(&transaction, id, Of::Draft, &references).await?;
            Ok(transaction.commit().await?)
        })
    }

    fn scenario(&self, scenario_id: ScenarioId) -> Answer<'_, Option<Scenario>> {
        self.with(move |connection| async move {
            let sql = format!(
                "SELECT {SCENARIO} FROM millrace.scenarios AS s
                 WHERE s.tenant = 0 AND s.scenario_id = $1"
            );
            let id = uuid(scenario_id.as_bytes());
            let found = connection
                .query_typed_opt(&sql, &[(&id, Type::UUID)])
                .await?;
            found.as_ref().map(read_scenario).transpose()
        })
    }

    fn scenario_named(&self, name: &str) -> Answer<'_, Option<Scenario>> {
        let name = stored_text(name);
        self.with(move |connection| async move {
            let sql = format!(
                "SELECT {SCENARIO} FROM millrace.scenarios AS s WHERE s.tenant = 0 AND s.name = $1"
            );
            let found = connection
                .query_typed_opt(&sql, &[(&name, Type::TEXT)])
                .await?;
            found.as_ref().map(read_scenario).transpose()
        })
    }

    fn scenarios(
        &self,
        filter: ScenarioFilter,
        before: Option<ScenarioId>,
        limit: u32,
    ) -> Answer<'_, Page<Scenario, ScenarioId>> {
        self.with(
            move |connection| async move { read::page(&connection, &filter, before, limit).await },
        )
    }

    fn update_scenario(
        &self,
        mut scenario: Scenario,
        references: Vec<Reference>,
    ) -> Answer<'_, ()> {
        self.with(move |mut connection| async move {
            let transaction = change(&mut connection).await?;
            let stored = find(&transaction, scenario.scenario_id, scenario.revision).await?;
            if stored.name != scenario.name {
                let kind = ReferenceKind::Scenario;
                let users = scenarios_with(&transaction, kind, &stored.name).await?;
                expect_unused("scenario", users)?;
            }
            scenario.revision += 1;
            (scenario.published_version, scenario.latest_version) =
                (stored.published, stored.latest);
            replace(&transaction, &scenario).await?;
            let id = scenario.scenario_id;
            write_references(&transaction, id, Of::Draft, &references).await?;
            Ok(transaction.commit().await?)
        })
    }

    fn publish(
        &self,
        mut scenario: Scenario,
        version: Version,
        references: Vec<Reference>,
    ) -> Answer<'_, ()> {
        self.with(move |mut connection| async move {
            let transaction = change(&mut connection).await?;
            let scenario_id = scenario.scenario_id;
            let stored = find(&transaction, scenario_id, scenario.revision).await?;
            let number = version.summary.version;
            if number != stored.latest + 1 {
                return Err(Error::Changed { what: "scenario" }.into());
            }
            expect_named(&transaction, &references).await?;
            scenario.revision += 1;
            scenario.published_version = Some(number);
            scenario.latest_version = number;
            replace(&transaction, &scenario).await?;
            write_version(&transaction, scenario_id, &version).await?;
            write_references(&transaction, scenario_id, Of::Published, &references).await?;
            Ok(transaction.commit().await?)
        })
    }

    fn version(&self, scenario_id: ScenarioId, version: u32) -> Answer<'_, Option<Version>> {
        self.with(move |connection| async move {
            let sql = format!(
                "SELECT {VERSION} FROM millrace.versions AS v
                 WHERE v.tenant = 0 AND v.scenario_id = $1 AND v.version = $2"
            );
            let found = connection
                .query_typed_opt(
                    &sql,
                    &[
                        (&uuid(scenario_id.as_bytes()), Type::UUID),
                        (&i64::from(version), Type::INT8),
                    ],
                )
                .await?;
            found.as_ref().map(|row| read_version(row, 0)).transpose()
        })
    }

    fn versions(
        &self,
        scenario_id: ScenarioId,
        before: Option<u32>,
        limit: u32,
    ) -> Answer<'_, Page<VersionSummary, u32>> {
        self.with(move |connection| async move {
            let sql = format!(
                "SELECT {VERSION} FROM millrace.versions AS v
                 WHERE v.tenant = 0 AND v.scenario_id = $1 AND v.version < $2
                 ORDER BY v.version DESC LIMIT $3"
            );
            let rows = connection
                .query_typed(
                    &sql,
                    &[
                        (&uuid(scenario_id.as_bytes()), Type::UUID),
                        (&before.map_or(i64::MAX, i64::from), Type::INT8),
                        (&asked(limit), Type::INT8),
                    ],
                )
                .await?;
            let items: Result<Vec<_>, _> = rows.iter().map(|row| read_summary(row, 0)).collect();
            Ok(paged(items?, limit, |summary| summary.version))
        })
    }

    fn published(
        &self,
        after: Option<ScenarioId>,
        limit: u32,
    ) -> Answer<'_, Vec<(Scenario, Version)>> {
        self.with(move |connection| async move { read::published(&connection, after, limit).await })
    }

    fn delete_scenario(&self, scenario_id: ScenarioId, expected_revision: u64) -> Answer<'_, ()> {
        self.with(move |mut connection| async move {
            let transaction = change(&mut connection).await?;
            let name = find(&transaction, scenario_id, expected_revision)
                .await?
                .name;
            let mut users = scenarios_with(&transaction, ReferenceKind::Scenario, &name).await?;
            users.retain(|user| *user != format!("scenario {name}"));
            expect_unused("scenario", users)?;
            forget_references(&transaction, scenario_id).await?;
            let count = transaction
                .execute_typed(
                    "DELETE FROM millrace.scenarios WHERE tenant = 0 AND scenario_id = $1",
                    &[(&uuid(scenario_id.as_bytes()), Type::UUID)],
                )
                .await?;
            removed(count, "scenario")?;
            Ok(transaction.commit().await?)
        })
    }

    fn scenario_counts(&self) -> Answer<'_, (u64, u64)> {
        self.with(|connection| async move {
            let row = connection
                .query_typed_one(
                    "SELECT count(*), count(*) FILTER (
                         WHERE enabled AND published_version IS NOT NULL)
                     FROM millrace.scenarios WHERE tenant = 0",
                    &[],
                )
                .await?;
            Ok((number(&row, 0)?, number(&row, 1)?))
        })
    }
}
