//! Settings: flag, environment, one optional TOML file, default; the first that is set wins.
//!
//! [`ServeArgs`] is what a person may say, [`Settings`] what holds. Reading the environment is
//! left to the command-line parser, so that `serve --help` names every variable.

mod large_values;
mod limits;
mod member;

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use clap::Args;
use millrace_core::limits::{Limits, MIB};
use millrace_core::scenario::worker_group::Served;
use millrace_core::scenario::{Retention, RetentionRule};
use millrace_core::span::Span;
use serde::Deserialize;

pub use self::large_values::LargeValues;
pub use self::member::Role;

/// Why settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be read.
    #[error("the settings file {path} cannot be read: {source}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file does not say what it should.
    #[error("the settings file {path} is wrong: {message}")]
    Wrong {
        /// The file.
        path: PathBuf,
        /// Line, column and what was expected.
        message: String,
    },
    /// A value cannot be used.
    #[error("{setting}: {message}")]
    Invalid {
        /// The setting's name.
        setting: &'static str,
        /// What was expected.
        message: String,
    },
}

macro_rules! settings {
    ($($(#[doc = $doc:literal])* $field:ident: $kind:ty, $env:literal;)*) => {
        /// What may be set, by flag, environment or file.
        #[derive(Debug, Clone, Default, Args, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct ServeArgs {
            /// TOML file with any of these settings, named as the flags with underscores
            #[arg(long, env = "MILLRACE_CONFIG", value_name = "FILE")]
            #[serde(skip)]
            pub config: Option<PathBuf>,
            $(
                $(#[doc = $doc])*
                #[arg(long, env = $env)]
                #[serde(default)]
                pub $field: Option<$kind>,
            )*
        }

        impl ServeArgs {
            /// What is not set here is taken from there.
            fn or(self, file: Self) -> Self {
                Self { config: self.config, $($field: self.$field.or(file.$field),)* }
            }
        }
    };
}

settings! {
    /// Address to listen on [default: 127.0.0.1:7410]
    listen: SocketAddr, "MILLRACE_LISTEN";
    /// Base of every link shown or sent [default: http://<listen>]
    public_url: String, "MILLRACE_PUBLIC_URL";
    /// Proxies whose X-Forwarded-* headers count, addresses with commas between [default: none]
    trusted_proxies: String, "MILLRACE_TRUSTED_PROXIES";
    /// Folder of the database, keys and the admin token [default: ./millrace-data]
    data: PathBuf, "MILLRACE_DATA";
    /// Admin token, instead of the one made in the data folder
    admin_token: String, "MILLRACE_ADMIN_TOKEN";
    /// Key that encrypts secrets, 64 hexadecimal digits, instead of the one in the data folder
    master_key: String, "MILLRACE_MASTER_KEY";
    /// Let actions call loopback, private and link-local addresses [default: false]
    allow_private_networks: bool, "MILLRACE_ALLOW_PRIVATE_NETWORKS";
    /// Zone of scenarios that name none, from the IANA database [default: UTC]
    timezone: String, "MILLRACE_TIMEZONE";
    /// URL that is told of failed runs
    alert_url: String, "MILLRACE_ALERT_URL";
    /// Secret that signs alerts, instead of the one made in the data folder
    alert_secret: String, "MILLRACE_ALERT_SECRET";
    /// How long attempts in flight may finish at shutdown [default: 30s]
    shutdown_grace: Span, "MILLRACE_SHUTDOWN_GRACE";
    /// How long the body of a webhook may take to arrive [default: 30s]
    body_timeout: Span, "MILLRACE_BODY_TIMEOUT";
    /// How long the head of an HTTP request may take to arrive [default: 15s]
    header_timeout: Span, "MILLRACE_HEADER_TIMEOUT";
    /// How long a connection may stay open without a request, or its client take nothing of an
    /// answer [default: 75s]
    idle_timeout: Span, "MILLRACE_IDLE_TIMEOUT";
    /// Serve /metrics without a token [default: false]
    metrics_open: bool, "MILLRACE_METRICS_OPEN";
    /// Form of the log on standard error: text or json [default: text]
    log_format: String, "MILLRACE_LOG_FORMAT";
    /// Largest webhook body of an app that sets no `maxBody`, in bytes [default: 16777216]
    body_bytes_max: u64, "MILLRACE_BODY_BYTES_MAX";
    /// Most nodes in one scenario [default: 2000]
    nodes_count_max: u32, "MILLRACE_NODES_COUNT_MAX";
    /// Most edges in one scenario [default: 10000]
    edges_count_max: u32, "MILLRACE_EDGES_COUNT_MAX";
    /// Largest draft, file or API body, in bytes [default: 8388608]
    scenario_bytes_max: u64, "MILLRACE_SCENARIO_BYTES_MAX";
    /// Work that one expression may do, in units of fuel [default: 200000]
    expression_fuel_max: u64, "MILLRACE_EXPRESSION_FUEL_MAX";
    /// Largest result of one expression, in bytes [default: 8388608]
    expression_output_bytes_max: u64, "MILLRACE_EXPRESSION_OUTPUT_BYTES_MAX";
    /// Largest output of one node, in bytes of JSON [default: 16777216]
    output_bytes_max: u64, "MILLRACE_OUTPUT_BYTES_MAX";
    /// Largest journal of one run with its large values, in bytes [default: 268435456]
    journal_bytes_max: u64, "MILLRACE_JOURNAL_BYTES_MAX";
    /// Largest value that stands in a journal itself, in bytes of JSON; larger ones are kept apart
    /// from it [default: 65536]
    inline_bytes_max: u64, "MILLRACE_INLINE_BYTES_MAX";
    /// Most bytes of memory that the values of one run take when they are large [default: 268435456]
    run_bytes_max: u64, "MILLRACE_RUN_BYTES_MAX";
    /// Most bytes of memory that the large values of all driven runs take [default: 536870912]
    held_bytes_max: u64, "MILLRACE_HELD_BYTES_MAX";
    /// How long runs that succeeded are kept, counted from their end, in scenarios that do not say
    /// otherwise in `settings.retention` [default: 30d]
    retention_succeeded_age: Span, "MILLRACE_RETENTION_SUCCEEDED_AGE";
    /// How many runs that succeeded are kept of such a scenario, the newest [default: 1000000]
    retention_succeeded_count: u64, "MILLRACE_RETENTION_SUCCEEDED_COUNT";
    /// How long runs that failed or were cancelled are kept [default: 90d]
    retention_failed_age: Span, "MILLRACE_RETENTION_FAILED_AGE";
    /// How many runs that failed or were cancelled are kept of a scenario [default: 1000000]
    retention_failed_count: u64, "MILLRACE_RETENTION_FAILED_COUNT";
    /// Bytes of free disk below which new events are refused, so that runs in flight can still
    /// record their results [default: 134217728]
    disk_reserve_bytes: u64, "MILLRACE_DISK_RESERVE_BYTES";
    /// Most webhooks being accepted or awaited at a time [default: 1024]
    in_flight_count_max: u32, "MILLRACE_IN_FLIGHT_COUNT_MAX";
    /// Most events for each core that are being accepted at a time when that lasts; a burst may be
    /// larger [default: 80]
    accepting_per_core_max: u32, "MILLRACE_ACCEPTING_PER_CORE_MAX";
    /// Most HTTP connections that are open at a time [default: 10000]
    connections_count_max: u32, "MILLRACE_CONNECTIONS_COUNT_MAX";
    /// Most bytes of webhook bodies held at a time [default: 268435456]
    in_flight_bytes_max: u64, "MILLRACE_IN_FLIGHT_BYTES_MAX";
    /// Largest answer that an action reads, in bytes [default: 16777216]
    response_bytes_max: u64, "MILLRACE_RESPONSE_BYTES_MAX";
    /// Most runs that are driven in memory at a time [default: 10000]
    active_runs_max: u32, "MILLRACE_ACTIVE_RUNS_MAX";
    /// Most runs of one scenario that are queued at a time [default: 100000]
    queued_runs_max: u32, "MILLRACE_QUEUED_RUNS_MAX";
    /// Most bytes that the queued runs of one scenario hold [default: 1073741824]
    queued_bytes_max: u64, "MILLRACE_QUEUED_BYTES_MAX";
    /// How deep lists and objects of a webhook's body may stand within each other, 128 at most
    /// [default: 128]
    json_depth_max: u32, "MILLRACE_JSON_DEPTH_MAX";
    /// URL of a PostgreSQL database to store in instead of the data folder; with one, the master key
    /// must be set too
    database_url: String, "MILLRACE_DATABASE_URL";
    /// URL of the same database that goes through no pooler, so that members of a cluster hear each
    /// other at once; without it they look a few times a second
    database_direct_url: String, "MILLRACE_DATABASE_DIRECT_URL";
    /// How long a process that serves from a PostgreSQL database may go unheard of before another
    /// may take over from it [default: 6s]
    member_lease: Span, "MILLRACE_MEMBER_LEASE";
    /// What a member of a cluster does: all, ingress (it takes events and leaves what is not done at
    /// once to others) or worker (it drives runs and takes no events) [default: all]
    role: String, "MILLRACE_ROLE";
    /// Groups of workers whose runs a member of a cluster drives, separated by commas: a scenario with
    /// the tag `worker:NAME` is the group NAME's, every other the group default's [default: default]
    worker_groups: String, "MILLRACE_WORKER_GROUPS";
    /// Where large values are kept: folder (in the data folder), database (the PostgreSQL one), or the
    /// URL of object storage, `s3://BUCKET/PREFIX`, with how it is reached in `AWS_…` variables
    /// [default: where the rest is]
    large_values: String, "MILLRACE_LARGE_VALUES";
}

/// Where things are kept, of what may be set: for commands that stand beside a server.
#[derive(Clone)]
pub struct Places {
    /// Folder of the database, keys and the admin token.
    pub data: PathBuf,
    /// Key that encrypts secrets, if it was set, in hexadecimal.
    pub master_key: Option<String>,
    /// PostgreSQL database, if one was set.
    pub database_url: Option<String>,
    /// Object storage of large values, if one was set: its URL.
    pub object_storage: Option<String>,
}

impl Places {
    /// Reads the file that the arguments name, and fills in defaults.
    pub fn resolve(args: ServeArgs) -> Result<Self, Error> {
        let args = with_file(args)?;
        Ok(Self {
            object_storage: args.large_values.filter(|place| place.contains("://")),
            data: data_folder(args.data),
            master_key: args.master_key,
            database_url: args.database_url,
        })
    }
}

/// What holds for this process.
#[derive(Clone)]
pub struct Settings {
    /// Address to listen on.
    pub listen: SocketAddr,
    /// Base of every link, without a slash at its end; made of the address when not set.
    pub public_url: Option<String>,
    /// Proxies whose `X-Forwarded-*` headers count.
    pub trusted_proxies: Vec<IpAddr>,
    /// Folder of the database, keys and the admin token.
    pub data: PathBuf,
    /// Admin token, if it was set.
    pub admin_token: Option<String>,
    /// Key that encrypts secrets, if it was set, in hexadecimal.
    pub master_key: Option<String>,
    /// PostgreSQL database that is stored in; the data folder when it is not set.
    pub database_url: Option<String>,
    /// Another way to it, on which a session lasts.
    pub database_direct_url: Option<String>,
    /// How long this process may go unheard of before another may take over from it.
    pub member_lease: Span,
    /// What this process does of what there is to do.
    pub role: Role,
    /// Whose runs it drives.
    pub serves: Served,
    /// Where large values are kept.
    pub large_values: LargeValues,
    /// Whether actions may call loopback, private and link-local addresses.
    pub allow_private_networks: bool,
    /// Zone of scenarios that name none.
    pub timezone: String,
    /// URL that is told of failed runs.
    pub alert_url: Option<String>,
    /// Secret that signs alerts, if it was set.
    pub alert_secret: Option<String>,
    /// How long attempts in flight may finish at shutdown.
    pub shutdown_grace: Span,
    /// How long the body of a webhook may take to arrive.
    pub body_timeout: Span,
    /// How long the head of an HTTP request may take to arrive.
    pub header_timeout: Span,
    /// How long a connection may stay open without a request, or its client take nothing of an
    /// answer.
    pub idle_timeout: Span,
    /// Whether `/metrics` is served without a token.
    pub metrics_open: bool,
    /// Whether the log is JSON.
    pub log_json: bool,
    /// Bytes of free disk below which new events are refused.
    pub disk_reserve_bytes: u64,
    /// How long finished runs are kept where their scenario says nothing.
    pub retention: Retention,
    /// Every limit.
    pub limits: Limits,
}

impl Settings {
    /// Reads the file that the arguments name, and fills in defaults.
    pub fn resolve(args: ServeArgs) -> Result<Self, Error> {
        let args = with_file(args)?;
        let limits = limits::of(&args)?;
        let retention = retention(&args);
        let role = member::role(&args)?;
        let serves = member::serves(&args, role)?;
        let large_values = large_values::of(&args)?;
        if args.database_url.is_some() && args.master_key.is_none() {
            return Err(Error::Invalid {
                setting: "MILLRACE_MASTER_KEY",
                message: "must be set together with MILLRACE_DATABASE_URL, so that every process \
                          that serves from the database has the same; `openssl rand -hex 32` \
                          makes one"
                    .to_owned(),
            });
        }
        Ok(Self {
            listen: args
                .listen
                .unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 7410))),
            public_url: args.public_url.map(public_url).transpose()?,
            trusted_proxies: proxies(args.trusted_proxies.as_deref().unwrap_or_default())?,
            data: data_folder(args.data),
            admin_token: args.admin_token.map(admin_token).transpose()?,
            master_key: args.master_key,
            database_url: args.database_url,
            database_direct_url: args.database_direct_url,
            member_lease: member::lease(args.member_lease)?,
            role,
            serves,
            large_values,
            allow_private_networks: args.allow_private_networks.unwrap_or(false),
            timezone: timezone(args.timezone)?,
            alert_url: args.alert_url.map(alert_url).transpose()?,
            alert_secret: args.alert_secret,
            shutdown_grace: args.shutdown_grace.unwrap_or(Span::from_secs(30)),
            body_timeout: args.body_timeout.unwrap_or(Span::from_secs(30)),
            header_timeout: args.header_timeout.unwrap_or(Span::from_secs(15)),
            idle_timeout: args.idle_timeout.unwrap_or(Span::from_secs(75)),
            metrics_open: args.metrics_open.unwrap_or(false),
            disk_reserve_bytes: args.disk_reserve_bytes.unwrap_or(128 * MIB),
            log_json: log_json(args.log_format.as_deref())?,
            retention,
            limits,
        })
    }

    /// Base of every link, without a slash at its end.
    pub fn public_url(&self, listening: SocketAddr) -> String {
        self.public_url
            .clone()
            .unwrap_or_else(|| format!("http://{listening}"))
    }
}

