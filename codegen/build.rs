//! A digest of the generator's own sources, so that two builds of one version can be told apart.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What the output depends on besides the input.
const SOURCES: [&str; 3] = ["src", "runtime/src", "runtime/Cargo.toml"];

fn main() -> io::Result<()> {
    let mut files = Vec::new();
    for source in SOURCES {
        println!("cargo::rerun-if-changed={source}");
        collect(Path::new(source), &mut files)?;
    }
    println!("cargo::rerun-if-changed=build.rs");
    // By their names, whatever order the file system has.
    let mut files: Vec<(String, PathBuf)> =
        files.into_iter().map(|path| (name(&path), path)).collect();
    files.sort();
    let mut digest = Digest::new();
    for (name, path) in files {
        digest.add(name.as_bytes());
        // Where a checkout has other ends of lines, it is the same generator.
        let text = fs::read(path)?;
        digest.add(&text.into_iter().filter(|byte| *byte != b'\r').collect::<Vec<_>>());
    }
    println!("cargo::rustc-env=SPECWEAVE_DIGEST={:016x}", digest.0);
    Ok(())
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if !path.is_dir() {
        files.push(path.to_path_buf());
        return Ok(());
    }
    for entry in fs::read_dir(path)? {
        collect(&entry?.path(), files)?;
    }
    Ok(())
}

fn name(path: &Path) -> String {
    let parts = path.components().map(|part| part.as_os_str().to_string_lossy());
    parts.collect::<Vec<_>>().join("/")
}

/// FNV-1a of 64 bits: enough to tell builds apart, and nothing to build first.
struct Digest(u64);

impl Digest {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    /// Adds some bytes and where they end.
    fn add(&mut self, bytes: &[u8]) {
        let end = u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_le_bytes();
        for byte in bytes.iter().chain(&end) {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}
