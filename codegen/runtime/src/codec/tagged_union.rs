//! Unions told apart by the value of a property.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};

use super::Fields;
use super::fields::Tag;

/// A union told apart by the value of a property.
pub trait DecodeTagged: Sized {
    /// The property.
    const TAG: &'static str;

    /// Reads the variant that the tag means.
    fn decode_tagged<'de, A: MapAccess<'de>>(
        tag: Option<&str>,
        fields: &mut Fields<'de, A>,
    ) -> Result<Self, A::Error>;

    /// An object that is no known variant.
    fn other(object: Map<String, Value>) -> Self;

    /// Deserializes the union from a JSON object.
    fn deserialize_tagged<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Self, D::Error> {
        deserializer.deserialize_map(TaggedVisitor(PhantomData))
    }
}

struct TaggedVisitor<T>(PhantomData<T>);

impl<'de, T: DecodeTagged> Visitor<'de> for TaggedVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        let mut fields = Fields::new(map);
        let mut tag = Cow::Borrowed("");
        match fields.tag(T::TAG, &mut tag)? {
            Tag::Text => T::decode_tagged(Some(&tag), &mut fields),
            Tag::Absent => T::decode_tagged(None, &mut fields),
            Tag::NoText => fields.unknown(T::TAG, None).map(T::other),
        }
    }
}

/// Implements `Serialize`, `Deserialize`, `From` of each payload and accessors for an enum with a
/// variant `Other(Unknown)`. A payload that lies in a box is listed without the box.
///
/// ```text
/// codec::tagged_union! {
///     Tool by "type" {
///         "bash_20250124" | "bash" => Bash(BashTool) as_bash,
///         "custom" | _ => Custom(CustomTool) as_custom, // `_`: also without a tag
///         "other" => Copy(CustomTool) as_copy no_from,  // there is a `From` of it already
///     }
/// }
/// ```
macro_rules! tagged_union {
    ($name:ident by $tag:literal {
        $($first:tt $(| $more:tt)* => $variant:ident($payload:ty) $accessor:ident $($no_from:ident)?,)*
    }) => {
        impl codec::DecodeTagged for $name {
            const TAG: &'static str = $tag;

            fn decode_tagged<'de, A: serde::de::MapAccess<'de>>(
                tag: Option<&str>,
                fields: &mut codec::Fields<'de, A>,
            ) -> Result<Self, A::Error> {
                match tag {
                    $(
                        codec::tagged_union!(@tag $first) => {
                            let tag = codec::tagged_union!(@tag $first);
                            fields.variant($tag, tag).map(Self::$variant)
                        }
                        $(codec::tagged_union!(@tag $more) => {
                            let tag = codec::tagged_union!(@tag $more);
                            fields.variant($tag, tag).map(Self::$variant)
                        })*
                    )*
                    _ => fields.unknown($tag, tag).map(codec::DecodeTagged::other),
                }
            }

            fn other(object: serde_json::Map<String, serde_json::Value>) -> Self {
                Self::Other(object.into())
            }
        }

        impl codec::Fits for $name {
            fn fit(
                object: &serde_json::Map<String, serde_json::Value>,
            ) -> Result<codec::Fit, codec::Misfit> {
                match object.get($tag).and_then(serde_json::Value::as_str) {
                    $(codec::tagged_union!(@tag $first)
                        $(| codec::tagged_union!(@tag $more))* => Ok(codec::Fit::TAGGED),)*
                    Some(_) => Err(codec::Misfit::Differs($tag)),
                    #[allow(unreachable_patterns)]
                    None => Err(codec::Misfit::Lacks($tag)),
                }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(payload) => payload.serialize(serializer),)*
                    Self::Other(object) => object.serialize(serializer),
                }
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                codec::DecodeTagged::deserialize_tagged(deserializer)
            }
        }

        impl $name {
            $(
                #[doc = concat!("What it holds, if this is [`", stringify!($variant), "`](Self::", stringify!($variant), ").")]
                pub fn $accessor(&self) -> Option<&$payload> {
                    match self {
                        Self::$variant(payload) => Some(payload),
                        _ => None,
                    }
                }
            )*
        }

        $(codec::tagged_union!(@from $name $variant($payload) $($no_from)?);)*
    };

    (@from $name:ident $variant:ident($payload:ty)) => {
        impl From<$payload> for $name {
            fn from(payload: $payload) -> Self {
                Self::$variant(payload.into())
            }
        }
    };
    (@from $name:ident $variant:ident($payload:ty) no_from) => {};

    (@tag _) => { None };
    (@tag $tag:literal) => { Some($tag) };
}
pub(crate) use tagged_union;
