//! An enum of strings that stays open: its last variant holds what is not documented.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{DataEnum, DeriveInput, Fields, Variant};

use crate::attributes::{self, Enumeration};

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
    let positions = 0..variants.len();
    let usual = quote! {
        impl #name {
            /// The value as it stands on the wire.
            #[inline]
            pub fn as_str(&self) -> &str {
                match self {
                    #(Self::#variants => #wires,)*
                    Self::#unknown(value) => value.as_str(),
                }
            }
        }

        impl __m::OpenEnum for #name {
            const VALUES: &'static [&'static str] = &[#(#wires),*];

            #[inline]
            fn as_str(&self) -> &str {
                self.as_str()
            }
        }

        impl __m::From<&str> for #name {
            #[inline]
            fn from(value: &str) -> Self {
                match __m::position(<Self as __m::OpenEnum>::VALUES, value) {
                    #(#positions => Self::#variants,)*
                    _ => Self::#unknown(__m::UnknownValue::__new(value)),
                }
            }
        }

        impl __m::From<__m::String> for #name {
            #[inline]
            fn from(value: __m::String) -> Self {
                Self::from(value.as_str())
            }
        }

        impl __m::Clone for #name {
            #[inline]
            fn clone(&self) -> Self {
                Self::from(self.as_str())
            }
        }

        impl __m::Debug for #name {
            #[inline]
            fn fmt(&self, f: &mut __m::Formatter<'_>) -> __m::Written {
                __m::Debug::fmt(self.as_str(), f)
            }
        }

        impl __m::Display for #name {
            #[inline]
            fn fmt(&self, f: &mut __m::Formatter<'_>) -> __m::Written {
                f.pad(self.as_str())
            }
        }

        impl __m::PartialEq for #name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                self.as_str() == other.as_str()
            }
        }

        impl __m::Eq for #name {}
    };
    if Enumeration::parse(&input.attrs)?.names {
        return Ok(usual);
    }
    Ok(quote! {
        #usual

        impl __m::FromStr for #name {
            type Err = __m::Infallible;

            #[inline]
            fn from_str(value: &str) -> __m::Result<Self, __m::Infallible> {
                __m::Ok(Self::from(value))
            }
        }

        impl __m::AsRef<str> for #name {
            #[inline]
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl __m::PartialEq<&str> for #name {
            #[inline]
            fn eq(&self, other: &&str) -> bool {
                self.as_str() == *other
            }
        }

        impl __m::Hash for #name {
            #[inline]
            fn hash<H: __m::Hasher>(&self, state: &mut H) {
                __m::Hash::hash(self.as_str(), state);
            }
        }

        impl __m::Start for #name {
            #[inline]
            fn start() -> Self {
                Self::from("")
            }
        }

        impl __m::Field for #name {
            #[inline]
            fn get(&self) -> __m::Ref<'_> {
                __m::Ref::Str(self.as_str())
            }

            #[inline]
            fn slot(&mut self) -> __m::Slot<'_> {
                __m::Slot::Scalar(self)
            }
        }

        impl __m::Serialize for #name {
            #[inline]
            fn serialize<S: __m::Serializer>(&self, serializer: S) -> __m::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> __m::Deserialize<'de> for #name {
            #[inline]
            fn deserialize<D: __m::Deserializer<'de>>(deserializer: D) -> __m::Result<Self, D::Error> {
                __m::deserialize_enum(deserializer)
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
