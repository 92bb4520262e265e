//! Upstream's packages to facts.
//!
//! Upstream publishes the description of its APIs twice, for its two sites, inside the packages
//! of its command line; and the error codes inside those of its Python SDK. Only facts are taken
//! out of them: names, types, flags, short plain examples. Their texts stay where they are, but for
//! those who ask for them in the generated docs of their own checkout ([`Texts`]).

mod conflicts;
mod error_codes;
mod examples;
mod guards;
mod markdown;
mod merge;
mod own_words;
mod prose;
mod releases;
mod replaced;
mod sources;
mod tally;
mod texts;
mod upstream;
mod vocabulary;
mod wheel;

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};

pub use conflicts::Conflicts;
pub use examples::{Example, Kind};
pub use guards::{Dropped, Guard, Guarded, Kind as FactKind, Loss, Losses};
pub use own_words::{Borrowed, borrowed};
pub use releases::release;
pub use sources::{Package, Role, Sources, cache_folder};
pub use tally::{Changed, Tally};
pub use texts::{Texts, TextsOfType, TextsOfVersion};

use crate::error::{Error, Result};
use crate::spec::facts::{Facts, to_json};
use crate::spec::{self, Site};
use upstream::Api;
use wheel::Wheel;

/// Packages, opened.
#[derive(Debug)]
pub struct Packages {
    metadata: Vec<(Site, Wheel)>,
    /// Packages of error codes, with the service that they are for, or none for all services.
    codes: Vec<(Option<String>, Wheel)>,
}

impl Packages {
    /// Opens packages that were fetched or given, after checking what they are.
    ///
    /// # Errors
    ///
    /// When a file is not the package that the sources pin.
    pub fn open(files: &[(Package, PathBuf)]) -> Result<Self> {
        let mut packages = Self { metadata: Vec::new(), codes: Vec::new() };
        for (package, file) in files {
            let wheel = Wheel::open(file)?;
            match package.role {
                Role::Metadata(site) => {
                    upstream::check(&wheel)?;
                    packages.metadata.push((site, wheel));
                }
                Role::ErrorCodes => packages.codes.push((package.service().map(str::to_owned), wheel)),
            }
        }
        // The mainland's order is the base, so its package comes first.
        packages.metadata.sort_by_key(|(site, _)| std::cmp::Reverse(*site));
        Ok(packages)
    }

    /// The services that the packages describe, sorted.
    pub fn services(&self) -> Vec<String> {
        let names: BTreeSet<String> = self.metadata.iter().flat_map(|(_, wheel)| upstream::services(wheel)).collect();
        names.into_iter().collect()
    }

    /// The facts of every version of a service.
    ///
    /// # Errors
    ///
    /// When no package has the service, or a package holds something unexpected.
    pub fn facts(&mut self, service: &str, conflicts: &mut Conflicts) -> Result<Vec<Facts>> {
        Ok(self.guarded(service, conflicts)?.into_iter().map(|guarded| guarded.facts).collect())
    }

    /// The same, with what guards did not let pass.
    ///
    /// # Errors
    ///
    /// When no package has the service, or a package holds something unexpected.
    pub fn guarded(&mut self, service: &str, conflicts: &mut Conflicts) -> Result<Vec<Guarded>> {
        let versions: BTreeSet<String> =
            self.metadata.iter().flat_map(|(_, wheel)| upstream::versions(wheel, service)).collect();
        if versions.is_empty() {
            let names = self.services();
            let near: Vec<_> = names.iter().filter(|name| is_near(name, service)).map(String::as_str).collect();
            let advice = if near.is_empty() {
                "check the name".to_owned()
            } else {
                format!("did you mean {}?", near.join(", "))
            };
            return Err(Error::new(format!("the packages have no service `{service}`")).advise(advice));
        }
        versions.iter().map(|version| self.version(service, version, conflicts)).collect()
    }

    fn version(&mut self, service: &str, version: &str, conflicts: &mut Conflicts) -> Result<Guarded> {
        let mut editions: Vec<(Site, Api)> = Vec::new();
        for (site, wheel) in &mut self.metadata {
            if let Some(api) = upstream::read(wheel, service, version)? {
                editions.push((*site, api));
            }
        }
        let mut codes = BTreeSet::new();
        let own = |of: &Option<String>| of.as_deref() == Some(service);
        let has_own = self.codes.iter().any(|(of, _)| own(of));
        for (_, wheel) in self.codes.iter_mut().filter(|(of, _)| if has_own { own(of) } else { of.is_none() }) {
            codes.extend(error_codes::read(wheel, service, version)?);
        }
        merge::merge(service, &editions, codes.into_iter().collect(), conflicts)
    }
}

