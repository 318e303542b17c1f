//! Which part of a recording is complete, where the recorder was killed while it wrote.

/// What a file begins with whose every exchange ends with [`END`].
pub(crate) const PROMISE: &str = "# Each exchange ends with the line \"# end\"; what follows the last one is incomplete.\n";

/// The line behind each exchange. Nothing in one begins a line with `#`.
pub(crate) const END: &str = "# end\n";

/// The last line above the exchanges.
pub(crate) const LIST: &str = "interactions:\n";

/// The text up to its last complete exchange, and whether anything was left out. A file that promises
/// nothing is taken as a whole.
pub(crate) fn complete(text: &str) -> (&str, bool) {
    if !text.starts_with(PROMISE) {
        return (text, false);
    }
    let line = format!("\n{END}");
    let end = match text.rfind(&line) {
        Some(at) => at + line.len(),
        // At most, the first exchange was begun: what stands above it is the head of the file.
        None => {
            text.find(&format!("\n{LIST}")).map_or(text.len(), |at| at + 1 + LIST.len())
        }
    };
    (&text[..end], end < text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_the_last_end_is_left_out() {
        let head = format!("{PROMISE}interactions:\n");
        let one = format!("{head}- a\n# end\n");
        assert_eq!(complete(&one), (one.as_str(), false));
        assert_eq!(complete(&format!("{one}- b\n# en")), (one.as_str(), true));
        assert_eq!(complete(&format!("{head}-")), (head.as_str(), true));
        assert_eq!(complete(&head), (head.as_str(), false));
        assert_eq!(complete("- a\n# end\n- b"), ("- a\n# end\n- b", false));
    }
}
