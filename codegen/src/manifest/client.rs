//! `[client]`: what a manifest says about the crate.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use toml::Spanned;

/// `[client]`: what no document says about the crate.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ClientConfig {
    /// Name of the package.
    pub name: String,
    /// Version of the package.
    #[serde(default = "first_version")]
    pub version: String,
    /// Name of the API in prose. Without it, the title of the document.
    pub api: Option<String>,
    /// One line for the manifest of the package.
    pub description: Option<String>,
    /// Environment variable that overrides the base URL.
    pub base_url_env: Option<String>,
    /// Response header that identifies a request.
    pub request_id_header: Option<String>,
    /// Request header that tells how often a call was retried.
    pub retry_count_header: Option<String>,
    /// Markdown file for the front page of the crate's documentation, relative to the manifest.
    pub guide: Option<String>,
    /// Hand-written Rust files to carry along, relative to the manifest.
    #[serde(default)]
    pub conveniences: Vec<Spanned<ConvenienceConfig>>,
    /// Markdown files, one for each theme, that become modules of the documentation.
    #[serde(default)]
    pub guides: Vec<Spanned<ConvenienceConfig>>,
    /// Rust programs to carry along as examples.
    #[serde(default)]
    pub examples: Vec<Spanned<ConvenienceConfig>>,
    /// What those need besides what every client does: name, and version or table as in
    /// `Cargo.toml`.
    #[serde(default)]
    pub dependencies: BTreeMap<String, Spanned<toml::Value>>,
    /// Formats of strings and numbers to the Rust types they become, by path; what they need is
    /// among the dependencies.
    #[serde(default)]
    pub formats: BTreeMap<String, Spanned<String>>,
    /// How credentials are called in the client.
    #[serde(default, rename = "credential")]
    pub credentials: Vec<CredentialConfig>,
    /// Request headers that are the client's business rather than an argument of each call.
    #[serde(default, rename = "header")]
    pub headers: Vec<HeaderConfig>,
    /// `METHOD /path` to the dotted name of the method, e.g. `messages.batches.create`.
    #[serde(default)]
    pub methods: BTreeMap<String, Spanned<String>>,
    /// `METHOD /path` to how the pages of its list are followed.
    #[serde(default)]
    pub lists: BTreeMap<String, Spanned<ListConfig>>,
    /// What the spans of calls show.
    #[serde(default)]
    pub trace: TraceConfig,
    /// `METHOD /path` to what its event stream needs.
    #[serde(default)]
    pub streams: BTreeMap<String, Spanned<StreamConfig>>,
    /// By which names pages of lists are recognised.
    #[serde(default)]
    pub pages: PagesConfig,
}

pub(super) fn first_version() -> String {
    "0.1.0".to_owned()
}

/// One of `conveniences`, `guides` or `examples`: a path, or a table that says which feature the file
/// belongs to.
#[derive(Debug, Clone)]
pub struct ConvenienceConfig {
    /// The file.
    pub file: String,
    /// The feature of the crate without which the file isn't compiled.
    pub feature: Option<String>,
}

impl<'de> Deserialize<'de> for ConvenienceConfig {
    fn deserialize<D: serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Gated {
            file: String,
            feature: Option<String>,
        }

        #[derive(Deserialize)]
        #[serde(
            untagged,
            expecting = "expected a path, or { file = \"...\", feature = \"...\" }"
        )]
        enum Either {
            Path(String),
            Gated(Gated),
        }

        Ok(match Either::deserialize(deserializer)? {
            Either::Path(file) => Self { file, feature: None },
            Either::Gated(Gated { file, feature }) => Self { file, feature },
        })
    }
}

/// One `[[client.credential]]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CredentialConfig {
    /// `bearer`, `basic`, or the name of the header, query parameter or cookie of an API key.
    pub scheme: Spanned<String>,
    /// Name of the builder's method.
    pub method: Option<String>,
    /// Environment variable it is read from.
    pub env: Option<String>,
}

/// One `[[client.header]]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct HeaderConfig {
    /// The header.
    pub name: Spanned<String>,
    /// Name of the builder's method.
    pub method: Option<String>,
}

impl ClientConfig {
    /// The operations that there are entries for, each with the table that the entry is in.
    pub fn operations(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let methods = self.methods.keys().map(|name| ("client.methods", name));
        let streams = self.streams.keys().map(|name| ("client.streams", name));
        let lists = self.lists.keys().map(|name| ("client.lists", name));
        methods.chain(streams).chain(lists).map(|(table, name)| (table, name.as_str()))
    }
}

/// One entry of `[client.lists]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ListConfig {
    /// What leads to the next page.
    pub next: NextPage,
    /// Query parameter that asks for it; a link needs none.
    pub parameter: Option<String>,
    /// Property of the page with the elements, if it has several lists.
    pub items: Option<String>,
    /// Property of the page with the token, or with the URL, of the next one.
    pub token: Option<String>,
}

/// What leads from a page to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NextPage {
    /// A token in the page.
    Token,
    /// Its number.
    Number,
    /// How many elements come before it.
    Offset,
    /// Its URL: in the page, if it is said where, or else in the header `link`.
    Link,
}

/// `[client.trace]`: names of fields, each with the JSON pointers where its value may be.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TraceConfig {
    /// In the body of the request.
    #[serde(default)]
    pub request: BTreeMap<String, Spanned<Vec<String>>>,
    /// In the body of the answer, or an event of a stream.
    #[serde(default)]
    pub answer: BTreeMap<String, Spanned<Vec<String>>>,
}

/// One entry of `[client.streams]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct StreamConfig {
    /// Name of the event that ends the stream.
    pub terminal: Option<String>,
    /// Type among the conveniences that wraps the stream.
    pub wrapper: Option<String>,
    /// Method of the request, among the conveniences, that estimates how long the whole answer
    /// takes: a call that would outlast the default time-out is refused, and told to stream.
    pub estimate: Option<String>,
}

/// `[client.pages]`: a list whose query and answer have all of these is read page by page.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct PagesConfig {
    /// Query parameter that asks for what comes after an id.
    pub after: String,
    /// Query parameter that asks for what comes before an id.
    pub before: String,
    /// Property of the answer that tells whether there are more.
    pub has_more: String,
    /// Property of the answer with the id of the first element.
    pub first_id: String,
    /// Property of the answer with the id of the last element.
    pub last_id: String,
}

impl Default for PagesConfig {
    fn default() -> Self {
        Self {
            after: "after_id".to_owned(),
            before: "before_id".to_owned(),
            has_more: "has_more".to_owned(),
            first_id: "first_id".to_owned(),
            last_id: "last_id".to_owned(),
        }
    }
}