/// What an import does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Import {
    /// The services that it is of, as upstream has them.
    pub services: Vec<String>,
    /// The services that upstream has dropped whole, whose facts go.
    pub dropped: Vec<String>,
    /// What it does, file by file.
    pub files: Vec<Imported>,
    /// What guards did not let pass.
    pub losses: Losses,
}

/// What an import of the named services, or of all where none is named, does to a folder such as
/// `api-spec`. Nothing is written. Tells each service before it is read.
///
/// # Errors
///
/// When no package has a named service, a package holds something unexpected, or a settled
/// conflict is none any more.
pub fn import(
    packages: &mut Packages,
    named: &[String],
    conflicts: &mut Conflicts,
    root: &Path,
    tell: &mut dyn FnMut(&str),
) -> Result<Import> {
    let mut import = Import::default();
    let wanted = if named.is_empty() { packages.services() } else { named.to_vec() };
    // A service that is named twice is imported once.
    import.services = wanted.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
    for service in &import.services {
        tell(service);
        let guarded = packages.guarded(service, conflicts)?;
        for guarded in &guarded {
            import.losses.add(guarded, standing(service, &guarded.facts.version, root).as_ref());
        }
        let facts: Vec<Facts> = guarded.into_iter().map(|guarded| guarded.facts).collect();
        import.files.extend(update(service, &facts, root)?);
    }
    if named.is_empty() {
        conflicts.all_are_imported(&import.services)?;
        for service in described(root)?.into_iter().filter(|service| !import.services.contains(service)) {
            let files = update(&service, &[], root)?;
            // What people describe by hand is none of upstream's.
            if !files.is_empty() {
                import.dropped.push(service);
            }
            import.files.extend(files);
        }
    }
    Ok(import)
}

/// The facts of a version that stand in a folder, where they can be read.
fn standing(service: &str, version: &str, root: &Path) -> Option<Facts> {
    spec::parse(&root.join("services").join(service).join(format!("{version}.json"))).ok()
}

/// The services that have a folder, sorted.
fn described(root: &Path) -> Result<Vec<String>> {
    let services = root.join("services");
    if !services.exists() {
        return Ok(Vec::new());
    }
    let folders = spec::entries(&services)?.into_iter().filter(|path| path.is_dir());
    Ok(folders.filter_map(|folder| Some(folder.file_name()?.to_str()?.to_owned())).collect())
}

/// What an import does to one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// Service and version.
    pub label: String,
    /// The file.
    pub file: PathBuf,
    /// How much it describes now.
    pub counts: Counts,
    /// What differs from before.
    pub tally: Tally,
    /// What is to stand there; nothing where upstream has dropped the version.
    text: Option<String>,
    changed: bool,
}

/// How much a description holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Actions.
    pub actions: usize,
    /// Actions that the international site has.
    pub international: usize,
    /// Types.
    pub types: usize,
    /// Fields of all types.
    pub fields: usize,
    /// Error codes.
    pub error_codes: usize,
}

impl Counts {
    fn of(facts: &Facts) -> Self {
        Self {
            actions: facts.actions.len(),
            international: facts.actions.values().filter(|action| action.sites.0.contains(&Site::Intl)).count(),
            types: facts.types.len(),
            fields: facts.types.values().map(|ty| ty.fields.len()).sum(),
            error_codes: facts.error_codes.len(),
        }
    }
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.actions += other.actions;
        self.international += other.international;
        self.types += other.types;
        self.fields += other.fields;
        self.error_codes += other.error_codes;
    }
}

impl Imported {
    /// Whether the file differs from what stood there.
    pub fn is_changed(&self) -> bool {
        self.changed
    }

    /// Whether upstream has dropped the version, and the file goes.
    pub fn is_removed(&self) -> bool {
        self.text.is_none()
    }
}

