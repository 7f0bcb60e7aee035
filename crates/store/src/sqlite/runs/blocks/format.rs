//! A block as bytes: the heads of its runs, which lists read, and apart from them the chunks of
//! their journals, compressed together: runs of one scenario are much alike. Numbers are LEB128,
//! those that may be negative in zigzag form.

use std::ops::Range;

use millrace_core::id::{RunId, ScenarioId};
use millrace_core::ports::store::{CommitId, RunRow, RunSummary};
use millrace_core::status::RunStatus;
use millrace_core::time::Timestamp;
use smol_str::SmolStr;

use crate::sqlite::record::{Filed, Filing, Place, created_offset, offset};

/// The first byte of all heads: how the rest is laid out.
const FORMAT: u8 = 1;

/// The first byte of chunks that stand as they are.
const PLAIN: u8 = 0;
/// The first byte of chunks that are compressed: an LZ4 block with its length before it.
const LZ4: u8 = 1;
/// Bytes that chunks are unpacked to; a damaged length must not cost more.
const UNPACKED_BYTES_MAX: usize = 8 << 20;

/// Which of the fields that a head may lack it has.
mod has {
    pub(super) const VERSION: u8 = 1;
    pub(super) const STARTED: u8 = 1 << 1;
    pub(super) const FINISHED: u8 = 1 << 2;
    pub(super) const CORRELATION: u8 = 1 << 3;
    pub(super) const LABELS: u8 = 1 << 4;
    pub(super) const CLAIM: u8 = 1 << 5;
}

/// What cannot be read as a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a block of runs is damaged: its heads do not hold together")]
pub(in crate::sqlite) struct Damaged;

/// What a block holds of a run besides its journal. What is not said here is that of any run that
/// succeeded in the commit that accepted it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sqlite) struct Head {
    /// Its place.
    pub place: Place,
    /// What the row of another run would hold.
    pub filing: Filing,
    /// The version it ran.
    pub version: Option<u32>,
    /// How many entries its journal holds.
    pub entries: u64,
    /// When it was accepted.
    pub created_at: Timestamp,
    /// When its first step after the trigger began.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// The correlation id, when it is not the run's own id.
    pub correlation_id: Option<SmolStr>,
    /// What it is found by.
    pub labels: Vec<(SmolStr, SmolStr)>,
    /// Where its journal stands among the block's.
    pub chunk: Range<usize>,
}

impl Head {
    /// What a block keeps of a run.
    pub(super) fn of(filed: &Filed<'_>) -> Self {
        let run = filed.run;
        Self {
            place: filed.place,
            filing: filed.filing,
            version: run.version,
            entries: run.entries,
            created_at: run.created_at,
            started_at: run.summary.started_at,
            finished_at: run.summary.finished_at,
            correlation_id: run.correlation_id.clone(),
            labels: run.labels.clone(),
            chunk: 0..run.chunk.len(),
        }
    }

    /// The run's id.
    pub(in crate::sqlite) fn run_id(&self) -> RunId {
        RunId::from_rank(self.place.row as u64, self.place.rest as u64)
    }

    /// Whether it has labels or a correlation id.
    pub(in crate::sqlite) fn is_found_by(&self) -> bool {
        self.correlation_id.is_some() || !self.labels.is_empty()
    }

    /// How the run stands.
    pub(in crate::sqlite) fn summary(&self) -> RunSummary {
        RunSummary {
            status: RunStatus::Succeeded,
            started_at: self.started_at,
            finished_at: self.finished_at,
            error: None,
            due: None,
            driven: false,
        }
    }

    /// The run as lists show it.
    pub(in crate::sqlite) fn into_run(self, scenario_id: ScenarioId) -> RunRow {
        RunRow {
            run_id: self.run_id(),
            summary: self.summary(),
            scenario_id,
            version: self.version,
            created_at: self.created_at,
            correlation_id: self.correlation_id,
            labels: self.labels,
            retry_of: None,
            replay_of: None,
            dry_run: false,
            entries: self.entries,
        }
    }
}

