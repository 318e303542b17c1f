//! From an address to the Rust items that came of it, and back.

use crate::ir::{Operation, Parameter, ParameterPlace};
use crate::model::{Field, Item, ItemKind, Method, Model, Resource};
use crate::reconcile::{Reconciled, address};

/// The address of a Rust item, given by its path with or without what stands before it.
pub(super) fn address(
    model: &Model,
    reconciled: &Reconciled,
    path: &str,
) -> Option<String> {
    let segments: Vec<&str> =
        path.split("::").map(|segment| segment.trim_start_matches("r#")).collect();
    if path.contains(char::is_whitespace) {
        return None;
    }
    let own = segments.iter().enumerate().rev().find_map(|(at, segment)| {
        let item = model.items.iter().find(|item| item.ident == *segment)?;
        Some((item, segments.get(at + 1).copied()))
    });
    let Some((item, member)) = own else {
        return method(model, &segments);
    };
    if let ItemKind::Params(params) = &item.kind {
        let (method, _) = methods(model).find(|(method, _)| {
            method.params.is_some_and(|params| model.item(params).ident == item.ident)
        })?;
        let operation = format!("{} {}", method.http_method, method.path);
        let Some(member) = member else { return Some(operation) };
        let named = |field: &&Field| field.ident.trim_start_matches("r#") == member;
        let wire = &params.fields.iter().find(named)?.wire;
        return Some(format!("{operation} request.query.{wire}"));
    }
    let base = reconciled.address(item.schema?)?;
    let Some(member) = member else {
        return Some(base.to_owned());
    };
    let named = |ident: &str| ident.trim_start_matches("r#") == member;
    match &item.kind {
        ItemKind::Struct(object) => {
            let mut fields = object.fields.iter().chain(object.others.as_deref());
            let wire = &fields.find(|field| named(&field.ident))?.wire;
            Some(match object.rest {
                Some(_) => format!("{base}[{wire}]"),
                None => format!("{base}.{wire}"),
            })
        }
        ItemKind::TaggedUnion(union) => {
            let variant = union.variants.iter().find(|variant| named(&variant.ident))?;
            Some(format!("{base}{{{}={}}}", union.tag, variant.tags.first()?))
        }
        ItemKind::Enumeration(values) => values
            .values
            .iter()
            .any(|value| named(&value.ident))
            .then(|| base.to_owned()),
        ItemKind::ShapeUnion(_)
        | ItemKind::Params(_)
        | ItemKind::Answers(_)
        | ItemKind::Alias(_) => None,
    }
}

/// The operation of a method, e.g. `resources::Messages::create`.
fn method(model: &Model, segments: &[&str]) -> Option<String> {
    let [.., group, name] = segments else {
        return None;
    };
    let (found, _) = methods(model).find(|(method, resource)| {
        resource.type_ident == *group && method.ident.trim_start_matches("r#") == *name
    })?;
    Some(format!("{} {}", found.http_method, found.path))
}

/// All methods, with the resource that each belongs to.
fn methods(model: &Model) -> impl Iterator<Item = (&Method, &Resource)> {
    let mut open: Vec<&Resource> = model.resources.iter().collect();
    std::iter::from_fn(move || {
        let resource = open.pop()?;
        open.extend(&resource.children);
        Some(resource)
    })
    .flat_map(|resource| resource.methods.iter().map(move |method| (method, resource)))
}

/// The paths of the Rust items that an address became.
pub(super) fn items(model: &Model, reconciled: &Reconciled, at: &str) -> Vec<String> {
    let Some(found) = address::find(&reconciled.api, at) else {
        return Vec::new();
    };
    let krate = model.package.name.replace('-', "_");
    let path = |item: &Item| format!("{krate}::types::{}", item.ident);
    let mut items = Vec::new();
    if let Some((id, from)) = found.inside
        && let Some(item) = model.items.iter().find(|item| item.schema == Some(id))
        && let ItemKind::Struct(object) = &item.kind
        && let Some(rest) = at.get(from..)
        && let Some(wire) = rest.strip_prefix(['.', '['])
    {
        let wire = match object.rest {
            Some(_) => wire.split(']').next().unwrap_or_default(),
            None => wire.trim_end_matches("[]"),
        };
        let mut fields = object.fields.iter().chain(object.others.as_deref());
        match fields.find(|field| field.wire == wire) {
            Some(field) => items.push(format!("{}::{}", path(item), field.ident)),
            None if object.constants.iter().any(|constant| constant.wire == wire) => {
                items.push(format!(
                    "{} (a constant: written and checked, not a field)",
                    path(item)
                ));
            }
            None => {}
        }
    }
    match found.place {
        Some(place) => {
            items.extend(parameter(model, &krate, found.operation, at));
            let own = model.items.iter().find(|item| item.schema == Some(place.schema));
            items.extend(own.map(path));
        }
        None => items.extend(
            of_operation(model, found.operation)
                .map(|(method, resource)| called(&krate, method, resource)),
        ),
    }
    items
}

/// The methods that make an operation's call.
fn of_operation<'m>(
    model: &'m Model,
    operation: &Operation,
) -> impl Iterator<Item = (&'m Method, &'m Resource)> {
    methods(model).filter(|(method, _)| {
        method.http_method == operation.method.as_str() && method.path == operation.path
    })
}

fn called(krate: &str, method: &Method, resource: &Resource) -> String {
    format!("{krate}::{}::{}", resource.path(), method.ident)
}

/// What sets a parameter: a field of the bundle that the method takes, an argument of the method, or
/// what the client is built with.
fn parameter(
    model: &Model,
    krate: &str,
    operation: &Operation,
    at: &str,
) -> Vec<String> {
    let head = format!("{} {} request.", operation.method, operation.path);
    let is_it = |parameter: &&Parameter| {
        let place = format!("{}.{}", parameter.place.as_str(), parameter.name);
        at.strip_prefix(&head) == Some(&place)
    };
    let Some(parameter) = operation.parameters.iter().find(is_it) else {
        return Vec::new();
    };
    let name = &parameter.name;
    let mut found = Vec::new();
    for (method, resource) in of_operation(model, operation) {
        let called = called(krate, method, resource);
        let arguments = match parameter.place {
            ParameterPlace::Path => &method.arguments,
            ParameterPlace::Header => &method.headers,
            ParameterPlace::Cookie => &method.cookies,
            ParameterPlace::Query => {
                let item = method.params.map(|params| model.item(params));
                if let Some(item) = item
                    && let ItemKind::Params(params) = &item.kind
                    && let Some(field) = params.fields.iter().find(|it| it.wire == *name)
                {
                    let field =
                        format!("{krate}::types::{}::{}", item.ident, field.ident);
                    found.push(format!("{field}, taken by {called}"));
                }
                continue;
            }
        };
        let argument = arguments.iter().find(|it| it.wire.eq_ignore_ascii_case(name));
        found.extend(argument.map(|it| format!("{called}, argument `{}`", it.ident)));
    }
    if parameter.place == ParameterPlace::Header && found.is_empty() {
        let package = &model.package;
        let fixed = package.fixed_headers.iter().map(|it| (&it.name, &it.ident));
        let lists = package.list_headers.iter().map(|it| (&it.name, &it.ident));
        let mut all = fixed.chain(lists);
        let method = all.find(|(header, _)| header.eq_ignore_ascii_case(name));
        found.extend(method.map(|(_, ident)| {
            format!("{krate}::ClientBuilder::{ident} (a header of every call)")
        }));
    }
    found
}
