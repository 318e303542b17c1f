//! A copy that is there, file by file.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind};
use std::path::Path;

use serde::Serialize;

use super::list::{Input, LIST, List};
use crate::emit::EmittedFile;
use crate::write::{digest, is_inside, read};

/// A folder and the copy in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Copy {
    /// Name of the package that was copied.
    pub package: String,
    /// Its version.
    pub version: String,
    /// What it was made from that is another today, or new, or gone.
    pub inputs: Vec<String>,
    /// How the generator that made it is another than that of today, if it is.
    pub generator: Option<Generator>,
    /// All files that are there or should be, by path.
    pub files: Vec<File>,
}

/// A generator that is another than that of today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Generator {
    /// One of another version: its name and version.
    OfVersion(String),
    /// One of the same version, built from other sources.
    OfOtherSources,
}

/// A file of a copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct File {
    /// Its path in the copy, with `/` between the parts.
    pub path: String,
    /// What became of it.
    pub state: State,
}

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It is as it should be.
    Current,
    /// It is as it was copied; there is a newer text for it.
    Outdated,
    /// The crate has it since the copy was made.
    New,
    /// It is as it was copied; the crate no longer has it.
    Superfluous,
    /// Someone has changed it.
    Edited,
    /// Someone has removed it.
    Missing,
    /// Something that isn't part of the copy is where a file of the crate should be.
    InTheWay,
}

impl State {
    /// Whether someone has changed something by hand here, which would be lost.
    pub fn is_by_hand(self) -> bool {
        matches!(self, Self::Edited | Self::Missing | Self::InTheWay)
    }
}

/// Compares the copy in a folder with what should be in it; nothing if there is no copy in it.
///
/// # Errors
///
/// If a file cannot be read, or the list of the copy is damaged.
pub fn compare(folder: &Path, files: &[EmittedFile]) -> io::Result<Option<Copy>> {
    let Some(text) = read(folder, LIST)? else { return Ok(None) };
    let list = parse(&text).map_err(|why| {
        let file = folder.join(LIST);
        io::Error::new(
            ErrorKind::InvalidData,
            format!("`{}` is damaged: {why}", file.display()),
        )
    })?;
    let mut found = BTreeMap::new();
    for file in files {
        let now = read(folder, &file.path)?.map(|text| digest(&text));
        let then = list.files.get(&file.path);
        let should = digest(file.text.as_bytes());
        let state = match (&now, then) {
            (Some(now), _) if *now == should => State::Current,
            // The list has no digest of itself.
            (Some(_), None) if file.path == LIST => State::Outdated,
            (Some(_), None) => State::InTheWay,
            (None, None) => State::New,
            (Some(now), Some(then)) if now == then => State::Outdated,
            (Some(_), Some(_)) => State::Edited,
            (None, Some(_)) => State::Missing,
        };
        found.insert(file.path.clone(), state);
    }
    for (path, then) in &list.files {
        if found.contains_key(path) {
            continue;
        }
        // One that is gone and should be is nobody's concern.
        if let Some(text) = read(folder, path)? {
            let is_ours = digest(&text) == *then;
            let state = if is_ours { State::Superfluous } else { State::Edited };
            found.insert(path.clone(), state);
        }
    }
    let today = files.iter().find(|file| file.path == LIST);
    let today = today.and_then(|file| parse(file.text.as_bytes()).ok());
    let (inputs, generator) = today.map_or_else(Default::default, |today| {
        let generator = if today.generator != list.generator {
            Some(Generator::OfVersion(list.generator.clone()))
        } else if today.generator_sources != list.generator_sources {
            Some(Generator::OfOtherSources)
        } else {
            None
        };
        (changed(&list.inputs, &today.inputs), generator)
    });
    Ok(Some(Copy {
        package: list.package,
        version: list.version,
        inputs,
        generator,
        files: found.into_iter().map(|(path, state)| File { path, state }).collect(),
    }))
}

/// The names of inputs that are not the same then and now, in the order of now.
fn changed(then: &[Input], now: &[Input]) -> Vec<String> {
    let mut names = Vec::new();
    for (side, other) in [(now, then), (then, now)] {
        for input in side.iter().filter(|input| !other.contains(input)) {
            if !names.contains(&input.file) {
                names.push(input.file.clone());
            }
        }
    }
    names
}

fn parse(text: &[u8]) -> Result<List, String> {
    let text = std::str::from_utf8(text).map_err(|error| error.to_string())?;
    let list: List =
        toml::from_str(text).map_err(|error| error.message().trim().to_owned())?;
    match list.files.keys().find(|path| !is_inside(path)) {
        Some(path) => Err(format!("`{path}` leads out of the folder")),
        None => Ok(list),
    }
}
