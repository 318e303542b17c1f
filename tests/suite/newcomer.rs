//! A program that needs nothing but the client, a runtime and streams does what people come for.

use crate::programs::run;

mod program {
    include!(concat!(env!("CARGO_MANIFEST_DIR"), "/newcomer/src/main.rs"));

    pub(super) fn start() -> Result<(), Box<dyn Error>> {
        main()
    }
}

#[test]
fn the_first_afternoon() {
    let test = "newcomer::the_first_afternoon";
    let cassettes = ["newcomer.yaml", "models.yaml"];
    let Some(ran) = run(test, &cassettes, program::start) else { return };
    for line in [
        "create: Hello! (req_01",
        "stream: One,| two,| three.\n",
        "tool: It is noon.\n",
        "models: 5\n",
        "batch: one Some(\"1\")\n",
        "batch: two Some(\"2\")\n",
        "rate limit: Some(0) left, slow down\n",
        "then: Here I am.\n",
    ] {
        assert!(ran.shown.contains(line), "{line:?} is not in {}", ran.shown);
    }
}

/// The package has these dependencies and no others.
#[test]
fn it_needs_only_three_packages() {
    let manifest = include_str!("../newcomer/Cargo.toml");
    let (_, dependencies) = manifest.split_once("[dependencies]").expect("dependencies");
    let names: Vec<_> = dependencies
        .lines()
        .filter_map(|line| line.split(['.', ' ']).next().filter(|name| !name.is_empty()))
        .collect();
    assert_eq!(names, ["claude-messages", "futures-util", "tokio"]);
}
