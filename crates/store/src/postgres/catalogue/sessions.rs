//! Sessions and sign-in links as the port asks for them.

use millrace_core::ports::store::{Answer, Session, Sessions, SignInLink};
use millrace_core::time::Timestamp;
use tokio_postgres::types::Type;

use crate::postgres::PostgresStore;
use crate::postgres::values::{hash, time};

impl Sessions for PostgresStore {
    fn begin_session(&self, session: Session) -> Answer<'_, ()> {
        self.with(move |mut connection| async move {
            let transaction = connection.transaction().await?;
            transaction
                .execute_typed(
                    "DELETE FROM millrace.sessions WHERE tenant = 0 AND expires_at <= $1",
                    &[(&session.made_at.as_millis(), Type::INT8)],
                )
                .await?;
            insert(&transaction, &session).await?;
            transaction.commit().await?;
            Ok(())
        })
    }

    fn session_hashed(&self, hashed: [u8; 32]) -> Answer<'_, Option<Session>> {
        self.with(move |connection| async move {
            let rows = connection
                .query_typed(
                    "SELECT hash, token_hash, began_at, made_at, expires_at
                     FROM millrace.sessions WHERE tenant = 0 AND hash = $1",
                    &[(&hashed.as_slice(), Type::BYTEA)],
                )
                .await?;
            let session = rows.first().map(|row| {
                Ok(Session {
                    hash: hash(row, 0)?,
                    token_hash: hash(row, 1)?,
                    began_at: time(row, 2)?,
                    made_at: time(row, 3)?,
                    expires_at: time(row, 4)?,
                })
            });
            session.transpose()
        })
    }

    fn renew_session(&self, old: [u8; 32], until: Timestamp, new: Session) -> Answer<'_, bool> {
        self.with(move |mut connection| async move {
            let transaction = connection.transaction().await?;
            let changed = transaction
                .execute_typed(
                    "UPDATE millrace.sessions SET expires_at = least(expires_at, $2)
                     WHERE tenant = 0 AND hash = $1",
                    &[
                        (&old.as_slice(), Type::BYTEA),
                        (&until.as_millis(), Type::INT8),
                    ],
                )
                .await?;
            if changed == 1 {
                insert(&transaction, &new).await?;
            }
            transaction.commit().await?;
            Ok(changed == 1)
        })
    }

    fn end_session(&self, hashed: [u8; 32]) -> Answer<'_, ()> {
        self.with(move |connection| async move {
            connection
                .execute_typed(
                    "DELETE FROM millrace.sessions WHERE tenant = 0 AND hash = $1",
                    &[(&hashed.as_slice(), Type::BYTEA)],
                )
                .await?;
            Ok(())
        })
    }

    fn keep_sign_in_link(&self, link: SignInLink, now: Timestamp) -> Answer<'_, ()> {
        self.with(move |mut connection| async move {
            let transaction = connection.transaction().await?;
            transaction
                .execute_typed(
                    "DELETE FROM millrace.sign_in_links WHERE tenant = 0 AND expires_at <= $1",
                    &[(&now.as_millis(), Type::INT8)],
                )
                .await?;
            transaction
                .execute_typed(
                    "INSERT INTO millrace.sign_in_links (tenant, hash, token_hash, expires_at)
                     VALUES (0, $1, $2, $3)",
                    &[
                        (&link.hash.as_slice(), Type::BYTEA),
                        (&link.token_hash.as_slice(), Type::BYTEA),
                        (&link.expires_at.as_millis(), Type::INT8),
                    ],
                )
                .await?;
            transaction.commit().await?;
            Ok(())
        })
    }

    fn take_sign_in_link(
        &self,
        hashed: [u8; 32],
        now: Timestamp,
    ) -> Answer<'_, Option<SignInLink>> {
        self.with(move |connection| async move {
            let rows = connection
                .query_typed(
                    "DELETE FROM millrace.sign_in_links
                     WHERE tenant = 0 AND hash = $1 RETURNING hash, token_hash, expires_at",
                    &[(&hashed.as_slice(), Type::BYTEA)],
                )
                .await?;
            let Some(row) = rows.first() else {
                return Ok(None);
            };
            let link = SignInLink {
                hash: hash(row, 0)?,
                token_hash: hash(row, 1)?,
                expires_at: time(row, 2)?,
            };
            Ok((link.expires_at > now).then_some(link))
        })
    }
}

async fn insert(
    transaction: &deadpool_postgres::Transaction<'_>,
    session: &Session,
) -> Result<(), tokio_postgres::Error> {
    transaction
        .execute_typed(
            "INSERT INTO millrace.sessions (tenant, hash, token_hash, began_at, made_at, expires_at)
             VALUES (0, $1, $2, $3, $4, $5)",
            &[
                (&session.hash.as_slice(), Type::BYTEA),
                (&session.token_hash.as_slice(), Type::BYTEA),
                (&session.began_at.as_millis(), Type::INT8),
                (&session.made_at.as_millis(), Type::INT8),
                (&session.expires_at.as_millis(), Type::INT8),
            ],
        )
        .await
        .map(|_| ())
}
