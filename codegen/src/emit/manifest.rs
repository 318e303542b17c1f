//! `Cargo.toml`.

use super::docs::inline;
use crate::model::Model;
use crate::plan::Plan;

/// The manifest: it needs nothing around it.
pub(super) fn file(plan: &Plan, model: &Model) -> String {
    let package = &model.package;
    let text = |value: &str| toml::Value::String(value.to_owned()).to_string();
    let banner = super::banner(&package.origin);
    let mut out = format!("# {banner}\n\n[package]\n");
    let mut line =
        |key: &str, value: String| out.push_str(&format!("{key} = {value}\n"));
    line("name", text(&package.name));
    line("version", text(&package.version));
    line("edition", text(&plan.edition));
    line("rust-version", text(&plan.rust_version));
    line("description", text(&plain(&package.description)));
    line("license", text(&plan.license));
    line("readme", text("README.md"));
    // The path is the usual one; said, it lets a workspace be loaded while the file is missing.
    out.push_str("\n[lib]\npath = \"src/lib.rs\"\n");
    out.push_str("\n[package.metadata.docs.rs]\nall-features = true\n\n[features]\n");
    for feature in &plan.features {
        if !feature.docs.is_empty() {
            out.push_str(&format!("## {}\n", feature.docs));
        }
        out.push_str(&format!("{} = {}\n", feature.name, feature.enables));
    }
    for (name, feature) in &plan.gated_examples {
        let (name, feature) = (text(name), text(feature));
        let path = format!("examples/{}.rs", name.trim_matches('"'));
        out.push_str(&format!(
            "\n[[example]]\nname = {name}\npath = {}\nrequired-features = [{feature}]\n",
            text(&path)
        ));
    }
    let mut tables = vec![("dependencies".to_owned(), &plan.dependencies)];
    for (platform, dependencies) in &plan.target_dependencies {
        tables.push((format!("target.'{platform}'.dependencies"), dependencies));
    }
    tables.push(("dev-dependencies".to_owned(), &plan.dev_dependencies));
    for (table, dependencies) in tables {
        if !dependencies.is_empty() {
            out.push_str(&format!("\n[{table}]\n"));
        }
        for (name, requirement) in dependencies {
            out.push_str(&format!("{name} = {requirement}\n"));
        }
    }
    out
}

fn plain(text: &str) -> String {
    inline(text).replace('\\', "")
}
