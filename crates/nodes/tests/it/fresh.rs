//! Files of the repository that are made from the code: a test writes the fresh text and fails
//! when the committed one differs, so that the difference is seen and committed.

use std::path::Path;

/// Compares a committed file, named from the repository's root, with what it should hold.
pub(crate) fn assert_fresh(path: &str, expected: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(path);
    if std::fs::read_to_string(&file).is_ok_and(|present| present == expected) {
        return;
    }
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(&file, expected).unwrap();
    panic!("{path} was stale and has been written again: look at the difference and commit it");
}
