//! Finds as bytes: one behind the other, in a page in the order of their hashes and rows.

/// That a run has a value under a name. Another name and value may have the same hash: whoever finds
/// the run by it asks the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::sqlite) struct Find {
    /// Of name and value.
    pub hash: u64,
    /// The run's row.
    pub row: i64,
}

/// The hash of a name and a value: FNV-1a of 64 bits (RFC 9923), its bits mixed so that the first of
/// them spread too. It is stored, so it stays as it is.
pub(in crate::sqlite) fn hash(name: &str, value: &str) -> u64 {
    let bytes = name.bytes().chain([0]).chain(value.bytes());
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let mixed = (hash ^ hash >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd);
    mixed ^ mixed >> 33
}

/// Adds a find.
pub(in crate::sqlite) fn put(into: &mut Vec<u8>, find: Find) {
    into.extend_from_slice(&find.hash.to_le_bytes());
    into.extend_from_slice(&find.row.to_le_bytes());
}

/// All finds of a page. What is left of a damaged page's last one is none.
pub(in crate::sqlite) fn read(bytes: &[u8]) -> impl Iterator<Item = Find> {
    let (numbers, _) = bytes.as_chunks::<8>();
    let (pairs, _) = numbers.as_chunks::<2>();
    pairs.iter().map(|[hash, row]| Find {
        hash: u64::from_le_bytes(*hash),
        row: i64::from_le_bytes(*row),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let finds: Vec<Find> = (0..5)
            .map(|number| Find {
                hash: u64::MAX - number,
                row: -(number as i64),
            })
            .collect();
        let mut bytes = Vec::new();
        for find in &finds {
            put(&mut bytes, *find);
        }
        assert_eq!(read(&bytes).collect::<Vec<_>>(), finds);
        assert_eq!(read(&bytes[..79]).count(), 4);
    }

    #[test]
    fn a_hash_is_that_of_ever() {
        assert_eq!(hash("", "c"), hash("", "c"));
        assert_ne!(hash("a", "bc"), hash("ab", "c"));
        // Reckoned by another program.
        assert_eq!(hash("order", "7"), 14_454_616_511_272_625_348);
    }
}
