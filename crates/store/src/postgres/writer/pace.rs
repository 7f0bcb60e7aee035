//! How many units are enough for a batch: a few while the server has time, nearly all that come
//! together when it has not.
//!
//! Commits that take much longer than they do at the least are a sign of a server that is busy. And
//! where several members commit to one server, a crowd at one of them is most likely one at all. Then
//! each batch that is saved makes room for another's, and who waits in a crowd is served sooner in one
//! large batch than in many small ones.

use std::time::Duration;

/// How long units gather at most.
const PATIENCE_MAX: Duration = Duration::from_millis(10);
/// How long they gather at least on a busy server, if they are not enough before.
const PATIENCE_MIN: Duration = Duration::from_millis(3);
/// Units under way beside which one more batch is begun at once.
const FEW: usize = 2;
/// How many times what a commit takes at the least it may take before the server counts as busy.
const SLOW: u32 = 2;
/// What each unit of a batch may take besides.
const UNIT: Duration = Duration::from_micros(20);
/// Which part of the crowd is waited for on a busy server: some of it is always elsewhere.
const PART: f32 = 0.9;
/// From how many units on a crowd is taken for one that all members have.
const CROWD: f32 = 8.0;
/// What is left of the size of a crowd from one batch to the next.
const CROWD_LEFT: f32 = 0.95;
/// By how much more a commit takes at the least, from one to the next: the server may have become
/// slower for good.
const SLOWER: f32 = 1.0001;

/// What commits of late tell of how busy the server is, and how many units come together.
#[derive(Debug, Default)]
pub(super) struct Pace {
    /// The most units that waited or were under way.
    crowd: f32,
    /// The least that a commit took.
    fastest: Option<Duration>,
    /// By how much the last one took longer than one may.
    excess: Duration,
    has_company: bool,
}

impl Pace {
    /// Whether so many are enough while so many are under way.
    pub(super) fn are_enough(&self, waiting: usize, under_way: usize) -> bool {
        if self.is_busy() {
            return waiting as f32 >= PART * self.crowd;
        }
        under_way <= FEW || waiting >= 4 * under_way
    }

    /// How long fewer wait.
    pub(super) fn patience(&self) -> Duration {
        if self.is_busy() {
            self.excess.clamp(PATIENCE_MIN, PATIENCE_MAX)
        } else {
            PATIENCE_MAX
        }
    }

    fn is_busy(&self) -> bool {
        self.excess > Duration::ZERO || self.has_company && self.crowd >= CROWD
    }

    /// A batch begins; so many units wait or are under way with it.
    pub(super) fn began(&mut self, reach: usize) {
        self.crowd = (CROWD_LEFT * self.crowd).max(reach as f32);
    }

    /// A batch of so many was committed in that time, by a member that is alone or not.
    pub(super) fn landed(&mut self, units: usize, took: Duration, is_alone: bool) {
        self.has_company = !is_alone;
        let before = self.fastest.unwrap_or(took);
        let fastest = took.min(before.mul_f32(SLOWER));
        self.fastest = Some(fastest);
        let fair = SLOW * fastest + UNIT * units as u32;
        self.excess = took.saturating_sub(fair);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAST: Duration = Duration::from_micros(300);
    const BUSY: Duration = Duration::from_millis(4);

    fn after(commits: &[(usize, Duration)]) -> Pace {
        let mut pace = Pace::default();
        for &(units, took) in commits {
            pace.began(units);
            pace.landed(units, took, true);
        }
        pace
    }

    #[test]
    fn on_a_server_that_has_time_few_are_enough_unless_many_are_under_way() {
        let pace = after(&[(1, FAST), (20, 2 * FAST)]);
        assert!(pace.are_enough(1, 0) && pace.are_enough(1, 2));
        assert!(!pace.are_enough(5, 3) && pace.are_enough(12, 3));
    }

    #[test]
    fn on_a_busy_server_most_of_the_crowd_is_waited_for_but_not_for_long() {
        let pace = after(&[(1, FAST), (20, BUSY)]);
        assert!(!pace.are_enough(10, 0) && pace.are_enough(18, 0));
        assert!(pace.patience() < BUSY);
        let pace = after(&[(1, FAST), (20, 100 * BUSY)]);
        assert_eq!(pace.patience(), PATIENCE_MAX);
    }

    #[test]
    fn a_crowd_gathers_where_several_members_commit_whatever_time_it_takes() {
        let mut pace = after(&[(1, FAST), (20, FAST)]);
        pace.landed(20, FAST, false);
        assert!(!pace.are_enough(10, 0) && pace.are_enough(18, 0));
        let mut pace = after(&[(1, FAST), (3, FAST)]);
        pace.landed(3, FAST, false);
        assert!(pace.are_enough(1, 0));
    }

    #[test]
    fn who_comes_alone_waits_on_no_server() {
        let pace = after(&[(1, FAST), (1, BUSY)]);
        assert!(pace.are_enough(1, 0));
    }

    #[test]
    fn a_crowd_and_a_slower_server_are_got_used_to() {
        let mut pace = after(&[(1, FAST), (20, BUSY)]);
        for _ in 0..100 {
            pace.began(1);
        }
        assert!(pace.are_enough(1, 0));
        for _ in 0..40_000 {
            pace.landed(1, BUSY, true);
        }
        assert!(!pace.is_busy());
    }
}
