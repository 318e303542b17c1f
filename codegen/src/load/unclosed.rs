//! The bracket that nobody closed: where it stands says more than where its absence was noticed.

use saphyr_parser::{Event, Parser};

use super::index::Mark;

/// The innermost `[` or `{` of a YAML text that is open where the text can't be read any further.
pub(super) fn bracket(text: &str) -> Option<(Mark, char)> {
    let mut open: Vec<(Mark, Option<char>)> = Vec::new();
    for event in Parser::new_from_str(text) {
        let Ok((event, span)) = event else { break };
        let mark = (span.start.line(), span.start.col() + 1);
        match event {
            Event::SequenceStart(..) | Event::MappingStart(..) => {
                open.push((mark, letter(text, mark).filter(|c| ['[', '{'].contains(c))));
            }
            Event::SequenceEnd | Event::MappingEnd => {
                open.pop();
            }
            Event::DocumentEnd => return None,
            _ => {}
        }
    }
    let (mark, bracket) =
        open.into_iter().rev().find_map(|(mark, bracket)| Some((mark, bracket?)))?;
    // What comes behind it may be wrong, and closed all the same.
    let closing = if bracket == '[' { ']' } else { '}' };
    let mut behind = text.lines().skip(mark.0 - 1);
    let own = behind.next()?.chars().skip(mark.1);
    let is_closed = own.chain(behind.flat_map(str::chars)).any(|c| c == closing);
    (!is_closed).then_some((mark, bracket))
}

fn letter(text: &str, (line, column): Mark) -> Option<char> {
    text.lines().nth(line - 1)?.chars().nth(column - 1)
}
