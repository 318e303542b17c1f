//! Answers told apart by their status.

/// One of several answers, told apart by the status.
pub trait Answers: Sized {
    /// Reads the body that came with a status.
    ///
    /// # Errors
    ///
    /// If the body is not what the status promises.
    fn decode(status: u16, body: &[u8]) -> Result<Self, serde_json::Error>;
}

/// Implements [`Answers`] for an enum with a variant `Other` for any other status. A variant without
/// payload pays no attention to the body.
///
/// ```text
/// codec::answers! {
///     CreateAnswer {
///         200 => Ok(Thing),
///         202 => Accepted,
///         200..=299 => Success(Note),
///     }
/// }
/// ```
macro_rules! answers {
    ($name:ident { $($status:pat => $variant:ident $(($payload:ty))?,)* }) => {
        impl codec::Answers for $name {
            fn decode(status: u16, body: &[u8]) -> Result<Self, serde_json::Error> {
                match status {
                    $($status => codec::answers!(@decode body $variant $($payload)?),)*
                    _ => Ok(Self::Other),
                }
            }
        }
    };

    (@decode $body:ident $variant:ident) => { Ok(Self::$variant) };
    (@decode $body:ident $variant:ident $payload:ty) => {
        serde_json::from_slice::<$payload>($body).map(|payload| Self::$variant(payload.into()))
    };
}
pub(crate) use answers;
