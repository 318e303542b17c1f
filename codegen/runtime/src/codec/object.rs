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
                        $($constant => fields.constant($constant, &$expected, &mut extra)?,)*
                        $($wire => $field = codec::object!(@read [$($mode)+] fields, $wire),)*
                        _ => codec::object!(@keep fields, extra $(, $others)?),
                    }
                }
                Ok(Self {
                    $($field: codec::object!(@done [$($mode)+] $field, $wire),)*
                    $($others,)?
                    extra,
                })
            }

            #[inline]
            fn implies(_name: &str, _value: &str) -> bool {
                $(
                    (_name == $constant
                        && codec::Expected::text(&$expected) == Some(_value)) ||
                )* false
            }
        }

        impl codec::Fits for $name {
            fn fit(
                object: &serde_json::Map<String, serde_json::Value>,
            ) -> Result<codec::Fit, codec::Misfit> {
                codec::fit(
                    object,
                    &[$(($constant, &$expected)),*],
                    &[$((codec::object!(@is_required [$($mode)+]), $wire)),*],
                )
            }
        }

        impl $name {
            const _NAMED: &[&str] = &[$($constant,)* $($wire),*];
        }

        #[allow(deprecated)]
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                #[allow(unused_mut)]
                let mut object = codec::ObjectWriter::new(serializer, &self.extra)?;
                $(object.field($constant, &$expected)?;)*
                $(codec::object!(@write [$($mode)+] object, $wire, &self.$field);)*
                $(object.others(&self.$others, Self::_NAMED)?;)?
                object.finish()
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                codec::object(deserializer)
            }
        }
    };

    (@keep $fields:ident, $extra:ident) => { $fields.keep(&mut $extra)? };
    (@keep $fields:ident, $extra:ident, $others:ident) => {
        $fields.keep_as(&mut $others, &mut $extra)?
    };

    (@is_required [required $($how:ident)?]) => { true };
    (@is_required [$mode:ident $($how:ident)?]) => { false };

    (@read [required] $fields:ident, $wire:literal) => { Some($fields.value($wire)?) };
    (@read [required $how:ident] $fields:ident, $wire:literal) => { Some($fields.$how($wire)?) };
    (@read [nullable $($how:ident)?] $($rest:tt)+) => {
        codec::object!(@read [optional $($how)?] $($rest)+)
    };
    (@read [optional] $fields:ident, $wire:literal) => { $fields.value($wire)? };
    (@read [optional list] $fields:ident, $wire:literal) => { $fields.optional_list($wire)? };
    (@read [optional map] $fields:ident, $wire:literal) => { $fields.optional_map($wire)? };

    (@done [required $($how:ident)?] $field:ident, $wire:literal) => {
        codec::missing($wire, $field)?
    };
    (@done [$mode:ident $($how:ident)?] $field:ident, $wire:literal) => { $field };

    (@write [optional $($how:ident)?] $object:ident, $wire:literal, $value:expr) => {
        $object.optional($wire, $value)?
    };
    (@write [$mode:ident $($how:ident)?] $object:ident, $wire:literal, $value:expr) => {
        $object.field($wire, $value)?
    };
}
pub(crate) use object;
