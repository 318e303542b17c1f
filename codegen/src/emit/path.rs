//! A path in the runtime's terms: literal segments, and segments that are values.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::PathPart;

enum Segment {
    Literal(String),
    Value(Value),
}

/// What a caller gives.
pub(super) enum Value {
    /// An expression.
    Segment(TokenStream),
    /// The arguments of `styled`.
    Styled(TokenStream),
}

/// `Path::new("/v1/models")`, and what is called on it: `.segment(id)`, `.literal("results")`.
/// `value` is the expression for an argument.
pub(super) fn path(
    parts: &[PathPart],
    value: impl Fn(usize) -> Value,
) -> (TokenStream, TokenStream) {
    let mut root = None;
    let mut calls: Vec<Segment> = Vec::new();
    for segment in segments(parts, value) {
        match (segment, calls.last_mut()) {
            (Segment::Literal(text), None) => {
                root = Some(format!("{}/{text}", root.unwrap_or_default()));
            }
            (Segment::Literal(text), Some(Segment::Literal(last))) => {
                last.push('/');
                last.push_str(&text);
            }
            (segment, _) => calls.push(segment),
        }
    }
    let root = root.unwrap_or_default();
    let calls = calls.into_iter().map(|segment| match segment {
        // An empty segment: the first `/` is the one that is appended anyway.
        Segment::Literal(text) if text.starts_with('/') => {
            let text = format!("/{text}");
            quote!(.literal(#text))
        }
        Segment::Literal(text) => quote!(.literal(#text)),
        Segment::Value(Value::Segment(value)) => quote!(.segment(#value)),
        Segment::Value(Value::Styled(arguments)) => quote!(.styled(#arguments)),
    });
    (quote!(Path::new(#root)), calls.collect())
}

/// What stands between the slashes: nothing between two of them, or at the end, is an empty segment.
fn segments(parts: &[PathPart], value: impl Fn(usize) -> Value) -> Vec<Segment> {
    let mut segments: Vec<Vec<Segment>> = vec![Vec::new()];
    for part in parts {
        match part {
            PathPart::Literal(text) => {
                for (index, text) in text.split('/').enumerate() {
                    if index > 0 {
                        segments.push(Vec::new());
                    }
                    if let (false, Some(last)) = (text.is_empty(), segments.last_mut()) {
                        last.push(Segment::Literal(text.to_owned()));
                    }
                }
            }
            PathPart::Argument(index) => {
                if let Some(last) = segments.last_mut() {
                    last.push(Segment::Value(value(*index)));
                }
            }
        }
    }
    // Before the first `/` there is none.
    let begins = usize::from(segments.first().is_some_and(Vec::is_empty));
    segments.into_iter().skip(begins).map(segment).collect()
}

fn segment(mut parts: Vec<Segment>) -> Segment {
    match parts.pop() {
        None => Segment::Literal(String::new()),
        Some(only) if parts.is_empty() => only,
        Some(last) => {
            let mut format = String::new();
            let mut values = Vec::new();
            for part in parts.into_iter().chain([last]) {
                match part {
                    Segment::Literal(text) => {
                        format.push_str(&text.replace('{', "{{").replace('}', "}}"));
                    }
                    Segment::Value(Value::Segment(value)) => {
                        format.push_str("{}");
                        values.push(value);
                    }
                    // A list beside something else: as JSON it is at least all there.
                    Segment::Value(Value::Styled(arguments)) => {
                        format.push_str("{}");
                        values.push(quote!(Path::text(#arguments)));
                    }
                }
            }
            let text = quote!(format!(#format, #(#values),*));
            Segment::Value(Value::Segment(text))
        }
    }
}
