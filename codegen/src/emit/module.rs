//! A module: client, actions, types, enums, error codes.

use proc_macro2::TokenStream;
use quote::quote;

use super::actions;
use super::tokens::{docs, ident, printable, rust_type, struct_name};
use super::waiters::waiters;
use crate::plan::{Action, Deprecated, Enum, Field, Module, Moment, RustType, Struct, wire_name};

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
pub(super) fn of_service(modules: &[Module], main: &str) -> TokenStream {
    let main = modules.iter().find(|module| module.version == main);
    let title = main.map(|module| printable(&format!(" {}.", module.title))).unwrap_or_default();
    let here = main.map(|module| {
        let (module, version) = (&module.name, &module.version);
        let line = if modules.len() > 1 {
            format!(" Version {version} is the main one: what [`{module}`] has is here too.")
        } else {
            format!(" There is one version, {version}: what [`{module}`] has is here too.")
        };
        quote! {
            #![doc = ""]
            #![doc = #line]
        }
    });
    let all = main.map(|module| {
        let name = ident(&module.name);
        quote! { pub use self::#name::*; }
    });
    let versions = modules.iter().map(|module| {
        let name = ident(&module.name);
        quote! { pub mod #name; }
    });
    quote! {
        #![doc = #title]
        #here

        #(#versions)*

        #all
    }
}

/// The files of a version of a service, by their names.
pub(super) fn parts(module: &Module) -> Vec<(&'static str, TokenStream)> {
    let (requests, shared): (Vec<_>, Vec<_>) = module.structs.iter().partition(|(wire, _)| {
        module.actions.iter().any(|action| action.request == **wire || action.response == **wire)
    });
    let mut parts = vec![("client", client(module)), ("actions", of_actions(module))];
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
    let resources = module.resources.iter().map(|line| printable(&format!(" {line}")));
    let resources = (!module.resources.is_empty()).then(|| quote! { #![doc = ""] #(#![doc = #resources])* });
    let has = |part: &str| parts.iter().any(|(name, _)| *name == part);
    let modules = parts.iter().map(|(name, _)| {
        let visibility = matches!(*name, "error_code" | "waiter").then(|| quote! { pub });
        let name = ident(name);
        quote! { #visibility mod #name; }
    });
    let actions = (!module.actions.is_empty()).then(|| quote! { pub use self::actions::*; });
    let enums = has("enums").then(|| quote! { pub use self::enums::*; });
    let types = has("types").then(|| quote! { pub use self::types::*; });
    let operation = (!module.actions.is_empty()).then(|| actions::base(module));
    quote! {
        #(#![doc = #lines])*
        #resources

        #(#modules)*

        #actions
        pub use self::client::Client;
        #enums
        #types

        #operation
    }
}

fn client(module: &Module) -> TokenStream {
    let title =
        format!(" A client of {}, version {}. Cheap to clone; clones share everything.", module.title, module.version);
    let title = printable(&title);
    let (service, version) = (&module.short_name, &module.version);
    let methods = module.actions.iter().map(|action| {
        let docs = docs(&action.docs);
        let deprecated = action.deprecated.as_ref().map(deprecated);
        let method = ident(&action.method);
        let request = struct_name(module, &action.request);
        quote! {
            #docs
            #deprecated
            #[inline]
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
            pub fn raw(&self, action: &str, parameters: impl tencentcloud_core::__derive::Serialize) -> tencentcloud_core::Call<tencentcloud_core::ValueRequest> {
                self.0.raw(#service, #version, action.to_owned(), parameters)
            }

            #(#methods)*
        }
    }
}

fn of_actions(module: &Module) -> TokenStream {
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
    let names = actions::imports(module);
    quote! {
        //! Requests and replies.

        #names
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
    let request = planned.built.then(|| quote! { #[model(request)] });
    let fields = planned.fields.iter().map(|field| self::field(field, module));
    let action_impl = action.map(|action| actions::implementation(action, &name, module));
    let helpers = actions::filter_helpers(planned, &name, module);
    quote! {
        #docs
        #[derive(Model)]
        #request
        #[non_exhaustive]
        pub struct #name {
            #(#fields)*
        }

        #action_impl
        #helpers
    }
}

/// The attribute of what should not be used any more.
fn deprecated(deprecated: &Deprecated) -> TokenStream {
    match &deprecated.note {
        Some(note) => quote! { #[deprecated(note = #note)] },
        None => quote! { #[deprecated] },
    }
}

fn field(field: &Field, module: &Module) -> TokenStream {
    let name = ident(&field.name);
    let docs = docs(&field.docs);
    let ty = rust_type(&field.ty, module);
    let deprecated = field.deprecated.as_ref().map(deprecated);
    let mut attributes: Vec<TokenStream> = Vec::new();
    if wire_name(&field.name) != field.wire {
        let wire = &field.wire;
        attributes.push(quote! { wire = #wire });
    }
    if field.required {
        attributes.push(quote! { required });
    }
    if field.open {
        attributes.push(quote! { open });
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
            Moment::Millis => quote! { millis = #accessor },
            Moment::Seconds => quote! { seconds = #accessor },
            Moment::Whole => quote! { written = #accessor },
            Moment::In(zone) => {
                let minutes = number(zone.minutes());
                quote! { written = #accessor, zone = #minutes }
            }
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

fn enums(enums: &[Enum]) -> TokenStream {
    let items = enums.iter().map(|planned| {
        let name = ident(&planned.name);
        let enum_docs = docs(&planned.docs);
        let unknown = ident(&planned.unknown);
        let names = planned.names.then(|| quote! { #[model(names)] });
        let variants = planned.variants.iter().map(|variant| {
            let docs = docs(&variant.docs);
            let (name, wire) = (ident(&variant.name), &variant.wire);
            quote! { #docs #[model(wire = #wire)] #name, }
        });
        quote! {
            #enum_docs
            #[derive(Model)]
            #names
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
        let class = constant.class.as_ref().map(|class| format!(": {}", class.replace('_', " ")));
        let doc = format!(" `{value}`{}.", class.unwrap_or_default());
        quote! {
            #[doc = #doc]
            pub const #name: &str = #value;
        }
    });
    let doc = " Error codes that the service documents beside the common ones, to compare with [`Error::code`](tencentcloud_core::Error::code).";
    let has_classes = module.error_codes.iter().any(|constant| constant.class.is_some());
    let class_doc = " What stands behind a code is its class: [`Error::class`](tencentcloud_core::Error::class).";
    let class_doc = has_classes.then(|| quote! { #![doc = #class_doc] });
    quote! {
        #![doc = #doc]
        #class_doc

        #(#constants)*
    }
}
