//! Accepts connections, bounded in number, until the server stops; then waits for those that are
//! open to end. What happens on one is in [`super::connection`].

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use millrace_core::limits::SURPLUS_CONNECTIONS_COUNT_MAX;
use millrace_core::span::Span;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use super::Application;
use super::connection::{self, Terms};
use super::silence::Patience;

/// How long a connection that is one too many may take to say what it wants.
const SURPLUS_PATIENCE: Span = Span::from_secs(2);
/// How long to wait when the system has no more descriptors or memory for connections, in
/// milliseconds.
const ACCEPT_PAUSE_MILLIS: u64 = 200;

/// Places for open connections.
struct Places {
    regular: (Arc<Semaphore>, u32),
    surplus: (Arc<Semaphore>, u32),
}

/// A place for a connection.
struct Place {
    is_surplus: bool,
    _permit: OwnedSemaphorePermit,
}

impl Places {
    fn new(count_max: u32) -> Self {
        let places = |count: u32| (Arc::new(Semaphore::new(count as usize)), count);
        Self {
            regular: places(count_max),
            surplus: places(SURPLUS_CONNECTIONS_COUNT_MAX),
        }
    }

    fn take(&self) -> Option<Place> {
        let take = |places: &(Arc<Semaphore>, u32), is_surplus| {
            let permit = Arc::clone(&places.0).try_acquire_owned().ok()?;
            Some(Place {
                is_surplus,
                _permit: permit,
            })
        };
        take(&self.regular, false).or_else(|| take(&self.surplus, true))
    }

    /// Completes when every place has been given back.
    async fn emptied(self) {
        for (places, count) in [self.regular, self.surplus] {
            // Nobody closes these semaphores.
            let _ = places.acquire_many(count).await;
        }
    }
}

/// Serves what connects until `stopped`, then waits for every connection to end.
pub async fn serve(
    listener: TcpListener,
    application: Application,
    mut stopped: watch::Receiver<bool>,
) {
    let places = Places::new(application.server.settings.limits.connections_count_max);
    loop {
        let accepted = tokio::select! {
            biased;
            () = stop(&mut stopped) => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => begin(&application, &places, (stream, peer), &stopped),
            Err(error) if is_of_the_client(&error) => {}
            Err(error) => {
                tracing::warn!(%error, "no connection can be accepted just now");
                tokio::select! {
                    () = stop(&mut stopped) => break,
                    () = pause(&application) => {}
                }
            }
        }
    }
    drop(listener);
    places.emptied().await;
}

fn begin(
    application: &Application,
    places: &Places,
    (stream, peer): (TcpStream, SocketAddr),
    stopped: &watch::Receiver<bool>,
) {
    let Some(place) = places.take() else {
        tracing::debug!(%peer, "a connection is closed unheard: too many are open");
        return;
    };
    let settings = &application.server.settings;
    let patience = if place.is_surplus {
        Patience {
            head: SURPLUS_PATIENCE,
            idle: SURPLUS_PATIENCE,
        }
    } else {
        Patience {
            head: settings.header_timeout,
            idle: settings.idle_timeout,
        }
    };
    let terms = Terms {
        patience,
        is_surplus: place.is_surplus,
        stopped: stopped.clone(),
    };
    let serving = connection::serve(application.clone(), stream, peer, terms);
    application.server.host.spawn(Box::pin(async move {
        serving.await;
        drop(place);
    }));
}

async fn stop(stopped: &mut watch::Receiver<bool>) {
    // Whoever could say it is gone as well otherwise.
    let _ = stopped.wait_for(|stopped| *stopped).await;
}

async fn pause(application: &Application) {
    let host = &application.server.host;
    let end = host.monotonic_millis().saturating_add(ACCEPT_PAUSE_MILLIS);
    host.sleep_until(end).await;
}

/// Whether a connection was lost before it was accepted; the next is not concerned.
fn is_of_the_client(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_given_within_the_limit_then_to_a_few_too_many_and_then_to_none() {
        let places = Places::new(2);
        let few = SURPLUS_CONNECTIONS_COUNT_MAX as usize;
        let mut taken: Vec<Place> = std::iter::from_fn(|| places.take()).collect();
        let surplus = taken.iter().filter(|place| place.is_surplus).count();
        assert_eq!((taken.len(), surplus), (2 + few, few));
        taken.remove(0);
        assert!(!places.take().unwrap().is_surplus);
    }
}
