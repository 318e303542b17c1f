//! Taking recorded addresses apart. Recordings hold placeholders such as `<REGION>` in hosts, which a
//! strict URL parser refuses; nothing here refuses anything.

use percent_encoding::percent_decode_str;

/// Host, path and query of a recorded address, absolute or beginning with the path.
pub(crate) fn split(address: &str) -> (Option<String>, String, Vec<(String, String)>) {
    let address = address.split('#').next().unwrap_or_default();
    let (rest, query) = address.split_once('?').unwrap_or((address, ""));
    let (host, path) = match rest.split_once("://") {
        Some((_, rest)) => match rest.find('/') {
            Some(at) => (Some(&rest[..at]), &rest[at..]),
            None => (Some(rest), "/"),
        },
        None => (None, rest),
    };
    let host = host.map(|host| {
        host.rsplit_once('@').map_or(host, |(_, host)| host).to_ascii_lowercase()
    });
    let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
    (host, path, parse_query(query))
}

/// The names and values of a query string.
pub(crate) fn parse_query(query: &str) -> Vec<(String, String)> {
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(&name.replace('+', " ")), decode(&value.replace('+', " ")))
        })
        .collect()
}

/// Undoes percent-encoding.
pub(crate) fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// Whether `host` is this machine.
pub(crate) fn is_loopback(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    name == "localhost" || name == "[::1]" || name.starts_with("127.")
}
