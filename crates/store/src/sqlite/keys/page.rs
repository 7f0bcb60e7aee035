//! Claims as bytes: one behind the other, in a page in the order of their keys.

use millrace_core::id::RunId;

/// An idempotency key as it is stored.
pub(in crate::sqlite) type Key = [u8; 32];

/// What is kept of a claimed key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sqlite) struct Claim {
    /// SHA-256 of the first delivery's body.
    pub body: [u8; 32],
    /// Until when it is kept at least, in milliseconds since 1970.
    pub expires: i64,
    /// Its runs, in order.
    pub runs: Box<[RunId]>,
}

/// What cannot be read as claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a page of idempotency keys is damaged")]
pub(in crate::sqlite) struct Damaged;

/// Adds a claim.
pub(in crate::sqlite) fn put(into: &mut Vec<u8>, key: &Key, claim: &Claim) {
    into.extend_from_slice(key);
    into.extend_from_slice(&claim.body);
    into.extend_from_slice(&claim.expires.to_le_bytes());
    into.extend_from_slice(&(claim.runs.len() as u32).to_le_bytes());
    for run_id in &claim.runs {
        into.extend_from_slice(run_id.as_bytes());
    }
}

/// All claims of a page.
pub(in crate::sqlite) fn read(mut bytes: &[u8]) -> Result<Vec<(Key, Claim)>, Damaged> {
    let mut claims = Vec::new();
    while !bytes.is_empty() {
        let key = *take::<32>(&mut bytes)?;
        let body = *take::<32>(&mut bytes)?;
        let expires = i64::from_le_bytes(*take::<8>(&mut bytes)?);
        let count = u32::from_le_bytes(*take::<4>(&mut bytes)?) as usize;
        let length = count.checked_mul(16).ok_or(Damaged)?;
        let (ids, rest) = bytes.split_at_checked(length).ok_or(Damaged)?;
        bytes = rest;
        let (ids, _) = ids.as_chunks::<16>();
        let runs = ids.iter().copied().map(RunId::from_bytes).collect();
        claims.push((
            key,
            Claim {
                body,
                expires,
                runs,
            },
        ));
    }
    Ok(claims)
}

fn take<'a, const N: usize>(bytes: &mut &'a [u8]) -> Result<&'a [u8; N], Damaged> {
    let (taken, rest) = bytes.split_first_chunk::<N>().ok_or(Damaged)?;
    *bytes = rest;
    Ok(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back_and_what_is_cut_is_damaged() {
        let claims: Vec<(Key, Claim)> = (0..4_u8)
            .map(|number| {
                let runs = (0..number)
                    .map(|run| RunId::from_bytes([run; 16]))
                    .collect();
                let claim = Claim {
                    body: [number + 1; 32],
                    expires: -i64::from(number),
                    runs,
                };
                ([number; 32], claim)
            })
            .collect();
        let mut bytes = Vec::new();
        let mut ends = vec![0];
        for (key, claim) in &claims {
            put(&mut bytes, key, claim);
            ends.push(bytes.len());
        }
        for end in 0..=bytes.len() {
            match ends.iter().position(|whole| *whole == end) {
                Some(count) => assert_eq!(read(&bytes[..end]).unwrap(), claims[..count]),
                None => assert_eq!(read(&bytes[..end]), Err(Damaged), "{end}"),
            }
        }
    }
}
