//! Whole numbers with known values.

/// Implements the conversions from and to numbers for an enum with a variant `Other(i64)`.
///
/// ```text
/// codec::integer_enum! {
///     ChannelKind {
///         0 => Text,
///         2 => Voice,
///     }
/// }
/// ```
macro_rules! integer_enum {
    ($name:ident { $($wire:literal => $variant:ident,)* }) => {
        impl $name {
            /// The value as it stands in JSON.
            pub fn value(self) -> i64 {
                self.into()
            }
        }

        impl From<i64> for $name {
            fn from(value: i64) -> Self {
                match value {
                    $($wire => Self::$variant,)*
                    other => Self::Other(other),
                }
            }
        }

        impl From<$name> for i64 {
            fn from(value: $name) -> Self {
                match value {
                    $($name::$variant => $wire,)*
                    $name::Other(other) => other,
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.value().fmt(f)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_i64(self.value())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                <i64 as serde::Deserialize>::deserialize(deserializer).map(Self::from)
            }
        }
    };
}
pub(crate) use integer_enum;
