//! The hand-written runtime: its files, and the dependencies each of them needs.
//!
//! Which of its modules belong to a feature is said where they are declared, in its `lib.rs`.

use super::exports::{Export, exports};

/// A file of the runtime, copied as it is.
#[derive(Debug)]
pub(crate) struct RuntimeFile {
    /// Its path below `src/runtime`.
    pub(crate) path: &'static str,
    /// What is in it.
    pub(crate) text: &'static str,
    /// The dependencies it needs.
    pub(crate) dependencies: &'static [&'static str],
}

/// The files of the runtime: path below `src/runtime`, text, and the dependencies it needs.
pub fn runtime_files()
-> impl Iterator<Item = (&'static str, &'static str, &'static [&'static str])> {
    RUNTIME.iter().map(|file| (file.path, file.text, file.dependencies))
}

macro_rules! runtime {
    ($($source:literal $(as $path:literal)? : [$($dependency:literal),*],)*) => {
        &[$(RuntimeFile {
            path: runtime!(@path $source $($path)?),
            text: include_str!(concat!("../../runtime/src/", $source)),
            dependencies: &[$($dependency),*],
        },)*]
    };
    (@path $source:literal) => { $source };
    (@path $source:literal $path:literal) => { $path };
}

/// Every file of the runtime. The list of its modules becomes `mod.rs`.
pub(crate) const RUNTIME: &[RuntimeFile] = runtime! {
    "api_error.rs": ["bytes", "http", "serde", "serde_json"],
    "blocking/driver.rs": ["tokio"],
    "blocking/mod.rs": ["bytes"],
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
    "codec/integer_enum.rs": ["serde"],
    "codec/list.rs": ["serde"],
    "codec/mod.rs": [],
    "codec/object.rs": ["serde", "serde_json"],
    "codec/open_enum.rs": ["serde"],
    "codec/shape_union.rs": ["serde", "serde_json"],
    "codec/tagged_union.rs": ["serde", "serde_json"],
    "codec/tuple.rs": ["serde"],
    "codec/writer.rs": ["serde"],
    "credential.rs": ["http", "percent-encoding", "secrecy"],
    "decode_error.rs": ["serde_json"],
    "download.rs": ["bytes"],
    "download_stream.rs": ["bytes", "futures-core", "http"],
    "error.rs": ["http", "serde_json", "thiserror"],
    "events.rs": ["bytes", "futures-core", "http", "memchr", "serde_json"],
    "exchange.rs": ["bytes", "http", "serde_json"],
    "json_fields.rs": ["serde", "serde_json"],
    "json_lines.rs": ["bytes", "memchr", "thiserror"],
    "lib.rs" as "mod.rs": [],
    "lines.rs": ["futures-core", "http", "serde", "serde_json"],
    "options.rs": ["http", "serde_json"],
    "page.rs": ["futures-core", "http", "serde", "serde_json"],
    "path.rs": ["percent-encoding", "serde", "serde_json"],
    "platform/browser.rs": ["bytes", "futures-core", "http", "reqwest", "tokio"],
    "platform/mod.rs": ["reqwest"],
    "platform/native.rs": ["bytes", "http", "http-body", "reqwest", "tokio"],
    "prepared.rs": ["bytes", "http", "reqwest"],
    "profile.rs": [],
    "request.rs": ["http", "serde", "serde_json"],
    "response.rs": ["bytes", "http"],
    "retry.rs": ["http", "httpdate"],
    "sse.rs": ["bytes", "memchr", "thiserror"],
    "streaming.rs": ["bytes", "http"],
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

const LIBRARY: &str = include_str!("../../runtime/src/lib.rs");

/// What the runtime makes public, in its own words.
pub(super) fn public_names() -> Vec<Export> {
    exports(LIBRARY)
}
