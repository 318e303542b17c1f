//! Schemas in a normal form: what a value may look like, and what is said of it at each place.

use std::ops::{Index, IndexMut};

use serde::Serialize;

use super::{Json, Origin};

/// Index of a schema in [`Schemas`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct SchemaId(pub u32);

/// All schemas of an API. Recursion is an id that occurs below itself.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Schemas(Vec<Schema>);

impl Schemas {
    /// Adds a schema and returns its id.
    pub fn push(&mut self, schema: Schema) -> SchemaId {
        let id = SchemaId(
            u32::try_from(self.0.len()).expect("fewer than 2^32 schemas fit in memory"),
        );
        self.0.push(schema);
        id
    }

    /// Number of schemas.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Every schema with its id, in the order they were added.
    pub fn iter(&self) -> impl Iterator<Item = (SchemaId, &Schema)> {
        (0u32..).map(SchemaId).zip(&self.0)
    }
}

impl Index<SchemaId> for Schemas {
    type Output = Schema;

    fn index(&self, id: SchemaId) -> &Schema {
        &self.0[id.0 as usize]
    }
}

impl IndexMut<SchemaId> for Schemas {
    fn index_mut(&mut self, id: SchemaId) -> &mut Schema {
        &mut self.0[id.0 as usize]
    }
}

/// What values look like, wherever they occur. Never "or null": that belongs to the [`Use`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Schema {
    /// Name under which a document declares it (`components.schemas.NAME`); none when inline.
    pub name: Option<String>,
    /// `title`.
    pub title: Option<String>,
    /// `description`.
    pub description: Option<String>,
    /// `deprecated: true`.
    pub deprecated: bool,
    /// Values the document shows.
    pub examples: Vec<Json>,
    /// `x-http-status`: the status that an error of this kind comes with.
    pub http_status: Option<u16>,
    /// The shape of the values.
    pub shape: Shape,
    /// Who describes it; one entry a place.
    pub origins: Vec<Origin>,
}

impl Schema {
    /// A schema that says nothing but its shape.
    pub fn new(shape: Shape) -> Self {
        Self {
            name: None,
            title: None,
            description: None,
            deprecated: false,
            examples: Vec::new(),
            http_status: None,
            shape,
            origins: Vec::new(),
        }
    }
}

/// A schema at one place: a property, an item, a parameter, a body.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Use {
    /// The schema.
    pub schema: SchemaId,
    /// Whether null is allowed here, in whichever of the spellings OpenAPI has for it.
    pub nullable: bool,
    /// What the place says about itself, beside what the schema says.
    pub description: Option<String>,
    /// `default`.
    pub default: Option<Json>,
    /// `deprecated: true`.
    pub deprecated: bool,
    /// `readOnly: true`: only in responses.
    pub read_only: bool,
    /// `writeOnly: true`: only in requests.
    pub write_only: bool,
    /// Who says so; the pointer is that of the place, not of the schema it refers to.
    pub origins: Vec<Origin>,
}

impl Use {
    /// A place that says nothing but its schema.
    pub fn new(schema: SchemaId) -> Self {
        Self {
            schema,
            nullable: false,
            description: None,
            default: None,
            deprecated: false,
            read_only: false,
            write_only: false,
            origins: Vec::new(),
        }
    }
}

/// The kinds of values JSON has, and a choice among them.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    /// Nothing is said.
    Any,
    /// `true` or `false`; with `Some`, only that one.
    Boolean(Option<bool>),
    /// A number.
    Number(Number),
    /// A string.
    Text(Text),
    /// A list.
    Array(Array),
    /// An object with declared properties, or a map.
    Object(Object),
    /// One of several, at least two.
    Union(Union),
}

impl Shape {
    /// The word OpenAPI has for this kind of value.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Boolean(_) => "boolean",
            Self::Number(number) if number.integer => "integer",
            Self::Number(_) => "number",
            Self::Text(_) => "string",
            Self::Array(_) => "array",
            Self::Object(_) => "object",
            Self::Union(_) => "union",
        }
    }

    /// The places directly inside a value of this shape: elements, properties and what else an object
    /// may hold, variants; in the order of the document.
    pub fn places(&self) -> impl Iterator<Item = &Use> {
        let (list, object, union) = match self {
            Self::Array(array) => (Some(array), None, None),
            Self::Object(object) => (None, Some(object), None),
            Self::Union(union) => (None, None, Some(union)),
            Self::Any | Self::Boolean(_) | Self::Number(_) | Self::Text(_) => {
                (None, None, None)
            }
        };
        let properties = object.into_iter().flat_map(|object| {
            let rest = match &object.additional {
                Additional::Allowed(value) => Some(&**value),
                Additional::Silent | Additional::Forbidden => None,
            };
            object.properties.iter().map(|property| &property.value).chain(rest)
        });
        let variants = union.into_iter().flat_map(|union| &union.variants);
        list.into_iter()
            .flat_map(Array::places)
            .chain(properties)
            .chain(variants.map(|variant| &variant.value))
    }
}

