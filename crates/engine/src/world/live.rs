//! The live world: effects happen. Resolves connections, puts secrets in, keeps the time limit and
//! turns whatever goes wrong into the attempt's error.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures::FutureExt;
use futures::future::BoxFuture;
use millrace_core::codes;
use millrace_core::expression::{Rendered, SecretName};
use millrace_core::json::Json;
use millrace_core::ports::host::Host;
use millrace_core::ports::node::{
    AttemptResult, Attempted, Behaviour, Credentials, Effect, EffectCall, EffectContext, Fate,
    NodeError,
};
use millrace_core::ports::store;
use millrace_core::ports::world::{EffectRequest, World};
use millrace_core::status::ConnectionStatus;

use super::masking::Masking;
use crate::ports::{Connections, ResolvedConnection};

/// Where effects really happen.
#[derive(Clone)]
pub struct LiveWorld {
    connections: Arc<dyn Connections>,
    context: Arc<dyn EffectContext>,
    host: Arc<dyn Host>,
    is_held: Option<IsHeld>,
}

/// Says whether the process surely still holds the runs that it drives.
type IsHeld = Arc<dyn Fn() -> bool + Send + Sync>;

/// How often a lease that is not held is looked at before an effect, in milliseconds.
const LEASE_LOOK_MILLIS: u64 = 20;

impl LiveWorld {
    /// A world that reaches out through `context`.
    pub fn new(
        connections: Arc<dyn Connections>,
        context: Arc<dyn EffectContext>,
        host: Arc<dyn Host>,
    ) -> Self {
        Self {
            connections,
            context,
            host,
            is_held: None,
        }
    }

    /// The same for one of several processes: an effect begins only while this one surely holds what
    /// it drives, and waits until then.
    #[must_use]
    pub fn while_held(self, is_held: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self {
            is_held: Some(Arc::new(is_held)),
            ..self
        }
    }
}

impl World for LiveWorld {
    fn perform(&self, request: EffectRequest) -> BoxFuture<'static, Attempted> {
        let world = self.clone();
        Box::pin(async move {
            let until = world
                .host
                .monotonic_millis()
                .saturating_add(request.timeout_millis);
            let timeout_millis = request.timeout_millis;
            // A panic leaves nothing behind but this attempt, which ends with it.
            let attempt = AssertUnwindSafe(world.attempt(&request)).catch_unwind();
            tokio::select! {
                biased;
                ended = attempt => ended.unwrap_or_else(|_| panicked()),
                () = world.host.sleep_until(until) => timed_out(timeout_millis),
            }
        })
    }
}

impl LiveWorld {
    async fn attempt(&self, request: &EffectRequest) -> Attempted {
        let Behaviour::Effect(effect) = request.node_type.behaviour() else {
            return not_sent(NodeError::new(
                codes::UNEXPECTED_ERROR,
                "a node that has no effect was asked to perform one",
            ));
        };
        let (call, secrets) = match self.call(effect, request).await {
            Ok(made) => made,
            Err(Unresolved::Fatal(error)) => return not_sent(error),
            Err(Unresolved::Retryable(error)) => return failed(error, true, Fate::NotSent),
        };
        let prepared = effect.prepare(&call);
        self.until_held().await;
        let attempted = match prepared {
            Ok(prepared) => effect.perform(&call, prepared, &*self.context).await,
            Err(error) => not_sent(error),
        };
        secrets.masked(attempted)
    }

    /// The last look at the lease before the first byte: the process may have been frozen since the
    /// driver's. Whoever drives the run drops this when the lease has ended.
    async fn until_held(&self) {
        let Some(is_held) = &self.is_held else { return };
        while !is_held() {
            let again = self.host.monotonic_millis() + LEASE_LOOK_MILLIS;
            self.host.sleep_until(again).await;
        }
    }

