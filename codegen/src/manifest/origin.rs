//! What generated files are said to be made from.

use std::path::Path;

use super::Manifest;

impl Manifest {
    /// What the client is made from, by the names of files alone, so that it is the same wherever
    /// they lie: the manifest, or the documents that were named one by one.
    pub fn origin(&self) -> String {
        const MOST: usize = 3;
        let name = |path: &str| {
            let name = Path::new(path).file_name();
            name.map_or_else(|| path.to_owned(), |name| name.to_string_lossy().into())
        };
        if !self.made_up {
            return name(&self.file);
        }
        let mut names: Vec<String> =
            self.sources.iter().map(|source| name(&source.file)).collect();
        let more = names.len().saturating_sub(MOST);
        if more > 0 {
            names.truncate(MOST);
            names.push(format!("{more} more"));
        }
        match names.split_last() {
            Some((last, rest)) if !rest.is_empty() => {
                format!("{} and {last}", rest.join(", "))
            }
            _ => names.join(""),
        }
    }
}
