//! Writing objects.

use std::collections::BTreeMap;

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::{Extra, Table};

/// A JSON object that is being written.
///
/// What is in `extra` takes the place of a field with the same name, so no name occurs twice. After
/// an error nothing more is written; [`finish`](Self::finish) tells it.
pub struct ObjectWriter<'a, M: SerializeMap> {
    map: Result<M, M::Error>,
    extra: &'a Extra,
}

impl<'a, M: SerializeMap> ObjectWriter<'a, M> {
    /// Begins an object.
    pub fn new<S>(serializer: S, extra: &'a Extra) -> Self
    where
        S: Serializer<SerializeMap = M, Error = M::Error>,
    {
        Self { map: serializer.serialize_map(None), extra }
    }

    /// Writes a field.
    pub fn field<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) {
        if let Ok(map) = &mut self.map
            && !self.extra.contains_key(name)
            && let Err(error) = map.serialize_entry(name, value)
        {
            self.map = Err(error);
        }
    }

    /// Writes a field if it is set.
    pub fn optional<T: Serialize>(&mut self, name: &str, value: &Option<T>) {
        if let Some(value) = value {
            self.field(name, value);
        }
    }

    /// Writes fields that have no name in Rust, but for those that have one.
    pub fn others<T: Serialize>(&mut self, others: &BTreeMap<String, T>, named: &Table) {
        for (name, value) in others.iter().filter(|(name, _)| !named.names(name)) {
            self.field(name, value);
        }
    }

    /// Writes what is in `extra` and ends the object.
    ///
    /// # Errors
    ///
    /// The first that came up while it was written.
    pub fn finish(self) -> Result<M::Ok, M::Error> {
        let mut map = self.map?;
        for (name, value) in self.extra.iter() {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}
