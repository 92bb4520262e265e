//! Tokens and files, and no decisions.

mod actions;
mod count;
mod error_classes;
mod files;
mod manifest;
mod module;
mod packed;
mod places;
mod replay;
mod runtime;
mod services;
mod tokens;
mod waiters;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub use files::{Change, Files};
pub use replay::replay_table;

use rayon::prelude::*;

use crate::error::Result;
use crate::import::Texts;
use crate::plan::{Module, plan};
use crate::spec::{self, Common, Glossary, Service, Version};
use services::Row;

/// Where a description and what is generated from it stand.
#[derive(Clone, Debug)]
pub struct Layout {
    /// The folder of the description.
    pub spec: PathBuf,
    /// The description as the headers of generated files name it.
    pub spec_name: String,
    /// The folder of the generated modules: nothing else may stand in it.
    pub modules: PathBuf,
    /// The manifest with a feature for each service, where there is one.
    pub manifest: Option<PathBuf>,
    /// The list of services for people, where there is one.
    pub list: Option<PathBuf>,
    /// The folder of the description as compressed data, where there is one: nothing else may stand
    /// in it.
    pub description: Option<PathBuf>,
    /// The folder of what is generated into the runtime, where there is one: nothing else may stand in it.
    pub runtime: Option<PathBuf>,
}

impl Layout {
    /// That of this repository.
    pub fn of_repository(root: &Path) -> Self {
        Self {
            spec: root.join("api-spec"),
            spec_name: "api-spec".to_owned(),
            modules: root.join("crates/api/src/services"),
            manifest: Some(root.join("crates/api/Cargo.toml")),
            list: Some(root.join("crates/api/SERVICES.md")),
            description: Some(root.join("crates/emulator/description")),
            runtime: Some(root.join("crates/core/src/generated")),
        }
    }

    /// That of the naming obstacle course: a made-up service that tests compile.
    pub fn of_obstacle_course(root: &Path) -> Self {
        Self {
            spec: root.join("codegen/tests/obstacle-course"),
            spec_name: "codegen/tests/obstacle-course".to_owned(),
            modules: root.join("crates/lab/tests/obstacle_course/services"),
            manifest: None,
            list: None,
            description: None,
            runtime: None,
        }
    }
}

/// What was generated, beside the files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Versions of services.
    pub versions: usize,
    /// Actions.
    pub actions: usize,
    /// Types.
    pub types: usize,
    /// Fields.
    pub fields: usize,
    /// Lines of Rust.
    pub lines: usize,
}

impl std::ops::AddAssign for Summary {
    fn add_assign(&mut self, other: Self) {
        self.versions += other.versions;
        self.actions += other.actions;
        self.types += other.types;
        self.fields += other.fields;
        self.lines += other.lines;
    }
}

/// Modules that the api crate exports beside those of services, which they would hide.
const EXPORTS: [&str; 7] = ["blocking", "credentials", "mock", "model", "regions", "sign", "wait"];

/// Generates the named services, or all of them where none is named. Nothing is written.
///
/// # Errors
///
/// The first thing that is wrong with a description.
pub fn generate(layout: &Layout, services: &[String]) -> Result<(Files, Summary)> {
    generate_with(layout, services, None)
}

/// The same with upstream's own texts in the docs: for reading, and not to be committed.
///
/// # Errors
///
/// The first thing that is wrong with a description.
pub fn generate_with_texts(layout: &Layout, services: &[String], texts: &Texts) -> Result<(Files, Summary)> {
    generate_with(layout, services, Some(texts))
}

