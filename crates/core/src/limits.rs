//! Every limit on what is fed from outside, with its default.
//!
//! The unit stands last in the name. A limit that an operator may change is a field of [`Limits`];
//! the setting's name is the field's name in capitals behind `MILLRACE_`. Limits that no one needs
//! to change are constants. Nothing here enforces anything: each place that reads input does.

/// Limits that an operator may change, with their defaults.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Largest webhook body of an app that sets no `maxBody`, in bytes.
    pub body_bytes_max: u64,
    /// Most nodes in one scenario.
    pub nodes_count_max: u32,
    /// Most edges in one scenario.
    pub edges_count_max: u32,
    /// Largest draft or scenario file, in bytes of JSON.
    pub scenario_bytes_max: u64,
    /// Work that one expression may do, in MiniJinja's units of fuel.
    pub expression_fuel_max: u64,
    /// Largest result of one expression or one rendered string, in bytes.
    pub expression_output_bytes_max: u64,
    /// Largest output of one node, in bytes of JSON.
    pub output_bytes_max: u64,
    /// Largest journal of one run, in bytes, its large values included.
    pub journal_bytes_max: u64,
    /// Largest value that stands in a journal itself, in bytes of JSON; a larger one is kept in a
    /// file of its own.
    pub inline_bytes_max: u64,
    /// Most bytes of memory that the large values of one run take.
    pub run_bytes_max: u64,
    /// Most bytes of memory that the large values of all runs being driven take; none begins
    /// beyond it.
    pub held_bytes_max: u64,
    /// Most webhook requests being accepted or awaited at a time.
    pub in_flight_count_max: u32,
    /// Most events for each core that are being accepted at a time, from the head of their request
    /// to the commit, when that lasts; on a disk whose flushes take more than a millisecond as many
    /// times more.
    pub accepting_per_core_max: u32,
    /// Most HTTP connections that are open at a time.
    pub connections_count_max: u32,
    /// Most bytes of webhook bodies held at a time.
    pub in_flight_bytes_max: u64,
    /// Largest answer that an action reads, in bytes.
    pub response_bytes_max: u64,
    /// Most runs that are driven in memory at a time.
    pub active_runs_max: u32,
    /// Most runs of one scenario that are queued at a time.
    pub queued_runs_max: u32,
    /// Most bytes of journals that the queued runs of one scenario hold.
    pub queued_bytes_max: u64,
    /// How deep lists and objects of a webhook's body may stand within each other.
    pub json_depth_max: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes_max: 16 * MIB,
            nodes_count_max: 2_000,
            edges_count_max: 10_000,
            scenario_bytes_max: 8 * MIB,
            expression_fuel_max: 200_000,
            expression_output_bytes_max: 8 * MIB,
            output_bytes_max: 16 * MIB,
            journal_bytes_max: 256 * MIB,
            inline_bytes_max: 64 * KIB,
            run_bytes_max: 256 * MIB,
            held_bytes_max: 512 * MIB,
            in_flight_count_max: 1_024,
            accepting_per_core_max: 80,
            connections_count_max: 10_000,
            in_flight_bytes_max: 256 * MIB,
            response_bytes_max: 16 * MIB,
            active_runs_max: 10_000,
            queued_runs_max: 100_000,
            queued_bytes_max: 1_024 * MIB,
            json_depth_max: JSON_DEPTH_MAX as u32,
        }
    }
}

