//! Rows on their way: what the one side reads and the other writes. Which tables there are is in
//! `tables`, who reads and who writes them in the backends.

/// What a column of the target takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// 16 bytes, as `uuid`.
    Id,
    /// A text of people or programs, which may hold any character.
    Text,
    /// The same in lower case, as searches compare it.
    Folded,
    /// JSON as it was written: it escapes what a column does not take.
    Json,
    /// A number of 64 bits.
    Long,
    /// A number of 32 bits.
    Int,
    /// A number of 16 bits.
    Short,
    /// Yes or no.
    Flag,
    /// Bytes.
    Bytes,
}

/// A table of the target: its name, and its columns besides the tenant.
#[derive(Debug)]
pub(crate) struct Table {
    /// Its name in the schema.
    pub name: &'static str,
    /// How many columns, from the first on, tell a row from all others.
    pub key: usize,
    /// Names of columns and what they take.
    pub columns: &'static [(&'static str, Kind)],
}

/// What stands in a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    /// Nothing.
    Null,
    /// An id.
    Id([u8; 16]),
    /// A text, or JSON.
    Text(String),
    /// A number, or yes (1) or no (0).
    Number(i64),
    /// Bytes.
    Bytes(Vec<u8>),
}

impl Value {
    /// About how many bytes it takes.
    fn bytes(&self) -> usize {
        match self {
            Self::Null | Self::Number(_) => 8,
            Self::Id(_) => 16,
            Self::Text(text) => text.len(),
            Self::Bytes(bytes) => bytes.len(),
        }
    }

    /// The value, if there is one.
    pub(crate) fn maybe<T: Into<Self>>(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl From<[u8; 16]> for Value {
    fn from(id: [u8; 16]) -> Self {
        Self::Id(id)
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Number(flag.into())
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

/// Rows of one table.
#[derive(Debug)]
pub(crate) struct Rows {
    /// The table.
    pub table: &'static Table,
    /// The rows, each with a value for each column.
    pub rows: Vec<Vec<Value>>,
}

/// What is written in one transaction.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    /// The rows, by table.
    pub tables: Vec<Rows>,
    /// The part's place behind them.
    pub place: i64,
    /// How many things these are: runs, keys, values, rows.
    pub count: u64,
    /// About how many bytes they take.
    pub bytes: usize,
    /// Whether nothing comes behind them.
    pub is_last: bool,
}

impl Batch {
    /// An empty one at that place.
    pub(crate) fn at(place: i64) -> Self {
        Self {
            place,
            ..Self::default()
        }
    }

    /// Adds a row.
    pub(crate) fn push(&mut self, table: &'static Table, row: Vec<Value>) {
        self.bytes += row.iter().map(Value::bytes).sum::<usize>();
        match self
            .tables
            .iter_mut()
            .find(|rows| std::ptr::eq(rows.table, table))
        {
            Some(rows) => rows.rows.push(row),
            None => self.tables.push(Rows {
                table,
                rows: vec![row],
            }),
        }
    }

    /// Whether it has as much as one transaction is to write.
    pub(crate) fn is_full(&self, size: Size) -> bool {
        self.count >= size.count || self.bytes >= size.bytes
    }
}

/// How much one transaction writes, about.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// Things: runs, keys, values, rows. What lies together in the source stays together.
    pub count: u64,
    /// Bytes of them.
    pub bytes: usize,
}

impl Default for Size {
    fn default() -> Self {
        Self {
            count: 2_000,
            bytes: 8 * 1024 * 1024,
        }
    }
}
