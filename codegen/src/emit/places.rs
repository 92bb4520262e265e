//! The runtime's regions and sites.

use heck::ToShoutySnakeCase as _;
use proc_macro2::TokenStream;
use quote::quote;

use super::tokens::ident;
use crate::spec::{Common, Region, SiteFacts};

/// A constant for each region, and all of them in a list.
pub(super) fn regions(common: &Common) -> TokenStream {
    let constants = common.regions.iter().map(|(name, region)| {
        let constant = ident(&name.to_shouty_snake_case());
        let doc = format!(" {}", doc(name, region));
        quote! {
            #[doc = #doc]
            pub const #constant: &str = #name;
        }
    });
    let names = common.regions.keys();
    quote! {
        //! Names of regions, sorted.

        #(#constants)*

        /// All of the above.
        pub const ALL: &[&str] = &[#(#names),*];
    }
}

fn doc(name: &str, region: &Region) -> String {
    let finance = if region.finance { ", for the finance industry; its services have hosts of their own" } else { "" };
    format!("`{name}`: {}{finance}.", region.place)
}

/// What is known of each site.
pub(super) fn sites(common: &Common) -> TokenStream {
    let constants = common.sites.iter().map(|(name, site)| {
        let constant = ident(&name.to_shouty_snake_case());
        let doc = format!(" The {name} site.");
        let SiteFacts { domain, console, names } = site;
        quote! {
            #[doc = #doc]
            pub(crate) const #constant: SiteFacts =
                SiteFacts { domain: #domain, console: #console, names: &[#(#names),*] };
        }
    });
    quote! {
        //! The sites.

        /// What is known of a site.
        pub(crate) struct SiteFacts {
            /// What the hosts of its API end in.
            pub(crate) domain: &'static str,
            /// The host of its console.
            pub(crate) console: &'static str,
            /// What a setting may call it.
            pub(crate) names: &'static [&'static str],
        }

        #(#constants)*
    }
}
