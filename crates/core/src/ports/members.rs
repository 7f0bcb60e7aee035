//! The members of a cluster: processes that serve from one store and share its runs.
//!
//! An embedded store has one process and none of this.

use std::time::Duration;

use bytes::Bytes;
use smol_str::SmolStr;

use super::store::{Answer, LimitedRun, Rollup};
use crate::id::{JobId, RunId, ScenarioId};
use crate::scenario::worker_group::WorkerGroup;
use crate::time::Timestamp;

/// Which member; a number that no other has had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MemberId(pub u32);

/// What became of the wish to drive a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// No other member drives it, or will: read it and go on with it.
    Yours,
    /// Another member's, which is alive as far as is known.
    Held(MemberId),
    /// Somebody is about to claim it or to change it: ask again in a moment.
    Busy,
}

/// A member as the others see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its number.
    pub id: MemberId,
    /// What people know it as.
    pub name: String,
    /// The version of Millrace that it runs.
    pub version: String,
    /// What it does of what there is to do: `all`, `ingress` or `worker`.
    pub role: String,
    /// Whose runs it drives, by name; none when it drives nothing.
    pub worker_groups: Vec<String>,
    /// When it joined, by the store's clock.
    pub began_at: Timestamp,
    /// When it was heard of last, by the store's clock.
    pub seen_at: Timestamp,
    /// Whether its lease has ended, so that it is about to be taken over from.
    pub is_late: bool,
    /// Runs that it drove when it was heard of last.
    pub driven_runs: u32,
    /// When it last looked for work and was answered; none before the first time.
    pub claimed_at: Option<Timestamp>,
    /// What it does for all.
    pub duties: Vec<Duty>,
}

/// Something that one member does for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Duty {
    /// Looks after runs under limits, and says which may begin.
    Limits,
    /// Removes what has served its time.
    Tidying,
}

/// What a member asks of another about a run that the other drives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Names it.
    pub number: u64,
    /// What it says; the engine's own.
    pub content: Bytes,
}

/// Something of the catalogue that was changed, by this member or another.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Change {
    /// A scenario was published, enabled, disabled, renamed or deleted.
    Scenario(ScenarioId),
    /// An app, or what its webhooks are checked with; by key.
    App(SmolStr),
    /// The instance's variables.
    Variables,
    /// More than is still known: read everything again.
    Everything,
}

/// What is new for a member.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct News {
    /// Letters to it. Each is given once.
    pub letters: Vec<Letter>,
    /// The oldest run that wants to be driven and is nobody's.
    pub free: Option<RunId>,
    /// When the first waiting run is due that is nobody's.
    pub due: Option<Timestamp>,
    /// Whether runs under limits came that nobody looks after yet. Only told to who has the duty.
    pub limited: bool,
    /// Runs under limits that other members have ended: their slots are free. Only told to who has
    /// the duty, again and again until [`Members::took_back`].
    pub freed: Vec<RunId>,
    /// Whether there are jobs that nobody works off.
    pub jobs: bool,
    /// What was changed of the catalogue behind what was taken in.
    pub changes: Vec<Change>,
    /// How far `changes` go; to be handed to [`Members::took_in`].
    pub changes_seen: u64,
}

/// The other members, as one of them sees them.
pub trait Members: Send + Sync + 'static {
    /// This one.
    fn me(&self) -> MemberId;

    /// All that are known, by number.
    fn members(&self) -> Answer<'_, Vec<Member>>;

    /// Groups of which runs want to go on, and that no member serves.
    fn unserved_groups(&self) -> Answer<'_, Vec<WorkerGroup>>;

    /// How long this member surely holds what it has claimed: counted on a clock that never goes
    /// back, from before it was heard of last. Zero when another may have taken over.
    fn holds_for(&self) -> Duration;

    /// Whether that is this member's to do.
    fn has_duty(&self, duty: Duty) -> bool;

    /// Claims an unfinished run: nobody else drives it then. Claims of many at a time go together. Any
    /// run may be claimed, also one of a group that this member does not serve: someone may ask
    /// something of it here. But while its limits hold it back, it is whose duty they are.
    fn claim(&self, run_id: RunId) -> Answer<'_, Claim>;

    /// Lets others have a run of this member; from now on those of that group, if one is given.
    fn release(&self, run_id: RunId, group: Option<WorkerGroup>) -> Answer<'_, ()>;

    /// The slots of these runs are known to be free: they are not told again.
    fn took_back(&self, run_ids: Vec<RunId>) -> Answer<'_, ()>;

    /// Runs that their limits hold back and that are nobody's, with an id greater than `after`, in
    /// order of acceptance.
    fn free_limited(&self, after: Option<RunId>, limit: u32) -> Answer<'_, Vec<LimitedRun>>;

    /// How many runs under limits of a scenario are queued, counted up to `most`, and how many bytes
    /// their journals have.
    fn queued(&self, scenario_id: ScenarioId, most: u32) -> Answer<'_, (u32, u64)>;

    /// How many entries the journals of these runs hold, in one look; of a run that is not there
    /// nothing is said.
    fn entries(&self, run_ids: Vec<RunId>) -> Answer<'_, Vec<(RunId, u64)>>;

    /// Claims all unfinished jobs that are nobody's.
    fn claim_jobs(&self) -> Answer<'_, Vec<JobId>>;

    /// What other members have stored of their statistics, those that are gone among them; of a minute
    /// or hour of a scenario there may be several.
    fn rollups_of_others(&self) -> Answer<'_, Vec<Rollup>>;

    /// What the others are to know of it, with the next sign of life.
    fn report(&self, driven_runs: u32);

    /// Waits a moment, or until another member calls, and looks what is new.
    fn news(&self) -> Answer<'_, News>;

    /// Calls the others: there are runs that are nobody's. Many calls in a row become one.
    fn call(&self);

    /// The changes up to there are taken in.
    fn took_in(&self, changes_seen: u64) -> Answer<'_, ()>;

    /// Waits until all other members have taken in what was changed before this call. Gives those
    /// that had not after `patience`; members that were taken over from meanwhile are not among them.
    fn until_taken_in(&self, patience: Duration) -> Answer<'_, Vec<Member>>;

    /// Asks another member. Gives its answer, or none when it was taken over from, has left, or did
    /// not answer within `patience`: then it may still do what it was asked.
    fn ask(&self, whom: MemberId, content: Bytes, patience: Duration) -> Answer<'_, Option<Bytes>>;

    /// Answers a letter.
    fn answer(&self, letter: u64, content: Bytes) -> Answer<'_, ()>;
}
