//! How the pages of lists are followed.

use super::routes::Route;
use crate::ir::{Operation, ParameterPlace};
use crate::manifest::PagesConfig;
use crate::model::{Item, ItemKind, ListShape, PageShape, Type};

/// A list whose pages are followed as the route says.
pub(super) fn list(route: &Route, ty: &Type, items: &[Item]) -> Option<ListShape> {
    let listing = route.listing.as_ref()?;
    let mut resolved = ty;
    for _ in 0..items.len() {
        match resolved {
            Type::Named(id) => match &items[id.0].kind {
                ItemKind::Alias(target) => resolved = target,
                _ => break,
            },
            _ => break,
        }
    }
    let element = match (resolved, &listing.items) {
        (Type::Vec(item), None) => item,
        (Type::Named(id), Some(name)) => {
            let ItemKind::Struct(object) = &items[id.0].kind else { return None };
            let field = object.fields.iter().find(|field| field.wire == *name)?;
            let Type::Vec(item) = &field.ty else { return None };
            // A format may have made something else of the token.
            let token =
                object.fields.iter().find(|f| Some(&f.wire) == listing.token.as_ref());
            if token.is_some_and(|field| field.ty != Type::String) {
                return None;
            }
            item
        }
        _ => return None,
    };
    Some(ListShape {
        page: resolved.clone(),
        item: (**element).clone(),
        items: listing.items.clone(),
        token: listing.token.clone(),
        next: listing.next,
        parameter: listing.parameter.clone(),
    })
}

/// Recognises a page of a list by its cursor: properties of the answer and query parameters.
pub(super) fn page(
    operation: &Operation,
    ty: &Type,
    items: &[Item],
    names: &PagesConfig,
) -> Option<PageShape> {
    let Type::Named(page) = ty else { return None };
    let ItemKind::Struct(object) = &items[page.0].kind else { return None };
    let has = |wire: &str| object.fields.iter().find(|field| field.wire == wire);
    let query = |name: &str| {
        operation
            .parameters
            .iter()
            .any(|p| p.place == ParameterPlace::Query && p.name == name)
    };
    if !(query(&names.before) && query(&names.after)) {
        return None;
    }
    let mut lists = object.fields.iter().filter_map(|field| match &field.ty {
        Type::Vec(item) => Some((field, (**item).clone())),
        _ => None,
    });
    let (list, item) = lists.next()?;
    if lists.next().is_some() {
        return None;
    }
    Some(PageShape {
        page: *page,
        item,
        items: list.ident.clone(),
        has_more: has(&names.has_more)?.ident.clone(),
        first_id: has(&names.first_id)?.ident.clone(),
        last_id: has(&names.last_id)?.ident.clone(),
        before: names.before.clone(),
        after: names.after.clone(),
    })
}
