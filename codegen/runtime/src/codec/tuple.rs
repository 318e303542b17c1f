//! Lists whose elements mean something by their place.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeSeq, Serializer};

use super::fields::at;

/// A type that is read from the elements of a JSON list.
pub trait DecodeTuple: Sized {
    /// Reads all elements.
    fn decode<'de, A: SeqAccess<'de>>(
        elements: &mut Elements<A>,
    ) -> Result<Self, A::Error>;
}

/// Deserializes a type from a JSON list.
pub fn elements<'de, T: DecodeTuple, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    deserializer.deserialize_seq(TupleVisitor(PhantomData))
}

struct TupleVisitor<T>(PhantomData<T>);

impl<'de, T: DecodeTuple> Visitor<'de> for TupleVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<T, A::Error> {
        T::decode(&mut Elements { list, read: 0 })
    }
}

/// The elements of a JSON list that is being read.
pub struct Elements<A> {
    list: A,
    read: usize,
}

impl<'de, A: SeqAccess<'de>> Elements<A> {
    /// The next element, if there is one. Null is none: lists of a fixed length are filled with it.
    pub fn optional<T: Deserialize<'de>>(&mut self) -> Result<Option<T>, A::Error> {
        Ok(self.nullable::<Option<T>>()?.flatten())
    }

    /// The next element, if there is one; it may be null.
    pub fn nullable<T: Deserialize<'de>>(&mut self) -> Result<Option<T>, A::Error> {
        let element = self.list.next_element();
        let element = element.map_err(|error| at(&format!("[{}]", self.read), error))?;
        self.read += 1;
        Ok(element)
    }

    /// The next element.
    pub fn required<T: Deserialize<'de>>(&mut self) -> Result<T, A::Error> {
        let place = self.read;
        self.nullable()?
            .ok_or_else(|| Error::custom(format_args!("missing element {place}")))
    }

    /// All elements that are left.
    pub fn rest<T: Deserialize<'de>>(&mut self) -> Result<Vec<T>, A::Error> {
        let mut rest = Vec::new();
        while let Some(element) = self.nullable()? {
            rest.push(element);
        }
        Ok(rest)
    }
}

/// A JSON list that is being written.
pub struct TupleWriter<L> {
    list: L,
    /// Elements that are not set, which are nothing unless another comes behind them.
    unset: usize,
}

impl<L: SerializeSeq> TupleWriter<L> {
    /// Begins a list.
    pub fn new<S>(serializer: S) -> Result<Self, S::Error>
    where
        S: Serializer<SerializeSeq = L>,
    {
        let list = serializer.serialize_seq(None)?;
        Ok(Self { list, unset: 0 })
    }

    /// Writes an element.
    pub fn required<T: Serialize>(&mut self, element: &T) -> Result<(), L::Error> {
        for _ in 0..std::mem::take(&mut self.unset) {
            self.list.serialize_element(&())?;
        }
        self.list.serialize_element(element)
    }

    /// Writes an element if it is set; null, if it isn't and another is behind it.
    pub fn optional<T: Serialize>(
        &mut self,
        element: &Option<T>,
    ) -> Result<(), L::Error> {
        match element {
            Some(element) => self.required(element),
            None => {
                self.unset += 1;
                Ok(())
            }
        }
    }

    /// The same for an element that may be null by itself.
    pub fn nullable<T: Serialize>(
        &mut self,
        element: &Option<T>,
    ) -> Result<(), L::Error> {
        self.optional(element)
    }

    /// Writes the elements that are left and ends the list.
    pub fn finish<T: Serialize>(mut self, rest: &[T]) -> Result<L::Ok, L::Error> {
        for element in rest {
            self.required(element)?;
        }
        self.list.end()
    }
}

/// Implements `Serialize` and `Deserialize` for a struct that is a JSON list, with a field `rest` for
/// the elements behind those that have a field. The fields are in the order of the list.
///
/// ```text
/// codec::tuple! {
///     Position {
///         required => longitude,
///         required => latitude,
///         optional => altitude,    // an `Option`: the list may end before it, or have null there
///         nullable => label,       // an `Option<Option<_>>`: null is a value of its own
///     }
/// }
/// ```
macro_rules! tuple {
    ($name:ident { $($mode:ident => $field:ident,)* }) => {
        #[allow(deprecated)]
        impl codec::DecodeTuple for $name {
            fn decode<'de, A: serde::de::SeqAccess<'de>>(
                elements: &mut codec::Elements<A>,
            ) -> Result<Self, A::Error> {
                // In the order they are written in.
                Ok(Self { $($field: elements.$mode()?,)* rest: elements.rest()? })
            }
        }

        #[allow(deprecated)]
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut list = codec::TupleWriter::new(serializer)?;
                $(list.$mode(&self.$field)?;)*
                list.finish(&self.rest)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                codec::elements(deserializer)
            }
        }
    };
}
pub(crate) use tuple;
