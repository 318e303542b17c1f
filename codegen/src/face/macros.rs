//! The crate's own macros, expanded: the tables of its types become implementations and methods.
//!
//! Enough of `macro_rules!` for macros that declare items. What it doesn't understand is left out.

use std::collections::HashMap;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};

/// A macro by its arms.
#[derive(Debug)]
pub(super) struct Macro(Vec<(Vec<Part>, Vec<Part>)>);

/// A part of a pattern, or of what it stands for.
#[derive(Debug)]
enum Part {
    Token(TokenTree),
    Group(Delimiter, Vec<Part>),
    /// `$name:fragment`, or `$name`.
    Variable(String, String),
    /// `$(...)`, what stands between two of them, and `?`, `*` or `+`.
    Repeat(Vec<Part>, Option<TokenTree>, char),
}

#[derive(Debug, Clone)]
enum Bound {
    One(TokenStream),
    Many(Vec<Bound>),
}

type Bindings = HashMap<String, Bound>;

impl Macro {
    /// Reads the arms of a `macro_rules!`.
    pub(super) fn read(tokens: TokenStream) -> Self {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let groups: Vec<&Group> = tokens
            .iter()
            .filter_map(|token| match token {
                TokenTree::Group(group) => Some(group),
                _ => None,
            })
            .collect();
        let arms = groups.chunks_exact(2);
        Self(arms.map(|arm| (parts(arm[0].stream()), parts(arm[1].stream()))).collect())
    }

    /// What an invocation stands for; none when no arm fits.
    pub(super) fn expand(&self, input: TokenStream) -> Option<TokenStream> {
        let input: Vec<TokenTree> = input.into_iter().collect();
        self.0.iter().find_map(|(pattern, body)| {
            let (bindings, used) = matched(pattern, &input)?;
            (used == input.len()).then(|| written(body, &bindings))
        })
    }
}

fn parts(tokens: TokenStream) -> Vec<Part> {
    let mut tokens = tokens.into_iter().peekable();
    let mut parts = Vec::new();
    let is = |token: Option<&TokenTree>, mark: char| matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == mark);
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '$' => match tokens.next() {
                Some(TokenTree::Ident(name)) => {
                    let mut fragment = String::new();
                    if is(tokens.peek(), ':') {
                        // In a body, a colon behind a variable is just a colon.
                        let mut ahead = tokens.clone();
                        ahead.next();
                        if let Some(TokenTree::Ident(word)) = ahead.next()
                            && FRAGMENTS.contains(&word.to_string().as_str())
                        {
                            fragment = word.to_string();
                            tokens = ahead;
                        }
                    }
                    parts.push(Part::Variable(name.to_string(), fragment));
                }
                Some(TokenTree::Group(group)) => {
                    let mut separator = None;
                    let mut how = '*';
                    for token in tokens.by_ref() {
                        match &token {
                            TokenTree::Punct(p)
                                if matches!(p.as_char(), '?' | '*' | '+') =>
                            {
                                how = p.as_char();
                                break;
                            }
                            _ => separator = Some(token),
                        }
                    }
                    parts.push(Part::Repeat(
                        self::parts(group.stream()),
                        separator,
                        how,
                    ));
                }
                other => parts.extend(other.map(Part::Token)),
            },
            TokenTree::Group(group) => {
                parts.push(Part::Group(group.delimiter(), self::parts(group.stream())));
            }
            token => parts.push(Part::Token(token)),
        }
    }
    parts
}

const FRAGMENTS: [&str; 9] =
    ["ident", "literal", "tt", "ty", "expr", "path", "meta", "vis", "block"];

