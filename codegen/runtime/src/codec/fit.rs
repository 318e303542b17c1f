//! Unions whose variants nothing but their keys tells apart: which of them an object may be.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::Expected;

/// How well an object fits a type; the smallest fits best: the one with the most constants of its
/// own in the object, then the one that leaves the fewest fields without a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fit {
    constants: Reverse<usize>,
    unknown: usize,
}

impl Fit {
    /// It may be, but nothing in the value speaks for it.
    pub const VAGUE: Self = Self { constants: Reverse(0), unknown: usize::MAX };

    /// A property says that it is.
    pub const TAGGED: Self = Self { constants: Reverse(1), unknown: 0 };
}

/// Why an object cannot be of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misfit {
    /// It lacks this field.
    Lacks(&'static str),
    /// This field has another value than it should.
    Differs(&'static str),
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lacks(field) => write!(f, "it lacks `{field}`"),
            Self::Differs(field) => write!(f, "`{field}` has another value"),
        }
    }
}

/// A type that can tell from the fields of an object whether that may be one.
pub trait Fits: Sized {
    /// The fields it has names for.
    const TABLE: Table = Table { constants: &[], fields: &[] };

    /// How well the object fits, or why it does not.
    ///
    /// # Errors
    ///
    /// The first field that speaks against it.
    fn fit(object: &Map<String, Value>) -> Result<Fit, Misfit> {
        Self::TABLE.fit(object)
    }
}

/// The fields that a struct has names for.
pub struct Table {
    /// Those with one possible value.
    pub constants: &'static [(&'static str, &'static dyn Expected)],
    /// The others, and whether they are required.
    pub fields: &'static [(bool, &'static str)],
}

impl Table {
    /// Whether one of them is called so.
    pub(super) fn names(&self, name: &str) -> bool {
        self.constants.iter().any(|(own, _)| *own == name)
            || self.fields.iter().any(|(_, own)| *own == name)
    }

    fn fit(&self, object: &Map<String, Value>) -> Result<Fit, Misfit> {
        let (mut met, mut known) = (0, 0);
        for (name, expected) in self.constants {
            match object.get(*name) {
                None => return Err(Misfit::Lacks(name)),
                Some(value) if expected.is(value) => met += 1,
                Some(_) => return Err(Misfit::Differs(name)),
            }
        }
        for (required, name) in self.fields {
            match object.contains_key(*name) {
                true => known += 1,
                false if *required => return Err(Misfit::Lacks(name)),
                false => {}
            }
        }
        Ok(Fit { constants: Reverse(met), unknown: object.len() - met - known })
    }
}

impl<T: Fits> Fits for Box<T> {
    const TABLE: Table = T::TABLE;

    fn fit(object: &Map<String, Value>) -> Result<Fit, Misfit> {
        T::fit(object)
    }
}

/// Any object is a map.
impl Fits for Map<String, Value> {
    fn fit(_: &Map<String, Value>) -> Result<Fit, Misfit> {
        Ok(Fit::VAGUE)
    }
}

impl<T> Fits for BTreeMap<String, T> {
    fn fit(_: &Map<String, Value>) -> Result<Fit, Misfit> {
        Ok(Fit::VAGUE)
    }
}

/// A variant that a value may be.
pub struct Candidate<T> {
    /// Its name.
    pub name: &'static str,
    /// How well a value fits.
    pub fit: fn(&Value) -> Result<Fit, Misfit>,
    /// Reads it.
    pub decode: fn(&Value) -> Result<T, serde_json::Error>,
}

/// How well a value fits a type that is an object.
pub fn fit_value<T: Fits>(value: &Value) -> Result<Fit, Misfit> {
    value.as_object().map_or(Ok(Fit::VAGUE), T::fit)
}

/// Reads the payload of a variant, and makes the variant of it.
///
/// # Errors
///
/// If the value isn't such a payload.
pub fn read<P: DeserializeOwned, T>(
    value: &Value,
    variant: fn(P) -> T,
) -> Result<T, serde_json::Error> {
    P::deserialize(value).map(variant)
}

/// The variant that a value is: of those whose fields it has, the one that fits best and can be
/// read; the first of equals. None if it has the fields of none of them.
///
/// # Errors
///
/// Why it is none of them, if it has the fields of one.
pub fn choose<T>(
    value: &Value,
    candidates: &[Candidate<T>],
) -> Result<Option<T>, String> {
    let mut fitting: Vec<(Fit, usize)> = Vec::new();
    let mut reasons: Vec<Option<String>> = vec![None; candidates.len()];
    for (at, candidate) in candidates.iter().enumerate() {
        match (candidate.fit)(value) {
            Ok(fit) => fitting.push((fit, at)),
            Err(misfit) => reasons[at] = Some(misfit.to_string()),
        }
    }
    if fitting.is_empty() {
        return Ok(None);
    }
    // Stable: equals stay in the order they are stated in.
    fitting.sort_by_key(|(fit, _)| *fit);
    for (_, at) in fitting {
        match (candidates[at].decode)(value) {
            Ok(variant) => return Ok(Some(variant)),
            Err(error) => reasons[at] = Some(error.to_string()),
        }
    }
    let mut told = String::from("it is none of the variants");
    for (candidate, reason) in candidates.iter().zip(&reasons) {
        let separator = if told.ends_with("variants") { ": " } else { "; " };
        told.push_str(separator);
        told.push_str(&format!("not {}, because ", candidate.name));
        told.push_str(reason.as_deref().unwrap_or_default());
    }
    Err(told)
}
