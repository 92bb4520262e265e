//! A struct: its table, and what follows from it.

use heck::ToUpperCamelCase as _;
use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt as _;
use syn::{Attribute, DataStruct, DeriveInput, Fields, GenericArgument, Ident, PathArguments, Type};

use crate::attributes::{self, Unit};
use crate::setters::setters;

pub(crate) struct Field<'a> {
    pub(crate) name: &'a Ident,
    ty: &'a Type,
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
            let wire = attributes.wire.clone().unwrap_or_else(|| name.unraw().to_string().to_upper_camel_case());
            Ok(Field {
                name,
                ty: &field.ty,
                optional: argument(&field.ty, "Option"),
                wire,
                attributes,
                own: &field.attrs,
            })
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
    let text = name.unraw().to_string();
    let wires = fields.iter().map(|field| &field.wire);
    let names: Vec<_> = fields.iter().map(|field| field.name).collect();
    let marked = |mark: &dyn Fn(&Field<'_>) -> bool| -> Vec<u16> {
        fields.iter().zip(0..).filter(|(field, _)| mark(field)).map(|(_, at)| at).collect()
    };
    let required = marked(&|field| field.attributes.required);
    let secrets = marked(&|field| field.attributes.secret);
    let limits = fields.iter().zip(0_u16..).filter_map(|(field, at)| {
        let (min, max) = (field.attributes.min, field.attributes.max);
        (min.is_some() || max.is_some()).then(|| {
            let (min, max) = (option(min), option(max));
            quote! { (#at, __m::Limit { min: #min, max: #max }) }
        })
    });
    let starts = fields.iter().map(|field| start(field.ty));
    let clone = clone(fields);
    let (get, slot) = access(fields);
    quote! {
        impl __m::Default for #name {
            #[inline]
            fn default() -> Self {
                Self { #(#names: #starts,)* }
            }
        }

        impl __m::Clone for #name {
            #[inline]
            fn clone(&self) -> Self {
                #clone
            }
        }

        impl __m::Model for #name {
            #[inline]
            fn shape(&self) -> &'static __m::Shape {
                &__m::Shape {
                    name: #text,
                    fields: &[#(#wires),*],
                    required: &[#(#required),*],
                    secrets: &[#(#secrets),*],
                    limits: &[#(#limits),*],
                }
            }

            #[inline]
            fn get(&self, field: usize) -> __m::Ref<'_> {
                #get
            }

            #[inline]
            fn slot(&mut self, field: usize) -> __m::Slot<'_> {
                #slot
            }

            #[inline]
            fn reset(&mut self) {
                *self = __m::Default::default();
            }
        }

        impl __m::Serialize for #name {
            #[inline]
            fn serialize<S: __m::Serializer>(&self, serializer: S) -> __m::Result<S::Ok, S::Error> {
                __m::serialize(self, serializer)
            }
        }

        impl<'de> __m::Deserialize<'de> for #name {
            #[inline]
            fn deserialize<D: __m::Deserializer<'de>>(deserializer: D) -> __m::Result<Self, D::Error> {
                __m::deserialize(deserializer)
            }
        }

        impl __m::Debug for #name {
            #[inline]
            fn fmt(&self, f: &mut __m::Formatter<'_>) -> __m::Written {
                __m::debug(self, f)
            }
        }

        impl __m::PartialEq for #name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                __m::eq(self, other)
            }
        }
    }
}

