//! What is only there with a feature of the crate.

use specweave_codegen::manifest::Manifest;

use super::models::{self, convenience};
use super::{assert_parses, files, text};

#[test]
fn a_convenience_belongs_to_its_feature() {
    let mut model = models::empty();
    model.package.conveniences = vec![
        convenience("plain.rs", "pub struct Plain;", None),
        convenience(
            "schema.rs",
            "pub struct Schema;\n#[cfg(unix)]\npub fn on_unix() {}",
            Some("schemars"),
        ),
        convenience("part.rs", "#[cfg(feature = \"stream\")]\npub struct Part;", None),
    ];
    let files = files(&model);
    assert_parses(&files);
    insta::assert_snapshot!(
        "gated_conveniences",
        text(&files, "src/conveniences/mod.rs")
    );
    let library = text(&files, "src/lib.rs");
    for lines in [
        "pub use conveniences::Plain;\n",
        "#[cfg(feature = \"schemars\")]\npub use conveniences::Schema;\n",
        "#[cfg(feature = \"stream\")]\npub use conveniences::Part;\n",
        "#[cfg(all(feature = \"schemars\", unix))]\npub use conveniences::on_unix;\n",
    ] {
        assert!(library.contains(lines), "{lines}\n{library}");
    }
}

#[test]
fn features_are_those_of_the_runtime_and_say_what_they_are_good_for() {
    let mut model = models::empty();
    model.package.guide = Some("# Guide".to_owned());
    let files = files(&model);
    let manifest: toml::Table = text(&files, "Cargo.toml").parse().unwrap();
    let runtime =
        include_str!("../../runtime/Cargo.toml").parse::<toml::Table>().unwrap();
    assert_eq!(manifest["features"], runtime["features"]);
    let readme = text(&files, "README.md");
    for name in manifest["features"].as_table().unwrap().keys() {
        let row =
            readme.lines().find(|line| line.starts_with(&format!("| `{name}` | ")));
        assert_eq!(
            row.is_some_and(|row| row.len() > name.len() + 20),
            name != "default"
        );
    }
}

#[test]
fn conveniences_may_need_more() {
    let mut model = models::empty();
    model.package.dependencies.insert("base64".to_owned(), "\"0.22\"".to_owned());
    let files = files(&model);
    assert!(text(&files, "Cargo.toml").contains("\nbase64 = \"0.22\"\n"));
}

#[test]
fn what_no_crate_has_is_refused_with_its_place() {
    let read = |client: &str| {
        let text = format!(
            "[client]\nname = \"x\"\n{client}\n[[source]]\nname = \"a\"\nfile = \"a\"\nauthority = 1\n"
        );
        Manifest::from_text(&text, "sources.toml", std::path::PathBuf::new())
    };
    let told = |client: &str| {
        let problems = read(client).unwrap_err();
        problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    let fine = "conveniences = [\"a.rs\", { file = \"b.rs\", feature = \"stream\" }]";
    let manifest = read(fine).unwrap();
    let conveniences = manifest.client.conveniences.iter().map(|one| one.get_ref());
    let conveniences: Vec<_> =
        conveniences.map(|one| (&*one.file, one.feature.as_deref())).collect();
    assert_eq!(conveniences, [("a.rs", None), ("b.rs", Some("stream"))]);

    let message = told("conveniences = [{ file = \"b.rs\", feature = \"steam\" }]");
    assert!(message.contains("there is no feature `steam`"), "{message}");
    assert!(message.contains("sources.toml:3:17"), "{message}");
    let message = told("conveniences = [5]");
    assert!(message.contains("expected a path, or {"), "{message}");
    for (trace, said) in [
        ("Model = [\"/model\"]", "no field `Model`"),
        ("type = [\"/model\"]", "no field `type`"),
        ("status = [\"/status\"]", "a field `status` already"),
        ("model = [\"model\"]", "`model` is no JSON pointer"),
    ] {
        let message = told(&format!("[client.trace.request]\n{trace}"));
        assert!(message.contains(said), "{message}");
    }
    let message = told("[client.dependencies]\nreqwest = \"0.11\"");
    assert!(message.contains("`reqwest` is a dependency of every client"), "{message}");
}
