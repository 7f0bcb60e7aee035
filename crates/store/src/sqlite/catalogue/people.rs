//! Tokens, variables, jobs and the proof of the master key as the port asks for them.

use std::path::Path;

use millrace_core::id::{JobId, TokenId};
use millrace_core::json::Json;
use millrace_core::ports::store::{Answer, Error, Job, Page, People, Token, Variable};
use millrace_core::time::Timestamp;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Row, params};
use smol_str::SmolStr;

use super::{LAST, inserted, json, removed, time};
use crate::pages::{asked, paged};
use crate::sqlite::SqliteStore;
use crate::sqlite::fault::refused;

const TOKEN: &str = "SELECT token_id, name, hash, created_at, expires_at FROM tokens";

fn token(row: &Row<'_>) -> rusqlite::Result<Token> {
    Ok(Token {
        token_id: TokenId::from_bytes(row.get(0)?),
        name: row.get(1)?,
        hash: row.get(2)?,
        created_at: time(row, 3)?,
        expires_at: row.get::<_, Option<i64>>(4)?.map(Timestamp::from_millis),
    })
}

fn job(row: &Row<'_>) -> rusqlite::Result<Job> {
    Ok(Job {
        job_id: JobId::from_bytes(row.get(0)?),
        document: json(row, 1)?,
        unfinished: row.get(2)?,
        created_at: time(row, 3)?,
    })
}

fn put_variable(connection: &Connection, variable: &Variable) -> rusqlite::Result<bool> {
    let known = connection
        .prepare_cached("SELECT 1 FROM variables WHERE name = ?1")?
        .exists([variable.name.as_str()])?;
    connection
        .prepare_cached("INSERT OR REPLACE INTO variables VALUES (?1, ?2, ?3)")?
        .execute(params![
            variable.name.as_str(),
            variable.value.to_string(),
            variable.updated_at.as_millis()
        ])?;
    Ok(!known)
}

/// The proof of a database that a `serve` may have open; `None` also in a schema without one.
/// Changes nothing. Blocks.
pub fn key_proof(path: &Path) -> rusqlite::Result<Option<Vec<u8>>> {
    if !path.exists() {
        return Ok(None);
    }
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let has_table = connection
        .prepare("SELECT 1 FROM sqlite_schema WHERE name = 'key_proof'")?
        .exists([])?;
    if has_table {
        read_proof(&connection)
    } else {
        Ok(None)
    }
}

fn read_proof(connection: &Connection) -> rusqlite::Result<Option<Vec<u8>>> {
    connection
        .query_row("SELECT proof FROM key_proof", [], |row| row.get(0))
        .optional()
}

impl People for SqliteStore {
    fn key_proof(&self) -> Answer<'_, Option<Vec<u8>>> {
        self.read(read_proof)
    }

    fn keep_key_proof(&self, proof: Vec<u8>) -> Answer<'_, ()> {
        self.write(move |connection| {
            connection
                .execute("INSERT OR IGNORE INTO key_proof VALUES (1, ?1)", [proof])
                .map(|_| ())
                .map_err(|error| refused(&error))
        })
    }

    fn create_token(&self, token: Token) -> Answer<'_, ()> {
        self.write(move |connection| {
            let result = connection.execute(
                "INSERT INTO tokens VALUES (?1, ?2, ?3, ?4, ?5)",
                params![
                    token.token_id.as_bytes(),
                    token.name,
                    token.hash,
                    token.created_at.as_millis(),
                    token.expires_at.map(Timestamp::as_millis)
                ],
            );
            inserted(result, "token", "name", &token.name)
        })
    }

    fn token_hashed(&self, hash: [u8; 32]) -> Answer<'_, Option<Token>> {
        self.read(move |connection| {
            connection
                .prepare_cached(&format!("{TOKEN} WHERE hash = ?1"))?
                .query_row([hash], token)
                .optional()
        })
    }

    fn tokens(&self, before: Option<TokenId>, limit: u32) -> Answer<'_, Page<Token, TokenId>> {
        self.read(move |connection| {
            let before = before.map_or(LAST.to_vec(), |id| id.as_bytes().to_vec());
            let items: rusqlite::Result<Vec<Token>> = connection
                .prepare_cached(&format!(
                    "{TOKEN} WHERE token_id < ?1 ORDER BY token_id DESC LIMIT ?2"
                ))?
                .query_map(params![before, asked(limit)], token)?
                .collect();
            Ok(paged(items?, limit, |token| token.token_id))
        })
    }

    fn delete_token(&self, token_id: TokenId) -> Answer<'_, ()> {
        self.write(move |connection| {
            let result = connection.execute(
                "DELETE FROM tokens WHERE token_id = ?1",
                [token_id.as_bytes()],
            );
            removed(result, "token")
        })
    }

    fn put_variable(&self, variable: Variable) -> Answer<'_, bool> {
        self.write(move |connection| {
            put_variable(connection, &variable).map_err(|error| refused(&error))
        })
    }

    fn variables(&self) -> Answer<'_, Vec<Variable>> {
        self.read(|connection| {
            connection
                .prepare_cached("SELECT name, value, updated_at FROM variables ORDER BY name")?
                .query_map([], |row| {
                    Ok(Variable {
                        name: SmolStr::from(row.get::<_, String>(0)?),
                        value: json(row, 1)?,
                        updated_at: time(row, 2)?,
                    })
                })?
                .collect()
        })
    }

    fn delete_variable(&self, name: &str) -> Answer<'_, ()> {
        let name = name.to_owned();
        self.write(move |connection| {
            removed(
                connection.execute("DELETE FROM variables WHERE name = ?1", [name]),
                "variable",
            )
        })
    }

    fn put_job(&self, job: Job) -> Answer<'_, ()> {
        self.write(move |connection| {
            connection
                .execute(
                    "INSERT OR REPLACE INTO jobs VALUES (?1, ?2, ?3, ?4)",
                    params![
                        job.job_id.as_bytes(),
                        job.document.to_string(),
                        job.unfinished,
                        job.created_at.as_millis()
                    ],
                )
                .map(|_| ())
                .map_err(|error| refused(&error))
        })
    }

    fn change_job(&self, job: Job, seen: Json) -> Answer<'_, ()> {
        self.write(move |connection| {
            let changed = connection
                .execute(
                    "UPDATE jobs SET document = ?2, unfinished = ?3
                     WHERE job_id = ?1 AND document = ?4",
                    params![
                        job.job_id.as_bytes(),
                        job.document.to_string(),
                        job.unfinished,
                        seen.to_string()
                    ],
                )
                .map_err(|error| refused(&error))?;
            match changed {
                0 => Err(Error::Changed { what: "job" }),
                _ => Ok(()),
            }
        })
    }

    fn job(&self, job_id: JobId) -> Answer<'_, Option<Job>> {
        self.read(move |connection| {
            connection
                .prepare_cached(
                    "SELECT job_id, document, unfinished, created_at FROM jobs WHERE job_id = ?1",
                )?
                .query_row([job_id.as_bytes()], job)
                .optional()
        })
    }

    fn unfinished_jobs(&self) -> Answer<'_, Vec<Job>> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT job_id, document, unfinished, created_at FROM jobs \
                     WHERE unfinished = 1 ORDER BY job_id",
                )?
                .query_map([], job)?
                .collect()
        })
    }
}
