//! Results, on standard output.

use std::io::Write;

/// Shows text. Whoever reads it may stop before its end, as `head` does; that is no error.
pub(crate) fn show(text: &str) {
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}
