//! Bounds of numbers: flags and numbers for the excluded ones, and what a float can't hold.

use openapiv3::{AnySchema, SchemaData};
use serde_json::{Number, Value, json};

use super::reader::Keys;
use super::{Reader, Version, extra};

impl<'d> Reader<'d> {
    pub(super) fn numbers(
        &mut self,
        keys: &'d Keys,
        data: &mut SchemaData,
        any: &mut AnySchema,
    ) {
        any.multiple_of = self.exact(keys, "multipleOf", data);
        any.minimum = self.exact(keys, "minimum", data);
        any.maximum = self.exact(keys, "maximum", data);
        for (bound, exclusive, tighter_is_more) in [
            ("minimum", "exclusiveMinimum", true),
            ("maximum", "exclusiveMaximum", false),
        ] {
            let flag = match keys.get(exclusive) {
                Some(flag @ Value::Bool(on)) => {
                    if self.version != Version::V3_0 {
                        self.dialect(
                            exclusive,
                            flag,
                            flag.clone(),
                            "a flag for an excluded bound",
                        );
                    }
                    *on
                }
                Some(Value::Null) | None => false,
                Some(value) => {
                    if self.version == Version::V3_0 {
                        self.dialect(
                            exclusive,
                            value,
                            value.clone(),
                            "a number as excluded bound",
                        );
                    }
                    let Some(limit) = self.exact(keys, exclusive, data) else {
                        continue;
                    };
                    let own = if tighter_is_more { any.minimum } else { any.maximum };
                    let tighter = own.is_none_or(|own| {
                        if tighter_is_more { limit >= own } else { limit <= own }
                    });
                    if tighter {
                        if tighter_is_more {
                            any.minimum = Some(limit);
                        } else {
                            any.maximum = Some(limit);
                        }
                        move_exact(data, exclusive, bound);
                    }
                    tighter
                }
            };
            if flag {
                if tighter_is_more {
                    any.exclusive_minimum = Some(true);
                } else {
                    any.exclusive_maximum = Some(true);
                }
            }
        }
    }

    /// A number as openapiv3 keeps it; what that loses is kept beside it.
    pub(super) fn exact(
        &mut self,
        keys: &'d Keys,
        keyword: &str,
        data: &mut SchemaData,
    ) -> Option<f64> {
        let number = self.number(keys, keyword)?;
        let float = number.as_f64()?;
        let same = Number::from_f64(float).is_some_and(|back| back == number)
            || number.as_i64().is_some_and(|whole| whole.unsigned_abs() < 1 << 53);
        if !same {
            let exact = data
                .extensions
                .entry(extra::EXACT.to_owned())
                .or_insert_with(|| json!({}));
            exact[keyword] = Value::Number(number);
        }
        Some(float)
    }
}

fn move_exact(data: &mut SchemaData, from: &str, to: &str) {
    if let Some(Value::Object(exact)) = data.extensions.get_mut(extra::EXACT) {
        match exact.shift_remove(from) {
            Some(number) => {
                exact.insert(to.to_owned(), number);
            }
            None => {
                exact.shift_remove(to);
            }
        }
    }
}
