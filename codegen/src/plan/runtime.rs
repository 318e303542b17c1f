//! The hand-written runtime: its files, and the dependencies each of them needs.
//!
//! Which of its modules belong to a feature is said where they are declared, in its `lib.rs`.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::exports::{Export, exports};
use super::parts::Part;

/// A file of the runtime, copied as it is.
#[derive(Debug)]
pub(crate) struct RuntimeFile {
    /// Its path below `src/runtime`.
    pub(crate) path: &'static str,
    /// What is in it.
    pub(crate) text: &'static str,
    /// The dependencies it needs.
    pub(crate) dependencies: &'static [&'static str],
    /// The parts that need it; every crate does if there are none.
    parts: &'static [Part],
}

impl RuntimeFile {
    /// Whether a crate that needs these parts has it.
    pub(super) fn is_needed(&self, needed: &BTreeSet<Part>) -> bool {
        self.parts.is_empty() || self.parts.iter().any(|part| needed.contains(part))
    }
}

/// The files of the runtime: path below `src/runtime`, text, and the dependencies it needs.
pub fn runtime_files()
-> impl Iterator<Item = (&'static str, &'static str, &'static [&'static str])> {
    RUNTIME.iter().map(|file| (file.path, file.text, file.dependencies))
}

macro_rules! runtime {
    ($($source:literal $(as $path:literal)? $(for $($part:ident)|+)? : [$($dependency:literal),*],)*) => {
        &[$(RuntimeFile {
            path: runtime!(@path $source $($path)?),
            text: include_str!(concat!("../../runtime/src/", $source)),
            dependencies: &[$($dependency),*],
            parts: &[$($(Part::$part),+)?],
        },)*]
    };
    (@path $source:literal) => { $source };
    (@path $source:literal $path:literal) => { $path };
}

/// Every file of the runtime. The list of its modules becomes `mod.rs`.
pub(crate) const RUNTIME: &[RuntimeFile] = runtime! {
    "api_error.rs": ["bytes", "http", "serde", "serde_json"],
    "blocking/download.rs" for Downloads: ["bytes"],
    "blocking/driver.rs": ["tokio"],
    "blocking/events.rs" for Events: [],
    "blocking/lines.rs" for Lines: [],
    "blocking/mod.rs": [],
    "blocking/pages.rs" for Pages: [],
    "blocking/stream.rs": ["futures-core"],
    "body.rs": ["bytes", "futures-core"],
    "builder.rs": ["http", "reqwest", "secrecy"],
    "call.rs": ["bytes", "serde_json"],
    "client.rs": ["http", "reqwest"],
    "codec/answers.rs": ["serde_json"],
    "codec/expected.rs": ["serde_json"],
    "codec/extra.rs": ["serde", "serde_json"],
    "codec/fields.rs": ["serde", "serde_json"],
    "codec/fit.rs": ["serde", "serde_json"],
    "codec/integer_enum.rs" for IntegerEnums: ["serde"],
    "codec/list.rs": ["serde", "serde_json"],
    "codec/mod.rs": [],
    "codec/object.rs": ["serde"],
    "codec/open_enum.rs": ["serde"],
    "codec/shape_union.rs" for ShapeUnions: ["serde", "serde_json"],
    "codec/tagged_union.rs" for TaggedUnions: ["serde", "serde_json"],
    "codec/tuple.rs" for Tuples: ["serde"],
    "codec/writer.rs": ["serde"],
    "credential.rs": ["http", "percent-encoding", "secrecy"],
    "decode_error.rs": ["serde_json"],
    "download.rs" for Downloads: ["bytes"],
    "download_stream.rs" for Downloads: ["bytes", "futures-core", "http"],
    "error.rs": ["http", "serde_json", "thiserror"],
    "events.rs" for Events: ["bytes", "futures-core", "http", "memchr", "serde", "serde_json"],
    "exchange.rs": ["bytes", "http", "serde_json"],
    "json_fields.rs": ["serde", "serde_json"],
    "json_lines.rs" for Lines: ["bytes", "memchr", "thiserror"],
    "lib.rs" as "mod.rs": [],
    "lines.rs" for Lines: ["futures-core", "http", "serde", "serde_json"],
    "options.rs": ["http", "serde_json"],
    "page.rs" for Pages: ["futures-core", "http", "serde", "serde_json"],
    "path.rs": ["percent-encoding", "serde", "serde_json"],
    "platform/browser.rs": ["bytes", "futures-core", "http", "reqwest", "tokio"],
    "platform/mod.rs": ["reqwest"],
    "platform/native.rs": ["bytes", "http", "http-body", "reqwest", "tokio"],
    "prepared.rs": ["bytes", "http", "reqwest"],
    "profile.rs": [],
    "request.rs": ["http", "serde", "serde_json"],
    "response.rs": ["bytes", "http"],
    "retry.rs": ["http", "httpdate"],
    "sse.rs" for Events: ["bytes", "memchr", "thiserror"],
    "streaming.rs" for Downloads | Events | Lines: ["bytes", "http"],
    "style.rs": ["percent-encoding", "serde_json"],
    "testing/answer.rs": ["bytes", "futures-core", "http", "serde", "serde_json", "tokio"],
    "testing/cassette.rs": ["bytes", "http", "memchr", "serde_yaml", "thiserror"],
    "testing/desk.rs": ["bytes", "http", "tokio"],
    "testing/expectation.rs": [],
    "testing/http1.rs": ["bytes", "http", "httparse", "tokio"],
    "testing/json.rs": ["serde_json"],
    "testing/loopback.rs": ["bytes", "http", "tokio"],
    "testing/mod.rs": [],
    "testing/replay.rs": ["bytes", "serde_json"],
    "testing/request.rs": ["bytes", "http", "percent-encoding", "serde", "serde_json"],
    "testing/scripted.rs": ["serde"],
    "trace/mod.rs": ["tracing"],
    "trace/traced.rs": ["serde", "serde_json", "tracing"],
    "trace/untraced.rs": [],
    "transport.rs": ["bytes", "http", "thiserror"],
    "upload.rs": ["bytes", "futures-core", "serde", "serde_json"],
    "wire.rs": ["http", "reqwest"],
};

