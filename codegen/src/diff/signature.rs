//! Two signatures of one function.

use quote::ToTokens;
use syn::{FnArg, ReturnType, Signature, Type};

use super::verdict::Ruling;
use super::{Verdict, What};

/// What a change of a signature means for callers.
pub(super) fn compare(old: &str, new: &str) -> (What, Ruling) {
    use Verdict::{Major, Minor, Patch};
    let other = |why: String| (What::Changed, (Major, why));
    let (Some(old), Some(new)) = (parse(old), parse(new)) else {
        return other("who calls it: the signature is another".to_owned());
    };
    if old.asyncness.is_some() != new.asyncness.is_some() {
        return other(
            "who calls it: one waits for the one and not for the other".to_owned(),
        );
    }
    if receiver(&old) != receiver(&new) {
        return other("who calls it: it takes `self` in another way".to_owned());
    }
    let (were, are) = (arguments(&old), arguments(&new));
    if were.len() != are.len() {
        let more = |one: &[(String, Type)], two: &[(String, Type)]| {
            let names = one
                .iter()
                .filter(|(name, _)| two.iter().all(|(other, _)| other != name));
            names.map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ")
        };
        let (lacks, gives) = (more(&are, &were), more(&were, &are));
        return other(match (lacks.is_empty(), gives.is_empty()) {
            (false, true) => format!("who calls it has to give {lacks}"),
            (true, false) => {
                format!("who calls it gives {gives}, which it no longer takes")
            }
            _ => "who calls it: it takes other arguments".to_owned(),
        });
    }
    let result = |signature: &Signature| match &signature.output {
        ReturnType::Default => "()".to_owned(),
        ReturnType::Type(_, ty) => text(ty),
    };
    if result(&old) != result(&new) {
        return other("who uses what it returns: that is of another type".to_owned());
    }
    let mut wider = false;
    for ((name, was), (_, is)) in were.iter().zip(&are) {
        if text(was) == text(is) {
            continue;
        }
        if accepts(is, was) {
            wider = true;
        } else if accepts(was, is) {
            let why = format!("who gives `{name}` as what it no longer takes");
            return (What::Narrowed, (Major, why));
        } else {
            return other(format!("who gives `{name}`: it is of another type"));
        }
    }
    if old.generics.to_token_stream().to_string()
        != new.generics.to_token_stream().to_string()
    {
        return other("who calls it: its generics are others".to_owned());
    }
    let is_unsafe =
        |signature: &Signature| matches!(signature.safety, syn::Safety::Unsafe(_));
    if is_unsafe(&old) != is_unsafe(&new) {
        return other("who calls it: one is `unsafe` and the other isn't".to_owned());
    }
    if old.constness.is_some() && new.constness.is_none() {
        return other("who calls it where a constant is asked for".to_owned());
    }
    if wider {
        let why = "it takes all it took, and more".to_owned();
        return (What::Widened, (Minor, why));
    }
    if old.constness.is_none() && new.constness.is_some() {
        let why = "it may be called where a constant is asked for".to_owned();
        return (What::Widened, (Minor, why));
    }
    if were.iter().zip(&are).all(|((was, _), (is, _))| was == is) {
        return other("who calls it: the signature is another".to_owned());
    }
    let sorted = |all: &[(String, Type)]| {
        let mut names: Vec<String> = all.iter().map(|(name, _)| name.clone()).collect();
        names.sort();
        names
    };
    if sorted(&were) == sorted(&are) {
        return other(
            "who calls it: arguments changed places, and the compiler sees no difference".to_owned(),
        );
    }
    (What::Documented, (Patch, "names of arguments are documentation".to_owned()))
}

fn parse(text: &str) -> Option<Signature> {
    // A receiver needs a trait or an implementation around it.
    let (before, rest) = match text.find(['<', '(']) {
        Some(at) => text.split_at(at),
        None => return None,
    };
    let item = syn::parse_str::<syn::TraitItemFn>(&format!("{before} fn f{rest};"));
    item.ok().map(|item| item.sig)
}

fn receiver(signature: &Signature) -> Option<String> {
    signature.receiver().map(|receiver| receiver.to_token_stream().to_string())
}

fn arguments(signature: &Signature) -> Vec<(String, Type)> {
    signature
        .inputs
        .iter()
        .filter_map(|argument| match argument {
            FnArg::Typed(typed) => {
                Some((typed.pat.to_token_stream().to_string(), (*typed.ty).clone()))
            }
            FnArg::Receiver(_) => None,
        })
        .collect()
}

fn text(ty: &Type) -> String {
    ty.to_token_stream().to_string()
}

/// Whether an argument of type `wide` takes everything that one of type `narrow` takes.
fn accepts(wide: &Type, narrow: &Type) -> bool {
    let (wide, narrow) = (text(wide), text(narrow));
    let inside = |text: &str, before: &str| {
        text.strip_prefix(before)
            .and_then(|rest| rest.strip_suffix(" >"))
            .map(str::to_owned)
    };
    if inside(&wide, "impl Into < ").is_some_and(|target| target == narrow) {
        return true;
    }
    let Some(element) = inside(&wide, "impl IntoIterator < Item = ") else {
        return false;
    };
    let narrow_element = inside(&narrow, "impl IntoIterator < Item = ")
        .or_else(|| inside(&narrow, "Vec < "));
    narrow_element.is_some_and(|narrow| {
        element == narrow
            || inside(&element, "impl Into < ").is_some_and(|target| target == narrow)
    })
}
