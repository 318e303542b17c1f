//! `cargo xtask vendor`: a copy in somebody else's folder.

use std::fs;
use std::path::Path;
use std::process::Output;

use crate::support::{
    assert_status, cargo_check, copy, files, stderr, stdout, workspace, xtask,
};

fn vendor(dest: &Path, options: &[&str]) -> Output {
    let dest = dest.to_string_lossy();
    xtask(&workspace(), &[&["vendor", &dest], options].concat())
}

/// A folder with a copy in it.
fn vendored() -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let dest = folder.path().join("third-party/client");
    assert_status(&vendor(&dest, &[]), 0);
    (folder, dest)
}

#[test]
fn a_copy_is_complete_builds_and_says_where_it_comes_from() {
    let (_folder, dest) = vendored();
    let there = files(&dest);
    for (name, text) in files(&workspace().join("generated-client")) {
        if name != Path::new(".generated") {
            assert_eq!(there.get(&name), Some(&text), "{}", name.display());
        }
    }
    let text =
        |name: &str| String::from_utf8_lossy(&there[Path::new(name)]).into_owned();
    assert!(!text("Cargo.toml").contains("workspace"), "{}", text("Cargo.toml"));
    assert!(!text("Cargo.toml").contains("path = \".."), "{}", text("Cargo.toml"));
    assert!(there.contains_key(Path::new("LICENSE-MIT")));
    assert!(text("SOURCES.md").contains("| supplement | "), "{}", text("SOURCES.md"));
    let list: toml::Table = text("vendored.toml").parse().expect("TOML");
    assert_eq!(list["files"].as_table().expect("a table").len(), there.len() - 1);
    assert!(
        list["generator"].as_str().is_some_and(|name| name.starts_with("specweave "))
    );
    assert_eq!(list["files"]["src/lib.rs"].as_str().map(str::len), Some(64));
    assert!(list["input"].as_array().is_some_and(|inputs| inputs.len() > 4));
    cargo_check(&dest, &[]);
}

#[test]
fn the_way_to_use_it_is_told() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let dest = folder.path().join("client");
    let output = vendor(&dest, &[]);
    assert_status(&output, 0);
    let said = stdout(&output);
    assert!(
        said.contains(&format!("claude-messages = {{ path = \"{}\" }}", dest.display())),
        "{said}"
    );
    assert!(said.contains("git subtree add --prefix vendor/client"), "{said}");
    assert_status(&vendor(&dest, &["--check"]), 0);
    assert!(stdout(&vendor(&dest, &[])).contains(" 0 written"));
}

#[test]
fn each_file_that_is_old_or_edited_is_named() {
    let (_folder, dest) = vendored();
    fs::write(dest.join("src/client.rs"), "// mine\n").expect("a file");
    fs::remove_file(dest.join("src/errors.rs")).expect("a file");
    fs::write(dest.join("BUILD"), "a stranger").expect("a file");
    // As if the crate had changed since: the list knows the text that is there.
    age(&dest, "README.md");
    let before = files(&dest);
    let output = vendor(&dest, &["--check"]);
    assert_status(&output, 1);
    let said = stdout(&output);
    for line in [
        "README.md: outdated\n",
        "src/client.rs: edited by hand\n",
        "src/errors.rs: edited by hand: removed\n",
        "vendored.toml: outdated\n",
        "2 files were edited by hand, 2 files are outdated",
    ] {
        assert!(said.contains(line), "no {line:?} in\n{said}");
    }
    assert_eq!(said.lines().count(), 5, "{said}");

    let output = vendor(&dest, &[]);
    assert_status(&output, 1);
    assert!(stdout(&output).contains("--force"), "{}", stdout(&output));
    assert_eq!(files(&dest), before);

    assert_status(&vendor(&dest, &["--force"]), 0);
    assert_status(&vendor(&dest, &["--check"]), 0);
    assert_eq!(fs::read_to_string(dest.join("BUILD")).expect("a file"), "a stranger");
}

#[test]
fn an_old_copy_is_brought_up_to_date_and_loses_what_is_gone() {
    let (_folder, dest) = vendored();
    age(&dest, "README.md");
    age(&dest, "src/types/gone.rs");
    let output = vendor(&dest, &["--check"]);
    assert_status(&output, 1);
    let said = stdout(&output);
    assert!(
        said.contains("src/types/gone.rs: outdated: no longer part of the crate"),
        "{said}"
    );
    let output = vendor(&dest, &[]);
    assert_status(&output, 0);
    assert!(stdout(&output).contains("2 written"), "{}", stdout(&output));
    assert!(stdout(&output).contains("1 removed"), "{}", stdout(&output));
    assert!(!dest.join("src/types/gone.rs").exists());
    assert_status(&vendor(&dest, &["--check"]), 0);
}

