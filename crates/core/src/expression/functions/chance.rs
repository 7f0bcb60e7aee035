//! `uuid()`, `random()` and the journaled context that they and the dates draw from. There is no
//! chance here: the same seed, node, scope and call give the same value on every machine.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use minijinja::value::Object;
use minijinja::{Environment, Error, ErrorKind, State, Value};
use sha2::{Digest, Sha256};

use crate::expression::names::Context;
use crate::time::Timestamp;

/// The name under which the context is found; no expression can write it.
pub(in crate::expression) const AMBIENT: &str = "ambient context";

/// The journaled time and chance of one evaluation, shared by all expressions of a config.
#[derive(Debug)]
pub(in crate::expression) struct Ambient {
    pub(super) now: Timestamp,
    pub(super) timezone: Box<str>,
    seed: [u8; 16],
    node: Box<str>,
    scope: Box<str>,
    calls: AtomicU32,
}

impl Object for Ambient {}

impl Ambient {
    pub(in crate::expression) fn of(context: &Context<'_>) -> Self {
        Self {
            now: context.now,
            timezone: context.timezone.into(),
            seed: context.seed,
            node: context.node.into(),
            scope: context.scope.into(),
            calls: AtomicU32::new(0),
        }
    }

    /// The context of the evaluation under way.
    pub(super) fn find(state: &State<'_, '_>) -> Result<Arc<Self>, Error> {
        let found = state
            .lookup(AMBIENT)
            .and_then(|value| value.downcast_object::<Self>());
        found.ok_or_else(|| {
            Error::new(
                ErrorKind::InvalidOperation,
                "there is no time or chance outside of a run",
            )
        })
    }

    /// The bytes of the next call.
    fn draw(&self) -> [u8; 32] {
        let call = self.calls.fetch_add(1, Ordering::Relaxed);
        let mut hash = Sha256::new();
        hash.update(self.seed);
        for part in [&self.node, &self.scope] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part.as_bytes());
        }
        hash.update(call.to_be_bytes());
        hash.finalize().into()
    }

    fn draw_u64(&self) -> u64 {
        let bytes = self.draw();
        bytes[..8]
            .iter()
            .fold(0, |number, byte| number << 8 | u64::from(*byte))
    }
}

pub(super) fn register(environment: &mut Environment<'static>) {
    environment.add_function("uuid", uuid);
    environment.add_function("random", random);
}

/// A UUID of version 4 in its usual text.
fn uuid(state: &mut State<'_, '_>) -> Result<String, Error> {
    let mut bytes = Ambient::find(state)?.draw();
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let digits = hex::encode(&bytes[..16]);
    let groups = [
        &digits[..8],
        &digits[8..12],
        &digits[12..16],
        &digits[16..20],
        &digits[20..],
    ];
    Ok(groups.join("-"))
}

/// `random()`: a number from 0 up to 1, without 1. `random(6)`: an integer from 0 to 5.
/// `random(1, 6)`: an integer from 1 to 6.
fn random(
    state: &mut State<'_, '_>,
    first: Option<i64>,
    last: Option<i64>,
) -> Result<Value, Error> {
    let drawn = Ambient::find(state)?.draw_u64();
    let (low, count) = match (first, last) {
        (None, _) => {
            const STEPS: f64 = (1_u64 << 53) as f64;
            return Ok(Value::from((drawn >> 11) as f64 / STEPS));
        }
        (Some(count), None) => (0, i128::from(count)),
        (Some(low), Some(high)) => (low, i128::from(high) - i128::from(low) + 1),
    };
    if count < 1 {
        let message = "random needs at least one integer to choose from";
        return Err(Error::new(ErrorKind::InvalidOperation, message));
    }
    // Multiplying and keeping the high half spreads the values evenly enough for any count.
    let offset = (u128::from(drawn) * count.unsigned_abs()) >> 64;
    let value = i128::from(low) + i128::try_from(offset).unwrap_or(0);
    Ok(Value::from(i64::try_from(value).unwrap_or(low)))
}
