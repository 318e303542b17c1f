//! The other files of a document: those that a `$ref` names, inside the folder of the document.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::{Document, percent_decode};

/// What the name of a file begins with whose path is absolute: a pointer begins with `/`.
const ABSOLUTE: &str = "file:/";

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

    pub(super) fn no_anchor(name: &str) -> Self {
        Self::new(
            format!("leads nowhere: there is no `$anchor: {name}`"),
            "add the anchor, or write a pointer, e.g. `#/components/schemas/Name`",
        )
    }

    fn outside(how: &str) -> Self {
        Self::new(
            how,
            "only files in the document's own folder and below are read; copy it there, or allow \
             its folder with `allow-refs`",
        )
    }
}

/// Where references may lead, beside the document's own folder.
#[derive(Debug, Default)]
pub(super) struct Allowed {
    folders: Vec<PathBuf>,
    urls: Vec<(String, String)>,
}

impl Allowed {
    pub(super) fn new(entries: &[PathBuf]) -> Self {
        let mut allowed = Self::default();
        for entry in entries {
            let text = entry.to_string_lossy();
            let is_url = text.starts_with("https://") || text.starts_with("http://");
            match text.rsplit_once('=').filter(|_| is_url) {
                Some((url, folder)) => {
                    if let Ok(folder) = Path::new(folder).canonicalize() {
                        let name = folder.to_string_lossy().replace('\\', "/");
                        allowed.urls.push((url.to_owned(), name));
                        allowed.folders.push(folder);
                    }
                }
                None => allowed.folders.extend(entry.canonicalize()),
            }
        }
        allowed
    }

    /// The path that stands for a URL.
    fn local(&self, url: &str) -> Option<String> {
        let (prefix, folder) =
            self.urls.iter().find(|(prefix, _)| url.starts_with(prefix))?;
        Some(format!("{folder}/{}", url[prefix.len()..].trim_start_matches('/')))
    }
}

/// Files by their path relative to the folder of the main file, with `/` between the parts.
#[derive(Debug, Default)]
pub(super) struct Files {
    main: String,
    on_disk: bool,
    allowed: Allowed,
    read: BTreeMap<String, Result<Document, Refused>>,
}

