//! The face of a crate: every fact of its public interface that a caller can come to depend on, one
//! a line.
//!
//! A face is read from the text of the crate, not from the model it was made of, so it says what
//! callers get: types, runtime and conveniences alike, in a crate of today or of last year. It is
//! sorted and plain text, so that it can be kept in a small file and reviewed as a diff.

mod autos;
mod disk;
mod docs;
mod facts;
mod impls;
mod imports;
mod macros;
mod manifest;
mod names;
mod public;
mod sealed;
mod text;
mod tokens;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Serialize;

use crate::diagnostic::Failure;
use crate::emit::EmittedFile;
use public::Public;
pub(crate) use sealed::SEALED;

/// What stands between the traits of a type.
pub(crate) const BETWEEN: &str = " | ";

/// What a fact is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The manifest: the oldest compiler.
    Package,
    /// A feature and what it enables.
    Feature,
    /// A dependency and its requirement.
    Dependency,
    /// A public module.
    Mod,
    /// Another path to an item: a re-export.
    Use,
    /// A struct: its generics, and `{ .. }` when it has private fields.
    Struct,
    /// An enum and its generics.
    Enum,
    /// A trait: its generics and supertraits.
    Trait,
    /// Another name for a type.
    Type,
    /// A constant and its type.
    Const,
    /// A static and its type.
    Static,
    /// A macro that others can call.
    Macro,
    /// A public field and its type.
    Field,
    /// A variant and what it holds.
    Variant,
    /// A function or a method: its signature.
    Fn,
    /// What whoever implements a trait has to write.
    Required,
    /// What a trait provides.
    Provided,
    /// The traits that a type implements, with ` | ` between them.
    Implements,
    /// The traits that the compiler gives a type unless one of its parts forbids it, and that it
    /// surely lacks, with ` | ` between them: `Send`, `Sync`, `Unpin`, `UnwindSafe`, `RefUnwindSafe`.
    Lacks,
    /// A trait of the crate implemented for something that isn't the crate's.
    Impl,
    /// How a member is written on the wire, if not by its own name.
    Wire,
    /// What a method sends: the HTTP method and the texts in its body.
    Call,
}

impl Kind {
    /// All kinds, by their word.
    const ALL: [(Self, &'static str); 22] = [
        (Self::Package, "package"),
        (Self::Feature, "feature"),
        (Self::Dependency, "dependency"),
        (Self::Mod, "mod"),
        (Self::Use, "use"),
        (Self::Struct, "struct"),
        (Self::Enum, "enum"),
        (Self::Trait, "trait"),
        (Self::Type, "type"),
        (Self::Const, "const"),
        (Self::Static, "static"),
        (Self::Macro, "macro"),
        (Self::Field, "field"),
        (Self::Variant, "variant"),
        (Self::Fn, "fn"),
        (Self::Required, "required"),
        (Self::Provided, "provided"),
        (Self::Implements, "implements"),
        (Self::Lacks, "lacks"),
        (Self::Impl, "impl"),
        (Self::Wire, "wire"),
        (Self::Call, "call"),
    ];

    /// The word for it, e.g. `field`.
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(kind, _)| *kind == self).map_or("", |(_, word)| word)
    }

    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == word).map(|(kind, _)| *kind)
    }
}

/// What tells facts apart. Sorted, an item's members follow it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Key {
    /// Path of the item in the crate, e.g. `types::Usage`.
    pub item: String,
    /// The member of the item, e.g. `input_tokens`; empty for the item itself.
    pub member: String,
    /// What it is.
    pub kind: Kind,
}

impl Key {
    pub(crate) fn new(
        kind: Kind,
        item: impl Into<String>,
        member: impl Into<String>,
    ) -> Self {
        Self { item: item.into(), member: member.into(), kind }
    }

    /// As one writes it, e.g. `types::Usage.input_tokens`, `types::ToolChoice::Auto`.
    pub fn path(&self) -> String {
        let Self { item, member, kind } = self;
        match kind {
            _ if member.is_empty() => item.clone(),
            Kind::Field => format!("{item}.{member}"),
            Kind::Impl => format!("{item} for {member}"),
            _ if member.starts_with('"') => format!("{item} {member}"),
            _ => format!("{item}::{member}"),
        }
    }
}

/// What is the case with something public.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// Its type, its signature, its generics: what [`Kind`] says.
    pub says: String,
    /// Attributes that concern callers: `non_exhaustive`, `deprecated`, `must_use`, `cfg(...)`; and
    /// `sealed` of a trait that nobody else can implement.
    pub marks: BTreeSet<String>,
    /// Of an item, a digest of its documentation and that of its members; none when there is none.
    pub docs: Option<String>,
}

/// The public interface of a crate.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Face {
    /// Version of the package.
    pub version: String,
    /// The facts, sorted.
    pub facts: BTreeMap<Key, Fact>,
}

impl Face {
    /// Reads the face off the files of a crate: those below `src`, and `Cargo.toml`.
    ///
    /// # Errors
    ///
    /// If there is no `src/lib.rs`, or a file is no Rust.
    pub fn of_crate(files: &[EmittedFile]) -> Result<Self, Failure> {
        let names = names::Crate::read(files)?;
        let mut face = Self::default();
        manifest::read(&mut face, files)?;
        let public = names.public(&mut face);
        for (definition, Public { path, marks }) in &public {
            if let Some(item) = sealed::sealed(&names, &public, definition) {
                let mut marks = marks.clone();
                marks.insert(SEALED.to_owned());
                facts::item(&mut face, path, &marks, &item);
            } else {
                let item = names.item(&definition.0, definition.1);
                facts::item(&mut face, path, marks, item);
            }
        }
        autos::read(&mut face, &names, &public);
        impls::read(&mut face, &names, &public);
        docs::digest(&mut face);
        Ok(face)
    }

    /// Reads the face off a crate in a folder.
    ///
    /// # Errors
    ///
    /// As for [`of_crate`](Self::of_crate), or if a file cannot be read.
    pub fn of_folder(folder: &Path) -> Result<Self, Failure> {
        Self::of_crate(&disk::read(folder)?)
    }

    /// Reads a face that was kept. `file` is what messages call it.
    ///
    /// # Errors
    ///
    /// If it isn't one.
    pub fn from_text(text: &str, file: &str) -> Result<Self, Failure> {
        text::read(text, file)
    }

    /// The face as a file: the facts of an item in one block, a line a fact.
    pub fn to_text(&self) -> String {
        text::write(self)
    }

    /// Adds a fact. What is declared twice, for one feature or the other, is one fact.
    fn add(&mut self, key: Key, fact: Fact) {
        match self.facts.entry(key) {
            std::collections::btree_map::Entry::Vacant(free) => {
                free.insert(fact);
            }
            std::collections::btree_map::Entry::Occupied(mut taken) => {
                if taken.key().kind == Kind::Implements {
                    let both = format!("{}{BETWEEN}{}", taken.get().says, fact.says);
                    let all: BTreeSet<&str> = both.split(BETWEEN).collect();
                    taken.get_mut().says =
                        all.into_iter().collect::<Vec<_>>().join(BETWEEN);
                }
            }
        }
    }
}
