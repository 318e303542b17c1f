//! Reading objects.

use std::borrow::Cow;
use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::marker::PhantomData;

use serde::de::{
    Deserialize, DeserializeOwned, DeserializeSeed, Deserializer, Error, MapAccess,
    SeqAccess, Visitor,
};
use serde_json::{Map, Value};

use super::list::{Entries, List, Optional};
use super::{Expected, Extra, Fits};

/// A type that is read from the fields of a JSON object.
pub trait Decode: Fits {
    /// Reads all fields.
    fn decode<'de, A: MapAccess<'de>>(
        fields: &mut Fields<'de, A>,
    ) -> Result<Self, A::Error>;

    /// Whether the type says by itself that this field has this value, so it need not see it.
    fn implies(name: &str, value: &str) -> bool {
        let mut constants = Self::TABLE.constants.iter();
        constants.any(|(own, expected)| *own == name && expected.text() == Some(value))
    }
}

impl<T: Decode> Decode for Box<T> {
    fn decode<'de, A: MapAccess<'de>>(
        fields: &mut Fields<'de, A>,
    ) -> Result<Self, A::Error> {
        T::decode(fields).map(Self::new)
    }
}

/// Deserializes a type from a JSON object.
pub fn object<'de, T: Decode, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    deserializer.deserialize_map(ObjectVisitor(PhantomData))
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Decode> Visitor<'de> for ObjectVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::decode(&mut Fields::new(map))
    }
}

/// The fields of a JSON object that is being read.
pub struct Fields<'de, A> {
    map: A,
    /// What was read before it was asked for; boxed because there rarely is any.
    early: Option<Box<Early>>,
    /// The key handed out last; borrowed from the input where that is possible.
    key: Cow<'de, str>,
}

/// Entries up to the tag of a union, when that does not come first.
struct Early {
    entries: VecDeque<(String, Value)>,
    /// The value of the key handed out last.
    value: Option<Value>,
}

