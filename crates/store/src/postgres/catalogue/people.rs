//! Tokens, variables, jobs and the proof of the master key as the port asks for them.

use millrace_core::id::{JobId, TokenId};
use millrace_core::json::Json;
use millrace_core::ports::store::{Answer, Error, Job, Page, People, Token, Variable};
use millrace_core::time::Timestamp;
use smol_str::SmolStr;
use tokio_postgres::Row;
use tokio_postgres::types::{ToSql, Type};

use super::{change, json, not_written, removed, text};
use crate::pages::{asked, paged};
use crate::postgres::PostgresStore;
use crate::postgres::access::Connection;
use crate::postgres::fault::Fault;
use crate::postgres::values::{hash, id, optional_time, stored_text, time, uuid};

const TOKEN: &str = "SELECT token_id, name, hash, created_at, expires_at \
    FROM millrace.tokens WHERE tenant = 0";

const JOB: &str = "SELECT job_id, document, unfinished, created_at \
    FROM millrace.jobs WHERE tenant = 0";

fn read_token(row: &Row) -> Result<Token, Fault> {
    Ok(Token {
        token_id: TokenId::from_bytes(id(row, 0)?),
        name: text(row, 1)?,
        hash: hash(row, 2)?,
        created_at: time(row, 3)?,
        expires_at: optional_time(row, 4)?,
    })
}

fn read_variable(row: &Row) -> Result<Variable, Fault> {
    Ok(Variable {
        name: SmolStr::from(text(row, 0)?),
        value: json(row, 1)?,
        updated_at: time(row, 2)?,
    })
}

fn read_job(row: &Row) -> Result<Job, Fault> {
    Ok(Job {
        job_id: JobId::from_bytes(id(row, 0)?),
        document: json(row, 1)?,
        unfinished: row.try_get(2)?,
        created_at: time(row, 3)?,
    })
}

async fn insert_token(connection: &Connection, token: &Token) -> Result<(), Fault> {
    let expires = token.expires_at.map(Timestamp::as_millis);
    let inserted = connection
        .execute_typed(
            "INSERT INTO millrace.tokens (tenant, token_id, name, hash, created_at, expires_at)
         VALUES (0, $1, $2, $3, $4, $5)",
            &[
                (&uuid(token.token_id.as_bytes()), Type::UUID),
                (&stored_text(&token.name), Type::TEXT),
                (&token.hash.as_slice(), Type::BYTEA),
                (&token.created_at.as_millis(), Type::INT8),
                (&expires, Type::INT8),
            ],
        )
        .await;
    match inserted {
        Ok(_) => Ok(()),
        Err(error) => Err(not_written(error, ("token", "name"), &token.name)),
    }
}

/// Stores a variable; gives whether it is new. The only change of variables that is under way, but
/// for removals: what it finds missing stays so until it has written it.
async fn put_variable(connection: &mut Connection, variable: &Variable) -> Result<bool, Fault> {
    let transaction = change(connection).await?;
    let (name, value) = (stored_text(&variable.name), variable.value.to_string());
    let at = variable.updated_at.as_millis();
    let parameters: [(&(dyn ToSql + Sync), Type); 3] =
        [(&name, Type::TEXT), (&value, Type::TEXT), (&at, Type::INT8)];
    let changed = transaction
        .execute_typed(
            "UPDATE millrace.variables SET value = $2, updated_at = $3
             WHERE tenant = 0 AND name = $1",
            &parameters,
        )
        .await?;
    if changed == 0 {
        transaction
            .execute_typed(
                "INSERT INTO millrace.variables (tenant, name, value, updated_at)
                 VALUES (0, $1, $2, $3)",
                &parameters,
            )
            .await?;
    }
    transaction.commit().await?;
    Ok(changed == 0)
}

