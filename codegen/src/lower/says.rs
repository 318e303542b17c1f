//! What a schema says, beside what it refers to.

use openapiv3::{AnySchema, SchemaData, SchemaKind};
use serde_json::Value;

use super::core::Node;
use super::{child, flagged};
use crate::openapi::extra;

pub(super) fn is_ref(data: &SchemaData) -> bool {
    data.extensions.contains_key(extra::REF)
}

/// Whether a schema is the type `null`.
pub(super) fn is_null(node: Node<'_>) -> bool {
    let Node::Item(schema) = node else {
        return false;
    };
    let SchemaKind::Any(any) = &schema.schema_kind else {
        return false;
    };
    flagged(&schema.schema_data.extensions, extra::NULL)
        || (!any.enumeration.is_empty() && any.enumeration.iter().all(Value::is_null))
}

/// The one member of the only union of a schema that says nothing else; and whether null is
/// another.
pub(super) fn only_variant<'c>(
    any: &'c AnySchema,
    data: &'c SchemaData,
    at: &str,
) -> Option<(Node<'c>, String, bool)> {
    let (list, keyword) = match (any.any_of.as_slice(), any.one_of.as_slice()) {
        ([], list @ [_, ..]) => (list, "oneOf"),
        (list @ [_, ..], []) => (list, "anyOf"),
        _ => return None,
    };
    if stated_beside_type(any, data) {
        return None;
    }
    let mut found = None;
    let mut null = false;
    for (index, member) in list.iter().enumerate() {
        let node = Node::from(member);
        if is_null(node) {
            null = true;
        } else if found.is_some() {
            return None;
        } else {
            found = Some((node, child(&child(at, keyword), &index.to_string())));
        }
    }
    found.map(|(node, at)| (node, at, null))
}

/// Whether a schema says anything of the type, `allOf` and `$ref` aside.
pub(super) fn structural(any: &AnySchema, data: &SchemaData) -> bool {
    !any.any_of.is_empty() || !any.one_of.is_empty() || stated(any, data)
}

/// Whether a schema says anything of the type, `allOf`, `$ref` and unions aside.
pub(super) fn stated(any: &AnySchema, data: &SchemaData) -> bool {
    any.typ.is_some() || stated_beside_type(any, data)
}

pub(super) fn only_type(any: &AnySchema, data: &SchemaData) -> bool {
    any.any_of.is_empty() && any.one_of.is_empty() && !stated_beside_type(any, data)
}

pub(super) fn stated_beside_type(any: &AnySchema, data: &SchemaData) -> bool {
    any.format.is_some()
        || any.pattern.is_some()
        || any.min_length.is_some()
        || any.max_length.is_some()
        || any.minimum.is_some()
        || any.maximum.is_some()
        || any.multiple_of.is_some()
        || any.items.is_some()
        || any.min_items.is_some()
        || any.max_items.is_some()
        || any.unique_items.is_some()
        || !any.properties.is_empty()
        || !any.required.is_empty()
        || any.additional_properties.is_some()
        || any.min_properties.is_some()
        || any.max_properties.is_some()
        || !any.enumeration.is_empty()
        || [
            extra::TYPES,
            extra::NULL,
            extra::CONTENT_TYPE,
            extra::CONTENT_ENCODING,
            extra::ELEMENTS,
            extra::STATED,
        ]
        .iter()
        .any(|key| data.extensions.contains_key(*key))
}
