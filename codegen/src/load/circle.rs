//! An alias within what it stands for.

use saphyr_parser::{Event, Parser};

use super::index::Mark;

/// The first alias of a YAML text that is part of itself: its place and its name.
pub(super) fn alias(text: &str) -> Option<(Mark, String)> {
    let mut open: Vec<usize> = Vec::new();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.ok()?;
        match event {
            Event::SequenceStart(anchor, ..) | Event::MappingStart(anchor, ..) => {
                open.push(anchor);
            }
            Event::SequenceEnd | Event::MappingEnd => {
                open.pop();
            }
            Event::Alias(anchor) if anchor != 0 && open.contains(&anchor) => {
                let mark = (span.start.line(), span.start.col() + 1);
                let line = text.lines().nth(mark.0 - 1)?;
                let name = line
                    .chars()
                    .skip(mark.1)
                    .take_while(|c| !c.is_whitespace() && !",[]{}".contains(*c));
                return Some((mark, name.collect()));
            }
            _ => {}
        }
    }
    None
}
