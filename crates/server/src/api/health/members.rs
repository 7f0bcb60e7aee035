//! `/api/members`: the processes that serve from one database, as they are heard of.

use axum::Json as AxumJson;
use axum::extract::State;
use axum::http::Method;
use millrace_core::ports::members::{Duty, Member, Members};
use millrace_core::time::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::api::operation::Operation;
use crate::api::problem::Problem;
use crate::state::Shared;

/// A member that has not looked for work for that long, in milliseconds, makes no progress.
const CLAIM_MILLIS_MAX: u64 = 10_000;

/// The operation that lists them.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::new(Method::GET, "/api/members", "listMembers", list)
            .about("health", "List the members of the cluster")
            .description("The processes that serve from the same PostgreSQL database, as the database has heard of them. Empty where one process serves from a data folder.")
            .answer::<MemberList>(200, "The members, in the order in which they joined."),
    ]
}

/// The members of a cluster.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct MemberList {
    /// In the order in which they joined.
    items: Vec<MemberView>,
    /// Groups of workers that no member serves and whose runs wait for one.
    unserved_groups: Vec<String>,
}

/// A process that serves from a database with others.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Member")]
struct MemberView {
    /// Its number, which no other has had.
    id: u32,
    /// The process, its machine, and where it listens.
    name: String,
    /// The version of Millrace that it runs.
    version: String,
    /// What it does of what there is to do: `all`, `ingress` or `worker`.
    role: String,
    /// Groups of workers whose runs it drives: a scenario with the tag `worker:NAME` is the group
    /// NAME's, every other the group `default`'s.
    worker_groups: Vec<String>,
    /// Whether it is the one that answers this.
    is_this: bool,
    /// Whether its lease has ended: it is dead, frozen or cut off, and about to be taken over from.
    is_late: bool,
    /// When it joined.
    began_at: Timestamp,
    /// When it was heard of last.
    seen_at: Timestamp,
    /// Runs that it drove when it was heard of last.
    driven_runs: u32,
    /// When it last looked for work and was answered; null before the first time.
    claimed_at: Option<Timestamp>,
    /// What it does for all.
    duties: Vec<DutyView>,
}

/// Something that one member does for all.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "MemberDuty")]
enum DutyView {
    /// Says which runs of scenarios with limits may begin.
    Limits,
    /// Removes what has served its time.
    Tidying,
}

fn show(member: Member, members: &dyn Members) -> MemberView {
    let duty = |duty| match duty {
        Duty::Limits => DutyView::Limits,
        Duty::Tidying => DutyView::Tidying,
    };
    MemberView {
        id: member.id.0,
        is_this: member.id == members.me(),
        name: member.name,
        version: member.version,
        role: member.role,
        worker_groups: member.worker_groups,
        is_late: member.is_late,
        began_at: member.began_at,
        seen_at: member.seen_at,
        driven_runs: member.driven_runs,
        claimed_at: member.claimed_at,
        duties: member.duties.into_iter().map(duty).collect(),
    }
}

async fn list(State(server): State<Shared>) -> Result<AxumJson<MemberList>, Problem> {
    let Some(members) = &server.members else {
        return Ok(AxumJson(MemberList {
            items: Vec::new(),
            unserved_groups: Vec::new(),
        }));
    };
    let all = members.members().await?.into_iter();
    let unserved = members.unserved_groups().await?.into_iter();
    Ok(AxumJson(MemberList {
        items: all.map(|member| show(member, &**members)).collect(),
        unserved_groups: unserved.map(|group| group.as_str().to_owned()).collect(),
    }))
}

/// Why this member makes no progress, if it does not: an open socket alone is none.
pub async fn standstill(server: &Shared) -> Option<String> {
    let members = server.members.as_ref()?;
    if members.holds_for().is_zero() {
        return Some("this member was not heard of in time: it begins nothing".to_owned());
    }
    let all = match members.members().await {
        Ok(all) => all,
        Err(error) => return Some(error.to_string()),
    };
    let Some(this) = all.into_iter().find(|member| member.id == members.me()) else {
        return Some("another member has taken over from this one".to_owned());
    };
    idle(&this)
}

/// A member that gives signs of life but looks for no work.
fn idle(member: &Member) -> Option<String> {
    // One that has just joined has not looked yet.
    let last = member.claimed_at.unwrap_or(member.began_at);
    let millis = member.seen_at.millis_since(last);
    (millis > CLAIM_MILLIS_MAX)
        .then(|| format!("this member has not looked for work for {millis} ms; restart it"))
}

#[cfg(test)]
mod tests {
    use millrace_core::ports::members::MemberId;

    use super::*;

    fn member(claimed_at: Option<i64>, seen_at: i64) -> Member {
        Member {
            id: MemberId(1),
            name: "one".to_owned(),
            version: "0.1.0".to_owned(),
            role: "all".to_owned(),
            worker_groups: Vec::new(),
            began_at: Timestamp::from_millis(0),
            seen_at: Timestamp::from_millis(seen_at),
            is_late: false,
            driven_runs: 0,
            claimed_at: claimed_at.map(Timestamp::from_millis),
            duties: Vec::new(),
        }
    }

    #[test]
    fn signs_of_life_alone_are_no_progress() {
        assert_eq!(idle(&member(Some(19_000), 20_000)), None);
        assert_eq!(idle(&member(None, 10_000)), None);
        let idle_for = idle(&member(Some(5_000), 20_000));
        assert!(idle_for.is_some_and(|told| told.contains("15000 ms")));
        assert!(idle(&member(None, 10_001)).is_some());
    }
}
