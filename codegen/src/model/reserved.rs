//! Names that the emitted code needs for itself. `resolve` gives nothing of the API one of them.

/// Names no type may have: they would hide what the code around them means.
pub const TYPES: &[&str] = &[
    "AsRef", "BTreeMap", "Box", "Clone", "Copy", "Debug", "Default", "Display", "Drop", "Eq",
    "Err", "Extra", "Fn", "FnMut", "FnOnce", "From", "FromStr", "Hash", "Into",
    "IntoIterator", "Iterator", "Map", "None", "Ok", "Option", "Ord", "Page", "PartialEq",
    "PartialOrd", "Result", "Self", "Send", "Sized", "Some", "String", "Sync", "ToOwned",
    "ToString", "TryFrom", "TryInto", "Unknown", "Unpin", "Value", "Vec",
];

/// Names no variant may have.
pub const VARIANTS: &[&str] = &["Other", "Self"];

/// Names no field may have: the struct has one already, or a setter of that name would hide a method
/// that every type has.
pub const FIELDS: &[&str] = &[
    "as_ref", "borrow", "borrow_mut", "clone", "clone_from", "clone_into", "cmp", "decode",
    "default", "deserialize", "eq", "extra", "fmt", "from", "hash", "into", "ne", "new",
    "partial_cmp", "serialize", "to_owned", "to_string", "try_from", "try_into", "type_id",
];

/// Names no module of a type may have: they mean a crate, or the list of modules itself.
pub const MODULES: &[&str] = &[
    "alloc", "bytes", "codec", "core", "futures_core", "http", "httpdate", "memchr", "mod",
    "percent_encoding", "proc_macro", "reqwest", "secrecy", "serde", "serde_json", "std", "test",
    "thiserror", "tokio",
];

/// Names no resource and no method of a resource may have: the client's own.
pub const METHODS: &[&str] = &[
    "base_url", "builder", "clone", "client", "from_env", "from_profile", "new", "request",
    "request_url",
];
