//! The codes of runs, steps and attempts, in capitals. `docs/errors.md` has a remedy for each.
//!
//! The codes of API problems (lower case) live with the server's problems.

/// A node failed in a way that its type did not foresee; retryable.
pub const EXECUTION_ERROR: &str = "EXECUTION_ERROR";
/// An attempt took longer than the node's `timeout`; retryable.
pub const TIMEOUT: &str = "TIMEOUT";
/// A config, after its expressions were evaluated, is not what the node's schema asks for.
pub const CONFIG_INVALID: &str = "CONFIG_INVALID";
/// An expression could not be evaluated, for example because a name is not defined.
pub const EXPRESSION_ERROR: &str = "EXPRESSION_ERROR";
/// An expression gave a value of another type than its field asks for.
pub const EXPRESSION_TYPE: &str = "EXPRESSION_TYPE";
/// An expression used up its fuel or its result is too large.
pub const EXPRESSION_LIMIT: &str = "EXPRESSION_LIMIT";
/// A node's output is larger than `output_bytes_max`.
pub const OUTPUT_TOO_LARGE: &str = "OUTPUT_TOO_LARGE";
/// A pure node panicked.
pub const NODE_PANIC: &str = "NODE_PANIC";
/// The engine itself failed.
pub const UNEXPECTED_ERROR: &str = "UNEXPECTED_ERROR";
/// The connection that an action uses is not active.
pub const CONNECTION_INACTIVE: &str = "CONNECTION_INACTIVE";
/// The connection that an action names does not exist.
pub const CONNECTION_NOT_FOUND: &str = "CONNECTION_NOT_FOUND";
/// A secret that an action names is not in its connection.
pub const SECRET_NOT_FOUND: &str = "SECRET_NOT_FOUND";
/// A request was perhaps processed and may not be repeated without leave.
pub const AMBIGUOUS_RESULT: &str = "AMBIGUOUS_RESULT";
/// An `at_most_once` attempt, or ten attempts of one step, ended without an answer.
pub const INTERRUPTED: &str = "INTERRUPTED";
/// The run was not finished at its deadline.
pub const DEADLINE: &str = "DEADLINE";
/// The run was cancelled by a person or by the system.
pub const CANCELLED: &str = "CANCELLED";
/// The run was dropped by its scenario's own limits.
pub const DROPPED: &str = "DROPPED";
/// The run brought its process down time and again.
pub const CRASH_LOOP: &str = "CRASH_LOOP";
/// The run's journal cannot be read.
pub const JOURNAL_UNREADABLE: &str = "JOURNAL_UNREADABLE";
/// The run's journal is larger than `journal_bytes_max`.
pub const JOURNAL_TOO_LARGE: &str = "JOURNAL_TOO_LARGE";
/// The plan that the run began on cannot be loaded.
pub const PLAN_UNAVAILABLE: &str = "PLAN_UNAVAILABLE";
/// An HTTP answer has a status that counts as an error.
pub const HTTP_STATUS: &str = "HTTP_STATUS";
/// The connection to an HTTP server failed or broke.
pub const HTTP_CONNECTION: &str = "HTTP_CONNECTION";
/// The name of an HTTP server could not be resolved.
pub const HTTP_DNS: &str = "HTTP_DNS";
/// The TLS handshake with an HTTP server failed.
pub const HTTP_TLS: &str = "HTTP_TLS";
/// An HTTP request cannot be built from the node's config.
pub const HTTP_REQUEST_INVALID: &str = "HTTP_REQUEST_INVALID";
/// An HTTP answer cannot be read as the node's config asks.
pub const HTTP_RESPONSE_INVALID: &str = "HTTP_RESPONSE_INVALID";
/// An HTTP answer is larger than `response_bytes_max`.
pub const HTTP_RESPONSE_TOO_LARGE: &str = "HTTP_RESPONSE_TOO_LARGE";
/// An HTTP server redirected more often than the node allows.
pub const HTTP_REDIRECTS: &str = "HTTP_REDIRECTS";
/// The address is loopback, private, link-local or a metadata service and is not allowed.
pub const ADDRESS_FORBIDDEN: &str = "ADDRESS_FORBIDDEN";
