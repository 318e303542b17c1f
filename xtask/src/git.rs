//! Files of a git revision. Nothing of the repository is changed, its index included.

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use specweave_codegen::diagnostic::{Diagnostic, Failure};

/// Where the folders of a revision lie, below the folder it was put into.
pub(crate) struct Exported {
    /// That of the sources.
    pub(crate) specs: PathBuf,
    /// That of the generated crate, if it is in the same repository.
    pub(crate) client: Option<PathBuf>,
}

/// Puts the folders `specs` and `client`, as they were at a revision, below the folder `to`.
pub(crate) fn export(
    revision: &str,
    specs: &Path,
    client: &Path,
    to: &Path,
) -> Result<Exported, Failure> {
    let Some(top) = line(specs, &["rev-parse", "--show-toplevel"])? else {
        return Err(vec![
            Diagnostic::error(format!(
                "there is no folder `{revision}`, and `{}` is in no git repository",
                specs.display()
            ))
            .help("name a folder that holds the earlier state: --from FOLDER"),
        ]);
    };
    let top = PathBuf::from(top);
    let commit = format!("{revision}^{{commit}}");
    let verify = ["rev-parse", "--verify", "--quiet", "--end-of-options", &commit];
    let Some(commit) = line(&top, &verify)? else {
        return Err(vec![
            Diagnostic::error(format!(
                "no such revision, and no such folder: `{revision}`"
            ))
            .help("a revision is a branch, a tag or a commit: try `git log --oneline`"),
        ]);
    };
    let prefix = |folder: &Path| line(folder, &["rev-parse", "--show-prefix"]);
    let exported = Exported {
        specs: prefix(specs)?.unwrap_or_default().into(),
        client: match line(client, &["rev-parse", "--show-toplevel"])? {
            Some(other) if Path::new(&other) == top => {
                prefix(client)?.map(PathBuf::from)
            }
            _ => None,
        },
    };
    checkout(&top, &commit, &exported, to)?;
    Ok(exported)
}

/// Writes the files by way of an index of its own.
fn checkout(
    top: &Path,
    commit: &str,
    exported: &Exported,
    to: &Path,
) -> Result<(), Failure> {
    let index = to.join(".index");
    let run = |arguments: &[&OsStr], input: &[u8]| -> Result<Output, Failure> {
        let mut child = git(top)
            .args(arguments)
            .env("GIT_INDEX_FILE", &index)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| unavailable(&error))?;
        if let Some(mut stdin) = child.stdin.take() {
            // Should git stop reading, its status says why.
            let _ = stdin.write_all(input);
        }
        let output = child.wait_with_output().map_err(|error| unavailable(&error))?;
        if output.status.success() {
            return Ok(output);
        }
        let said = String::from_utf8_lossy(&output.stderr);
        Err(vec![Diagnostic::error(format!(
            "git cannot give the files of {commit}: {}",
            said.trim()
        ))])
    };
    run(&["read-tree".as_ref(), commit.as_ref()], &[])?;
    let here = |path: &Path| {
        if path == Path::new("") { PathBuf::from(".") } else { path.to_path_buf() }
    };
    let mut list: Vec<PathBuf> = vec![here(&exported.specs)];
    list.extend(exported.client.as_deref().map(here));
    let mut arguments: Vec<&OsStr> =
        vec!["ls-files".as_ref(), "-z".as_ref(), "--".as_ref()];
    arguments.extend(list.iter().map(|path| path.as_os_str()));
    let files = run(&arguments, &[])?.stdout;
    let prefix = format!("--prefix={}/", to.display());
    let arguments: [&OsStr; 4] =
        ["checkout-index".as_ref(), "-z".as_ref(), "--stdin".as_ref(), prefix.as_ref()];
    run(&arguments, &files)?;
    Ok(())
}

/// The first line that git says, or none when it says no.
fn line(folder: &Path, arguments: &[&str]) -> Result<Option<String>, Failure> {
    if !folder.is_dir() {
        return Ok(None);
    }
    let output = git(folder)
        .args(arguments)
        .stderr(Stdio::null())
        .output()
        .map_err(|error| unavailable(&error))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().next().unwrap_or_default().to_owned();
    Ok(output.status.success().then_some(line))
}

fn git(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder);
    command
}

fn unavailable(error: &std::io::Error) -> Failure {
    vec![Diagnostic::error(format!("cannot run git: {error}")).help(
        "install git, or name a folder that holds the earlier state: --from FOLDER",
    )]
}
