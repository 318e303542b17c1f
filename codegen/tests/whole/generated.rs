//! Whatever document comes, it becomes files that parse, and the same each time.

use proptest::prelude::*;

use super::documents::document;
use super::{assert_sound, generate};

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    #[test]
    fn a_document_becomes_files_that_parse(document in document()) {
        let text = serde_json::to_string_pretty(&document).expect("JSON");
        let generated = generate(&text).unwrap_or_else(|failure| panic!("{failure:?}\n{text}"));
        assert_sound(&generated);
        let again = generate(&text).expect("what it was before");
        prop_assert!(generated.files == again.files, "two runs differ for\n{text}");
    }
}
