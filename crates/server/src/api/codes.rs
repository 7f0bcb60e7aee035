//! The codes of API problems, in lower case. `docs/errors.md` has a remedy for each.

/// The request's path, query, headers or body are not of the form that is asked for.
pub const INVALID_REQUEST: &str = "invalid_request";
/// The body is larger than allowed.
pub const BODY_TOO_LARGE: &str = "body_too_large";
/// The body is not of a media type that is read here.
pub const UNSUPPORTED_MEDIA_TYPE: &str = "unsupported_media_type";
/// A webhook's signature is missing, malformed, wrong, or signed too long ago.
pub const INVALID_SIGNATURE: &str = "invalid_signature";
/// An app's scheme needs a secret that its default connection does not hold.
pub const SIGNATURE_NOT_CONFIGURED: &str = "signature_not_configured";
/// No token, or one that is not known or past its time.
pub const UNAUTHORIZED: &str = "unauthorized";
/// Another site sent the request with the session of the browser's user.
pub const CROSS_SITE: &str = "cross_site";
/// What was named does not exist.
pub const NOT_FOUND: &str = "not_found";
/// The path exists, but not for this method.
pub const METHOD_NOT_ALLOWED: &str = "method_not_allowed";
/// Something else has the key or name already.
pub const ALREADY_EXISTS: &str = "already_exists";
/// What is to be deleted is used by something.
pub const IN_USE: &str = "in_use";
/// A scenario must be disabled before it is deleted.
pub const SCENARIO_ENABLED: &str = "scenario_enabled";
/// Another writer changed it first.
pub const CHANGED_MEANWHILE: &str = "changed_meanwhile";
/// A draft write without `If-Match`.
pub const PRECONDITION_REQUIRED: &str = "precondition_required";
/// A draft write with a stale `If-Match`.
pub const PRECONDITION_FAILED: &str = "precondition_failed";
/// A draft cannot be published or run because of its faults.
pub const INVALID_SCENARIO: &str = "invalid_scenario";
/// The scenario has no published version.
pub const NOT_PUBLISHED: &str = "not_published";
/// A draft runs only as a dry run.
pub const DRAFT_NOT_LIVE: &str = "draft_not_live";
/// The run has finished.
pub const ALREADY_FINISHED: &str = "already_finished";
/// The run has not finished.
pub const NOT_FINISHED: &str = "not_finished";
/// A retry of the run is under way.
pub const RETRY_UNFINISHED: &str = "retry_unfinished";
/// An `at_most_once` step would be repeated.
pub const NEEDS_FORCE: &str = "needs_force";
/// The step cannot be given an output now.
pub const NOT_RESOLVABLE: &str = "not_resolvable";
/// The run is not in a state in which this can be asked of it.
pub const NOT_POSSIBLE: &str = "not_possible";
/// The version that is to be run, or that a run ran, cannot be had or compiled any more.
pub const PLAN_UNAVAILABLE: &str = "plan_unavailable";
/// A delivery was not kept whole, so that it cannot be replayed.
pub const NOT_KEPT: &str = "not_kept";
/// The body of a webhook did not arrive in time.
pub const BODY_TIMEOUT: &str = "body_timeout";
/// The sender of a webhook hung up before it was answered; only deliveries show it.
pub const HUNG_UP: &str = "hung_up";
/// An expression cannot be evaluated.
pub const EXPRESSION_FAILED: &str = "expression_failed";
/// Too much is in flight.
pub const OVERLOADED: &str = "overloaded";
/// The store could not do it; nothing was changed.
pub const STORE_UNAVAILABLE: &str = "store_unavailable";
/// The store may have done it: the answer was lost.
pub const OUTCOME_UNKNOWN: &str = "outcome_unknown";
/// What is stored cannot be read.
pub const STORE_CORRUPT: &str = "store_corrupt";
/// A fault of Millrace itself.
pub const INTERNAL_ERROR: &str = "internal_error";
/// The path names no app.
pub const MISSING_APP_KEY: &str = "missing_app_key";
/// The path names an app that does not exist.
pub const INVALID_APP_KEY: &str = "invalid_app_key";
/// Nothing published and enabled listens to that path of the app.
pub const NO_LISTENER: &str = "no_listener";
/// The key was used before, with another body.
pub const IDEMPOTENCY_KEY_REUSED: &str = "idempotency_key_reused";
/// The run that the event started was cancelled.
pub const RUN_CANCELLED: &str = "run_cancelled";
/// An expression of the trigger or the app cannot be evaluated for this event.
pub const EVENT_EXPRESSION: &str = "event_expression";