/// How a field is read and written by its position. What the positions differ in is a reference each, and
/// no call, which is a third cheaper to compile.
fn access(fields: &[Field<'_>]) -> (TokenStream, TokenStream) {
    if fields.is_empty() {
        return (quote! { __m::Ref::Absent }, quote! { __m::Slot::Model(self) });
    }
    let names: Vec<_> = fields.iter().map(|field| field.name).collect();
    let positions: Vec<_> = (0..fields.len()).collect();
    let get = quote! {
        let field: &dyn __m::Field = match field {
            #(#positions => &self.#names,)*
            _ => return __m::Ref::Absent,
        };
        field.get()
    };
    let slot = quote! {
        let field: &mut dyn __m::Field = match field {
            #(#positions => &mut self.#names,)*
            _ => return __m::Slot::Model(self),
        };
        field.slot()
    };
    (get, slot)
}

/// How a model is cloned: by the interpreter, since a clone of each field is dear to compile. Bytes may be
/// many, and their clone costs nothing.
fn clone(fields: &[Field<'_>]) -> TokenStream {
    let bytes = |field: &Field<'_>| {
        let ty = field.optional.unwrap_or(field.ty);
        matches!(ty, Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == "Binary"))
    };
    if !fields.iter().any(bytes) {
        return quote! { __m::copied(self) };
    }
    let names = fields.iter().map(|field| field.name);
    quote! { Self { #(#names: __m::Clone::clone(&self.#names),)* } }
}

/// The value that a field begins with: written out, since a constant is cheaper to compile than a call.
fn start(ty: &Type) -> TokenStream {
    let Type::Path(path) = ty else { return quote! { __m::Default::default() } };
    let Some(last) = path.path.segments.last() else { return quote! { __m::Default::default() } };
    let is_generic = matches!(last.arguments, PathArguments::AngleBracketed(_));
    match (last.ident.to_string().as_str(), is_generic) {
        ("Option", true) => quote! { __m::None },
        ("Vec", true) => quote! { __m::Empty::LIST },
        ("String", false) if !is_foreign(ty) => quote! { __m::TEXT },
        ("i64", false) => quote! { 0 },
        ("f64", false) => quote! { 0.0 },
        ("bool", false) => quote! { false },
        _ => quote! { __m::Start::start() },
    }
}

/// Whether a type is one of a service that is called as one of the standard library's: it stands behind
/// `super`.
pub(crate) fn is_foreign(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.path.segments.first().is_some_and(|first| first.ident == "super"))
}

fn option(value: Option<i64>) -> TokenStream {
    match value {
        Some(value) => quote! { __m::Some(#value) },
        None => quote! { __m::None },
    }
}

fn times(name: &Ident, fields: &[Field<'_>]) -> Option<TokenStream> {
    let accessors: Vec<_> = fields
        .iter()
        .filter_map(|field| {
            let (unit, accessor) = field.attributes.time.as_ref()?;
            let name = field.name;
            let doc = format!(
                "The time in [`{name}`](Self::{name}): `None` where it is absent or beyond what the system can tell."
            );
            let value = time(field, *unit);
            Some(quote! {
                #[doc = #doc]
                pub fn #accessor(&self) -> __m::Option<__m::SystemTime> {
                    #value
                }
            })
        })
        .collect();
    (!accessors.is_empty()).then(|| quote! { impl #name { #(#accessors)* } })
}

/// What the accessor of a time returns.
fn time(field: &Field<'_>, unit: Unit) -> TokenStream {
    let name = field.name;
    let convert = match unit {
        Unit::Millis => quote! { __m::millis },
        _ => quote! { __m::seconds },
    };
    let is_number = unit != Unit::Written && !is_text(field.optional.unwrap_or(field.ty));
    match (is_number, field.optional) {
        (true, Some(_)) => quote! { self.#name.and_then(#convert) },
        (true, None) => quote! { #convert(self.#name) },
        (false, optional) => {
            let how = match (unit, field.attributes.zone) {
                (Unit::Millis, _) => quote! { __m::Time::Millis },
                (Unit::Seconds, _) => quote! { __m::Time::Seconds },
                (Unit::Written, None) => quote! { __m::Time::Whole },
                (Unit::Written, Some(minutes)) => quote! { __m::Time::East(#minutes) },
            };
            match optional {
                Some(_) => quote! { __m::written_at(&self.#name, #how) },
                None => quote! { __m::written(&self.#name, #how) },
            }
        }
    }
}

fn is_text(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.path.is_ident("String"))
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
