//! Types: a file each.

use std::collections::BTreeSet;

use heck::ToSnakeCase;

use super::code::{Code, string};
use super::docs::{Docs, code as docs_code};
use super::scope::{Intake, Scope};
use crate::model::{
    Enumeration, Field, Item, ItemKind, JsonShape, Model, PageShape, Params, ShapeUnion, Struct,
    TaggedUnion, Type, TypeId,
};

/// The file of an item.
pub(super) fn file(model: &Model, id: TypeId, pages: &[&PageShape]) -> String {
    let item = model.item(id);
    let scope = Scope::of_item(model, id);
    let mut out = Code::new();
    let codec: &[&str] = match &item.kind {
        ItemKind::Struct(object) => {
            structure(&mut out, &scope, item, object);
            &["self", "Extra"]
        }
        ItemKind::Enumeration(enumeration) => {
            open_enum(&mut out, item, enumeration);
            &["self"]
        }
        ItemKind::TaggedUnion(union) => {
            tagged_union(&mut out, &scope, item, union);
            &["self", "Unknown"]
        }
        ItemKind::ShapeUnion(union) => {
            shape_union(&mut out, &scope, item, union);
            &["self"]
        }
        ItemKind::Params(params) => {
            if bundle(&mut out, &scope, item, params) {
                &["self"]
            } else {
                &[]
            }
        }
        ItemKind::Alias(ty) => {
            head(&mut out, item, "");
            out.line(format!("pub type {} = {};", item.ident, scope.ty(ty)));
            &[]
        }
    };
    let mut imports = vec![("crate::runtime::codec", codec)];
    if let (ItemKind::Struct(object), Some(shape)) =
        (&item.kind, pages.iter().find(|shape| shape.page == id))
    {
        page(&mut out, &scope, item, object, shape);
        imports.push(("crate::runtime", &["Page"]));
    }
    out.into_file(&scope.imports(&imports))
}

/// Documentation and attributes.
fn head(out: &mut Code, item: &Item, derives: &str) {
    let docs = Docs::foreign_or(&item.docs, || match &item.kind {
        ItemKind::Params(_) => "Query parameters.".to_owned(),
        _ => format!(
            "{}; none of the sources describes it.",
            docs_code(&item.ident)
        ),
    });
    out.docs(&docs.sources(&item.sources));
    if !derives.is_empty() {
        out.line(format!("#[derive({derives})]"));
        out.line("#[non_exhaustive]");
    }
    if item.deprecated {
        out.line("#[deprecated]");
    }
}

fn derives(default: bool, eq: bool) -> String {
    let mut derives = "Debug, Clone".to_owned();
    if default {
        derives.push_str(", Default");
    }
    derives.push_str(", PartialEq");
    if eq {
        derives.push_str(", Eq");
    }
    derives
}

fn structure(out: &mut Code, scope: &Scope<'_>, item: &Item, object: &Struct) {
    let default = object.fields.iter().all(|field| !field.required);
    head(out, item, &derives(default, object.eq));
    out.open(format!("pub struct {}", item.ident));
    fields(out, scope, &object.fields);
    out.line("/// Fields this version of the crate has no name for, kept as they came.");
    out.line("pub extra: Extra,");
    out.close();
    if item.in_request {
        constructors(out, scope, item, &object.fields, true);
    }

    out.blank();
    out.open("codec::object!");
    out.open(&item.ident);
    for constant in object.constants.iter().filter(|constant| constant.required) {
        out.line(format!(
            "{} = {},",
            string(&constant.wire),
            string(&constant.value)
        ));
    }
    for field in &object.fields {
        let mode = match (field.required, field.explicit_null) {
            (true, _) => "required",
            (false, true) => "nullable",
            (false, false) => "optional",
        };
        let how = match scope.resolve(&field.ty) {
            Type::Vec(_) => " list",
            Type::Map(_) => " map",
            _ => "",
        };
        out.line(format!(
            "{mode}{how} {} => {},",
            string(&field.wire),
            field.ident
        ));
    }
    out.close();
    out.close();
}

fn bundle(out: &mut Code, scope: &Scope<'_>, item: &Item, params: &Params) -> bool {
    let default = params.fields.iter().all(|field| !field.required);
    let eq = !params
        .fields
        .iter()
        .any(|field| has_float(scope, &field.ty));
    head(out, item, &derives(default, eq));
    out.open(format!("pub struct {}", item.ident));
    fields(out, scope, &params.fields);
    out.close();
    constructors(out, scope, item, &params.fields, false)
}

fn has_float(scope: &Scope<'_>, ty: &Type) -> bool {
    match scope.resolve(ty) {
        Type::F64 => true,
        Type::Vec(inner) | Type::Map(inner) | Type::Option(inner) | Type::Box(inner) => {
            has_float(scope, inner)
        }
        other => match scope.item(other).map(|item| &item.kind) {
            Some(ItemKind::Struct(object)) => !object.eq,
            Some(ItemKind::TaggedUnion(union)) => !union.eq,
            Some(ItemKind::ShapeUnion(union)) => !union.eq,
            _ => false,
        },
    }
}