impl<'de, A: MapAccess<'de>> Fields<'de, A> {
    pub(super) fn new(map: A) -> Self {
        Self { map, early: None, key: Cow::Borrowed("") }
    }

    /// Goes to the next field and tells whether there is one. Its name is [`key`](Self::key).
    #[inline]
    pub fn next_field(&mut self) -> Result<bool, A::Error> {
        if self.early.is_some() && self.next_early() {
            return Ok(true);
        }
        let key = self.map.next_key_seed(TextInto(&mut self.key))?;
        Ok(key.is_some())
    }

    /// The name of the field.
    #[inline]
    pub fn key(&self) -> &str {
        &self.key
    }

    #[cold]
    fn next_early(&mut self) -> bool {
        let next = self.early.as_mut().and_then(|early| early.entries.pop_front());
        match (next, &mut self.early) {
            (Some((key, value)), Some(early)) => {
                self.key = Cow::Owned(key);
                early.value = Some(value);
                true
            }
            _ => {
                self.early = None;
                false
            }
        }
    }

    #[cold]
    fn early_value(&mut self) -> Option<Value> {
        self.early.as_mut()?.value.take()
    }

    /// Has an entry handed out after those that are waiting.
    #[cold]
    fn put_back(&mut self, key: &str, value: Value) {
        let early = self.early.get_or_insert_with(|| {
            Box::new(Early { entries: VecDeque::new(), value: None })
        });
        early.entries.push_back((key.to_owned(), value));
    }

    #[inline]
    fn next_value<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<S::Value, A::Error> {
        if self.early.is_some()
            && let Some(value) = self.early_value()
        {
            return seed.deserialize(value).map_err(Error::custom);
        }
        self.map.next_value_seed(seed)
    }

    /// The value that belongs to the last key.
    #[inline]
    fn value<T: Deserialize<'de>>(&mut self, name: &str) -> Result<T, A::Error> {
        self.value_by(name, PhantomData)
    }

    /// The same, read by a seed.
    #[inline]
    fn value_by<S: DeserializeSeed<'de>>(
        &mut self,
        name: &str,
        seed: S,
    ) -> Result<S::Value, A::Error> {
        self.next_value(seed).map_err(|error| at(name, error))
    }

    /// Reads the value that belongs to the last key.
    #[inline]
    pub fn required<T: Deserialize<'de>>(
        &mut self,
        name: &str,
        field: &mut Option<T>,
    ) -> Result<(), A::Error> {
        *field = Some(self.value(name)?);
        Ok(())
    }

    /// The same, where null means that there is none.
    #[inline]
    pub fn optional<T: Deserialize<'de>>(
        &mut self,
        name: &str,
        field: &mut Option<T>,
    ) -> Result<(), A::Error> {
        *field = self.value(name)?;
        Ok(())
    }

    /// Reads the list that belongs to the last key; an error in it tells the element.
    pub fn list<T: Deserialize<'de>>(
        &mut self,
        name: &str,
        field: &mut Option<Vec<T>>,
    ) -> Result<(), A::Error> {
        *field = Some(self.value_by(name, List(PhantomData))?);
        Ok(())
    }

    /// The same, where null means that there is none.
    pub fn optional_list<T: Deserialize<'de>>(
        &mut self,
        name: &str,
        field: &mut Option<Vec<T>>,
    ) -> Result<(), A::Error> {
        *field = self.value_by(name, Optional(List(PhantomData)))?;
        Ok(())
    }

    /// Reads the map that belongs to the last key; an error in it tells the entry.
    pub fn map<T: Deserialize<'de>>(
        &mut self,
        name: &str,
        field: &mut Option<BTreeMap<String, T>>,
    ) -> Result<(), A::Error> {
        *field = Some(self.value_by(name, Entries(PhantomData))?);
        Ok(())
    }

    /// The same, where null means that there is none.
    pub fn optional_map<T: Deserialize<'de>>(
        &mut self,
        name: &str,
        field: &mut Option<BTreeMap<String, T>>,
    ) -> Result<(), A::Error> {
        *field = self.value_by(name, Optional(Entries(PhantomData)))?;
        Ok(())
    }

    /// Reads a value that should be `expected`, and keeps it if it is another.
    pub fn constant(
        &mut self,
        name: &'static str,
        expected: &impl Expected,
        extra: &mut Extra,
    ) -> Result<(), A::Error> {
        let mut text = Cow::Borrowed("");
        let value = self.next_value(TextOrValueInto(&mut text));
        match value.map_err(|error| at(name, error))? {
            None if expected.text() == Some(&*text) => return Ok(()),
            None => extra.insert(name, text),
            Some(value) if expected.is(&value) => return Ok(()),
            Some(value) => extra.insert(name, *value),
        };
        Ok(())
    }

    /// Keeps the value of a field that has no name in Rust.
    pub fn keep(&mut self, extra: &mut Extra) -> Result<(), A::Error> {
        let (key, value) = self.entry()?;
        extra.insert(key, value);
        Ok(())
    }

    /// Keeps the value of a field that has no name in Rust among those of its type, if it is of that
    /// type.
    pub fn keep_as<T: DeserializeOwned>(
        &mut self,
        others: &mut BTreeMap<String, T>,
        extra: &mut Extra,
    ) -> Result<(), A::Error> {
        let (key, value) = self.entry()?;
        match T::deserialize(&value) {
            Ok(other) => {
                others.insert(key, other);
            }
            Err(_) => {
                extra.insert(key, value);
            }
        }
        Ok(())
    }

    fn entry(&mut self) -> Result<(String, Value), A::Error> {
        let key = std::mem::take(&mut self.key).into_owned();
        let value = self.value(&key)?;
        Ok((key, value))
    }

    /// Reads up to the tag of a union and takes it out; what came before it is handed out again.
    #[inline]
    pub(super) fn tag(
        &mut self,
        name: &'static str,
        tag: &mut Cow<'de, str>,
    ) -> Result<Tag, A::Error> {
        if !self.next_field()? {
            return Ok(Tag::Absent);
        }
        if self.key() != name {
            return self.late_tag(name, tag);
        }
        self.tag_value(name, tag)
    }

    #[inline]
    fn tag_value(
        &mut self,
        name: &'static str,
        tag: &mut Cow<'de, str>,
    ) -> Result<Tag, A::Error> {
        let value = self.next_value(TextOrValueInto(tag));
        match value.map_err(|error| at(name, error))? {
            None => Ok(Tag::Text),
            Some(value) => {
                let tag = if value.is_null() { Tag::Absent } else { Tag::NoText };
                self.put_back(name, *value);
                Ok(tag)
            }
        }
    }

    #[cold]
    fn late_tag(
        &mut self,
        name: &'static str,
        tag: &mut Cow<'de, str>,
    ) -> Result<Tag, A::Error> {
        // Entries must not be handed out again before the tag is found.
        let mut entries = VecDeque::new();
        let mut found = Tag::Absent;
        loop {
            if self.key() == name {
                found = self.tag_value(name, tag)?;
                break;
            }
            entries.push_back(self.entry()?);
            if !self.next_field()? {
                break;
            }
        }
        if let Some(early) = self.early.take() {
            entries.extend(early.entries);
        }
        self.early = Some(Box::new(Early { entries, value: None }));
        Ok(found)
    }

    /// Reads the variant that the tag means.
    #[inline]
    pub fn variant<T: Decode>(
        &mut self,
        name: &'static str,
        tag: Option<&str>,
    ) -> Result<T, A::Error> {
        if let Some(tag) = tag
            && !T::implies(name, tag)
        {
            self.put_back(name, tag.into());
        }
        T::decode(self)
    }

    /// All fields and the tag, as they came.
    pub fn unknown(
        &mut self,
        name: &'static str,
        tag: Option<&str>,
    ) -> Result<Map<String, Value>, A::Error> {
        if let Some(tag) = tag {
            self.put_back(name, tag.into());
        }
        let mut rest = Map::new();
        while self.next_field()? {
            let (key, value) = self.entry()?;
            rest.insert(key, value);
        }
        Ok(rest)
    }
}

