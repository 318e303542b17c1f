//! Reading objects.

use std::borrow::Cow;
use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, Visitor};
use serde_json::{Map, Value};

use super::Extra;
use super::list::{Entries, List, Optional};

/// A type that is read from the fields of a JSON object.
pub trait Decode: Sized {
    /// Reads all fields.
    fn decode<'de, A: MapAccess<'de>>(fields: &mut Fields<'de, A>) -> Result<Self, A::Error>;

    /// Whether the type says by itself that this field has this value, so it need not see it.
    fn implies(_name: &str, _value: &str) -> bool {
        false
    }
}

impl<T: Decode> Decode for Box<T> {
    fn decode<'de, A: MapAccess<'de>>(fields: &mut Fields<'de, A>) -> Result<Self, A::Error> {
        T::decode(fields).map(Self::new)
    }

    fn implies(name: &str, value: &str) -> bool {
        T::implies(name, value)
    }
}

/// Deserializes a type from a JSON object.
pub fn object<'de, T: Decode, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
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
    extra: Extra,
    input: PhantomData<&'de ()>,
}

/// Entries up to the tag of a union, when that does not come first.
struct Early {
    entries: VecDeque<(String, Value)>,
    /// The value of the key handed out last.
    value: Option<Value>,
}

impl<'de, A: MapAccess<'de>> Fields<'de, A> {
    pub(super) fn new(map: A) -> Self {
        Self {
            map,
            early: None,
            extra: Extra::new(),
            input: PhantomData,
        }
    }

    /// The next key; borrowed from the input where that is possible.
    #[inline]
    pub fn next_key(&mut self) -> Result<Option<Cow<'de, str>>, A::Error> {
        if self.early.is_some()
            && let Some(key) = self.early_key()
        {
            return Ok(Some(Cow::Owned(key)));
        }
        self.map.next_key_seed(Text)
    }

    #[cold]
    fn early_key(&mut self) -> Option<String> {
        let early = self.early.as_mut()?;
        match early.entries.pop_front() {
            Some((key, value)) => {
                early.value = Some(value);
                Some(key)
            }
            None => {
                self.early = None;
                None
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
            Box::new(Early {
                entries: VecDeque::new(),
                value: None,
            })
        });
        early.entries.push_back((key.to_owned(), value));
    }

    #[inline]
    fn next_value<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        if self.early.is_some()
            && let Some(value) = self.early_value()
        {
            return seed.deserialize(value).map_err(Error::custom);
        }
        self.map.next_value_seed(seed)
    }

    /// The value that belongs to the last key.
    #[inline]
    pub fn value<T: Deserialize<'de>>(&mut self, name: &str) -> Result<T, A::Error> {
        self.next_value(PhantomData)
            .map_err(|error| at(name, error))
    }

    /// The list that belongs to the last key; an error in it tells the element.
    pub fn list<T: Deserialize<'de>>(&mut self, name: &str) -> Result<Vec<T>, A::Error> {
        self.next_value(List(PhantomData))
            .map_err(|error| at(name, error))
    }

    /// The same, where null means that there is none.
    pub fn optional_list<T: Deserialize<'de>>(
        &mut self,
        name: &str,
    ) -> Result<Option<Vec<T>>, A::Error> {
        self.next_value(Optional(List(PhantomData)))
            .map_err(|error| at(name, error))
    }

    /// The map that belongs to the last key; an error in it tells the entry.
    pub fn map<T: Deserialize<'de>>(
        &mut self,
        name: &str,
    ) -> Result<BTreeMap<String, T>, A::Error> {
        self.next_value(Entries(PhantomData))
            .map_err(|error| at(name, error))
    }

    /// The same, where null means that there is none.
    pub fn optional_map<T: Deserialize<'de>>(
        &mut self,
        name: &str,
    ) -> Result<Option<BTreeMap<String, T>>, A::Error> {
        self.next_value(Optional(Entries(PhantomData)))
            .map_err(|error| at(name, error))
    }

    /// Reads a value that should be `expected`, and keeps it if it is another.
    pub fn constant(&mut self, name: &'static str, expected: &str) -> Result<(), A::Error> {
        match self.next_value(TagValue).map_err(|error| at(name, error))? {
            Ok(text) if text == expected => return Ok(()),
            Ok(text) => self.extra.insert(name, text),
            Err(value) => self.extra.insert(name, value),
        };
        Ok(())
    }

    /// Keeps the value of a key that has no name in Rust.
    pub fn keep(&mut self, key: Cow<'de, str>) -> Result<(), A::Error> {
        let value: Value = self.value(&key)?;
        self.extra.insert(key, value);
        Ok(())
    }

    /// What has been kept.
    pub fn extra(&mut self) -> Extra {
        std::mem::take(&mut self.extra)
    }

    /// Reads up to the tag of a union and takes it out; what came before it is handed out again.
    #[inline]
    pub(super) fn tag(&mut self, name: &'static str) -> Result<Tag<'de>, A::Error> {
        let Some(key) = self.next_key()? else {
            return Ok(Tag::Absent);
        };
        if key != name {
            return self.late_tag(name, key);
        }
        self.tag_value(name)
    }

    #[inline]
    fn tag_value(&mut self, name: &'static str) -> Result<Tag<'de>, A::Error> {
        match self.next_value(TagValue).map_err(|error| at(name, error))? {
            Ok(tag) => Ok(Tag::Text(tag)),
            Err(value) => {
                let tag = if value.is_null() { Tag::Absent } else { Tag::NoText };
                self.put_back(name, value);
                Ok(tag)
            }
        }
    }

    #[cold]
    fn late_tag(&mut self, name: &'static str, key: Cow<'de, str>) -> Result<Tag<'de>, A::Error> {
        // Entries must not be handed out again before the tag is found.
        let mut entries = VecDeque::new();
        let mut next = Some(key);
        let mut tag = Tag::Absent;
        while let Some(key) = next {
            if key == name {
                tag = self.tag_value(name)?;
                break;
            }
            let value = self.value(&key)?;
            entries.push_back((key.into_owned(), value));
            next = self.next_key()?;
        }
        if let Some(early) = self.early.take() {
            entries.extend(early.entries);
        }
        self.early = Some(Box::new(Early {
            entries,
            value: None,
        }));
        Ok(tag)
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
    pub(super) fn unknown(
        &mut self,
        name: &'static str,
        tag: Option<&str>,
    ) -> Result<Map<String, Value>, A::Error> {
        if let Some(tag) = tag {
            self.put_back(name, tag.into());
        }
        let mut rest = Map::new();
        while let Some(key) = self.next_key()? {
            let value = self.value(&key)?;
            rest.insert(key.into_owned(), value);
        }
        Ok(rest)
    }
}

/// The tag of a union.
pub(super) enum Tag<'de> {
    Text(Cow<'de, str>),
    /// There is none, or it is null.
    Absent,
    /// It is neither a string nor null.
    NoText,
}

/// The value of a required field, or the error that it is missing.
pub fn missing<T, E: Error>(name: &'static str, value: Option<T>) -> Result<T, E> {
    value.ok_or_else(|| E::missing_field(name))
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
    match message
        .strip_prefix('`')
        .and_then(|rest| rest.split_once("`: "))
    {
        Some((path, message)) if path.starts_with('[') => {
            E::custom(format_args!("`{step}{path}`: {message}"))
        }
        Some((path, message)) => E::custom(format_args!("`{step}.{path}`: {message}")),
        None => E::custom(format_args!("`{step}`: {message}")),
    }
}

/// A string, borrowed where that is possible.
struct Text;

impl<'de> DeserializeSeed<'de> for Text {
    type Value = Cow<'de, str>;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Text {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    #[inline]
    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text))
    }
}

/// A string, borrowed where that is possible, or else any value.
struct TagValue;

impl<'de> DeserializeSeed<'de> for TagValue {
    type Value = Result<Cow<'de, str>, Value>;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for TagValue {
    type Value = Result<Cow<'de, str>, Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    #[inline]
    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Ok(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Ok(Cow::Owned(text.to_owned())))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Self::Value, E> {
        Ok(Ok(Cow::Owned(text)))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Err(value.into()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Err(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Err(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Err(value.into()))
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Err(Value::Null))
    }

    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
        super::other_seq(list).map(Err)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        super::other_map(map).map(Err)
    }
}
