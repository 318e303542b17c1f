//! Keywords of a schema that rule each other out.

use openapiv3::{AnySchema, SchemaData};
use serde_json::{Number, Value};

use super::reader::Keys;
use super::{Reader, extra};

impl Reader<'_> {
    /// Drops the upper of two bounds that no value is between.
    pub(super) fn bounds(
        &mut self,
        keys: &Keys,
        data: &mut SchemaData,
        any: &mut AnySchema,
    ) {
        let counts = [
            (&any.min_length, &mut any.max_length, "maxLength"),
            (&any.min_items, &mut any.max_items, "maxItems"),
            (&any.min_properties, &mut any.max_properties, "maxProperties"),
        ];
        let mut upper = Vec::new();
        for (least, most, keyword) in counts {
            if least.zip(*most).is_some_and(|(least, most)| least > most) {
                *most = None;
                upper.push(keyword);
            }
        }
        if any.minimum.zip(any.maximum).is_some_and(|(least, most)| least > most) {
            any.maximum = None;
            any.exclusive_maximum = None;
            if let Some(Value::Object(exact)) = data.extensions.get_mut(extra::EXACT) {
                exact.shift_remove("maximum");
            }
            let stated = ["maximum", "exclusiveMaximum"];
            upper.extend(stated.into_iter().find(|keyword| keys.contains_key(*keyword)));
        }
        for keyword in upper {
            // A list without further elements has a length, but states none.
            let Some(stated) = keys.get(keyword) else { continue };
            let because = "No value is between the bounds; the upper one is ignored.";
            self.defect(keyword, stated, Value::Null, because);
        }
    }
}

/// Whether a default may be of the type, as far as it can be read as one: documents forget quotes,
/// and put them where none belong.
pub(super) fn is_of_type(default: &Value, typ: Option<&str>) -> bool {
    match (typ, default) {
        (_, Value::Null) | (None, _) => true,
        (Some("array"), value) => value.is_array() || value.is_string(),
        (Some("object"), value) => value.is_object() || value.is_string(),
        (Some("boolean"), Value::String(text)) => text.parse::<bool>().is_ok(),
        (Some("integer" | "number"), Value::String(text)) => {
            serde_json::from_str::<Number>(text).is_ok()
        }
        (Some(_), value) => !(value.is_array() || value.is_object()),
    }
}
