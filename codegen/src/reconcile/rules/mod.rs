//! The rules: one small function each, with a sentence on why, and the table they make up.
//!
//! A rule sees what the sources say at one place about one aspect, as [`Voice`]s, and says what is
//! chosen. It knows nothing of places, types or sources beyond that.

mod bounds;
mod naming;
mod presence;
mod shape;
mod values;

pub(super) use bounds::{common_divisor, highest_upper, lowest_lower};
pub(super) use naming::{most_stated, preferred};
pub(super) use presence::{
    all_agree, any_says, body_required, required_in_request, required_in_response,
};
pub(super) use shape::{integer, loosest_additional, union_of};
pub(super) use values::{Known, as_seen, fold, known_values, listed_numbers, spellings};

use super::decision::aspect::{
    ADDITIONAL, AUTH, BASE_URL, CONTENT_TYPE, DEFAULT, DEPRECATED, ENUM, FORMAT,
    FRAMING, HEADERS, HTTP_STATUS, MAX_ITEMS, MAX_LENGTH, MAX_PROPERTIES, MAXIMUM,
    MEDIA_TYPE, MIN_ITEMS, MIN_LENGTH, MIN_PROPERTIES, MINIMUM, MULTIPLE_OF, NAME,
    NULLABLE, OPERATION_ID, PATH, PATTERN, PRESENCE, PROPERTIES, READ_ONLY, REQUIRED,
    STATUSES, STYLE, TAGS, TYPE, UNIQUE_ITEMS, VARIANTS, WRITE_ONLY,
};

/// How differences of one kind are decided.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its name in decisions.
    pub name: &'static str,
    /// The aspects it decides on.
    pub aspects: &'static [&'static str],
    /// What is chosen in a request; empty when the rule is not used there.
    pub request: &'static str,
    /// What is chosen in a response; empty when the rule is not used there.
    pub response: &'static str,
    /// Why, in one sentence.
    pub because: &'static str,
}

/// What one source says about one aspect of one place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Voice<T> {
    /// Index of the source.
    pub(super) side: usize,
    /// Rank of the source; the lowest is believed first.
    pub(super) rank: usize,
    /// Whether the source is a schema rather than prose put into one.
    pub(super) formal: bool,
    /// What it says; none when it is silent.
    pub(super) says: Option<T>,
}

/// What those say who are not silent, the source believed first at the head.
pub(super) fn stated<T>(voices: &[Voice<T>]) -> Vec<&Voice<T>> {
    let mut stated: Vec<_> =
        voices.iter().filter(|voice| voice.says.is_some()).collect();
    stated.sort_by_key(|voice| voice.rank);
    stated
}

/// One URL may be split into server and path in several ways; joined, they are compared.
pub(in crate::reconcile) static JOINED_URL: Rule = Rule {
    name: "joined-url",
    aspects: &[BASE_URL, PATH],
    request: "host of the server URL; the rest of it belongs to the paths",
    response: "",
    because: "Server URL and path make one URL together, wherever a document splits it.",
};

/// See [`naming::most_stated`].
pub(in crate::reconcile) static MOST_STATED_AUTH: Rule = Rule {
    name: "most-stated-auth",
    aspects: &[AUTH],
    request: "all alternatives, the most widely stated first",
    response: "",
    because: "Each way to authenticate works for someone; the one that most sources know is the safest to try first.",
};

/// See [`naming::preferred`].
pub(in crate::reconcile) static HIGHEST_AUTHORITY: Rule = Rule {
    name: "highest-authority",
    aspects: &[
        NAME,
        OPERATION_ID,
        TAGS,
        FORMAT,
        PATTERN,
        CONTENT_TYPE,
        STYLE,
        HTTP_STATUS,
        "title",
        "version",
        "termsOfService",
        "contact",
        "license",
        "externalDocs",
    ],
    request: "what the source with the highest authority says that says anything",
    response: "the same",
    because: "Where any answer will do, the source that is believed first gives it.",
};

/// See [`naming::preferred`].
pub(in crate::reconcile) static AUTHORITATIVE_DEFAULT: Rule = Rule {
    name: "authoritative-default",
    aspects: &[DEFAULT],
    request: "that of the highest authority that states one; none when the joint schema rules it out; documented, never sent on its own",
    response: "the same; documented only",
    because: "A default is what the server does when nothing is sent, so stating it sends nothing.",
};