    /// The call, and the secrets in it, which must not come back.
    async fn call(
        &self,
        effect: &dyn Effect,
        request: &EffectRequest,
    ) -> Result<(EffectCall, Masking), Unresolved> {
        let own = effect.connection(&request.rendered.value);
        let mut found = Vec::new();
        for name in connections_of(own.as_deref(), &request.rendered) {
            found.push(self.connection(name).await?);
        }
        let mut secrets = Masking::default();
        let reveal = |secret: &SecretName| {
            let text = secret_of(secret, own.as_deref(), &found)?;
            let connection = secret.connection.as_deref().or(own.as_deref());
            secrets.hide(&text, connection.unwrap_or_default());
            Ok(text)
        };
        let revealed = request.rendered.reveal(reveal);
        let config = revealed.map_err(Unresolved::Fatal)?;
        let connection = own.and_then(|own| found.into_iter().find(|one| one.name == own));
        if let Some(connection) = &connection {
            secrets.hide_credentials(connection);
        }
        let call = EffectCall {
            config,
            stand_in: None,
            connection,
            idempotency_key: request.idempotency_key.clone(),
            correlation_id: request.correlation_id.clone(),
            timeout_millis: request.timeout_millis,
        };
        Ok((call, secrets))
    }

    async fn connection(&self, name: &str) -> Result<Credentials, Unresolved> {
        let resolved = self.connections.resolve(name).await;
        usable(name, resolved)
    }
}

/// Why there is no call to make.
pub(super) enum Unresolved {
    Fatal(NodeError),
    Retryable(NodeError),
}

/// The credentials of a connection that exists and is active.
pub(super) fn usable(
    name: &str,
    resolved: Result<Option<ResolvedConnection>, store::Error>,
) -> Result<Credentials, Unresolved> {
    let resolved = resolved.map_err(|error| {
        Unresolved::Retryable(NodeError::new(
            codes::EXECUTION_ERROR,
            format!("connection `{name}` could not be read: {error}"),
        ))
    })?;
    let Some(resolved) = resolved else {
        return Err(Unresolved::Fatal(NodeError::new(
            codes::CONNECTION_NOT_FOUND,
            format!("there is no connection `{name}`; create it or name another in the node"),
        )));
    };
    if resolved.status != ConnectionStatus::Active {
        return Err(Unresolved::Fatal(NodeError::new(
            codes::CONNECTION_INACTIVE,
            format!(
                "connection `{name}` is {}; set its status to active and retry the run",
                resolved.status
            ),
        )));
    }
    Ok(resolved.credentials)
}

/// The connections that an attempt needs: the node's own and those that its secrets name.
pub(super) fn connections_of<'a>(own: Option<&'a str>, rendered: &'a Rendered) -> Vec<&'a str> {
    let marks = rendered.marks.iter();
    let mut names: Vec<&str> = marks
        .filter_map(|mark| mark.what.secret().connection.as_deref())
        .chain(own)
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

pub(super) fn secret_of(
    secret: &SecretName,
    own: Option<&str>,
    connections: &[Credentials],
) -> Result<String, NodeError> {
    let name = secret.connection.as_deref().or(own);
    let Some(name) = name else {
        return Err(NodeError::new(
            codes::SECRET_NOT_FOUND,
            format!(
                "secret `{}` has no connection: set the node's `connection` or write secret('connection', '{}')",
                secret.name, secret.name
            ),
        ));
    };
    connections
        .iter()
        .find(|connection| connection.name == name)
        .and_then(|connection| connection.credentials.get(&secret.name))
        .and_then(Json::as_str)
        .map(str::to_owned)
        .ok_or_else(|| {
            NodeError::new(
                codes::SECRET_NOT_FOUND,
                format!(
                    "connection `{name}` has no text `{}` in its secrets.credentials",
                    secret.name
                ),
            )
        })
}

pub(super) fn failed(error: NodeError, retryable: bool, fate: Fate) -> Attempted {
    Attempted {
        result: AttemptResult::Error {
            error,
            retryable,
            fate,
            retry_after_millis: None,
        },
        logs: Vec::new(),
    }
}

pub(super) fn not_sent(error: NodeError) -> Attempted {
    failed(error, false, Fate::NotSent)
}

fn timed_out(timeout_millis: u64) -> Attempted {
    let message = format!("the attempt took longer than its timeout of {timeout_millis} ms");
    failed(NodeError::new(codes::TIMEOUT, message), true, Fate::Unknown)
}

fn panicked() -> Attempted {
    failed(
        NodeError::new(
            codes::EXECUTION_ERROR,
            "the action failed in a way that it did not foresee (it panicked)",
        ),
        true,
        Fate::Unknown,
    )
}
