//! Arrays of composite values as PostgreSQL reads them in binary (`array_recv`, `record_recv`, and the
//! `recv` functions of the types of their fields), written row by row.

use std::error::Error;

use bytes::{BufMut, BytesMut};
use tokio_postgres::Client;
use tokio_postgres::types::{IsNull, Kind, ToSql, Type, to_sql_checked};
use uuid::Uuid;

/// Names of the composite types, without the schema; what belongs to one has its place in this list.
const NAMES: [&str; KINDS] = [
    "commit_claim",
    "commit_change",
    "commit_run_2",
    "commit_count",
    "commit_chunk",
    "commit_find",
    "commit_name",
];
const KINDS: usize = 7;

/// The types of arrays of each kind of row, as this database numbers them.
#[derive(Debug, Clone)]
pub(super) struct Types([Type; KINDS]);

/// Kinds of rows.
#[derive(Debug, Clone, Copy)]
pub(super) enum RowKind {
    Claim,
    Change,
    Run,
    Count,
    Chunk,
    Find,
    Name,
}

impl Types {
    /// Asks the database.
    pub(super) async fn of(client: &Client) -> Result<Self, tokio_postgres::Error> {
        let names = NAMES.map(|name| format!("millrace.{name}"));
        let text = "SELECT t.oid, t.typarray FROM unnest($1) WITH ORDINALITY AS n (name, place)
             JOIN pg_type AS t ON t.oid = n.name::regtype ORDER BY n.place";
        let rows = client
            .query_typed(text, &[(&&names[..], Type::TEXT_ARRAY)])
            .await?;
        let mut types = NAMES.map(|_| Type::UNKNOWN);
        for (place, row) in types.iter_mut().zip(&rows) {
            *place = array(row.try_get(0)?, row.try_get(1)?);
        }
        Ok(Self(types))
    }

    /// That of arrays of those rows.
    pub(super) fn array_of(&self, kind: RowKind) -> Type {
        self.0[kind as usize].clone()
    }
}

fn array(row: u32, array: u32) -> Type {
    let schema = "millrace".to_owned();
    let row = Type::new(
        String::new(),
        row,
        Kind::Composite(Vec::new()),
        schema.clone(),
    );
    Type::new(String::new(), array, Kind::Array(row), schema)
}

/// Rows of one kind, as the elements of an array.
#[derive(Debug, Default)]
pub(super) struct Rows {
    count: i32,
    elements: BytesMut,
}

impl Rows {
    /// Adds the row whose fields are written by `fields`, in the order of the type's.
    pub(super) fn push(&mut self, fields: impl FnOnce(&mut Row<'_>)) {
        let begin = self.elements.len();
        self.elements.put_bytes(0, 8);
        let mut row = Row {
            fields: 0,
            bytes: &mut self.elements,
        };
        fields(&mut row);
        let fields = row.fields;
        // Of what follows the length itself.
        let bytes = (self.elements.len() - begin - 4) as i32;
        self.elements[begin..begin + 4].copy_from_slice(&bytes.to_be_bytes());
        self.elements[begin + 4..begin + 8].copy_from_slice(&fields.to_be_bytes());
        self.count += 1;
    }
}

impl ToSql for Rows {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        let Kind::Array(row) = ty.kind() else {
            return Err(format!("{ty} is no array").into());
        };
        out.reserve(20 + self.elements.len());
        out.put_i32(i32::from(self.count > 0));
        // No element is null.
        out.put_i32(0);
        out.put_u32(row.oid());
        if self.count > 0 {
            out.put_i32(self.count);
            // The first has the number 1.
            out.put_i32(1);
            out.extend_from_slice(&self.elements);
        }
        Ok(IsNull::No)
    }

    fn accepts(ty: &Type) -> bool {
        matches!(ty.kind(), Kind::Array(_))
    }

    to_sql_checked!();
}

/// A row that is being written.
pub(super) struct Row<'r> {
    fields: i32,
    bytes: &'r mut BytesMut,
}