fn generate_with(layout: &Layout, services: &[String], texts: Option<&Texts>) -> Result<(Files, Summary)> {
    let versions = spec::versions(&layout.spec)?;
    for service in services {
        if !versions.iter().any(|version| version.service == *service) {
            let names: Vec<_> = versions.iter().map(|version| version.service.as_str()).collect();
            return Err(crate::Error::new(format!("{} describes no service `{service}`", layout.spec.display()))
                .advise(format!("it describes {}; `cargo xtask import {service}` may add it", names.join(", "))));
        }
    }
    let mut by_service: BTreeMap<&str, Vec<&Version>> = BTreeMap::new();
    for version in &versions {
        by_service.entry(&version.service).or_default().push(version);
    }
    if let Some(service) = by_service.keys().find(|service| EXPORTS.contains(*service)) {
        return Err(crate::Error::new(format!("the service `{service}` has the name of a module of the crate's own"))
            .advise("name that module otherwise in crates/api/src/lib.rs, and in EXPORTS of the generator"));
    }
    let common = spec::common(&layout.spec, &versions)?;
    let glossary = Glossary::load(&layout.spec)?;
    glossary.services_are_known(&versions)?;
    let shared = Shared { common: &common, glossary: &glossary, texts };
    let mut files = Files::new(&layout.modules);
    if let Some(folder) = &layout.runtime {
        let source = format!("{}/common.yaml", layout.spec_name);
        runtime::add(&mut files, folder, &source, &common)?;
    }
    if let Some(description) = &layout.description {
        files.owns(description);
    }
    let mut wanted: Vec<(&str, Vec<&Version>)> = Vec::new();
    for (service, versions) in &by_service {
        if services.is_empty() || services.iter().any(|wanted| wanted == service) {
            wanted.push((service, versions.clone()));
        } else {
            files.leave(service);
        }
    }
    // A service depends on no other. The first error in the order of names is the one that is told.
    let generated: Vec<Result<Generated>> = wanted
        .into_par_iter()
        .map(|(service, versions)| generate_service(layout, &shared, service, &versions))
        .collect();
    let mut summary = Summary::default();
    let mut rows = Vec::new();
    let mut described = Vec::new();
    for generated in generated {
        let generated = generated?;
        rows.extend(Row::of(&generated.versions, &common));
        files.extend(generated.files);
        summary += generated.summary;
        described.extend(generated.versions);
    }
    if services.is_empty() {
        glossary.all_are_used()?;
    }
    // Codes are held against their classes when all are there.
    if layout.runtime.is_some() && services.is_empty() {
        spec::check_error_codes(&layout.spec, &common, &described)?;
        spec::check_parents(&described)?;
    }
    let names: Vec<&str> = by_service.keys().copied().collect();
    files.add("mod.rs".to_owned(), &layout.spec_name, &module::of_all(&names, layout.manifest.is_some()))?;
    if let Some(manifest) = &layout.manifest {
        files.add_text(manifest.clone(), manifest::with_features(manifest, &names)?);
    }
    // What includes the description has all versions, so it is made when all are.
    if let Some(description) = &layout.description {
        if services.is_empty() {
            let members = described.iter().map(|service| (service.name.as_str(), service));
            files.add_at(description.join(MEMBERS), &layout.spec_name, &packed::members(members))?;
        } else {
            files.leave(MEMBERS);
        }
    }
    // So is the list of services.
    if let (Some(list), true) = (&layout.list, services.is_empty()) {
        files.add_text(list.clone(), services::markdown(&rows, &common));
    }
    summary.lines = files.lines();
    Ok((files, summary))
}

/// The file that includes the description.
const MEMBERS: &str = "members.rs";

/// What was generated of a service.
struct Generated {
    files: Files,
    summary: Summary,
    versions: Vec<Service>,
}

/// What all services have in common.
struct Shared<'a> {
    common: &'a Common,
    glossary: &'a Glossary,
    texts: Option<&'a Texts>,
}

fn generate_service(layout: &Layout, shared: &Shared<'_>, service: &str, versions: &[&Version]) -> Result<Generated> {
    let mut files = Files::new(&layout.modules);
    let mut summary = Summary::default();
    let (mut modules, mut services) = (Vec::new(), Vec::new());
    for version in versions {
        let described = spec::described(&layout.spec, version, shared.glossary)?;
        let mut module = plan(&described)?;
        module.add_error_classes(shared.common);
        module.add_global(shared.common);
        if let Some(texts) = shared.texts.and_then(|texts| texts.of(service, &version.version)) {
            module.add_texts(texts);
        }
        let source = version.file.strip_prefix(&layout.spec).unwrap_or(&version.file);
        let source = format!("{}/{}", layout.spec_name, source.to_string_lossy().replace('\\', "/"));
        add_module(&mut files, &mut summary, &described, &module, &source)?;
        if let Some(folder) = &layout.description {
            let file = folder.join(service).join(format!("{}.json.{}", version.version, packed::EXTENSION));
            files.add_text(file, packed::text(&described));
        }
        modules.push(module);
        services.push(described);
    }
    let main = shared.common.main_version(service, versions).unwrap_or_default();
    let source = format!("{}/services/{service}", layout.spec_name);
    files.add(format!("{service}/mod.rs"), &source, &module::of_service(&modules, main))?;
    Ok(Generated { files, summary, versions: services })
}

fn add_module(
    files: &mut Files,
    summary: &mut Summary,
    service: &Service,
    module: &Module,
    source: &str,
) -> Result<()> {
    let parts = module::parts(module);
    count::check(service, &parts)?;
    summary.versions += 1;
    summary.actions += service.actions.len();
    summary.types += service.types.len();
    summary.fields += service.types.values().map(|ty| ty.fields.len()).sum::<usize>();
    for (name, tokens) in parts {
        files.add(format!("{}/{}/{name}.rs", module.service, module.name), source, &tokens)?;
    }
    Ok(())
}

/// The text of the files of one version of a service, by their names: for tests and comparisons.
///
/// # Errors
///
/// When it cannot be planned.
pub fn sources(service: &Service) -> Result<BTreeMap<String, String>> {
    let module = plan(service)?;
    let mut files = Files::new(Path::new(""));
    let mut summary = Summary::default();
    add_module(&mut files, &mut summary, service, &module, "a description")?;
    Ok(files
        .into_texts()
        .into_iter()
        .filter_map(|(path, text)| Some((path.file_stem()?.to_str()?.to_owned(), text)))
        .collect())
}
