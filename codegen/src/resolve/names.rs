//! Which schemas become types of their own, and what they are called.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::mem::discriminant;

use heck::ToSnakeCase;
use toml::Spanned;

use super::ident;
use super::plural;
use super::routes::{self, Kind, Route};
use super::shared::Shared;
use super::unions;
use super::weights::Weights;
use crate::ir::{
    Api, Framing, ParameterPlace, Schema, SchemaId, Shape, Status, Union, Use, Variant,
};
use crate::model::{Type, TypeId};

/// What a type is made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Key {
    /// A schema.
    Schema(SchemaId),
    /// The variants of a union that are objects, when others are not.
    Objects(SchemaId),
    /// The query parameters of the operation with this index.
    Params(usize),
    /// The form that may hold files of the operation with this index.
    Form(usize),
    /// The answers of the operation with this index.
    Answers(usize),
}

/// Every type of the crate, by identifier.
pub(super) struct Names {
    keys: Vec<(String, Key)>,
    ids: HashMap<Key, TypeId>,
    formats: BTreeMap<String, String>,
}

impl Names {
    /// Types in the order of their identifiers.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, Key)> {
        self.keys.iter().map(|(ident, key)| (ident.as_str(), *key))
    }

    /// The type that values of a format have, if that is not the one their kind has anyway.
    pub(super) fn format(&self, format: Option<&str>) -> Option<Type> {
        self.formats.get(format?).map(|path| Type::Foreign(path.clone()))
    }

    /// The identifier of a type.
    pub(super) fn ident(&self, id: TypeId) -> &str {
        self.keys.get(id.0).map_or("", |(ident, _)| ident)
    }

    pub(super) fn id(&self, key: Key) -> Option<TypeId> {
        self.ids.get(&key).copied()
    }

    pub(super) fn schema(&self, id: SchemaId) -> Option<TypeId> {
        self.id(Key::Schema(id))
    }
}

pub(super) fn resolve(
    api: &Api,
    routes: &[Route],
    formats: &BTreeMap<String, Spanned<String>>,
) -> Names {
    let shared = Shared::of(api);
    let wishes = wishes(api, routes, &shared);
    let mut taken = BTreeSet::new();
    let mut keys = BTreeMap::new();
    // Names that a document gives come first: an inline schema makes way for them.
    for declared in [true, false] {
        for (key, wish) in &wishes {
            if wish.declared == declared {
                keys.insert(ident::unique(wish.ident.clone(), &mut taken), *key);
            }
        }
    }
    let keys: Vec<(String, Key)> = keys.into_iter().collect();
    let mut ids: HashMap<Key, TypeId> =
        keys.iter().enumerate().map(|(at, (_, key))| (*key, TypeId(at))).collect();
    for (same, first) in &shared.same {
        if let Some(id) = ids.get(&Key::Schema(*first)).copied() {
            ids.insert(Key::Schema(*same), id);
        }
    }
    let formats = formats
        .iter()
        .map(|(format, path)| (format.clone(), path.get_ref().clone()))
        .collect();
    Names { keys, ids, formats }
}

struct Wish {
    ident: String,
    declared: bool,
}

