//! A module: client, actions, types, enums, error codes.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::tokens::{docs, ident, printable, rust_type, standard, struct_name};
use super::waiters::waiters;
use crate::plan::{Action, Enum, Field, FilterHelper, Module, Paging, RustType, Struct, wire_name};
use crate::spec::{PageStyle, TimeUnit};

/// The module that lists all services.
pub(super) fn of_all(services: &[&str], features: bool) -> TokenStream {
    let modules = services.iter().map(|service| {
        let name = ident(service);
        let gate = features.then(|| quote! { #[cfg(feature = #service)] });
        quote! { #gate pub mod #name; }
    });
    quote! {
        //! Every service.

        #(#modules)*
    }
}

/// The module of a service: its versions.
pub(super) fn of_service(modules: &[Module]) -> TokenStream {
    let title = modules.last().map(|module| printable(&format!(" {}.", module.title))).unwrap_or_default();
    let versions = modules.iter().map(|module| {
        let name = ident(&module.name);
        quote! { pub mod #name; }
    });
    quote! {
        #![doc = #title]

        #(#versions)*
    }
}

/// The files of a version of a service, by their names.
pub(super) fn parts(module: &Module) -> Vec<(&'static str, TokenStream)> {
    let (requests, shared): (Vec<_>, Vec<_>) = module.structs.iter().partition(|(wire, _)| {
        module.actions.iter().any(|action| action.request == **wire || action.response == **wire)
    });
    let mut parts = vec![("client", client(module)), ("actions", actions(module))];
    debug_assert_eq!(requests.len(), 2 * module.actions.len(), "every action has its own request and reply");
    if !shared.is_empty() {
        parts.push(("types", types(module, shared.iter().map(|(_, planned)| *planned))));
    }
    if !module.enums.is_empty() {
        parts.push(("enums", enums(&module.enums)));
    }
    if !module.error_codes.is_empty() {
        parts.push(("error_code", error_codes(module)));
    }
    if !module.waiters.is_empty() {
        parts.push(("waiter", waiters(module)));
    }
    let index = index(module, &parts);
    parts.push(("mod", index));
    parts
}

fn index(module: &Module, parts: &[(&'static str, TokenStream)]) -> TokenStream {
    let lines = module.docs.0.iter().enumerate().flat_map(|(at, paragraph)| {
        let gap = (at > 0).then(String::new);
        gap.into_iter().chain([printable(&format!(" {paragraph}"))])
    });
    let has = |part: &str| parts.iter().any(|(name, _)| *name == part);
    let modules = parts.iter().map(|(name, _)| {
        let visibility = matches!(*name, "error_code" | "waiter").then(|| quote! { pub });
        let name = ident(name);
        quote! { #visibility mod #name; }
    });
    let actions = (!module.actions.is_empty()).then(|| quote! { pub use self::actions::*; });
    let enums = has("enums").then(|| quote! { pub use self::enums::*; });
    let types = has("types").then(|| quote! { pub use self::types::*; });
    quote! {
        #(#![doc = #lines])*

        #(#modules)*

        #actions
        pub use self::client::Client;
        #enums
        #types
    }
}

fn client(module: &Module) -> TokenStream {
    let title =
        format!(" A client of {}, version {}. Cheap to clone; clones share everything.", module.title, module.version);
    let title = printable(&title);
    let (service, version) = (&module.short_name, &module.version);
    let methods = module.actions.iter().map(|action| {
        let docs = docs(&action.docs);
        let deprecated = action.deprecated.then(|| quote! { #[deprecated] });
        let method = ident(&action.method);
        let request = struct_name(module, &action.request);
        quote! {
            #docs
            #deprecated
            pub fn #method(&self, request: super::#request) -> tencentcloud_core::Call<super::#request> {
                self.0.call(request)
            }
        }
    });
    quote! {
        #[doc = #title]
        #[derive(Clone, Debug)]
        pub struct Client(tencentcloud_core::Client);

        impl Client {
            /// Makes a client. Clients made from one configuration share one pool of connections.
            pub fn new(config: &tencentcloud_core::Config) -> Self {
                Self(tencentcloud_core::Client::new(config, #service))
            }

            /// A call of an action that has no type here yet: see [`tencentcloud_core::Client::raw`].
            pub fn raw(&self, action: &str, parameters: impl tencentcloud_core::__derive::Serialize) -> tencentcloud_core::RawCall {
                self.0.raw(#service, #version, action.to_owned(), parameters)
            }

            #(#methods)*
        }
    }
}

fn actions(module: &Module) -> TokenStream {
    let items = module.actions.iter().map(|action| {
        let request = module.structs.get(&action.request).map(|planned| structure(planned, module, Some(action)));
        let response = module.structs.get(&action.response).map(|planned| structure(planned, module, None));
        quote! { #request #response }
    });
    let own: Vec<&Struct> = module
        .actions
        .iter()
        .flat_map(|action| [&action.request, &action.response])
        .filter_map(|wire| module.structs.get(wire))
        .collect();
    let import = import(&own);
    let derive = (!module.actions.is_empty()).then(|| quote! { use tencentcloud_derive::Model; });
    quote! {
        //! Requests and replies.

        #derive
        #import

        #(#items)*
    }
}

/// Brings in the other files of the module where these types need them.
fn import(own: &[&Struct]) -> Option<TokenStream> {
    let mine = |name: &str| own.iter().any(|planned| planned.name == name);
    let mut named = own.iter().flat_map(|planned| {
        let filters = planned.filters.iter().flat_map(|helper| helper.names.iter().chain([&helper.filter]));
        planned.fields.iter().filter_map(|field| name_in(&field.ty)).chain(filters.map(String::as_str))
    });
    let needed = named.any(|name| !mine(name));
    needed.then(|| quote! { use super::*; })
}

fn name_in(ty: &RustType) -> Option<&str> {
    match ty {
        RustType::Named(name) => Some(name),
        RustType::Optional(inner) | RustType::List(inner) | RustType::Boxed(inner) => name_in(inner),
        _ => None,
    }
}

fn types<'a>(module: &Module, shared: impl Iterator<Item = &'a Struct>) -> TokenStream {
    let shared: Vec<&Struct> = shared.collect();
    let import = import(&shared);
    let items = shared.iter().map(|planned| structure(planned, module, None));
    quote! {
        //! Types that requests and replies hold.

        use tencentcloud_derive::Model;
        #import

        #(#items)*
    }
}

fn structure(planned: &Struct, module: &Module, action: Option<&Action>) -> TokenStream {
    let name = ident(&planned.name);
    let docs = docs(&planned.docs);
    let request = planned.built.then(|| match &planned.required {
        Some(required) => {
            let required = ident(required);
            quote! { #[model(request(#required))] }
        }
        None => quote! { #[model(request)] },
    });
    let fields = planned.fields.iter().map(|field| self::field(field, module));
    let required = planned.required.as_ref().map(|name| required(name, planned, module));
    let action_impl = action.map(|action| action_impl(action, &name, module));
    let helpers = (!planned.filters.is_empty()).then(|| {
        let helpers = planned.filters.iter().map(|helper| filter_helper(helper, module));
        quote! { impl #name { #(#helpers)* } }
    });
    quote! {
        #docs
        #[derive(Clone, Model)]
        #request
        #[non_exhaustive]
        pub struct #name {
            #(#fields)*
        }

        #required
        #action_impl
        #helpers
    }
}

fn field(field: &Field, module: &Module) -> TokenStream {
    let name = ident(&field.name);
    let docs = docs(&field.docs);
    let ty = rust_type(&field.ty, module);
    let deprecated = field.deprecated.then(|| quote! { #[deprecated] });
    let mut attributes: Vec<TokenStream> = Vec::new();
    if wire_name(&field.name) != field.wire {
        let wire = &field.wire;
        attributes.push(quote! { wire = #wire });
    }
    if field.secret {
        attributes.push(quote! { secret });
    }
    let number = |number: i64| {
        let magnitude = proc_macro2::Literal::u64_unsuffixed(number.unsigned_abs());
        if number < 0 {
            quote! { -#magnitude }
        } else {
            quote! { #magnitude }
        }
    };
    if let Some(min) = field.min.map(number) {
        attributes.push(quote! { min = #min });
    }
    if let Some(max) = field.max.map(number) {
        attributes.push(quote! { max = #max });
    }
    if let Some((unit, accessor)) = &field.time {
        attributes.push(match unit {
            TimeUnit::Millis => quote! { millis = #accessor },
            TimeUnit::Seconds => quote! { seconds = #accessor },
        });
    }
    if let Some(setter) = &field.setter {
        attributes.push(quote! { setter = #setter });
    }
    let model = (!attributes.is_empty()).then(|| quote! { #[model(#(#attributes),*)] });
    quote! {
        #docs
        #deprecated
        #model
        pub #name: #ty,
    }
}

/// The struct that `new` takes where there are many required fields.
fn required(name: &str, planned: &Struct, module: &Module) -> TokenStream {
    let doc = format!(" The required fields of [`{}`].", planned.name);
    let name = ident(name);
    let fields = planned.fields.iter().filter(|field| field.is_required()).map(|field| {
        let docs = docs(&field.docs);
        let name = ident(&field.name);
        let ty = rust_type(&field.ty, module);
        quote! { #docs pub #name: #ty, }
    });
    // No `Debug`: it could show what the model hides.
    quote! {
        #[doc = #doc]
        #[derive(Clone)]
        #[allow(missing_debug_implementations)]
        pub struct #name {
            #(#fields)*
        }
    }
}

fn action_impl(action: &Action, request: &proc_macro2::Ident, module: &Module) -> TokenStream {
    let response = struct_name(module, &action.response);
    let (service, version, name) = (&module.short_name, &module.version, &action.name);
    let rate_limit = action.rate_limit.map(|limit| {
        let limit = proc_macro2::Literal::u32_unsuffixed(limit);
        let option = standard("Option", quote! { ::std::option::Option }, module);
        quote! { const RATE_LIMIT: #option<u32> = Some(#limit); }
    });
    let form = action.form.then(|| quote! { const FORM: bool = true; });
    let unsigned = action.unsigned.then(|| quote! { const UNSIGNED: bool = true; });
    let option = standard("Option", quote! { ::std::option::Option }, module);
    let host = action.host.as_ref().map(|host| quote! { const HOST: #option<&'static str> = Some(#host); });
    let raw_body =
        action.raw_body.as_ref().map(|prefix| quote! { const RAW_BODY: #option<&'static str> = Some(#prefix); });
    let streaming = action.stream.then(|| quote! { impl tencentcloud_core::Streaming for #request {} });
    let raw = action.raw_body.as_ref().map(|_| quote! { impl tencentcloud_core::RawBody for #request {} });
    let paging = action.paging.as_ref().map(|paging| paginate(paging, request, module));
    quote! {
        impl tencentcloud_core::Action for #request {
            type Response = #response;
            const SERVICE: &'static str = #service;
            const VERSION: &'static str = #version;
            const NAME: &'static str = #name;
            #rate_limit
            #form
            #unsigned
            #host
            #raw_body
        }

        #raw
        #streaming

        #paging
    }
}

fn paginate(paging: &Paging, request: &proc_macro2::Ident, module: &Module) -> TokenStream {
    let Paging { style, size, total, page_size, items, item } = paging;
    let item = rust_type(item, module);
    let option = standard("Option", quote! { ::std::option::Option }, module);
    let vec = standard("Vec", quote! { ::std::vec::Vec }, module);
    let style = match style {
        PageStyle::Offset { field } => quote! { offset(#field) },
        PageStyle::Page { field, first } => {
            let first = proc_macro2::Literal::u8_unsuffixed(*first);
            quote! { page(#field, #first) }
        }
        PageStyle::Token { field, next, over } => {
            let over = over.as_ref().map(|(field, value)| quote! { .over(#field, #value) });
            quote! { token(#field, #next)#over }
        }
    };
    let size = size.as_ref().map(|size| quote! { .size(#size) });
    let total = total.as_ref().map(|total| quote! { .total(#total) });
    let page_size = page_size.map(proc_macro2::Literal::i64_unsuffixed).map(|size| quote! { .page_size(#size) });
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
            const PAGING: tencentcloud_core::Paging =
                tencentcloud_core::Paging::#style #size #total #page_size;
            fn items(page: &mut Self::Response) -> #option<&mut #vec<#item>> {
                #list
            }
        }
    }
}

fn filter_helper(helper: &FilterHelper, module: &Module) -> TokenStream {
    let docs = docs(&helper.docs);
    let (method, field, filter) = (ident(&helper.method), ident(&helper.field), ident(&helper.filter));
    let string = standard("String", quote! { ::std::string::String }, module);
    let into = standard("Into", quote! { ::core::convert::Into }, module);
    let into_iterator = standard("IntoIterator", quote! { ::core::iter::IntoIterator }, module);
    let to_string = standard("ToString", quote! { ::std::string::ToString }, module);
    let (taken, name) = match &helper.names {
        Some(names) => {
            let names = ident(names);
            (quote! { impl #into<#names> }, quote! { name.into().as_str() })
        }
        None => (quote! { impl #into<#string> }, quote! { name }),
    };
    let values = quote! { values.into_iter().map(|value| value.to_string()) };
    let mut parts = [(&helper.form.name, name), (&helper.form.values, values)];
    if helper.form.values_first {
        parts.reverse();
    }
    let (new, setters): (Vec<_>, Vec<_>) = parts.into_iter().partition(|((_, required), _)| *required);
    let new = new.into_iter().map(|(_, value)| value);
    let setters = setters.into_iter().map(|((field, _), value)| {
        let setter = format_ident!("{field}");
        quote! { .#setter(#value) }
    });
    let list = if helper.optional {
        quote! { self.#field.get_or_insert_default() }
    } else {
        quote! { self.#field }
    };
    quote! {
        #docs
        #[must_use]
        pub fn #method(
            mut self,
            name: #taken,
            values: impl #into_iterator<Item = impl #to_string>,
        ) -> Self {
            #list.push(#filter::new(#(#new),*)#(#setters)*);
            self
        }
    }
}

fn enums(enums: &[Enum]) -> TokenStream {
    let items = enums.iter().map(|planned| {
        let name = ident(&planned.name);
        let enum_docs = docs(&planned.docs);
        let unknown = ident(&planned.unknown);
        let variants = planned.variants.iter().map(|variant| {
            let docs = docs(&variant.docs);
            let (name, wire) = (ident(&variant.name), &variant.wire);
            quote! { #docs #[model(wire = #wire)] #name, }
        });
        quote! {
            #enum_docs
            #[derive(Clone, Debug, Model)]
            #[non_exhaustive]
            pub enum #name {
                #(#variants)*
                /// A value that is not documented. Only a string or a server makes one.
                #unknown(tencentcloud_core::model::UnknownValue),
            }
        }
    });
    quote! {
        //! Sets of strings with names. All of them are open.

        use tencentcloud_derive::Model;

        #(#items)*
    }
}

fn error_codes(module: &Module) -> TokenStream {
    let constants = module.error_codes.iter().map(|constant| {
        let name = ident(&constant.name);
        let value = &constant.value;
        let doc = format!(" `{value}`.");
        quote! {
            #[doc = #doc]
            pub const #name: &str = #value;
        }
    });
    let doc = " Error codes that the service documents beside the common ones, to compare with [`Error::code`](tencentcloud_core::Error::code).";
    quote! {
        #![doc = #doc]

        #(#constants)*
    }
}