/// See [`shape::union_of`].
pub(in crate::reconcile) static UNION_OF_ALL: Rule = Rule {
    name: "union-of-all",
    aspects: &[STATUSES, HEADERS, MEDIA_TYPE, TAGS],
    request: "everything that any source lists",
    response: "the same; what nobody lists is still kept or becomes a typed error",
    because: "A document that leaves something out is more likely incomplete than right.",
};

/// Something only some of the sources know is kept.
pub(in crate::reconcile) static KEPT: Rule = Rule {
    name: "kept",
    aspects: &[PRESENCE],
    request: "it is there when any source knows it",
    response: "the same",
    because: "A document that doesn't mention a thing doesn't say that the thing doesn't exist.",
};

/// A parameter that carries the credential is not a parameter.
pub(in crate::reconcile) static CREDENTIAL: Rule = Rule {
    name: "credential-is-auth",
    aspects: &[PRESENCE],
    request: "not a parameter, but a way to authenticate",
    response: "",
    because: "Other sources declare this parameter as a security scheme, so the client sends it with every request.",
};

/// A sequence of values is more than one value of unknown inner form.
pub(in crate::reconcile) static SEQUENCE: Rule = Rule {
    name: "sequence-over-whole",
    aspects: &[FRAMING],
    request: "a sequence of values when any source declares one",
    response: "the same",
    because: "Only OpenAPI 3.2 can say that a body is a sequence; older documents type it as a whole for want of a word.",
};

/// See [`forms`](super::forms): what says less takes part without deciding anything.
pub(in crate::reconcile) static MORE_SPECIFIC: Rule = Rule {
    name: "more-specific",
    aspects: &[TYPE, PROPERTIES],
    request: "the more specific type wins over `object` and over no type at all",
    response: "the same",
    because: "A document that says just `object`, or nothing, allows what the others describe and doesn't contradict them.",
};

/// See [`forms`](super::forms): different kinds of values become a union.
pub(in crate::reconcile) static TYPE_UNION: Rule = Rule {
    name: "type-union",
    aspects: &[TYPE],
    request: "either type is accepted",
    response: "either type decodes",
    because: "When two documents name different types, each has seen its own on the wire.",
};

/// See [`shape::integer`].
pub(in crate::reconcile) static INTEGER_IF_FORMAL: Rule = Rule {
    name: "integer-if-formal",
    aspects: &[TYPE],
    request: "integer when a formal schema says integer, else number",
    response: "the same",
    because: "Prose says `number` for whole numbers too; a schema that says `integer` chose the word.",
};

/// See [`forms`](super::forms): variants are matched by tag and none is lost.
pub(in crate::reconcile) static VARIANT_UNION: Rule = Rule {
    name: "variant-union",
    aspects: &[VARIANTS],
    request: "all variants that any source knows, matched by tag",
    response: "the same; unknown variants are kept as JSON",
    because: "Each document knows the variants of its time, and an object with a fixed tag is one of them.",
};

/// See [`presence::required_in_request`] and [`presence::required_in_response`].
pub(in crate::reconcile) static REQUIRED_IF_ALL: Rule = Rule {
    name: "required-if-all-agree",
    aspects: &[REQUIRED],
    request: "required only if every source that lists requiredness says so",
    response: "required only if all that list it agree, none allows null and no default is declared but that of a constant",
    because: "A request must not be refused for a stale document, and a response must not fail to decode for one.",
};

/// See [`presence::body_required`].
pub(in crate::reconcile) static BODY_REQUIRED: Rule = Rule {
    name: "body-required-if-any",
    aspects: &[REQUIRED],
    request: "a body must be sent when any source says so",
    response: "",
    because: "OpenAPI takes a body for optional unless told otherwise, so a document that doesn't say `required` hasn't thought of it.",
};

/// See [`presence::any_says`].
pub(in crate::reconcile) static NULL_IF_ANY: Rule = Rule {
    name: "null-if-any-allows",
    aspects: &[NULLABLE],
    request: "null can be sent when a source allows it",
    response: "null decodes when any source allows it",
    because: "Documents forget null far more often than they invent it.",
};

/// See [`presence::any_says`].
pub(in crate::reconcile) static DEPRECATED_IF_ANY: Rule = Rule {
    name: "deprecated-if-any",
    aspects: &[DEPRECATED],
    request: "deprecated when any source says so",
    response: "the same",
    because: "The warning costs nothing and the newer document knows best.",
};

