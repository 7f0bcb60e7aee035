//! Groups of workers: whose runs members drive, and which groups nobody serves.

use millrace_core::scenario::worker_group::WorkerGroup;

use crate::postgres::access::Connection;
use crate::postgres::fault::Fault;

/// The groups of a row `m` of the members, also of one of the version before.
pub(super) const OF_MEMBER: &str =
    "coalesce(m.worker_groups, CASE m.role WHEN 'ingress' THEN '{}' ELSE '{default}' END::text[])";

/// Nobody's runs that may go on at once, as their index has them.
const FREE: &str = "u.status < 2 AND (u.slot_key IS NULL OR u.status = 1)";
/// Nobody's runs that wait.
const WAITING: &str = "u.status = 2 AND u.due IS NOT NULL";

/// Groups of which runs want to go on, and which no member serves. Walks from group to group: there are
/// few, and there may be many runs of each.
pub(super) async fn unserved(connection: Connection) -> Result<Vec<WorkerGroup>, Fault> {
    let walk = |name: &str, which: &str| {
        let next = format!(
            "SELECT min(u.worker_group) FROM millrace.unfinished AS u
             WHERE u.tenant = 0 AND u.owner = 0 AND NOT u.dry_run AND {which}"
        );
        format!(
            "{name} (name) AS (
                 {next}
                 UNION ALL
                 SELECT ({next} AND u.worker_group > {name}.name) FROM {name}
                 WHERE {name}.name IS NOT NULL
             )"
        )
    };
    let text = format!(
        "WITH RECURSIVE {}, {}, wanting AS (
             SELECT f.name FROM free AS f
             UNION
             SELECT w.name FROM waiting AS w WHERE EXISTS (
                 SELECT FROM millrace.unfinished AS u
                 WHERE u.tenant = 0 AND u.owner = 0 AND NOT u.dry_run AND {WAITING}
                     AND u.worker_group = w.name
                     AND u.due < extract(epoch FROM clock_timestamp()) * 1000)
         )
         SELECT w.name FROM wanting AS w WHERE w.name IS NOT NULL AND NOT EXISTS (
             SELECT FROM millrace.members AS m WHERE m.tenant = 0 AND w.name = ANY ({OF_MEMBER}))
         ORDER BY w.name",
        walk("free", FREE),
        walk("waiting", WAITING),
    );
    let rows = connection.query_typed(&text, &[]).await?;
    let mut groups = Vec::with_capacity(rows.len());
    for row in &rows {
        groups.extend(WorkerGroup::new(row.try_get(0)?));
    }
    Ok(groups)
}
