//! Fields added to a JSON object that is already text.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value};

use super::error::{Error, ErrorKind};

/// The JSON object in `body`, with these fields added or replaced.
pub(super) fn with_fields(
    mut body: Vec<u8>,
    fields: &[(Cow<'static, str>, Value)],
) -> Result<Vec<u8>, Error> {
    let mut added = Map::new();
    for (name, value) in fields {
        added.insert(name.clone().into_owned(), value.clone());
    }
    let keys: Keys = serde_json::from_slice(&body).map_err(ErrorKind::Encode)?;
    if keys.0.iter().any(|key| added.contains_key(key)) {
        let mut object: Map<String, Value> =
            serde_json::from_slice(&body).map_err(ErrorKind::Encode)?;
        object.extend(added);
        return serde_json::to_vec(&object)
            .map_err(|error| ErrorKind::Encode(error).into());
    }
    // New fields need no decoding of what may be megabytes of images: they go before the last brace.
    let added = serde_json::to_vec(&added).map_err(ErrorKind::Encode)?;
    while body.pop().is_some_and(|byte| byte != b'}') {}
    if !keys.0.is_empty() {
        body.push(b',');
    }
    body.extend_from_slice(added.strip_prefix(b"{").unwrap_or(&added));
    Ok(body)
}

/// The keys of a JSON object; what they hold is only skipped over.
struct Keys(Vec<String>);

impl<'de> Deserialize<'de> for Keys {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;

        impl<'de> Visitor<'de> for KeyVisitor {
            type Value = Keys;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object to add fields to")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Keys, A::Error> {
                let mut keys = Vec::new();
                while let Some((key, _)) = map.next_entry::<String, IgnoredAny>()? {
                    keys.push(key);
                }
                Ok(Keys(keys))
            }
        }

        deserializer.deserialize_map(KeyVisitor)
    }
}
