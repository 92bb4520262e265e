//! Counting what was emitted against the description: nothing is lost silently.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use syn::{Fields, Item};

use crate::error::{Error, Result};
use crate::spec::Service;

/// Checks that the parts of a module have all that its description has.
pub(super) fn check(service: &Service, parts: &[(&'static str, TokenStream)]) -> Result<()> {
    let mut emitted: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, tokens) in parts {
        let file: syn::File = syn::parse2(tokens.clone()).map_err(|error| {
            Error::at(service.at(&[]), format!("the tokens of {name}.rs are not Rust: {error}"))
                .advise("this is a bug in codegen/src/emit")
        })?;
        for item in &file.items {
            count(item, &mut emitted);
        }
    }
    let described = [
        ("actions", service.actions.len()),
        ("methods", service.actions.len()),
        ("types", service.types.len()),
        ("fields", service.types.values().map(|ty| ty.fields.len()).sum()),
        ("enums", service.enums.len()),
        ("values", service.enums.values().map(|enumeration| enumeration.values.len()).sum()),
        ("pages", service.actions.values().filter(|action| action.paginate.is_some()).count()),
        ("error codes", service.error_codes.len()),
    ];
    for (what, described) in described {
        let emitted = emitted.get(what).copied().unwrap_or(0);
        if emitted != described {
            return Err(Error::at(
                service.at(&[]),
                format!("{described} {what} are described and {emitted} were emitted"),
            )
            .advise("this is a bug in codegen/src/plan or codegen/src/emit"));
        }
    }
    Ok(())
}

fn count(item: &Item, emitted: &mut BTreeMap<&'static str, usize>) {
    let mut add = |what, number| *emitted.entry(what).or_default() += number;
    match item {
        Item::Struct(item) if derives_model(&item.attrs) => {
            add("types", 1);
            if let Fields::Named(fields) = &item.fields {
                add("fields", fields.named.len());
            }
        }
        Item::Enum(item) if derives_model(&item.attrs) => {
            add("enums", 1);
            // The last variant is for what is not documented.
            add("values", item.variants.len().saturating_sub(1));
        }
        Item::Impl(item) => match item.trait_.as_ref().and_then(|(path, _)| path.segments.last()) {
            Some(last) if last.ident == "Action" => add("actions", 1),
            Some(last) if last.ident == "Paginate" => add("pages", 1),
            Some(_) => {}
            None if matches!(&*item.self_ty, syn::Type::Path(path) if path.path.is_ident("Client")) => {
                // One of them is `new`.
                let methods = item.items.iter().filter(|item| matches!(item, syn::ImplItem::Fn(_))).count();
                add("methods", methods.saturating_sub(1));
            }
            None => {}
        },
        Item::Const(_) => add("error codes", 1),
        _ => {}
    }
}

fn derives_model(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let mut found = false;
        if attribute.path().is_ident("derive") {
            // What cannot be parsed here is no derive of ours.
            let _ = attribute.parse_nested_meta(|meta| {
                found |= meta.path.is_ident("Model");
                Ok(())
            });
        }
        found
    })
}
