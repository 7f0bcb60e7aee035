//! How long to wait before the next attempt: exponential backoff with full jitter.
//!
//! Source of full jitter: Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog.
//! Pure: chance comes from the run's seed, so a wait is the same whenever it is computed.

use crate::scenario::{Jitter, Retry};
use crate::span::Span;

/// A retry policy with nothing left open.
#[derive(Debug, Clone, PartialEq)]
pub struct RetryPolicy {
    /// Attempts in all, the first included.
    pub attempts: u32,
    /// Wait before the second attempt, in milliseconds.
    pub initial: Span,
    /// What each further wait is multiplied by.
    pub factor: f64,
    /// Longest wait.
    pub max: Span,
    /// Whether a wait is drawn from zero to its length.
    pub jitter: Jitter,
    /// Whether the node itself asks for repeating (semantics §2): without it, requests that are
    /// not safe to repeat are repeated only when they surely were not processed.
    pub explicit: bool,
}

impl RetryPolicy {
    /// The policy of a node: its own figures, then the scenario's, then the defaults.
    pub fn resolve(node: Option<&Retry>, scenario: Option<&Retry>) -> Self {
        fn pick<T: Clone>(
            node: Option<&Retry>,
            scenario: Option<&Retry>,
            field: impl Fn(&Retry) -> Option<T>,
            default: T,
        ) -> T {
            node.and_then(&field)
                .or_else(|| scenario.and_then(&field))
                .unwrap_or(default)
        }
        Self {
            attempts: pick(node, scenario, |retry| retry.attempts, 3).max(1),
            initial: pick(node, scenario, |retry| retry.initial, Span::from_secs(1)),
            factor: pick(node, scenario, |retry| retry.factor, 2.0),
            max: pick(node, scenario, |retry| retry.max, Span::from_secs(60)),
            jitter: pick(node, scenario, |retry| retry.jitter, Jitter::Full),
            explicit: node.is_some(),
        }
    }

    /// Milliseconds to wait after that many failed attempts (1 or more). `chance` is uniform over
    /// all of `u64`.
    pub fn wait_millis(&self, failed_attempts: u32, chance: u64) -> u64 {
        let exponent = failed_attempts.saturating_sub(1).min(1_000) as i32;
        let full = self.initial.as_millis() as f64 * self.factor.powi(exponent);
        let full = full.min(self.max.as_millis() as f64) as u64;
        match self.jitter {
            Jitter::None => full,
            Jitter::Full => (((u128::from(full) + 1) * u128::from(chance)) >> 64) as u64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_jitter_waits_double_up_to_the_longest() {
        let retry = Retry {
            jitter: Some(Jitter::None),
            ..Retry::default()
        };
        let policy = RetryPolicy::resolve(Some(&retry), None);
        let waits: Vec<u64> = (1..=8)
            .map(|failed| policy.wait_millis(failed, 0))
            .collect();
        assert_eq!(
            waits,
            [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]
        );
    }

    #[test]
    fn with_full_jitter_a_wait_lies_between_zero_and_its_length() {
        let policy = RetryPolicy::resolve(None, None);
        assert_eq!(policy.wait_millis(3, 0), 0);
        assert_eq!(policy.wait_millis(3, u64::MAX), 4_000);
        assert_eq!(policy.wait_millis(3, u64::MAX / 2), 2_000);
    }

    #[test]
    fn a_nodes_own_figures_win_over_the_scenarios() {
        let node = Retry {
            attempts: Some(5),
            ..Retry::default()
        };
        let scenario = Retry {
            attempts: Some(2),
            initial: Some(Span::from_secs(7)),
            ..Retry::default()
        };
        let policy = RetryPolicy::resolve(Some(&node), Some(&scenario));
        assert_eq!(
            (policy.attempts, policy.initial, policy.explicit),
            (5, Span::from_secs(7), true)
        );
        assert!(!RetryPolicy::resolve(None, Some(&scenario)).explicit);
    }

    #[test]
    fn many_attempts_do_not_overflow() {
        let retry = Retry {
            factor: Some(10.0),
            jitter: Some(Jitter::None),
            ..Retry::default()
        };
        let policy = RetryPolicy::resolve(Some(&retry), None);
        assert_eq!(policy.wait_millis(u32::MAX, u64::MAX), 60_000);
    }
}
