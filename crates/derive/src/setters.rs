//! The functions that people build a request with: `new`, and a setter for each field.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Ident, Type};

use crate::attributes;
use crate::structure::{Field, argument};

pub(crate) fn setters(name: &Ident, fields: &[Field<'_>]) -> TokenStream {
    let setters = fields.iter().filter_map(|field| setter(field, field.optional?));
    quote! {
        impl #name {
            /// Nothing is set.
            #[inline]
            pub fn new() -> Self {
                ::tencentcloud_core::model::Start::start()
            }

            #(#setters)*
        }
    }
}

fn setter(field: &Field<'_>, inner: &Type) -> Option<TokenStream> {
    let name = field.name;
    let setter = match &field.attributes.setter {
        None => name.clone(),
        Some(other) if other.value().is_empty() => return None,
        Some(other) => format_ident!("{}", other.value()),
    };
    let (ty, value) = taken(inner, name, field.attributes.open);
    let doc = format!("Sets [`{name}`](field@Self::{name}).");
    let deprecated = attributes::deprecated(field.own);
    Some(quote! {
        #[doc = #doc]
        #deprecated
        #[must_use]
        #[inline]
        pub fn #setter(mut self, #name: #ty) -> Self {
            self.#name = ::core::option::Option::Some(#value);
            self
        }
    })
}

/// What a setter takes for a field of this type, and how the field is made of that.
fn taken(ty: &Type, name: &Ident, open: bool) -> (TokenStream, TokenStream) {
    if let Some(element) = argument(ty, "Vec") {
        let (item, convert) = one(element, open);
        let items = quote! { ::core::iter::IntoIterator::into_iter(#name) };
        let items = match convert {
            Some(convert) => quote! { ::core::iter::Iterator::map(#items, #convert) },
            None => items,
        };
        return (
            quote! { impl ::core::iter::IntoIterator<Item = #item> },
            quote! { ::core::iter::Iterator::collect(#items) },
        );
    }
    if let Some(inner) = argument(ty, "Box") {
        return (quote! { #inner }, quote! { ::std::boxed::Box::new(#name) });
    }
    match one(ty, open) {
        (ty, Some(convert)) => (ty, quote! { #convert(#name) }),
        (ty, None) => (ty, quote! { #name }),
    }
}

/// What is taken for one value of a type, and the function that makes the value of it. Integers are taken
/// as they are, so that literals fit.
fn one(ty: &Type, open: bool) -> (TokenStream, Option<TokenStream>) {
    let text = || quote! { ::tencentcloud_core::model::IntoText };
    let into = || (quote! { impl ::core::convert::Into<#ty> }, Some(quote! { ::core::convert::Into::into }));
    let Type::Path(path) = ty else { return (quote! { #ty }, None) };
    let last = path.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
    // A type of a service that is called `String` or `Binary` stands behind `super`.
    let foreign = path.path.segments.first().is_some_and(|first| first.ident == "super");
    match last.as_str() {
        "String" if !foreign => {
            let text = text();
            (quote! { impl #text }, Some(quote! { #text::into_text }))
        }
        "f64" => into(),
        "Binary" if path.path.segments.len() > 1 && !foreign => into(),
        _ if open => into(),
        _ => (quote! { #ty }, None),
    }
}