/// What all facts of a service do to a folder such as `api-spec`. Nothing is written.
///
/// # Errors
///
/// When a file that stands there cannot be read.
pub fn update(service: &str, facts: &[Facts], root: &Path) -> Result<Vec<Imported>> {
    let folder = root.join("services").join(service);
    let mut imported = Vec::new();
    for facts in facts {
        let file = folder.join(format!("{}.json", facts.version));
        let text = to_json(facts);
        let before = std::fs::read_to_string(&file).ok();
        let changed = before.as_ref() != Some(&text);
        // What cannot be read any more is replaced, and all of it is new.
        let old = if changed { spec::parse::<Facts>(&file).ok() } else { None };
        let tally = if changed { Tally::between(old.as_ref(), Some(facts)) } else { Tally::default() };
        let (label, counts) = (format!("{service} {}", facts.version), Counts::of(facts));
        imported.push(Imported { label, file, counts, tally, text: Some(text), changed });
    }
    for file in spec::entries(&folder).unwrap_or_default() {
        let is_json = file.extension().is_some_and(|extension| extension == "json");
        if !is_json || imported.iter().any(|imported| imported.file == file) {
            continue;
        }
        let version = file.file_stem().unwrap_or_default().to_string_lossy();
        imported.push(Imported {
            label: format!("{service} {version}"),
            counts: Counts::default(),
            // What cannot be read any more is removed, and was nothing.
            tally: Tally::between(spec::parse::<Facts>(&file).ok().as_ref(), None),
            file,
            text: None,
            changed: true,
        });
    }
    Ok(imported)
}

/// Writes what changed and removes what upstream dropped. An import that fails before this leaves
/// the description as it was.
///
/// # Errors
///
/// When a file cannot be written or removed.
pub fn write(imported: &[Imported]) -> Result<()> {
    let changed = imported.iter().filter(|imported| imported.changed);
    write_all(changed.map(|imported| (imported.file.as_path(), imported.text.as_deref())))?;
    for folder in imported.iter().filter(|imported| imported.is_removed()).filter_map(|gone| gone.file.parent()) {
        // An empty folder describes a service without versions, which is an error. One that holds
        // something else stays.
        let _ = std::fs::remove_dir(folder);
    }
    Ok(())
}

/// Writes files, and removes those that have no content. All new content is on the disk before the
/// first file is replaced, so that one that cannot be written leaves every file as it was; and
/// whoever reads a file sees the old content or the new, and nothing between.
pub(crate) fn write_all<'a, T: AsRef<[u8]>>(files: impl Iterator<Item = (&'a Path, Option<T>)>) -> Result<()> {
    let mut made = Vec::new();
    let (mut new, mut gone) = (Vec::new(), Vec::new());
    for (file, content) in files {
        match content.map(|content| stage(file, content.as_ref(), &mut made)).transpose() {
            Ok(Some(staged)) => new.push((file, staged)),
            Ok(None) => gone.push(file),
            Err(error) => {
                drop(new);
                for folder in made.iter().rev() {
                    let _ = std::fs::remove_dir(folder);
                }
                return Err(error);
            }
        }
    }
    for (file, staged) in new {
        staged.persist(file).map_err(|error| Error::io(file, "write", &error.error))?;
    }
    for file in gone {
        std::fs::remove_file(file).map_err(|error| Error::io(file, "remove", &error))?;
    }
    Ok(())
}

/// Writes what a file is to hold beside it. Adds the folders that it made.
fn stage(file: &Path, content: &[u8], made: &mut Vec<PathBuf>) -> Result<tempfile::TempPath> {
    let failed = |error| Error::io(file, "write", &error);
    let folder = file.parent().unwrap_or(Path::new("."));
    if file.is_dir() {
        return Err(Error::new(format!("cannot write {}: a folder stands there", file.display())));
    }
    let mut missing: Vec<PathBuf> =
        folder.ancestors().take_while(|folder| !folder.exists()).map(Path::to_owned).collect();
    missing.reverse();
    made.extend(missing);
    std::fs::create_dir_all(folder).map_err(|error| Error::io(folder, "make", &error))?;
    let mut builder = tempfile::Builder::new();
    // As a file is that an editor made: a temporary one is its owner's alone.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
    let mut new = builder.tempfile_in(folder).map_err(failed)?;
    new.write_all(content).map_err(failed)?;
    Ok(new.into_temp_path())
}

fn is_near(name: &str, wanted: &str) -> bool {
    name.contains(wanted) || wanted.contains(name) || similar::TextDiff::from_chars(name, wanted).ratio() > 0.7
}
