//! `#[derive(Model)]`: a type of the API as a table.
//!
//! The derive writes down names and accessors by index, and one-line implementations that hand
//! over to the interpreter in `tencentcloud_core::model`. It makes no decisions: those are the
//! generator's, which spells them out as attributes.
//!
//! On a struct with named fields, which gets `Clone` and `Default` too:
//!
//! | attribute | on | means |
//! | --- | --- | --- |
//! | `request` | struct | people build it: `new()` and a setter for each field, all of which are `Option` |
//! | `required` | field | a request that lacks it is not sent |
//! | `wire = "IPv6"` | field | its name on the wire, where that is not the field's name in upper camel case |
//! | `open` | field | it is an enum, so that its setter takes strings too |
//! | `secret` | field | `Debug` prints `***` |
//! | `min = 1`, `max = 100` | field | a limit that is checked before sending |
//! | `millis = "created_at"`, `seconds = "…"` | field | an accessor of that name that returns a `SystemTime`, of a number or of a string of digits |
//! | `written = "created_at"` | field | the same of a string with a date, a time and an offset; with `zone = 480`, minutes east of Greenwich, of one without an offset |
//! | `setter = "clone_"`, `setter = ""` | field | another name for its setter, or none |
//!
//! On an enum, which gets `Clone` and `Debug` too, `wire` names each variant but the last, which is
//! `Unknown(UnknownValue)`. `names` on the enum: its values are names of filters, sent and never the value of a
//! field, which spares the compiler half of what an enum else can do.
//!
//! Types are known by how they are written: `String` is text, unless it stands behind `super`.
//!
//! ```
//! use tencentcloud_derive::Model;
//!
//! /// Orders tea.
//! #[derive(Model)]
//! #[model(request)]
//! #[non_exhaustive]
//! pub struct OrderTeaRequest {
//!     /// Which tea.
//!     #[model(required)]
//!     pub tea: Option<String>,
//!     /// How many cups.
//!     #[model(min = 1)]
//!     pub cups: Option<i64>,
//! }
//!
//! let order = OrderTeaRequest::new().tea("green").cups(2);
//! assert_eq!(format!("{order:?}"), r#"OrderTeaRequest { Tea: "green", Cups: 2 }"#);
//!
//! let order = OrderTeaRequest::new().cups(2);
//! let problem = tencentcloud_core::model::validate(&order).unwrap_err();
//! assert_eq!(problem.to_string(), "Tea is missing");
//! ```

mod attributes;
mod enumeration;
mod setters;
mod structure;

use proc_macro::TokenStream;

/// Derives the table of a model, and everything that follows from it.
#[proc_macro_derive(Model, attributes(model))]
pub fn model(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    let tokens = match &input.data {
        syn::Data::Struct(data) => structure::derive(&input, data),
        syn::Data::Enum(data) => enumeration::derive(&input, data),
        syn::Data::Union(_) => Err(syn::Error::new_spanned(&input.ident, "a union cannot be a model")),
    };
    // In a scope of its own, names can be short without meeting those around.
    let scoped = |tokens| {
        quote::quote! {
            const _: () = {
                use ::tencentcloud_core::__derive as __m;
                #tokens
            };
        }
    };
    tokens.map_or_else(syn::Error::into_compile_error, scoped).into()
}
