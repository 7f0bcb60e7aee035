//! Sees to it that the editor's built files are embedded anew when they change.

fn main() -> std::io::Result<()> {
    let built = std::path::Path::new("../../ui/dist");
    // A folder that is not there would count as changed at every build.
    std::fs::create_dir_all(built)?;
    println!("cargo::rerun-if-changed={}", built.display());
    Ok(())
}
