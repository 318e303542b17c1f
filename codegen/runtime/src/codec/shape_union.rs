//! Unions told apart by the shape of the JSON.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Number, Value};

use super::fit::{Candidate, choose};
use super::list::List;
use super::{other_map, other_seq};

/// A union told apart by the shape of the JSON. What a shape has no variant for is
/// [`other`](Self::other).
pub trait DecodeShape: Sized {
    /// What fits no variant.
    fn other(value: Value) -> Self;

    /// `true` or `false`.
    fn boolean(_: bool) -> Option<Self> {
        None
    }

    /// A number without fraction.
    fn integer(_: &Number) -> Option<Self> {
        None
    }

    /// Any number.
    fn number(_: &Number) -> Option<Self> {
        None
    }

    /// A string.
    fn string<E: Error>(text: &str) -> Result<Self, E> {
        Ok(Self::other(text.into()))
    }

    /// A list.
    fn array<'de, A: SeqAccess<'de>>(list: A) -> Result<Self, A::Error> {
        other_seq(list).map(Self::other)
    }

    /// An object.
    fn object<'de, A: MapAccess<'de>>(map: A) -> Result<Self, A::Error> {
        other_map(map).map(Self::other)
    }

    /// Deserializes the union.
    fn deserialize_shape<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ShapeVisitor(PhantomData))
    }
}

/// A list whose errors tell the element.
pub fn array<'de, T: Deserialize<'de>, A: SeqAccess<'de>>(
    list: A,
) -> Result<Vec<T>, A::Error> {
    List(PhantomData).visit_seq(list)
}

struct ShapeVisitor<T>(PhantomData<T>);

impl<T: DecodeShape> ShapeVisitor<T> {
    fn integer(number: Number) -> T {
        T::integer(&number)
            .or_else(|| T::number(&number))
            .unwrap_or_else(|| T::other(Value::Number(number)))
    }
}

