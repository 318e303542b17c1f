//! A place of the API as a list of short facts: what is compared, and what is shown.

use crate::ir::{Additional, Api, Bound, Json, Shape, Use, Values};
use crate::reconcile::aspect;

/// An aspect and what is the case, in words.
pub(super) type Said = (&'static str, String);

/// What a place says of itself and of its values, what is inside left aside.
pub(super) fn place(api: &Api, place: &Use) -> Vec<Said> {
    let schema = &api.schemas[place.schema];
    let mut said = vec![(aspect::TYPE, schema.shape.word().to_owned())];
    let mut add =
        |aspect, value: Option<String>| said.extend(value.map(|value| (aspect, value)));
    let yes = |is: bool| is.then(|| "yes".to_owned());
    add(aspect::NULLABLE, yes(place.nullable));
    add(aspect::DEFAULT, place.default.as_ref().map(Json::to_string));
    add(aspect::DEPRECATED, yes(place.deprecated || schema.deprecated));
    add(aspect::READ_ONLY, yes(place.read_only));
    add(aspect::WRITE_ONLY, yes(place.write_only));
    add(aspect::HTTP_STATUS, schema.http_status.map(|status| status.to_string()));
    shape(&schema.shape, &mut add);
    let texts = [&schema.title, &schema.description, &place.description];
    let mut texts: Vec<&str> =
        texts.into_iter().flatten().map(|text| text.trim()).collect();
    texts.dedup();
    add(DESCRIPTION, Some(texts.join(" / ")).filter(|text| !text.is_empty()));
    said
}

/// Titles and descriptions.
pub(super) const DESCRIPTION: &str = "description";

fn shape(shape: &Shape, add: &mut impl FnMut(&'static str, Option<String>)) {
    let number = |number: Option<u64>| number.map(|number| number.to_string());
    match shape {
        Shape::Any | Shape::Union(_) => {}
        Shape::Boolean(only) => add(aspect::ENUM, only.map(|only| only.to_string())),
        Shape::Number(it) => {
            add(aspect::MINIMUM, it.minimum.as_ref().map(bound));
            add(aspect::MAXIMUM, it.maximum.as_ref().map(bound));
            add(aspect::MULTIPLE_OF, it.multiple_of.as_ref().map(ToString::to_string));
            add(aspect::FORMAT, it.format.clone());
            let values = it.values.iter().flatten().map(ToString::to_string);
            let values: Vec<String> = values.collect();
            add(aspect::ENUM, (!values.is_empty()).then(|| values.join(", ")));
        }
        Shape::Text(it) => {
            add(aspect::ENUM, it.values.as_ref().map(values));
            add(aspect::MIN_LENGTH, number(it.min_length));
            add(aspect::MAX_LENGTH, number(it.max_length));
            add(aspect::PATTERN, it.pattern.clone());
            add(aspect::FORMAT, it.format.clone());
            add(aspect::CONTENT_TYPE, it.content_type.clone());
        }
        Shape::Array(it) => {
            add(aspect::MIN_ITEMS, number(it.min_items));
            add(aspect::MAX_ITEMS, number(it.max_items));
            add(aspect::UNIQUE_ITEMS, it.unique.then(|| "yes".to_owned()));
        }
        Shape::Object(it) => {
            add(aspect::MIN_PROPERTIES, number(it.min_properties));
            add(aspect::MAX_PROPERTIES, number(it.max_properties));
            let rest = match &it.additional {
                Additional::Silent => None,
                Additional::Forbidden => Some("no".to_owned()),
                Additional::Allowed(_) => Some("yes".to_owned()),
            };
            add(aspect::ADDITIONAL, rest);
        }
    }
}

fn bound(bound: &Bound) -> String {
    let exclusive = if bound.exclusive { " (exclusive)" } else { "" };
    format!("{}{exclusive}", bound.value)
}

fn values(values: &Values) -> String {
    let open = values.open.then(|| "...".to_owned());
    let all: Vec<String> = values.known.iter().cloned().chain(open).collect();
    all.join(", ")
}