/// The types there have to be, in the order they are reached, each with the name it would like.
fn wishes(api: &Api, routes: &[Route], shared: &Shared) -> Vec<(Key, Wish)> {
    let mut wishes = Vec::new();
    let mut seen = HashSet::new();
    let mut weights = Weights::new(api);
    let mut open: VecDeque<(SchemaId, String)> = VecDeque::new();
    for (at, (operation, route)) in api.operations.iter().zip(routes).enumerate() {
        let base = route.type_stem();
        if operation.parameters.iter().any(|p| p.place == ParameterPlace::Query) {
            let wish = Wish {
                ident: ident::type_name(&joined(&base, "params")),
                declared: false,
            };
            wishes.push((Key::Params(at), wish));
        }
        for parameter in &operation.parameters {
            let id = parameter.value.schema;
            let first = shared.same.get(&id).copied().unwrap_or(id);
            let name = shared.names.get(&first).cloned();
            open.push_back((
                first,
                name.unwrap_or_else(|| joined(&base, &parameter.name)),
            ));
        }
        let mut own = |key, word: &str| {
            let ident = ident::type_name(&joined(&base, word));
            wishes.push((key, Wish { ident, declared: false }));
        };
        let form = routes::multipart(api, operation);
        if let Some(place) = form.and_then(|media| media.value.as_ref()) {
            own(Key::Form(at), "form");
            let shape = &api.schemas[place.schema].shape;
            open.extend(below(api, shape, &joined(&base, "form")));
        }
        if routes::differ(api, operation) {
            own(Key::Answers(at), "answer");
        }
        for media in operation.body.iter().flat_map(|body| &body.content) {
            let is_json_or_form =
                matches!(routes::kind(api, media), Kind::Json | Kind::Form);
            if let Some(place) = media.value.as_ref().filter(|_| is_json_or_form) {
                open.push_back((place.schema, joined(&base, "request")));
            }
        }
        for response in &operation.responses {
            let suffix = match response.status {
                status if status.is_success() => "response".to_owned(),
                Status::Default => "error".to_owned(),
                status => format!("error {status}"),
            };
            for header in &response.headers {
                open.push_back((header.value.schema, joined(&base, &header.name)));
            }
            for media in &response.content {
                // What is given as text or bytes is of no type.
                let typed = media.framing != Framing::Whole
                    || routes::kind(api, media) == Kind::Json;
                if let Some(place) = media.value.as_ref().filter(|_| typed) {
                    open.push_back((place.schema, joined(&base, &suffix)));
                }
            }
        }
        types(api, &mut weights, &mut open, &mut seen, &mut wishes);
    }
    for place in &api.loose {
        open.push_back((place.schema, "value".to_owned()));
        types(api, &mut weights, &mut open, &mut seen, &mut wishes);
    }
    wishes
}

/// The types of these schemas and of all that they hold.
fn types(
    api: &Api,
    weights: &mut Weights<'_>,
    open: &mut VecDeque<(SchemaId, String)>,
    seen: &mut HashSet<SchemaId>,
    wishes: &mut Vec<(Key, Wish)>,
) {
    while let Some((id, context)) = open.pop_front() {
        if !seen.insert(id) {
            continue;
        }
        let schema = &api.schemas[id];
        let context = schema.name.clone().unwrap_or(context);
        if is_type(&schema.shape) || weights.is_heavy(id) {
            let ident = ident::type_name(&context);
            let declared = schema.name.is_some();
            wishes.push((Key::Schema(id), Wish { ident, declared }));
            if unions::is_mixed(api, &schema.shape) {
                let ident = ident::type_name(&format!("{context} object"));
                wishes.push((Key::Objects(id), Wish { ident, declared: false }));
            }
        }
        open.extend(below(api, &schema.shape, &context));
    }
}

/// Whether a schema of this shape needs a type of its own in Rust.
pub(super) fn is_type(shape: &Shape) -> bool {
    match shape {
        Shape::Object(object) => !object.properties.is_empty(),
        Shape::Union(_) => true,
        Shape::Text(text) => {
            text.values.as_ref().is_some_and(|values| !values.known.is_empty())
                && text.constant().is_none()
        }
        Shape::Number(number) => {
            number.integer
                && number.values.as_ref().is_some_and(|values| {
                    values.len() > 1
                        && values.iter().all(|value| value.as_i64().is_some())
                })
        }
        Shape::Array(array) => !array.prefix.is_empty(),
        Shape::Any | Shape::Boolean(_) => false,
    }
}

