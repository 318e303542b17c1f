//! Names in a file, and the types written with them.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use super::code::{Call, Code, Value};
use crate::model::{Item, ItemKind, Model, Type, TypeId};

/// What a file has to import, found out while it is written.
pub(super) struct Scope<'m> {
    pub(super) model: &'m Model,
    /// Where the types of the API are: `super`, or `crate::types`.
    types_path: &'static str,
    /// The item the file is about, which needs no import.
    own: Option<TypeId>,
    /// Names that mean something else in this file.
    taken: BTreeSet<String>,
    types: RefCell<BTreeSet<TypeId>>,
    qualified: Cell<bool>,
    json: RefCell<BTreeSet<&'static str>>,
    btree_map: Cell<bool>,
}

impl<'m> Scope<'m> {
    /// The file of an item.
    pub(super) fn of_item(model: &'m Model, own: TypeId) -> Self {
        Self {
            own: Some(own),
            ..Self::new(model, "super", [])
        }
    }

    /// A file beside the types, where some names are taken.
    pub(super) fn new<'n>(
        model: &'m Model,
        types_path: &'static str,
        taken: impl IntoIterator<Item = &'n str>,
    ) -> Self {
        Self {
            model,
            types_path,
            own: None,
            taken: taken.into_iter().map(str::to_owned).collect(),
            types: RefCell::default(),
            qualified: Cell::new(false),
            json: RefCell::default(),
            btree_map: Cell::new(false),
        }
    }

    /// The imports of what was used, in rustfmt's order; `more` are those of the crate.
    pub(super) fn imports(&self, more: &[(&str, &[&str])]) -> Code {
        let mut code = Code::new();
        if self.btree_map.get() {
            code.line("use std::collections::BTreeMap;");
        }
        let json: Vec<_> = self.json.borrow().iter().map(|&n| n.to_owned()).collect();
        if !json.is_empty() {
            code.blank();
            code.import("", "serde_json", &json);
        }
        code.blank();
        let mut types: Vec<_> = self
            .types
            .borrow()
            .iter()
            .map(|id| self.ident(*id))
            .collect();
        if self.qualified.get() {
            types.push("self".to_owned());
        }
        let mut groups: Vec<(&str, Vec<String>)> = more
            .iter()
            .map(|(path, names)| (*path, names.iter().map(|&name| name.to_owned()).collect()))
            .collect();
        groups.push((self.types_path, types));
        groups.retain(|(_, names)| !names.is_empty());
        groups.sort_by(|one, two| super::order::paths(one.0, &one.1, two.0, &two.1));
        for (path, names) in groups {
            code.import("", path, &names);
        }
        code
    }

    fn ident(&self, id: TypeId) -> String {
        self.model.item(id).ident.clone()
    }

    /// The name of an item.
    pub(super) fn name(&self, id: TypeId) -> String {
        let ident = self.ident(id);
        if self.own == Some(id) {
            ident
        } else if self.taken.contains(&ident) {
            self.qualified.set(true);
            format!("types::{ident}")
        } else {
            self.types.borrow_mut().insert(id);
            ident
        }
    }

    /// A type.
    pub(super) fn ty(&self, ty: &Type) -> String {
        match ty {
            Type::Bool => "bool".to_owned(),
            Type::I64 => "i64".to_owned(),
            Type::U64 => "u64".to_owned(),
            Type::F64 => "f64".to_owned(),
            Type::String => "String".to_owned(),
            Type::Json => {
                self.json.borrow_mut().insert("Value");
                "Value".to_owned()
            }
            Type::JsonMap => {
                self.json.borrow_mut().extend(["Map", "Value"]);
                "Map<String, Value>".to_owned()
            }
            Type::Named(id) => self.name(*id),
            Type::Vec(item) => format!("Vec<{}>", self.ty(item)),
            Type::Map(value) => {
                self.btree_map.set(true);
                format!("BTreeMap<String, {}>", self.ty(value))
            }
            Type::Option(inner) => format!("Option<{}>", self.ty(inner)),
            Type::Box(inner) => format!("Box<{}>", self.ty(inner)),
        }
    }

    /// A type behind a reference, as an argument.
    pub(super) fn reference(&self, ty: &Type) -> String {
        match ty {
            Type::Bool | Type::I64 | Type::U64 | Type::F64 => self.ty(ty),
            Type::String => "&str".to_owned(),
            Type::Vec(item) => format!("&[{}]", self.ty(item)),
            Type::Box(inner) => self.reference(inner),
            Type::Option(inner) => format!("Option<{}>", self.reference(inner)),
            Type::Json | Type::JsonMap | Type::Named(_) | Type::Map(_) => {
                format!("&{}", self.ty(ty))
            }
        }
    }

    /// `Value` of `serde_json`, imported.
    pub(super) fn json_value(&self) -> &'static str {
        self.json.borrow_mut().insert("Value");
        "Value"
    }

    /// The item a type names.
    pub(super) fn item(&self, ty: &Type) -> Option<&'m Item> {
        match ty {
            Type::Named(id) => Some(self.model.item(*id)),
            _ => None,
        }
    }

    /// The type that other names stand for.
    pub(super) fn resolve<'t>(&self, ty: &'t Type) -> &'t Type
    where
        'm: 't,
    {
        let mut ty = ty;
        // Names for names end; should they not, the last one is as good as any.
        for _ in 0..self.model.items.len() {
            match self.item(ty).map(|item| &item.kind) {
                Some(ItemKind::Alias(target)) => ty = target,
                _ => break,
            }
        }
        ty
    }

    /// How a caller may give a value of this type.
    pub(super) fn intake(&self, ty: &Type) -> Intake {
        match self.resolve(ty) {
            Type::Vec(item) if self.is_flexible(item) => Intake::EachInto(self.ty(item)),
            Type::Vec(item) => Intake::Each(self.ty(item)),
            other if self.is_flexible(other) => Intake::Into(self.ty(ty)),
            _ => Intake::Set(self.ty(ty)),
        }
    }

    /// Whether it is made from something simpler than itself.
    fn is_flexible(&self, ty: &Type) -> bool {
        match self.resolve(ty) {
            Type::String | Type::Box(_) => true,
            other => matches!(
                self.item(other).map(|item| &item.kind),
                Some(ItemKind::Enumeration(_) | ItemKind::TaggedUnion(_) | ItemKind::ShapeUnion(_))
            ),
        }
    }
}

