//! The runtime's table of error codes.

use std::collections::BTreeSet;

use heck::ToUpperCamelCase as _;
use proc_macro2::TokenStream;
use quote::quote;

use super::tokens::{docs, ident};
use crate::plan::Docs;
use crate::spec::{CLASSES, Common, ErrorClass};

/// The classes, and the patterns by which codes are sorted into them.
pub(super) fn table(common: &Common) -> TokenStream {
    let variants = classes(common).map(|(name, class)| {
        let (docs, variant) = (docs(&Docs(paragraphs(class))), variant(name));
        quote! { #docs #variant }
    });
    let unclassed = common.unclassed.codes.iter().map(|code| (code.as_str(), None));
    let mut codes: Vec<_> = patterns(common, |class| &class.codes).map(|(code, of)| (code, Some(of))).collect();
    codes.extend(unclassed);
    codes.sort_unstable_by_key(|(code, _)| *code);
    let codes = codes.into_iter().map(|(code, class)| match class {
        Some(class) => {
            let class = variant(class);
            quote! { (#code, Some(ErrorClass::#class)) }
        }
        None => quote! { (#code, None) },
    });
    let rows = |rows: Vec<(&str, &str)>| {
        let rows: Vec<_> = rows
            .into_iter()
            .map(|(pattern, class)| {
                let class = variant(class);
                quote! { (#pattern, ErrorClass::#class) }
            })
            .collect();
        quote! { &[#(#rows),*] }
    };
    let last = rows(sorted(patterns(common, |class| &class.last)));
    let families = rows(sorted(patterns(common, |class| &class.families)));
    let mut endings = sorted(patterns(common, |class| &class.endings));
    endings.sort_by_key(|(ending, _)| std::cmp::Reverse(ending.len()));
    let endings = rows(endings);
    quote! {
        //! What error codes mean: those of all services by their parts, and some by their whole names.

        /// What a refusal by the API means for who made the call: [`Error::class`](crate::Error::class).
        ///
        /// A code is of one class or of none. It is of the class that lists it whole; else of the one with its
        /// last part, whatever stands before; else of the one with its family, which is its first part; else of
        /// the one with the longest of the endings that it has.
        #[non_exhaustive]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ErrorClass {
            #(#variants,)*
        }

        /// Whole codes, sorted; those of no class stand apart from what would claim them.
        pub(crate) const CODES: &[(&str, Option<ErrorClass>)] = &[#(#codes),*];

        /// Last parts of codes, sorted.
        pub(crate) const LAST: &[(&str, ErrorClass)] = #last;

        /// First parts of codes, sorted.
        pub(crate) const FAMILIES: &[(&str, ErrorClass)] = #families;

        /// Ends of last parts, the longest first.
        pub(crate) const ENDINGS: &[(&str, ErrorClass)] = #endings;
    }
}

/// The classes in the order of the docs.
fn classes(common: &Common) -> impl Iterator<Item = (&'static str, &ErrorClass)> {
    CLASSES.iter().filter_map(|name| Some((*name, common.error_classes.get(*name)?)))
}

fn patterns<'a>(
    common: &'a Common,
    of: impl Fn(&'a ErrorClass) -> &'a BTreeSet<String> + 'a,
) -> impl Iterator<Item = (&'a str, &'static str)> + 'a {
    classes(common).flat_map(move |(name, class)| of(class).iter().map(move |pattern| (pattern.as_str(), name)))
}

fn sorted<'a>(rows: impl Iterator<Item = (&'a str, &'static str)>) -> Vec<(&'a str, &'static str)> {
    let mut rows: Vec<_> = rows.collect();
    rows.sort_unstable();
    rows
}

fn variant(class: &str) -> proc_macro2::Ident {
    ident(&class.to_upper_camel_case())
}

/// What a class means, and which codes are of it.
fn paragraphs(class: &ErrorClass) -> Vec<String> {
    let list = |patterns: &BTreeSet<String>, shown: &dyn Fn(&str) -> String| {
        patterns.iter().map(|pattern| format!("`{}`", shown(pattern))).collect::<Vec<_>>().join(", ")
    };
    let rules = [
        ("Whole codes", list(&class.codes, &str::to_owned)),
        ("Last parts", list(&class.last, &str::to_owned)),
        ("Families", list(&class.families, &str::to_owned)),
        ("Endings", list(&class.endings, &|ending| format!("…{ending}"))),
    ];
    let rules = rules.into_iter().filter(|(_, list)| !list.is_empty());
    std::iter::once(class.doc.clone()).chain(rules.map(|(what, list)| format!("{what}: {list}."))).collect()
}
