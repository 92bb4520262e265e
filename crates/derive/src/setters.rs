//! The functions that people build a request with: `new`, and a setter for each field.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Ident, Type};

use crate::attributes::{self, Setter};
use crate::structure::{Field, argument, is_foreign};

pub(crate) fn setters(name: &Ident, fields: &[Field<'_>]) -> TokenStream {
    let setters = fields.iter().filter_map(|field| setter(field, field.optional?));
    quote! {
        impl #name {
            /// Nothing is set.
            #[inline]
            pub fn new() -> Self {
                __m::Default::default()
            }

            #(#setters)*
        }
    }
}

fn setter(field: &Field<'_>, inner: &Type) -> Option<TokenStream> {
    let name = field.name;
    let setter = match &field.attributes.setter {
        Setter::Usual => name,
        Setter::Named(other) => other,
        Setter::None => return None,
    };
    let (ty, set) = taken(inner, field.attributes.open);
    let doc = format!("Sets [`{name}`](field@Self::{name}).");
    let deprecated = attributes::deprecated(field.own);
    Some(quote! {
        #[doc = #doc]
        #deprecated
        #[must_use]
        #[inline]
        pub fn #setter(mut self, value: #ty) -> Self {
            __m::#set(&mut self.#name, value);
            self
        }
    })
}

/// What a setter takes for a field of this type, and the function that sets it. Their bodies are one call:
/// there are 200,000 of them.
fn taken(ty: &Type, open: bool) -> (TokenStream, TokenStream) {
    if let Some(element) = argument(ty, "Vec") {
        return match kind(element, open) {
            Kind::Text => (quote! { impl __m::IntoIterator<Item = impl __m::IntoText> }, quote! { set_texts }),
            Kind::Into => {
                (quote! { impl __m::IntoIterator<Item = impl __m::Into<#element>> }, quote! { set_list_into })
            }
            Kind::Itself => (quote! { impl __m::IntoIterator<Item = #element> }, quote! { set_list }),
        };
    }
    if let Some(inner) = argument(ty, "Box") {
        return (quote! { #inner }, quote! { set_boxed });
    }
    match kind(ty, open) {
        Kind::Text => (quote! { impl __m::IntoText }, quote! { set_text }),
        Kind::Into => (quote! { impl __m::Into<#ty> }, quote! { set_into }),
        Kind::Itself => (quote! { #ty }, quote! { set }),
    }
}

/// What is taken for a value of a type.
enum Kind {
    /// Whatever is text.
    Text,
    /// What becomes one.
    Into,
    /// It alone. Integers are such, so that literals fit, and objects, so that an empty list of them needs
    /// no words.
    Itself,
}

fn kind(ty: &Type, open: bool) -> Kind {
    let Type::Path(path) = ty else { return Kind::Itself };
    let Some(last) = path.path.segments.last() else { return Kind::Itself };
    let is = |name: &str| last.ident == name && !is_foreign(ty);
    if is("String") {
        Kind::Text
    } else if open || is("f64") || (is("Binary") && path.path.segments.len() > 1) {
        Kind::Into
    } else {
        Kind::Itself
    }
}
