//! Tokens to text: `prettyplease` lays them out; empty lines and the tables of the codec are put
//! here, which it knows nothing of.

use proc_macro2::{Ident, Spacing, Span, TokenStream, TokenTree};
use quote::format_ident;

/// A Rust file: pieces with an empty line between them.
#[derive(Debug, Default)]
pub(super) struct File(Vec<String>);

impl File {
    /// Adds items, or attributes of the file.
    pub(super) fn add(&mut self, tokens: TokenStream) {
        if !tokens.is_empty() {
            self.0.push(format(tokens));
        }
    }

    /// Adds a table of the runtime's codec: the name of its macro, its head, and a row a line.
    pub(super) fn add_table(
        &mut self,
        name: &str,
        head: &TokenStream,
        rows: &[TokenStream],
    ) {
        let mut text = format!("codec::{name}! {{\n    {} {{\n", line(head));
        for row in rows {
            text.push_str(&format!("        {},\n", line(row)));
        }
        text.push_str("    }\n}\n");
        self.0.push(text);
    }

    /// The text, with imports before everything else.
    pub(super) fn finish(self, imports: Vec<TokenStream>) -> String {
        let mut file = Self::default();
        for group in imports {
            file.add(group);
        }
        file.0.extend(self.0);
        file.0.join("\n")
    }
}

/// The items as text, with empty lines between them and between their methods.
fn format(tokens: TokenStream) -> String {
    let text = match syn::parse2(tokens) {
        Ok(file) => prettyplease::unparse(&file),
        Err(error) => {
            debug_assert!(false, "{error}");
            error.to_compile_error().to_string()
        }
    };
    let mut spaced = String::with_capacity(text.len() + text.len() / 16);
    let mut last = "";
    for line in text.lines() {
        if ends_item(last) && !line.trim_start().starts_with('}') {
            spaced.push('\n');
        }
        spaced.push_str(line);
        spaced.push('\n');
        last = line;
    }
    spaced
}

/// Whether an item or a method ends with this line, or the types of an implementation.
fn ends_item(line: &str) -> bool {
    matches!(line, "}" | "    }") || line.starts_with("    type ")
}

/// A line of a table: a space between tokens, but not inside of types, paths and ranges.
fn line(tokens: &TokenStream) -> String {
    let mut text = String::new();
    let mut joint = false;
    for token in tokens.clone() {
        let close = joint || text.is_empty() || text.ends_with(['<', '-']);
        joint =
            matches!(&token, TokenTree::Punct(one) if one.spacing() == Spacing::Joint);
        let token = match token {
            TokenTree::Group(group) => format!("({})", line(&group.stream())),
            token => token.to_string(),
        };
        let close = close
            || token.starts_with(['(', '<', '>', ',', '.', ':'])
            || text.ends_with("::")
            || text.ends_with("..=");
        if !close {
            text.push(' ');
        }
        text.push_str(&token);
    }
    text
}

/// An identifier, a keyword as `r#type`.
pub(super) fn ident(name: &str) -> Ident {
    // Nearly all are words without a meaning of their own, which need no lexer.
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    if name.bytes().all(is_plain) && name.starts_with(|c: char| c.is_ascii_alphabetic())
    {
        return Ident::new(name, Span::call_site());
    }
    let mut tokens = name.parse::<TokenStream>().into_iter().flatten();
    if let (Some(TokenTree::Ident(ident)), None) = (tokens.next(), tokens.next()) {
        return ident;
    }
    debug_assert!(false, "`resolve` gives identifiers, not {name:?}");
    let letters = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    format_ident!("_{}", name.chars().map(letters).collect::<String>())
}