/// How deep lists and objects of a JSON text may stand within each other.
pub const JSON_DEPTH_MAX: usize = 128;
/// Connections above `connections_count_max` that are told so; further ones are closed unheard.
pub const SURPLUS_CONNECTIONS_COUNT_MAX: u32 = 64;
/// Largest head of an HTTP request (its first line and header fields), in bytes.
pub const HEAD_BYTES_MAX: usize = 32 * 1024;
/// Most bytes that are held of what one connection sends before they are taken, and the same again
/// of what it is sent.
pub const CONNECTION_BUFFER_BYTES_MAX: usize = 64 * 1024;
/// Bytes in a kibibyte.
pub const KIB: u64 = 1024;
/// Bytes in a mebibyte.
pub const MIB: u64 = 1024 * 1024;
/// Largest `maxBody` that an app may set, in bytes.
pub const APP_BODY_BYTES_MAX: u64 = 64 * MIB;
/// Longest identifier of a node, in bytes.
pub const NODE_ID_BYTES_MAX: usize = 64;
/// Longest name of a scenario, app, connection, variable or node, in characters.
pub const NAME_CHARS_MAX: usize = 200;
/// Longest idempotency key that a caller may send, in bytes.
pub const IDEMPOTENCY_KEY_BYTES_MAX: usize = 255;
/// Longest correlation id that is taken over from a caller, in bytes.
pub const CORRELATION_ID_BYTES_MAX: usize = 128;
/// Most labels that a scenario may put on its runs.
pub const LABELS_COUNT_MAX: usize = 5;
/// Longest value of a label, in bytes; a longer one is cut at a character.
pub const LABEL_BYTES_MAX: usize = 100;
/// Longest value of `settings.concurrency.key`, in bytes; a longer one is cut at a character.
pub const CONCURRENCY_KEY_BYTES_MAX: usize = 255;
/// Most names, literals, operators and brackets in one expression.
pub const EXPRESSION_TOKENS_MAX: usize = 2_000;
/// Largest compiled regular expression of a `regex_*` filter, in bytes.
pub const REGEX_COMPILED_BYTES_MAX: usize = 1 << 20;
/// Most effects of one run that may be in flight at a time.
pub const PARALLEL_COUNT_MAX: u32 = 1_000;
/// Most attempts that a retry policy may ask for.
pub const RETRY_ATTEMPTS_MAX: u32 = 100;
/// Interruptions (crashes and clean shutdowns) after which a step fails. Not to be changed: the
/// machine derives the failure from the journal, so old journals would be read otherwise.
pub const INTERRUPTIONS_COUNT_MAX: u32 = 10;
/// Unclean takeovers without progress from which on a run is driven alone.
pub const QUARANTINE_RECOVERIES_COUNT: u32 = 3;
/// Unclean takeovers without progress at which a run is failed with `CRASH_LOOP`. Not to be
/// changed, for the same reason as [`INTERRUPTIONS_COUNT_MAX`].
pub const CRASH_LOOP_RECOVERIES_COUNT: u32 = 5;
/// Longest wait that a callee's `Retry-After` may ask for, in milliseconds.
pub const RETRY_AFTER_MILLIS_MAX: u64 = 3_600_000;
/// Most items on one page of a list.
pub const PAGE_ITEMS_MAX: u32 = 500;
/// Items on a page of a list when the caller names no limit.
pub const PAGE_ITEMS_DEFAULT: u32 = 50;
/// Longest message of a log line or an error, in bytes; a longer one is cut at a character.
pub const MESSAGE_BYTES_MAX: usize = 16 * 1024;
/// Longest part of a refused answer's body that an action's error keeps, in bytes.
pub const ERROR_BODY_BYTES_MAX: usize = 4 * 1024;
/// Largest part of a body that is read where an operation takes none, to say what is wrong with it.
pub const UNWANTED_BODY_BYTES_MAX: u64 = 64 * 1024;

/// The longest `webhook.tolerance` between a signature's time and ours.
pub const WEBHOOK_TOLERANCE_SECONDS_MAX: u64 = 24 * 60 * 60;
/// The longest time for which `webhook.idempotencyTtl` may keep keys.
pub const IDEMPOTENCY_TTL_SECONDS_MAX: u64 = 366 * 24 * 60 * 60;
/// The shortest secret of a connection, in bytes: a shorter one stands in too much that is not
/// secret, so it could not be hidden in what comes back from attempts.
pub const SECRET_BYTES_MIN: usize = 4;
/// How many webhook secrets one connection may hold at a time (rotation).
pub const WEBHOOK_SECRETS_MAX: usize = 16;
/// How long one webhook secret may be.
pub const WEBHOOK_SECRET_BYTES_MAX: usize = 4096;
/// How many signatures of one request are tried.
pub const SIGNATURES_PER_REQUEST_MAX: usize = 16;
/// How much of what was expected to be signed a refused delivery keeps.
pub const SIGNED_PREVIEW_BYTES_MAX: usize = 2048;
/// How long a challenge may be that a signature scheme answers.
pub const CHALLENGE_BYTES_MAX: usize = 1024;
/// How many names `webhook.hiddenHeaders` and `webhook.hiddenQuery` may hold each.
pub const HIDDEN_NAMES_MAX: usize = 64;
/// How long a name in the webhook settings, or its `prefix`, may be.
pub const WEBHOOK_NAME_BYTES_MAX: usize = 256;
/// How many fields a form may have.
pub const FORM_FIELDS_MAX: usize = 10_000;
/// How many members a gzip body may have, one behind the other: each costs work of its own.
pub const GZIP_MEMBERS_MAX: usize = 10_000;
/// How many parts a multipart body may have.
pub const MULTIPART_PARTS_MAX: usize = 1_000;
/// How many segments a path pattern may have.
pub const PATH_SEGMENTS_MAX: usize = 32;
/// How long a path pattern may be.
pub const PATH_PATTERN_BYTES_MAX: usize = 1024;
/// The longest wait that `Prefer: wait=` is understood to ask for; longer ones mean this.
pub const PREFER_WAIT_SECONDS_MAX: u32 = 3600;