/// See [`presence::all_agree`].
pub(in crate::reconcile) static ONE_WAY_IF_ALL: Rule = Rule {
    name: "one-way-if-all-agree",
    aspects: &[READ_ONLY, WRITE_ONLY],
    request: "left out of requests only if every source says it is read-only",
    response: "left out of responses only if every source says it is write-only",
    because: "Leaving a property out on the word of one document could make it unreachable.",
};

/// See [`values::known_values`].
pub(in crate::reconcile) static VALUE_UNION: Rule = Rule {
    name: "value-union",
    aspects: &[ENUM],
    request: "all values that any source lists, open to others",
    response: "the same: unknown values are kept",
    because: "Each document lists the values of its time.",
};

/// See [`values::spellings`].
pub(in crate::reconcile) static ONE_SPELLING: Rule = Rule {
    name: "one-spelling",
    aspects: &[ENUM],
    request: "values that differ in case and separators only are one, spelled as most sources spell it",
    response: "the same",
    because: "Generators rewrite names for their target language; CAPITALS run together are never what is on the wire.",
};

/// See [`bounds`].
pub(in crate::reconcile) static WIDEST_BOUND: Rule = Rule {
    name: "widest-bound",
    aspects: &[
        MINIMUM,
        MAXIMUM,
        MIN_LENGTH,
        MAX_LENGTH,
        MIN_ITEMS,
        MAX_ITEMS,
        UNIQUE_ITEMS,
        MIN_PROPERTIES,
        MAX_PROPERTIES,
        MULTIPLE_OF,
    ],
    request: "the widest; a source that bounds the other end only leaves this one open; documented, not enforced",
    response: "the same; ignored when decoding",
    because: "The server knows its limits; a client that refuses for a stale one is broken.",
};

/// See [`shape::loosest_additional`].
pub(in crate::reconcile) static LOOSEST_OBJECT: Rule = Rule {
    name: "loosest-object",
    aspects: &[ADDITIONAL],
    request: "other properties may be sent when any source allows them or is silent on them",
    response: "other properties are kept whatever the documents say",
    because: "A closed object in one document only says that this document knows no more.",
};

/// See [`presence`] and [`values::as_seen`].
pub(in crate::reconcile) static AS_OBSERVED: Rule = Rule {
    name: "as-observed",
    aspects: &[REQUIRED, NULLABLE, ENUM],
    request: "what recorded requests left out is not required, null that they held can be sent, values are spelled as they were; only requests that were answered count",
    response: "what recorded answers left out is not required, null that they held decodes, values are spelled as they were",
    because: "What was recorded does happen, whatever the documents say; what never was may happen yet, so that decides nothing.",
};

/// A document contradicts itself or its own format.
pub(in crate::reconcile) static READ_AS_MEANT: Rule = Rule {
    name: "read-as-meant",
    aspects: &[],
    request: "what the author must have meant, or nothing",
    response: "the same",
    because: "A mistake in a document is no reason to lose the fact it was meant to state.",
};

/// All rules.
pub static RULES: &[&Rule] = &[
    &MORE_SPECIFIC,
    &TYPE_UNION,
    &INTEGER_IF_FORMAL,
    &VARIANT_UNION,
    &KEPT,
    &CREDENTIAL,
    &REQUIRED_IF_ALL,
    &BODY_REQUIRED,
    &NULL_IF_ANY,
    &VALUE_UNION,
    &ONE_SPELLING,
    &WIDEST_BOUND,
    &AUTHORITATIVE_DEFAULT,
    &LOOSEST_OBJECT,
    &DEPRECATED_IF_ANY,
    &ONE_WAY_IF_ALL,
    &HIGHEST_AUTHORITY,
    &JOINED_URL,
    &MOST_STATED_AUTH,
    &UNION_OF_ALL,
    &SEQUENCE,
    &AS_OBSERVED,
    &READ_AS_MEANT,
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Formal sources, the first believed first.
    pub(super) fn voices<T, const N: usize>(says: [Option<T>; N]) -> Vec<Voice<T>> {
        let voice = |(side, says)| Voice { side, rank: side, formal: true, says };
        says.into_iter().enumerate().map(voice).collect()
    }

    #[test]
    fn rules_have_names_of_their_own_and_say_why() {
        for (at, rule) in RULES.iter().enumerate() {
            assert!(
                RULES.iter().skip(at + 1).all(|other| other.name != rule.name),
                "{}",
                rule.name
            );
            assert!(rule.because.ends_with('.'), "{}", rule.name);
        }
    }
}
