//! Properties with one possible value.

use serde_json::Value;

/// The one value of a property: a string, a whole number or a boolean.
pub trait Expected: Sync {
    /// The value, if it is a string.
    fn text(&self) -> Option<&str> {
        None
    }

    /// Whether this is the value.
    fn is(&self, value: &Value) -> bool;
}

impl Expected for &'static str {
    #[inline]
    fn text(&self) -> Option<&str> {
        Some(self)
    }

    fn is(&self, value: &Value) -> bool {
        value == self
    }
}

impl Expected for i32 {
    fn is(&self, value: &Value) -> bool {
        value == self
    }
}

impl Expected for i64 {
    fn is(&self, value: &Value) -> bool {
        value == self
    }
}

impl Expected for u64 {
    fn is(&self, value: &Value) -> bool {
        value == self
    }
}

impl Expected for bool {
    fn is(&self, value: &Value) -> bool {
        value == self
    }
}
