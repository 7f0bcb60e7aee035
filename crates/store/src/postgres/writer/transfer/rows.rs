//! Rows of any table in one statement: an array for each column, as the writer has it.

use tokio_postgres::Transaction;
use tokio_postgres::types::{ToSql, Type};
use uuid::Uuid;

use super::Error;
use crate::postgres::values::{folded, stored_text};
use crate::transfer::rows::{Kind, Rows, Table, Value};

/// A statement over rows of one table.
pub(super) struct Statement(String);

impl Statement {
    /// Writes the rows.
    pub(super) fn insert(table: &Table) -> Self {
        let columns: Vec<&str> = table.columns.iter().map(|(name, _)| *name).collect();
        let columns = columns.join(", ");
        Self(format!(
            "INSERT INTO millrace.{} (tenant, {columns}) SELECT 0, {columns} FROM {}",
            table.name,
            given(table)
        ))
    }

    /// Counts the rows that are there as they are.
    pub(super) fn compare(table: &Table) -> Self {
        let conditions = table.columns.iter().enumerate().map(|(number, (name, _))| {
            let is = if number < table.key {
                "="
            } else {
                "IS NOT DISTINCT FROM"
            };
            format!("AND t.{name} {is} r.{name}")
        });
        let conditions: Vec<String> = conditions.collect();
        Self(format!(
            "SELECT count(*) FROM {} WHERE EXISTS \
             (SELECT FROM millrace.{} AS t WHERE t.tenant = 0 {})",
            given(table),
            table.name,
            conditions.join(" ")
        ))
    }

    /// Does it.
    pub(super) async fn execute(
        &self,
        transaction: &Transaction<'_>,
        rows: Rows,
    ) -> Result<u64, Error> {
        let arrays = arrays(rows)?;
        Ok(transaction
            .execute_typed(&self.0, &parameters(&arrays))
            .await?)
    }

    /// Gives the number that it answers with.
    pub(super) async fn count(
        &self,
        transaction: &Transaction<'_>,
        rows: Rows,
    ) -> Result<u64, Error> {
        let arrays = arrays(rows)?;
        let rows = transaction
            .query_typed(&self.0, &parameters(&arrays))
            .await?;
        Ok(rows[0].try_get::<_, i64>(0)?.unsigned_abs())
    }
}

/// The rows as a table `r`.
fn given(table: &Table) -> String {
    let places: Vec<String> = (1..=table.columns.len())
        .map(|number| format!("${number}"))
        .collect();
    let names: Vec<&str> = table.columns.iter().map(|(name, _)| *name).collect();
    format!("unnest({}) AS r ({})", places.join(", "), names.join(", "))
}

/// The values of a column.
enum Array {
    Ids(Vec<Option<Uuid>>),
    Texts(Vec<Option<String>>),
    Longs(Vec<Option<i64>>),
    Ints(Vec<Option<i32>>),
    Shorts(Vec<Option<i16>>),
    Flags(Vec<Option<bool>>),
    Bytes(Vec<Option<Vec<u8>>>),
}

impl Array {
    fn of(kind: Kind) -> Self {
        match kind {
            Kind::Id => Self::Ids(Vec::new()),
            Kind::Text | Kind::Folded | Kind::Json => Self::Texts(Vec::new()),
            Kind::Long => Self::Longs(Vec::new()),
            Kind::Int => Self::Ints(Vec::new()),
            Kind::Short => Self::Shorts(Vec::new()),
            Kind::Flag => Self::Flags(Vec::new()),
            Kind::Bytes => Self::Bytes(Vec::new()),
        }
    }

    /// Adds a value; nothing when the column takes none of its kind.
    fn push(&mut self, kind: Kind, value: Value) -> Option<()> {
        match (self, value) {
            (Self::Ids(all), Value::Null) => all.push(None),
            (Self::Texts(all), Value::Null) => all.push(None),
            (Self::Longs(all), Value::Null) => all.push(None),
            (Self::Ints(all), Value::Null) => all.push(None),
            (Self::Shorts(all), Value::Null) => all.push(None),
            (Self::Flags(all), Value::Null) => all.push(None),
            (Self::Bytes(all), Value::Null) => all.push(None),
            (Self::Ids(all), Value::Id(id)) => all.push(Some(Uuid::from_bytes(id))),
            (Self::Texts(all), Value::Text(text)) => all.push(Some(match kind {
                Kind::Text => stored_text(&text),
                Kind::Folded => folded(&text),
                _ => text,
            })),
            (Self::Longs(all), Value::Number(number)) => all.push(Some(number)),
            (Self::Ints(all), Value::Number(number)) => all.push(Some(number.try_into().ok()?)),
            (Self::Shorts(all), Value::Number(number)) => all.push(Some(number.try_into().ok()?)),
            (Self::Flags(all), Value::Number(number)) => all.push(Some(number != 0)),
            (Self::Bytes(all), Value::Bytes(bytes)) => all.push(Some(bytes)),
            _ => return None,
        }
        Some(())
    }

    fn parameter(&self) -> (&(dyn ToSql + Sync), Type) {
        match self {
            Self::Ids(all) => (all, Type::UUID_ARRAY),
            Self::Texts(all) => (all, Type::TEXT_ARRAY),
            Self::Longs(all) => (all, Type::INT8_ARRAY),
            Self::Ints(all) => (all, Type::INT4_ARRAY),
            Self::Shorts(all) => (all, Type::INT2_ARRAY),
            Self::Flags(all) => (all, Type::BOOL_ARRAY),
            Self::Bytes(all) => (all, Type::BYTEA_ARRAY),
        }
    }
}

fn arrays(rows: Rows) -> Result<Vec<Array>, Error> {
    let kinds = rows.table.columns.iter().map(|(_, kind)| *kind);
    let mut arrays: Vec<Array> = kinds.clone().map(Array::of).collect();
    for row in rows.rows {
        for ((array, kind), value) in arrays.iter_mut().zip(kinds.clone()).zip(row) {
            let pushed = array.push(kind, value);
            pushed.ok_or(Error::Form(rows.table.name))?;
        }
    }
    Ok(arrays)
}

fn parameters(arrays: &[Array]) -> Vec<(&(dyn ToSql + Sync), Type)> {
    arrays.iter().map(Array::parameter).collect()
}
