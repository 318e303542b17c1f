//! Schemas as Rust types.

use std::collections::{BTreeSet, HashMap};

use super::Degraded;
use super::docs;
use super::ident;
use super::names::{Key, Names, is_type, short_title};
use super::reach::Reach;
use super::routes::{self, Route};
use super::unions;
use super::values::{constant, enum_value, integers, is_always_meant, told};
use crate::ir::{
    Additional, Api, Array, Json, Object, Property, SchemaId, Shape, Text, Use,
};
use crate::model::{Constant, Enumeration, Field, Item, ItemKind, Struct, Type, TypeId};

/// Makes every type of the crate, in the order of their identifiers.
pub(super) fn resolve(
    api: &Api,
    names: &Names,
    routes: &[Route],
    reach: &Reach,
    warnings: &mut Vec<Degraded>,
) -> Vec<Item> {
    let mut types = Types::new(api, names, routes, warnings);
    let items = names.iter().map(|(ident, key)| types.item(ident, key, reach));
    // `AB` and `Ab` are two types, and one name in lower case.
    let mut taken = BTreeSet::new();
    items
        .map(|item| Item { module: ident::unique(item.module, &mut taken), ..item })
        .collect()
}

/// Turns places and schemas into types.
pub(super) struct Types<'a> {
    pub(super) api: &'a Api,
    pub(super) names: &'a Names,
    routes: &'a [Route],
    /// Property and value that tell an object from the other variants of its unions.
    tags: HashMap<SchemaId, (&'a str, &'a str)>,
    warnings: &'a mut Vec<Degraded>,
}

impl<'a> Types<'a> {
    pub(super) fn new(
        api: &'a Api,
        names: &'a Names,
        routes: &'a [Route],
        warnings: &'a mut Vec<Degraded>,
    ) -> Self {
        Self { api, names, routes, tags: unions::tags(api), warnings }
    }

    /// The identifier of a type.
    pub(super) fn ident(&self, id: TypeId) -> &str {
        self.names.ident(id)
    }

    /// How many elements of a list a type tells apart by their place.
    pub(super) fn elements(&self, id: TypeId) -> usize {
        match self.names.iter().nth(id.0) {
            Some((_, Key::Schema(id))) => match &self.api.schemas[id].shape {
                Shape::Array(array) => array.prefix.len(),
                _ => 0,
            },
            _ => 0,
        }
    }

    /// Notes that a schema could not be typed as its document asks.
    pub(super) fn degraded(&mut self, id: SchemaId, why: &str) {
        let schema = &self.api.schemas[id];
        let name = schema.name.as_deref().unwrap_or("an inline schema");
        self.warnings.push(Degraded {
            message: format!("{name}: {why}"),
            help: "its values are kept as JSON".to_owned(),
            origins: schema.origins.clone(),
        });
    }

    fn item(&mut self, ident: &str, key: Key, reach: &Reach) -> Item {
        match key {
            Key::Params(at) => self.params(ident, at),
            Key::Form(at) => self.form(ident, at),
            Key::Answers(at) => self.answers(ident, at),
            Key::Schema(id) => {
                let kind = self.kind(ident, id, reach);
                self.of_schema(ident, id, kind, reach)
            }
            Key::Objects(id) => {
                let kind = match &self.api.schemas[id].shape {
                    Shape::Union(union) => unions::resolve_objects(self, union),
                    _ => ItemKind::Alias(self.schema(id)),
                };
                self.of_schema(ident, id, kind, reach)
            }
        }
    }

    fn kind(&mut self, ident: &str, id: SchemaId, reach: &Reach) -> ItemKind {
        match &self.api.schemas[id].shape {
            shape if !is_type(shape) => ItemKind::Alias(self.inline(id)),
            Shape::Object(object) => ItemKind::Struct(self.object(id, object, reach)),
            Shape::Array(array) => ItemKind::Struct(self.tuple(array)),
            Shape::Union(union) => unions::resolve(self, id, union),
            Shape::Text(text) => ItemKind::Enumeration(self.enumeration(ident, text)),
            Shape::Number(number) => ItemKind::Enumeration(integers(ident, number)),
            Shape::Any | Shape::Boolean(_) => ItemKind::Alias(self.inline(id)),
        }
    }

