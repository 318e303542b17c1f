//! An earlier state of the client: a release, a folder, or a revision.

use std::fs;
use std::path::{Path, PathBuf};

use specweave_codegen::diagnostic::{Diagnostic, Failure, Place};
use specweave_codegen::face::Face;
use specweave_codegen::manifest::Manifest;
use specweave_codegen::{Generated, generate, release};
use tempfile::TempDir;

use crate::git;

/// The state of today, which says where to look for that of then.
pub(crate) struct Now<'a> {
    /// The manifest.
    pub(crate) manifest: &'a Manifest,
    /// Its file.
    pub(crate) file: &'a Path,
    /// The folder of the generated crate.
    pub(crate) out: &'a Path,
}

/// What is known of an earlier state.
pub(crate) struct Earlier {
    /// The public interface of the crate.
    pub(crate) face: Face,
    /// What its documents give, if they are there.
    pub(crate) generated: Option<Generated>,
    /// What was left out.
    pub(crate) warnings: Vec<Diagnostic>,
    /// Files of a revision: where they lie for the moment, and how they are called.
    folder: Option<(TempDir, String)>,
}

impl Earlier {
    /// A place as the reader knows it: files of a revision are called `REVISION:PATH`.
    pub(crate) fn shown(&self, place: Place) -> Place {
        let Some((folder, revision)) = &self.folder else { return place };
        let inside = Path::new(&place.file).strip_prefix(folder.path());
        match inside {
            Ok(path) => {
                Place { file: format!("{revision}:{}", path.display()), ..place }
            }
            Err(_) => place,
        }
    }
}

/// Reads what `--from` names; without it, the last release.
pub(crate) fn read(from: Option<&str>, now: &Now<'_>) -> Result<Earlier, Failure> {
    let Some(from) = from else {
        let kept = now.manifest.dir.join(release::FACE);
        if now.manifest.made_up || !kept.is_file() {
            return Err(vec![
                Diagnostic::error("nothing has been released yet").help(
                    "name what to compare with: --from REVISION, or --from FOLDER",
                ),
            ]);
        }
        return face(&kept);
    };
    let path = Path::new(from);
    if path.is_file() {
        return face(path);
    }
    if path.is_dir() {
        return folder(path);
    }
    let folder = tempfile::tempdir().map_err(|error| {
        vec![Diagnostic::error(format!("cannot make a temporary folder: {error}"))]
    })?;
    let dir = Some(now.manifest.dir.as_path()).filter(|dir| *dir != Path::new(""));
    let found =
        git::export(from, dir.unwrap_or(Path::new(".")), now.out, folder.path())?;
    let name = now.file.file_name().unwrap_or_default();
    let manifest = folder.path().join(found.specs).join(name);
    let client = found.client.map(|client| folder.path().join(client));
    let mut earlier = both(&manifest, client.as_deref())?.ok_or_else(|| {
        vec![
            Diagnostic::error(format!(
                "`{from}` has neither these sources nor this crate"
            ))
            .help("name a revision in which they were there already"),
        ]
    })?;
    earlier.folder = Some((folder, from.to_owned()));
    for warning in &mut earlier.warnings {
        let places = std::mem::take(&mut warning.places);
        let folder = &earlier.folder;
        let shown = |place: Place| match folder {
            Some((folder, revision)) => Place {
                file: place.file.replace(
                    &format!("{}/", folder.path().display()),
                    &format!("{revision}:"),
                ),
                ..place
            },
            None => place,
        };
        warning.places = places.into_iter().map(shown).collect();
    }
    Ok(earlier)
}

fn face(file: &Path) -> Result<Earlier, Failure> {
    let shown = file.display().to_string();
    let text = fs::read_to_string(file).map_err(|error| {
        vec![Diagnostic::error(format!("cannot read `{shown}`: {error}"))]
    })?;
    let face = Face::from_text(&text, &shown)?;
    Ok(Earlier { face, generated: None, warnings: Vec::new(), folder: None })
}

/// A checkout has `specs` and perhaps `generated-client`; sources have a manifest; a crate has `src`.
fn folder(path: &Path) -> Result<Earlier, Failure> {
    let places: [(PathBuf, Option<PathBuf>); 3] = [
        (path.join("specs/sources.toml"), Some(path.join("generated-client"))),
        (path.join("sources.toml"), None),
        (path.join("no manifest"), Some(path.to_path_buf())),
    ];
    for (manifest, client) in places {
        if let Some(earlier) = both(&manifest, client.as_deref())? {
            return Ok(earlier);
        }
    }
    Err(vec![
        Diagnostic::error(format!("`{}` has nothing to compare with", path.display())).help(
            "name a folder with `specs/sources.toml` (a checkout), with `sources.toml` (sources) \
             or with `src/lib.rs` (a generated crate)",
        ),
    ])
}

/// The interface is that of the crate that was there; only without one, what its sources would give
/// today.
fn both(manifest: &Path, client: Option<&Path>) -> Result<Option<Earlier>, Failure> {
    let client = client.filter(|client| client.join("src/lib.rs").is_file());
    let generated = manifest
        .is_file()
        .then(|| Manifest::read(manifest).and_then(|manifest| generate(&manifest)));
    let (face, generated, warnings) = match (client, generated) {
        (None, None) => return Ok(None),
        (None, Some(generated)) => {
            let generated = generated?;
            (Face::of_crate(&generated.files)?, Some(generated), Vec::new())
        }
        (Some(client), None) => (Face::of_folder(client)?, None, Vec::new()),
        (Some(client), Some(Ok(generated))) => {
            (Face::of_folder(client)?, Some(generated), Vec::new())
        }
        (Some(client), Some(Err(problems))) => {
            let mut warnings: Vec<Diagnostic> =
                problems.into_iter().map(Diagnostic::lenient).collect();
            warnings.push(
                Diagnostic::warning("the sources of then cannot be read today").help(
                    "only the interfaces of the crates are compared, not the wire",
                ),
            );
            (Face::of_folder(client)?, None, warnings)
        }
    };
    Ok(Some(Earlier { face, generated, warnings, folder: None }))
}
