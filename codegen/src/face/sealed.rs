//! Traits that nobody outside of the crate can implement.

use std::collections::BTreeMap;

use syn::{Item, ItemTrait, TypeParamBound};

use super::names::{Crate, Definition};
use super::public::Public;

/// The mark of such a trait.
pub(crate) const SEALED: &str = "sealed";

/// A trait that has a supertrait without a public path, as callers see it: without that. None for
/// every other item.
pub(super) fn sealed(
    names: &Crate,
    public: &BTreeMap<Definition, Public>,
    (module, index): &Definition,
) -> Option<Item> {
    let Item::Trait(item) = names.item(module, *index) else { return None };
    let is_private = |bound: &TypeParamBound| match bound {
        TypeParamBound::Trait(bound) => names
            .resolve(module, &bound.path)
            .is_some_and(|definition| !public.contains_key(&definition)),
        _ => false,
    };
    if !item.supertraits.iter().any(is_private) {
        return None;
    }
    let all = item.supertraits.iter();
    let supertraits = all.filter(|bound| !is_private(bound)).cloned().collect();
    Some(Item::Trait(ItemTrait { supertraits, ..item.clone() }))
}
