//! A JSON value against the schema it should have.

use serde_json::Value;
use specweave_codegen::ir::{
    Additional, Number, Object, Schema, SchemaId, Schemas, Shape, Text, Union, Use,
    Values,
};

use super::at::{At, Step};
use super::counts::Counts;
use super::coverage::{Fact, Seen};
use super::drift::{DriftKind, Finding};

/// No value of an enumeration is shown beyond this length.
const LONGEST_VALUE: usize = 80;

/// Walks values and schemas together; keeps what differs and what was met.
#[derive(Debug)]
pub(crate) struct Walker<'m> {
    schemas: &'m Schemas,
    /// Whether what may be null, or has a default, may be absent although it is required.
    pub(crate) is_lenient: bool,
    pub(crate) findings: Vec<Finding>,
    pub(crate) seen: Seen,
    /// What stood at each place, where that is asked for.
    pub(crate) counts: Option<Counts>,
}

impl<'m> Walker<'m> {
    pub(crate) fn new(schemas: &'m Schemas) -> Self {
        Self {
            schemas,
            is_lenient: false,
            findings: Vec::new(),
            seen: Seen::default(),
            counts: None,
        }
    }

    pub(crate) fn find(
        &mut self,
        at: impl ToString,
        kind: DriftKind,
        detail: Option<String>,
    ) {
        self.findings.push(Finding { at: at.to_string(), kind, detail });
    }

    /// Counts a value at a place, if values are counted.
    pub(crate) fn count(&mut self, fact: Fact, value: &Value) {
        if let Some(counts) = &mut self.counts {
            counts.value(fact, value);
        }
    }

    /// Counts that something was left out, if that is counted.
    pub(crate) fn count_absent(&mut self, fact: Fact) {
        if let Some(counts) = &mut self.counts {
            counts.absent(fact);
        }
    }

    /// A value at a place.
    pub(crate) fn place(&mut self, at: At<'_>, place: &Use, value: &Value) {
        if !value.is_null() {
            self.schema(at, place.schema, value);
        } else if !self.takes_null(place) {
            self.find(at, DriftKind::NullNotAllowed, None);
        }
    }

    /// An event of a stream: a variant that is not declared is an event that is not.
    pub(crate) fn event(&mut self, at: At<'_>, place: &Use, value: &Value) {
        let before = self.findings.len();
        self.place(at, place, value);
        if let Some((tag, name)) = self.tag_of(place, value) {
            let unknown = at.below(Step::Variant { tag, value: name }).to_string();
            for finding in &mut self.findings[before..] {
                if finding.kind == DriftKind::UndocumentedVariant
                    && finding.at == unknown
                {
                    finding.kind = DriftKind::UndocumentedEvent;
                }
            }
        }
    }

