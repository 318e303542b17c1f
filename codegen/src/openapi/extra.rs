//! The `x-` keys that carry what `openapiv3` has no place for. Those in a document that begin like
//! ours are dropped on reading, so that a document can't speak through them.

/// What all of them begin with.
pub const PREFIX: &str = "x-specweave-";
/// Of a schema: the `$ref` beside which its other keywords stand.
pub const REF: &str = "x-specweave-ref";
/// Of a schema: the types in a list of two or more, without `null`.
pub const TYPES: &str = "x-specweave-types";
/// Of a schema: only null is allowed.
pub const NULL: &str = "x-specweave-null";
/// Of a schema: its one-element `enum` was a `const`.
pub const CONST: &str = "x-specweave-const";
/// Of a schema: no value is allowed (`false`).
pub const NEVER: &str = "x-specweave-never";
/// Of a schema: `examples`.
pub const EXAMPLES: &str = "x-specweave-examples";
/// Of a schema: `contentMediaType`.
pub const CONTENT_TYPE: &str = "x-specweave-content-type";
/// Of a schema: `contentEncoding`.
pub const CONTENT_ENCODING: &str = "x-specweave-content-encoding";
/// Of a schema: `required` is stated, though its list is empty.
pub const REQUIRED: &str = "x-specweave-required";
/// Of a schema: references to the schemas of the first elements of a list, place by place.
pub const ELEMENTS: &str = "x-specweave-elements";
/// Of a schema: the keyword that additional properties come from, where it isn't
/// `additionalProperties` (a pointer below the schema).
pub const ADDITIONAL: &str = "x-specweave-additional";
/// Of a schema: numbers that a float can't hold, by keyword.
pub const EXACT: &str = "x-specweave-exact";
/// Of a path: operations that openapiv3 has no place for, by their methods, each with its pointer.
pub const OPERATIONS: &str = "x-specweave-operations";
/// Of an encoding: it says in which style its property is written.
pub const STYLED: &str = "x-specweave-styled";
/// Of a parameter: it is the whole query.
pub const WHOLE_QUERY: &str = "x-specweave-whole-query";
/// Of a media type: its schema is that of each element (`itemSchema`).
pub const ITEMS: &str = "x-specweave-items";
/// Of anything inline that stands elsewhere in the file: its pointer.
pub const AT: &str = "x-specweave-at";
/// Of a list of responses, with the status behind it: the key as it is in the file.
pub const KEY: &str = "x-specweave-key-";
/// Of an object: what it does not list as required is optional, as its source says.
pub const STATED: &str = "x-required-stated";
/// Of a schema: the status that an error of this kind comes with.
pub const HTTP_STATUS: &str = "x-http-status";
