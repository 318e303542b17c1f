//! Every example in the documentation of the client runs, exactly as it stands there.

use std::error::Error;

use crate::programs::run;

type Example = (&'static str, fn() -> Result<(), Box<dyn Error>>);

include!(concat!(env!("OUT_DIR"), "/guides.rs"));

fn block_on<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(future)
}

#[test]
fn every_example_runs() {
    let cassettes = ["guides.yaml", "models.yaml", "batches.yaml"];
    let Some(ran) = run("guides::every_example_runs", &cassettes, all) else { return };
    assert!(EXAMPLES.len() > 15, "only {} examples", EXAMPLES.len());
    assert!(ran.requests >= EXAMPLES.len(), "some asked for nothing: {}", ran.requests);
}

fn all() -> Result<(), String> {
    let mut problems = String::new();
    for (name, example) in EXAMPLES {
        println!("== {name}");
        if let Err(error) = example() {
            problems.push_str(&format!("{name}: {error}\n"));
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}
