//! The rules: what a change of one fact asks for, and whom it breaks.

use super::{Verdict, What, signature};
use crate::face::{BETWEEN, Fact, Key, Kind, SEALED};

/// A verdict with its reason.
pub(super) type Ruling = (Verdict, String);

fn ruling(verdict: Verdict, why: &str) -> Ruling {
    (verdict, why.to_owned())
}

/// What is new. `closed` tells whether callers can build, match or implement the item in full; of
/// traits, whether the item that has or lacks them was there before.
pub(super) fn added(key: &Key, fact: &Fact, closed: bool) -> Ruling {
    use Verdict::{Major, Minor, Patch};
    match key.kind {
        Kind::Field if closed => ruling(
            Major,
            "who builds the struct by its fields, or matches all of them, lacks this one",
        ),
        Kind::Field => {
            ruling(Minor, "the struct is `non_exhaustive`: nobody lists all its fields")
        }
        Kind::Variant if closed => {
            ruling(Major, "a `match` that lists all variants lacks this one")
        }
        Kind::Variant => ruling(
            Minor,
            "the enum is `non_exhaustive`: every `match` has an arm for the rest",
        ),
        Kind::Required if !closed => ruling(Minor, "nobody else implements the trait"),
        Kind::Required => ruling(Major, "who implements the trait lacks this one"),
        Kind::Provided => ruling(Minor, "who implements the trait gets it for nothing"),
        Kind::Implements
            if closed && fact.says.split(BETWEEN).any(|it| it == "Copy") =>
        {
            ruling(
                Major,
                "a closure that took the value only borrows what can be copied",
            )
        }
        Kind::Implements => (Minor, format!("implements {}", list(&fact.says))),
        Kind::Lacks if closed => (Major, format!("who relies on {}", list(&fact.says))),
        Kind::Wire | Kind::Call => ruling(Minor, "something else goes over the wire"),
        Kind::Dependency => ruling(Patch, "one more crate to build"),
        Kind::Package => ruling(Minor, "the crate says which compiler it needs"),
        _ => ruling(Minor, "it is new"),
    }
}

/// What is gone.
pub(super) fn removed(key: &Key, fact: &Fact) -> Ruling {
    use Verdict::{Major, Minor, Patch};
    match key.kind {
        Kind::Field => ruling(Major, "who reads or sets the field"),
        Kind::Variant => ruling(Major, "who matches on the variant or makes one"),
        Kind::Fn | Kind::Provided => ruling(Major, "who calls it"),
        Kind::Required => ruling(Major, "who implements or calls it"),
        Kind::Implements => (Major, format!("who relies on {}", list(&fact.says))),
        Kind::Lacks => (Minor, format!("gains {}", list(&fact.says))),
        Kind::Impl => {
            ruling(Major, "who passes such a value where the trait is asked for")
        }
        Kind::Feature => {
            ruling(Major, "who turns the feature on: Cargo finds no such feature")
        }
        Kind::Wire | Kind::Call => ruling(Minor, "something else goes over the wire"),
        Kind::Dependency => ruling(Patch, "one crate less to build"),
        Kind::Package => {
            ruling(Patch, "the crate no longer says which compiler it needs")
        }
        Kind::Mod | Kind::Use => ruling(Major, "who names it by this path"),
        _ => ruling(Major, "who names it"),
    }
}

/// What says something else than before.
pub(super) fn changed(key: &Key, before: &Fact, after: &Fact) -> Option<(What, Ruling)> {
    let (old, new) = (before.says.as_str(), after.says.as_str());
    let said = (old != new).then(|| says(key, old, new));
    let marks = marks(key, before, after);
    match (said, marks) {
        // Of two reasons, the one that weighs more.
        (Some(said), Some(marked)) if marked.1.0 > said.1.0 => Some(marked),
        (Some(said), _) => Some(said),
        (None, Some(marked)) => Some(marked),
        (None, None) if before.docs != after.docs => Some((
            What::Documented,
            ruling(Verdict::Patch, "only the documentation is another"),
        )),
        (None, None) => None,
    }
}

