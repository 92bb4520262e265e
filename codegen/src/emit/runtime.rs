//! What is generated into the runtime from what is common to services.

use std::path::Path;

use quote::quote;

use super::files::Files;
use super::{error_classes, places};
use crate::error::Result;
use crate::spec::Common;

/// Adds the files of the folder in the runtime in which nothing stands but what was generated.
pub(super) fn add(files: &mut Files, folder: &Path, source: &str, common: &Common) -> Result<()> {
    files.owns(folder);
    let modules = quote! {
        //! What is generated from the description of all services together.

        mod error_classes;
        pub(crate) mod regions;
        pub(crate) mod sites;

        pub use self::error_classes::ErrorClass;
        pub(crate) use self::error_classes::{CODES, ENDINGS, FAMILIES, LAST};
    };
    files.add_at(folder.join("mod.rs"), source, &modules)?;
    files.add_at(folder.join("error_classes.rs"), source, &error_classes::table(common))?;
    files.add_at(folder.join("regions.rs"), source, &places::regions(common))?;
    files.add_at(folder.join("sites.rs"), source, &places::sites(common))
}
