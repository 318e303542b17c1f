//! Versions: which one a verdict asks for, and whether one is enough.

use semver::{Prerelease, Version};

use super::Verdict;

/// The version after `from`, by the rules of Cargo: before 1.0 the second number is that of
/// incompatible changes, before 0.1 the third one is.
pub fn next(from: &str, verdict: Verdict) -> String {
    let Ok(mut version) = Version::parse(from) else {
        return from.to_owned();
    };
    // What leads up to a version makes no promise: the version itself is next.
    if !version.pre.is_empty() {
        version.pre = Prerelease::EMPTY;
        return version.to_string();
    }
    let Version { major, minor, patch, .. } = version;
    let next = match (verdict, major, minor) {
        (Verdict::Major, 0, 0) => Version::new(0, 0, patch + 1),
        (Verdict::Major, 0, minor) => Version::new(0, minor + 1, 0),
        (Verdict::Major, major, _) => Version::new(major + 1, 0, 0),
        (Verdict::Minor, 1.., minor) => Version::new(major, minor + 1, 0),
        (Verdict::Minor | Verdict::Patch, _, _) => Version::new(major, minor, patch + 1),
    };
    next.to_string()
}

/// What a version says about the changes since a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Honesty {
    /// It is at least what the changes ask for.
    Enough,
    /// It has to be at least this one.
    AtLeast(String),
    /// It is below that of the release.
    Below,
    /// It is none, for this reason.
    Invalid(String),
}

/// Whether a version is enough for changes since a release.
pub fn honest(released: &str, now: &str, verdict: Option<Verdict>) -> Honesty {
    let (released, now) = match (Version::parse(released), Version::parse(now)) {
        (Ok(released), Ok(now)) => (released, now),
        (Err(error), _) => return Honesty::Invalid(format!("`{released}`: {error}")),
        (_, Err(error)) => return Honesty::Invalid(format!("`{now}`: {error}")),
    };
    if now < released {
        return Honesty::Below;
    }
    let Some(verdict) = verdict else { return Honesty::Enough };
    let least = next(&released.to_string(), verdict);
    match Version::parse(&least) {
        Ok(version) if now < version => Honesty::AtLeast(least),
        _ => Honesty::Enough,
    }
}
