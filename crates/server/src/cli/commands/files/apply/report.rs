//! What applying a document did, or would do.

use std::fmt;

use serde::Serialize;

use crate::file::Change;

/// What became of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// It was not there.
    Created,
    /// It was there and differed.
    Changed,
    /// It is as the file says.
    Unchanged,
    /// It was changed elsewhere.
    Refused,
}

/// What applying one document did, or would do.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Applied {
    /// `app`, `connection` or `scenario`.
    pub kind: &'static str,
    /// Its key or name.
    pub name: String,
    /// What became of it.
    pub action: Action,
    /// What differs, one change each.
    pub changes: Vec<Change>,
    /// The version that was published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<u64>,
    /// What else is worth a line.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
}

impl Applied {
    /// A document that needs nothing yet.
    pub fn unchanged(kind: &'static str, name: &str) -> Self {
        Self {
            kind,
            name: name.to_owned(),
            action: Action::Unchanged,
            changes: Vec::new(),
            published: None,
            remarks: Vec::new(),
        }
    }
}

impl fmt::Display for Applied {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let action = match self.action {
            Action::Created => "created",
            Action::Changed => "changed",
            Action::Unchanged => "unchanged",
            Action::Refused => "refused",
        };
        write!(formatter, "{} {}: {action}", self.kind, self.name)?;
        if let Some(version) = self.published {
            write!(formatter, ", published as version {version}")?;
        }
        for change in &self.changes {
            write!(formatter, "\n  {change}")?;
        }
        for remark in &self.remarks {
            write!(formatter, "\n  {remark}")?;
        }
        Ok(())
    }
}