fn says(key: &Key, old: &str, new: &str) -> (What, Ruling) {
    use Verdict::{Major, Minor, Patch};
    let optional = |of: &str, is: &str| {
        of.strip_prefix("Option<").and_then(|of| of.strip_suffix('>')) == Some(is)
    };
    match key.kind {
        Kind::Field if optional(new, old) => (
            What::Widened,
            ruling(
                Major,
                "who reads the field gets an `Option`; who sets it has to wrap the value",
            ),
        ),
        Kind::Field if optional(old, new) => (
            What::Narrowed,
            ruling(Major, "who matches on the `Option`, or sets it to one"),
        ),
        Kind::Field => (
            What::Changed,
            ruling(Major, "who reads or sets the field: its type is another"),
        ),
        Kind::Variant => (
            What::Changed,
            ruling(Major, "who takes out what the variant holds, or makes one"),
        ),
        Kind::Fn => signature::compare(old, new),
        Kind::Required | Kind::Provided => (
            What::Changed,
            ruling(Major, "who implements the trait: the signature is another"),
        ),
        Kind::Wire | Kind::Call => (
            What::Changed,
            ruling(Minor, "callers stay as they are; something else goes over the wire"),
        ),
        Kind::Dependency if compatible(old, new) => {
            (What::Changed, ruling(Patch, "Cargo takes the one for the other"))
        }
        Kind::Dependency => (
            What::Changed,
            ruling(
                Major,
                "who passes types of that crate in or out: those of two versions are different types",
            ),
        ),
        Kind::Package => {
            (What::Changed, ruling(Minor, "who builds with an older compiler"))
        }
        Kind::Feature => feature(old, new),
        Kind::Struct if old.ends_with("{ .. }") != new.ends_with("{ .. }") => {
            if new.ends_with("{ .. }") {
                (
                    What::Narrowed,
                    ruling(
                        Major,
                        "who builds the struct by its fields, or matches all of them",
                    ),
                )
            } else {
                (
                    What::Widened,
                    ruling(Minor, "callers can build the struct by its fields"),
                )
            }
        }
        Kind::Type => (
            What::Changed,
            ruling(Major, "who uses the name: it stands for another type"),
        ),
        Kind::Use => {
            (What::Changed, ruling(Major, "who names it by this path gets another item"))
        }
        _ => (What::Changed, ruling(Major, "who names its type or its generics")),
    }
}

fn marks(key: &Key, before: &Fact, after: &Fact) -> Option<(What, Ruling)> {
    use Verdict::{Major, Minor, Patch};
    let new = after.marks.difference(&before.marks).next();
    let gone = before.marks.difference(&after.marks).next();
    Some(match (new.map(String::as_str), gone.map(String::as_str)) {
        (Some("non_exhaustive"), _) => (
            What::Narrowed,
            ruling(Major, "who builds it, or matches all there is without `..` or `_`"),
        ),
        (Some(mark), _) if mark.starts_with("cfg") => (
            What::Narrowed,
            (Major, format!("who doesn't turn it on: it is there with `{mark}` only")),
        ),
        (_, Some(mark)) if mark.starts_with("cfg") => {
            (What::Widened, (Minor, format!("it is there without `{mark}`")))
        }
        (Some(SEALED), _) => {
            (What::Narrowed, ruling(Major, "who implements the trait: nobody else can"))
        }
        (_, Some(SEALED)) => {
            (What::Widened, ruling(Minor, "others can implement the trait"))
        }
        (Some("deprecated"), _) => (
            What::Changed,
            ruling(Minor, "callers get a warning: its use is discouraged"),
        ),
        (Some("must_use"), _) => {
            (What::Changed, ruling(Minor, "callers that drop it get a warning"))
        }
        (_, Some("non_exhaustive")) => {
            let whom = match key.kind {
                Kind::Enum => {
                    "a `match` may list all variants; an arm for the rest becomes a warning"
                }
                _ => "callers can build it by its fields",
            };
            (What::Widened, ruling(Minor, whom))
        }
        (_, Some(_)) => (What::Changed, ruling(Patch, "a warning less")),
        (Some(_), None) => (What::Changed, ruling(Minor, "an attribute more")),
        (None, None) => return None,
    })
}

fn feature(old: &str, new: &str) -> (What, Ruling) {
    let names = |text: &str| -> Vec<String> {
        text.split('"').skip(1).step_by(2).map(str::to_owned).collect()
    };
    let (old, new) = (names(old), names(new));
    if old.iter().all(|name| new.contains(name)) {
        let why = "who has it on gets more";
        (What::Widened, ruling(Verdict::Minor, why))
    } else {
        let why = "who has it on, and needs what it no longer enables";
        (What::Narrowed, ruling(Verdict::Major, why))
    }
}

/// Whether requirements with the same leading number that isn't zero.
fn compatible(old: &str, new: &str) -> bool {
    let lead = |text: &str| -> Vec<String> {
        let text = text.trim_start_matches(['^', '=', '~', '>', ' ']);
        let mut lead = Vec::new();
        for part in text.split('.') {
            lead.push(part.to_owned());
            if part != "0" {
                break;
            }
        }
        lead
    };
    lead(old) == lead(new)
}

fn list(traits: &str) -> String {
    let all: Vec<String> = traits.split(BETWEEN).map(|one| format!("`{one}`")).collect();
    all.join(", ")
}
