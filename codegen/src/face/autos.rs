//! The traits that the compiler gives a type by its parts: which of them a type surely lacks.
//!
//! This reads text, so it says only what follows from the crate's own items and from what the
//! standard library promises. A type of another crate is taken to have them all; so is what a
//! generic stands for, for it is the caller who chooses that. What is there with a `cfg` only is left
//! out, for it may not be there.

use std::collections::{BTreeMap, HashMap, HashSet};

use syn::{Fields, GenericArgument, Item, PathArguments, Type, TypeParamBound};

use super::names::{Crate, Definition};
use super::public::Public;
use super::{BETWEEN, Face, Fact, Key, Kind};

/// A set of such traits, a bit each.
type Set = u8;

const SEND: Set = 1;
const SYNC: Set = 2;
const UNPIN: Set = 4;
const UNWIND: Set = 8;
const REF_UNWIND: Set = 16;
const NAMES: [(&str, Set); 5] = [
    ("Send", SEND),
    ("Sync", SYNC),
    ("Unpin", UNPIN),
    ("UnwindSafe", UNWIND),
    ("RefUnwindSafe", REF_UNWIND),
];
const NONE: Set = 0;
const ALL: Set = SEND | SYNC | UNPIN | UNWIND | REF_UNWIND;

/// Adds what each public struct and enum lacks.
pub(super) fn read(
    face: &mut Face,
    names: &Crate,
    public: &BTreeMap<Definition, Public>,
) {
    let mut judge = Judge { names, given: given(names), known: HashMap::new() };
    judge.settle();
    for (definition, known) in public {
        if !matches!(
            names.item(&definition.0, definition.1),
            Item::Struct(_) | Item::Enum(_)
        ) {
            continue;
        }
        let lacking = judge.known.get(definition).copied().unwrap_or(NONE);
        let lacking: Vec<&str> = NAMES
            .iter()
            .filter(|(_, bit)| lacking & bit != 0)
            .map(|(name, _)| *name)
            .collect();
        if !lacking.is_empty() {
            let fact = Fact { says: lacking.join(BETWEEN), ..Fact::default() };
            face.add(Key::new(Kind::Lacks, known.path.as_str(), ""), fact);
        }
    }
}

/// What the crate itself says its types have: `impl Unpin for Name {}`.
fn given(names: &Crate) -> HashMap<Definition, Set> {
    let mut given = HashMap::new();
    for (module, item) in names.items() {
        if let Item::Impl(item) = item
            && let Some((name, _)) = &item.trait_
            && let Some(last) = name.segments.last()
            && let Some((_, bit)) = NAMES.iter().find(|(name, _)| last.ident == *name)
            && let Type::Path(ty) = &*item.self_ty
            && let Some(definition) = names.resolve(module, &ty.path)
        {
            *given.entry(definition).or_insert(NONE) |= bit;
        }
    }
    given
}

struct Judge<'a> {
    names: &'a Crate,
    given: HashMap<Definition, Set>,
    /// What each item lacks, as far as it is known, if what its generics stand for lacks nothing.
    known: HashMap<Definition, Set>,
}

/// What generics stand for, by their names.
type Generics = HashMap<String, Set>;

/// Where a type is written: the module, and what its generics stand for there.
#[derive(Clone, Copy)]
struct Here<'a> {
    module: &'a str,
    generics: &'a Generics,
}

