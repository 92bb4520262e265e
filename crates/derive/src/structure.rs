//! A struct: its table, and what follows from it.

use heck::ToUpperCamelCase as _;
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, DataStruct, DeriveInput, Fields, GenericArgument, Ident, PathArguments, Type};

use crate::attributes::{self, Unit};
use crate::setters::setters;

pub(crate) struct Field<'a> {
    pub(crate) name: &'a Ident,
    /// The type inside `Option`, where there is one.
    pub(crate) optional: Option<&'a Type>,
    pub(crate) wire: String,
    pub(crate) attributes: attributes::Field,
    pub(crate) own: &'a [Attribute],
}

pub(crate) fn derive(input: &DeriveInput, data: &DataStruct) -> syn::Result<TokenStream> {
    let Fields::Named(named) = &data.fields else {
        return Err(syn::Error::new_spanned(&input.ident, "a model has named fields"));
    };
    if !input.generics.params.is_empty() {
        return Err(syn::Error::new_spanned(&input.generics, "a model has no type parameters"));
    }
    let structure = attributes::Structure::parse(&input.attrs)?;
    let fields = named
        .named
        .iter()
        .filter_map(|field| Some((field, field.ident.as_ref()?)))
        .map(|(field, name)| {
            let attributes = attributes::Field::parse(&field.attrs)?;
            let wire = attributes.wire.clone().unwrap_or_else(|| name.to_string().to_upper_camel_case());
            Ok(Field { name, optional: argument(&field.ty, "Option"), wire, attributes, own: &field.attrs })
        })
        .collect::<syn::Result<Vec<_>>>()?;
    check(&structure, &fields)?;
    let table = table(&input.ident, &fields);
    let setters = structure.request.then(|| setters(&input.ident, &fields));
    let times = times(&input.ident, &fields);
    Ok(quote! { #table #setters #times })
}

/// What is required is asked for before a request is sent, so nothing of it is there from the start.
fn check(structure: &attributes::Structure, fields: &[Field<'_>]) -> syn::Result<()> {
    let wrong = fields.iter().find_map(|field| {
        if structure.request && field.optional.is_none() {
            return Some((field, "what is sent has fields of `Option` alone: one that is not set is not sent"));
        }
        let required = !structure.request && field.attributes.required;
        required.then_some((field, "`required` is about requests: a reply has what it has"))
    });
    wrong.map_or(Ok(()), |(field, problem)| Err(syn::Error::new_spanned(field.name, problem)))
}

fn table(name: &Ident, fields: &[Field<'_>]) -> TokenStream {
    let text = name.to_string();
    let wires = fields.iter().map(|field| &field.wire);
    let names: Vec<_> = fields.iter().map(|field| field.name).collect();
    let positions: Vec<_> = (0..fields.len()).collect();
    let marked = |mark: &dyn Fn(&Field<'_>) -> bool| -> Vec<u16> {
        fields.iter().zip(0..).filter(|(field, _)| mark(field)).map(|(_, at)| at).collect()
    };
    let required = marked(&|field| field.attributes.required);
    let secrets = marked(&|field| field.attributes.secret);
    let limits = fields.iter().zip(0_u16..).filter_map(|(field, at)| {
        let (min, max) = (field.attributes.min, field.attributes.max);
        (min.is_some() || max.is_some()).then(|| {
            let (min, max) = (option(min), option(max));
            quote! { (#at, ::tencentcloud_core::model::Limit { min: #min, max: #max }) }
        })
    });
    quote! {
        impl ::tencentcloud_core::model::Start for #name {
            #[inline]
            fn start() -> Self {
                Self { #(#names: ::tencentcloud_core::model::Start::start(),)* }
            }
        }

        impl ::tencentcloud_core::model::Model for #name {
            #[inline]
            fn shape(&self) -> &'static ::tencentcloud_core::model::Shape {
                &::tencentcloud_core::model::Shape {
                    name: #text,
                    fields: &[#(#wires),*],
                    required: &[#(#required),*],
                    secrets: &[#(#secrets),*],
                    limits: &[#(#limits),*],
                }
            }

            #[inline]
            fn get(&self, field: usize) -> ::tencentcloud_core::model::Ref<'_> {
                match field {
                    #(#positions => ::tencentcloud_core::model::Field::get(&self.#names),)*
                    _ => ::tencentcloud_core::model::Ref::Absent,
                }
            }

            #[inline]
            fn slot(&mut self, field: usize) -> ::tencentcloud_core::model::Slot<'_> {
                match field {
                    #(#positions => ::tencentcloud_core::model::Field::slot(&mut self.#names),)*
                    _ => ::tencentcloud_core::model::Slot::Model(self),
                }
            }

            #[inline]
            fn reset(&mut self) {
                *self = ::tencentcloud_core::model::Start::start();
            }
        }

        impl ::tencentcloud_core::model::Field for #name {
            #[inline]
            fn get(&self) -> ::tencentcloud_core::model::Ref<'_> {
                ::tencentcloud_core::model::Ref::Model(self)
            }

            #[inline]
            fn slot(&mut self) -> ::tencentcloud_core::model::Slot<'_> {
                ::tencentcloud_core::model::Slot::Model(self)
            }
        }

        impl ::tencentcloud_core::__derive::Serialize for #name {
            #[inline]
            fn serialize<S: ::tencentcloud_core::__derive::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                ::tencentcloud_core::model::serialize(self, serializer)
            }
        }

        impl<'de> ::tencentcloud_core::__derive::Deserialize<'de> for #name {
            #[inline]
            fn deserialize<D: ::tencentcloud_core::__derive::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                ::tencentcloud_core::model::deserialize(deserializer)
            }
        }

        impl ::core::fmt::Debug for #name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::tencentcloud_core::model::debug(self, f)
            }
        }

        impl ::core::cmp::PartialEq for #name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                ::tencentcloud_core::model::eq(self, other)
            }
        }

        impl ::core::default::Default for #name {
            #[inline]
            fn default() -> Self {
                ::tencentcloud_core::model::Start::start()
            }
        }
    }
}

fn option(value: Option<i64>) -> TokenStream {
    match value {
        Some(value) => quote! { ::core::option::Option::Some(#value) },
        None => quote! { ::core::option::Option::None },
    }
}

fn times(name: &Ident, fields: &[Field<'_>]) -> Option<TokenStream> {
    let accessors: Vec<_> = fields
        .iter()
        .filter_map(|field| {
            let (unit, accessor) = field.attributes.time.as_ref()?;
            let convert = match unit {
                Unit::Millis => quote! { ::tencentcloud_core::from_epoch_millis },
                Unit::Seconds => quote! { ::tencentcloud_core::from_epoch_seconds },
            };
            let name = field.name;
            let doc = format!(
                "The time in [`{name}`](Self::{name}): `None` where it is absent or beyond what the system can tell."
            );
            let value = match field.optional {
                Some(_) => quote! { self.#name.and_then(#convert) },
                None => quote! { #convert(self.#name) },
            };
            Some(quote! {
                #[doc = #doc]
                pub fn #accessor(&self) -> ::core::option::Option<::std::time::SystemTime> {
                    #value
                }
            })
        })
        .collect();
    (!accessors.is_empty()).then(|| quote! { impl #name { #(#accessors)* } })
}

/// `T` of `Wrapper<T>`. A type of the API may be called `Option` too, but then it has no argument.
pub(crate) fn argument<'a>(ty: &'a Type, wrapper: &str) -> Option<&'a Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last()?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match arguments.args.first()? {
        GenericArgument::Type(inner) if last.ident == wrapper && arguments.args.len() == 1 => Some(inner),
        _ => None,
    }
}
