//! What reconciling costs: `cargo bench -p specweave-codegen`. It should grow with what there is to
//! reconcile, and no faster; the ratios at the end tell.

mod document;

use std::time::{Duration, Instant};

use divan::Bencher;
use specweave_codegen::ir::{Api, Source, SourceKind};
use specweave_codegen::load::Document;
use specweave_codegen::lower::lower;
use specweave_codegen::reconcile::reconcile;

use document::document;

const NAMES: [&str; 8] = ["a", "b", "c", "d", "e", "f", "g", "h"];

fn main() {
    divan::main();
    if std::env::args().any(|argument| argument == "--test" || argument == "--list") {
        return;
    }
    let ratio = |base: &[Api], other: &[Api]| time(other) / time(base);
    let (small, large) = (apis(2, 350), apis(2, 1400));
    println!("\n4 times the schemas: {:.1}x the time", ratio(&small, &large));
    let eight = apis(8, 700);
    println!("8 times the sources: {:.1}x the time", ratio(&eight[..1], &eight));
}

#[divan::bench(args = [175, 350, 700, 1400])]
fn schemas_of_two_sources(bencher: Bencher<'_, '_>, schemas: usize) {
    let apis = apis(2, schemas);
    bencher.with_inputs(|| apis.clone()).bench_values(|apis| reconcile(apis, &[]));
}

#[divan::bench(args = [1, 2, 4, 8])]
fn sources_of_700_schemas(bencher: Bencher<'_, '_>, sources: usize) {
    let apis = apis(sources, 700);
    bencher.with_inputs(|| apis.clone()).bench_values(|apis| reconcile(apis, &[]));
}

fn time(apis: &[Api]) -> f64 {
    let once = || {
        let apis = apis.to_vec();
        let start = Instant::now();
        reconcile(apis, &[]).expect("they are one API");
        start.elapsed()
    };
    (0..5).map(|_| once()).min().unwrap_or(Duration::ZERO).as_secs_f64()
}

fn apis(sources: usize, schemas: usize) -> Vec<Api> {
    let text = document(schemas);
    NAMES[..sources]
        .iter()
        .zip(1..)
        .map(|(name, authority)| {
            let source = Source {
                name: (*name).to_owned(),
                file: format!("{name}.yaml"),
                openapi: String::new(),
                authority,
                kind: SourceKind::Formal,
            };
            let document = Document::from_text(text.clone(), &source.file)
                .expect("it is a document");
            lower(&document, source).expect("it describes an API").api
        })
        .collect()
}
