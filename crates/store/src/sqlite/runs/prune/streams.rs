//! Where the runs of one kind stand, and which of them are too many.

use millrace_core::id::RunId;
use millrace_core::ports::store::{Outdated, PrunePlace};
use millrace_core::status::RunStatus;
use rusqlite::{Connection, OptionalExtension, params};

use super::at;
use crate::counting::{self, Next};
use crate::sqlite::runs::blocks;

/// Where runs of one kind stand in an index, in the order of their rows.
pub(super) struct Streams {
    conditions: Vec<String>,
    /// The scenario's number, which the conditions name as `?1`.
    pub(super) scenario: i64,
    /// Whether such runs lie in blocks too.
    pub(super) are_in_blocks: bool,
}

impl Streams {
    /// None for a scenario that has no runs.
    pub(super) fn of(
        connection: &Connection,
        outdated: &Outdated,
    ) -> rusqlite::Result<Option<Self>> {
        let statuses = if outdated.succeeded {
            &[RunStatus::Succeeded][..]
        } else {
            &[RunStatus::Failed, RunStatus::Cancelled]
        };
        let statuses = statuses.iter().copied();
        let Some(scenario_id) = outdated.scenario_id else {
            let numbers: Vec<String> = statuses.map(number).collect();
            let numbers = numbers.join(", ");
            let condition = format!(
                "runs INDEXED BY runs_dry WHERE dry_run = 1 AND status IN ({numbers}) AND ?1 = ?1"
            );
            return Ok(Some(Self {
                conditions: vec![condition],
                scenario: 0,
                are_in_blocks: false,
            }));
        };
        let scenario: Option<i64> = connection
            .prepare_cached("SELECT number FROM scenario_numbers WHERE scenario_id = ?1")?
            .query_row([scenario_id.as_bytes()], |row| row.get(0))
            .optional()?;
        let conditions = statuses.map(|status| {
            format!(
                "runs INDEXED BY runs_by_scenario WHERE dry_run = 0 AND scenario = ?1 \
                 AND status = {}",
                number(status)
            )
        });
        Ok(scenario.map(|scenario| Self {
            conditions: conditions.collect(),
            scenario,
            are_in_blocks: outdated.succeeded,
        }))
    }

    /// Rows between `?2` and `?3`, these left out.
    fn rows(&self, order: &str) -> String {
        let between = |condition| format!("SELECT row FROM {condition} AND row > ?2 AND row < ?3");
        let parts: Vec<String> = self.conditions.iter().map(between).collect();
        format!("{} ORDER BY row {order}", parts.join(" UNION ALL "))
    }

    /// All rows, newest first.
    pub(super) fn newest(&self) -> String {
        self.rows("DESC")
    }

    /// The row of the `count`th newest run before a row, if there are so many.
    fn nth_newest(
        &self,
        connection: &Connection,
        before: i64,
        count: u64,
    ) -> rusqlite::Result<Option<i64>> {
        let mut rows = connection.prepare_cached(&self.newest())?;
        let mut rows = rows.query(params![self.scenario, -1, before])?;
        let mut next_row = || rows.next()?.map(|row| row.get::<_, i64>(0)).transpose();
        let mut settled = self
            .are_in_blocks
            .then(|| blocks::Stream::new(connection, Some(self.scenario), (before, 0)))
            .transpose()?;
        let mut next_settled = || match &mut settled {
            None => Ok::<_, rusqlite::Error>(None),
            Some(settled) => Ok(settled.next()?.map(|head| head.place.row)),
        };
        let (mut row, mut in_block) = (next_row()?, next_settled()?);
        for left in (0..count).rev() {
            let newest = row.max(in_block);
            if left == 0 || newest.is_none() {
                return Ok(newest);
            }
            if row == newest {
                row = next_row()?;
            } else {
                in_block = next_settled()?;
            }
        }
        Ok(None)
    }

    /// At most `?4` rows, oldest first.
    pub(super) fn oldest(&self) -> String {
        format!("{} LIMIT ?4", self.rows("ASC"))
    }
}

fn number(status: RunStatus) -> String {
    status.number().to_string()
}

/// Counts on from the newest runs. Where the walk goes on: none when nothing can be outdated.
pub(super) fn count(
    connection: &Connection,
    outdated: &Outdated,
    streams: &Streams,
    (counted, last): (u64, RunId),
    limit: u32,
) -> rusqlite::Result<Option<PrunePlace>> {
    let step = match counting::next(outdated, (counted, last), limit) {
        Next::Place(place) => return Ok(place),
        Next::Count(step) => step,
    };
    let found = streams.nth_newest(connection, last.rank() as i64, step)?;
    Ok(match found {
        None => counting::by_age(outdated),
        Some(row) => Some(PrunePlace::Counting {
            counted: counted + step,
            last: at(row),
        }),
    })
}
