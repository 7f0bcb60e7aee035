//! What it means when object storage says no, in words that say what to do.

use std::error::Error as _;

use millrace_core::ports::store::Error;

/// What could not be done, such as `the large value … cannot be stored in s3://bucket/key`.
pub(super) struct Fault {
    /// What and where.
    pub(super) what: String,
    /// Why, and what to do about it.
    pub(super) why: String,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Other settings are needed: credentials, a bucket, rights, a clock.
    Settings,
    /// The storage has no room.
    Full,
    /// The storage cannot be reached, or is out of order.
    Away,
}

const CREDENTIALS: &str = "check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, or the role of this machine";
const RIGHTS: &str = "whoever that is needs s3:GetObject, s3:PutObject and s3:DeleteObject on the objects and s3:ListBucket on the bucket";
const REGION: &str = "set AWS_REGION to the region of the bucket";
const BUCKET: &str = "make the bucket, or name another one in MILLRACE_LARGE_VALUES";
const CLOCK: &str = "set the clock of this machine";
const ROOM: &str = "make room there";
const AWAY: &str =
    "check that the storage is up and can be reached from here, and AWS_ENDPOINT_URL";

/// The storage's own words for what is wrong, which their peers have taken over.
const CODES: [(&str, Kind, &str); 17] = [
    ("NoSuchBucket", Kind::Settings, BUCKET),
    ("InvalidBucketName", Kind::Settings, BUCKET),
    ("InvalidAccessKeyId", Kind::Settings, CREDENTIALS),
    ("InvalidClientTokenId", Kind::Settings, CREDENTIALS),
    ("SignatureDoesNotMatch", Kind::Settings, CREDENTIALS),
    ("ExpiredToken", Kind::Settings, CREDENTIALS),
    ("InvalidToken", Kind::Settings, CREDENTIALS),
    ("RequestTimeTooSkewed", Kind::Settings, CLOCK),
    ("AuthorizationHeaderMalformed", Kind::Settings, REGION),
    ("PermanentRedirect", Kind::Settings, REGION),
    ("IllegalLocationConstraintException", Kind::Settings, REGION),
    ("AccountProblem", Kind::Settings, CREDENTIALS),
    ("AllAccessDisabled", Kind::Settings, RIGHTS),
    ("AccessDenied", Kind::Settings, RIGHTS),
    ("QuotaExceeded", Kind::Full, ROOM),
    ("XMinioStorageFull", Kind::Full, ROOM),
    ("InsufficientStorage", Kind::Full, ROOM),
];

impl Fault {
    /// From what the client says.
    pub(super) fn new(what: String, error: &object_store::Error) -> Self {
        let text = words(error);
        let named = CODES
            .iter()
            .find(|(code, ..)| text.contains(&format!("<Code>{code}</Code>")));
        let (kind, remedy) = match (named, error) {
            (Some((_, kind, remedy)), _) => (*kind, *remedy),
            (None, object_store::Error::PermissionDenied { .. }) => (Kind::Settings, RIGHTS),
            (None, object_store::Error::Unauthenticated { .. }) => (Kind::Settings, CREDENTIALS),
            (None, _) if text.contains("169.254.") => (Kind::Settings, CREDENTIALS),
            (None, _) => (Kind::Away, AWAY),
        };
        let said = said(&text).unwrap_or(text);
        let why = format!("{said}; {remedy}");
        Self { what, why, kind }
    }

    /// For something that the storage did, but not as it should.
    pub(super) fn wrong(what: String, why: &str) -> Self {
        Self {
            what,
            why: why.to_owned(),
            kind: Kind::Settings,
        }
    }

    /// Whether other settings are all that is needed.
    pub(super) fn is_usage(&self) -> bool {
        self.kind == Kind::Settings
    }
}

/// Also wrong credentials are waited for: nothing is lost meanwhile, and they may be given anew.
impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        let message = format!("{}: {}", fault.what, fault.why);
        match fault.kind {
            Kind::Full => Self::Full { message },
            Kind::Settings | Kind::Away => Self::Unavailable { message },
        }
    }
}

/// Whether an object is not there, in a bucket that is.
pub(super) fn is_absent(error: &object_store::Error) -> bool {
    matches!(error, object_store::Error::NotFound { .. })
        && !words(error).contains("<Code>NoSuchBucket</Code>")
}

/// The error and what lies below it, each once.
fn words(error: &object_store::Error) -> String {
    let mut text = error.to_string();
    let mut below = error.source();
    while let Some(cause) = below {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        below = cause.source();
    }
    text
}

/// What the storage said, of its answer in XML: code and message.
fn said(text: &str) -> Option<String> {
    let between = |name: &str| {
        let (_, rest) = text.split_once(&format!("<{name}>"))?;
        Some(rest.split_once(&format!("</{name}>"))?.0)
    };
    let code = between("Code")?;
    Some(match between("Message") {
        Some(message) => format!("{code}: {}", message.trim_end_matches('.')),
        None => code.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn generic(text: &str) -> object_store::Error {
        object_store::Error::Generic {
            store: "S3",
            source: text.into(),
        }
    }

    fn told(error: &object_store::Error) -> String {
        Error::from(Fault::new("it failed".to_owned(), error)).to_string()
    }

    #[test]
    fn what_the_storage_says_is_told_with_what_to_do() {
        let skewed = generic(
            "403: <Error><Code>RequestTimeTooSkewed</Code><Message>The difference is too large.</Message></Error>",
        );
        assert_eq!(
            told(&skewed),
            "the store is unavailable: it failed: RequestTimeTooSkewed: The difference is too large; set the clock of this machine"
        );
        let full = generic("<Code>XMinioStorageFull</Code>");
        let error = Error::from(Fault::new(String::new(), &full));
        assert!(matches!(error, Error::Full { .. }), "{error}");
        assert!(told(&generic("connection refused")).ends_with(AWAY));
    }

    #[test]
    fn an_object_of_a_bucket_that_is_gone_is_not_absent() {
        let not_found = |text: &str| object_store::Error::NotFound {
            path: "key".to_owned(),
            source: text.into(),
        };
        assert!(is_absent(&not_found("<Code>NoSuchKey</Code>")));
        assert!(is_absent(&not_found("404")));
        assert!(!is_absent(&not_found("<Code>NoSuchBucket</Code>")));
    }
}