impl Judge<'_> {
    /// Looks at all items again and again until nothing more comes to light: what holds itself lacks
    /// what its other parts lack.
    fn settle(&mut self) {
        let is_type = |item: &Item| {
            matches!(item, Item::Struct(_) | Item::Enum(_) | Item::Type(_))
        };
        let modules = self.names.modules.iter();
        let all: Vec<Definition> = modules
            .flat_map(|(module, items)| {
                let items = items.iter().enumerate().filter(|(_, item)| is_type(item));
                items.map(|(index, _)| (module.clone(), index))
            })
            .collect();
        let nothing = Generics::new();
        let mut is_settled = false;
        while !is_settled {
            is_settled = true;
            for definition in &all {
                let lacking = self.parts(definition, &nothing, &mut HashSet::new());
                let before = self.known.insert(definition.clone(), lacking);
                is_settled &= before.unwrap_or(NONE) == lacking;
            }
        }
    }

    /// What an item lacks. `open` are those with other generics that are being looked at.
    fn item(
        &self,
        definition: &Definition,
        generics: &Generics,
        open: &mut HashSet<Definition>,
    ) -> Set {
        if generics.values().all(|lacking| *lacking == NONE) {
            return self.known.get(definition).copied().unwrap_or(NONE);
        }
        if !open.insert(definition.clone()) {
            return NONE;
        }
        let lacking = self.parts(definition, generics, open);
        open.remove(definition);
        lacking
    }

    /// What the parts of an item lack.
    fn parts(
        &self,
        definition: &Definition,
        generics: &Generics,
        open: &mut HashSet<Definition>,
    ) -> Set {
        let here = Here { module: &definition.0, generics };
        let lacking = match self.names.item(&definition.0, definition.1) {
            Item::Struct(item) => self.fields(here, &item.fields, open),
            Item::Enum(item) => item
                .variants
                .iter()
                .fold(NONE, |all, one| all | self.fields(here, &one.fields, open)),
            Item::Type(item) => self.ty(here, &item.ty, open),
            _ => NONE,
        };
        lacking & !self.given.get(definition).copied().unwrap_or(NONE)
    }

    fn fields(
        &self,
        here: Here<'_>,
        all: &Fields,
        open: &mut HashSet<Definition>,
    ) -> Set {
        all.iter()
            .filter(|field| !field.attrs.iter().any(|it| it.path().is_ident("cfg")))
            .fold(NONE, |lacking, field| lacking | self.ty(here, &field.ty, open))
    }

    fn ty(&self, here: Here<'_>, ty: &Type, open: &mut HashSet<Definition>) -> Set {
        match ty {
            Type::Paren(inner) => self.ty(here, &inner.elem, open),
            Type::Group(inner) => self.ty(here, &inner.elem, open),
            Type::Array(inner) => self.ty(here, &inner.elem, open),
            Type::Slice(inner) => self.ty(here, &inner.elem, open),
            Type::Tuple(inner) => {
                inner.elems.iter().fold(NONE, |all, ty| all | self.ty(here, ty, open))
            }
            Type::Reference(inner) => {
                let of = self.ty(here, &inner.elem, open);
                if inner.mutability.is_some() {
                    (of & (SEND | SYNC | REF_UNWIND)) | UNWIND
                } else {
                    shared(of)
                }
            }
            Type::Ptr(inner) => {
                let of = self.ty(here, &inner.elem, open);
                SEND | SYNC | (shared(of) & (UNWIND | REF_UNWIND))
            }
            Type::TraitObject(object) => self.object(here.module, &object.bounds, 0),
            Type::Path(path) if path.qself.is_none() => {
                self.path(here, &path.path, open)
            }
            _ => NONE,
        }
    }

    /// What stands behind `dyn`, or above a trait: it has what it names and nothing else. Of a trait
    /// that is neither the crate's own nor known here, nothing is said.
    fn object<'b>(
        &self,
        module: &str,
        bounds: impl IntoIterator<Item = &'b TypeParamBound>,
        depth: usize,
    ) -> Set {
        let mut lacking = ALL;
        for bound in bounds {
            let TypeParamBound::Trait(bound) = bound else { continue };
            let last = bound.path.segments.last();
            let name = last.map(|last| last.ident.to_string()).unwrap_or_default();
            if let Some((_, bit)) = NAMES.iter().find(|(known, _)| *known == name) {
                lacking &= !bit;
                continue;
            }
            let own = self.names.resolve(module, &bound.path);
            match own.map(|it| (self.names.item(&it.0, it.1), it.0)) {
                Some((Item::Trait(item), module)) if depth < 16 => {
                    lacking &= self.object(&module, &item.supertraits, depth + 1);
                }
                None if ASK_NOTHING.contains(&name.as_str()) => {}
                _ => return NONE,
            }
        }
        lacking
    }

    fn path(
        &self,
        here: Here<'_>,
        path: &syn::Path,
        open: &mut HashSet<Definition>,
    ) -> Set {
        let Some(last) = path.segments.last() else { return NONE };
        let name = last.ident.to_string();
        if let Some(lacking) = path.get_ident().and_then(|_| here.generics.get(&name)) {
            return *lacking;
        }
        let arguments: Vec<Set> = match &last.arguments {
            PathArguments::AngleBracketed(all) => all
                .args
                .iter()
                .filter_map(|argument| match argument {
                    GenericArgument::Type(ty) => Some(self.ty(here, ty, open)),
                    _ => None,
                })
                .collect(),
            _ => Vec::new(),
        };
        let Some(definition) = self.names.resolve(here.module, path) else {
            let full = self.names.foreign(here.module, path);
            return standard(&full, &name, &arguments);
        };
        // One for each platform, perhaps: what only one of them lacks is not sure.
        let all = self.names.alternatives(&definition);
        all.fold(ALL, |lacking, definition| {
            let item = self.names.item(&definition.0, definition.1);
            let generics = bound_to(item, &arguments);
            lacking & self.item(&definition, &generics, open)
        })
    }
}

