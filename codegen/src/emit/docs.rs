//! Documentation comments out of text that others wrote.
//!
//! Descriptions are Markdown of many dialects, and not all of it means well. They become a plain
//! subset that neither rustdoc nor Clippy complains about: paragraphs, lists, quotes as paragraphs,
//! code and links to the web. Everything else is escaped, so it shows as it was written.

use std::borrow::Cow;

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::Resource;

/// How wide a comment may be.
const WIDTH: usize = 100;

/// No address is longer, in bytes.
const LONGEST_ADDRESS: usize = 2000;

/// What the text of a link doesn't hold.
const NOT_IN_LABEL: [char; 7] = ['[', ']', '`', '<', '>', '\\', '\n'];

/// Documentation: blocks with an empty line between them.
#[derive(Debug, Clone, Default)]
pub(super) struct Docs(Vec<Block>);

#[derive(Debug, Clone)]
enum Block {
    Paragraph(String),
    /// Depth, marker (`-` or `1.`) and text.
    Item(usize, String, String),
    /// A heading of ours.
    Heading(String),
    /// Lines as they are, between fences.
    Code(Vec<String>),
    /// Lines as they are: hand-written Markdown.
    Verbatim(Vec<String>),
}

impl Docs {
    /// What someone wrote, made harmless.
    pub(super) fn foreign(text: &str) -> Self {
        Self(parse(text))
    }

    /// What we wrote.
    pub(super) fn own(text: impl Into<String>) -> Self {
        Self(vec![Block::Paragraph(text.into())])
    }

    /// What we wrote in a file of its own.
    pub(super) fn verbatim(text: &str) -> Self {
        let lines = text.trim().lines().map(|line| line.trim_end().to_owned());
        Self(vec![Block::Verbatim(lines.collect())])
    }

    /// What someone wrote or, if that is nothing, what we write.
    pub(super) fn foreign_or(text: &str, own: impl FnOnce() -> String) -> Self {
        match Self::foreign(text) {
            docs if docs.0.is_empty() => Self::own(own()),
            docs => docs,
        }
    }

    /// What a group of methods is about.
    pub(super) fn of_resource(resource: &Resource) -> Self {
        Self::foreign_or(&resource.docs, || {
            format!("Calls of {}.", code(&resource.ident))
        })
    }

    /// Adds a paragraph of ours.
    pub(super) fn then(mut self, text: impl Into<String>) -> Self {
        self.0.push(Block::Paragraph(text.into()));
        self
    }

    /// Adds a heading of ours.
    pub(super) fn heading(mut self, text: &str) -> Self {
        self.0.push(Block::Heading(text.to_owned()));
        self
    }

    /// Adds a list of ours.
    pub(super) fn list(mut self, items: impl IntoIterator<Item = String>) -> Self {
        let items = items.into_iter();
        self.0.extend(items.map(|item| Block::Item(0, "-".to_owned(), item)));
        self
    }

    /// Adds the names of the sources.
    pub(super) fn sources(self, names: &[String]) -> Self {
        if names.is_empty() {
            return self;
        }
        let label = if names.len() == 1 { "Source" } else { "Sources" };
        let names: Vec<_> = names.iter().map(|name| escape(name)).collect();
        self.then(format!("{label}: {}.", names.join(", ")))
    }

