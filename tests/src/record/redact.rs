//! What must not reach the disk: keys, cookies, ids of organizations.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::cassette::Headers;

/// Headers whose values are always replaced, and what stands for them.
const HEADERS: [(&str, &str); 9] = [
    ("x-api-key", "<ANTHROPIC_API_KEY>"),
    ("api-key", "<API_KEY>"),
    ("authorization", "Bearer <TOKEN>"),
    ("proxy-authorization", "<TOKEN>"),
    ("cookie", "<COOKIE>"),
    ("set-cookie", "<COOKIE>"),
    ("anthropic-organization-id", NO_UUID),
    ("openai-organization", "<ORGANIZATION>"),
    ("x-goog-api-key", "<API_KEY>"),
];

const NO_UUID: &str = "00000000-0000-0000-0000-000000000000";

/// Names in a query whose values are secret.
const PARAMETERS: [&str; 6] =
    ["key", "api_key", "api-key", "token", "access_token", "x-api-key"];

/// Names in JSON whose values say who the user is.
const FIELDS: [&str; 4] =
    ["\"organization_id\"", "\"organization_uuid\"", "\"org_id\"", "\"api_key\""];

/// Every key of the API begins like this, wherever it stands.
const KEY: &[u8] = b"sk-ant-";

/// Shorter ones would be found everywhere.
const SHORTEST: usize = 8;

/// What is replaced.
#[derive(Debug)]
pub(super) struct Redaction {
    named: Vec<String>,
}

/// The secrets of one exchange.
#[derive(Debug, Default)]
pub(super) struct Secrets(Vec<Vec<u8>>);

impl Redaction {
    /// Replaces also the values of these headers.
    pub(super) fn new(named: &[String]) -> Self {
        Self {
            named: named.iter().map(|name| name.trim().to_ascii_lowercase()).collect(),
        }
    }

    /// What stands for the value of a header; none when the value may be shown.
    fn substitute(&self, name: &str) -> Option<&'static str> {
        let known =
            HEADERS.iter().find(|(own, _)| *own == name).map(|(_, instead)| *instead);
        known
            .or_else(|| self.named.iter().any(|own| own == name).then_some("<REDACTED>"))
    }

    /// The secrets that headers hold: they may come again elsewhere.
    pub(super) fn secrets<'h>(
        &self,
        headers: impl IntoIterator<Item = &'h Headers>,
    ) -> Secrets {
        let mut secrets = Vec::new();
        for (name, value) in headers.into_iter().flat_map(Headers::iter) {
            if self.substitute(name).is_none() {
                continue;
            }
            secrets.push(value.to_owned());
            // `Bearer TOKEN`; `name=value; name=value`.
            let parts = value.split([' ', ';', ',']).map(str::trim);
            for part in parts {
                secrets.push(part.to_owned());
                secrets.extend(part.split_once('=').map(|(_, value)| value.to_owned()));
            }
        }
        secrets.retain(|secret| secret.len() >= SHORTEST && !is_attribute(secret));
        let escaped: Vec<String> = secrets
            .iter()
            .map(|secret| utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string())
            .collect();
        secrets.extend(escaped);
        secrets.sort_unstable_by_key(|secret| std::cmp::Reverse(secret.len()));
        secrets.dedup();
        Secrets(secrets.into_iter().map(String::into_bytes).collect())
    }

    /// Headers as they may be written.
    pub(super) fn headers(&self, headers: &Headers, secrets: &Secrets) -> Headers {
        let mut clean = Headers::default();
        for (name, value) in headers.iter() {
            match self.substitute(name) {
                Some(instead) => clean.push(name, instead),
                None => clean.push(name, secrets.text(value)),
            }
        }
        clean
    }

    /// Path and query as they may be written.
    pub(super) fn target(&self, target: &str, secrets: &Secrets) -> String {
        let target = secrets.text(target);
        let Some((path, query)) = target.split_once('?') else {
            return target;
        };
        let pairs = query.split('&').map(|pair| match pair.split_once('=') {
            Some((name, _))
                if PARAMETERS.contains(&name.to_ascii_lowercase().as_str()) =>
            {
                format!("{name}=REDACTED")
            }
            _ => pair.to_owned(),
        });
        format!("{path}?{}", pairs.collect::<Vec<_>>().join("&"))
    }
}

