//! Writing objects.

use std::collections::BTreeMap;

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::Extra;

/// A JSON object that is being written.
///
/// What is in `extra` takes the place of a field with the same name, so no name occurs twice.
pub struct ObjectWriter<'a, M> {
    map: M,
    extra: &'a Extra,
}

impl<'a, M: SerializeMap> ObjectWriter<'a, M> {
    /// Begins an object.
    pub fn new<S>(serializer: S, extra: &'a Extra) -> Result<Self, S::Error>
    where
        S: Serializer<SerializeMap = M>,
    {
        let map = serializer.serialize_map(None)?;
        Ok(Self { map, extra })
    }

    /// Writes a field.
    pub fn field<T: Serialize + ?Sized>(
        &mut self,
        name: &str,
        value: &T,
    ) -> Result<(), M::Error> {
        if self.extra.contains_key(name) {
            return Ok(());
        }
        self.map.serialize_entry(name, value)
    }

    /// Writes a field if it is set.
    pub fn optional<T: Serialize>(
        &mut self,
        name: &str,
        value: &Option<T>,
    ) -> Result<(), M::Error> {
        match value {
            Some(value) => self.field(name, value),
            None => Ok(()),
        }
    }

    /// Writes fields that have no name in Rust, but for those that have one.
    pub fn others<T: Serialize>(
        &mut self,
        others: &BTreeMap<String, T>,
        named: &[&str],
    ) -> Result<(), M::Error> {
        let mut others =
            others.iter().filter(|(name, _)| !named.contains(&name.as_str()));
        others.try_for_each(|(name, value)| self.field(name, value))
    }

    /// Writes what is in `extra` and ends the object.
    pub fn finish(mut self) -> Result<M::Ok, M::Error> {
        for (name, value) in self.extra.iter() {
            self.map.serialize_entry(name, value)?;
        }
        self.map.end()
    }
}
