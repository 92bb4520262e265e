//! Small pieces of Rust.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::plan::{Docs, Module, RustType};

/// An identifier. Names come from `plan`, which makes them identifiers.
pub(super) fn ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

/// The name of a struct of the module, by its name in the description.
pub(super) fn struct_name(module: &Module, wire: &str) -> Ident {
    ident(module.structs.get(wire).map_or(wire, |planned| planned.name.as_str()))
}

/// Documentation as attributes, which the formatter prints as comments.
pub(super) fn docs(docs: &Docs) -> TokenStream {
    let mut lines: Vec<String> = Vec::new();
    for paragraph in &docs.0 {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(wrap(&printable(paragraph)));
    }
    let lines = lines.iter().map(|line| if line.is_empty() { String::new() } else { format!(" {line}") });
    quote! { #(#[doc = #lines])* }
}

/// A text without the characters that a comment cannot hold.
pub(super) fn printable(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

/// Lines of at most so many characters. A piece of code or a link is not broken.
fn wrap(paragraph: &str) -> Vec<String> {
    const WIDTH: usize = 96;
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in paragraph.split(' ') {
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
}

/// A type, with the standard library's names in full where the module has types of these names.
pub(super) fn rust_type(ty: &RustType, module: &Module) -> TokenStream {
    let wrapper = |name: &str, path: TokenStream, inner: &RustType| {
        let inner = rust_type(inner, module);
        let name = standard(name, path, module);
        quote! { #name<#inner> }
    };
    match ty {
        RustType::String => standard("String", quote! { ::std::string::String }, module),
        RustType::I64 => quote! { i64 },
        RustType::F64 => quote! { f64 },
        RustType::Bool => quote! { bool },
        RustType::Binary => quote! { tencentcloud_core::model::Binary },
        RustType::Named(name) => named(name, module),
        RustType::Optional(inner) => wrapper("Option", quote! { ::std::option::Option }, inner),
        RustType::List(inner) => wrapper("Vec", quote! { ::std::vec::Vec }, inner),
        RustType::Boxed(inner) => wrapper("Box", quote! { ::std::boxed::Box }, inner),
    }
}

/// A type of the module: by where it stands where the standard library or the runtime has one of that name,
/// so that the derive can tell them apart.
pub(super) fn named(name: &str, module: &Module) -> TokenStream {
    let taken = module.shadowed.contains(name);
    let name = ident(name);
    if taken {
        quote! { super::#name }
    } else {
        quote! { #name }
    }
}

/// A name of the standard library or the runtime: short, or in full where the module has a type of that name.
pub(super) fn standard(name: &str, path: TokenStream, module: &Module) -> TokenStream {
    if module.shadowed.contains(name) {
        path
    } else {
        let name = ident(name);
        quote! { #name }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_are_wrapped_between_words() {
        let text = "word ".repeat(40);
        let lines = wrap(text.trim());
        assert!(lines.len() > 1 && lines.iter().all(|line| line.len() <= 96));
        assert_eq!(lines.join(" "), text.trim());
        assert_eq!(wrap(&"x".repeat(200)), ["x".repeat(200)]);
    }
}
