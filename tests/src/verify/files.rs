//! The files that arguments name: files, folders, patterns.

use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::run::File;

/// All files that the arguments name, folders sorted by name.
///
/// # Errors
///
/// The arguments that name nothing, each with the reason.
pub fn files(arguments: &[PathBuf]) -> Result<Vec<File>, Vec<String>> {
    let mut files = Vec::new();
    let mut problems = Vec::new();
    for argument in arguments {
        if argument.exists() {
            add(argument, true, &mut files, &mut problems);
            continue;
        }
        match matching(argument) {
            Ok(paths) => {
                for path in paths {
                    add(&path, false, &mut files, &mut problems);
                }
            }
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(files) } else { Err(problems) }
}

fn add(path: &Path, named: bool, files: &mut Vec<File>, problems: &mut Vec<String>) {
    if !path.is_dir() {
        return files.push(File { path: path.to_path_buf(), named });
    }
    for entry in WalkDir::new(path).sort_by_file_name().follow_links(true) {
        match entry {
            Ok(entry) if entry.file_type().is_file() => {
                files.push(File { path: entry.into_path(), named: false });
            }
            Ok(_) => {}
            Err(error) => problems.push(error.to_string()),
        }
    }
}

/// What a pattern such as `cassettes/**/*.yaml` stands for.
fn matching(argument: &Path) -> Result<Vec<PathBuf>, String> {
    let text = argument.to_string_lossy();
    if !text.contains(['*', '?', '[']) {
        return Err(format!("{text}: there is no such file or folder"));
    }
    let paths =
        glob::glob(&text).map_err(|error| format!("{text}: not a pattern: {error}"))?;
    let found: Vec<PathBuf> =
        paths.collect::<Result<_, _>>().map_err(|error| error.to_string())?;
    if found.is_empty() {
        return Err(format!("{text}: nothing matches this pattern"));
    }
    Ok(found)
}