fn fields(out: &mut Code, scope: &Scope<'_>, fields: &[Field]) {
    for field in fields {
        let docs = Docs::foreign_or(&field.docs, || format!("{}.", docs_code(&field.wire)));
        out.docs(&docs.sources(&field.sources));
        if field.deprecated {
            out.line("#[deprecated]");
        }
        let ty = scope.ty(&field.ty);
        if field.required {
            out.field(&format!("pub {}", field.ident), &ty);
        } else {
            out.field(&format!("pub {}", field.ident), &format!("Option<{ty}>"));
        }
    }
}

/// `new` and the setters; tells whether there are setters.
fn constructors(
    out: &mut Code,
    scope: &Scope<'_>,
    item: &Item,
    fields: &[Field],
    extra: bool,
) -> bool {
    let (required, optional): (Vec<_>, Vec<_>) = fields.iter().partition(|field| field.required);
    let required: Vec<(&Field, Intake)> = required
        .into_iter()
        .map(|field| (field, scope.intake(&field.ty)))
        .collect();
    out.blank();
    out.open(format!("impl {}", item.ident));
    let docs = match (required.is_empty(), optional.is_empty()) {
        (true, _) => "Begins with nothing set.",
        (false, true) => "Makes one of all it needs.",
        (false, false) => "Makes one of what is required; the rest is set by methods.",
    };
    out.docs(&Docs::own(docs));
    if required.len() > 7 {
        out.line("#[expect(clippy::too_many_arguments, reason = \"all of them are required\")]");
    }
    let arguments: Vec<_> = required
        .iter()
        .map(|(field, intake)| format!("{}: {}", field.ident, intake.argument()))
        .collect();
    out.function("pub fn new", &arguments, "Self");
    if required.is_empty() {
        out.line("Self::default()");
    } else {
        let mut values: Vec<_> = required
            .iter()
            .map(|(field, intake)| (field.ident.clone(), intake.value(&field.ident)))
            .collect();
        let none = |field: &&Field| {
            let none = super::code::Value::Text("None".to_owned());
            (field.ident.clone(), none)
        };
        values.extend(optional.iter().map(none));
        if extra {
            let value = super::code::Value::Text("Extra::new()".to_owned());
            values.push(("extra".to_owned(), value));
        }
        out.literal("Self", &values, "");
    }
    out.close();
    if !optional.is_empty() {
        out.blank();
        out.open("codec::setters!");
        for field in &optional {
            if field.deprecated {
                out.line("#[deprecated]");
            }
            out.line(scope.intake(&field.ty).setter(&field.ident));
        }
        out.close();
    }
    out.close();
    !optional.is_empty()
}

fn open_enum(out: &mut Code, item: &Item, enumeration: &Enumeration) {
    head(out, item, "Debug, Clone, PartialEq, Eq, Hash");
    out.open(format!("pub enum {}", item.ident));
    for value in &enumeration.values {
        let wire = docs_code(&value.wire);
        let docs = Docs::foreign_or(&value.docs, || format!("{wire}."));
        out.docs(&docs);
        out.line(format!("{},", value.ident));
    }
    out.line("/// A value this version of the crate does not know, as it came.");
    out.line("Other(String),");
    out.close();

    out.blank();
    out.open("codec::open_enum!");
    out.open(&item.ident);
    for value in &enumeration.values {
        out.line(format!("{} => {},", string(&value.wire), value.ident));
    }
    out.close();
    out.close();
}

/// The type in a box, and the type.
fn unboxed(ty: &Type) -> &Type {
    match ty {
        Type::Box(inner) => inner,
        other => other,
    }
}

fn variant(out: &mut Code, ident: &str, ty: String, docs: &str, own: impl FnOnce() -> String) {
    out.docs(&Docs::foreign_or(docs, own));
    out.line(format!("{ident}({ty}),"));
}