impl People for PostgresStore {
    fn key_proof(&self) -> Answer<'_, Option<Vec<u8>>> {
        self.with(|connection| async move {
            let sql = "SELECT proof FROM millrace.key_proof WHERE tenant = 0";
            let found = connection.query_typed_opt(sql, &[]).await?;
            Ok(found.map(|row| row.try_get(0)).transpose()?)
        })
    }

    fn keep_key_proof(&self, proof: Vec<u8>) -> Answer<'_, ()> {
        self.with(move |connection| async move {
            connection
                .execute_typed(
                    "INSERT INTO millrace.key_proof (tenant, proof) VALUES (0, $1)
                     ON CONFLICT DO NOTHING",
                    &[(&proof, Type::BYTEA)],
                )
                .await?;
            Ok(())
        })
    }

    fn create_token(&self, token: Token) -> Answer<'_, ()> {
        self.with(move |connection| async move { insert_token(&connection, &token).await })
    }

    fn token_hashed(&self, hashed: [u8; 32]) -> Answer<'_, Option<Token>> {
        self.with(move |connection| async move {
            let sql = format!("{TOKEN} AND hash = $1");
            let found = connection
                .query_typed_opt(&sql, &[(&hashed.as_slice(), Type::BYTEA)])
                .await?;
            found.as_ref().map(read_token).transpose()
        })
    }

    fn tokens(&self, before: Option<TokenId>, limit: u32) -> Answer<'_, Page<Token, TokenId>> {
        self.with(move |connection| async move {
            let before = before.map(|id| uuid(id.as_bytes()));
            let sql = format!(
                "{TOKEN} AND ($1 IS NULL OR token_id < $1) ORDER BY token_id DESC LIMIT $2"
            );
            let rows = connection
                .query_typed(&sql, &[(&before, Type::UUID), (&asked(limit), Type::INT8)])
                .await?;
            let items: Result<Vec<_>, _> = rows.iter().map(read_token).collect();
            Ok(paged(items?, limit, |token| token.token_id))
        })
    }

    fn delete_token(&self, token_id: TokenId) -> Answer<'_, ()> {
        self.with(move |connection| async move {
            let sql = "DELETE FROM millrace.tokens WHERE tenant = 0 AND token_id = $1";
            let id = uuid(token_id.as_bytes());
            let count = connection.execute_typed(sql, &[(&id, Type::UUID)]).await?;
            removed(count, "token")
        })
    }

    fn put_variable(&self, variable: Variable) -> Answer<'_, bool> {
        self.with(
            move |mut connection| async move { put_variable(&mut connection, &variable).await },
        )
    }

    fn variables(&self) -> Answer<'_, Vec<Variable>> {
        self.with(|connection| async move {
            let sql = "SELECT name, value, updated_at FROM millrace.variables
                WHERE tenant = 0 ORDER BY name";
            let rows = connection.query_typed(sql, &[]).await?;
            rows.iter().map(read_variable).collect()
        })
    }

    fn delete_variable(&self, name: &str) -> Answer<'_, ()> {
        let name = stored_text(name);
        self.with(move |connection| async move {
            let sql = "DELETE FROM millrace.variables WHERE tenant = 0 AND name = $1";
            let count = connection
                .execute_typed(sql, &[(&name, Type::TEXT)])
                .await?;
            removed(count, "variable")
        })
    }

    fn put_job(&self, job: Job) -> Answer<'_, ()> {
        self.with(move |connection| async move {
            connection
                .execute_typed(
                    "INSERT INTO millrace.jobs (tenant, job_id, document, unfinished, created_at)
                     VALUES (0, $1, $2, $3, $4)
                     ON CONFLICT (tenant, job_id) DO UPDATE SET document = excluded.document,
                         unfinished = excluded.unfinished, created_at = excluded.created_at",
                    &[
                        (&uuid(job.job_id.as_bytes()), Type::UUID),
                        (&job.document.to_string(), Type::TEXT),
                        (&job.unfinished, Type::BOOL),
                        (&job.created_at.as_millis(), Type::INT8),
                    ],
                )
                .await?;
            Ok(())
        })
    }

    fn change_job(&self, job: Job, seen: Json) -> Answer<'_, ()> {
        self.with(move |connection| async move {
            let changed = connection
                .execute_typed(
                    "UPDATE millrace.jobs SET document = $2, unfinished = $3
                     WHERE tenant = 0 AND job_id = $1 AND document = $4",
                    &[
                        (&uuid(job.job_id.as_bytes()), Type::UUID),
                        (&job.document.to_string(), Type::TEXT),
                        (&job.unfinished, Type::BOOL),
                        (&seen.to_string(), Type::TEXT),
                    ],
                )
                .await?;
            match changed {
                0 => Err(Error::Changed { what: "job" }.into()),
                _ => Ok(()),
            }
        })
    }

    fn job(&self, job_id: JobId) -> Answer<'_, Option<Job>> {
        self.with(move |connection| async move {
            let sql = format!("{JOB} AND job_id = $1");
            let id = uuid(job_id.as_bytes());
            let found = connection
                .query_typed_opt(&sql, &[(&id, Type::UUID)])
                .await?;
            found.as_ref().map(read_job).transpose()
        })
    }

    fn unfinished_jobs(&self) -> Answer<'_, Vec<Job>> {
        self.with(|connection| async move {
            let sql = format!("{JOB} AND unfinished ORDER BY job_id");
            let rows = connection.query_typed(&sql, &[]).await?;
            rows.iter().map(read_job).collect()
        })
    }
}
