//! What a manifest asks of the crate that no crate can have.

use super::ClientConfig;
use crate::diagnostic::{Diagnostic, Place};

/// Fields that every span has.
const TRACED: [&str; 5] = ["attempts", "error", "operation", "request_id", "status"];

/// Features that no crate has, and dependencies that every crate has already.
pub(super) fn foreign_to_the_crate(
    client: &ClientConfig,
    at: &dyn Fn(usize) -> Place,
) -> Vec<Diagnostic> {
    let features = crate::plan::features();
    let mut problems = Vec::new();
    let files = client.conveniences.iter().chain(&client.guides).chain(&client.examples);
    for convenience in files {
        let Some(feature) = &convenience.get_ref().feature else { continue };
        if features.iter().all(|known| known.name != *feature) {
            let known: Vec<_> = features.iter().map(|known| &*known.name).collect();
            problems.push(
                Diagnostic::error(format!("there is no feature `{feature}`"))
                    .at(at(convenience.span().start))
                    .help(format!("the features are: {}", known.join(", "))),
            );
        }
    }
    for (format, path) in &client.formats {
        let at = at(path.span().start);
        let path = path.get_ref();
        let Ok(ty) = syn::parse_str::<syn::TypePath>(path) else {
            problems.push(
                Diagnostic::error(format!(
                    "`{path}` for the format `{format}` is no type"
                ))
                .at(at)
                .help("write the path of a type, e.g. \"jiff::Timestamp\""),
            );
            continue;
        };
        let mut segments = ty.path.segments.iter().map(|segment| &segment.ident);
        let (first, rest) = (segments.next().map(ToString::to_string), segments.next());
        let own = first.unwrap_or_default();
        let declared = ["std", "core", "alloc", "crate"].contains(&own.as_str())
            || client.dependencies.keys().any(|name| name.replace('-', "_") == own);
        if rest.is_some() && !declared {
            problems.push(
                Diagnostic::error(format!("`{path}` is of a crate that is no dependency"))
                    .at(at)
                    .help(format!(
                        "add it: [client.dependencies] {own} = {{ version = \"...\", features = [\"serde\"] }}"
                    )),
            );
        }
    }
    for (name, requirement) in &client.dependencies {
        if crate::plan::is_dependency(name) {
            problems.push(
                Diagnostic::error(format!("`{name}` is a dependency of every client"))
                    .at(at(requirement.span().start))
                    .help("take it out of [client.dependencies]"),
            );
        }
    }
    for (name, pointers) in client.trace.request.iter().chain(&client.trace.answer) {
        let is_name = !name.is_empty()
            && name
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
            && !name.starts_with(|c: char| c.is_ascii_digit())
            && syn::parse_str::<syn::Ident>(name).is_ok();
        let problem = if !is_name {
            Some(format!("a span can have no field `{name}`"))
        } else if TRACED.contains(&&**name) {
            Some(format!("every span has a field `{name}` already"))
        } else {
            let mut wrong =
                pointers.get_ref().iter().filter(|one| !one.starts_with('/'));
            wrong.next().map(|pointer| format!("`{pointer}` is no JSON pointer"))
        };
        if let Some(problem) = problem {
            problems.push(
                Diagnostic::error(problem).at(at(pointers.span().start)).help(
                    "[client.trace] has names in snake case, each with pointers such as `/usage/tokens`",
                ),
            );
        }
    }
    problems
}
