//! The limits: what the same work costs when written by hand for this one event, without Millrace.
//!
//! Each runs as a process of its own (`millrace-bench limit …`), with the server's allocator and
//! runtime settings, so that it is measured as the server is. They are to be as fast as they can
//! be while doing what [`Kind`] says: a slow limit would flatter.

mod call;
mod handler;
mod shared_rows;
mod writer;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result};
use axum::Router;
use axum::routing::post;
use axum::serve::ListenerExt;
use clap::{Args, ValueEnum};

use self::handler::Work;
use self::shared_rows::SharedRows;

/// Which limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// Signature, parse, small answer; nothing stored
    Bare,
    /// The same, answered once a run and four steps are committed to SQLite
    Durable,
    /// The same, committed to PostgreSQL
    DurablePg,
    /// A run and three steps are committed, the callee is called, two more steps are committed
    Effect,
}

/// What a limit's process is told.
#[derive(Debug, Args)]
pub(crate) struct LimitArgs {
    /// Which one
    kind: Kind,
    /// Address to listen on
    #[arg(long)]
    listen: SocketAddr,
    /// Secret that signs bodies
    #[arg(long)]
    secret: String,
    /// Folder of the database
    #[arg(long)]
    data: PathBuf,
    /// Whom the effect calls
    #[arg(long, required_if_eq("kind", "effect"))]
    callee: Option<SocketAddr>,
    /// URL of an empty PostgreSQL database
    #[arg(long, required_if_eq("kind", "durable-pg"))]
    database: Option<String>,
    /// How many connections commit to it, each a statement at a time
    #[arg(long, default_value_t = 2)]
    writers: usize,
}

/// Serves until the process is ended.
pub(crate) fn serve(args: LimitArgs) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let work = work(&args).await?;
        let limit = Arc::new(handler::Limit::new(&args.secret, work));
        let router = Router::new()
            .route("/api/webhook/{key}", post(handler::answer))
            .with_state(limit);
        let listener = tokio::net::TcpListener::bind(args.listen)
            .await
            .with_context(|| format!("cannot listen on {}", args.listen))?;
        let listener = listener.tap_io(|stream| {
            // Without it the answer may wait for an acknowledgement; a socket that refuses is
            // only slower.
            let _ = stream.set_nodelay(true);
        });
        axum::serve(listener, router).await.context("serving")
    })
}

async fn work(args: &LimitArgs) -> Result<Work> {
    let rows = || writer::start(&args.data.join("limit.db"));
    Ok(match args.kind {
        Kind::Bare => Work::Bare,
        Kind::Durable => Work::Durable(rows()?),
        Kind::DurablePg => {
            let url = args
                .database
                .as_deref()
                .context("`--database` is missing")?;
            Work::DurablePg(SharedRows::start(url, args.writers).await?)
        }
        Kind::Effect => {
            let callee = args.callee.context("`--callee` is missing")?;
            Work::Effect(rows()?, Box::new(call::Calling::new(callee)?))
        }
    })
}