/// Words of a `set-cookie` header that are the same in all of them.
fn is_attribute(part: &str) -> bool {
    let name = part.split('=').next().unwrap_or_default().trim().to_ascii_lowercase();
    ["httponly", "samesite", "max-age", "expires", "partitioned"]
        .contains(&name.as_str())
}

impl Secrets {
    /// A text without them.
    pub(super) fn text(&self, text: &str) -> String {
        let mut bytes = text.as_bytes().to_vec();
        self.mask(&mut bytes);
        // What is masked was whole characters, and becomes ASCII.
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Makes them unreadable where they stand. The length stays the same, and so do the places where
    /// chunks begin.
    pub(super) fn mask(&self, bytes: &mut [u8]) {
        for secret in &self.0 {
            each(bytes, secret, |found, length| cover(&mut found[..length]));
        }
        each(bytes, KEY, |found, _| {
            let is_key =
                |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
            let length =
                found.iter().position(|byte| !is_key(byte)).unwrap_or(found.len());
            cover(&mut found[..length]);
        });
        for field in FIELDS {
            each(bytes, field.as_bytes(), |found, length| {
                cover_value(&mut found[length..])
            });
        }
    }
}

/// Visits each occurrence, with all that follows it.
fn each(bytes: &mut [u8], needle: &[u8], mut visit: impl FnMut(&mut [u8], usize)) {
    let mut from = 0;
    while let Some(at) =
        bytes[from..].windows(needle.len()).position(|window| window == needle)
    {
        visit(&mut bytes[from + at..], needle.len());
        from += at + needle.len();
    }
}

fn cover(bytes: &mut [u8]) {
    for byte in bytes {
        if byte.is_ascii_alphanumeric() || !byte.is_ascii() {
            *byte = b'x';
        }
    }
}

/// Covers the text that follows a name in JSON.
fn cover_value(after: &mut [u8]) {
    let Some(start) = after
        .iter()
        .position(|byte| !matches!(byte, b' ' | b':' | b'\n' | b'\r' | b'\t'))
    else {
        return;
    };
    if after[start] != b'"' {
        return;
    }
    let value = &mut after[start + 1..];
    let end = value.iter().position(|byte| *byte == b'"').unwrap_or(value.len());
    cover(&mut value[..end]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(all: &[(&str, &str)]) -> Headers {
        let mut headers = Headers::default();
        for (name, value) in all {
            headers.push(name, *value);
        }
        headers
    }

    #[test]
    fn a_secret_is_covered_wherever_it_stands_and_nothing_moves() {
        let redaction = Redaction::new(&["X-Mine".to_owned()]);
        let sent = headers(&[
            ("authorization", "Bearer token-0123456789"),
            ("cookie", "a=1; session=cafe12345678"),
            ("x-mine", "käse-0123456789"),
            ("accept", "application/json"),
        ]);
        let secrets = redaction.secrets([&sent]);
        let text = "1 token-0123456789 cafe12345678 käse-0123456789 sk-ant-api03-Q_q\" \
                    {\"organization_id\" : \"abc-1\", \"a\": 1}";
        let masked = secrets.text(text);
        assert_eq!(masked.len(), text.len());
        assert_eq!(
            masked,
            "1 xxxxx-xxxxxxxxxx xxxxxxxxxxxx xxxxx-xxxxxxxxxx xx-xxx-xxxxx-x_x\" \
             {\"organization_id\" : \"xxx-x\", \"a\": 1}"
        );
        let clean = redaction.headers(&sent, &secrets);
        assert_eq!(clean.get("authorization"), Some("Bearer <TOKEN>"));
        assert_eq!(clean.get("x-mine"), Some("<REDACTED>"));
        assert_eq!(clean.get("accept"), Some("application/json"));
        assert_eq!(
            redaction.target("/v1/x?api_key=short&a=token%2D0123456789", &secrets),
            "/v1/x?api_key=REDACTED&a=xxxxx%xxxxxxxxxxxx"
        );
    }
}
