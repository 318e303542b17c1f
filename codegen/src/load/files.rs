//! The other files of a document: those that a `$ref` names, inside the folder of the document.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{Document, percent_decode};

/// How many files one document may consist of.
const MOST: usize = 1000;

/// Why a `$ref` leads nowhere, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Why, as the end of a sentence.
    pub why: String,
    /// What to do.
    pub help: String,
}

impl Refused {
    fn new(why: impl Into<String>, help: impl Into<String>) -> Self {
        Self { why: why.into(), help: help.into() }
    }
}

/// Files by their path relative to the folder of the main file, with `/` between the parts.
#[derive(Debug, Default)]
pub(super) struct Files {
    main: String,
    on_disk: bool,
    read: BTreeMap<String, Result<Document, Refused>>,
}

impl Files {
    /// Reads all files that the tree refers to, and those they refer to.
    pub(super) fn read(path: &Path, shown_as: &str, value: &Value) -> Self {
        let folder = match path.parent() {
            Some(parent) if parent != Path::new("") => parent.to_owned(),
            _ => PathBuf::from("."),
        };
        let main = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let shown_folder = shown_as.rfind('/').map_or("", |end| &shown_as[..=end]);
        let mut files =
            Self { main: main.clone(), on_disk: true, read: BTreeMap::new() };
        let mut queue = Vec::new();
        references(value, "", &mut queue);
        while let Some(name) = queue.pop() {
            if name == main || files.read.contains_key(&name) {
                continue;
            }
            let outcome = if files.read.len() < MOST {
                read_one(&folder, &name, &format!("{shown_folder}{name}"))
            } else {
                Err(Refused::new(
                    "is one file too many",
                    format!("a document may consist of {MOST} files"),
                ))
            };
            if let Ok(document) = &outcome {
                let inside = name.rfind('/').map_or("", |end| &name[..end]);
                references(&document.value, inside, &mut queue);
            }
            files.read.insert(name, outcome);
        }
        files
    }

    pub(super) fn all(&self) -> impl Iterator<Item = (&str, &Document)> {
        let read = self.read.iter();
        read.filter_map(|(name, file)| Some((name.as_str(), file.as_ref().ok()?)))
    }

    pub(super) fn get(&self, name: &str) -> Option<&Document> {
        self.read.get(name)?.as_ref().ok()
    }

    pub(super) fn target(
        &self,
        reference: &str,
        written_in: Option<&str>,
    ) -> Result<String, Refused> {
        let (file, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let fragment = percent_decode(fragment);
        if !fragment.is_empty() && !fragment.starts_with('/') {
            return Err(Refused::new(
                "is not a JSON pointer",
                "anchors are not supported; write a pointer, e.g. `#/components/schemas/Name`",
            ));
        }
        if file.is_empty() {
            return Ok(match written_in {
                Some(other) => format!("{other}#{fragment}"),
                None => fragment,
            });
        }
        let folder = written_in
            .and_then(|file| file.rfind('/').map(|end| &file[..end]))
            .unwrap_or("");
        let name = join(folder, file)?;
        if name == self.main && self.on_disk {
            return Ok(fragment);
        }
        match self.read.get(&name) {
            Some(Ok(_)) => Ok(format!("{name}#{fragment}")),
            Some(Err(refused)) => Err(refused.clone()),
            None => Err(Refused::new(
                "is in another file, and this document is not on disk",
                "put it into a file beside the one it refers to",
            )),
        }
    }
}

/// The file names in all `$ref` below a value, joined to the folder they are relative to.
fn references(value: &Value, folder: &str, found: &mut Vec<String>) {
    match value {
        Value::Array(list) => {
            list.iter().for_each(|item| references(item, folder, found))
        }
        Value::Object(map) => {
            if let Some(Value::String(reference)) = map.get("$ref") {
                let file = reference.split('#').next().unwrap_or_default();
                if !file.is_empty()
                    && let Ok(name) = join(folder, file)
                {
                    found.push(name);
                }
            }
            map.values().for_each(|item| references(item, folder, found));
        }
        _ => {}
    }
}

/// The path of a file named by a `$ref` in a file of `folder`, if it may be read at all.
fn join(folder: &str, file: &str) -> Result<String, Refused> {
    let file = percent_decode(file).replace('\\', "/");
    let inside_only =
        "only files in the document's own folder and below are read; copy it there";
    let scheme = file
        .split_once(':')
        .is_some_and(|(scheme, _)| !scheme.is_empty() && !scheme.contains('/'));
    if scheme || file.starts_with("//") {
        return Err(Refused::new("is a URL, and nothing is fetched", inside_only));
    }
    if file.starts_with('/') {
        return Err(Refused::new("is an absolute path", inside_only));
    }
    let mut parts: Vec<&str> =
        folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in file.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                if parts.pop().is_none() {
                    return Err(Refused::new(
                        "leads out of the document's folder",
                        inside_only,
                    ));
                }
            }
            part => parts.push(part),
        }
    }
    Ok(parts.join("/"))
}

fn read_one(folder: &Path, name: &str, shown_as: &str) -> Result<Document, Refused> {
    let path = folder.join(name);
    let really = path.canonicalize().map_err(|error| {
        Refused::new(
            format!("is in a file that can't be read ({shown_as}: {error})"),
            "check the path; it is relative to the file that refers to it",
        )
    })?;
    // A link may lead out of the folder although the path doesn't.
    let inside = folder.canonicalize().is_ok_and(|folder| really.starts_with(folder));
    if !inside {
        return Err(Refused::new(
            "leads out of the document's folder",
            "only files in the document's own folder and below are read; copy it there",
        ));
    }
    Document::read_alone(&path, shown_as).map_err(|failure| {
        let problem = &failure[0];
        let place = problem
            .places
            .first()
            .map_or_else(|| shown_as.to_owned(), ToString::to_string);
        Refused::new(
            format!("is in a file that can't be read ({place}: {})", problem.message),
            problem.help.clone().unwrap_or_else(|| "mend that file".to_owned()),
        )
    })
}
