//! Counting what was emitted against the description: nothing is lost silently.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use syn::{Fields, Item};

use crate::error::{Error, Result};
use crate::spec::Service;

/// Methods of a client that are no action: `new` and `raw`.
const OWN_METHODS: usize = 2;

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
        ("waiters", service.actions.values().map(|action| action.waiters.len()).sum()),
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
                let methods = item.items.iter().filter(|item| matches!(item, syn::ImplItem::Fn(_))).count();
                add("methods", methods.saturating_sub(OWN_METHODS));
            }
            None => {}
        },
        // What the operations of a version have in common.
        Item::Const(item) if item.ident == "OPERATION" => {}
        Item::Const(item) => add(if is_waiter(&item.ty) { "waiters" } else { "error codes" }, 1),
        _ => {}
    }
}

fn is_waiter(ty: &syn::Type) -> bool {
    matches!(ty, syn::Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == "Waiter"))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::module::parts;
    use crate::plan::plan;
    use crate::spec::{load, versions};

    #[test]
    fn whatever_is_missing_is_missed() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/obstacle-course");
        let service = load(&root, &versions(&root).unwrap()[0]).unwrap();
        let module = plan(&service).unwrap();
        check(&service, &parts(&module)).unwrap();

        let without = |change: &dyn Fn(&mut crate::plan::Module)| {
            let mut module = module.clone();
            change(&mut module);
            check(&service, &parts(&module)).unwrap_err().to_string()
        };
        let lost_field = without(&|module| drop(module.structs.get_mut("Thing").unwrap().fields.pop()));
        assert!(lost_field.contains("fields are described and"), "{lost_field}");
        let lost_enum = without(&|module| drop(module.enums.pop()));
        assert!(lost_enum.contains("2 enums are described and 1 were emitted"), "{lost_enum}");
        let lost_value = without(&|module| drop(module.enums[0].variants.pop()));
        assert!(lost_value.contains("values are described and"), "{lost_value}");
        let lost_type = without(&|module| drop(module.structs.remove("Thing")));
        assert!(lost_type.contains("types are described and"), "{lost_type}");
        let lost_code = without(&|module| drop(module.error_codes.pop()));
        assert!(lost_code.contains("5 error codes are described and 4 were emitted"), "{lost_code}");
        let lost_pages = without(&|module| module.actions.iter_mut().for_each(|action| action.paging = None));
        assert!(lost_pages.contains("1 pages are described and 0 were emitted"), "{lost_pages}");
        let lost_waiter = without(&|module| drop(module.waiters.pop()));
        assert!(lost_waiter.contains("4 waiters are described and 3 were emitted"), "{lost_waiter}");
    }
}
