//! Files in: documents, or everything that is wrong with them by line and column.

use millrace_core::limits::Limits;
use millrace_core::plan::{self, Surroundings};
use millrace_core::scenario::{Fault, FaultCode, Severity};

use super::document::{Document, FileFault};
use super::place::Mark;
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

/// Reads a stream of documents, YAML or JSON; `file` is its name in the faults.
pub fn parse(file: &str, text: &str, limits: &Limits) -> Result<Vec<Document>, Vec<FileFault>> {
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
        return Err(findings.named(file));
    }
    let found = match yaml::documents(text) {
        Ok(found) => found,
        Err(error) => {
            findings.add(error.mark, FaultCode::InvalidValue, error.message);
            return Err(findings.named(file));
        }
    };
    if found.is_empty() {
        let message = "the file is empty: it needs `scenario:`, `app:` or `connection:`";
        findings.add(start, FaultCode::MissingField, message);
    }
    let mut documents = Vec::new();
    for document in &found {
        let read = if document.get("scenario").is_some() {
            scenario::read(document, &mut findings).map(|file| Document::Scenario(Box::new(file)))
        } else if document.get("connection").is_some() {
            resource::connection(document, &mut findings).map(Document::Connection)
        } else if document.get("app").is_some() {
            resource::app(document, &mut findings).map(Document::App)
        } else {
            let message = "a document begins with `scenario:`, `app:` or `connection:`";
            findings.add(document.mark, FaultCode::MissingField, message);
            None
        };
        documents.extend(read);
    }
    if findings.0.is_empty() {
        Ok(documents)
    } else {
        Err(findings.named(file))
    }
}

/// Everything that is wrong with a file and worth a warning, in the order of its lines.
pub fn check(file: &str, text: &str, surroundings: &Surroundings<'_>) -> Vec<FileFault> {
    let documents = match parse(file, text, surroundings.limits) {
        Ok(documents) => documents,
        Err(faults) => return faults,
    };
    let mut faults = Vec::new();
    for document in &documents {
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
            plan::check(&scenario.draft, surroundings)
                .into_iter()
                .map(placed),
        );
    }
    faults.sort_by_key(|fault| (fault.line, fault.column));
    faults
}
