//! `#[derive(Model)]`: a type of the API as a table.
//!
//! The derive writes down names and accessors by index, and one-line implementations that hand
//! over to the interpreter in `tencentcloud_core::model`. It makes no decisions: those are the
//! generator's, which spells them out as attributes.
//!
//! On a struct with named fields:
//!
//! | attribute | on | means |
//! | --- | --- | --- |
//! | `request` | struct | people build it: `new(…)` takes the fields that are neither `Option` nor have a start, the others get setters |
//! | `request(Required)` | struct | the same, and `new` takes one struct of that name |
//! | `wire = "IPv6"` | field | its name on the wire, where that is not the field's name in upper camel case |
//! | `secret` | field | `Debug` prints `***` |
//! | `min = 1`, `max = 100` | field | a limit that is checked before sending |
//! | `millis = "created_at"`, `seconds = "…"` | field | an accessor of that name that returns a `SystemTime` |
//! | `setter = "clone_"`, `setter = ""` | field | another name for its setter, or none |
//!
//! On an enum, `wire` names each variant but the last, which is `Unknown(UnknownValue)`.
//!
//! ```
//! use tencentcloud_derive::Model;
//!
//! /// Orders tea.
//! #[derive(Clone, Model)]
//! #[model(request)]
//! #[non_exhaustive]
//! pub struct OrderTeaRequest {
//!     /// Which tea.
//!     pub tea: String,
//!     /// How many cups.
//!     #[model(min = 1)]
//!     pub cups: Option<i64>,
//! }
//!
//! let order = OrderTeaRequest::new("green").cups(2);
//! assert_eq!(format!("{order:?}"), r#"OrderTeaRequest { Tea: "green", Cups: 2 }"#);
//! ```
//!
//! A request without its required parameters cannot be written:
//!
//! ```compile_fail
//! # use tencentcloud_derive::Model;
//! # #[derive(Clone, Model)]
//! # #[model(request)]
//! # pub struct OrderTeaRequest { pub tea: String, pub cups: Option<i64> }
//! let order = OrderTeaRequest::new();
//! ```
//!
//! ```compile_fail
//! # use tencentcloud_derive::Model;
//! # #[derive(Clone, Model)]
//! # #[model(request)]
//! # pub struct OrderTeaRequest { pub tea: String, pub cups: Option<i64> }
//! let order = OrderTeaRequest::default();
//! ```

mod attributes;
mod enumeration;
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
    tokens.unwrap_or_else(syn::Error::into_compile_error).into()
}
