//! What the binary is made of.

use millrace_e2e::server::binary;

/// What is in a binary that has `crates/core/src/defect.rs` compiled in with its feature.
const MARK: &[u8] = b"millrace: defects can be seeded in";

#[test]
fn no_defect_can_be_seeded_in_the_binary() {
    let binary = std::fs::read(binary().unwrap()).unwrap();
    let mut places = binary.windows(MARK.len());
    assert!(!places.any(|bytes| bytes == MARK));
}