/// What the file says besides.
fn with_file(args: ServeArgs) -> Result<ServeArgs, Error> {
    let file = match &args.config {
        Some(path) => read_file(path)?,
        None => ServeArgs::default(),
    };
    Ok(args.or(file))
}

fn data_folder(given: Option<PathBuf>) -> PathBuf {
    given.unwrap_or_else(|| PathBuf::from("./millrace-data"))
}

/// Runs of each outcome are kept so long at most, in days, unless a setting says otherwise.
const RETENTION_DAYS: (u64, u64) = (30, 90);
/// So many runs of each outcome are kept of a scenario at most, unless a setting says otherwise.
const RETENTION_COUNT: u64 = 1_000_000;

fn retention(args: &ServeArgs) -> Retention {
    let rule = |age: Option<Span>, days: u64, count: Option<u64>| RetentionRule {
        age: age.or(Some(Span::from_secs(days * 24 * 3_600))),
        count: count.or(Some(RETENTION_COUNT)),
    };
    let (succeeded, failed) = RETENTION_DAYS;
    Retention {
        succeeded: Some(rule(
            args.retention_succeeded_age,
            succeeded,
            args.retention_succeeded_count,
        )),
        failed: Some(rule(
            args.retention_failed_age,
            failed,
            args.retention_failed_count,
        )),
    }
}

