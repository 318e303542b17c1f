//! Setters of optional fields.

/// Methods that set optional fields of `self` and return it, to be called one after the other.
///
/// ```text
/// codec::setters! {
///     temperature(set): f64,
///     system(into): SystemPrompt,        // takes `impl Into<SystemPrompt>`
///     tools(each): Tool,                 // takes `impl IntoIterator<Item = Tool>`
///     stop_sequences(each into): String, // takes `impl IntoIterator<Item = impl Into<String>>`
///     r#type(into): String as "type",    // documented by this name
/// }
/// ```
macro_rules! setters {
    ($($(#[$attribute:meta])* $field:ident($($how:ident)+): $ty:ty $(as $name:literal)?,)*) => {
        $(
            codec::setters!(
                @$($how)+
                [#[doc = codec::setters!(@docs $field $($name)?)] $(#[$attribute])*]
                $field $ty
            );
        )*
    };

    (@docs $field:ident) => {
        concat!("Sets [`", stringify!($field), "`](field@Self::", stringify!($field), ").")
    };
    (@docs $field:ident $name:literal) => {
        concat!("Sets [`", $name, "`](field@Self::", $name, ").")
    };

    (@set $attributes:tt $field:ident $ty:ty) => {
        codec::setters!(@method $attributes $field value, $ty, value);
    };
    (@into $attributes:tt $field:ident $ty:ty) => {
        codec::setters!(@method $attributes $field value, impl Into<$ty>, value.into());
    };
    (@each $attributes:tt $field:ident $ty:ty) => {
        codec::setters!(
            @method $attributes $field values,
            impl IntoIterator<Item = $ty>,
            values.into_iter().collect()
        );
    };
    (@each into $attributes:tt $field:ident $ty:ty) => {
        codec::setters!(
            @method $attributes $field values,
            impl IntoIterator<Item = impl Into<$ty>>,
            values.into_iter().map(Into::into).collect()
        );
    };

    (@method [$($attributes:tt)*] $field:ident $value:ident, $ty:ty, $new:expr) => {
        $($attributes)*
        #[must_use]
        #[allow(deprecated, clippy::should_implement_trait, clippy::wrong_self_convention)]
        pub fn $field(mut self, $value: $ty) -> Self {
            self.$field = Some($new);
            self
        }
    };
}
pub(crate) use setters;
