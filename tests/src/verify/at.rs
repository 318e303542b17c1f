//! Where in an exchange a value stands, written the way `reconcile` writes it.

use std::fmt;

/// A place: a step below another place. It lives on the stack of whoever walks, and is only turned
/// into text when something is found there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct At<'a> {
    before: Option<&'a At<'a>>,
    step: Step<'a>,
}

/// One step down.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Step<'a> {
    /// What the walk begins with, e.g. `POST /v1/messages response.200.body`.
    Root(&'a str),
    /// A property.
    Property(&'a str),
    /// The items of a list, or of a sequence.
    Items,
    /// The values of a map.
    Values,
    /// A variant of a union, by its tag.
    Variant { tag: &'a str, value: &'a str },
    /// A variant without a tag, by its name.
    Named(&'a str),
    /// A variant without tag or name, by its number from 1.
    Numbered(usize),
}

impl<'a> At<'a> {
    /// The place a walk begins at.
    pub(crate) fn root(text: &'a str) -> Self {
        Self { before: None, step: Step::Root(text) }
    }

    /// The place one step below.
    pub(crate) fn below(&'a self, step: Step<'a>) -> Self {
        Self { before: Some(self), step }
    }
}

impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(before) = self.before {
            before.fmt(f)?;
        }
        match self.step {
            Step::Root(text) => f.write_str(text),
            Step::Property(name) => write!(f, ".{name}"),
            Step::Items => f.write_str("[]"),
            Step::Values => f.write_str(".*"),
            Step::Variant { tag, value } => write!(f, "{{{tag}={value}}}"),
            Step::Named(name) => write!(f, "{{{name}}}"),
            Step::Numbered(number) => write!(f, "{{{number}}}"),
        }
    }
}