fn matched(pattern: &[Part], input: &[TokenTree]) -> Option<(Bindings, usize)> {
    let mut bindings = Bindings::new();
    let mut at = 0;
    for part in pattern {
        match part {
            Part::Token(token) => {
                (input.get(at)?.to_string() == token.to_string()).then_some(())?;
                at += 1;
            }
            Part::Group(delimiter, inner) => {
                let TokenTree::Group(group) = input.get(at)? else { return None };
                (group.delimiter() == *delimiter).then_some(())?;
                let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
                let (found, used) = matched(inner, &tokens)?;
                (used == tokens.len()).then_some(())?;
                bindings.extend(found);
                at += 1;
            }
            Part::Variable(name, fragment) => {
                let used = length(fragment, &input[at..])?;
                let tokens = input[at..at + used].iter().cloned().collect();
                bindings.insert(name.clone(), Bound::One(tokens));
                at += used;
            }
            Part::Repeat(inner, separator, how) => {
                let mut rounds = Vec::new();
                let mut end = at;
                while let Some((found, used)) = matched(inner, &input[end..]) {
                    if used == 0 {
                        break;
                    }
                    rounds.push(found);
                    at = end + used;
                    end = at;
                    if *how == '?' {
                        break;
                    }
                    if let Some(separator) = separator {
                        match input.get(at) {
                            Some(next) if next.to_string() == separator.to_string() => {
                                end += 1
                            }
                            _ => break,
                        }
                    }
                }
                if *how == '+' && rounds.is_empty() {
                    return None;
                }
                for name in variables(inner) {
                    let each =
                        rounds.iter().filter_map(|round| round.get(name).cloned());
                    bindings.insert(name.to_owned(), Bound::Many(each.collect()));
                }
            }
        }
    }
    Some((bindings, at))
}

/// How many tokens a fragment takes.
fn length(fragment: &str, input: &[TokenTree]) -> Option<usize> {
    // What is not said is a visibility, too.
    let Some(first) = input.first() else { return (fragment == "vis").then_some(0) };
    match fragment {
        "ident" => matches!(first, TokenTree::Ident(_)).then_some(1),
        "literal" => matches!(first, TokenTree::Literal(_)).then_some(1),
        "tt" => Some(1),
        "ty" => parsed::<syn::Type>(input),
        "expr" => parsed::<syn::Expr>(input),
        "path" => parsed::<syn::Path>(input),
        "meta" => parsed::<syn::Meta>(input),
        "vis" => parsed::<syn::Visibility>(input),
        "block" => parsed::<syn::Block>(input),
        _ => None,
    }
}

fn parsed<T: syn::parse::Parse>(input: &[TokenTree]) -> Option<usize> {
    let parser = |stream: ParseStream<'_>| {
        stream.parse::<T>()?;
        stream.parse::<TokenStream>()
    };
    let rest = parser.parse2(input.iter().cloned().collect()).ok()?;
    Some(input.len() - rest.into_iter().count())
}

fn variables(parts: &[Part]) -> Vec<&str> {
    parts
        .iter()
        .flat_map(|part| match part {
            Part::Token(_) => Vec::new(),
            Part::Variable(name, _) => vec![name.as_str()],
            Part::Group(_, inner) | Part::Repeat(inner, ..) => variables(inner),
        })
        .collect()
}

fn written(body: &[Part], bindings: &Bindings) -> TokenStream {
    let mut tokens = TokenStream::new();
    for part in body {
        match part {
            Part::Token(token) => tokens.extend([token.clone()]),
            Part::Group(delimiter, inner) => {
                let group = Group::new(*delimiter, written(inner, bindings));
                tokens.extend([TokenTree::Group(group)]);
            }
            Part::Variable(name, _) => {
                if let Some(Bound::One(bound)) = bindings.get(name) {
                    tokens.extend(bound.clone());
                }
            }
            Part::Repeat(inner, separator, _) => {
                let names = variables(inner);
                let lists = names.iter().filter_map(|name| match bindings.get(*name) {
                    Some(Bound::Many(list)) => Some(list.len()),
                    _ => None,
                });
                for round in 0..lists.max().unwrap_or(0) {
                    if let (Some(separator), true) = (separator, round > 0) {
                        tokens.extend([separator.clone()]);
                    }
                    let mut inside = bindings.clone();
                    for name in &names {
                        if let Some(Bound::Many(list)) = bindings.get(*name)
                            && let Some(one) = list.get(round)
                        {
                            inside.insert((*name).to_owned(), one.clone());
                        }
                    }
                    tokens.extend(written(inner, &inside));
                }
            }
        }
    }
    tokens
}
