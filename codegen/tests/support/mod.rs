//! Small documents, and schemas written on one line.

use std::collections::HashSet;

use specweave_codegen::diagnostic::{Diagnostic, Failure, Level};
use specweave_codegen::ir::{
    Additional, Api, Bound, Defect, Number, Object, SchemaId, Shape, Source, SourceKind,
    Text, Union, Use,
};
use specweave_codegen::load::Document;
use specweave_codegen::lower::{Lowered, lower};

/// A document from text.
pub(crate) fn document(text: &str) -> Document {
    Document::from_text(text.to_owned(), "test.yaml")
        .unwrap_or_else(|e| panic!("{}", told(&e)))
}

/// Some source.
pub(crate) fn source() -> Source {
    Source {
        name: "test".to_owned(),
        file: "test.yaml".to_owned(),
        openapi: String::new(),
        authority: 1,
        kind: SourceKind::Formal,
    }
}

/// What a document says.
pub(crate) fn lowered(text: &str) -> Lowered {
    lower(&document(text), source()).unwrap_or_else(|e| panic!("{}", told(&e)))
}

/// Why a text can't be read or lowered, or the mistakes in it.
pub(crate) fn failed(text: &str) -> String {
    match Document::from_text(text.to_owned(), "test.yaml") {
        Err(failure) => told(&failure),
        Ok(document) => mistakes(&document),
    }
}

/// Why a document can't be lowered, or the mistakes in it.
pub(crate) fn mistakes(document: &Document) -> String {
    match lower(document, source()) {
        Err(failure) => told(&failure),
        Ok(lowered) => {
            let is_error = |problem: &Diagnostic| problem.level == Level::Error;
            let mistakes: Failure =
                lowered.warnings.into_iter().filter(is_error).collect();
            assert!(!mistakes.is_empty(), "this should fail");
            told(&mistakes)
        }
    }
}

/// Messages as a person reads them.
pub(crate) fn told(problems: &Failure) -> String {
    let all: Vec<String> = problems.iter().map(Diagnostic::to_string).collect();
    all.join("\n")
}

/// A document around the components it is about: the body of its one operation is the schema `T`.
pub(crate) fn around(version: &str, components: &str) -> String {
    let components: String = components
        .trim_matches('\n')
        .lines()
        .map(|line| format!("    {line}\n"))
        .collect();
    format!(
        "openapi: {version}
info: {{title: T, version: '1'}}
paths:
  /t:
    post:
      requestBody:
        content:
          application/json:
            schema:
              $ref: '#/components/schemas/T'
      responses:
        '200': {{description: ok}}
components:
  schemas:
{components}"
    )
}

/// The schema `T` of these components on one line.
pub(crate) fn shape(version: &str, components: &str) -> String {
    body(&lowered(&around(version, components)).api)
}

/// The body of the first operation on one line.
pub(crate) fn body(api: &Api) -> String {
    let body = api.operations[0].body.as_ref().expect("a body");
    place(api, body.content[0].value.as_ref().expect("a schema"))
}

/// A place on one line.
pub(crate) fn place(api: &Api, place: &Use) -> String {
    Writer { api, seen: HashSet::new() }.place(place)
}

/// Defects of these components.
pub(crate) fn defects(version: &str, components: &str) -> String {
    show_defects(&lowered(&around(version, components)).api)
}

/// Defects, one a line.
pub(crate) fn show_defects(api: &Api) -> String {
    let line = |defect: &Defect| {
        format!(
            "{} [{}] {} -> {}",
            defect.origin.pointer, defect.aspect, defect.value, defect.taken
        )
    };
    let all: Vec<String> = api.defects.iter().map(line).collect();
    all.join("\n")
}

/// Warnings of these components.
pub(crate) fn warnings(version: &str, components: &str) -> String {
    told(&lowered(&around(version, components)).warnings)
}

struct Writer<'a> {
    api: &'a Api,
    /// What is being written: in itself, it is a name.
    seen: HashSet<SchemaId>,
}