/// A block that is being written, in the order of rows.
#[derive(Debug)]
pub(super) struct Writer {
    heads: Vec<u8>,
    chunks: Vec<u8>,
    last_row: i64,
}

impl Writer {
    pub(super) fn new() -> Self {
        Self {
            heads: vec![FORMAT],
            chunks: Vec::new(),
            last_row: 0,
        }
    }

    /// Adds a run behind all others.
    pub(super) fn push(&mut self, head: &Head, chunk: &[u8]) {
        let into = &mut self.heads;
        let flags = [
            (head.version.is_some(), has::VERSION),
            (head.started_at.is_some(), has::STARTED),
            (head.finished_at.is_some(), has::FINISHED),
            (head.correlation_id.is_some(), has::CORRELATION),
            (!head.labels.is_empty(), has::LABELS),
            (head.filing.claim.is_some(), has::CLAIM),
        ];
        into.push(
            flags
                .iter()
                .filter(|(has, _)| *has)
                .fold(0, |all, (_, bit)| all | bit),
        );
        put(into, (head.place.row - self.last_row) as u64);
        into.extend_from_slice(&head.place.rest.to_le_bytes());
        into.extend_from_slice(&head.filing.commit_id.0.to_le_bytes());
        put(into, head.filing.scenario as u64);
        put(into, head.entries);
        put(into, chunk.len() as u64);
        put_signed(into, created_offset(head.place.row, head.created_at));
        if let Some(version) = head.version {
            put(into, version.into());
        }
        for time in [head.started_at, head.finished_at] {
            if let Some(offset) = offset(head.created_at, time) {
                put_signed(into, offset);
            }
        }
        if let Some(correlation) = &head.correlation_id {
            put_text(into, correlation);
        }
        if !head.labels.is_empty() {
            put(into, head.labels.len() as u64);
            for (name, value) in &head.labels {
                put_text(into, name);
                put_text(into, value);
            }
        }
        if let Some(claim) = head.filing.claim {
            put_signed(into, claim);
        }
        self.last_row = head.place.row;
        self.chunks.extend_from_slice(chunk);
    }

    /// Heads and chunks.
    pub(super) fn finish(self) -> (Vec<u8>, Vec<u8>) {
        (self.heads, pack(&self.chunks))
    }
}

fn pack(chunks: &[u8]) -> Vec<u8> {
    let length = (chunks.len() as u32).to_le_bytes();
    let mut packed = vec![LZ4; 1 + length.len()];
    packed[1..].copy_from_slice(&length);
    let start = packed.len();
    packed.resize(
        start + lz4_flex::block::get_maximum_output_size(chunks.len()),
        0,
    );
    match lz4_flex::block::compress_into(chunks, &mut packed[start..]) {
        Ok(count) if count < chunks.len() => packed.truncate(start + count),
        _ => {
            packed.clear();
            packed.push(PLAIN);
            packed.extend_from_slice(chunks);
        }
    }
    packed
}

/// The chunks of a block, one behind the other.
pub(super) fn unpack(packed: &[u8]) -> Result<Vec<u8>, Damaged> {
    let mut from = Reader(packed);
    match from.byte()? {
        PLAIN => Ok(from.0.to_vec()),
        LZ4 => {
            let (length, _) = from.take(4)?.as_chunks::<4>();
            let length = length.first().copied().ok_or(Damaged)?;
            let length = u32::from_le_bytes(length) as usize;
            if length > UNPACKED_BYTES_MAX {
                return Err(Damaged);
            }
            lz4_flex::block::decompress(from.0, length).map_err(|_| Damaged)
        }
        _ => Err(Damaged),
    }
}