/// The tag of a union.
pub(super) enum Tag {
    /// There is one.
    Text,
    /// There is none, or it is null.
    Absent,
    /// It is neither a string nor null.
    NoText,
}

/// The error that a required field is missing.
#[cold]
pub fn missing<E: Error>(name: &'static str) -> E {
    E::missing_field(name)
}

/// Puts a step in front of the path that an error begins with: `` `content[0].text`: ... ``. A step
/// into a list has its brackets already.
#[cold]
pub(super) fn at<E: Error>(step: &str, error: E) -> E {
    let message = error.to_string();
    // The input ended: no field is to blame, and the error keeps its category.
    if message.starts_with("EOF while parsing") {
        return error;
    }
    match message.strip_prefix('`').and_then(|rest| rest.split_once("`: ")) {
        Some((path, message)) if path.starts_with('[') => {
            E::custom(format_args!("`{step}{path}`: {message}"))
        }
        Some((path, message)) => E::custom(format_args!("`{step}.{path}`: {message}")),
        None => E::custom(format_args!("`{step}`: {message}")),
    }
}

/// Puts a string into a variable, borrowed where that is possible. Passing it on as a result would
/// copy it from place to place, which is what most of the time would go into.
struct TextInto<'a, 'de>(&'a mut Cow<'de, str>);

impl<'de> DeserializeSeed<'de> for TextInto<'_, 'de> {
    type Value = ();

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for TextInto<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    #[inline]
    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<(), E> {
        *self.0 = Cow::Borrowed(text);
        Ok(())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        *self.0 = Cow::Owned(text.to_owned());
        Ok(())
    }

    fn visit_string<E: Error>(self, text: String) -> Result<(), E> {
        *self.0 = Cow::Owned(text);
        Ok(())
    }
}

/// Puts a string into a variable, and returns any other value.
struct TextOrValueInto<'a, 'de>(&'a mut Cow<'de, str>);

impl<'de> DeserializeSeed<'de> for TextOrValueInto<'_, 'de> {
    type Value = Option<Box<Value>>;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

fn other<E>(value: impl Into<Value>) -> Result<Option<Box<Value>>, E> {
    Ok(Some(Box::new(value.into())))
}

impl<'de> Visitor<'de> for TextOrValueInto<'_, 'de> {
    type Value = Option<Box<Value>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    #[inline]
    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        *self.0 = Cow::Borrowed(text);
        Ok(None)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        *self.0 = Cow::Owned(text.to_owned());
        Ok(None)
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Self::Value, E> {
        *self.0 = Cow::Owned(text);
        Ok(None)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
        other(value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        other(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
        other(value)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
        other(value)
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        other(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
        super::other_seq(list).and_then(other)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        super::other_map(map).and_then(other)
    }
}
