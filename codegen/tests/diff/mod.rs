//! What changed for callers, and whom it breaks.

mod autos;
mod cases;
mod faces;
mod lints;
mod releases;
mod rules;
mod versions;

use specweave_codegen::diff::{self, Diff, Side};
use specweave_codegen::face::Face;
use specweave_codegen::manifest::Manifest;
use specweave_codegen::{Generated, generate, place};

use crate::support::told;

/// What a document gives, under a name that is the same for every text.
pub(crate) fn generated(text: &str) -> Generated {
    let mut manifest = Manifest::for_documents(&["api.yaml".into()], "pets");
    manifest.drafts.insert("api.yaml".to_owned(), text.to_owned().into());
    generate(&manifest).unwrap_or_else(|problems| panic!("{}", told(&problems)))
}

pub(crate) fn face(generated: &Generated) -> Face {
    Face::of_crate(&generated.files)
        .unwrap_or_else(|problems| panic!("{}", told(&problems)))
}

/// What changed from one document to another, for callers and on the wire.
pub(crate) fn difference(before: &str, after: &str) -> Diff {
    let (old, new) = (generated(before), generated(after));
    let mut found = diff::compare(&face(&old), &face(&new));
    found.api = diff::compare_apis(
        Side {
            api: &old.reconciled.api,
            locate: &|origin| place(&old.documents, origin),
        },
        Side {
            api: &new.reconciled.api,
            locate: &|origin| place(&new.documents, origin),
        },
    );
    diff::link(&mut found, &old.model, &new.model);
    found
}