/// How a caller gives a value.
pub(super) enum Intake {
    /// By value.
    Set(String),
    /// As what can be made into it.
    Into(String),
    /// As elements.
    Each(String),
    /// As elements that can be made into it.
    EachInto(String),
}

impl Intake {
    /// The type of the argument.
    pub(super) fn argument(&self) -> String {
        match self {
            Self::Set(ty) => ty.clone(),
            Self::Into(ty) => format!("impl Into<{ty}>"),
            Self::Each(ty) => format!("impl IntoIterator<Item = {ty}>"),
            Self::EachInto(ty) => format!("impl IntoIterator<Item = impl Into<{ty}>>"),
        }
    }

    /// The row of the table of setters.
    pub(super) fn setter(&self, field: &str) -> String {
        let (how, ty) = match self {
            Self::Set(ty) => ("set", ty),
            Self::Into(ty) => ("into", ty),
            Self::Each(ty) => ("each", ty),
            Self::EachInto(ty) => ("each into", ty),
        };
        match field.strip_prefix("r#") {
            Some(name) => format!("{field}({how}): {ty} as \"{name}\","),
            None => format!("{field}({how}): {ty},"),
        }
    }

    /// The value of the field, made of an argument of the same name.
    pub(super) fn value(&self, name: &str) -> Value {
        let call = |name: &str| Call::new(name, []);
        match self {
            Self::Set(_) => Value::Same,
            Self::Into(_) => Value::Chain(name.to_owned(), vec![call("into")]),
            Self::Each(_) => {
                Value::Chain(name.to_owned(), vec![call("into_iter"), call("collect")])
            }
            Self::EachInto(_) => Value::Chain(
                name.to_owned(),
                vec![
                    call("into_iter"),
                    Call::new("map", ["Into::into".to_owned()]),
                    call("collect"),
                ],
            ),
        }
    }
}
