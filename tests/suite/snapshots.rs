//! What comes of the documents, for review: the reconciled API, and samples of the emitted crate.

use std::fmt::Write;
use std::path::Path;

use specweave_codegen::ir::{Additional, Api, Framing, Media, Schema, Shape, Use};
use specweave_codegen::manifest::Manifest;
use specweave_codegen::{Generated, generate};

fn generated() -> Generated {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs/sources.toml");
    let manifest = Manifest::read(&manifest).expect("the manifest");
    generate(&manifest).expect("the documents")
}

#[test]
fn the_reconciled_operations() {
    let api = generated().reconciled.api;
    let mut text = String::new();
    for operation in &api.operations {
        let id = operation.id.as_deref().unwrap_or("-");
        let _ = writeln!(text, "{} {}  {id}", operation.method, operation.path);
        for parameter in &operation.parameters {
            let place = parameter.place.as_str();
            let required = if parameter.required { "" } else { "?" };
            let value = place_text(&api, &parameter.value);
            let _ = writeln!(text, "  {place} {}{required}: {value}", parameter.name);
        }
        for media in operation.body.iter().flat_map(|body| &body.content) {
            let _ = writeln!(text, "  body {}", media_text(&api, media));
        }
        for response in &operation.responses {
            let _ = writeln!(text, "  {}", response.status);
            for media in &response.content {
                let _ = writeln!(text, "    {}", media_text(&api, media));
            }
            for header in &response.headers {
                let _ = writeln!(
                    text,
                    "    {}: {}",
                    header.name,
                    place_text(&api, &header.value)
                );
            }
        }
    }
    insta::assert_snapshot!(text);
}

#[test]
fn the_reconciled_schemas() {
    let api = generated().reconciled.api;
    let mut named: Vec<(String, &Schema)> = api
        .schemas
        .iter()
        .filter_map(|(_, schema)| Some((schema.name.clone()?, schema)))
        .collect();
    named.sort_by(|a, b| a.0.cmp(&b.0));
    let mut text = String::new();
    for (name, schema) in named {
        match &schema.shape {
            Shape::Object(object) => {
                let _ = writeln!(text, "{name} {{");
                for property in &object.properties {
                    let mark = match property.required {
                        Some(true) => "",
                        Some(false) => "?",
                        None => " (silent)",
                    };
                    let value = place_text(&api, &property.value);
                    let _ = writeln!(text, "  {}{mark}: {value}", property.name);
                }
                let _ = writeln!(text, "}}");
            }
            _ => {
                let _ = writeln!(text, "{name} = {}", shape_text(&api, schema));
            }
        }
    }
    insta::assert_snapshot!(text);
}

#[test]
fn the_emitted_files() {
    let names: Vec<String> =
        generated().files.into_iter().map(|file| file.path).collect();
    insta::assert_snapshot!(names.join("\n"));
}

#[test]
fn samples_of_the_emitted_crate() {
    let files = generated().files;
    for path in [
        "Cargo.toml",
        "README.md",
        "src/lib.rs",
        "src/client.rs",
        "src/errors.rs",
        "src/resources/messages.rs",
        "src/types/content_block.rs",
        "src/types/create_message_request.rs",
        "src/types/list_models_params.rs",
        "src/types/message_content.rs",
        "src/types/stop_reason.rs",
        "src/types/usage.rs",
    ] {
        let file = files.iter().find(|file| file.path == path);
        let text = &file.unwrap_or_else(|| panic!("{path} is not emitted")).text;
        insta::assert_snapshot!(path.replace(['/', '.'], "_"), text);
    }
}

fn media_text(api: &Api, media: &Media) -> String {
    let framing = match media.framing {
        Framing::Whole => "",
        Framing::Events => " events of",
        Framing::Lines => " lines of",
    };
    let value = media
        .value
        .as_ref()
        .map_or_else(|| "?".to_owned(), |place| place_text(api, place));
    format!("{}{framing} {value}", media.media_type)
}

fn place_text(api: &Api, place: &Use) -> String {
    let schema = &api.schemas[place.schema];
    let mut text = schema.name.clone().unwrap_or_else(|| shape_text(api, schema));
    if place.nullable {
        text.push_str(" | null");
    }
    if let Some(default) = &place.default {
        let _ = write!(text, " = {default}");
    }
    text
}

fn shape_text(api: &Api, schema: &Schema) -> String {
    match &schema.shape {
        Shape::Any => "any".to_owned(),
        Shape::Boolean(_) => "boolean".to_owned(),
        Shape::Number(number) => {
            let mut text = if number.integer { "integer" } else { "number" }.to_owned();
            for (sign, bound) in [(">", &number.minimum), ("<", &number.maximum)] {
                if let Some(bound) = bound {
                    let equal = if bound.exclusive { "" } else { "=" };
                    let _ = write!(text, " {sign}{equal}{}", bound.value);
                }
            }
            text
        }
        Shape::Text(string) => match &string.values {
            Some(values) => {
                let known: Vec<String> =
                    values.known.iter().map(|v| format!("{v:?}")).collect();
                let open = if values.open { " | ..." } else { "" };
                format!("{}{open}", known.join(" | "))
            }
            None => string.format.as_ref().map_or_else(
                || "string".to_owned(),
                |format| format!("string({format})"),
            ),
        },
        Shape::Array(array) => format!("[{}]", place_text(api, &array.items)),
        Shape::Object(object) if object.properties.is_empty() => {
            match &object.additional {
                Additional::Allowed(value) => {
                    format!("map of {}", place_text(api, value))
                }
                Additional::Silent | Additional::Forbidden => "object".to_owned(),
            }
        }
        Shape::Object(object) => {
            let names: Vec<&str> =
                object.properties.iter().map(|p| p.name.as_str()).collect();
            format!("{{{}}}", names.join(", "))
        }
        Shape::Union(union) => {
            let variants: Vec<String> = union
                .variants
                .iter()
                .map(|variant| {
                    let tags = variant.tags.join("|");
                    let value = place_text(api, &variant.value);
                    if tags.is_empty() { value } else { format!("{tags}: {value}") }
                })
                .collect();
            match &union.tag {
                Some(tag) => format!("by {tag} ({})", variants.join(", ")),
                None => variants.join(" | "),
            }
        }
    }
}
