//! Makes functions of the examples in the documentation of the client, for the suite to run.
//!
//! An example is a block that rustdoc only compiles (`no_run`), with a function `example` in it; what
//! rustdoc hides is part of it. One whose imports need a feature stands in a module `with_schemars`.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let client = Path::new("../specs/client");
    println!("cargo::rerun-if-changed={}", client.display());
    let mut files = files(client)?;
    files.extend(self::files(&client.join("guide"))?);
    files.sort();
    let mut text = String::new();
    let mut list = String::new();
    for file in files {
        let stem = file.file_stem().unwrap_or_default().to_string_lossy();
        let mut docs = fs::read_to_string(&file)?;
        if file.extension().is_some_and(|kind| kind == "rs") {
            docs = comments(&docs);
        }
        for (number, code) in examples(&docs).iter().enumerate() {
            let name = format!("{stem}_{number}");
            let call = match code.contains("mod with_schemars {") {
                true => "with_schemars::example()",
                false => "example()",
            };
            let call = match code.contains("async fn example()") {
                true => format!("super::block_on({call})"),
                false => call.to_owned(),
            };
            writeln!(
                text,
                "#[allow(unused, unreachable_pub, clippy::all)]\nmod {name} {{\n\
                 pub(super) fn run() -> Result<(), Box<dyn std::error::Error>> {{\n\
                 Ok({call}?)\n}}\n{code}}}\n"
            )?;
            writeln!(list, "    ({name:?}, {name}::run),")?;
        }
    }
    writeln!(text, "const EXAMPLES: &[Example] = &[\n{list}];")?;
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("Cargo sets OUT_DIR")?);
    Ok(fs::write(out.join("guides.rs"), text)?)
}

/// The Markdown and Rust files of a folder.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|kind| kind == "md" || kind == "rs") {
            files.push(path);
        }
    }
    Ok(files)
}

/// The documentation in a Rust file.
fn comments(text: &str) -> String {
    let lines = text.lines().filter_map(|line| {
        let line = line.trim_start();
        let line = line.strip_prefix("///").or(line.strip_prefix("//!"))?;
        Some(line.strip_prefix(' ').unwrap_or(line))
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The code of each block, with what rustdoc hides.
fn examples(text: &str) -> Vec<String> {
    let mut examples = Vec::new();
    let mut current: Option<String> = None;
    for line in text.lines() {
        match &mut current {
            None if line == "```no_run" => current = Some(String::new()),
            None => {}
            Some(_) if line == "```" => {
                let example = current.take();
                examples.extend(example.filter(|code| code.contains("fn example()")));
            }
            Some(code) => {
                let line = line.strip_prefix("# ").unwrap_or(line);
                if line != "#" && !line.starts_with("#[cfg(feature") {
                    code.push_str(line);
                    code.push('\n');
                }
            }
        }
    }
    examples
}
