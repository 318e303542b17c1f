//! The examples of the generated client run, and show what they should.

use crate::programs::run;

/// Takes in an example as it is, and runs it in a test of its name.
macro_rules! examples {
    ($($name:ident: $requests:literal requests, $shown:expr;)*) => {$(
        mod $name {
            include!(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/../generated-client/examples/",
                stringify!($name),
                ".rs"
            ));

            #[test]
            fn runs() {
                let test = concat!("examples::", stringify!($name), "::runs");
                let Some(ran) = super::run(test, &["examples.yaml"], main) else { return };
                assert_eq!(ran.requests, $requests);
                for text in $shown {
                    assert!(ran.shown.contains(text), "{text:?} is not in {}", ran.shown);
                }
            }
        }
    )*};
}

examples! {
    batch: 3 requests, ["is on its way", "ended", "Norway: Oslo", "Peru: Lima"];
    chat: 2 requests, ["> Where does it begin?\n", "The Tagus", "In Spain"];
    streaming: 1 requests, ["Slow salt on the stones", "(19 tokens)"];
    structured_output: 1 requests, ["Jo Lund (jo@example.com)", "Show it!"];
    tool_use: 2 requests, ["[looking at the weather in Bergen, Norway]", "It is 12 °C in Bergen"];
    vision: 1 requests, ["A gear with the letter R"];
}

/// Each file is in the list above.
#[test]
fn none_is_forgotten() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../generated-client/examples");
    for file in std::fs::read_dir(folder).expect("the examples") {
        let name = file.expect("a file").file_name().to_string_lossy().into_owned();
        let module = format!("    {}: ", name.trim_end_matches(".rs"));
        assert!(include_str!("examples.rs").contains(&module), "{name}");
    }
}
