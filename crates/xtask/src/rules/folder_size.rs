//! A folder holds at most 15 source files. Reason: a list that one glance takes in is a map, a
//! longer one is a heap. Fixtures, snapshots and migrations are data and do not count.

use std::collections::BTreeMap;

use crate::finding::Finding;
use crate::tree::Tree;

pub(super) const NAME: &str = "folder-size";
const FOLDER_FILES_MAX: usize = 15;
const SOURCE_EXTENSIONS: [&str; 4] = ["rs", "ts", "tsx", "py"];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for path in tree.files.keys() {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        if SOURCE_EXTENSIONS.contains(&extension) {
            *counts.entry(folder).or_default() += 1;
        }
    }
    let full = counts
        .into_iter()
        .filter(|(_, count)| *count > FOLDER_FILES_MAX);
    full.map(|(folder, count)| Finding {
        rule: NAME,
        path: folder.to_owned(),
        line: 1,
        message: format!("{count} source files, at most {FOLDER_FILES_MAX}: group them in folders"),
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use crate::tree::Tree;

    #[test]
    fn a_sixteenth_source_file_is_found() {
        let names: Vec<String> = (0..16).map(|n| format!("a/f{n}.rs")).collect();
        let mut files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "")).collect();
        assert_eq!(super::check(&Tree::of(&files)).len(), 1);
        files[0].0 = "a/f0.snap";
        assert!(super::check(&Tree::of(&files)).is_empty());
    }
}
