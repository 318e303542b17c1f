//! Places: bodies, parameters, properties, and what is inside of them.

use super::{Owner, Pair, Walk};
use crate::diff::summary;
use crate::ir::{
    Additional, Api, Object, Origin, Schema, SchemaId, Shape, Union, Use, Variant,
};
use crate::reconcile::aspect;

impl<'a> Walk<'a> {
    pub(super) fn required(
        &mut self,
        at: &str,
        was: Option<bool>,
        is: Option<bool>,
        Pair(old, new): Pair<'_>,
        owners: [Owner; 2],
    ) {
        let word =
            |is: Option<bool>| is.map(|is| if is { "yes" } else { "no" }.to_owned());
        let origins = [&old.origins[..], &new.origins[..]];
        self.fact(at, aspect::REQUIRED, word(was), word(is), origins, owners);
    }

    pub(super) fn place(&mut self, at: &str, pair: Pair<'a>, mut owners: [Owner; 2]) {
        let Pair(old, new) = pair;
        let (before, after) =
            (&self.old.api.schemas[old.schema], &self.new.api.schemas[new.schema]);
        let here = |place: &'a Use, schema: &'a Schema| -> Vec<Origin> {
            place.origins.iter().chain(&schema.origins).cloned().collect()
        };
        let (was, is) = (here(old, before), here(new, after));
        owners[0].schema = Some(old.schema);
        owners[1].schema = Some(new.schema);
        let seen = !self.seen.insert((old.schema, new.schema));
        let (said, says) =
            (summary::place(self.old.api, old), summary::place(self.new.api, new));
        let mut aspects: Vec<&str> =
            said.iter().chain(&says).map(|(aspect, _)| *aspect).collect();
        aspects.sort_unstable();
        aspects.dedup();
        let value = |all: &[(&'static str, String)], aspect: &str| {
            all.iter()
                .find(|(known, _)| *known == aspect)
                .map(|(_, value)| value.clone())
        };
        for aspect in aspects {
            // Of a type that has been compared, only what the place adds is news.
            let own = [aspect::NULLABLE, aspect::DEFAULT].contains(&aspect);
            if !seen || own {
                let both = [&was[..], &is[..]];
                self.fact(
                    at,
                    aspect,
                    value(&said, aspect),
                    value(&says, aspect),
                    both,
                    owners.clone(),
                );
            }
        }
        if !seen {
            self.inside(at, (old, before), (new, after), owners);
        }
    }

    fn inside(
        &mut self,
        at: &str,
        (old, before): (&'a Use, &'a Schema),
        (new, after): (&'a Use, &'a Schema),
        owners: [Owner; 2],
    ) {
        match (&before.shape, &after.shape) {
            (Shape::Array(was), Shape::Array(is)) => {
                for (place, both) in was.prefix.iter().zip(&is.prefix).enumerate() {
                    let at = format!("{at}[{place}]");
                    self.place(&at, Pair(both.0, both.1), owners.clone());
                }
                self.place(&format!("{at}[]"), Pair(&was.items, &is.items), owners);
            }
            (Shape::Object(was), Shape::Object(is)) => {
                self.object(at, (old.schema, was), (new.schema, is), &owners);
            }
            (Shape::Union(was), Shape::Union(is)) => self.union(at, was, is, &owners),
            // One value became several, or the other way round: what is inside is still the same.
            (Shape::Union(was), _)
                if single(self.old.api, was, &after.shape).is_some() =>
            {
                if let Some(variant) = single(self.old.api, was, &after.shape) {
                    self.place(at, Pair(&variant.value, new), owners);
                }
            }
            (_, Shape::Union(is)) => {
                if let Some(variant) = single(self.new.api, is, &before.shape) {
                    self.place(at, Pair(old, &variant.value), owners);
                }
            }
            _ => {}
        }
    }

    fn object(
        &mut self,
        at: &str,
        (old, was): (SchemaId, &'a Object),
        (new, is): (SchemaId, &'a Object),
        owners: &[Owner; 2],
    ) {
        let owners = |name: &str| {
            let owner = |side: usize, id| Owner {
                operation: owners[side].operation.clone(),
                property: Some((id, name.to_owned())),
                schema: None,
            };
            [owner(0, old), owner(1, new)]
        };
        for before in &was.properties {
            let here = format!("{at}.{}", before.name);
            let owners = owners(&before.name);
            match is.property(&before.name) {
                Some(after) => {
                    let pair = Pair(&before.value, &after.value);
                    self.required(
                        &here,
                        before.required,
                        after.required,
                        pair,
                        owners.clone(),
                    );
                    self.place(&here, pair, owners);
                }
                None => self.gone(&here, "property", &before.value.origins, owners),
            }
        }
        for after in &is.properties {
            if was.property(&after.name).is_none() {
                let here = format!("{at}.{}", after.name);
                self.fresh(&here, "property", &after.value.origins, owners(&after.name));
            }
        }
        if let (Additional::Allowed(before), Additional::Allowed(after)) =
            (&was.additional, &is.additional)
        {
            self.place(&format!("{at}.*"), Pair(before, after), owners("*"));
        }
    }

    fn union(&mut self, at: &str, was: &'a Union, is: &'a Union, owners: &[Owner; 2]) {
        let (old, new) = (self.old.api, self.new.api);
        for before in &was.variants {
            let here = format!("{at}{}", step(old, was, before));
            match is.variants.iter().find(|after| matches(old, before, new, after)) {
                Some(after) => {
                    let tags = |variant: &Variant| {
                        Some(variant.tags.join(", ")).filter(|tags| !tags.is_empty())
                    };
                    let origins = [&before.value.origins[..], &after.value.origins[..]];
                    self.fact(
                        &here,
                        aspect::ENUM,
                        tags(before),
                        tags(after),
                        origins,
                        owners.clone(),
                    );
                    self.place(&here, Pair(&before.value, &after.value), owners.clone());
                }
                None => {
                    self.gone(&here, "variant", &before.value.origins, owners.clone())
                }
            }
        }
        for after in &is.variants {
            if !was.variants.iter().any(|before| matches(old, before, new, after)) {
                let here = format!("{at}{}", step(new, is, after));
                self.fresh(&here, "variant", &after.value.origins, owners.clone());
            }
        }
    }
}

/// The variant of a union that has a shape, if it is the only one.
fn single<'a>(api: &Api, union: &'a Union, shape: &Shape) -> Option<&'a Variant> {
    let mut alike = union.variants.iter().filter(|variant| {
        api.schemas[variant.value.schema].shape.word() == shape.word()
    });
    alike.next().filter(|_| alike.next().is_none())
}

fn matches(old: &Api, before: &Variant, new: &Api, after: &Variant) -> bool {
    if !before.tags.is_empty() || !after.tags.is_empty() {
        return before.tags.iter().any(|tag| after.tags.contains(tag));
    }
    let (was, is) =
        (&old.schemas[before.value.schema], &new.schemas[after.value.schema]);
    was.shape.word() == is.shape.word()
        && (was.name == is.name || was.name.is_none() || is.name.is_none())
}

fn step(api: &Api, union: &Union, variant: &Variant) -> String {
    let schema = &api.schemas[variant.value.schema];
    match (&union.tag, variant.tags.first(), &schema.shape, &schema.name) {
        (Some(tag), Some(value), ..) => format!("{{{tag}={value}}}"),
        (_, _, Shape::Object(_), Some(name)) => format!("{{{name}}}"),
        _ => String::new(),
    }
}