    fn of_schema(
        &self,
        ident: &str,
        id: SchemaId,
        kind: ItemKind,
        reach: &Reach,
    ) -> Item {
        let schema = &self.api.schemas[id];
        Item {
            ident: ident.to_owned(),
            module: ident::module(ident),
            docs: docs::schema(schema),
            sources: docs::sources(self.api, &schema.origins),
            deprecated: schema.deprecated,
            in_request: reach.in_request(id),
            in_response: reach.in_response(id),
            schema: Some(id),
            kind,
        }
    }

    fn object(&mut self, id: SchemaId, object: &Object, reach: &Reach) -> Struct {
        let mut constants = Vec::new();
        let mut fields = Vec::new();
        let mut taken = BTreeSet::new();
        let tag = self.tags.get(&id).copied();
        if let Some((name, value)) = tag
            && object.property(name).is_none()
        {
            constants.push(Constant { wire: name.to_owned(), value: value.into() });
        }
        for property in &object.properties {
            if self.is_stream_flag(id, property) {
                continue;
            }
            // What is only ever answered is no part of a request, and the other way round.
            let place = &property.value;
            if (place.read_only && !reach.in_response(id))
                || (place.write_only && !reach.in_request(id))
            {
                continue;
            }
            let tag = tag.filter(|(name, _)| *name == property.name);
            let known = tag.and_then(|(_, value)| told(self.api, property, value));
            match constant(self.api, property).or(known) {
                Some(value) if is_always_meant(property, &value) => {
                    constants.push(Constant { wire: property.name.clone(), value });
                }
                // It carries information by being there: `extra` keeps it.
                Some(Json::String(_)) => {}
                _ => fields.push(self.field(property, Some((id, reach)), &mut taken)),
            }
        }
        // Stable: within each group the order of the document stays.
        fields.sort_by_key(|field| !field.required);
        let default = fields.iter().all(|field| !field.required);
        let others = match &object.additional {
            Additional::Allowed(value) => self.others(value, &mut taken),
            Additional::Silent | Additional::Forbidden => None,
        };
        Struct { constants, fields, eq: false, default, others, rest: None }
    }

    /// The field for properties of one type that have no field of their own.
    fn others(&self, value: &Use, taken: &mut BTreeSet<String>) -> Option<Box<Field>> {
        let ty = self.nullable(value);
        // Of any type are those in `extra`.
        if matches!(ty, Type::Json) {
            return None;
        }
        Some(Box::new(Field {
            ident: ident::unique("additional".to_owned(), taken),
            wire: "*".to_owned(),
            ty: Type::Map(Box::new(ty)),
            required: true,
            explicit_null: false,
            docs: docs::place(self.api, value),
            sources: docs::sources(self.api, &value.origins),
            deprecated: false,
            default: None,
            style: None,
            media_type: None,
        }))
    }

    /// A list whose elements mean something by their place: a field for each.
    fn tuple(&self, array: &Array) -> Struct {
        let mut taken = BTreeSet::from(["rest".to_owned()]);
        let least = usize::try_from(array.min_items.unwrap_or(0)).unwrap_or(usize::MAX);
        let fields = array.prefix.iter().enumerate().map(|(place, value)| {
            let title = short_title(&self.api.schemas[value.schema]);
            let name = title.unwrap_or_else(|| ordinal(place));
            let said = docs::place(self.api, value);
            Field {
                ident: ident::unique(ident::field(&name), &mut taken),
                wire: place.to_string(),
                ty: self.nullable(value),
                required: place < least,
                explicit_null: false,
                docs: if said.is_empty() { format!("`[{place}]`.") } else { said },
                sources: docs::sources(self.api, &value.origins),
                deprecated: value.deprecated,
                default: value.default.clone(),
                style: None,
                media_type: None,
            }
        });
        let fields: Vec<Field> = fields.collect();
        let default = fields.iter().all(|field| !field.required);
        let rest = Some(Type::Vec(Box::new(self.nullable(&array.items))));
        Struct { constants: Vec::new(), fields, eq: false, default, others: None, rest }
    }

    /// Whether the methods set this property: `stream`, which chooses the method rather than
    /// being an argument of it.
    fn is_stream_flag(&self, id: SchemaId, property: &Property) -> bool {
        self.routes.iter().any(|route| {
            route
                .stream_flag
                .as_ref()
                .is_some_and(|(body, flag)| *body == id && *flag == property.name)
        })
    }

