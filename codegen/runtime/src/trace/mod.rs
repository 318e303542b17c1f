//! What a call tells the `tracing` crate: a span, and events in it. Without the feature, nothing.
//!
//! A span has the operation, the status, the request id, how many attempts there were, what failed,
//! and those fields of the request and the answer that the [profile](TraceProfile) names. It never
//! has a header, so no key; and nothing of a body beyond those fields, unless the client was built
//! with `trace_bodies`.

#[cfg(feature = "tracing")]
mod traced;
#[cfg(not(feature = "tracing"))]
mod untraced;

#[cfg(feature = "tracing")]
pub(super) use traced::Trace;
#[cfg(not(feature = "tracing"))]
pub(super) use untraced::Trace;

/// A span of this name for a call, with these fields besides those every call has.
#[cfg(feature = "tracing")]
macro_rules! call_span {
    ($name:literal $(, $field:ident)*) => {
        tracing::info_span!(
            $name,
            operation = tracing::field::Empty,
            status = tracing::field::Empty,
            request_id = tracing::field::Empty,
            attempts = tracing::field::Empty,
            error = tracing::field::Empty,
            $($field = tracing::field::Empty,)*
        )
    };
}

#[cfg(feature = "tracing")]
pub(crate) use call_span;

/// What spans show of one API.
#[derive(Debug, Clone, Copy)]
pub struct TraceProfile {
    /// Names of fields of the span, with JSON pointers into the body of the request.
    pub request: &'static [(&'static str, &'static str)],
    /// The same for the body of the answer and each event of a stream. What is found later wins.
    pub answer: &'static [(&'static str, &'static str)],
    /// Makes the span, with a field for each of those names.
    #[cfg(feature = "tracing")]
    pub span: fn() -> tracing::Span,
}

impl TraceProfile {
    /// Shows what every API has.
    pub const PLAIN: Self = Self {
        request: &[],
        answer: &[],
        #[cfg(feature = "tracing")]
        span: || call_span!("call"),
    };
}
