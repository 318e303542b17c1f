//! Which changes of the interface come of a change of the API: those decide about its verdict.

use super::{ApiChange, Change, Diff, Verdict, What};
use crate::face::Kind;
use crate::model::{Field, ItemKind, Model, Resource};
use crate::reconcile::aspect;

use super::api::Owner;

/// Gives each change of the API the verdict of what callers see of it.
pub fn link(diff: &mut Diff, old: &Model, new: &Model) {
    let Diff { changes, api, .. } = diff;
    for change in api.iter_mut().filter(|change| change.what != What::Documented) {
        if change.at == BASE_URL {
            change.verdict = Verdict::Minor;
            "callers stay as they are; all calls go to another place"
                .clone_into(&mut change.why);
            continue;
        }
        let spots: Vec<Spot> = [old, new]
            .into_iter()
            .zip(&change.owners)
            .flat_map(|(model, owner)| spots(model, owner, change))
            .collect();
        let worst = changes
            .iter()
            .filter(|seen| spots.iter().any(|spot| spot.holds(seen)))
            .max_by_key(|seen| seen.verdict);
        match worst {
            Some(worst) => {
                change.verdict = worst.verdict;
                change.why = format!("`{}`: {}", worst.key.path(), worst.why);
            }
            None => {
                change.verdict = Verdict::Patch;
                "callers see nothing of it, or read of it in the documentation"
                    .clone_into(&mut change.why);
            }
        }
    }
}

/// A place in the interface: an item, and one of its members unless all are meant.
struct Spot {
    item: String,
    member: Option<String>,
    costs_traits: bool,
}

impl Spot {
    fn holds(&self, change: &Change) -> bool {
        let own = change.key.item == self.item
            || (change.what == What::Renamed
                && change.after.as_deref() == Some(&self.item));
        let member = match &self.member {
            None => true,
            // What is required is an argument of `new`.
            Some(name) => {
                let key = &change.key;
                // One field can cost its struct a trait: floats cannot be compared.
                let of_the_item = key.kind != Kind::Implements || self.costs_traits;
                key.member == *name
                    || (key.member.is_empty() && of_the_item)
                    || (key.member == "new"
                        && key.kind == Kind::Fn
                        && change.why.contains(&format!("`{name}`")))
            }
        };
        own && member
    }
}

/// Where all calls go, and what they authenticate with.
const BASE_URL: &str = "api.base_url";
const AUTH: &str = "api.auth";

fn spots(model: &Model, owner: &Owner, change: &ApiChange) -> Vec<Spot> {
    let mut spots = Vec::new();
    if change.at == AUTH {
        let items = ["Client", "blocking::Client", "ClientBuilder"];
        spots.extend(items.map(|item| Spot {
            item: item.to_owned(),
            member: None,
            costs_traits: false,
        }));
    }
    let costs_traits = [aspect::TYPE, aspect::PRESENCE, aspect::REQUIRED]
        .contains(&change.aspect.as_str());
    let item_of = |id| model.items.iter().find(|item| item.schema == Some(id));
    if let Some((object, name)) = &owner.property
        && let Some(item) = item_of(*object)
    {
        let member = fields(&item.kind).iter().find(|field| field.wire == *name);
        spots.extend(member.map(|field| Spot {
            item: format!("types::{}", item.ident),
            member: Some(field.ident.clone()),
            costs_traits,
        }));
    }
    let of_the_type = [aspect::ENUM, aspect::TYPE, aspect::PRESENCE, aspect::DEPRECATED];
    if let Some(item) = owner.schema.and_then(item_of)
        && of_the_type.contains(&change.aspect.as_str())
    {
        let item = format!("types::{}", item.ident);
        spots.push(Spot { item, member: None, costs_traits });
    }
    if let (Some(operation), None) = (&owner.operation, &owner.property) {
        for resource in &model.resources {
            of_operation(model, resource, operation, &mut spots);
        }
    }
    spots
}

fn fields(kind: &ItemKind) -> &[Field] {
    match kind {
        ItemKind::Struct(object) => &object.fields,
        ItemKind::Params(params) => &params.fields,
        _ => &[],
    }
}

fn of_operation(
    model: &Model,
    resource: &Resource,
    operation: &str,
    spots: &mut Vec<Spot>,
) {
    for method in &resource.methods {
        if format!("{} {}", method.http_method, method.path) != operation {
            continue;
        }
        spots.push(Spot {
            item: resource.path(),
            member: Some(method.ident.clone()),
            costs_traits: false,
        });
        if let Some(params) = method.params {
            let item = format!("types::{}", model.item(params).ident);
            spots.push(Spot { item, member: None, costs_traits: true });
        }
    }
    for child in &resource.children {
        of_operation(model, child, operation, spots);
    }
}