impl Writer<'_> {
    fn place(&mut self, place: &Use) -> String {
        let schema = &self.api.schemas[place.schema];
        let name = schema.name.clone().unwrap_or_default();
        let mut text = if self.seen.insert(place.schema) {
            let shape = self.shape(&schema.shape);
            self.seen.remove(&place.schema);
            match name.as_str() {
                "" | "T" => shape,
                name => format!("{name} {shape}"),
            }
        } else {
            format!("^{name}")
        };
        if place.nullable {
            text.push_str(" or null");
        }
        if let Some(default) = &place.default {
            text.push_str(&format!(" = {default}"));
        }
        text
    }

    fn shape(&mut self, shape: &Shape) -> String {
        match shape {
            Shape::Any => "any".to_owned(),
            Shape::Boolean(None) => "boolean".to_owned(),
            Shape::Boolean(Some(only)) => only.to_string(),
            Shape::Number(number) => number_line(number),
            Shape::Text(text) => text_line(text),
            Shape::Array(array) => {
                let prefix = array.prefix.iter().map(|element| self.place(element));
                let prefix: Vec<String> = prefix.collect();
                let items = match (prefix.as_slice(), self.place(&array.items)) {
                    ([], items) => items,
                    (prefix, items) => format!("{}, ..{items}", prefix.join(", ")),
                };
                let (min, max) = (array.min_items, array.max_items);
                let unique = if array.unique { " unique" } else { "" };
                format!("[{items}]{}{unique}", bounds(min, max))
            }
            Shape::Object(object) => self.object(object),
            Shape::Union(union) => self.union(union),
        }
    }

    fn object(&mut self, object: &Object) -> String {
        let mut parts: Vec<String> = Vec::new();
        for property in &object.properties {
            let mark = match property.required {
                Some(true) => "",
                Some(false) => "?",
                None => "~",
            };
            let value = self.place(&property.value);
            parts.push(format!("{}{mark}: {value}", property.name));
        }
        match &object.additional {
            Additional::Silent => {}
            Additional::Forbidden => parts.push("!".to_owned()),
            Additional::Allowed(value) => {
                parts.push(format!("*: {}", self.place(value)))
            }
        }
        let count = bounds(object.min_properties, object.max_properties);
        format!("{{{}}}{count}", parts.join(", "))
    }

    fn union(&mut self, union: &Union) -> String {
        let mut parts = Vec::new();
        for variant in &union.variants {
            let mut text = self.place(&variant.value);
            if union.tag.is_some() {
                let untagged = if variant.untagged { "?" } else { "" };
                text = format!("{}{untagged} => {text}", variant.tags.join("/"));
            }
            parts.push(text);
        }
        let tag = union.tag.as_deref().map_or(String::new(), |t| format!("{t}: "));
        format!("({tag}{})", parts.join(" | "))
    }
}

fn number_line(number: &Number) -> String {
    let mut text = if number.integer { "integer" } else { "number" }.to_owned();
    if let Some(format) = &number.format {
        text.push_str(&format!("<{format}>"));
    }
    let bound = |bound: &Bound, sign: char| {
        let equal = if bound.exclusive { "" } else { "=" };
        format!(" {sign}{equal}{}", bound.value)
    };
    if let Some(minimum) = &number.minimum {
        text.push_str(&bound(minimum, '>'));
    }
    if let Some(maximum) = &number.maximum {
        text.push_str(&bound(maximum, '<'));
    }
    if let Some(step) = &number.multiple_of {
        text.push_str(&format!(" step {step}"));
    }
    if let Some(values) = &number.values {
        text.push_str(&format!(" {values:?}").replace("Number(", "").replace(')', ""));
    }
    text
}

fn text_line(text: &Text) -> String {
    let mut line = match &text.values {
        Some(values) => {
            let mut known: Vec<String> =
                values.known.iter().map(|v| format!("{v:?}")).collect();
            if values.open {
                known.push("..".to_owned());
            }
            known.join("/")
        }
        None => "string".to_owned(),
    };
    if let Some(format) = &text.format {
        line.push_str(&format!("<{format}>"));
    }
    if let Some(pattern) = &text.pattern {
        line.push_str(&format!(" /{pattern}/"));
    }
    line.push_str(&bounds(text.min_length, text.max_length));
    line
}

fn bounds(min: Option<u64>, max: Option<u64>) -> String {
    if min.is_none() && max.is_none() {
        return String::new();
    }
    let word =
        |bound: Option<u64>| bound.map_or(String::new(), |bound| bound.to_string());
    format!(" {}..{}", word(min), word(max))
}
