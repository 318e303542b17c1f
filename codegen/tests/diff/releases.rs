//! A version that says less than what changed is found out, and the changelog says what changed.

use std::fs;

use specweave_codegen::emit::EmittedFile;
use specweave_codegen::manifest::Manifest;
use specweave_codegen::{Generated, generate, release};

use crate::support::told;

const BEFORE: &str = include_str!("cases/major-answer-field-removed/before.yaml");
const AFTER: &str = include_str!("cases/major-answer-field-removed/after.yaml");

/// A manifest in memory; what is kept of releases are drafts.
fn manifest(version: &str, document: &str, kept: &[EmittedFile]) -> Manifest {
    let text = format!(
        "[client]\nname = \"pets\"\nversion = \"{version}\"\n\n\
         [[source]]\nname = \"pets\"\nfile = \"pets.yaml\"\nauthority = 1\n"
    );
    let nowhere = tempfile::tempdir().unwrap();
    let dir = nowhere.path().to_path_buf();
    let mut manifest = Manifest::from_text(&text, "sources.toml", dir).unwrap();
    manifest.drafts.insert("pets.yaml".to_owned(), document.to_owned().into());
    for file in kept {
        manifest.drafts.insert(file.path.clone(), file.text.clone().into());
    }
    manifest
}

fn generated(manifest: &Manifest) -> Generated {
    generate(manifest).unwrap_or_else(|problems| panic!("{}", told(&problems)))
}

fn released(
    manifest: &Manifest,
    date: Option<&str>,
) -> Result<Vec<EmittedFile>, String> {
    let generated = generated(manifest);
    release::release(manifest, &generated.files, generated.since.as_ref(), date)
        .map_err(|problems| told(&problems))
}

fn changelog(generated: &Generated) -> &str {
    let file = generated.files.iter().find(|file| file.path == release::CHANGELOG);
    &file.expect("a changelog").text
}

fn dishonest(manifest: &Manifest) -> Option<String> {
    let generated = generated(manifest);
    release::dishonest(manifest, generated.since.as_ref())
        .map(|problem| told(&vec![problem]))
}

#[test]
fn before_the_first_release_every_version_will_do() {
    let manifest = manifest("0.1.0", BEFORE, &[]);
    assert_eq!(dishonest(&manifest), None);
    let generated = generated(&manifest);
    assert!(
        changelog(&generated).contains("## 0.1.0 (unreleased)\n\nThe first release.")
    );
}

#[test]
fn a_breaking_change_asks_for_its_version() {
    let kept = released(&manifest("0.1.0", BEFORE, &[]), Some("2026-01-31")).unwrap();
    assert_eq!(dishonest(&manifest("0.1.0", BEFORE, &kept)), None, "nothing changed");

    let problem = dishonest(&manifest("0.1.1", AFTER, &kept)).expect("a problem");
    assert!(problem.contains("types::Pet.age"), "{problem}");
    assert!(problem.contains("version = \"0.2.0\""), "{problem}");
    assert_eq!(dishonest(&manifest("0.2.0", AFTER, &kept)), None);
    let problem = dishonest(&manifest("0.0.9", AFTER, &kept)).expect("a problem");
    assert!(problem.contains("older than 0.1.0"), "{problem}");
}

#[test]
fn the_changelog_says_what_changed_and_keeps_what_was_said() {
    let kept = released(&manifest("0.1.0", BEFORE, &[]), Some("2026-01-31")).unwrap();
    let second = manifest("0.2.0", AFTER, &kept);
    insta::assert_snapshot!("unreleased", changelog(&generated(&second)));

    // What people add to the notes stays.
    let mut kept = released(&second, Some("2026-02-28")).unwrap();
    let notes = kept.iter_mut().find(|file| file.path == release::NOTES).unwrap();
    notes.text = notes.text.replace("### Breaking", "For better pets.\n\n### Breaking");
    let third = manifest("0.2.0", AFTER, &kept);
    insta::assert_snapshot!("released", changelog(&generated(&third)));
}

#[test]
fn a_version_is_released_once() {
    let first = manifest("0.1.0", BEFORE, &[]);
    let kept = released(&first, None).unwrap();
    let again = released(&manifest("0.1.0", BEFORE, &kept), None).unwrap_err();
    assert!(again.contains("released already"), "{again}");
    let less = released(&manifest("0.1.1", AFTER, &kept), None).unwrap_err();
    assert!(less.contains("0.2.0"), "{less}");
    let none = released(&manifest("one", BEFORE, &[]), None).unwrap_err();
    assert!(none.contains("not a version"), "{none}");
}

#[test]
fn a_broken_face_stops_the_run_and_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("pets.yaml"), BEFORE).unwrap();
    fs::write(folder.path().join(release::FACE), "<<<<<<< HEAD").unwrap();
    let mut manifest = manifest("0.1.0", BEFORE, &[]);
    manifest.dir = folder.path().to_path_buf();
    let problems = generate(&manifest).unwrap_err();
    assert!(told(&problems).contains("restore it"), "{}", told(&problems));
}
