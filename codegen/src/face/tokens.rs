//! Tokens on one line, spaced as one writes them.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

/// The tokens as text.
pub(super) fn compact(tokens: TokenStream) -> String {
    let mut line = Line::default();
    line.add(tokens);
    line.text
}

#[derive(Default)]
struct Line {
    text: String,
    /// What stands before: decides about a space.
    last: Last,
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Last {
    /// Nothing that wants a space.
    #[default]
    Tight,
    /// A word.
    Word,
    /// The end of generics, or of a group.
    Close,
    /// The first half of a mark such as `::`.
    Half,
}

impl Line {
    fn add(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => {
                    let (open, close) = match group.delimiter() {
                        Delimiter::Parenthesis => ("(", ")"),
                        Delimiter::Bracket => ("[", "]"),
                        Delimiter::Brace => ("{", "}"),
                        Delimiter::None => ("", ""),
                    };
                    self.text.push_str(open);
                    self.last = Last::Tight;
                    let stream = group.stream();
                    self.add(stream);
                    let kept = self.text.trim_end().trim_end_matches(',').len();
                    if !open.is_empty() {
                        self.text.truncate(kept);
                        self.text.push_str(close);
                    }
                    self.last = Last::Close;
                }
                TokenTree::Punct(mark) => {
                    let joint = mark.spacing() == Spacing::Joint;
                    self.mark(mark.as_char(), joint);
                }
                word @ (TokenTree::Ident(_) | TokenTree::Literal(_)) => {
                    if matches!(self.last, Last::Word | Last::Close)
                        && !self.text.ends_with(['(', '[', ' '])
                    {
                        self.text.push(' ');
                    }
                    self.text.push_str(&word.to_string());
                    self.last = Last::Word;
                }
            }
        }
    }

    fn mark(&mut self, mark: char, joint: bool) {
        if self.last == Last::Half {
            self.text.push(mark);
            self.last = if joint { Last::Half } else { Last::Tight };
            // `->` and `=>` stand alone; `::` does not.
            if !joint && mark == '>' {
                self.text.push(' ');
            }
            return;
        }
        let spaced = matches!(mark, '=' | '+' | '|') || (mark == '-' && joint);
        if (spaced || (mark == '\'' && self.last == Last::Word))
            && !self.text.is_empty()
            && !self.text.ends_with(' ')
        {
            self.text.push(' ');
        }
        if mark == '&' && self.last == Last::Word {
            self.text.push(' ');
        }
        self.text.push(mark);
        self.last = Last::Tight;
        match mark {
            '\'' => {}
            '-' | '=' | ':' if joint => self.last = Last::Half,
            ',' | ';' | ':' | '=' | '+' | '|' => self.text.push(' '),
            '>' => self.last = Last::Close,
            _ => {}
        }
    }
}