/// The heads of a block, in the order of rows.
pub(super) fn heads(bytes: &[u8]) -> Result<Vec<Head>, Damaged> {
    let mut from = Reader(bytes);
    if from.byte()? != FORMAT {
        return Err(Damaged);
    }
    let mut heads: Vec<Head> = Vec::new();
    let (mut row, mut chunk_start) = (0, 0);
    while !from.0.is_empty() {
        let head = from.head(row, chunk_start)?;
        row = head.place.row;
        chunk_start = head.chunk.end;
        heads.push(head);
    }
    Ok(heads)
}

fn put(into: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        into.push(number as u8 | 0x80);
        number >>= 7;
    }
    into.push(number as u8);
}

fn put_signed(into: &mut Vec<u8>, number: i64) {
    put(into, (number << 1 ^ number >> 63) as u64);
}

fn put_text(into: &mut Vec<u8>, text: &str) {
    put(into, text.len() as u64);
    into.extend_from_slice(text.as_bytes());
}

/// What is still to be read.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], Damaged> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(Damaged)?;
        self.0 = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8, Damaged> {
        self.take(1).map(|taken| taken[0])
    }

    fn eight(&mut self) -> Result<[u8; 8], Damaged> {
        let (bytes, _) = self.take(8)?.as_chunks::<8>();
        bytes.first().copied().ok_or(Damaged)
    }

    fn number(&mut self) -> Result<u64, Damaged> {
        let mut number = 0;
        for shift in (0..u64::BITS).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(Damaged)
    }

    fn signed(&mut self) -> Result<i64, Damaged> {
        self.number()
            .map(|number| (number >> 1) as i64 ^ -((number & 1) as i64))
    }

    fn text(&mut self) -> Result<SmolStr, Damaged> {
        let count = self.number()?;
        let bytes = self.take(usize::try_from(count).map_err(|_| Damaged)?)?;
        std::str::from_utf8(bytes)
            .map(SmolStr::from)
            .map_err(|_| Damaged)
    }

    fn head(&mut self, last_row: i64, chunk_start: usize) -> Result<Head, Damaged> {
        let flags = self.byte()?;
        let row = i64::try_from(self.number()?)
            .ok()
            .and_then(|further| last_row.checked_add(further))
            .ok_or(Damaged)?;
        let place = Place {
            row,
            rest: i64::from_le_bytes(self.eight()?),
        };
        let commit_id = CommitId(u64::from_le_bytes(self.eight()?));
        let scenario = i64::try_from(self.number()?).map_err(|_| Damaged)?;
        let entries = self.number()?;
        let chunk_end = usize::try_from(self.number()?)
            .ok()
            .and_then(|bytes| chunk_start.checked_add(bytes))
            .ok_or(Damaged)?;
        let created = (row >> 15).saturating_add(self.signed()?);
        let version = match flags & has::VERSION {
            0 => None,
            _ => Some(u32::try_from(self.number()?).map_err(|_| Damaged)?),
        };
        let started_at = self.time(flags & has::STARTED, created)?;
        let finished_at = self.time(flags & has::FINISHED, created)?;
        let correlation_id = match flags & has::CORRELATION {
            0 => None,
            _ => Some(self.text()?),
        };
        let mut labels = Vec::new();
        if flags & has::LABELS != 0 {
            for _ in 0..self.number()? {
                labels.push((self.text()?, self.text()?));
            }
        }
        let claim = match flags & has::CLAIM {
            0 => None,
            _ => Some(self.signed()?),
        };
        Ok(Head {
            place,
            filing: Filing {
                scenario,
                claim,
                commit_id,
            },
            version,
            entries,
            created_at: Timestamp::from_millis(created),
            started_at,
            finished_at,
            correlation_id,
            labels,
            chunk: chunk_start..chunk_end,
        })
    }

    fn time(&mut self, is_there: u8, created: i64) -> Result<Option<Timestamp>, Damaged> {
        if is_there == 0 {
            return Ok(None);
        }
        let millis = created.saturating_add(self.signed()?);
        Ok(Some(Timestamp::from_millis(millis)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(number: i64) -> Head {
        Head {
            place: Place {
                row: number << 20,
                rest: number.wrapping_mul(0x1234_5678_9abc) & 0x7ff_ffff,
            },
            filing: Filing {
                scenario: number % 3,
                claim: (number % 2 == 0).then_some(-number),
                commit_id: CommitId(u64::MAX - number as u64),
            },
            version: (number % 3 > 0).then_some(number as u32),
            entries: number as u64,
            created_at: Timestamp::from_millis((number << 5) - 7),
            started_at: (number % 4 > 0).then(|| Timestamp::from_millis(number)),
            finished_at: (number % 5 > 0).then(|| Timestamp::from_millis(i64::MAX / 4)),
            correlation_id: (number % 2 > 0).then(|| SmolStr::from("trace é")),
            labels: (0..number % 3)
                .map(|label| (SmolStr::from(format!("n{label}")), SmolStr::from("")))
                .collect(),
            chunk: 0..0,
        }
    }

    fn block(count: i64) -> (Vec<Head>, Vec<u8>, Vec<u8>) {
        let mut writer = Writer::new();
        let (mut heads, mut start) = (Vec::new(), 0);
        for number in 1..=count {
            let chunk = vec![number as u8; number as usize];
            let mut head = head(number);
            writer.push(&head, &chunk);
            head.chunk = start..start + chunk.len();
            start = head.chunk.end;
            heads.push(head);
        }
        let (bytes, chunks) = writer.finish();
        (heads, bytes, unpack(&chunks).unwrap())
    }

    #[test]
    fn what_is_written_is_read_back() {
        let (expected, bytes, chunks) = block(20);
        assert_eq!(heads(&bytes).unwrap(), expected);
        for (number, head) in (1..).zip(expected) {
            assert_eq!(chunks[head.chunk], vec![number; usize::from(number)]);
        }
    }

    #[test]
    fn what_is_cut_or_altered_gives_an_error_or_other_heads_but_no_panic() {
        let (all, bytes, _) = block(6);
        for end in 0..bytes.len() {
            let cut = heads(&bytes[..end]);
            assert!(cut.is_err() || cut.unwrap().len() < all.len(), "{end}");
        }
        for place in 0..bytes.len() {
            for altered in [0, 1, 0x7f, 0x80, 0xff] {
                let mut bytes = bytes.clone();
                bytes[place] = altered;
                drop(heads(&bytes));
            }
        }
        assert_eq!(heads(&[FORMAT + 1]), Err(Damaged));
        assert_eq!(heads(&[]), Err(Damaged));
    }

    #[test]
    fn what_is_alike_becomes_small_and_what_is_not_stays() {
        let alike = b"the same for each of them".repeat(100);
        let packed = pack(&alike);
        assert!(packed.len() * 10 < alike.len(), "{}", packed.len());
        assert_eq!(unpack(&packed).unwrap(), alike);
        let mixed: Vec<u8> = (0..5_000_u32)
            .map(|number| (number.wrapping_mul(2_654_435_761) >> 24) as u8)
            .collect();
        assert_eq!(unpack(&pack(&mixed)).unwrap(), mixed);
        assert_eq!(unpack(&pack(&[])).unwrap(), Vec::<u8>::new());
    }

    #[test]
    fn damaged_chunks_give_an_error_or_others_but_no_panic() {
        let packed = pack(&b"some text that comes again and again; ".repeat(9));
        for end in 0..packed.len() {
            drop(unpack(&packed[..end]));
        }
        for place in 0..packed.len() {
            for altered in [0, 1, 0x7f, 0x80, 0xff] {
                let mut packed = packed.clone();
                packed[place] = altered;
                drop(unpack(&packed));
            }
        }
        assert_eq!(unpack(&[LZ4, 0xff, 0xff, 0xff, 0xff, 0]), Err(Damaged));
    }
}