/// The text of a file in a crate without some others: `mod` and `use` of those are not in it.
pub(crate) fn runtime_text(index: usize, left_out: &[&str]) -> Cow<'static, str> {
    let file = &RUNTIME[index];
    let Some(folder) = file.path.strip_suffix("mod.rs") else {
        return Cow::Borrowed(file.text);
    };
    // Only lists of modules name others that may not be there: those beside and above.
    let modules: Vec<String> = left_out
        .iter()
        .filter_map(|path| match path.strip_prefix(folder) {
            Some(beside) => Some(beside.strip_suffix(".rs")?.to_owned()),
            None => Some(format!("super::{}", path.strip_suffix(".rs")?)),
        })
        .collect();
    if modules.is_empty() {
        return Cow::Borrowed(file.text);
    }
    let is_about = |line: &str| {
        let declares = |line: &str| {
            let rest =
                line.strip_prefix("mod ").or_else(|| line.strip_prefix("use "))?;
            let is_first = |module: &String| {
                let behind = rest.strip_prefix(module.as_str());
                behind.is_some_and(|rest| rest.starts_with([';', ':']))
            };
            Some(modules.iter().any(is_first))
        };
        let line = line.strip_prefix("pub(crate) ").unwrap_or(line);
        declares(line.strip_prefix("pub ").unwrap_or(line)).unwrap_or(false)
    };
    let mut text = String::with_capacity(file.text.len());
    // Attributes and comments belong to what comes behind them.
    let mut before = 0;
    for line in file.text.split_inclusive('\n') {
        let is_attached = line.starts_with("#[") || line.starts_with("// ");
        if is_about(line) {
            text.truncate(before);
        } else {
            text.push_str(line);
        }
        if !is_attached {
            before = text.len();
        }
    }
    Cow::Owned(text)
}

/// What a runtime without some files makes public, in its own words.
pub(super) fn public_names(left_out: &[&str]) -> Vec<Export> {
    let library = RUNTIME.iter().position(|file| file.path == "mod.rs");
    library.map_or_else(Vec::new, |at| exports(&runtime_text(at, left_out)))
}