fn tagged_union(out: &mut Code, scope: &Scope<'_>, item: &Item, union: &TaggedUnion) {
    head(out, item, &derives(false, union.eq));
    out.open(format!("pub enum {}", item.ident));
    for one in &union.variants {
        variant(out, &one.ident, scope.ty(&one.ty), &one.docs, || {
            let tags: Vec<_> = one.tags.iter().map(|tag| docs_code(tag)).collect();
            format!("{}: {}.", docs_code(&union.tag), tags.join(" or "))
        });
    }
    out.line("/// A variant this version of the crate does not know, as it came.");
    out.line("Other(Unknown),");
    out.close();

    out.blank();
    out.open("codec::tagged_union!");
    out.open(format!("{} by {}", item.ident, string(&union.tag)));
    let mut accessors = BTreeSet::new();
    let mut payloads = BTreeSet::new();
    for one in &union.variants {
        let mut tags: Vec<_> = one.tags.iter().map(|tag| string(tag)).collect();
        if one.untagged {
            tags.push("_".to_owned());
        }
        let mut accessor = format!("as_{}", one.ident.trim_start_matches("r#").to_snake_case());
        while !accessors.insert(accessor.clone()) {
            accessor.push('_');
        }
        let payload = scope.ty(unboxed(&one.ty));
        let suffix = if payloads.insert(payload.clone()) {
            ""
        } else {
            " no_from"
        };
        let tags = tags.join(" | ");
        out.line(format!(
            "{tags} => {}({payload}) {accessor}{suffix},",
            one.ident
        ));
    }
    out.close();
    out.close();
}

fn shape_union(out: &mut Code, scope: &Scope<'_>, item: &Item, union: &ShapeUnion) {
    head(out, item, &derives(false, union.eq));
    out.open(format!("pub enum {}", item.ident));
    for one in &union.variants {
        variant(out, &one.ident, scope.ty(&one.ty), &one.docs, || {
            format!("{}.", capitalized(shape_name(one.shape)))
        });
    }
    out.line("/// JSON of any other shape, as it came.");
    out.line(format!("Other({}),", scope.json_value()));
    out.close();

    out.blank();
    out.open("codec::shape_union!");
    out.open(&item.ident);
    for one in &union.variants {
        let shape = match one.shape {
            JsonShape::Boolean => "boolean",
            JsonShape::Integer => "integer",
            JsonShape::Number => "number",
            JsonShape::String => "string",
            JsonShape::Array => "array",
            JsonShape::Object => "object",
        };
        let payload = scope.ty(scope.resolve(unboxed(scope.resolve(&one.ty))));
        out.line(format!("{shape} => {}({payload}),", one.ident));
    }
    out.close();
    out.close();
}

fn shape_name(shape: JsonShape) -> &'static str {
    match shape {
        JsonShape::Boolean => "a boolean",
        JsonShape::Integer => "an integer",
        JsonShape::Number => "a number",
        JsonShape::String => "a string",
        JsonShape::Array => "a list",
        JsonShape::Object => "an object",
    }
}

fn capitalized(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(characters).collect()
}

/// What lets a page be followed to the next one.
fn page(out: &mut Code, scope: &Scope<'_>, item: &Item, object: &Struct, shape: &PageShape) {
    let field = |name: &str| {
        let plain = |ident: &str| ident.trim_start_matches("r#").to_owned();
        let found = object.fields.iter().find(|field| field.wire == name);
        found.or_else(|| {
            object
                .fields
                .iter()
                .find(|field| plain(&field.ident) == name)
        })
    };
    let items = field(&shape.items);
    let id = |name: &str| match field(name) {
        Some(field) if field.required => format!("Some(&self.{})", field.ident),
        Some(field) => format!("self.{}.as_deref()", field.ident),
        None => "None".to_owned(),
    };
    out.blank();
    out.open(format!("impl Page for {}", item.ident));
    out.line(format!("type Item = {};", scope.ty(&shape.item)));
    let methods = [
        (
            "fn items(self)",
            "Vec<Self::Item>",
            match items {
                Some(field) if field.required => format!("self.{}", field.ident),
                Some(field) => format!("self.{}.unwrap_or_default()", field.ident),
                None => "Vec::new()".to_owned(),
            },
        ),
        (
            "fn is_empty(&self)",
            "bool",
            match items {
                Some(field) if field.required => format!("self.{}.is_empty()", field.ident),
                Some(field) => format!("self.{}.as_ref().is_none_or(Vec::is_empty)", field.ident),
                None => "true".to_owned(),
            },
        ),
        (
            "fn has_more(&self)",
            "bool",
            match field(&shape.has_more) {
                Some(field) if field.required => format!("self.{}", field.ident),
                Some(field) => format!("self.{} == Some(true)", field.ident),
                None => "false".to_owned(),
            },
        ),
        ("fn first_id(&self)", "Option<&str>", id(&shape.first_id)),
        ("fn last_id(&self)", "Option<&str>", id(&shape.last_id)),
    ];
    for (head, result, body) in methods {
        out.blank();
        out.open(format!("{head} -> {result}"));
        out.line(body);
        out.close();
    }
    out.close();
}

/// `types/mod.rs`.
pub(super) fn index(model: &Model, externs: &[String]) -> String {
    let mut out = Code::new();
    out.inner_docs(&Docs::own(
        "Types of the API: what is sent and what comes back.",
    ));
    out.blank();
    let modules = model
        .items
        .iter()
        .map(|item| (&*item.module, vec![item.ident.clone()]));
    super::modules(&mut out, modules, externs);
    out.into_file(&Code::new())
}
