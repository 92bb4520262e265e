//! The table by which the replay program finds the generated types of an action.

use std::path::Path;

use proc_macro2::TokenStream;
use quote::quote;

use super::Layout;
use super::files::Files;
use super::tokens::{ident, struct_name};
use crate::error::{Error, Result};
use crate::plan::{Module, plan};
use crate::spec;

/// Plans the named services, and writes the table of their actions as the only file of a folder.
///
/// # Errors
///
/// When there is no such service, or something is wrong with its description.
pub fn replay_table(layout: &Layout, services: &[String], folder: &Path) -> Result<(Files, Vec<Module>)> {
    let versions = spec::versions(&layout.spec)?;
    if let Some(unknown) = services.iter().find(|name| !versions.iter().any(|version| version.service == **name)) {
        return Err(Error::new(format!("{} describes no service `{unknown}`", layout.spec.display())));
    }
    let modules = versions
        .iter()
        .filter(|version| services.contains(&version.service))
        .map(|version| plan(&spec::load(&layout.spec, version)?))
        .collect::<Result<Vec<_>>>()?;
    let mut files = Files::new(folder);
    files.add("table.rs".to_owned(), &layout.spec_name, &table(&modules))?;
    Ok((files, modules))
}

fn table(modules: &[Module]) -> TokenStream {
    let versions = modules.iter().map(|planned| {
        let (service, version) = (&planned.service, &planned.version);
        let (outer, inner) = (ident(service), ident(&planned.name));
        let actions = planned.actions.iter().map(|action| {
            let request = struct_name(planned, &action.request);
            quote! { Row::of::<tencentcloud_api::#outer::#inner::#request>() }
        });
        quote! { Version { service: #service, version: #version, actions: &[#(#actions),*] } }
    });
    quote! {
        /// Every action of some services, with its types.
        pub static TABLE: &[Version] = &[#(#versions),*];
    }
}