/// A number and its bounds.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Number {
    /// Whether only integers are meant.
    pub integer: bool,
    /// `format`, e.g. `int64`, `double`.
    pub format: Option<String>,
    /// Lower bound.
    pub minimum: Option<Bound>,
    /// Upper bound.
    pub maximum: Option<Bound>,
    /// `multipleOf`.
    pub multiple_of: Option<serde_json::Number>,
    /// The only values there are, if they are listed.
    pub values: Option<Vec<serde_json::Number>>,
    /// What a document says of some of the values.
    pub notes: Vec<ValueNote>,
}

/// What a document says of a listed value, beside listing it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ValueNote {
    /// The value: the string itself, or the number as JSON has it.
    pub value: String,
    /// What it is called.
    pub name: Option<String>,
    /// What it means.
    pub description: Option<String>,
}

/// A bound of a number.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bound {
    /// The limit itself.
    pub value: serde_json::Number,
    /// Whether the limit itself is outside.
    pub exclusive: bool,
}

/// A string, an enumeration of strings, or a constant.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Text {
    /// `format`, e.g. `date-time`, `byte`, `uri`.
    pub format: Option<String>,
    /// `pattern`, an ECMA 262 regular expression.
    pub pattern: Option<String>,
    /// Shortest length, in characters.
    pub min_length: Option<u64>,
    /// Longest length, in characters.
    pub max_length: Option<u64>,
    /// `contentMediaType`, e.g. for a body of bytes.
    pub content_type: Option<String>,
    /// Known values.
    pub values: Option<Values>,
    /// What a document says of some of them.
    pub notes: Vec<ValueNote>,
}

impl Text {
    /// The one value there is, when the schema is a constant.
    pub fn constant(&self) -> Option<&str> {
        match &self.values {
            Some(Values { known, open: false }) if known.len() == 1 => Some(&known[0]),
            _ => None,
        }
    }
}

/// Values of an enumeration.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Values {
    /// Those that are listed, in the order they are listed.
    pub known: Vec<String>,
    /// Whether the document itself says that there are others
    /// (`anyOf: [{type: string}, {enum: [...]}]`).
    pub open: bool,
}

/// A list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Array {
    /// What is at its beginning, place by place (`prefixItems`); empty for a list of equals.
    pub prefix: Vec<Use>,
    /// What is in it, behind those.
    pub items: Box<Use>,
    /// `minItems`.
    pub min_items: Option<u64>,
    /// `maxItems`.
    pub max_items: Option<u64>,
    /// `uniqueItems: true`.
    pub unique: bool,
}

impl Array {
    /// Places of its elements: those at its beginning, then the one for all others.
    pub fn places(&self) -> impl Iterator<Item = &Use> {
        self.prefix.iter().chain(std::iter::once(&*self.items))
    }
}

/// An object. Without properties it is a map.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Object {
    /// Declared properties, in the order of the document.
    pub properties: Vec<Property>,
    /// What else may be in it.
    pub additional: Additional,
    /// `minProperties`.
    pub min_properties: Option<u64>,
    /// `maxProperties`.
    pub max_properties: Option<u64>,
}

impl Object {
    /// The property with this name on the wire.
    pub fn property(&self, name: &str) -> Option<&Property> {
        self.properties.iter().find(|p| p.name == name)
    }
}

/// What an object may hold beside its declared properties.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Additional {
    /// Not said: anything, as far as the document goes.
    #[default]
    Silent,
    /// `additionalProperties: false`.
    Forbidden,
    /// `additionalProperties: true` or a schema for the values.
    Allowed(Box<Use>),
}

/// A property of an object.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Property {
    /// Its name on the wire.
    pub name: String,
    /// Whether it must be there. None when the source is silent: an object without any `required`
    /// list says nothing about requiredness, unless it carries `x-required-stated: true`.
    pub required: Option<bool>,
    /// What it holds.
    pub value: Use,
}

/// One of several shapes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Union {
    /// The property whose value tells which variant it is; none when the shape itself tells.
    /// Either a `discriminator`, or a property that is a constant in every variant that is an object.
    pub tag: Option<String>,
    /// The variants, in the order of the document.
    pub variants: Vec<Variant>,
}

/// A member of a union.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Variant {
    /// Values of the tag that mean this variant; empty in a union without tag and for a variant
    /// that is no object.
    pub tags: Vec<String>,
    /// Whether an object without the tag is this variant.
    pub untagged: bool,
    /// The variant's schema.
    pub value: Use,
}