fn read_file(path: &Path) -> Result<ServeArgs, Error> {
    let text = std::fs::read_to_string(path).map_err(|source| Error::Unreadable {
        path: path.to_owned(),
        source,
    })?;
    toml::from_str(&text).map_err(|error| Error::Wrong {
        path: path.to_owned(),
        message: error.to_string(),
    })
}

fn public_url(text: String) -> Result<String, Error> {
    http_url("MILLRACE_PUBLIC_URL", &text)?;
    Ok(text.trim_end_matches('/').to_owned())
}

fn alert_url(text: String) -> Result<String, Error> {
    http_url("MILLRACE_ALERT_URL", &text)?;
    Ok(text)
}

fn http_url(setting: &'static str, text: &str) -> Result<(), Error> {
    let invalid = |message: String| Error::Invalid { setting, message };
    let url = url::Url::parse(text)
        .map_err(|error| invalid(format!("`{text}` is not a URL: {error}")))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(invalid(format!(
            "`{text}` must begin with http:// or https://"
        )));
    }
    Ok(())
}

fn admin_token(token: String) -> Result<String, Error> {
    let printable = token.bytes().all(|byte| byte.is_ascii_graphic());
    if token.len() < 16 || !printable {
        let message = "expected at least 16 printable ASCII characters without spaces".to_owned();
        return Err(Error::Invalid {
            setting: "MILLRACE_ADMIN_TOKEN",
            message,
        });
    }
    Ok(token)
}

