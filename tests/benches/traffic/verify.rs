//! Exchanges a second through `verify`, on our own cassettes and on those of `CLAUDE_CASSETTES`.

use std::path::{Path, PathBuf};
use std::time::Instant;

use divan::Bencher;
use divan::counter::ItemsCount;
use specweave_codegen::manifest::Manifest;
use specweave_codegen::{load_all, lower_all, reconcile_all};
use specweave_tests::verify::{File, Known, Verifier, files};

#[divan::bench(sample_count = 20)]
fn own_cassettes(bencher: Bencher<'_, '_>) {
    let (verifier, files) = setup(own());
    let exchanges = verifier.verify(&files, &|| {}).interactions;
    bencher
        .counter(ItemsCount::new(exchanges))
        .bench_local(|| verifier.verify(&files, &|| {}));
}

/// Prints how many exchanges a second are verified.
pub(crate) fn throughput() {
    let folders = [Some(own()), std::env::var_os("CLAUDE_CASSETTES").map(PathBuf::from)];
    println!("\nverify, against the reconciled model and each document alone");
    for folder in folders.into_iter().flatten() {
        let (verifier, files) = setup(folder.clone());
        let rates = (0..5).map(|_| {
            let start = Instant::now();
            let report = verifier.verify(&files, &|| {});
            report.interactions as f64 / start.elapsed().as_secs_f64()
        });
        let best = rates.fold(0.0, f64::max);
        println!("  {best:>9.0} exchanges a second in {}", folder.display());
    }
}

fn own() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("cassettes")
}

fn setup(folder: PathBuf) -> (Verifier, Vec<File>) {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs/sources.toml");
    let manifest = Manifest::read(&manifest).expect("the manifest");
    let documents = load_all(&manifest).expect("the documents");
    let (apis, _) = lower_all(&manifest, &documents).expect("APIs");
    let (reconciled, _) =
        reconcile_all(&manifest, &documents, apis.clone()).expect("one API");
    let sources = apis.into_iter().map(Known::document).collect();
    let verifier = Verifier::new(Known::reconciled(reconciled.api), sources);
    (verifier, files(&[folder]).expect("there are files"))
}
