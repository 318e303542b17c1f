//! A small change to a document is a small change to what is generated, one that a reviewer reads in
//! a minute: nothing is renumbered, nothing is moved, and other items stay as they are.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use similar::{ChangeTag, TextDiff};
use specweave_codegen::emit::EmittedFile;
use specweave_codegen::face::Face;
use specweave_codegen::manifest::Manifest;
use specweave_codegen::{generate, release, report};

use crate::support::told;

type Texts = BTreeMap<String, String>;

/// What comes of the documents: texts by path.
struct Output {
    client: Texts,
    /// The changelog, with what is unreleased.
    changelog: Texts,
    /// The joint document, and the page of the decisions.
    reports: Texts,
    /// Which line each link of that page leads to: nobody reviews these.
    lines: Vec<String>,
}

/// The interface of today, as if it had been released: a change asks for a line of the changelog.
static RELEASED: LazyLock<String> = LazyLock::new(|| {
    let files = generated(None, |text| text).files;
    Face::of_crate(&files).unwrap_or_else(|e| panic!("{}", told(&e))).to_text()
});

fn generated(
    released: Option<&str>,
    edit: impl FnOnce(String) -> String,
) -> specweave_codegen::Generated {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs");
    let mut manifest = Manifest::read(&specs.join("sources.toml")).unwrap();
    let document = fs::read_to_string(specs.join("supplement.yaml")).unwrap();
    manifest.drafts.insert("supplement.yaml".to_owned(), edit(document).into());
    if let Some(face) = released {
        manifest.drafts.insert(release::FACE.to_owned(), face.to_owned().into());
        manifest.drafts.insert(release::NOTES.to_owned(), "## Then\n".to_owned().into());
    }
    generate(&manifest).unwrap_or_else(|e| panic!("{}", told(&e)))
}

/// What comes of the documents of today when one of them says something else.
fn output(edit: impl FnOnce(String) -> String) -> Output {
    let generated = generated(Some(&RELEASED), edit);
    let texts = |files: Vec<EmittedFile>| files.into_iter().map(|f| (f.path, f.text));
    let (changelog, client) =
        texts(generated.files).partition(|(path, _)| path == release::CHANGELOG);
    let mut reports: Texts = texts(generated.reports).collect();
    let lines = reports.remove(report::LINES).expect("a list of lines");
    let lines = lines.lines().map(str::to_owned).collect();
    Output { client, changelog, reports, lines }
}

/// What changed: how many lines went and came, and how many files have any of them.
#[derive(Debug, PartialEq, Eq)]
struct Size {
    files: usize,
    gone: usize,
    new: usize,
}

fn size(old: &Texts, new: &Texts) -> Size {
    let mut size = Size { files: 0, gone: 0, new: 0 };
    let names: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    for name in names {
        let side = |files: &Texts| files.get(name).cloned().unwrap_or_default();
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

/// The size of a change: in the crate, in its changelog, in the reports.
fn sizes(new: &Output) -> (Size, Size, Size) {
    let without_number = |line: &String| match line.split_once("[line ") {
        Some((label, rest)) if rest.contains("(supplement.yaml#L") => {
            let pointer = rest.split_once(") ").map_or("", |(_, pointer)| pointer);
            format!("{label}supplement.yaml {pointer}")
        }
        _ => line.clone(),
    };
    // Numbers of lines move in the document that was edited, and nowhere else.
    let list = |output: &Output| -> BTreeSet<String> {
        output.lines.iter().map(without_number).collect()
    };
    let gone: Vec<_> = list(&TODAY).difference(&list(new)).cloned().collect();
    assert!(gone.is_empty(), "{gone:#?}");
    (
        size(&TODAY.client, &new.client),
        size(&TODAY.changelog, &new.changelog),
        size(&TODAY.reports, &new.reports),
    )
}

static TODAY: LazyLock<Output> = LazyLock::new(|| output(|text| text));

/// Replaces a text that is there once, and tells the size of what comes of it.
fn change(from: &str, to: &str) -> (Size, Size, Size) {
    sizes(&output(|text| {
        assert_eq!(text.matches(from).count(), 1, "{from:?}");
        text.replacen(from, to, 1)
    }))
}

#[test]
fn a_description_is_one_line() {
    let (client, changelog, reports) = change(
        "Lists the workspace's batches page by page",
        "Names the workspace's batches page by page",
    );
    // The line that says it, wherever the text is shown: at the method, and in the joint document.
    assert_eq!(client, Size { files: 1, gone: 1, new: 1 });
    assert!(changelog.gone == 0 && changelog.new <= 6, "{changelog:?}");
    assert_eq!(reports, Size { files: 1, gone: 1, new: 1 });
}

#[test]
fn a_field_is_a_field_and_its_name() {
    let last = "`after_id` for the next page; null on an empty page.\n\n    DeletedMessageBatch:";
    let field = "        total:\n          type: integer\n          description: How many there are.\n";
    let to = last.replacen("\n\n", &format!("\n{field}\n"), 1);
    let (client, changelog, reports) = change(last, &to);
    // Its documentation, itself, and its name on the wire; nothing goes.
    assert!(client.files == 1 && client.gone == 0 && client.new <= 6, "{client:?}");
    assert!(changelog.gone == 0 && changelog.new <= 6, "{changelog:?}");
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
    let added: Vec<_> =
        new.client.keys().filter(|path| !TODAY.client.contains_key(*path)).collect();
    assert_eq!(added, ["src/types/mood_delta.rs"]);
    let (client, changelog, reports) = sizes(&new);
    // A file of its own; a line where it belongs in the union, its names and the list of modules.
    assert!(client.files <= 4 && client.gone <= 2 && client.new <= 50, "{client:?}");
    assert!(changelog.gone == 0 && changelog.new <= 12, "{changelog:?}");
    assert!(reports.gone <= 6 && reports.new <= 40, "{reports:?}");
}

#[test]
fn an_operation_is_a_method() {
    let path = "  /v1/messages/batches/{message_batch_id}/results:\n";
    let operation = "  /v1/messages/batches/{message_batch_id}/archive:\n    post:\n      operationId: archiveMessageBatch\n      tags: [Message Batches]\n      summary: Archive a message batch\n      parameters:\n        - $ref: '#/components/parameters/MessageBatchId'\n        - $ref: '#/components/parameters/AnthropicVersion'\n        - $ref: '#/components/parameters/AnthropicBeta'\n      responses:\n        '200':\n          description: The batch.\n          content:\n            application/json:\n              schema:\n                $ref: '#/components/schemas/MessageBatch'\n        4XX:\n          $ref: '#/components/responses/ErrorResponse'\n";
    // The others of its tag are in `messages.batches`, so that is where it goes: once for those who
    // wait and once for those who block.
    let (client, changelog, reports) = change(path, &format!("{operation}{path}"));
    assert!(client.files <= 2 && client.gone <= 1 && client.new <= 40, "{client:?}");
    assert!(changelog.gone == 0 && changelog.new <= 12, "{changelog:?}");
    // The operation in the joint document; a section and the counts in the page.
    assert!(reports.gone <= 4 && reports.new <= 100, "{reports:?}");
}