fn timezone(name: Option<String>) -> Result<String, Error> {
    let name = name.unwrap_or_else(|| "UTC".to_owned());
    if jiff::tz::TimeZone::get(&name).is_err() {
        let message = format!("`{name}` is not a zone of the IANA database, such as Europe/Berlin");
        return Err(Error::Invalid {
            setting: "MILLRACE_TIMEZONE",
            message,
        });
    }
    Ok(name)
}

fn proxies(text: &str) -> Result<Vec<IpAddr>, Error> {
    text.split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(|part| {
            part.parse().map_err(|_| Error::Invalid {
                setting: "MILLRACE_TRUSTED_PROXIES",
                message: format!("`{part}` is not an IP address"),
            })
        })
        .collect()
}

fn log_json(format: Option<&str>) -> Result<bool, Error> {
    match format {
        None | Some("text") => Ok(false),
        Some("json") => Ok(true),
        Some(other) => Err(Error::Invalid {
            setting: "MILLRACE_LOG_FORMAT",
            message: format!("`{other}` is neither `text` nor `json`"),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_wins_over_the_file_and_the_file_over_the_default() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("millrace.toml");
        std::fs::write(
            &path,
            "timezone = \"Europe/Berlin\"\nlisten = \"127.0.0.1:1\"\nnodes_count_max = 7\n",
        )
        .unwrap();
        let args = ServeArgs {
            config: Some(path),
            listen: Some("127.0.0.1:2".parse().unwrap()),
            ..ServeArgs::default()
        };
        let settings = Settings::resolve(args).unwrap();
        assert_eq!(settings.listen.port(), 2);
        assert_eq!(settings.timezone, "Europe/Berlin");
        assert_eq!(settings.limits.nodes_count_max, 7);
        assert_eq!(settings.shutdown_grace, Span::from_secs(30));
    }

    #[track_caller]
    fn assert_refused(name: &str, set: impl FnOnce(&mut ServeArgs)) {
        let mut args = ServeArgs::default();
        set(&mut args);
        let message = Settings::resolve(args).map(|_| ()).unwrap_err().to_string();
        assert!(message.starts_with(name), "{message}");
    }

    #[test]
    fn what_cannot_be_used_is_refused_by_its_name() {
        let text = |text: &str| Some(text.to_owned());
        assert_refused("MILLRACE_TIMEZONE", |args| {
            args.timezone = text("Mars/Base");
        });
        assert_refused("MILLRACE_PUBLIC_URL", |args| {
            args.public_url = text("ftp://x");
        });
        assert_refused("MILLRACE_TRUSTED_PROXIES", |args| {
            args.trusted_proxies = text("10.0.0.1,x");
        });
        assert_refused("MILLRACE_ADMIN_TOKEN", |args| {
            args.admin_token = text("short");
        });
        assert_refused("MILLRACE_LOG_FORMAT", |args| {
            args.log_format = text("xml");
        });
        assert_refused("MILLRACE_IN_FLIGHT_COUNT_MAX", |args| {
            args.in_flight_count_max = Some(0);
        });
        assert_refused("MILLRACE_BODY_BYTES_MAX", |args| {
            args.body_bytes_max = Some(0);
        });
        assert_refused("MILLRACE_JSON_DEPTH_MAX", |args| {
            args.json_depth_max = Some(129);
        });
        assert_refused("MILLRACE_MEMBER_LEASE", |args| {
            args.member_lease = Some(Span::from_millis(499));
        });
        for (url, role, groups) in [
            (None, None, "default"),
            (Some("postgres://x/y"), Some("ingress"), "default"),
            (Some("postgres://x/y"), None, "default,"),
            (Some("postgres://x/y"), Some("worker"), "GPU"),
        ] {
            assert_refused("MILLRACE_WORKER_GROUPS", |args| {
                args.database_url = url.map(str::to_owned);
                args.master_key = text("k");
                args.role = role.map(str::to_owned);
                args.worker_groups = text(groups);
            });
        }
        for wrong in ["database", "disk", "s3://", "gs://bucket/prefix"] {
            assert_refused("MILLRACE_LARGE_VALUES", |args| {
                args.large_values = text(wrong);
            });
        }
        assert_refused("MILLRACE_LARGE_VALUES", |args| {
            args.large_values = text("folder");
            args.database_url = text("postgres://x/y");
            args.master_key = text("k");
        });
        assert_refused("MILLRACE_MASTER_KEY", |args| {
            args.database_url = text("postgres://x/y");
        });
    }

    #[test]
    fn an_unknown_setting_in_the_file_is_refused_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("millrace.toml");
        std::fs::write(&path, "timezone = \"UTC\"\nlisten_on = 1\n").unwrap();
        let args = ServeArgs {
            config: Some(path),
            ..ServeArgs::default()
        };
        let message = Settings::resolve(args).map(|_| ()).unwrap_err().to_string();
        assert!(
            message.contains("line 2") && message.contains("listen_on"),
            "{message}"
        );
    }

    /// Rows of the documentation's table: variable to default.
    fn documented() -> std::collections::BTreeMap<String, String> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/deployment.md");
        let text = std::fs::read_to_string(path).unwrap();
        let rows = text
            .lines()
            .filter_map(|line| line.strip_prefix("| `MILLRACE_"));
        rows.map(|row| {
            let mut cells = row.split('|').map(|cell| cell.trim().replace('`', ""));
            let name = cells.next().unwrap();
            (format!("MILLRACE_{name}"), cells.next().unwrap())
        })
        .collect()
    }

    #[test]
    fn the_documentation_lists_every_setting_with_its_default() {
        let command = ServeArgs::augment_args(clap::Command::new("serve"));
        let known = command.get_arguments().filter_map(|argument| {
            let name = argument.get_env()?.to_str()?.to_owned();
            let help = argument.get_help().unwrap().to_string();
            let default = help
                .split_once("[default: ")
                .map(|(_, rest)| rest.trim_end_matches(']').to_owned());
            Some((name, default))
        });
        let mut documented = documented();
        for (name, default) in known {
            let shown = documented.remove(&name);
            assert!(shown.is_some(), "docs/deployment.md does not name {name}");
            let shown = shown.unwrap();
            let fits = default.map_or(shown == "none" || shown == "generated", |it| it == shown);
            assert!(
                fits,
                "docs/deployment.md: {name} has another default than `{shown}`"
            );
        }
        let unknown: Vec<&String> = documented.keys().collect();
        assert!(unknown.is_empty(), "no such setting: {unknown:?}");
    }
}
