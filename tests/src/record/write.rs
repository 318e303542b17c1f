//! Writing the cassette: vcrpy's YAML, with our own `chunks` and `cut_after`.

use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::cassette::{Headers, whole};

/// A complete exchange with nothing secret in it.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) method: String,
    pub(super) uri: String,
    pub(super) request_headers: Headers,
    pub(super) request_body: Vec<u8>,
    pub(super) status: u16,
    pub(super) response_headers: Headers,
    pub(super) response_body: Vec<u8>,
    /// Lengths of the pieces, and the time before each; none for a body in one piece.
    pub(super) chunks: Option<Vec<(usize, Duration)>>,
    /// Whether the connection broke at the end of what is there.
    pub(super) is_cut: bool,
}

/// The file. Each exchange ends with a line that says so: one that a killed process left half written
/// is told from the others by that.
#[derive(Debug)]
pub(super) struct Writer {
    file: File,
}

impl Writer {
    /// Makes a new file without an exchange.
    pub(super) fn create(path: &Path) -> io::Result<Self> {
        let mut file = OpenOptions::new().append(true).create_new(true).open(path)?;
        file.write_all(head().as_bytes())?;
        Ok(Self { file })
    }

    /// Adds an exchange.
    pub(super) fn add(&mut self, entry: &Entry) -> io::Result<()> {
        self.file.write_all(entry.yaml().as_bytes())?;
        self.file.flush()
    }
}

/// What stands above the exchanges.
fn head() -> String {
    format!(
        "{}version: 1\nnote: Recorded with `cargo xtask record`.\ninteractions:\n",
        whole::PROMISE
    )
}

impl Entry {
    /// An item of `interactions`, with the line that ends it.
    pub(super) fn yaml(&self) -> String {
        let mut out = String::new();
        // Writing to a string does not fail.
        let _ = self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) -> std::fmt::Result {
        writeln!(out, "- request:")?;
        writeln!(out, "    method: {}", quoted(&self.method))?;
        writeln!(out, "    uri: {}", quoted(&self.uri))?;
        headers(out, &self.request_headers)?;
        if !self.request_body.is_empty() {
            writeln!(out, "    body: {}", scalar(&self.request_body, 6))?;
        }
        writeln!(out, "  response:")?;
        let message = crate::replay::http::reason(self.status);
        writeln!(
            out,
            "    status: {{code: {}, message: {}}}",
            self.status,
            quoted(message)
        )?;
        headers(out, &self.response_headers)?;
        if !self.response_body.is_empty() {
            writeln!(
                out,
                "    body:\n      string: {}",
                scalar(&self.response_body, 8)
            )?;
        }
        if let Some(chunks) =
            self.chunks.as_ref().filter(|_| !self.response_body.is_empty())
        {
            writeln!(out, "    chunks:")?;
            for (bytes, after) in chunks {
                writeln!(out, "    - {{bytes: {bytes}, after: {}}}", after.as_millis())?;
            }
        }
        if self.is_cut {
            writeln!(out, "    cut_after: {}", self.response_body.len())?;
        }
        out.write_str(whole::END)
    }
}

fn headers(out: &mut String, headers: &Headers) -> std::fmt::Result {
    if headers.is_empty() {
        return Ok(());
    }
    writeln!(out, "    headers:")?;
    let mut written: Vec<&str> = Vec::new();
    for (name, _) in headers.iter() {
        if written.contains(&name) {
            continue;
        }
        written.push(name);
        let values: Vec<String> = headers.all(name).map(quoted).collect();
        writeln!(out, "      {}: [{}]", quoted(name), values.join(", "))?;
    }
    Ok(())
}

/// Bytes as a value: a block of lines where that can be read, else quoted, else Base64.
fn scalar(bytes: &[u8], indent: usize) -> String {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return format!("!!binary {}", quoted(&STANDARD.encode(bytes)));
    };
    let lines_only = text.chars().all(|c| c == '\n' || is_plain(c));
    if !text.contains('\n')
        || !lines_only
        || text.starts_with([' ', '\n'])
        || text.trim().is_empty()
    {
        return quoted(text);
    }
    let mut block = String::from(if text.ends_with('\n') { "|+" } else { "|-" });
    let pad = " ".repeat(indent);
    for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
        block.push('\n');
        if !line.is_empty() {
            block.push_str(&pad);
            block.push_str(line);
        }
    }
    block
}

/// Whether YAML takes a character as it is, in every version and by every reader.
fn is_plain(c: char) -> bool {
    !c.is_control()
        && !matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if is_plain(c) => out.push(c),
            c => {
                let code = u32::from(c);
                // Writing to a string does not fail.
                let _ = if code < 0x100 {
                    write!(out, "\\x{code:02x}")
                } else if code < 0x1_0000 {
                    write!(out, "\\u{code:04x}")
                } else {
                    write!(out, "\\U{code:08x}")
                };
            }
        }
    }
    out.push('"');
    out
}
