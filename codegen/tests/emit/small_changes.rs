//! A small change to a document is a small change to what is generated, one that a reviewer reads in
//! a minute: nothing is renumbered, nothing is moved, and other items stay as they are.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use similar::{ChangeTag, TextDiff};
use specweave_codegen::emit::EmittedFile;
use specweave_codegen::generate;
use specweave_codegen::manifest::Manifest;

use crate::support::told;

/// Texts by path: of the crate, and of the reports.
type Output = (BTreeMap<String, String>, BTreeMap<String, String>);

/// What comes of the documents of today when one of them says something else.
fn output(edit: impl FnOnce(String) -> String) -> Output {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs");
    let mut manifest = Manifest::read(&specs.join("sources.toml")).unwrap();
    let document = fs::read_to_string(specs.join("supplement.yaml")).unwrap();
    manifest.drafts.insert("supplement.yaml".to_owned(), edit(document).into());
    let generated = generate(&manifest).unwrap_or_else(|e| panic!("{}", told(&e)));
    let texts = |files: Vec<EmittedFile>| files.into_iter().map(|f| (f.path, f.text));
    (texts(generated.files).collect(), texts(generated.reports).collect())
}

/// What changed: how many lines went and came, and how many files have any of them.
#[derive(Debug, PartialEq, Eq)]
struct Size {
    files: usize,
    gone: usize,
    new: usize,
}

fn size(old: &BTreeMap<String, String>, new: &BTreeMap<String, String>) -> Size {
    let mut size = Size { files: 0, gone: 0, new: 0 };
    let names: std::collections::BTreeSet<_> = old.keys().chain(new.keys()).collect();
    for name in names {
        let side = |files: &BTreeMap<String, String>| {
            let text = files.get(name).map_or("", String::as_str);
            // A place in a document is told by its line, which moves with what is above it.
            text.split("](").map(without_line).collect::<Vec<_>>().join("](")
        };
        let (before, after) = (side(old), side(new));
        size.files += usize::from(before != after);
        for change in TextDiff::from_lines(&before, &after).iter_all_changes() {
            match change.tag() {
                ChangeTag::Delete => size.gone += 1,
                ChangeTag::Insert => size.new += 1,
                ChangeTag::Equal => {}
            }
        }
    }
    size
}

fn without_line(link: &str) -> String {
    match link.split_once("#L") {
        Some((file, rest)) if file.ends_with(".yaml") => {
            format!("{file}{}", rest.trim_start_matches(|c: char| c.is_ascii_digit()))
        }
        _ => link.to_owned(),
    }
}

static TODAY: LazyLock<Output> = LazyLock::new(|| output(|text| text));

/// Replaces a text that is there once, and tells what comes of it: in the crate, in the reports.
fn change(from: &str, to: &str) -> (Size, Size) {
    let new = output(|text| {
        assert_eq!(text.matches(from).count(), 1, "{from:?}");
        text.replacen(from, to, 1)
    });
    (size(&TODAY.0, &new.0), size(&TODAY.1, &new.1))
}

#[test]
fn a_description_is_one_line() {
    let (client, reports) = change(
        "Lists the workspace's batches page by page",
        "Names the workspace's batches page by page",
    );
    // The line that says it, wherever the text is shown: at the method, and in the joint document.
    assert_eq!(client, Size { files: 1, gone: 1, new: 1 });
    assert_eq!(reports, Size { files: 1, gone: 1, new: 1 });
}

#[test]
fn a_field_is_a_field_and_its_name() {
    let last = "`after_id` for the next page; null on an empty page.\n\n    DeletedMessageBatch:";
    let field = "        total:\n          type: integer\n          description: How many there are.\n";
    let to = last.replacen("\n\n", &format!("\n{field}\n"), 1);
    let (client, reports) = change(last, &to);
    // Its documentation, itself, and its name on the wire; nothing goes.
    assert!(client.files == 1 && client.gone == 0 && client.new <= 6, "{client:?}");
    // The schema, and the row and the counts that say that only one document knows of it.
    assert!(reports.gone <= 3 && reports.new <= 12, "{reports:?}");
}

#[test]
fn a_variant_is_a_type_and_its_lines_in_the_lists() {
    let new = output(|text| {
        let edits = [
            (
                "        - $ref: '#/components/schemas/SignatureDelta'\n      discriminator:",
                "        - $ref: '#/components/schemas/SignatureDelta'\n        - $ref: '#/components/schemas/MoodDelta'\n      discriminator:",
            ),
            (
                "          signature_delta: '#/components/schemas/SignatureDelta'\n\n    TextDelta:",
                "          signature_delta: '#/components/schemas/SignatureDelta'\n          mood_delta: '#/components/schemas/MoodDelta'\n\n    MoodDelta:\n      type: object\n      description: How it feels about the block.\n      required: [type, mood]\n      properties:\n        type:\n          type: string\n          description: Always `mood_delta`.\n          const: mood_delta\n        mood:\n          type: string\n          description: In one word.\n\n    TextDelta:",
            ),
        ];
        edits.iter().fold(text, |text, (from, to)| {
            assert_eq!(text.matches(from).count(), 1, "{from:?}");
            text.replacen(from, to, 1)
        })
    });
    let old_files = &TODAY.0;
    let added: Vec<_> =
        new.0.keys().filter(|path| !old_files.contains_key(*path)).collect();
    assert_eq!(added, ["src/types/mood_delta.rs"]);
    let (client, reports) = (size(old_files, &new.0), size(&TODAY.1, &new.1));
    // A file of its own; a line where it belongs in the union, its names and the list of modules.
    assert!(client.files <= 4 && client.gone <= 2 && client.new <= 50, "{client:?}");
    assert!(reports.gone <= 6 && reports.new <= 40, "{reports:?}");
}

#[test]
fn an_operation_is_a_method() {
    let path = "  /v1/messages/batches/{message_batch_id}/results:\n";
    let operation = "  /v1/messages/batches/{message_batch_id}/archive:\n    post:\n      operationId: archiveMessageBatch\n      tags: [Message Batches]\n      summary: Archive a message batch\n      parameters:\n        - $ref: '#/components/parameters/MessageBatchId'\n        - $ref: '#/components/parameters/AnthropicVersion'\n        - $ref: '#/components/parameters/AnthropicBeta'\n      responses:\n        '200':\n          description: The batch.\n          content:\n            application/json:\n              schema:\n                $ref: '#/components/schemas/MessageBatch'\n        4XX:\n          $ref: '#/components/responses/ErrorResponse'\n";
    // The others of its tag are in `messages.batches`, so that is where it goes: once for those who
    // wait and once for those who block.
    let (client, reports) = change(path, &format!("{operation}{path}"));
    assert!(client.files <= 2 && client.gone <= 1 && client.new <= 40, "{client:?}");
    // The operation in the joint document; a section and the counts in the page.
    assert!(reports.gone <= 4 && reports.new <= 100, "{reports:?}");
}