    fn tag_of<'v>(&self, place: &Use, value: &'v Value) -> Option<(&'m str, &'v str)> {
        let Shape::Union(Union { tag: Some(tag), .. }) =
            &self.schemas[place.schema].shape
        else {
            return None;
        };
        Some((tag, value.get(tag)?.as_str()?))
    }

    fn excused(&self, place: &Use) -> bool {
        self.is_lenient && (place.default.is_some() || self.takes_null(place))
    }

    fn takes_null(&self, place: &Use) -> bool {
        place.nullable
            || match &self.schemas[place.schema].shape {
                Shape::Any => true,
                Shape::Union(union) => union.variants.iter().any(|v| v.value.nullable),
                _ => false,
            }
    }

    fn schema(&mut self, at: At<'_>, id: SchemaId, value: &Value) {
        let schemas = self.schemas;
        match (&schemas[id].shape, value) {
            (Shape::Any, _) => {}
            (Shape::Boolean(only), Value::Bool(value)) => {
                if only.is_some_and(|only| only != *value) {
                    self.value(at, value.to_string());
                }
            }
            (Shape::Number(number), Value::Number(value)) => {
                self.number(at, id, number, value)
            }
            (Shape::Text(text), Value::String(value)) => self.text(at, id, text, value),
            (Shape::Array(array), Value::Array(items)) => {
                for item in items {
                    self.count(Fact::Items(id), item);
                    self.place(at.below(Step::Items), &array.items, item);
                }
            }
            (Shape::Object(object), Value::Object(fields)) => {
                self.object(at, id, object, fields)
            }
            (Shape::Union(union), value) => self.union(at, id, union, value),
            (_, value) => self.wrong_type(at, value),
        }
    }

    fn wrong_type(&mut self, at: At<'_>, value: &Value) {
        self.find(at, DriftKind::WrongType, Some(kind_of(value).to_owned()));
    }

    fn value(&mut self, at: At<'_>, value: String) {
        let mut value = value;
        if let Some((cut, _)) = value.char_indices().nth(LONGEST_VALUE) {
            value.truncate(cut);
            value.push('…');
        }
        self.find(at, DriftKind::UndocumentedValue, Some(value));
    }

    fn number(
        &mut self,
        at: At<'_>,
        id: SchemaId,
        number: &Number,
        value: &serde_json::Number,
    ) {
        let whole = value.is_i64()
            || value.is_u64()
            || value.as_f64().is_some_and(|v| v.fract() == 0.0);
        if number.integer && !whole {
            self.find(at, DriftKind::WrongType, Some("fraction".to_owned()));
        }
        let Some(known) = &number.values else { return };
        match known.iter().position(|k| k == value || k.as_f64() == value.as_f64()) {
            Some(index) => self.seen.add(Fact::value(id, index)),
            None => self.value(at, value.to_string()),
        }
    }

    fn text(&mut self, at: At<'_>, id: SchemaId, text: &Text, value: &str) {
        let Some(values) = &text.values else { return };
        if let Some(counts) = &mut self.counts
            && !(values.open && names_models(values))
            // A constant is told by its place.
            && text.constant() != Some(value)
        {
            counts.listed(id, &values.known, value);
        }
        match values.known.iter().position(|known| known == value) {
            Some(index) => self.seen.add(Fact::value(id, index)),
            None if values.open && names_models(values) => {}
            None => self.value(at, value.to_owned()),
        }
    }

    fn object(
        &mut self,
        at: At<'_>,
        id: SchemaId,
        object: &Object,
        fields: &serde_json::Map<String, Value>,
    ) {
        for (index, property) in object.properties.iter().enumerate() {
            if !fields.contains_key(&property.name) {
                self.count_absent(Fact::property(id, index));
            }
            let below = at.below(Step::Property(&property.name));
            match fields.get(&property.name) {
                Some(value) => {
                    self.seen.add(Fact::property(id, index));
                    self.count(Fact::property(id, index), value);
                    self.place(below, &property.value, value);
                }
                None if property.required == Some(true)
                    && !self.excused(&property.value) =>
                {
                    self.find(below, DriftKind::MissingRequired, None);
                }
                None => {}
            }
        }
        let others = fields.iter().filter(|(name, _)| object.property(name).is_none());
        match &object.additional {
            Additional::Allowed(values) => {
                for (_, value) in others {
                    self.count(Fact::Rest(id), value);
                    self.place(at.below(Step::Values), values, value);
                }
            }
            // Nothing is said of what such an object holds.
            Additional::Silent if object.properties.is_empty() => {}
            Additional::Silent | Additional::Forbidden => {
                for (name, _) in others {
                    let below = at.below(Step::Property(name));
                    self.find(below, DriftKind::UndocumentedField, None);
                }
            }
        }
    }

    fn union(&mut self, at: At<'_>, id: SchemaId, union: &Union, value: &Value) {
        if let (Some(tag), Value::Object(fields)) = (&union.tag, value) {
            let (found, name) = match fields.get(tag) {
                Some(Value::String(name)) => {
                    let named = |tags: &[String]| tags.iter().any(|own| own == name);
                    (union.variants.iter().position(|v| named(&v.tags)), name.as_str())
                }
                Some(other) => {
                    return self.wrong_type(at.below(Step::Property(tag)), other);
                }
                None => (union.variants.iter().position(|variant| variant.untagged), ""),
            };
            if let Some(index) = found {
                self.seen.add(Fact::variant(id, index));
                self.count(Fact::variant(id, index), value);
                let first = union.variants[index].tags.first();
                let step =
                    Step::Variant { tag, value: first.map_or(name, String::as_str) };
                return self.place(at.below(step), &union.variants[index].value, value);
            }
            let loose =
                |schema: &Schema| matches!(schema.shape, Shape::Object(_) | Shape::Any);
            let plain: Vec<usize> = (0..union.variants.len())
                .filter(|index| union.variants[*index].tags.is_empty())
                .filter(|index| {
                    loose(&self.schemas[union.variants[*index].value.schema])
                })
                .collect();
            return match plain.as_slice() {
                [index, ..] => {
                    self.seen.add(Fact::variant(id, *index));
                    self.place(at, &union.variants[*index].value, value);
                }
                [] if name.is_empty() => {
                    self.find(
                        at.below(Step::Property(tag)),
                        DriftKind::MissingRequired,
                        None,
                    );
                }
                [] => {
                    let below = at.below(Step::Variant { tag, value: name });
                    self.find(below, DriftKind::UndocumentedVariant, None);
                }
            };
        }
        self.untagged(at, id, union, value);
    }

    /// The variant that fits best: the one of the value's kind in which least is found.
    fn untagged(&mut self, at: At<'_>, id: SchemaId, union: &Union, value: &Value) {
        let fitting: Vec<usize> = (0..union.variants.len())
            .filter(|index| self.fits(union.variants[*index].value.schema, value))
            .collect();
        match fitting.as_slice() {
            [] => self.wrong_type(at, value),
            [only] => {
                self.seen.add(Fact::variant(id, *only));
                self.count(Fact::variant(id, *only), value);
                self.variant(at, union, *only, value);
            }
            several => {
                let tries = several.iter().map(|index| {
                    let mut attempt = Walker::new(self.schemas);
                    attempt.is_lenient = self.is_lenient;
                    attempt.counts = self.counts.as_ref().map(Counts::beside);
                    attempt.variant(at, union, *index, value);
                    (*index, attempt)
                });
                let best = tries.min_by_key(|(_, attempt)| attempt.findings.len());
                if let Some((index, attempt)) = best {
                    self.seen.add(Fact::variant(id, index));
                    self.seen.merge(attempt.seen);
                    self.count(Fact::variant(id, index), value);
                    if let (Some(own), Some(more)) = (&mut self.counts, attempt.counts) {
                        own.merge(more);
                    }
                    self.findings.extend(attempt.findings);
                }
            }
        }
    }

    fn variant(&mut self, at: At<'_>, union: &Union, index: usize, value: &Value) {
        let place = &union.variants[index].value;
        match variant_step(self.schemas, union, index) {
            Some(step) => self.place(at.below(step), place, value),
            None => self.place(at, place, value),
        }
    }

    fn fits(&self, id: SchemaId, value: &Value) -> bool {
        match &self.schemas[id].shape {
            Shape::Any => true,
            Shape::Boolean(_) => value.is_boolean(),
            Shape::Number(_) => value.is_number(),
            Shape::Text(_) => value.is_string(),
            Shape::Array(_) => value.is_array(),
            Shape::Object(_) => value.is_object(),
            Shape::Union(union) => union
                .variants
                .iter()
                .any(|variant| self.fits(variant.value.schema, value)),
        }
    }
}

/// The step into a variant; none into one that its kind alone tells apart.
pub(crate) fn variant_step<'m>(
    schemas: &'m Schemas,
    union: &'m Union,
    index: usize,
) -> Option<Step<'m>> {
    let variant = &union.variants[index];
    let is_object = |id: SchemaId| matches!(schemas[id].shape, Shape::Object(_));
    if let Some(tag) = &union.tag {
        let value = match variant.tags.first() {
            Some(value) => value,
            None if variant.untagged => "",
            None => return None,
        };
        return Some(Step::Variant { tag, value });
    }
    let objects = union.variants.iter().filter(|v| is_object(v.value.schema)).count();
    if objects < 2 || !is_object(variant.value.schema) {
        return None;
    }
    Some(match &schemas[variant.value.schema].name {
        Some(name) => Step::Named(name),
        None => Step::Numbered(index + 1),
    })
}

/// Whether the values are ids of models: there are new ones every few months, and a source that
/// calls its list open says so.
fn names_models(values: &Values) -> bool {
    values.known.iter().any(|value| value.starts_with("claude-"))
}

/// The kind of a JSON value, as JSON Schema names it.
pub(crate) fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
