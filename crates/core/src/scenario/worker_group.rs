//! Groups of workers: members of a cluster that drive the runs of scenarios that ask for them by tag.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// How a tag begins that chooses a group: `worker:NAME`.
pub const TAG_PREFIX: &str = "worker:";
/// The group of scenarios that choose none, and of members that name none.
pub const DEFAULT: &str = "default";
/// Longest name of a group, in bytes.
pub const NAME_BYTES_MAX: usize = 32;

/// A group of workers, by its name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WorkerGroup(SmolStr);

impl Default for WorkerGroup {
    fn default() -> Self {
        Self(SmolStr::new_static(DEFAULT))
    }
}

impl WorkerGroup {
    /// The group of that name: lowercase letters, digits, `-` and `_`, at most 32. None when the name
    /// is not of that form.
    pub fn new(name: &str) -> Option<Self> {
        let is_usable = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_');
        let fits = !name.is_empty() && name.len() <= NAME_BYTES_MAX;
        (fits && name.bytes().all(is_usable)).then(|| Self(name.into()))
    }

    /// The group that a scenario's tags choose: that of the first `worker:NAME`, else the default.
    pub fn chosen_by(tags: &[String]) -> Self {
        let mut names = tags.iter().filter_map(|tag| tag.strip_prefix(TAG_PREFIX));
        names.find_map(Self::new).unwrap_or_default()
    }

    /// Its name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whose runs a process drives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Served {
    /// Everyone's: there is no other process.
    All,
    /// Those of these groups; none for a process that drives nothing.
    Groups(Vec<WorkerGroup>),
}

impl Served {
    /// Whether runs of that group are driven.
    pub fn contains(&self, group: &WorkerGroup) -> bool {
        match self {
            Self::All => true,
            Self::Groups(groups) => groups.contains(group),
        }
    }

    /// The names of the groups; none where all runs are driven, since nobody else asks.
    pub fn names(&self) -> Vec<String> {
        match self {
            Self::All => Vec::new(),
            Self::Groups(groups) => groups
                .iter()
                .map(|group| group.as_str().to_owned())
                .collect(),
        }
    }

    /// Whether nothing is driven.
    pub fn is_nothing(&self) -> bool {
        matches!(self, Self::Groups(groups) if groups.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(tags: &[&str]) -> String {
        let tags: Vec<String> = tags.iter().map(|tag| (*tag).to_owned()).collect();
        WorkerGroup::chosen_by(&tags).as_str().to_owned()
    }

    #[test]
    fn a_tag_chooses_a_group() {
        assert_eq!(chosen(&[]), "default");
        assert_eq!(chosen(&["billing", "worker:"]), "default");
        assert_eq!(chosen(&["billing", "worker:gpu_2"]), "gpu_2");
        assert_eq!(chosen(&["worker:default"]), "default");
    }

    #[test]
    fn names_are_short_and_plain() {
        for name in ["a", "on-prem", "gpu_2", &"x".repeat(NAME_BYTES_MAX)] {
            assert!(WorkerGroup::new(name).is_some(), "{name}");
        }
        for name in [
            "",
            "GPU",
            "a b",
            "a,b",
            "ä",
            &"x".repeat(NAME_BYTES_MAX + 1),
        ] {
            assert!(WorkerGroup::new(name).is_none(), "{name}");
        }
    }

    #[test]
    fn who_serves_no_group_drives_nothing() {
        let other = WorkerGroup::new("gpu").unwrap();
        let some = Served::Groups(vec![WorkerGroup::default()]);
        assert!(some.contains(&WorkerGroup::default()) && !some.contains(&other));
        assert!(Served::All.contains(&other) && !Served::All.is_nothing());
        assert!(!some.is_nothing() && Served::Groups(Vec::new()).is_nothing());
    }
}
