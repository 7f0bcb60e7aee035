//! Files in: documents, or everything that is wrong with them by line and column.

use millrace_core::limits::Limits;
use millrace_core::plan::{self, Surroundings};
use millrace_core::scenario::{Fault, FaultCode, Gaps, Severity};

use super::document::{Document, FileFault};
use super::place::{Mark, Marked};
use super::yaml;

#[cfg(test)]
pub(super) use scenario::KEYS;
pub(super) use scenario::{TOP_SETTINGS, TRIGGER_KEYS};

mod resource;
mod scenario;

/// A fault of the file, before the file's name is put to it.
pub(super) struct Finding {
    mark: Mark,
    code: FaultCode,
    pointer: String,
    message: String,
}

/// What is found wrong while a document is read.
#[derive(Default)]
pub(super) struct Findings(Vec<Finding>);

impl Findings {
    pub(super) fn add(&mut self, mark: Mark, code: FaultCode, message: impl Into<String>) {
        self.add_at(mark, code, String::new(), message);
    }

    pub(super) fn add_at(
        &mut self,
        mark: Mark,
        code: FaultCode,
        pointer: String,
        message: impl Into<String>,
    ) {
        let message = message.into();
        self.0.push(Finding {
            mark,
            code,
            pointer,
            message,
        });
    }

    /// In the order of the lines.
    fn named(mut self, file: &str) -> Vec<FileFault> {
        self.0.sort_by_key(|finding| finding.mark);
        let named = |finding: Finding| FileFault {
            file: file.to_owned(),
            line: finding.mark.line,
            column: finding.mark.column,
            code: finding.code,
            severity: Severity::Error,
            pointer: finding.pointer,
            message: finding.message,
        };
        self.0.into_iter().map(named).collect()
    }
}

/// Reads a stream of documents, YAML or JSON, or says what is wrong with its form; `file` is its
/// name in the faults.
pub fn parse(file: &str, text: &str, limits: &Limits) -> Result<Vec<Document>, Vec<FileFault>> {
    let (documents, findings) = read(text, limits);
    if findings.0.is_empty() {
        Ok(documents.into_iter().map(|read| read.document).collect())
    } else {
        Err(findings.named(file))
    }
}

/// What could be read of a text, and what is wrong with its form.
#[derive(Debug)]
pub struct Parsed {
    /// The documents, each with whether all of it could be read.
    pub documents: Vec<(Document, bool)>,
    /// In the order of the lines.
    pub faults: Vec<FileFault>,
}

/// Reads as much of a stream of documents as can be read; `file` is its name in the faults.
pub fn parse_leniently(file: &str, text: &str, limits: &Limits) -> Parsed {
    let (documents, findings) = read(text, limits);
    Parsed {
        documents: documents
            .into_iter()
            .map(|read| (read.document, read.whole))
            .collect(),
        faults: findings.named(file),
    }
}

/// A document, and what of it could not be read.
struct Read {
    document: Document,
    /// Whether no fault was found in it.
    whole: bool,
    /// Of a scenario's draft.
    gaps: Gaps,
}

/// What can be read of a stream of documents, and what is wrong with its form.
fn read(text: &str, limits: &Limits) -> (Vec<Read>, Findings) {
    let mut findings = Findings::default();
    let start = Mark { line: 1, column: 1 };
    if text.len() as u64 > limits.scenario_bytes_max {
        let message = format!(
            "the file has {} bytes, more than scenario_bytes_max allows ({}); the setting is \
             MILLRACE_SCENARIO_BYTES_MAX",
            text.len(),
            limits.scenario_bytes_max
        );
        findings.add(start, FaultCode::Limit, message);
        return (Vec::new(), findings);
    }
    let found = match yaml::documents(text) {
        Ok(found) => found,
        Err(error) => {
            findings.add(error.mark, FaultCode::InvalidValue, error.message);
            return (Vec::new(), findings);
        }
    };
    if found.is_empty() {
        let message = "the file is empty: it needs `scenario:`, `app:` or `connection:`";
        findings.add(start, FaultCode::MissingField, message);
    }
    let mut documents = Vec::new();
    for document in &found {
        documents.extend(read_one(document, &mut findings));
    }
    (documents, findings)
}

fn read_one(document: &Marked, findings: &mut Findings) -> Option<Read> {
    let before = findings.0.len();
    let mut read = read_any(document, findings)?;
    read.whole = findings.0.len() == before;
    Some(read)
}

fn read_any(document: &Marked, findings: &mut Findings) -> Option<Read> {
    let whole = |document| Read {
        document,
        whole: true,
        gaps: Gaps::default(),
    };
    if document.get("scenario").is_some() {
        let (file, gaps) = scenario::read(document, findings);
        let document = Document::Scenario(Box::new(file));
        Some(Read {
            document,
            whole: true,
            gaps,
        })
    } else if document.get("connection").is_some() {
        resource::connection(document, findings).map(|file| whole(Document::Connection(file)))
    } else if document.get("app").is_some() {
        resource::app(document, findings).map(|file| whole(Document::App(file)))
    } else {
        let message = "a document begins with `scenario:`, `app:` or `connection:`";
        findings.add(document.mark, FaultCode::MissingField, message);
        None
    }
}

/// Everything that is wrong with a file, its form and its scenarios, and worth a warning, in the
/// order of its lines.
pub fn check(file: &str, text: &str, surroundings: &Surroundings<'_>) -> Vec<FileFault> {
    let (documents, findings) = read(text, surroundings.limits);
    let mut faults = findings.named(file);
    for Read { document, gaps, .. } in &documents {
        let Document::Scenario(scenario) = document else {
            continue;
        };
        let placed = |fault: Fault| {
            let (line, column) = scenario.locate(&fault.pointer);
            FileFault {
                file: file.to_owned(),
                line,
                column,
                code: fault.code,
                severity: fault.severity,
                pointer: fault.pointer,
                message: fault.message,
            }
        };
        faults.extend(
            plan::check_around(&scenario.draft, surroundings, gaps)
                .into_iter()
                .map(placed),
        );
    }
    faults.sort_by_key(|fault| (fault.line, fault.column));
    faults
}
