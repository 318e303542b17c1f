//! Lines and the empty lines between them.

use specweave_codegen::ir::{AuthKind, AuthPlace};
use specweave_codegen::model::{
    Answer, Argument, Body, Credential, FixedHeader, ItemKind, JsonShape, Method, Model,
    Params, PathPart, Resource, ShapeUnion, ShapeVariant, Type, TypeId,
};

use super::messages;
use super::models::{self, Items, field, item, structure};
use super::{assert_parses, emitted, files};

/// What prettyplease fills a line with; it doesn't count the comma behind the last argument.
const WIDTH: usize = 89 + 1;

#[track_caller]
fn assert_laid_out(model: &Model) {
    let files = files(model);
    assert_parses(&files);
    for file in emitted(&files).filter(|file| file.path.ends_with(".rs")) {
        let mut last = "";
        for line in file.text.lines() {
            let at = format!("{}: {line}", file.path);
            let is_comment = line.trim_start().starts_with("//");
            // Neither rows of tables nor the only name in a `use` can be broken.
            let is_row = line.contains(" => ") || line.contains("use ");
            assert!(is_comment || is_row || line.chars().count() <= WIDTH, "{at}");
            assert_eq!(line, line.trim_end());
            if line.is_empty() {
                assert!(!last.is_empty() && !last.ends_with('{'), "{at}");
            } else if matches!(last, "}" | "    }") {
                assert!(line.trim() == "}", "no empty line before {at}");
            }
            last = line;
        }
    }
}

#[test]
fn of_a_model_with_everything() {
    assert_laid_out(&messages::messages());
}

#[test]
fn of_a_model_with_nothing() {
    assert_laid_out(&models::empty());
}

/// Names of growing length push each construct over the width at which it is broken.
#[test]
fn at_every_width() {
    for width in 1..32 {
        assert_laid_out(&stretched(width));
    }
}

fn stretched(width: usize) -> Model {
    let camel = |name: &str| format!("{name}{}", "x".repeat(width));
    let snake = |name: &str| format!("{name}_{}", "x".repeat(width));
    let mut items = Items::default();
    let (block, request, union) = (camel("Block"), camel("Request"), camel("Union"));
    for number in ["9", "10", "010", "A"] {
        let ident = format!("Block{number}");
        items
            .add(&ident.clone(), move |_| item(&ident, "", structure(None, Vec::new())));
    }
    let text = snake("text");
    items.add(&block.clone(), {
        let (block, text) = (block.clone(), text.clone());
        move |_| {
            let fields = vec![field(&text, Type::String, true, "")];
            item(&block, "", structure(Some("block"), fields))
        }
    });
    items.add(&union.clone(), {
        let (union, block) = (union.clone(), block.clone());
        move |items| {
            let variants = vec![ShapeVariant {
                ident: "Block".to_owned(),
                shape: JsonShape::Object,
                ty: items.ty(&block),
                docs: String::new(),
            }];
            item(&union, "", ItemKind::ShapeUnion(ShapeUnion { variants, eq: true }))
        }
    });
    items.add(&request.clone(), {
        let (request, union, block) = (request.clone(), union.clone(), block.clone());
        let names = [snake("a"), snake("b"), snake("c"), snake("d")];
        move |items| {
            let mut fields = vec![
                field(&names[0], Type::Vec(Box::new(items.ty(&union))), true, ""),
                field(&names[1], Type::Vec(Box::new(items.ty(&block))), true, ""),
                field(&names[2], items.ty(&union), false, ""),
                field(
                    &names[3],
                    Type::Map(Box::new(Type::Vec(Box::new(items.ty(&union))))),
                    false,
                    "",
                ),
            ];
            for number in ["9", "10", "010", "A"] {
                fields.push(field(
                    &format!("n{number}"),
                    items.ty(&format!("Block{number}")),
                    false,
                    "",
                ));
            }
            item(&request, "", structure(None, fields))
        }
    });
    let params = camel("Params");
    items.add(&params.clone(), {
        let (params, id, name) = (params.clone(), "id".to_owned(), snake("q"));
        move |_| {
            let fields = vec![
                field(&id, Type::U64, true, ""),
                field(&name, Type::String, false, ""),
            ];
            item(&params, "", ItemKind::Params(Params { fields }))
        }
    });
    let argument = |ident: &str, required| Argument {
        ident: ident.to_owned(),
        wire: ident.to_owned(),
        ty: Type::String,
        required,
        docs: String::new(),
        style: None,
    };
    let ty = |ident: &str| Type::Named(items.id(ident));
    let literal = |text: &str| PathPart::Literal(text.to_owned());
    let method = |ident: &str, path_parts: Vec<PathPart>, body: Option<TypeId>| Method {
        ident: snake(ident),
        docs: String::new(),
        sources: Vec::new(),
        deprecated: false,
        operation: 0,
        http_method: "POST".to_owned(),
        path: "/x".to_owned(),
        arguments: path_parts
            .iter()
            .filter(|part| matches!(part, PathPart::Argument(_)))
            .map(|_| argument("id", true))
            .collect(),
        path_parts,
        params: Some(items.id(&params)),
        headers: vec![argument("h", true), argument(&snake("o"), false)],
        cookies: Vec::new(),
        body: body.map(|id| Body::Json { ty: Type::Named(id), media_type: None }),
        security: None,
        answer: Answer::Json(ty(&block)),
        accept: None,
        host: None,
        estimate: None,
        statuses: Vec::new(),
    };
    let base = format!("/{}", "y".repeat(width));
    let mut plain = method("plain", vec![literal(&base)], Some(items.id(&request)));
    plain.params = None;
    plain.headers.clear();
    let deep = vec![literal(&format!("{base}/")), PathPart::Argument(0), literal(&base)];
    let at = vec![literal(&format!("{base}/")), PathPart::Argument(0)];
    let methods = vec![plain, method("deep", deep, None), method("at", at, None)];
    let mut model = models::empty();
    model.resources = vec![Resource {
        ident: snake("things"),
        type_ident: camel("Things"),
        docs: String::new(),
        methods,
        children: Vec::new(),
    }];
    model.package.credentials = vec![Credential {
        ident: snake("key"),
        kind: AuthKind::ApiKey { place: AuthPlace::Header, name: snake("x-key") },
        env: Some(snake("KEY")),
        docs: String::new(),
    }];
    model.package.fixed_headers = vec![FixedHeader {
        ident: snake("version"),
        name: snake("version"),
        value: "2".to_owned(),
        docs: String::new(),
    }];
    model.items = items.finish();
    model
}
