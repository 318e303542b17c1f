//! What a difference between the sources is, and what became of it.

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;

use crate::ir::{Json, SourceId};
use crate::observed::Facts;

/// A place where the sources differ or one of them is at odds with itself, and what was chosen.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Decision {
    /// Address of the place, e.g. `POST /v1/messages request.body.max_tokens`. A type that several
    /// places share is reported at the first of them.
    pub at: String,
    /// What is decided, e.g. `maximum`.
    pub aspect: Aspect,
    /// How bad the difference is.
    pub severity: Severity,
    /// What each source that describes the place says, the one believed first at the top.
    pub said: Vec<Said>,
    /// What the reconciled API says; null when it says nothing.
    pub chosen: Json,
    /// Name of the rule, as in [`RULES`](super::RULES).
    pub rule: &'static str,
    /// Why this was chosen.
    pub because: String,
    /// Whether a person chose it.
    pub pinned: bool,
    /// What recorded traffic showed there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observed: Option<Facts>,
}

impl Decision {
    /// Why this was chosen, and what was seen of it in recorded traffic.
    pub fn reasons(&self) -> String {
        let seen = self.observed.as_ref().and_then(|o| o.sentence(self.aspect.as_str()));
        match seen {
            Some(seen) => format!("{} {seen}", self.because),
            None => self.because.clone(),
        }
    }
}

/// What one source says.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Said {
    /// The source.
    pub source: SourceId,
    /// What it says; null when it says nothing.
    pub value: Json,
    /// Pointer to where it says so. The exact keyword may be spelled in another way: what stands
    /// there or closest above it is meant. None when it says nothing.
    pub pointer: Option<String>,
}

/// How bad a difference is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Two sources disagree.
    Conflict,
    /// Only some of the sources that describe the place speak.
    Gap,
    /// A source contradicts itself or its own format.
    Defect,
}

impl Severity {
    /// The word for it in reports, e.g. `conflict`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Conflict => "conflict",
            Self::Gap => "gap",
            Self::Defect => "defect",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What is decided at a place. Where OpenAPI has a keyword for it, it is called like the keyword.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Aspect(Cow<'static, str>);

impl Aspect {
    /// The aspect as it stands in reports and pins.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Position in lists: what a thing is comes before what may be in it.
    pub(super) fn rank(&self) -> usize {
        aspect::ORDER
            .iter()
            .position(|known| *known == self.as_str())
            .unwrap_or(aspect::ORDER.len())
    }
}

impl From<&'static str> for Aspect {
    fn from(aspect: &'static str) -> Self {
        Self(Cow::Borrowed(aspect))
    }
}

impl From<String> for Aspect {
    fn from(aspect: String) -> Self {
        Self(Cow::Owned(aspect))
    }
}

impl fmt::Display for Aspect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The aspects that rules decide on.
pub mod aspect {
    /// Whether a thing is there at all.
    pub const PRESENCE: &str = "presence";
    /// Server URL and path of an operation, as each source splits them.
    pub const PATH: &str = "path";
    /// Server URL of the whole API.
    pub const BASE_URL: &str = "base_url";
    /// Ways to authenticate.
    pub const AUTH: &str = "auth";
    /// Groups of operations.
    pub const TAGS: &str = "tags";
    /// Name of an operation.
    pub const OPERATION_ID: &str = "operationId";
    /// Name of a type, or of a parameter in a path.
    pub const NAME: &str = "name";
    /// Statuses an operation answers with.
    pub const STATUSES: &str = "statuses";
    /// Headers of an answer.
    pub const HEADERS: &str = "headers";
    /// Media types of a body.
    pub const MEDIA_TYPE: &str = "media-type";
    /// One value, or a sequence of them.
    pub const FRAMING: &str = "framing";
    /// Kind of JSON value.
    pub const TYPE: &str = "type";
    /// Properties of an object that some sources leave open.
    pub const PROPERTIES: &str = "properties";
    /// Variants of a union, by tag.
    pub const VARIANTS: &str = "variants";
    /// Whether a thing must be there.
    pub const REQUIRED: &str = "required";
    /// Whether null is allowed.
    pub const NULLABLE: &str = "nullable";
    /// Known values, constants included.
    pub const ENUM: &str = "enum";
    /// Default.
    pub const DEFAULT: &str = "default";
    /// Lower bound of a number.
    pub const MINIMUM: &str = "minimum";
    /// Upper bound of a number.
    pub const MAXIMUM: &str = "maximum";
    /// Divisor of a number.
    pub const MULTIPLE_OF: &str = "multipleOf";
    /// Shortest length of a string.
    pub const MIN_LENGTH: &str = "minLength";
    /// Longest length of a string.
    pub const MAX_LENGTH: &str = "maxLength";
    /// Regular expression for a string.
    pub const PATTERN: &str = "pattern";
    /// Format of a string or a number.
    pub const FORMAT: &str = "format";
    /// Media type of what a string holds.
    pub const CONTENT_TYPE: &str = "contentMediaType";
    /// Shortest length of a list.
    pub const MIN_ITEMS: &str = "minItems";
    /// Longest length of a list.
    pub const MAX_ITEMS: &str = "maxItems";
    /// Whether a list holds nothing twice.
    pub const UNIQUE_ITEMS: &str = "uniqueItems";
    /// Least number of properties.
    pub const MIN_PROPERTIES: &str = "minProperties";
    /// Greatest number of properties.
    pub const MAX_PROPERTIES: &str = "maxProperties";
    /// What an object may hold beside its properties.
    pub const ADDITIONAL: &str = "additionalProperties";
    /// Whether a thing is on its way out.
    pub const DEPRECATED: &str = "deprecated";
    /// Whether a property is in responses only.
    pub const READ_ONLY: &str = "readOnly";
    /// Whether a property is in requests only.
    pub const WRITE_ONLY: &str = "writeOnly";
    /// How a parameter is written.
    pub const STYLE: &str = "style";
    /// Status that an error comes with.
    pub const HTTP_STATUS: &str = "x-http-status";

    /// All of them, in the order they are reported.
    pub const ORDER: &[&str] = &[
        PRESENCE,
        PATH,
        BASE_URL,
        AUTH,
        TAGS,
        OPERATION_ID,
        NAME,
        STATUSES,
        HEADERS,
        MEDIA_TYPE,
        FRAMING,
        TYPE,
        PROPERTIES,
        VARIANTS,
        REQUIRED,
        NULLABLE,
        ENUM,
        DEFAULT,
        MINIMUM,
        MAXIMUM,
        MULTIPLE_OF,
        MIN_LENGTH,
        MAX_LENGTH,
        PATTERN,
        FORMAT,
        CONTENT_TYPE,
        MIN_ITEMS,
        MAX_ITEMS,
        UNIQUE_ITEMS,
        MIN_PROPERTIES,
        MAX_PROPERTIES,
        ADDITIONAL,
        DEPRECATED,
        READ_ONLY,
        WRITE_ONLY,
        STYLE,
        HTTP_STATUS,
    ];
}
