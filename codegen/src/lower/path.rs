//! Paths of operations, from the keys that documents have for them.

use super::{Lowering, child};
use crate::diagnostic::Diagnostic;

impl Lowering<'_> {
    /// The path of a key: with a `/` before it, without a fragment, and of its query the parts that
    /// are always the same; and whether anything is lost by that.
    pub(super) fn path(&mut self, key: &str) -> (String, bool) {
        let at = child("/paths", key);
        let mut path = key.trim().to_owned();
        let mut lost = false;
        if let Some(end) = path.find('#') {
            let fragment = path.split_off(end);
            self.left_out(
                &at,
                &fragment,
                "what comes behind `#` never reaches a server",
            );
            lost = true;
        }
        let mut fixed = String::new();
        if let Some(end) = path.find('?') {
            let query = path.split_off(end);
            let (own, open): (Vec<&str>, Vec<&str>) = query[1..]
                .split('&')
                .filter(|pair| !pair.is_empty())
                .partition(|pair| is_fixed(pair));
            if !own.is_empty() {
                fixed = format!("?{}", own.join("&"));
            }
            if !open.is_empty() {
                let help = "declare it as a parameter in the query";
                self.left_out(&at, &open.join("`, `"), help);
                lost = true;
            }
        }
        path = self.segments(path, &at);
        path.push_str(&fixed);
        (path, lost)
    }

    fn left_out(&mut self, at: &str, what: &str, help: &str) {
        self.warn(
            at,
            "what can't be part of a path is left out",
            format!("`{what}` is not sent; {help}"),
        );
    }

    /// The path itself, as it can be sent.
    fn segments(&mut self, mut path: String, at: &str) -> String {
        if let Some((host, own)) = with_host(&path) {
            self.warn(
                at,
                "a path has no host",
                format!("`{host}` is ignored; declare it under `servers`"),
            );
            path = own.to_owned();
        }
        if !path.starts_with('/') {
            self.warn(at, "a path begins with `/`", "it is read as if it did");
            path.insert(0, '/');
        }
        if path.starts_with("//") {
            path = format!("/{}", path.trim_start_matches('/'));
            self.warn(
                at,
                "a path begins with one `/`",
                format!("it is read as `{path}`"),
            );
        }
        if let Some(resolved) = resolved(&path) {
            self.warn(
                at,
                "no `.` or `..` in a path reaches the server",
                format!("it is read as `{resolved}`; write it as it is to be sent"),
            );
            path = resolved;
        }
        if !is_balanced(&path) {
            let problem =
                Diagnostic::error("a brace in the path has no counterpart").help(
                    "it is sent as it is, percent-encoded; a parameter is written `{name}`",
                );
            self.tell(at, problem);
        }
        path
    }
}

/// What a path with segments `.` or `..` comes down to, which every client resolves before it sends
/// it; none if it has none of them. No path leads above its root.
pub(super) fn resolved(path: &str) -> Option<String> {
    let is_dot = |segment: &str| segment == "." || segment.eq_ignore_ascii_case("%2e");
    let is_up = |segment: &str| {
        ["..", ".%2e", "%2e.", "%2e%2e"]
            .iter()
            .any(|up| segment.eq_ignore_ascii_case(up))
    };
    let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    let mut kept = Vec::new();
    let mut found = false;
    let last = segments.len() - 1;
    for (index, segment) in segments.iter().enumerate() {
        if is_up(segment) {
            kept.pop();
        }
        if !(is_dot(segment) || is_up(segment)) {
            kept.push(*segment);
            continue;
        }
        found = true;
        if index == last {
            kept.push("");
        }
    }
    found.then(|| format!("/{}", kept.join("/")))
}

/// Host and path of a key that is a URL.
fn with_host(path: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = path.split_once("://")?;
    if scheme.is_empty() || !scheme.bytes().all(|letter| letter.is_ascii_alphanumeric())
    {
        return None;
    }
    let end = rest.find('/').unwrap_or(rest.len());
    Some(path.split_at(scheme.len() + 3 + end))
}

/// Whether each brace has another to it.
fn is_balanced(path: &str) -> bool {
    let mut open = false;
    for brace in path.chars().filter(|c| ['{', '}'].contains(c)) {
        if open == (brace == '{') {
            return false;
        }
        open = !open;
    }
    !open
}

/// Whether a part of a query is sent as it is: nothing in it is filled in, and it needs no encoding.
fn is_fixed(pair: &str) -> bool {
    !pair.starts_with('=')
        && pair.chars().all(|c| c.is_ascii_alphanumeric() || "-._~=:,/".contains(c))
}