/// The schemas inside one, each with the name it would have if it had none.
fn below(api: &Api, shape: &Shape, context: &str) -> Vec<(SchemaId, String)> {
    let named = |place: &Use, word: &str| {
        let below = &api.schemas[place.schema];
        // Not made where it would not be asked for.
        let plain = below.name.is_some()
            || (!is_type(&below.shape) && below.shape.places().next().is_none());
        let name = if plain { String::new() } else { joined(context, word) };
        (place.schema, name)
    };
    match shape {
        Shape::Object(object) => {
            let mut below: Vec<_> =
                object.properties.iter().map(|p| named(&p.value, &p.name)).collect();
            let rest = shape.places().skip(object.properties.len());
            below.extend(rest.map(|place| named(place, "value")));
            below
        }
        Shape::Array(array) => {
            let word = plural::singular(context);
            let item = if word == context { format!("{context} item") } else { word };
            let prefix = array.prefix.iter().enumerate();
            let mut below: Vec<_> = prefix
                .map(|(place, value)| named(value, &(place + 1).to_string()))
                .collect();
            below.push((array.items.schema, item));
            below
        }
        Shape::Union(union) => union
            .variants
            .iter()
            .enumerate()
            .map(|(at, variant)| {
                let word = variant
                    .tags
                    .first()
                    .cloned()
                    .or_else(|| short_title(&api.schemas[variant.value.schema]))
                    .or_else(|| told_by(api, union, at))
                    .unwrap_or_else(|| (at + 1).to_string());
                named(&variant.value, &word)
            })
            .collect(),
        Shape::Any | Shape::Boolean(_) | Shape::Number(_) | Shape::Text(_) => Vec::new(),
    }
}

/// What tells a variant from the others of its union: that it alone is of its kind, or a property that
/// none of them has, one that is always there before others.
fn told_by(api: &Api, union: &Union, at: usize) -> Option<String> {
    let schema = |variant: &Variant| &api.schemas[variant.value.schema];
    let own = schema(&union.variants[at]);
    // More would take longer to compare than it helps.
    if own.name.is_some() || union.variants.len() > 16 {
        return None;
    }
    let others = union.variants.iter().enumerate().filter(|(index, _)| *index != at);
    let others = others.map(|(_, variant)| &schema(variant).shape);
    let alike = others.filter(|other| discriminant(*other) == discriminant(&own.shape));
    let alike: Vec<&Shape> = alike.collect();
    match &own.shape {
        Shape::Object(_) if alike.is_empty() => Some("object".to_owned()),
        Shape::Text(_) if alike.is_empty() => Some("text".to_owned()),
        Shape::Number(_) if alike.is_empty() => Some("number".to_owned()),
        // What is in it is one of what the union is called.
        Shape::Array(array) if alike.is_empty() && array.prefix.is_empty() => {
            Some(String::new())
        }
        Shape::Object(object) => {
            let is_elsewhere = |name: &str| {
                alike.iter().any(|other| {
                    matches!(other, Shape::Object(other) if other.property(name).is_some())
                })
            };
            let properties = object.properties.iter();
            let mut own: Vec<_> =
                properties.filter(|property| !is_elsewhere(&property.name)).collect();
            own.sort_by_key(|property| property.required != Some(true));
            Some(format!("with {}", own.first()?.name))
        }
        _ => None,
    }
}

/// A name within another, less what both say: `account_type` of a `BankAccount` is a
/// `BankAccountType`.
fn joined(context: &str, word: &str) -> String {
    if word.is_empty() {
        return context.to_owned();
    }
    let (mut outer, inner) = (context.to_snake_case(), word.to_snake_case());
    // Where each word of the inner name ends, the longest beginning first; never all of it.
    let ends = inner.rmatch_indices('_').map(|(at, _)| at);
    let shared = ends.into_iter().find(|&at| {
        outer
            .strip_suffix(&inner[..at])
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('_'))
    });
    match shared {
        Some(at) => {
            outer.push_str(&inner[at..]);
            outer
        }
        None => format!("{context} {word}"),
    }
}

/// The title of a schema, where it can be a name.
pub(super) fn short_title(schema: &Schema) -> Option<String> {
    let title = schema.title.as_deref()?.trim();
    let is_name = title.len() <= 40 && title.starts_with(|c: char| c.is_alphabetic());
    is_name.then(|| title.to_owned())
}
