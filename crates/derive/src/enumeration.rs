//! An enum of strings that stays open: its last variant holds what is not documented.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{DataEnum, DeriveInput, Fields, Variant};

use crate::attributes;

pub(crate) fn derive(input: &DeriveInput, data: &DataEnum) -> syn::Result<TokenStream> {
    let name = &input.ident;
    let Some((unknown, known)) =
        data.variants.iter().collect::<Vec<_>>().split_last().map(|(last, rest)| (*last, rest.to_vec()))
    else {
        return Err(syn::Error::new_spanned(name, "an enum ends with `Unknown(UnknownValue)`"));
    };
    if !matches!(&unknown.fields, Fields::Unnamed(fields) if fields.unnamed.len() == 1) {
        return Err(syn::Error::new_spanned(unknown, "an enum ends with `Unknown(UnknownValue)`"));
    }
    let unknown = &unknown.ident;
    let variants: Vec<_> = known.iter().map(|variant| &variant.ident).collect();
    let wires = known.iter().map(|variant| wire(variant)).collect::<syn::Result<Vec<_>>>()?;
    Ok(quote! {
        impl #name {
            /// The value as it stands on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    #(Self::#variants => #wires,)*
                    Self::#unknown(value) => value.as_str(),
                }
            }
        }

        impl ::tencentcloud_core::model::OpenEnum for #name {
            const VALUES: &'static [&'static str] = &[#(#wires),*];

            #[inline]
            fn as_str(&self) -> &str {
                self.as_str()
            }
        }

        impl ::core::convert::From<&str> for #name {
            fn from(value: &str) -> Self {
                match value {
                    #(#wires => Self::#variants,)*
                    other => Self::#unknown(::tencentcloud_core::model::UnknownValue::__new(other)),
                }
            }
        }

        impl ::core::convert::From<::std::string::String> for #name {
            #[inline]
            fn from(value: ::std::string::String) -> Self {
                Self::from(value.as_str())
            }
        }

        impl ::core::str::FromStr for #name {
            type Err = ::core::convert::Infallible;

            #[inline]
            fn from_str(value: &str) -> ::core::result::Result<Self, ::core::convert::Infallible> {
                ::core::result::Result::Ok(Self::from(value))
            }
        }

        impl ::core::convert::AsRef<str> for #name {
            #[inline]
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl ::core::fmt::Display for #name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::core::cmp::PartialEq for #name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                self.as_str() == other.as_str()
            }
        }

        impl ::core::cmp::Eq for #name {}

        impl ::core::cmp::PartialEq<str> for #name {
            #[inline]
            fn eq(&self, other: &str) -> bool {
                self.as_str() == other
            }
        }

        impl ::core::cmp::PartialEq<&str> for #name {
            #[inline]
            fn eq(&self, other: &&str) -> bool {
                self.as_str() == *other
            }
        }

        impl ::core::hash::Hash for #name {
            #[inline]
            fn hash<H: ::core::hash::Hasher>(&self, state: &mut H) {
                ::core::hash::Hash::hash(self.as_str(), state);
            }
        }

        impl ::tencentcloud_core::model::Start for #name {
            #[inline]
            fn start() -> Self {
                Self::from("")
            }
        }

        impl ::tencentcloud_core::model::Scalar for #name {
            fn string(&mut self, value: &str) -> ::tencentcloud_core::model::Fit {
                *self = Self::from(value);
                ::tencentcloud_core::model::Fit::Exact
            }
        }

        impl ::tencentcloud_core::model::Field for #name {
            #[inline]
            fn get(&self) -> ::tencentcloud_core::model::Ref<'_> {
                ::tencentcloud_core::model::Ref::Str(self.as_str())
            }

            #[inline]
            fn slot(&mut self) -> ::tencentcloud_core::model::Slot<'_> {
                ::tencentcloud_core::model::Slot::Scalar(self)
            }
        }

        impl ::tencentcloud_core::__derive::Serialize for #name {
            #[inline]
            fn serialize<S: ::tencentcloud_core::__derive::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> ::tencentcloud_core::__derive::Deserialize<'de> for #name {
            #[inline]
            fn deserialize<D: ::tencentcloud_core::__derive::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                ::tencentcloud_core::model::deserialize_enum(deserializer)
            }
        }
    })
}

fn wire(variant: &Variant) -> syn::Result<String> {
    if !matches!(variant.fields, Fields::Unit) {
        return Err(syn::Error::new_spanned(variant, "a documented value holds nothing"));
    }
    attributes::Field::parse(&variant.attrs)?.wire.ok_or_else(|| {
        syn::Error::new_spanned(variant, "a documented value says what it is on the wire: `#[model(wire = \"…\")]`")
    })
}
