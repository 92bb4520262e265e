//! The paths that code names, read from its tokens, so that those in macros are seen too.

use std::iter;

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::Attribute;

/// Whether only tests have what carries these attributes.
pub(crate) fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| asks_for_tests(&attribute.meta.to_token_stream()))
}

/// `cfg(test)`, `cfg(all(test, …))` and `test`; not `cfg(not(test))`.
fn asks_for_tests(meta: &TokenStream) -> bool {
    let text = meta.to_string().replace(' ', "");
    text == "test" || text == "cfg(test)" || text.starts_with("cfg(all(test,")
}

/// A path as code has it; `is_macro` where it is called as one.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Mention {
    pub(crate) path: Vec<String>,
    pub(crate) is_macro: bool,
}

/// All paths of a piece of code, single names among them.
pub(crate) fn mentions(code: TokenStream) -> Vec<Mention> {
    let mut found = Vec::new();
    scan(code, &mut found);
    found
}

fn scan(code: TokenStream, found: &mut Vec<Mention>) {
    let tokens: Vec<TokenTree> = code.into_iter().collect();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        at = match token {
            TokenTree::Punct(sign) if sign.as_char() == '#' => attribute(&tokens, at, found),
            TokenTree::Group(group) => {
                scan(group.stream(), found);
                at + 1
            }
            TokenTree::Ident(_) => path(&tokens, at, found),
            _ => at + 1,
        };
    }
}

/// Behind an attribute, and behind what it is on where that is for tests.
fn attribute(tokens: &[TokenTree], at: usize, found: &mut Vec<Mention>) -> usize {
    let inner = usize::from(is_sign(tokens, at + 1, '!'));
    let Some(TokenTree::Group(group)) = tokens.get(at + 1 + inner) else { return at + 1 };
    let next = at + 2 + inner;
    let meta = group.stream();
    if asks_for_tests(&meta) {
        return behind_item(tokens, next);
    }
    match tokens_of(&meta).first() {
        Some(TokenTree::Ident(name)) if name == "doc" => {}
        Some(TokenTree::Ident(name)) if name == "serde" => paths_in_text(meta, found),
        _ => scan(meta, found),
    }
    next
}

const ITEMS: [&str; 15] = [
    "pub", "mod", "use", "fn", "impl", "const", "static", "struct", "enum", "trait", "type", "async", "unsafe",
    "extern", "let",
];

fn behind_item(tokens: &[TokenTree], mut at: usize) -> usize {
    let is_item = matches!(tokens.get(at), Some(TokenTree::Ident(word)) if ITEMS.iter().any(|item| word == item));
    while let Some(token) = tokens.get(at) {
        at += 1;
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => break,
            TokenTree::Punct(sign) if sign.as_char() == ';' => break,
            TokenTree::Punct(sign) if sign.as_char() == ',' && !is_item => break,
            _ => {}
        }
    }
    at
}

/// `serde(with = "path")` and its like.
fn paths_in_text(meta: TokenStream, found: &mut Vec<Mention>) {
    const KEYS: [&str; 9] = [
        "with",
        "default",
        "serialize_with",
        "deserialize_with",
        "skip_serializing_if",
        "from",
        "into",
        "try_from",
        "remote",
    ];
    let tokens: Vec<TokenTree> = meta
        .into_iter()
        .flat_map(|token| match token {
            TokenTree::Group(group) => tokens_of(&group.stream()),
            token => vec![token],
        })
        .collect();
    for three in tokens.windows(3) {
        let [TokenTree::Ident(key), TokenTree::Punct(_), TokenTree::Literal(text)] = three else { continue };
        if KEYS.iter().any(|known| key == known) {
            let text = text.to_string();
            scan(text.trim_matches('"').parse().unwrap_or_default(), found);
        }
    }
}

/// The path that begins with a word, if one does.
fn path(tokens: &[TokenTree], start: usize, found: &mut Vec<Mention>) -> usize {
    let TokenTree::Ident(first) = &tokens[start] else { return start + 1 };
    let mut path = vec![plain(first)];
    let mut at = start + 1;
    while is_colons(tokens, at) {
        let Some(TokenTree::Ident(next)) = tokens.get(at + 2) else { break };
        path.push(plain(next));
        at += 3;
    }
    if is_no_path(tokens, start, at, &path) {
        return at;
    }
    if is_colons(tokens, at) {
        match tokens.get(at + 2) {
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                branches(&path, group.stream(), found);
                return at + 3;
            }
            Some(TokenTree::Punct(sign)) if sign.as_char() == '*' => path.push("*".to_owned()),
            _ => {}
        }
    }
    let is_macro = is_sign(tokens, at, '!') && !is_sign(tokens, at + 1, '=');
    // What a generator quotes is code of another crate.
    let quotes = is_macro && path.last().is_some_and(|name| name == "quote" || name == "quote_spanned");
    found.push(Mention { path, is_macro });
    if quotes { at + 2 } else { at }
}

/// Fields, methods, lifetimes, variables of a macro, and what hangs on a type or another crate.
fn is_no_path(tokens: &[TokenTree], start: usize, end: usize, path: &[String]) -> bool {
    let before = |back: usize, sign: char| start.checked_sub(back).is_some_and(|at| is_sign(tokens, at, sign));
    let is_field = path.len() == 1
        && path[0].starts_with(|first: char| first.is_lowercase() || first == '_')
        && is_sign(tokens, end, ':')
        && !is_colons(tokens, end);
    let is_named = path.len() == 1
        && start.checked_sub(1).and_then(|at| tokens.get(at)).is_some_and(
            |token| matches!(token, TokenTree::Ident(word) if word == "fn" || word == "let" || word == "mut"),
        );
    (before(1, '.') && !before(2, '.'))
        || before(1, '\'')
        || (before(1, '$') && path[0] != "crate")
        || (before(1, ':') && before(2, ':'))
        || is_field
        || is_named
}

/// The branches of a `use` inside a function.
fn branches(stem: &[String], group: TokenStream, found: &mut Vec<Mention>) {
    let mut inner = Vec::new();
    scan(group, &mut inner);
    for Mention { path, is_macro } in inner {
        let path = stem.iter().cloned().chain(path.into_iter().filter(|step| step != "self")).collect();
        found.push(Mention { path, is_macro });
    }
}

fn plain(word: &proc_macro2::Ident) -> String {
    word.to_string().trim_start_matches("r#").to_owned()
}

fn tokens_of(stream: &TokenStream) -> Vec<TokenTree> {
    stream.clone().into_iter().collect()
}

fn is_sign(tokens: &[TokenTree], at: usize, sign: char) -> bool {
    matches!(tokens.get(at), Some(TokenTree::Punct(found)) if found.as_char() == sign)
}

fn is_colons(tokens: &[TokenTree], at: usize) -> bool {
    matches!(tokens.get(at), Some(TokenTree::Punct(sign)) if sign.as_char() == ':' && sign.spacing() == Spacing::Joint)
        && is_sign(tokens, at + 1, ':')
}

/// The first line outside comments on which a word stands, from 1.
pub(crate) fn line_of(text: &str, word: &str) -> usize {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    let stands_in = |line: &str| {
        !line.trim_start().starts_with("//")
            && line
                .match_indices(word)
                .any(|(at, _)| !line[..at].ends_with(is_part) && !line[at + word.len()..].starts_with(is_part))
    };
    iter::zip(1.., text.lines()).find(|(_, line)| stands_in(line)).map_or(1, |(number, _)| number)
}
