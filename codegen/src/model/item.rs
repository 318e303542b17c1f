//! Types of the crate.

use serde::Serialize;

use crate::ir::{Json, SchemaId, Style};

/// Index of an item in [`Model::items`](super::Model::items).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct TypeId(pub usize);

/// A type with a name; it gets a file of its own.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Item {
    /// Its identifier, e.g. `TextBlock`.
    pub ident: String,
    /// Its file and module, e.g. `text_block`.
    pub module: String,
    /// Documentation as Markdown: what it is. No trailing newline.
    pub docs: String,
    /// Names of the sources that describe it.
    pub sources: Vec<String>,
    /// Whether its use is discouraged.
    pub deprecated: bool,
    /// Whether it is part of a request: then it has constructors.
    pub in_request: bool,
    /// Whether it is part of an answer.
    pub in_response: bool,
    /// The schema it was made from; none for bundles of parameters.
    pub schema: Option<SchemaId>,
    /// What it is in Rust.
    pub kind: ItemKind,
}

/// What a type is in Rust.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ItemKind {
    /// A struct that is a JSON object.
    Struct(Struct),
    /// Strings with known values.
    Enumeration(Enumeration),
    /// An enum told apart by a property.
    TaggedUnion(TaggedUnion),
    /// An enum told apart by the shape of the JSON.
    ShapeUnion(ShapeUnion),
    /// A bundle of query parameters.
    Params(Params),
    /// Answers of an operation, told apart by the status.
    Answers(Answers),
    /// Another name for a type.
    Alias(Type),
}

/// A JSON object with declared properties; what else comes is kept in a field `extra`. Or a JSON list
/// whose elements mean something by their place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Struct {
    /// Properties with only one possible value: written, checked, and no fields in Rust.
    pub constants: Vec<Constant>,
    /// Fields: required ones first, each group in the order of the document.
    pub fields: Vec<Field>,
    /// Whether all fields can be compared for equality, so that `Eq` can be derived. Floats cannot.
    pub eq: bool,
    /// Whether `Default` can be derived: no required field.
    pub default: bool,
    /// The field that holds properties of one type that no other field has; its type is a map.
    pub others: Option<Box<Field>>,
    /// If it is a JSON list instead, each field an element in their order: the type of the field `rest`
    /// with the elements behind these.
    pub rest: Option<Type>,
}

/// A property with one possible value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Constant {
    /// Its name on the wire, e.g. `type`.
    pub wire: String,
    /// Its value: a string, e.g. `text`, a whole number or a boolean.
    pub value: Json,
}

/// A field, of a struct or of a bundle of parameters.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Field {
    /// Its identifier, a keyword as `r#type`.
    pub ident: String,
    /// Its name on the wire.
    pub wire: String,
    /// Its type, without the `Option` of an optional field.
    pub ty: Type,
    /// Whether it must be there, both ways: not an `Option`, and an argument of `new`.
    pub required: bool,
    /// Whether it is an `Option` whose `None` is written as null: the server wants the key.
    pub explicit_null: bool,
    /// Documentation as Markdown, bounds and default included.
    pub docs: String,
    /// Names of the sources that describe it.
    pub sources: Vec<String>,
    /// Whether its use is discouraged.
    pub deprecated: bool,
    /// The default that is documented.
    pub default: Option<Json>,
    /// How a parameter that is a list or an object is written, where that is not as usual.
    pub style: Option<Style>,
    /// The media type of a part of a form, where that is not as usual.
    pub media_type: Option<String>,
}

/// Strings or whole numbers with known values; unknown ones are kept in `Other`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Enumeration {
    /// Whether the values are whole numbers.
    pub integers: bool,
    /// Known values.
    pub values: Vec<EnumValue>,
}

/// A known value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EnumValue {
    /// Variant, e.g. `EndTurn`.
    pub ident: String,
    /// Value on the wire, e.g. `end_turn`.
    pub wire: String,
    /// What it means; may be empty.
    pub docs: String,
}

/// An enum told apart by the value of a property; unknown ones are kept as their JSON in `Other`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TaggedUnion {
    /// The property, e.g. `type`.
    pub tag: String,
    /// The variants.
    pub variants: Vec<TaggedVariant>,
    /// Whether `Eq` can be derived.
    pub eq: bool,
}

/// A variant of a tagged union. Its payload is a struct that writes the tag itself.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TaggedVariant {
    /// Its identifier.
    pub ident: String,
    /// Values of the tag that mean it, at least one.
    pub tags: Vec<String>,
    /// Whether an object without the tag is this variant.
    pub untagged: bool,
    /// What it holds: `Type::Named` of a struct, or a `Type::Box` of it.
    pub ty: Type,
    /// What it is.
    pub docs: String,
}

/// An enum told apart by the shape of the JSON; what fits none is kept in `Other`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShapeUnion {
    /// The variants. Of the same shape are only lists, told apart by what is in them, and objects,
    /// told apart by their keys; they are tried in this order.
    pub variants: Vec<ShapeVariant>,
    /// Whether `Eq` can be derived.
    pub eq: bool,
}

/// A variant of a shape union.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShapeVariant {
    /// Its identifier.
    pub ident: String,
    /// The JSON that means it.
    pub shape: JsonShape,
    /// What it holds.
    pub ty: Type,
    /// What it is.
    pub docs: String,
}

/// The kinds of JSON values that a shape union can tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum JsonShape {
    Boolean,
    Integer,
    Number,
    String,
    Array,
    Object,
}

/// Answers of an operation, told apart by the status; those with another status are `Other`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answers {
    /// The variants, the closest status first.
    pub variants: Vec<AnswerVariant>,
    /// Whether `Eq` can be derived.
    pub eq: bool,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AnswerVariant {
    /// Its identifier, e.g. `Accepted`.
    pub ident: String,
    /// The statuses it is given with: the lowest and the highest.
    pub statuses: (u16, u16),
    /// What it holds; none if it has no body.
    pub ty: Option<Type>,
    /// What it means.
    pub docs: String,
}

/// The query parameters of an operation, or the fields of a form that may hold files.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Params {
    /// The parameters; a required one is an argument of `new`.
    pub fields: Vec<Field>,
}

/// A Rust type.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum Type {
    Bool,
    I64,
    U64,
    F64,
    String,
    /// `serde_json::Value`
    Json,
    /// `serde_json::Map<String, Value>`
    JsonMap,
    Named(TypeId),
    Vec(Box<Type>),
    /// `BTreeMap<String, _>`
    Map(Box<Type>),
    Option(Box<Type>),
    Box(Box<Type>),
    /// Bytes in a form, at hand or streamed.
    Upload,
    /// A type of another crate, by its path.
    Foreign(String),
}
