//! Sessions and sign-in links as the port asks for them.

use millrace_core::ports::store::{Answer, Session, Sessions, SignInLink};
use millrace_core::time::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use super::time;
use crate::sqlite::SqliteStore;
use crate::sqlite::fault::refused;

fn insert(connection: &Connection, session: &Session) -> rusqlite::Result<()> {
    connection
        .prepare_cached("INSERT INTO sessions VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![
            session.hash,
            session.token_hash,
            session.began_at.as_millis(),
            session.made_at.as_millis(),
            session.expires_at.as_millis()
        ])
        .map(|_| ())
}

fn begin(connection: &Connection, session: &Session) -> rusqlite::Result<()> {
    connection.execute(
        "DELETE FROM sessions WHERE expires_at <= ?1",
        [session.made_at.as_millis()],
    )?;
    insert(connection, session)
}

fn renew(
    connection: &Connection,
    old: [u8; 32],
    until: Timestamp,
    new: &Session,
) -> rusqlite::Result<bool> {
    let changed = connection.execute(
        "UPDATE sessions SET expires_at = min(expires_at, ?2) WHERE hash = ?1",
        params![old, until.as_millis()],
    )?;
    if changed == 1 {
        insert(connection, new)?;
    }
    Ok(changed == 1)
}

fn keep_link(connection: &Connection, link: &SignInLink, now: Timestamp) -> rusqlite::Result<()> {
    connection.execute(
        "DELETE FROM sign_in_links WHERE expires_at <= ?1",
        [now.as_millis()],
    )?;
    connection
        .execute(
            "INSERT INTO sign_in_links VALUES (?1, ?2, ?3)",
            params![link.hash, link.token_hash, link.expires_at.as_millis()],
        )
        .map(|_| ())
}

fn take_link(
    connection: &Connection,
    hash: [u8; 32],
    now: Timestamp,
) -> rusqlite::Result<Option<SignInLink>> {
    let link = connection
        .query_row(
            "DELETE FROM sign_in_links WHERE hash = ?1 RETURNING hash, token_hash, expires_at",
            [hash],
            |row| {
                Ok(SignInLink {
                    hash: row.get(0)?,
                    token_hash: row.get(1)?,
                    expires_at: time(row, 2)?,
                })
            },
        )
        .optional()?;
    Ok(link.filter(|link| link.expires_at > now))
}

impl Sessions for SqliteStore {
    fn begin_session(&self, session: Session) -> Answer<'_, ()> {
        self.write(move |connection| begin(connection, &session).map_err(|error| refused(&error)))
    }

    fn session_hashed(&self, hash: [u8; 32]) -> Answer<'_, Option<Session>> {
        self.read(move |connection| {
            connection
                .prepare_cached(
                    "SELECT hash, token_hash, began_at, made_at, expires_at FROM sessions WHERE hash = ?1",
                )?
                .query_row([hash], |row| {
                    Ok(Session {
                        hash: row.get(0)?,
                        token_hash: row.get(1)?,
                        began_at: time(row, 2)?,
                        made_at: time(row, 3)?,
                        expires_at: time(row, 4)?,
                    })
                })
                .optional()
        })
    }

    fn renew_session(&self, old: [u8; 32], until: Timestamp, new: Session) -> Answer<'_, bool> {
        self.write(move |connection| {
            renew(connection, old, until, &new).map_err(|error| refused(&error))
        })
    }

    fn end_session(&self, hash: [u8; 32]) -> Answer<'_, ()> {
        self.write(move |connection| {
            connection
                .execute("DELETE FROM sessions WHERE hash = ?1", [hash])
                .map(|_| ())
                .map_err(|error| refused(&error))
        })
    }

    fn keep_sign_in_link(&self, link: SignInLink, now: Timestamp) -> Answer<'_, ()> {
        self.write(move |connection| {
            keep_link(connection, &link, now).map_err(|error| refused(&error))
        })
    }

    fn take_sign_in_link(&self, hash: [u8; 32], now: Timestamp) -> Answer<'_, Option<SignInLink>> {
        self.write(move |connection| {
            take_link(connection, hash, now).map_err(|error| refused(&error))
        })
    }
}
