//! What an API becomes in Rust.

mod boxes;
mod constants;
mod headers;
mod methods;
mod names;
mod paging;
mod required;
mod unions;

use std::fmt::Write;
use std::sync::Arc;

use specweave_codegen::manifest::{ClientConfig, Manifest};
use specweave_codegen::model::{Answer, Body, Item, ItemKind, Model, Resource, Type};
use specweave_codegen::resolve::{Companions, resolve};

use crate::support::{lowered, told};

/// The crate that a document becomes without a manifest.
pub(crate) fn resolved(document: &str) -> Model {
    configured(document, "").unwrap_or_else(|problems| panic!("{problems}"))
}

/// The crate that a document becomes with these lines in the manifest's `[client]`.
fn configured(document: &str, client: &str) -> Result<Model, String> {
    let api = Arc::new(lowered(document).api);
    let resolved = resolve(api, &config(client), Companions::default(), "sources.toml");
    resolved.map(|resolved| resolved.model).map_err(|problems| told(&problems))
}

fn config(client: &str) -> ClientConfig {
    let manifest = format!(
        "[client]\nname = \"test\"\n{client}\n[[source]]\nname = \"a\"\nfile = \"a\"\nauthority = 1\n"
    );
    Manifest::from_text(&manifest, "sources.toml", std::path::PathBuf::new())
        .unwrap_or_else(|problems| panic!("{}", told(&problems)))
        .client
}

/// A document with one operation, whose body is the schema `T`.
pub(crate) fn request(components: &str) -> String {
    crate::support::around("3.1.0", components)
}

/// A document with one operation, whose answer is the schema `T`.
fn answer(components: &str) -> String {
    let components: String =
        components.lines().map(|line| format!("    {line}\n")).collect();
    format!(
        "openapi: 3.1.0
info: {{title: T, version: '1'}}
paths:
  /t:
    get:
      responses:
        '200':
          description: ok
          content: {{application/json: {{schema: {{$ref: '#/components/schemas/T'}}}}}}
components:
  schemas:
{components}"
    )
}

/// The types, a line each and one a member.
fn types(model: &Model) -> String {
    let mut text = String::new();
    for item in &model.items {
        one(&mut text, model, item);
    }
    text
}

fn one(text: &mut String, model: &Model, item: &Item) {
    let ident = &item.ident;
    match &item.kind {
        ItemKind::Struct(object) => {
            let _ = writeln!(text, "struct {ident}");
            for constant in &object.constants {
                let _ = writeln!(text, "  {} = {}", constant.wire, constant.value);
            }
            for field in &object.fields {
                let ty = written(model, &field.ty);
                let ty = if field.required { ty } else { format!("Option<{ty}>") };
                let null = if field.explicit_null { ", null when none" } else { "" };
                let _ = writeln!(text, "  {}: {ty}{null}", field.ident);
            }
        }
        ItemKind::Enumeration(values) => {
            let names: Vec<&str> =
                values.values.iter().map(|v| v.ident.as_str()).collect();
            let _ = writeln!(text, "enum {ident}: {}", names.join(", "));
        }
        ItemKind::TaggedUnion(union) => {
            let _ = writeln!(text, "union {ident} by {}", union.tag);
            for variant in &union.variants {
                let tags = variant.tags.join("|");
                let untagged = if variant.untagged { " or none" } else { "" };
                let ty = written(model, &variant.ty);
                let _ = writeln!(text, "  {}({ty}): {tags}{untagged}", variant.ident);
            }
        }
        ItemKind::ShapeUnion(union) => {
            let _ = writeln!(text, "union {ident} by shape");
            for variant in &union.variants {
                let ty = written(model, &variant.ty);
                let _ = writeln!(text, "  {}({ty}): {:?}", variant.ident, variant.shape);
            }
        }
        ItemKind::Params(params) => {
            let _ = writeln!(text, "params {ident}");
            for field in &params.fields {
                let _ =
                    writeln!(text, "  {}: {}", field.ident, written(model, &field.ty));
            }
        }
        ItemKind::Answers(answers) => {
            let _ = writeln!(text, "answers {ident}");
            for variant in &answers.variants {
                let ty = variant.ty.as_ref().map(|ty| written(model, ty));
                let _ = writeln!(
                    text,
                    "  {}({}): {:?}",
                    variant.ident,
                    ty.unwrap_or_default(),
                    variant.statuses
                );
            }
        }
        ItemKind::Alias(ty) => {
            let _ = writeln!(text, "type {ident} = {}", written(model, ty));
        }
    }
}

fn written(model: &Model, ty: &Type) -> String {
    match ty {
        Type::Bool => "bool".to_owned(),
        Type::I64 => "i64".to_owned(),
        Type::U64 => "u64".to_owned(),
        Type::F64 => "f64".to_owned(),
        Type::String => "String".to_owned(),
        Type::Json => "Value".to_owned(),
        Type::JsonMap => "Map".to_owned(),
        Type::Upload => "Upload".to_owned(),
        Type::Foreign(path) => path.clone(),
        Type::Named(id) => model.item(*id).ident.clone(),
        Type::Vec(inner) => format!("Vec<{}>", written(model, inner)),
        Type::Map(inner) => format!("Map<{}>", written(model, inner)),
        Type::Option(inner) => format!("Option<{}>", written(model, inner)),
        Type::Box(inner) => format!("Box<{}>", written(model, inner)),
    }
}

/// The methods, a line each.
fn methods(model: &Model) -> String {
    let mut text = String::new();
    for resource in &model.resources {
        group(&mut text, model, resource, "");
    }
    text
}

fn group(text: &mut String, model: &Model, resource: &Resource, above: &str) {
    let path = match resource.is_client() {
        true => "client".to_owned(),
        false => format!("{above}{}()", resource.ident),
    };
    for method in &resource.methods {
        let mut arguments: Vec<String> = method
            .arguments
            .iter()
            .chain(&method.headers)
            .map(|argument| argument.ident.clone())
            .collect();
        arguments.extend(
            method
                .body
                .iter()
                .flat_map(Body::json)
                .map(|ty| format!("&{}", written(model, ty))),
        );
        arguments.extend(method.params.map(|id| model.item(id).ident.clone()));
        let answer = match &method.answer {
            Answer::Json(ty) => written(model, ty),
            Answer::Optional(ty) => format!("Option<{}>", written(model, ty)),
            Answer::Answers(id) => model.item(*id).ident.clone(),
            Answer::Text => "text".to_owned(),
            Answer::Bytes(_) => "bytes".to_owned(),
            Answer::List(shape) => {
                format!("{:?} list of {}", shape.next, written(model, &shape.item))
            }
            Answer::Page(shape) => format!("pages of {}", written(model, &shape.item)),
            Answer::Events(stream) => {
                format!("events of {}", written(model, &stream.event))
            }
            Answer::Lines { item, .. } => format!("lines of {}", written(model, item)),
            Answer::Empty => "()".to_owned(),
        };
        let arguments = arguments.join(", ");
        let _ = writeln!(text, "{path}.{}({arguments}) -> {answer}", method.ident);
    }
    for child in &resource.children {
        group(text, model, child, &format!("{path}."));
    }
}