impl<'de, T: DecodeShape> Visitor<'de> for ShapeVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<T, E> {
        Ok(T::other(Value::Null))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<T, E> {
        Ok(T::boolean(value).unwrap_or_else(|| T::other(value.into())))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<T, E> {
        Ok(Self::integer(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<T, E> {
        Ok(Self::integer(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<T, E> {
        Ok(Number::from_f64(value)
            .and_then(|number| T::number(&number))
            .unwrap_or_else(|| T::other(value.into())))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        T::string(text)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<T, A::Error> {
        T::array(list)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::object(map)
    }
}

/// The variant that a list or an object is, or why it is none.
pub fn one_of<T: DecodeShape, E: Error>(
    value: Value,
    candidates: &[Candidate<T>],
) -> Result<T, E> {
    let chosen = choose(&value, candidates).map_err(E::custom)?;
    Ok(chosen.unwrap_or_else(|| T::other(value)))
}

/// Implements `Serialize`, `Deserialize` and the obvious `From`s for an enum with a variant
/// `Other(Value)`. A payload that lies in a box is listed without the box.
///
/// ```text
/// codec::shape_union! {
///     SystemPrompt {
///         string => Text(String),
///         array => Blocks(Vec<TextBlock>), // or a struct that is a list
///     }
/// }
/// ```
///
/// Lists and objects may be of several kinds. Of objects, those are tried whose required fields are
/// all there and whose constants have no other value: first the one with the most constants, then
/// the one that has names for the most fields. Lists are tried as they are stated.
///
/// ```text
/// codec::shape_union! {
///     Markup {
///         object => Keyboard(KeyboardMarkup) | Reply(ForceReply) | Copy(ForceReply) no_from,
///     }
/// }
/// ```
macro_rules! shape_union {
    ($name:ident { $(
        $shape:ident => $variant:ident($($payload:tt)+) $($no_from:ident)?
            $(| $more:ident($($other:tt)+) $($not_from:ident)?)*,
    )* }) => {
        impl codec::DecodeShape for $name {
            fn other(value: serde_json::Value) -> Self {
                Self::Other(value)
            }

            $(codec::shape_union!(
                @decode $shape $variant [$($payload)+] $($more [$($other)+])*
            );)*
        }

        impl codec::Fits for $name {
            fn fit(
                _: &serde_json::Map<String, serde_json::Value>,
            ) -> Result<codec::Fit, codec::Misfit> {
                Ok(codec::Fit::VAGUE)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(
                        Self::$variant(payload) => payload.serialize(serializer),
                        $(Self::$more(payload) => payload.serialize(serializer),)*
                    )*
                    Self::Other(value) => value.serialize(serializer),
                }
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                codec::DecodeShape::deserialize_shape(deserializer)
            }
        }

        $(
            codec::shape_union!(@from_unless [$($no_from)?] $shape $name $variant $($payload)+);
            $(codec::shape_union!(
                @from_unless [$($not_from)?] $shape $name $more $($other)+
            );)*
        )*
    };

    (@decode boolean $variant:ident [$($payload:tt)+]) => {
        fn boolean(value: bool) -> Option<Self> {
            Some(Self::$variant(value))
        }
    };
    (@decode integer $variant:ident [$($payload:tt)+]) => {
        fn integer(number: &serde_json::Number) -> Option<Self> {
            serde::Deserialize::deserialize(number).ok().map(Self::$variant)
        }
    };
    (@decode number $variant:ident [$($payload:tt)+]) => {
        fn number(number: &serde_json::Number) -> Option<Self> {
            serde::Deserialize::deserialize(number).ok().map(Self::$variant)
        }
    };
    (@decode string $variant:ident [$($payload:tt)+]) => {
        fn string<E: serde::de::Error>(text: &str) -> Result<Self, E> {
            Ok(Self::$variant(text.into()))
        }
    };
    (@decode array $variant:ident [Vec $($payload:tt)+]) => {
        fn array<'de, A: serde::de::SeqAccess<'de>>(list: A) -> Result<Self, A::Error> {
            codec::array(list).map(Self::$variant)
        }
    };
    // A struct that is a list.
    (@decode array $variant:ident [$($payload:tt)+]) => {
        fn array<'de, A: serde::de::SeqAccess<'de>>(list: A) -> Result<Self, A::Error> {
            let list = serde::de::value::SeqAccessDeserializer::new(list);
            serde::Deserialize::deserialize(list).map(Self::$variant)
        }
    };
    (@decode array $($variant:ident [$($payload:tt)+])+) => {
        fn array<'de, A: serde::de::SeqAccess<'de>>(list: A) -> Result<Self, A::Error> {
            codec::one_of(codec::other_seq(list)?, &[$(codec::Candidate {
                name: stringify!($variant),
                fit: |_| Ok(codec::Fit::VAGUE),
                decode: |value| codec::read(value, Self::$variant),
            }),+])
        }
    };
    (@decode object $variant:ident [$($payload:tt)+]) => {
        fn object<'de, A: serde::de::MapAccess<'de>>(map: A) -> Result<Self, A::Error> {
            let map = serde::de::value::MapAccessDeserializer::new(map);
            serde::Deserialize::deserialize(map).map(Self::$variant)
        }
    };

    (@decode object $($variant:ident [$($payload:tt)+])+) => {
        fn object<'de, A: serde::de::MapAccess<'de>>(map: A) -> Result<Self, A::Error> {
            codec::one_of(codec::other_map(map)?, &[$(codec::Candidate {
                name: stringify!($variant),
                fit: codec::fit_value::<$($payload)+>,
                decode: |value| codec::read(value, Self::$variant),
            }),+])
        }
    };

    (@from_unless [no_from] $($rest:tt)+) => {};
    (@from_unless [] $($rest:tt)+) => { codec::shape_union!(@from $($rest)+); };
    (@from string $name:ident $variant:ident String) => {
        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::$variant(text.into())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self::$variant(text.into())
            }
        }
    };
    // An open enumeration.
    (@from string $name:ident $variant:ident $payload:ty) => {
        codec::shape_union!(@from string $name $variant String);
        codec::shape_union!(@from _ $name $variant $payload);
    };
    (@from array $name:ident $variant:ident Vec<$element:ty>) => {
        impl From<Vec<$element>> for $name {
            fn from(list: Vec<$element>) -> Self {
                Self::$variant(list)
            }
        }

        impl<const N: usize> From<[$element; N]> for $name {
            fn from(list: [$element; N]) -> Self {
                Self::$variant(list.into())
            }
        }
    };
    (@from $shape:tt $name:ident $variant:ident $payload:ty) => {
        impl From<$payload> for $name {
            fn from(payload: $payload) -> Self {
                Self::$variant(payload.into())
            }
        }
    };
}
pub(crate) use shape_union;
