//! Files of the repository that are made from the code: a test writes the fresh texts and fails
//! when a committed one differs, so that the difference is seen and committed.

use std::path::Path;

/// Compares committed files, named from the repository's root, with what they should hold.
pub(crate) fn assert_fresh(files: impl IntoIterator<Item = (String, String)>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut stale = Vec::new();
    for (path, expected) in files {
        let file = root.join(&path);
        if std::fs::read_to_string(&file).is_ok_and(|present| present == expected) {
            continue;
        }
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, expected).unwrap();
        stale.push(path);
    }
    assert!(
        stale.is_empty(),
        "{stale:?} were stale and have been written again: look at the difference and commit it"
    );
}
