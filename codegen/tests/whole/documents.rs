//! Documents made at random: schemas of every kind, operations, and values that fit.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

/// How many schemas a document names: `S0`, `S1` and so on.
pub(super) const NAMED: usize = 6;

/// A schema of any kind. With `odd`, also those that no value fits, or that contradict themselves.
pub(super) fn schema(odd: bool) -> BoxedStrategy<Value> {
    let names = || {
        select(vec![
            "a", "b", "type", "kind", "Self", "fooBar", "foo_bar", "1st", "größe", "",
        ])
    };
    let plain = prop_oneof![
        4 => Just(json!({"type": "string"})),
        1 => Just(json!({"type": "integer"})),
        1 => Just(json!({"type": "integer", "format": "int32"})),
        1 => Just(json!({"type": "number"})),
        1 => Just(json!({"type": "boolean"})),
        1 => vec(select(vec!["x", "y", "z w", "X", "1", "crate"]), 1..4).prop_map(|mut values| {
            values.sort_unstable();
            values.dedup();
            json!({"type": "string", "enum": values})
        }),
        1 => select(vec!["one", "two"]).prop_map(|value| json!({"type": "string", "enum": [value]})),
        2 => (0..NAMED).prop_map(|index| json!({"$ref": format!("#/components/schemas/S{index}")})),
        1 => Just(json!({"type": ["string", "null"]})),
        1 => Just(json!({"type": ["string", "integer"]})),
    ];
    let leaf = if odd {
        prop_oneof![
            9 => plain,
            1 => Just(json!({})),
            1 => Just(json!(true)),
            1 => Just(json!(false)),
            1 => Just(json!({"type": "strng"})),
            1 => Just(json!({"type": null})),
            1 => Just(json!({"$ref": "#/components/schemas/Gone"})),
            1 => Just(json!({"const": 1, "default": 2})),
            1 => Just(json!({"enum": [1, "a", null, {}]})),
        ]
        .boxed()
    } else {
        plain.boxed()
    };
    leaf.prop_recursive(4, 24, 4, move |inner| {
        let object = (vec((names(), inner.clone(), any::<bool>()), 0..4), any::<bool>()).prop_map(
            |(properties, open)| {
                let required: Vec<&str> =
                    properties.iter().filter(|(_, _, required)| *required).map(|(name, ..)| *name).collect();
                let required: std::collections::BTreeSet<&str> = required.into_iter().collect();
                let properties: Map<String, Value> =
                    properties.iter().map(|(name, schema, _)| ((*name).to_owned(), schema.clone())).collect();
                let mut schema = json!({"type": "object", "properties": properties, "required": required});
                if open {
                    schema["additionalProperties"] = json!({"type": "string"});
                }
                schema
            },
        );
        let tagged = vec(inner.clone(), 1..4).prop_map(|fields| {
            let variants: Vec<Value> = fields
                .iter()
                .enumerate()
                .map(|(index, field)| {
                    json!({"type": "object", "required": ["tag"], "properties": {"tag": {"type": "string", "enum": [format!("t{index}")]}, "value": field}})
                })
                .collect();
            json!({"oneOf": variants})
        });
        let plain = prop_oneof![
            4 => object.clone(),
            2 => inner.clone().prop_map(|items| json!({"type": "array", "items": items})),
            1 => inner.clone().prop_map(|values| json!({"type": "object", "additionalProperties": values})),
            1 => tagged,
            1 => (vec(inner.clone(), 1..4), 0..4usize, proptest::option::of(inner.clone())).prop_map(|(all, least, rest)| {
                let mut tuple = json!({"type": "array", "minItems": least.min(all.len()), "prefixItems": all});
                if let Some(rest) = rest {
                    tuple["items"] = rest;
                }
                tuple
            }),
            1 => inner.clone().prop_map(|one| json!({"anyOf": [one, {"type": "null"}]})),
            1 => (object, inner.clone()).prop_map(|(one, two)| json!({"anyOf": [one, {"type": "array", "items": two}, {"type": "string"}]})),
        ];
        if !odd {
            return plain.boxed();
        }
        prop_oneof![
            8 => plain,
            1 => vec(inner.clone(), 1..4).prop_map(|all| json!({"allOf": all})),
            1 => vec(inner.clone(), 1..4).prop_map(|all| json!({"oneOf": all})),
            1 => (inner.clone(), inner.clone()).prop_map(|(one, two)| json!({"type": "object", "patternProperties": {"^a": one}, "unevaluatedProperties": two})),
            1 => (names(), inner.clone(), vec(inner, 1..4)).prop_map(|(name, value, all)| json!({"properties": {name: value}, "oneOf": all})),
        ]
        .boxed()
    })
    .boxed()
}