impl Row<'_> {
    /// The next field.
    pub(super) fn field<F: Field>(&mut self, field: F) -> &mut Self {
        self.fields += 1;
        self.bytes.put_u32(F::TYPE.oid());
        let begin = self.bytes.len();
        self.bytes.put_i32(-1);
        if field.put(self.bytes) {
            let bytes = (self.bytes.len() - begin - 4) as i32;
            self.bytes[begin..begin + 4].copy_from_slice(&bytes.to_be_bytes());
        }
        self
    }
}

/// A value of a type that PostgreSQL knows by itself.
pub(super) trait Field {
    /// That type.
    const TYPE: Type;

    /// Writes it; says whether there is one.
    fn put(&self, bytes: &mut BytesMut) -> bool;
}

/// Fields that are always there.
macro_rules! fields {
    ($($item:ty => $type:ident, $put:expr;)*) => {
        $(impl Field for $item {
            const TYPE: Type = Type::$type;

            fn put(&self, bytes: &mut BytesMut) -> bool {
                let put: fn(&Self, &mut BytesMut) = $put;
                put(self, bytes);
                true
            }
        })*
    };
}

fields! {
    bool => BOOL, |value, bytes| bytes.put_u8((*value).into());
    i16 => INT2, |value, bytes| bytes.put_i16(*value);
    i32 => INT4, |value, bytes| bytes.put_i32(*value);
    i64 => INT8, |value, bytes| bytes.put_i64(*value);
    Uuid => UUID, |value, bytes| bytes.put_slice(value.as_bytes());
    &str => TEXT, |value, bytes| bytes.put_slice(value.as_bytes());
    &[u8] => BYTEA, |value, bytes| bytes.put_slice(value);
}

impl<F: Field> Field for Option<F> {
    const TYPE: Type = F::TYPE;

    fn put(&self, bytes: &mut BytesMut) -> bool {
        self.as_ref().is_some_and(|field| field.put(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::postgres::fixture::{Database, RUNTIME};

    #[test]
    fn the_server_reads_what_is_written() {
        let database = Database::new();
        drop(database.open());
        let client = database.connect();
        let types = RUNTIME.block_on(Types::of(&client)).unwrap();
        let id = Uuid::from_u128(7);
        let mut rows = Rows::default();
        rows.push(|row| {
            row.field(1).field(id).field("name").field("é\"{},\\ ");
        });
        rows.push(|row| {
            row.field(2).field(id).field(None::<&str>).field("");
        });
        let text = "SELECT array_agg(format('%s %s %s %s', r.unit, r.run_id = $2,
                coalesce(r.name, 'none'), r.value)) FROM unnest($1) AS r";
        let given = [
            (&rows as &(dyn ToSql + Sync), types.array_of(RowKind::Find)),
            (&id, Type::UUID),
        ];
        let read = RUNTIME.block_on(client.query_typed(text, &given)).unwrap();
        let read: Vec<String> = read[0].get(0);
        assert_eq!(read, ["1 t name é\"{},\\ ", "2 t none "]);
    }

    #[test]
    fn every_kind_has_its_type_and_no_rows_are_an_empty_array() {
        let database = Database::new();
        drop(database.open());
        let client = database.connect();
        let types = RUNTIME.block_on(Types::of(&client)).unwrap();
        let kinds = [
            RowKind::Claim,
            RowKind::Change,
            RowKind::Run,
            RowKind::Count,
            RowKind::Chunk,
            RowKind::Find,
            RowKind::Name,
        ];
        for (kind, name) in kinds.into_iter().zip(NAMES) {
            let text = "SELECT pg_typeof($1)::text, cardinality($1)";
            let rows = Rows::default();
            let given = [(&rows as &(dyn ToSql + Sync), types.array_of(kind))];
            let read = RUNTIME.block_on(client.query_typed(text, &given)).unwrap();
            let named: String = read[0].get(0);
            assert!(named.ends_with(&format!("{name}[]")), "{named}");
            assert_eq!(read[0].get::<_, i32>(1), 0);
        }
    }
}