    pub(super) fn field(
        &mut self,
        property: &Property,
        of: Option<(SchemaId, &Reach)>,
        taken: &mut BTreeSet<String>,
    ) -> Field {
        let in_response = of.is_some_and(|(id, reach)| reach.in_response(id));
        let in_request = of.is_some_and(|(id, reach)| reach.in_request(id));
        // Servers leave out fields that their own documents call required when these have a
        // default: a client that insists on them fails on real answers.
        let filled_in = in_response && property.value.default.is_some();
        // In a type that goes both ways, what is for one way only can't be required.
        let one_way = (property.value.read_only && in_request)
            || (property.value.write_only && in_response);
        let required = property.required == Some(true) && !filled_in && !one_way;
        Field {
            ident: ident::unique(ident::field(&property.name), taken),
            wire: property.name.clone(),
            ty: self.plain(&property.value),
            required: required && !property.value.nullable,
            explicit_null: required && property.value.nullable,
            docs: docs::place(self.api, &property.value),
            sources: docs::sources(self.api, &property.value.origins),
            deprecated: property.value.deprecated,
            default: property.value.default.clone(),
            style: None,
            media_type: None,
        }
    }

    fn enumeration(&self, ident: &str, text: &Text) -> Enumeration {
        let mut taken = BTreeSet::new();
        let known = text.values.iter().flat_map(|values| &values.known);
        let values = known
            .map(|wire| enum_value(ident, wire.clone(), &text.notes, &mut taken))
            .collect();
        Enumeration { integers: false, values }
    }

    /// The type of a place, an `Option` where null is allowed.
    pub(super) fn nullable(&self, place: &Use) -> Type {
        let ty = self.plain(place);
        if place.nullable { Type::Option(Box::new(ty)) } else { ty }
    }

    /// The type of a place, null aside.
    pub(super) fn plain(&self, place: &Use) -> Type {
        self.schema(place.schema)
    }

    fn schema(&self, id: SchemaId) -> Type {
        if let Some(id) = self.names.schema(id) {
            return Type::Named(id);
        }
        self.inline(id)
    }

    /// The type of a schema without a name for it.
    fn inline(&self, id: SchemaId) -> Type {
        match &self.api.schemas[id].shape {
            Shape::Any | Shape::Union(_) => Type::Json,
            Shape::Boolean(_) => Type::Bool,
            Shape::Number(number) => {
                if let Some(ty) = self.names.format(number.format.as_deref()) {
                    return ty;
                }
                if !number.integer {
                    return Type::F64;
                }
                let unsigned = ["uint", "uint8", "uint16", "uint32", "uint64"];
                if number.format.as_deref().is_some_and(|f| unsigned.contains(&f)) {
                    return Type::U64;
                }
                let lowest =
                    number.minimum.as_ref().and_then(|bound| bound.value.as_f64());
                if lowest.is_some_and(|lowest| lowest >= 0.0) {
                    Type::U64
                } else {
                    Type::I64
                }
            }
            Shape::Text(text) => match text.constant() {
                None => {
                    self.names.format(text.format.as_deref()).unwrap_or(Type::String)
                }
                Some(_) => Type::String,
            },
            Shape::Array(array) => Type::Vec(Box::new(self.nullable(&array.items))),
            Shape::Object(object) => match &object.additional {
                Additional::Allowed(value) => match self.nullable(value) {
                    Type::Json => Type::JsonMap,
                    ty => Type::Map(Box::new(ty)),
                },
                Additional::Silent | Additional::Forbidden => Type::JsonMap,
            },
        }
    }
}

/// What the element at a place is called if it has no name.
fn ordinal(place: usize) -> String {
    let words =
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"];
    match words.get(place) {
        Some(word) => (*word).to_owned(),
        None => format!("element_{}", place + 1),
    }
}

/// Whether a string holds bytes as they are.
pub(super) fn is_binary(text: &Text) -> bool {
    let other_type = text.content_type.as_deref().is_some_and(|media_type| {
        !media_type.starts_with("text/") && !routes::is_json(media_type)
    });
    text.format.as_deref() == Some("binary") || (text.format.is_none() && other_type)
}