/// A whole document, with whatever may be wrong in one.
pub(super) fn document() -> impl Strategy<Value = Value> {
    let parameter = (select(vec!["path", "query", "header", "cookie"]), select(vec!["id", "type", "x-y", "", "self"]), schema(true))
        .prop_map(|(place, name, schema)| json!({"name": name, "in": place, "required": place == "path", "schema": schema}));
    let media = select(vec![
        "application/json",
        "text/plain",
        "text/event-stream",
        "application/octet-stream",
        "multipart/form-data",
        "application/x-www-form-urlencoded",
        "*/*",
    ]);
    let operation = (
        select(vec!["/x", "/x/{id}", "/{type}/y", "/z?a=b", "/x/{id}/{self}"]),
        select(vec!["get", "post", "put", "delete"]),
        vec(parameter, 0..3),
        proptest::option::of((media.clone(), schema(true))),
        vec(
            (select(vec!["200", "201", "404", "4XX", "default"]), media, schema(true)),
            0..3,
        ),
        proptest::option::of(select(vec!["op", "crate", "", "list things"])),
    );
    (vec(schema(true), NAMED), vec(operation, 1..4), select(vec!["3.0.3", "3.1.0", "3.2.0"])).prop_map(
        |(schemas, operations, version)| {
            let mut paths = Map::new();
            for (path, method, parameters, body, answers, id) in operations {
                let responses: Map<String, Value> = answers
                    .into_iter()
                    .map(|(status, media, schema)| (status.to_owned(), json!({"description": "", "content": {media: {"schema": schema}}})))
                    .collect();
                let mut operation = json!({"parameters": parameters, "responses": responses});
                if let Some(id) = id {
                    operation["operationId"] = json!(id);
                }
                if let Some((media, schema)) = body {
                    operation["requestBody"] = json!({"content": {media: {"schema": schema}}});
                }
                paths.entry(path).or_insert_with(|| json!({}))[method] = operation;
            }
            json!({
                "openapi": version,
                "info": {"title": "T", "version": "1"},
                "servers": [{"url": "https://example.com"}],
                "paths": paths,
                "components": {"schemas": named(schemas)},
            })
        },
    )
}

/// The schemas of `components`.
pub(super) fn named(schemas: Vec<Value>) -> Map<String, Value> {
    schemas
        .into_iter()
        .enumerate()
        .map(|(index, schema)| (format!("S{index}"), schema))
        .collect()
}

/// A value that fits a schema, chosen by the numbers; none where only an endless one would.
pub(super) fn value(
    schema: &Value,
    named: &Map<String, Value>,
    choose: &mut dyn FnMut(usize) -> usize,
    depth: usize,
) -> Option<Value> {
    let depth = depth.checked_sub(1)?;
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        let name = reference.rsplit('/').next().unwrap_or_default();
        return value(named.get(name)?, named, choose, depth);
    }
    for keyword in ["oneOf", "anyOf"] {
        if let Some(Value::Array(variants)) = schema.get(keyword) {
            let first = choose(variants.len());
            return (0..variants.len()).find_map(|step| {
                value(&variants[(first + step) % variants.len()], named, choose, depth)
            });
        }
    }
    if let Some(Value::Array(values)) = schema.get("enum") {
        return Some(values[choose(values.len())].clone());
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds[choose(kinds.len())].as_str()?.to_owned(),
        kind => kind.as_str()?.to_owned(),
    };
    Some(match kind.as_str() {
        "null" => Value::Null,
        "string" => json!(["", "text", "\u{2028}\"", "é"][choose(4)]),
        "integer" => json!([0, -1, 7, 2_147_483_647][choose(4)]),
        "number" => json!([0.5, -3.25, 1e10][choose(3)]),
        "boolean" => json!(choose(2) == 0),
        "array" if schema.get("prefixItems").is_some() => {
            let elements = schema["prefixItems"].as_array()?;
            let least = usize::try_from(schema["minItems"].as_u64()?).ok()?;
            let count = least + choose(elements.len() - least + 2);
            let element = |place: usize| match (elements.get(place), schema.get("items"))
            {
                (Some(element), _) | (None, Some(element)) => {
                    value(element, named, choose, depth)
                }
                (None, None) => Some(json!({"new": [1, null]})),
            };
            (0..count).map(element).collect::<Option<Vec<_>>>().map(Value::Array)?
        }
        "array" => {
            let items =
                (0..choose(3)).map(|_| value(&schema["items"], named, choose, depth));
            items.collect::<Option<Vec<_>>>().map_or(json!([]), Value::Array)
        }
        _ => {
            let mut object = Map::new();
            let required = schema.get("required").and_then(Value::as_array);
            for (name, property) in
                schema.get("properties").and_then(Value::as_object).into_iter().flatten()
            {
                let must = required.is_some_and(|names| names.contains(&json!(name)));
                // What can have one value only is always written.
                let constant = property
                    .get("enum")
                    .and_then(Value::as_array)
                    .is_some_and(|all| all.len() == 1);
                match value(property, named, choose, depth) {
                    Some(value) if must || constant || choose(2) == 0 => {
                        object.insert(name.clone(), value);
                    }
                    None if must => return None,
                    _ => {}
                }
            }
            if let Some(others @ Value::Object(_)) = schema.get("additionalProperties")
                && choose(2) == 0
                && let Some(other) = value(others, named, choose, depth)
            {
                object.insert("zz other".to_owned(), other);
            }
            if choose(4) == 0
                && !schema.get("additionalProperties").is_some_and(Value::is_object)
            {
                object.insert("zz unknown".to_owned(), json!({"new": [1, null]}));
            }
            Value::Object(object)
        }
    })
}
