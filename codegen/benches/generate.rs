//! What the whole way costs, from a file to the text of a crate:
//! `cargo bench -p specweave-codegen --bench generate`. It should grow with the document, and no
//! faster; the ratios at the end tell.

mod document;

use std::fs;
use std::time::{Duration, Instant};

use divan::Bencher;
use divan::counter::ItemsCount;
use specweave_codegen::generate;
use specweave_codegen::manifest::Manifest;
use tempfile::TempDir;

use document::document;

const SCHEMAS: [usize; 4] = [250, 500, 1000, 2000];

fn main() {
    divan::main();
    if std::env::args().any(|argument| argument == "--test" || argument == "--list") {
        return;
    }
    println!();
    for pair in SCHEMAS.windows(2) {
        let ratio = time(pair[1]) / time(pair[0]);
        println!("from {} schemas to {}: {ratio:.1}x the time", pair[0], pair[1]);
    }
}

#[divan::bench(args = SCHEMAS)]
fn schemas_of_one_document(bencher: Bencher<'_, '_>, schemas: usize) {
    let (_folder, manifest) = manifest(schemas);
    bencher.counter(ItemsCount::new(schemas)).bench(|| generate(&manifest));
}

fn time(schemas: usize) -> f64 {
    let (_folder, manifest) = manifest(schemas);
    let once = || {
        let start = Instant::now();
        generate(&manifest).expect("it is a good document");
        start.elapsed()
    };
    (0..5).map(|_| once()).min().unwrap_or(Duration::ZERO).as_secs_f64()
}

/// A document with this many schemas, in a folder that goes with the first of the two.
fn manifest(schemas: usize) -> (TempDir, Manifest) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("document.yaml");
    fs::write(&file, document(schemas)).expect("it can be written");
    (folder, Manifest::for_documents(&[file], "document"))
}