    /// The documentation of a file.
    pub(super) fn on_file(&self) -> TokenStream {
        let lines = self.attributes(0);
        quote!(#(#![doc = #lines])*)
    }

    /// The documentation of an item.
    pub(super) fn on_item(&self) -> TokenStream {
        let lines = self.attributes(0);
        quote!(#(#[doc = #lines])*)
    }

    /// The documentation of a field, a variant or a method.
    pub(super) fn on_member(&self) -> TokenStream {
        let lines = self.attributes(4);
        quote!(#(#[doc = #lines])*)
    }

    /// The lines with the space that stands behind the marker, indented so far.
    fn attributes(&self, indent: usize) -> impl Iterator<Item = String> {
        let lines = self.lines(WIDTH - indent - "/// ".len()).into_iter();
        lines.map(|line| if line.is_empty() { line } else { format!(" {line}") })
    }

    /// The lines of the comment, without its markers.
    fn lines(&self, width: usize) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        let mut after_item = false;
        for block in &self.0 {
            let is_item = matches!(block, Block::Item(..));
            let same_list = after_item && is_item;
            if !lines.is_empty() && !same_list {
                lines.push(String::new());
            }
            after_item = is_item;
            match block {
                Block::Paragraph(text) => wrap(&mut lines, text, "", "", width),
                Block::Item(depth, marker, text) => {
                    let indent = "  ".repeat(*depth);
                    let rest = " ".repeat(indent.len() + marker.len() + 1);
                    wrap(&mut lines, text, &format!("{indent}{marker} "), &rest, width);
                }
                Block::Heading(text) => lines.push(format!("# {text}")),
                Block::Code(code) => {
                    lines.push("```text".to_owned());
                    lines.extend(code.iter().cloned());
                    lines.push("```".to_owned());
                }
                Block::Verbatim(text) => lines.extend(text.iter().cloned()),
            }
        }
        lines
    }
}

/// A span of code that shows this text.
pub(super) fn code(text: &str) -> String {
    let text = clean(text).replace('\n', " ");
    match (text.trim(), text.contains('`')) {
        ("", _) => "\"\"".to_owned(),
        (text, false) => format!("`{text}`"),
        (text, true) => format!("`` {} ``", text.replace("``", "` `")),
    }
}

/// Text in a line, with nothing in it that means anything.
pub(super) fn inline(text: &str) -> String {
    escape(&clean(text).split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Characters that change how the text around them reads.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
    )
}

/// Without control characters, tabs and what changes the direction of writing.
fn clean(text: &str) -> String {
    let text = text
        .replace("\r\n", "\n")
        .replace(['\r', '\u{2028}', '\u{2029}', '\u{85}'], "\n");
    text.chars()
        .filter_map(|character| match character {
            '\n' => Some('\n'),
            '\t' => Some(' '),
            other if other.is_control() || is_invisible(other) => None,
            other => Some(other),
        })
        .collect()
}

fn parse(text: &str) -> Vec<Block> {
    let text = clean(text);
    let mut blocks: Vec<Block> = Vec::new();
    // Whether the next line belongs to the last block.
    let mut open = false;
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let trimmed = line.trim();
        if let Some(fence) = ["```", "~~~"].into_iter().find(|f| trimmed.starts_with(*f))
        {
            let indent = line.len() - line.trim_start().len();
            // A fence that opens and closes on one line is a span of code.
            if !trimmed[3..].contains('`') {
                let code = lines
                    .by_ref()
                    .take_while(|line| !line.trim().starts_with(fence))
                    .map(|line| {
                        let spaces = line.len() - line.trim_start_matches(' ').len();
                        line[spaces.min(indent)..].trim_end().replace("```", "'''")
                    });
                blocks.push(Block::Code(code.collect()));
                open = false;
                continue;
            }
        }
        let quoted = trimmed.trim_start_matches(['>', ' ']);
        let heading = quoted.trim_start_matches('#');
        let is_heading = heading.len() < quoted.len()
            && (heading.is_empty() || heading.starts_with(' '));
        if quoted.is_empty() || is_rule(quoted) {
            open = false;
        } else if is_heading {
            let heading = heading.trim().trim_end_matches('#').trim();
            if !heading.is_empty() {
                blocks.push(Block::Paragraph(format!(
                    "**{}**",
                    heading.replace("**", "")
                )));
            }
            open = false;
        } else if let Some((marker, text)) = list_item(quoted) {
            let spaces = line.len() - line.trim_start().len();
            let depth = match blocks.last() {
                Some(Block::Item(depth, ..)) if spaces >= 2 * (depth + 1) => depth + 1,
                Some(Block::Item(depth, ..)) => (spaces / 2).min(*depth),
                _ => 0,
            };
            let marker = if marker == "-" || depth > 0 { "-" } else { "1." };
            // A list that begins with 1. counts by itself.
            blocks.push(Block::Item(depth, marker.to_owned(), text.to_owned()));
            open = true;
        } else {
            match blocks.last_mut() {
                Some(Block::Paragraph(text) | Block::Item(.., text)) if open => {
                    text.push(' ');
                    text.push_str(quoted);
                }
                _ => blocks.push(Block::Paragraph(quoted.to_owned())),
            }
            open = true;
        }
    }
    for block in &mut blocks {
        if let Block::Paragraph(text) | Block::Item(.., text) = block {
            *text = escape(text);
        }
    }
    blocks
}

/// A line of dashes, stars or equal signs.
fn is_rule(line: &str) -> bool {
    ['-', '*', '_', '=']
        .iter()
        .any(|mark| line.len() >= 2 && line.chars().all(|c| c == *mark || c == ' '))
}

fn list_item(line: &str) -> Option<(&'static str, &str)> {
    for marker in ["- ", "* ", "+ "] {
        if let Some(text) = line.strip_prefix(marker) {
            return Some(("-", text.trim()));
        }
    }
    let digits =
        line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let text = line[digits..].strip_prefix(['.', ')'])?.strip_prefix(' ')?;
    (1..=3).contains(&digits).then(|| ("1.", text.trim()))
}

/// Escapes what would be more than text, but for code, links to the web and emphasis.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if first == '`'
            && let Some((span, after)) = code_span(rest)
        {
            escaped.push_str(span);
            rest = after;
        } else if let Some((url, after)) = web_address(rest) {
            escaped.push('<');
            escaped.push_str(url);
            escaped.push('>');
            rest = after;
        } else if let Some((url, after)) = rest.strip_prefix('<').and_then(web_address)
            && let Some(after) = after.strip_prefix('>')
        {
            escaped.push('<');
            escaped.push_str(url);
            escaped.push('>');
            rest = after;
        } else if first == '['
            && let Some((link, after)) = web_link(rest)
        {
            escaped.push_str(&link);
            rest = after;
        } else if first == '`' {
            // All of them at once: no shorter run inside opens a span either.
            let after = rest.trim_start_matches('`');
            escaped.push_str(&"\\`".repeat(rest.len() - after.len()));
            rest = after;
        } else {
            if matches!(first, '[' | ']' | '<' | '>' | '\\' | '|') {
                escaped.push('\\');
            }
            escaped.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    escaped
}

/// A span of code at the beginning, its backticks included, and what follows it.
fn code_span(text: &str) -> Option<(&str, &str)> {
    let ticks = text.len() - text.trim_start_matches('`').len();
    let mut end = ticks;
    loop {
        end += text[end..].find('`')?;
        let run = text[end..].len() - text[end..].trim_start_matches('`').len();
        end += run;
        if run == ticks {
            let blank = text[ticks..end - ticks].trim().is_empty();
            return (!blank).then(|| text.split_at(end));
        }
    }
}

/// An address at the beginning, and what follows it.
fn web_address(text: &str) -> Option<(&str, &str)> {
    if !text.starts_with("https://") && !text.starts_with("http://") {
        return None;
    }
    // No further than addresses reach: what looks like one may go on for megabytes.
    let ends =
        |byte: &u8| byte.is_ascii_whitespace() || b"<>()[]{}\"'`\\|^".contains(byte);
    let near = text.as_bytes().iter().take(LONGEST_ADDRESS);
    let end = match near.clone().position(|byte| ends(byte) || !byte.is_ascii()) {
        Some(end) => end,
        None if text.len() > LONGEST_ADDRESS => return None,
        None => text.len(),
    };
    let next = text[end..].chars().next();
    if next.is_some_and(|next| !next.is_ascii() && !next.is_whitespace()) {
        return None;
    }
    let address = text[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', '*', '_']);
    let host = address.split_once("://").map_or("", |(_, host)| host);
    (!host.is_empty()).then(|| text.split_at(address.len()))
}

/// `[text](https://...)` at the beginning, and what follows it. A link to elsewhere keeps its text.
fn web_link(text: &str) -> Option<(String, &str)> {
    // Looked for only as far as each may reach, so that a text of nothing but brackets takes no
    // longer than any other.
    let (label, rest) = text[1..].split_at(text[1..].find(NOT_IN_LABEL)?);
    let rest = rest.strip_prefix("](")?;
    if label.is_empty() || label.contains("://") {
        return None;
    }
    let (target, after) = rest.split_at(rest.find([')', '(', '[', '\n'])?);
    let after = after.strip_prefix(')')?;
    match web_address(target) {
        Some((address, "")) => Some((format!("[{label}]({address})"), after)),
        _ => Some((escape(label), after)),
    }
}

/// Fills lines with the words of a text. What would be a list, a heading or a rule at the beginning
/// of a line is escaped there.
fn wrap(lines: &mut Vec<String>, text: &str, first: &str, rest: &str, width: usize) {
    let mut line = String::new();
    let mut used = 0;
    for word in words(text) {
        let length = word.chars().count();
        if !line.is_empty() && used + 1 + length <= width {
            line.push(' ');
            line.push_str(word);
            used += 1 + length;
            continue;
        }
        let margin = if line.is_empty() { first } else { rest };
        let word = at_line_start(word);
        used = margin.len() + word.chars().count();
        let full = std::mem::replace(&mut line, format!("{margin}{word}"));
        if !full.is_empty() {
            lines.push(full);
        }
    }
    lines.push(line);
}

/// The words of a text; a span of code stays in one piece, so that no line break changes it.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while let Some(character) = text[at..].chars().next() {
        if character == '\\' {
            at += 1;
            at += text[at..].chars().next().map_or(0, char::len_utf8);
        } else if character == '`' {
            at += code_span(&text[at..]).map_or(1, |(span, _)| span.len());
        } else if character == ' ' {
            if start < at {
                words.push(&text[start..at]);
            }
            at += 1;
            start = at;
        } else {
            at += character.len_utf8();
        }
    }
    if start < text.len() {
        words.push(&text[start..]);
    }
    words
}

/// A word such that a line that begins with it is a line of a paragraph.
fn at_line_start(word: &str) -> Cow<'_, str> {
    let number = word.trim_start_matches(|c: char| c.is_ascii_digit());
    if number.len() < word.len() && matches!(number, "." | ")") {
        return format!("{}\\{number}", &word[..word.len() - number.len()]).into();
    }
    let marks = word.trim_matches(['-', '+', '*', '=', '_']).is_empty();
    if marks || word.starts_with(['#', '~', ':']) {
        return format!("\\{word}").into();
    }
    word.into()
}