#[test]
fn a_copy_of_another_generator_is_told_from_one_of_other_sources() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let dest = folder.path().join("client");
    let document =
        workspace().join("codegen/tests/diff/cases/minor-value-added/before.yaml");
    let document = document.display().to_string();
    let vendor = |options: &[&str]| {
        let dest = dest.display().to_string();
        let made = ["vendor", dest.as_str(), "--spec", &document, "--name", "pets"];
        xtask(folder.path(), &[&made[..], options].concat())
    };
    assert_status(&vendor(&[]), 0);
    let list = fs::read_to_string(dest.join("vendored.toml")).expect("a file");
    let line = |name: &str| {
        let line = list.lines().find(|line| line.starts_with(&format!("{name} = ")));
        line.unwrap_or_else(|| panic!("no {name} in\n{list}")).to_owned()
    };
    let said = |edits: &[(&str, &str)]| {
        let edited = edits
            .iter()
            .fold(list.clone(), |list, (name, new)| list.replacen(&line(name), new, 1));
        fs::write(dest.join("vendored.toml"), edited).expect("a file");
        let output = vendor(&["--check"]);
        assert_status(&output, 1);
        stdout(&output)
    };
    let generator = ("generator-sources", "generator-sources = \"0000000000000000\"");
    let sources = ("sha256", "sha256 = \"0000\"");
    for (edits, because) in [
        (&[generator][..], "for the generator changed; the crate itself is"),
        (&[sources], "for the sources changed; the crate itself is"),
        (&[generator, sources], "for the sources and the generator changed; the"),
        (
            &[("generator", "generator = \"specweave 0.0.1\"")],
            "for the generator changed",
        ),
    ] {
        let said = said(edits);
        assert!(said.contains(&format!(": 1 file is outdated, {because}")), "{said}");
    }
    assert!(
        said(&[generator]).contains("The generator changed since the copy was made"),
        "another build of the same version"
    );
    assert!(
        said(&[("generator", "generator = \"specweave 0.0.1\"")])
            .contains("The copy was made by specweave 0.0.1, and this is specweave "),
        "another version"
    );
    // With files of the crate that are old, it is not only what tells where they come from.
    fs::write(dest.join("vendored.toml"), &list).expect("a file");
    age(&dest, "README.md");
    let text = fs::read_to_string(dest.join("vendored.toml")).expect("a file");
    let edited = text.replacen(&line("generator-sources"), generator.1, 1);
    fs::write(dest.join("vendored.toml"), edited).expect("a file");
    let said = stdout(&vendor(&["--check"]));
    assert!(said.contains("2 files are outdated, for the generator changed."), "{said}");
}

/// Makes a file of the copy one of an older version.
fn age(dest: &Path, name: &str) {
    fs::write(dest.join(name), "old\n").expect("a file");
    // The digest of `old` and the end of the line.
    let digest = "01d09d19c2139a46aebfb577780d123d7396e97201bc7ead210a2ebff8239dee";
    let path = dest.join("vendored.toml");
    let list = fs::read_to_string(&path).expect("the list");
    let mut list: toml::Table = list.parse().expect("TOML");
    let files = list["files"].as_table_mut().expect("a table");
    files.insert(name.to_owned(), digest.into());
    fs::write(path, list.to_string()).expect("a file");
}

/// Asserts that a place is refused, with this message, and that nothing was written below `top`.
fn refused(top: &Path, dest: &Path, message: &str) {
    let before = files(top);
    for options in [&[][..], &["--force"], &["--check"]] {
        let output = vendor(dest, options);
        assert_status(&output, 2);
        let said = stderr(&output);
        assert!(said.contains(message), "{}: {said}", dest.display());
    }
    assert_eq!(files(top), before);
}

#[test]
fn a_file_is_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let dest = folder.path().join("file");
    fs::write(&dest, "precious").expect("a file");
    refused(folder.path(), &dest, "is a file");
}

#[test]
fn a_folder_of_something_else_is_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let dest = folder.path().join("theirs");
    fs::create_dir(&dest).expect("a folder");
    fs::write(dest.join("Cargo.toml"), "[package]").expect("a file");
    for options in [&[][..], &["--force"]] {
        let output = vendor(&dest, options);
        assert_status(&output, 2);
        assert!(
            stderr(&output).contains("is no copy: `Cargo.toml`"),
            "{}",
            stderr(&output)
        );
    }
    let output = vendor(&dest, &["--check"]);
    assert_status(&output, 2);
    assert!(stderr(&output).contains("there is no copy"), "{}", stderr(&output));
    assert_eq!(files(&dest).len(), 1);
}

#[test]
fn a_copy_with_a_damaged_list_is_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for list in [
        "files = 7",
        "<<<<<<< HEAD",
        "generator = \"\"\npackage = \"\"\nversion = \"\"\n[files]\n\"../a\" = \"\"",
    ] {
        let dest = folder.path().join("copy");
        fs::create_dir_all(&dest).expect("a folder");
        fs::write(dest.join("vendored.toml"), list).expect("a file");
        refused(folder.path(), &dest, "vendored.toml` is damaged");
    }
}

