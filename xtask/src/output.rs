//! Results, on standard output.

use std::io::Write;

/// Shows text. Whoever reads it may stop before its end, as `head` does; that is no error.
pub(crate) fn show(text: &str) {
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}

/// A line on standard output. Unlike `println!` it does not panic when nobody reads any more.
macro_rules! say {
    ($($what:tt)*) => {
        $crate::output::show(&format!("{}\n", format_args!($($what)*)))
    };
}

pub(crate) use say;