/// The generics of an item with what is put in for them.
fn bound_to(item: &Item, arguments: &[Set]) -> Generics {
    let generics = match item {
        Item::Struct(item) => &item.generics,
        Item::Enum(item) => &item.generics,
        Item::Type(item) => &item.generics,
        _ => return Generics::new(),
    };
    let names = generics.type_params().map(|it| it.ident.to_string());
    names.zip(arguments.iter().copied().chain(std::iter::repeat(NONE))).collect()
}

/// Traits of the standard library, and of `futures`, that ask for none of these.
const ASK_NOTHING: [&str; 18] = [
    "Any", "AsRef", "BufRead", "Debug", "Display", "Error", "Fn", "FnMut", "FnOnce",
    "Future", "Hasher", "Iterator", "Read", "Seek", "Sink", "Stream", "ToString",
    "Write",
];

/// What a reference lacks to what lacks this.
fn shared(of: Set) -> Set {
    let both = if of & SYNC != 0 { SEND | SYNC } else { NONE };
    both | unwinding(of)
}

/// What is broken by unwinding if it is so behind a reference.
fn unwinding(of: Set) -> Set {
    if of & REF_UNWIND != 0 { UNWIND | REF_UNWIND } else { NONE }
}

/// What a type of the standard library lacks, by the name that it is imported by and its last part,
/// with what its arguments lack. Of any other type, nothing.
fn standard(full: &[String], name: &str, arguments: &[Set]) -> Set {
    let first = arguments.first().copied().unwrap_or(NONE);
    let any = arguments.iter().fold(NONE, |all, one| all | one);
    let is_std = full.len() == 1 || matches!(full[0].as_str(), "std" | "core" | "alloc");
    let module = full.iter().rev().nth(1).map_or("", String::as_str);
    match (name, module) {
        _ if !is_std => NONE,
        ("Box", _) => any & !UNPIN,
        ("Vec" | "Option" | "Result" | "VecDeque" | "PhantomData" | "Pin", _)
        | ("HashMap" | "HashSet" | "BTreeMap" | "BTreeSet" | "Cow" | "Poll", _) => any,
        ("Rc", _) | ("Weak", "rc") => SEND | SYNC | unwinding(first),
        ("Arc", _) | ("Weak", "sync") => {
            let both = if first & (SEND | SYNC) != 0 { SEND | SYNC } else { NONE };
            both | unwinding(first)
        }
        ("Cell" | "RefCell" | "UnsafeCell" | "OnceCell", "cell") => {
            (first & (SEND | UNPIN | UNWIND)) | SYNC | REF_UNWIND
        }
        ("Mutex", "sync") => {
            let sync = if first & SEND != 0 { SYNC } else { NONE };
            (first & (SEND | UNPIN)) | sync
        }
        ("RwLock", "sync") => {
            let sync = if first & (SEND | SYNC) != 0 { SYNC } else { NONE };
            (first & (SEND | UNPIN)) | sync
        }
        ("MutexGuard" | "RwLockReadGuard" | "RwLockWriteGuard", "sync") => {
            SEND | (first & SYNC)
        }
        ("Receiver", "mpsc") => SYNC | (first & SEND),
        ("NonNull", _) => SEND | SYNC | unwinding(first),
        ("PhantomPinned", _) => UNPIN,
        _ => NONE,
    }
}
