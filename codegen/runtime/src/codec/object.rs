//! Structs that are JSON objects.

/// Implements `Serialize` and `Deserialize` for a struct with a field `extra`.
///
/// ```text
/// codec::object! {
///     TextBlock {
///         "type" = "text",                        // written and checked, no field: also `1`, `true`
///         required "text" => text,
///         optional list "citations" => citations, // `list` and `map`: errors tell the element
///         nullable "title" => title,              // an `Option` whose `None` is written as null
///         .. => labels,                           // a map of all others; what is of another type
///     }                                           // than the map's values is in `extra`
/// }
/// ```
///
/// A crate may have thousands of such fields, so what stands here for each of them is little: one
/// call to read it, one to write it, and an early return only where it may be missing.
macro_rules! object {
    ($name:ident {
        $($constant:literal = $expected:literal,)*
        $($($mode:ident)+ $wire:literal => $field:ident,)*
        $(.. => $others:ident,)?
    }) => {
        #[allow(deprecated)]
        impl codec::Decode for $name {
            fn decode<'de, A: serde::de::MapAccess<'de>>(
                fields: &mut codec::Fields<'de, A>,
            ) -> Result<Self, A::Error> {
                let mut extra = codec::Extra::new();
                $(let mut $field = None;)*
                $(let mut $others = std::collections::BTreeMap::new();)?
                while fields.next_field()? {
                    match fields.key() {
                        $($constant => fields.constant($constant, &$expected, &mut extra),)*
                        $($wire => {
                            codec::object!(@read [$($mode)+] fields, $wire, &mut $field)
                        })*
                        _ => codec::object!(@keep fields, extra $(, $others)?),
                    }?;
                }
                $(codec::object!(@check [$($mode)+] $field, $wire);)*
                Ok(Self { $($field,)* $($others,)? extra })
            }
        }

        impl codec::Fits for $name {
            const TABLE: codec::Table = codec::Table {
                constants: &[$(($constant, &$expected)),*],
                fields: &[$((codec::object!(@is_required [$($mode)+]), $wire)),*],
            };
        }

        #[allow(deprecated)]
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                #[allow(unused_mut)]
                let mut object = codec::ObjectWriter::new(serializer, &self.extra);
                $(object.field($constant, &$expected);)*
                $(codec::object!(@write [$($mode)+] object, $wire, &self.$field);)*
                $(object.others(&self.$others, &<Self as codec::Fits>::TABLE);)?
                object.finish()
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                codec::object(deserializer)
            }
        }
    };

    (@keep $fields:ident, $extra:ident) => { $fields.keep(&mut $extra) };
    (@keep $fields:ident, $extra:ident, $others:ident) => {
        $fields.keep_as(&mut $others, &mut $extra)
    };

    (@is_required [required $($how:ident)?]) => { true };
    (@is_required [$mode:ident $($how:ident)?]) => { false };

    (@read [required] $fields:ident, $($rest:tt)+) => { $fields.required($($rest)+) };
    (@read [required $how:ident] $fields:ident, $($rest:tt)+) => { $fields.$how($($rest)+) };
    (@read [nullable $($how:ident)?] $($rest:tt)+) => {
        codec::object!(@read [optional $($how)?] $($rest)+)
    };
    (@read [optional] $fields:ident, $($rest:tt)+) => { $fields.optional($($rest)+) };
    (@read [optional list] $fields:ident, $($rest:tt)+) => { $fields.optional_list($($rest)+) };
    (@read [optional map] $fields:ident, $($rest:tt)+) => { $fields.optional_map($($rest)+) };

    (@check [required $($how:ident)?] $field:ident, $wire:literal) => {
        let Some($field) = $field else { return Err(codec::missing($wire)) };
    };
    (@check [$mode:ident $($how:ident)?] $field:ident, $wire:literal) => {};

    (@write [optional $($how:ident)?] $object:ident, $wire:literal, $value:expr) => {
        $object.optional($wire, $value)
    };
    (@write [$mode:ident $($how:ident)?] $object:ident, $wire:literal, $value:expr) => {
        $object.field($wire, $value)
    };
}
pub(crate) use object;
