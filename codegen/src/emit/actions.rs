//! What a request is beside its fields: the action that it is for, its pages, its filters.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::tokens::{docs, ident, named, rust_type, standard, struct_name};
use crate::plan::{Action, FilterHelper, Module, Paging, Struct};
use crate::spec::{Effect, PageStyle};

/// Where the names stand that operations are written with.
const NAMES: [(&str, &str); 7] = [
    ("Cow", "std::borrow"),
    ("Action", "tencentcloud_core"),
    ("Operation", "tencentcloud_core"),
    ("Content", "tencentcloud_core::model"),
    ("Effect", "tencentcloud_core::model"),
    ("PageStyle", "tencentcloud_core::model"),
    ("Paging", "tencentcloud_core::model"),
];

/// Brings these names in, those that operations of the module need and no type of it has.
pub(super) fn imports(module: &Module) -> TokenStream {
    let any = |which: fn(&Action) -> bool| module.actions.iter().any(which);
    let is_needed = |name: &str| match name {
        "Content" => any(|action| !action.files.is_empty() || action.raw_body.is_some()),
        "Effect" => any(|action| action.effect == Effect::Reads),
        "PageStyle" | "Paging" => any(|action| action.paging.is_some()),
        _ => !module.actions.is_empty(),
    };
    let named = |path: &str| -> Vec<Ident> {
        NAMES
            .iter()
            .filter(|(name, from)| *from == path && is_needed(name) && !module.shadowed.contains(*name))
            .map(|(name, _)| ident(name))
            .collect()
    };
    let import = |path: TokenStream, names: Vec<Ident>| match names.as_slice() {
        [] => None,
        [name] => Some(quote! { use #path::#name; }),
        names => Some(quote! { use #path::{#(#names),*}; }),
    };
    let std = import(quote! { std::borrow }, named("std::borrow"));
    let core = import(quote! { tencentcloud_core }, named("tencentcloud_core"));
    let model = import(quote! { tencentcloud_core::model }, named("tencentcloud_core::model"));
    quote! { #std #core #model }
}

/// A name of the runtime, short where no type of the module has it.
fn runtime(name: &str, module: &Module) -> TokenStream {
    let path = match name {
        "Cow" => quote! { ::std::borrow::Cow },
        "Action" | "Operation" => {
            let name = ident(name);
            quote! { tencentcloud_core::#name }
        }
        _ => {
            let name = ident(name);
            quote! { tencentcloud_core::model::#name }
        }
    };
    standard(name, path, module)
}

fn text(text: &str, module: &Module) -> TokenStream {
    let cow = runtime("Cow", module);
    quote! { #cow::Borrowed(#text) }
}

/// What the operations of a version have in common.
pub(super) fn base(module: &Module) -> TokenStream {
    let (service, version) = (&module.short_name, &module.version);
    quote! {
        /// What all actions have in common.
        const OPERATION: tencentcloud_core::Operation = tencentcloud_core::Operation {
            service: ::std::borrow::Cow::Borrowed(#service),
            version: ::std::borrow::Cow::Borrowed(#version),
            ..tencentcloud_core::Operation::BASE
        };
    }
}

/// That a request is one of an action, and what goes with that.
pub(super) fn implementation(action: &Action, request: &Ident, module: &Module) -> TokenStream {
    let response = struct_name(module, &action.response);
    let action_trait = runtime("Action", module);
    let operation_type = runtime("Operation", module);
    let operation = operation(action, module);
    let streaming = action.stream.then(|| quote! { impl tencentcloud_core::Streaming for #request {} });
    let raw = action.raw_body.as_ref().map(|_| quote! { impl tencentcloud_core::RawBody for #request {} });
    let paging = action.paging.as_ref().map(|paging| paginate(paging, request, module));
    quote! {
        impl #action_trait for #request {
            type Response = #response;
            const OPERATION: &'static #operation_type = &#operation;
        }

        #raw
        #streaming

        #paging
    }
}

/// What an action is, as far as it differs from one that writes and has nothing special.
fn operation(action: &Action, module: &Module) -> TokenStream {
    let operation = runtime("Operation", module);
    let name = text(&action.name, module);
    let effect = (action.effect == Effect::Reads).then(|| {
        let effect = runtime("Effect", module);
        quote! { effect: #effect::Reads, }
    });
    let token = action.client_token.as_ref().map(|field| {
        let field = text(field, module);
        quote! { client_token: Some(#field), }
    });
    let rate = action.rate_limit.map(Literal::u32_unsuffixed).map(|rate| quote! { rate: Some(#rate), });
    let host = action.host.as_ref().map(|host| {
        let host = text(host, module);
        quote! { host: Some(#host), }
    });
    let content = runtime("Content", module);
    let content = match &action.raw_body {
        Some(prefix) => {
            let prefix = text(prefix, module);
            Some(quote! { content: #content::Bytes { prefix: #prefix }, })
        }
        None => (!action.files.is_empty()).then(|| {
            let cow = runtime("Cow", module);
            let files = action.files.iter().map(|file| text(file, module));
            quote! { content: #content::Form { files: #cow::Borrowed(&[#(#files),*]) }, }
        }),
    };
    let unsigned = action.unsigned.then(|| quote! { unsigned: true, });
    let stream = action.stream.then(|| quote! { stream: true, });
    let paging = action.paging.as_ref().map(|paging| {
        let paging = pages(paging, module);
        quote! { paging: Some(#paging), }
    });
    quote! {
        #operation {
            name: #name,
            #effect
            #token
            #rate
            #host
            #content
            #unsigned
            #stream
            #paging
            ..super::OPERATION
        }
    }
}

fn pages(paging: &Paging, module: &Module) -> TokenStream {
    let text = |field: &String| text(field, module);
    let style_type = runtime("PageStyle", module);
    let style = match &paging.style {
        PageStyle::Offset { field } => {
            let field = text(field);
            quote! { #style_type::Offset { field: #field } }
        }
        PageStyle::Page { field, first } => {
            let (field, first) = (text(field), Literal::u8_unsuffixed(*first));
            quote! { #style_type::Page { field: #field, first: #first } }
        }
        PageStyle::Token { field, next, over } => {
            let (field, next) = (text(field), text(next));
            let over = match over {
                Some((over, value)) => {
                    let over = text(over);
                    quote! { Some((#over, #value)) }
                }
                None => quote! { None },
            };
            quote! { #style_type::Token { field: #field, next: #next, over: #over } }
        }
    };
    let size = paging.size.as_ref().map(text).map(|size| quote! { size: Some(#size), });
    let total = paging.total.as_ref().map(text).map(|total| quote! { total: Some(#total), });
    let page_size = paging.page_size.map(Literal::i64_unsuffixed).map(|size| quote! { page_size: Some(#size), });
    let items = text(&paging.items.iter().map(|step| step.wire.as_str()).collect::<Vec<_>>().join("."));
    let paging = runtime("Paging", module);
    quote! {
        #paging {
            style: #style,
            #size
            #total
            #page_size
            items: #items,
            ..#paging::BASE
        }
    }
}

fn paginate(paging: &Paging, request: &Ident, module: &Module) -> TokenStream {
    let Paging { items, item, .. } = paging;
    let item = rust_type(item, module);
    let option = standard("Option", quote! { ::std::option::Option }, module);
    let vec = standard("Vec", quote! { ::std::vec::Vec }, module);
    let (last, way) = items.split_last().map_or((None, &[][..]), |(last, way)| (Some(last), way));
    let way = way.iter().map(|step| {
        let field = ident(&step.field);
        if step.optional {
            quote! { .#field.as_mut()? }
        } else {
            quote! { .#field }
        }
    });
    let way = quote! { page #(#way)* };
    let list = last.map(|step| {
        let field = ident(&step.field);
        if step.optional {
            quote! { #way.#field.as_mut() }
        } else {
            quote! { Some(&mut #way.#field) }
        }
    });
    quote! {
        impl tencentcloud_core::Paginate for #request {
            type Item = #item;
            fn items(page: &mut Self::Response) -> #option<&mut #vec<#item>> {
                #list
            }
        }
    }
}

/// The methods of a request that add to its lists of filters.
pub(super) fn filter_helpers(planned: &Struct, request: &Ident, module: &Module) -> Option<TokenStream> {
    let helpers = planned.filters.iter().map(|helper| filter_helper(helper, module));
    (!planned.filters.is_empty()).then(|| quote! { impl #request { #(#helpers)* } })
}

fn filter_helper(helper: &FilterHelper, module: &Module) -> TokenStream {
    let docs = docs(&helper.docs);
    let (method, field, filter) = (ident(&helper.method), ident(&helper.field), named(&helper.filter, module));
    let (name_setter, values_setter) = (ident(&helper.form.name), ident(&helper.form.values));
    let into_iterator = standard("IntoIterator", quote! { ::core::iter::IntoIterator }, module);
    let text = quote! { tencentcloud_core::model::IntoText };
    let (taken, name) = match &helper.names {
        Some(names) => {
            let names = named(names, module);
            let into = standard("Into", quote! { ::core::convert::Into }, module);
            (quote! { impl #into<#names> }, quote! { name.into() })
        }
        None => (quote! { impl #text }, quote! { name }),
    };
    quote! {
        #docs
        #[must_use]
        pub fn #method(
            mut self,
            name: #taken,
            values: impl #into_iterator<Item = impl #text>,
        ) -> Self {
            let filter = #filter::new().#name_setter(#name).#values_setter(values);
            self.#field.get_or_insert_default().push(filter);
            self
        }
    }
}