#[test]
fn a_place_inside_of_this_repository_is_refused() {
    let inside = workspace().join("target/no-such-copy");
    for dest in
        [&inside, &workspace(), &workspace().join("xtask/../target/no-such-copy")]
    {
        let output = vendor(dest, &[]);
        assert_status(&output, 2);
        assert!(
            stderr(&output).contains("inside of this repository"),
            "{}",
            stderr(&output)
        );
    }
    assert!(!inside.exists());
}

#[test]
fn the_root_and_all_that_this_repository_is_in_are_refused() {
    let mut above: Vec<_> =
        workspace().ancestors().skip(1).map(Path::to_path_buf).collect();
    above.push("/..".into());
    for dest in above {
        let output = vendor(&dest, &["--force"]);
        assert_status(&output, 2);
        assert!(
            stderr(&output).contains("has this repository in it"),
            "{}",
            stderr(&output)
        );
    }
}

#[cfg(unix)]
#[test]
fn links_are_refused() {
    use std::os::unix::fs::symlink;

    let folder = tempfile::tempdir().expect("a temporary folder");
    let away = folder.path().join("away");
    fs::create_dir(&away).expect("a folder");
    let link = folder.path().join("link");
    symlink(&away, &link).expect("a link");
    refused(folder.path(), &link, "is a symbolic link");
    // A link outside that leads in, and one whose end doesn't exist.
    symlink(workspace().join("target"), folder.path().join("in")).expect("a link");
    let output = vendor(&folder.path().join("in/no-such-copy"), &[]);
    assert_status(&output, 2);
    assert!(
        stderr(&output).contains("inside of this repository"),
        "{}",
        stderr(&output)
    );
    symlink(folder.path().join("nowhere"), folder.path().join("broken"))
        .expect("a link");
    let output = vendor(&folder.path().join("broken"), &[]);
    assert_status(&output, 2);
    assert!(!folder.path().join("nowhere").exists());

    // A link inside that leads out: what is written there would not be where it seems to be.
    let out =
        tempfile::tempdir_in(workspace().join("target")).expect("a temporary folder");
    symlink(&away, out.path().join("out")).expect("a link");
    for dest in ["out", "out/client"] {
        let output = vendor(&out.path().join(dest), &[]);
        assert_status(&output, 2);
    }
    assert_eq!(fs::read_dir(&away).expect("a folder").count(), 0);

    // Inside of a copy, too, nothing is written through a link.
    let (_folder, dest) = vendored();
    fs::rename(dest.join("src/types"), away.join("types")).expect("a folder");
    symlink(away.join("types"), dest.join("src/types")).expect("a link");
    fs::write(away.join("types/mod.rs"), "precious").expect("a file");
    let output = vendor(&dest, &["--force"]);
    assert_status(&output, 2);
    assert!(stderr(&output).contains("src/types` is in the way"), "{}", stderr(&output));
    assert_eq!(
        fs::read_to_string(away.join("types/mod.rs")).expect("a file"),
        "precious"
    );
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_to_stays_as_it_was() {
    use std::os::unix::fs::PermissionsExt;

    let (_folder, dest) = vendored();
    age(&dest, "src/lib.rs");
    let before = files(&dest);
    let lock = |mode| {
        for folder in [dest.clone(), dest.join("src")] {
            fs::set_permissions(folder, fs::Permissions::from_mode(mode))
                .expect("it is ours");
        }
    };
    lock(0o555);
    if fs::create_dir(dest.join("probe")).is_ok() {
        fs::remove_dir(dest.join("probe")).expect("it was made just now");
        eprintln!("skipped: this user may write to folders that are read-only");
        return lock(0o755);
    }
    let output = vendor(&dest, &[]);
    lock(0o755);
    assert_status(&output, 2);
    assert_eq!(files(&dest), before);
}

/// Nobody can make a folder there, whoever it is.
#[cfg(target_os = "linux")]
#[test]
fn a_place_where_nothing_can_be_made_is_named() {
    let output = vendor(Path::new("/proc/no-such-copy"), &[]);
    assert_status(&output, 2);
    assert!(stderr(&output).contains("`/proc/no-such-copy`"), "{}", stderr(&output));
}

#[test]
fn a_crate_that_depends_on_another_folder_is_not_copied() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    copy(&workspace().join("tests/petstore"), folder.path());
    let manifest = folder.path().join("sources.toml");
    let text = fs::read_to_string(&manifest).expect("the manifest");
    let tied = "[client.dependencies]\nleash = { path = \"../leash\" }";
    let text = text.replacen("[client.dependencies]", tied, 1);
    fs::write(&manifest, text).expect("the manifest");
    let dest = folder.path().join("copy");
    let output = vendor(&dest, &["--manifest", &manifest.to_string_lossy()]);
    assert_status(&output, 2);
    assert!(
        stderr(&output).contains("depends on another folder: `leash`"),
        "{}",
        stderr(&output)
    );
    assert!(!dest.exists());
}

#[test]
fn a_copy_of_a_copy_is_as_good() {
    let (folder, dest) = vendored();
    let second = folder.path().join("second");
    copy(&dest, &second);
    assert_status(&vendor(&second, &["--check"]), 0);
}
