//! Schemas as Rust types.

use std::collections::BTreeSet;

use super::Degraded;
use super::docs;
use super::ident;
use super::names::{Key, Names};
use super::reach::Reach;
use super::routes::Route;
use super::unions;
use crate::ir::{
    Additional, Api, Object, Operation, ParameterPlace, Property, SchemaId, Shape, Text,
    Use,
};
use crate::model::{
    Constant, EnumValue, Enumeration, Field, Item, ItemKind, Params, Struct, Type,
    TypeId,
};

/// Makes every type of the crate, in the order of their identifiers.
pub(super) fn resolve(
    api: &Api,
    names: &Names,
    routes: &[Route],
    reach: &Reach,
    warnings: &mut Vec<Degraded>,
) -> Vec<Item> {
    let mut types = Types::new(api, names, routes, warnings);
    names.iter().map(|(ident, key)| types.item(ident, key, reach)).collect()
}

/// Turns places and schemas into types.
pub(super) struct Types<'a> {
    pub(super) api: &'a Api,
    pub(super) names: &'a Names,
    routes: &'a [Route],
    warnings: &'a mut Vec<Degraded>,
}

impl<'a> Types<'a> {
    pub(super) fn new(
        api: &'a Api,
        names: &'a Names,
        routes: &'a [Route],
        warnings: &'a mut Vec<Degraded>,
    ) -> Self {
        Self { api, names, routes, warnings }
    }

    /// The identifier of a type.
    pub(super) fn ident(&self, id: TypeId) -> &str {
        self.names.iter().nth(id.0).map_or("", |(ident, _)| ident)
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
            Key::Schema(id) => {
                let kind = self.kind(ident, id, reach.in_response(id));
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

    fn kind(&mut self, ident: &str, id: SchemaId, in_response: bool) -> ItemKind {
        match &self.api.schemas[id].shape {
            Shape::Object(object) => {
                ItemKind::Struct(self.object(id, object, in_response))
            }
            Shape::Union(union) => unions::resolve(self, id, union),
            Shape::Text(text) => ItemKind::Enumeration(self.enumeration(ident, text)),
            _ => ItemKind::Alias(self.schema(id)),
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

    fn object(&mut self, id: SchemaId, object: &Object, in_response: bool) -> Struct {
        let mut constants = Vec::new();
        let mut fields = Vec::new();
        let mut taken = BTreeSet::new();
        for property in &object.properties {
            if self.is_stream_flag(id, property) {
                continue;
            }
            match constant(self.api, property) {
                Some(value) if is_always_meant(property, &value) => {
                    constants.push(Constant { wire: property.name.clone(), value });
                }
                // It carries information by being there: `extra` keeps it.
                Some(_) => {}
                None => fields.push(self.field(property, in_response, &mut taken)),
            }
        }
        // Stable: within each group the order of the document stays.
        fields.sort_by_key(|field| !field.required);
        let default = fields.iter().all(|field| !field.required);
        Struct { constants, fields, eq: false, default }
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

    fn field(
        &mut self,
        property: &Property,
        in_response: bool,
        taken: &mut BTreeSet<String>,
    ) -> Field {
        // Servers leave out fields that their own documents call required when these have a
        // default: a client that insists on them fails on real answers.
        let filled_in = in_response && property.value.default.is_some();
        let required = property.required == Some(true) && !filled_in;
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
        }
    }

    fn enumeration(&self, ident: &str, text: &Text) -> Enumeration {
        let mut taken = BTreeSet::new();
        let known = text.values.iter().flat_map(|values| &values.known);
        let values = known
            .map(|wire| EnumValue {
                ident: ident::unique(
                    ident::variant(&value_words(ident, wire)),
                    &mut taken,
                ),
                wire: wire.clone(),
                docs: String::new(),
            })
            .collect();
        Enumeration { values }
    }

    fn params(&mut self, ident: &str, at: usize) -> Item {
        let operation: &Operation = &self.api.operations[at];
        let mut taken = BTreeSet::new();
        let query =
            operation.parameters.iter().filter(|p| p.place == ParameterPlace::Query);
        let mut fields: Vec<Field> = query
            .map(|parameter| {
                let value = &parameter.value;
                Field {
                    ident: ident::unique(ident::field(&parameter.name), &mut taken),
                    wire: parameter.name.clone(),
                    ty: self.plain(value),
                    required: parameter.required,
                    explicit_null: false,
                    docs: docs::place(self.api, value),
                    sources: docs::sources(self.api, &value.origins),
                    deprecated: value.deprecated,
                    default: value.default.clone(),
                }
            })
            .collect();
        fields.sort_by_key(|field| !field.required);
        let what = operation
            .summary
            .clone()
            .unwrap_or_else(|| format!("`{} {}`", operation.method, operation.path));
        Item {
            ident: ident.to_owned(),
            module: ident::module(ident),
            docs: format!("Query parameters of: {}.", what.trim_end_matches('.')),
            sources: docs::sources(self.api, &operation.origins),
            deprecated: operation.deprecated,
            in_request: true,
            in_response: false,
            schema: None,
            kind: ItemKind::Params(Params { fields }),
        }
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
        match &self.api.schemas[id].shape {
            Shape::Any | Shape::Union(_) => Type::Json,
            Shape::Boolean(_) => Type::Bool,
            Shape::Number(number) if !number.integer => Type::F64,
            Shape::Number(number) => {
                let lowest =
                    number.minimum.as_ref().and_then(|bound| bound.value.as_f64());
                if lowest.is_some_and(|lowest| lowest >= 0.0) {
                    Type::U64
                } else {
                    Type::I64
                }
            }
            Shape::Text(_) => Type::String,
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

/// Whether a constant is meant even where it is left out: it is required, or the default.
fn is_always_meant(property: &Property, constant: &str) -> bool {
    let required = property.required == Some(true) && !property.value.nullable;
    required
        || property.value.default.as_ref().is_some_and(|default| default == constant)
}

/// The one value a property may have.
fn constant(api: &Api, property: &Property) -> Option<String> {
    match &api.schemas[property.value.schema].shape {
        Shape::Text(text) => text.constant().map(str::to_owned),
        _ => None,
    }
}

/// A value of an enumeration as words: durations such as `5m` are spelt out, because an identifier
/// cannot begin with a digit.
fn value_words(ident: &str, wire: &str) -> String {
    if !wire.starts_with(|c: char| c.is_ascii_digit()) {
        return wire.to_owned();
    }
    let (digits, unit) =
        wire.split_at(wire.find(|c: char| !c.is_ascii_digit()).unwrap_or(wire.len()));
    let unit = match unit {
        "s" => "seconds",
        "m" => "minutes",
        "h" => "hours",
        "d" => "days",
        _ => return format!("{} {wire}", ident.chars().next().unwrap_or('v')),
    };
    format!("{unit} {digits}")
}