impl Files {
    /// Reads all files that the tree refers to, and those they refer to.
    pub(super) fn read(
        path: &Path,
        shown_as: &str,
        value: &Value,
        allowed: Allowed,
    ) -> Self {
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
            Self { main: main.clone(), on_disk: true, allowed, read: BTreeMap::new() };
        let mut queue = Vec::new();
        references(value, "", &files.allowed, &mut queue);
        while let Some(name) = queue.pop() {
            if name == main || files.read.contains_key(&name) {
                continue;
            }
            let outcome = if files.read.len() < MOST {
                read_one(&folder, &name, shown_folder, &files.allowed)
            } else {
                Err(Refused::new(
                    "is one file too many",
                    format!("a document may consist of {MOST} files"),
                ))
            };
            if let Ok(document) = &outcome {
                let inside = name.rfind('/').map_or("", |end| &name[..end]);
                references(&document.value, inside, &files.allowed, &mut queue);
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

    pub(super) fn each_mut(&mut self, act: fn(&mut Document)) {
        self.read.values_mut().filter_map(|outcome| outcome.as_mut().ok()).for_each(act);
    }

    /// What a `$ref` without its fragment means: empty for the main file, else `FILE#`.
    pub(super) fn target(
        &self,
        file: &str,
        written_in: Option<&str>,
    ) -> Result<String, Refused> {
        if file.is_empty() {
            return Ok(written_in.map_or_else(String::new, |other| format!("{other}#")));
        }
        let folder = written_in
            .and_then(|file| file.rfind('/').map(|end| &file[..end]))
            .unwrap_or("");
        let name = join(folder, file, &self.allowed)?;
        if name == self.main && self.on_disk {
            return Ok(String::new());
        }
        match self.read.get(&name) {
            Some(Ok(_)) => Ok(format!("{name}#")),
            Some(Err(refused)) => Err(refused.clone()),
            None => Err(Refused::new(
                "is in another file, and this document is not on disk",
                "put it into a file beside the one it refers to",
            )),
        }
    }
}

/// The file names in all `$ref` below a value, joined to the folder they are relative to.
fn references(value: &Value, folder: &str, allowed: &Allowed, found: &mut Vec<String>) {
    match value {
        Value::Array(list) => {
            list.iter().for_each(|item| references(item, folder, allowed, found))
        }
        Value::Object(map) => {
            let direct = map.get("$ref").and_then(Value::as_str);
            for reference in direct.into_iter().chain(mapped(map)) {
                let file = reference.split('#').next().unwrap_or_default();
                if !file.is_empty()
                    && let Ok(name) = join(folder, file, allowed)
                {
                    found.push(name);
                }
            }
            map.values().for_each(|item| references(item, folder, allowed, found));
        }
        _ => {}
    }
}

/// What the values of a discriminator mean, where that is no name of a schema.
fn mapped(map: &Map<String, Value>) -> impl Iterator<Item = &str> {
    let mapping = map.get("mapping").filter(|_| map.contains_key("propertyName"));
    let values = mapping.and_then(Value::as_object).into_iter().flat_map(Map::values);
    values.filter_map(Value::as_str).filter(|word| {
        let ends = [".json", ".yaml", ".yml"];
        word.contains(['/', '#']) || ends.iter().any(|end| word.ends_with(end))
    })
}

/// The path of a file named by a `$ref` in a file of `folder`, if it may be read at all.
fn join(folder: &str, file: &str, allowed: &Allowed) -> Result<String, Refused> {
    let mut file = percent_decode(file).replace('\\', "/");
    let scheme = file
        .split_once(':')
        .is_some_and(|(scheme, _)| !scheme.is_empty() && !scheme.contains('/'));
    if scheme || file.starts_with("//") {
        file = allowed.local(&file).ok_or_else(|| {
            Refused::new(
                "is a URL, and nothing is fetched",
                "only files in the document's own folder and below are read; copy it there, or \
                 say with `allow-refs` which folder stands for the URL: `URL=FOLDER`",
            )
        })?;
    }
    let absolute = file.starts_with('/');
    if absolute && allowed.folders.is_empty() {
        return Err(Refused::outside("is an absolute path"));
    }
    let (start, absolute) = match folder.strip_prefix(ABSOLUTE) {
        _ if absolute => ("", true),
        Some(folder) => (folder, true),
        None => (folder, false),
    };
    let mut parts: Vec<&str> =
        start.split('/').filter(|part| !part.is_empty()).collect();
    for part in file.split('/') {
        match part {
            "" | "." => {}
            ".." => match parts.last() {
                Some(&last) if last != ".." => {
                    parts.pop();
                }
                _ if allowed.folders.is_empty() || absolute => {
                    return Err(Refused::outside("leads out of the document's folder"));
                }
                _ => parts.push(".."),
            },
            part => parts.push(part),
        }
    }
    let root = if absolute { ABSOLUTE } else { "" };
    Ok(format!("{root}{}", parts.join("/")))
}

fn read_one(
    folder: &Path,
    name: &str,
    shown_folder: &str,
    allowed: &Allowed,
) -> Result<Document, Refused> {
    let (path, shown_as) = match name.strip_prefix(ABSOLUTE) {
        Some(path) => (PathBuf::from(format!("/{path}")), format!("/{path}")),
        None => (folder.join(name), format!("{shown_folder}{name}")),
    };
    let really = path.canonicalize().map_err(|error| {
        Refused::new(
            format!("is in a file that can't be read ({shown_as}: {error})"),
            "check the path; it is relative to the file that refers to it",
        )
    })?;
    // A link may lead out of the folder although the path doesn't.
    let inside = folder.canonicalize().is_ok_and(|folder| really.starts_with(folder))
        || allowed.folders.iter().any(|folder| really.starts_with(folder));
    if !inside {
        return Err(Refused::outside("leads out of the document's folder"));
    }
    Document::read_alone(&path, &shown_as).map_err(|failure| {
        let problem = &failure[0];
        let place =
            problem.places.first().map_or_else(|| shown_as.clone(), ToString::to_string);
        Refused::new(
            format!("is in a file that can't be read ({place}: {})", problem.message),
            problem.help.clone().unwrap_or_else(|| "mend that file".to_owned()),
        )
    })
}
