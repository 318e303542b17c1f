//! The manifest with small changes: everything else, comments included, stays as it is.

use toml_edit::{DocumentMut, Item, Table, value};

use super::Stale;
use crate::diagnostic::{Diagnostic, Failure};

/// Without one `[[decision]]`, or one entry for an operation.
pub(super) fn without(text: &str, file: &str, part: &Stale) -> Result<String, Failure> {
    let mut document = parse(text, file)?;
    let pin = match part {
        Stale::Pin(pin, _) => pin,
        Stale::Entry(table, operation, _) => {
            let mut item = Some(document.as_item_mut());
            for key in table.split('.') {
                item = item.and_then(|item| item.get_mut(key));
            }
            if let Some(table) = item.and_then(Item::as_table_like_mut) {
                table.remove(operation);
            }
            return Ok(document.to_string());
        }
    };
    let is = |table: &Table, key: &str, said: &str| {
        table.get(key).and_then(Item::as_str) == Some(said)
    };
    if let Some(decisions) =
        document.get_mut("decision").and_then(Item::as_array_of_tables_mut)
    {
        decisions.retain(|table| {
            !(is(table, "at", &pin.at) && is(table, "aspect", &pin.aspect))
        });
        if decisions.is_empty() {
            document.remove("decision");
        }
    }
    Ok(document.to_string())
}

/// With another version of the client.
pub(super) fn with_version(
    text: &str,
    file: &str,
    version: &str,
) -> Result<String, Failure> {
    let mut document = parse(text, file)?;
    let client = document.get_mut("client").and_then(Item::as_table_mut);
    let Some(client) = client else {
        return Err(vec![
            Diagnostic::error(format!("{file} has no [client] to put the version into"))
                .help(format!("set version = \"{version}\" yourself")),
        ]);
    };
    let mut new = value(version);
    // What stands around the old one: a comment behind it, perhaps.
    if let (Some(old), Some(new)) =
        (client.get("version").and_then(Item::as_value), new.as_value_mut())
    {
        *new.decor_mut() = old.decor().clone();
    }
    client.insert("version", new);
    Ok(document.to_string())
}

fn parse(text: &str, file: &str) -> Result<DocumentMut, Failure> {
    text.parse().map_err(|error: toml_edit::TomlError| {
        vec![Diagnostic::error(format!("cannot edit {file}: {}", error.message()))]
    })
}
