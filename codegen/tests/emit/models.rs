//! Small models, made by hand.

use std::collections::BTreeMap;
use std::sync::Arc;

use specweave_codegen::model::{
    Constant, Convenience, EnumValue, Enumeration, Field, Item, ItemKind, Model,
    Package, Struct, Trace, Type, TypeId,
};

pub(crate) fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

/// Snake case of an identifier in camel case.
pub(crate) fn snake(ident: &str) -> String {
    let mut snake = String::new();
    for character in ident.chars() {
        if character.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(character.to_lowercase());
    }
    snake
}

pub(crate) fn item(ident: &str, docs: &str, kind: ItemKind) -> Item {
    Item {
        ident: ident.to_owned(),
        module: snake(ident),
        docs: docs.to_owned(),
        sources: words("messages-3.1 supplement"),
        deprecated: false,
        in_request: true,
        in_response: true,
        schema: None,
        kind,
    }
}

pub(crate) fn field(wire: &str, ty: Type, required: bool, docs: &str) -> Field {
    Field {
        ident: if wire == "type" { "r#type".to_owned() } else { wire.to_owned() },
        wire: wire.to_owned(),
        ty,
        required,
        explicit_null: wire == "cache_control",
        docs: docs.to_owned(),
        sources: words("messages-3.1"),
        deprecated: false,
        default: None,
        style: None,
        media_type: None,
    }
}

pub(crate) fn structure(tag: Option<&str>, fields: Vec<Field>) -> ItemKind {
    ItemKind::Struct(Struct {
        constants: tag
            .map(|value| Constant { wire: "type".to_owned(), value: value.into() })
            .into_iter()
            .collect(),
        default: fields.iter().all(|field| !field.required),
        eq: !fields.iter().any(|field| field.ty == Type::F64),
        fields,
        others: None,
        rest: None,
    })
}

pub(crate) fn enumeration(values: &[&str]) -> ItemKind {
    let values = values.iter().map(|value| EnumValue {
        ident: value
            .split(['_', '-', '.'])
            .map(|part| part[..1].to_uppercase() + &part[1..])
            .collect(),
        wire: (*value).to_owned(),
        docs: String::new(),
    });
    ItemKind::Enumeration(Enumeration { integers: false, values: values.collect() })
}

pub(crate) fn empty() -> Model {
    Model {
        api: Arc::default(),
        package: Package {
            name: "messages".to_owned(),
            version: "0.1.0".to_owned(),
            origin: "sources.toml".to_owned(),
            description: "Client of the Messages API".to_owned(),
            api_name: "Messages API".to_owned(),
            base_url: "https://api.example.com".to_owned(),
            base_url_env: None,
            credentials: Vec::new(),
            fixed_headers: Vec::new(),
            list_headers: Vec::new(),
            request_id_header: None,
            retry_count_header: None,
            trace: Trace::default(),
            conveniences: Vec::new(),
            guides: Vec::new(),
            examples: Vec::new(),
            dependencies: BTreeMap::new(),
            guide: None,
        },
        items: Vec::new(),
        resources: Vec::new(),
        errors: None,
    }
}

/// Items in any order, which refer to each other by identifier; sorted as a model has them.
#[derive(Default)]
pub(crate) struct Items(Vec<(String, Make)>);

type Make = Box<dyn Fn(&Items) -> Item>;

impl Items {
    pub(crate) fn add(&mut self, ident: &str, make: impl Fn(&Items) -> Item + 'static) {
        self.0.push((ident.to_owned(), Box::new(make)));
        self.0.sort_by(|one, two| one.0.cmp(&two.0));
    }

    pub(crate) fn id(&self, ident: &str) -> TypeId {
        let found = self.0.iter().position(|(other, _)| other == ident);
        TypeId(found.unwrap_or_else(|| panic!("no item {ident}")))
    }

    pub(crate) fn ty(&self, ident: &str) -> Type {
        Type::Named(self.id(ident))
    }

    pub(crate) fn finish(&self) -> Vec<Item> {
        self.0.iter().map(|(_, make)| make(self)).collect()
    }
}
pub(crate) fn convenience(file: &str, text: &str, feature: Option<&str>) -> Convenience {
    Convenience {
        file: file.to_owned(),
        text: text.to_owned(),
        feature: feature.map(str::to_owned),
    }
}
