//! The packages that facts come from: pinned, fetched by pip, checked by hash, kept outside the
//! repository.

use std::ffi::OsStr;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::error::{Error, Result};
use crate::spec::Site;

/// The format of `api-spec/sources.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sources {
    /// The packages.
    #[serde(rename = "package")]
    pub packages: Vec<Package>,
}

/// A package of upstream's.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Package {
    /// Its name, as pip knows it.
    pub name: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of its file, in hexadecimal.
    pub sha256: String,
    /// What is taken from it.
    pub role: Role,
}

/// What is taken from a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Role {
    /// The description of the APIs of a site.
    Metadata(Site),
    /// Error codes.
    ErrorCodes,
}

impl TryFrom<String> for Role {
    type Error = String;

    fn try_from(text: String) -> std::result::Result<Self, String> {
        match text.as_str() {
            "metadata-mainland" => Ok(Self::Metadata(Site::Mainland)),
            "metadata-intl" => Ok(Self::Metadata(Site::Intl)),
            "error-codes" => Ok(Self::ErrorCodes),
            _ => Err(format!("`{text}` is not a role; there are metadata-mainland, metadata-intl and error-codes")),
        }
    }
}

impl Sources {
    /// Reads `sources.toml` in a folder such as `api-spec`.
    ///
    /// # Errors
    ///
    /// When it cannot be read.
    pub fn load(root: &Path) -> Result<Self> {
        let file = root.join("sources.toml");
        let text = std::fs::read_to_string(&file).map_err(|error| Error::io(&file, "read", &error))?;
        toml::from_str(&text).map_err(|error| Error::new(format!("{}: {error}", file.display())))
    }

    /// Whether an import of these services, or of all where none is named, needs a package. A
    /// service with a package of its own has its error codes from there alone.
    fn serves(&self, package: &Package, services: &[String]) -> bool {
        let has_own = |service: &String| self.packages.iter().any(|package| package.service() == Some(service));
        match (package.role, package.service()) {
            (Role::Metadata(_), _) => true,
            (Role::ErrorCodes, _) if services.is_empty() => true,
            (Role::ErrorCodes, Some(own)) => services.iter().any(|service| service == own),
            (Role::ErrorCodes, None) => !services.iter().all(has_own),
        }
    }

    /// Those files of a folder that have the name of a package.
    ///
    /// # Errors
    ///
    /// When the folder cannot be read.
    pub fn files_in(&self, folder: &Path) -> Result<Vec<PathBuf>> {
        let mut files = crate::spec::entries(folder)?;
        files.retain(|file| self.packages.iter().any(|package| package.is_file(file)));
        Ok(files)
    }

    /// The packages that an import of these services, or of all where none is named, needs: from
    /// the files given and else from the cache, where pip puts what is missing.
    ///
    /// # Errors
    ///
    /// When a file is no package of the sources, a hash differs, or pip fails.
    pub fn obtain(&self, services: &[String], given: &[PathBuf], cache: &Path) -> Result<Vec<(Package, PathBuf)>> {
        for file in given {
            if !self.packages.iter().any(|package| package.is_file(file)) {
                let names: Vec<_> =
                    self.packages.iter().map(|package| format!("{} {}", package.name, package.version)).collect();
                return Err(Error::new(format!("{} is none of the packages in sources.toml", file.display()))
                    .advise(format!("give the unrenamed file of {}", names.join(", "))));
            }
        }
        self.packages
            .iter()
            .filter(|package| self.serves(package, services))
            .map(|package| {
                let file = match given.iter().find(|file| package.is_file(file)) {
                    Some(file) => file.clone(),
                    None => package.fetch(cache)?,
                };
                package.verify(&file)?;
                Ok((package.clone(), file))
            })
            .collect()
    }
}

impl Package {
    /// The service that a package of error codes is for: `tencentcloud-sdk-python-<service>`. Two
    /// are for all services, one a site.
    pub(super) fn service(&self) -> Option<&str> {
        self.name.strip_prefix("tencentcloud-sdk-python-").filter(|name| *name != "intl-en")
    }

    /// Whether a file has the name of this package's.
    fn is_file(&self, file: &Path) -> bool {
        let stem = format!("{}-{}-", self.name.replace('-', "_"), self.version);
        file.file_name().and_then(OsStr::to_str).is_some_and(|name| name.starts_with(&stem) && name.ends_with(".whl"))
    }

    fn fetch(&self, cache: &Path) -> Result<PathBuf> {
        std::fs::create_dir_all(cache).map_err(|error| Error::io(cache, "make", &error))?;
        if let Some(file) = self.cached(cache)? {
            return Ok(file);
        }
        let package = format!("{}=={}", self.name, self.version);
        let python = std::env::var_os("PYTHON").unwrap_or_else(|| "python3".into());
        let output = Command::new(&python)
            .args([
                "-m",
                "pip",
                "download",
                "--quiet",
                "--disable-pip-version-check",
                "--no-deps",
                "--only-binary",
                ":all:",
                "--dest",
            ])
            .arg(cache)
            .arg(&package)
            .output();
        let advice = "install Python with pip, set PYTHON to it, or give the packages' files with --from";
        let output = output.map_err(|error| {
            Error::new(format!("cannot run {} -m pip: {error}", python.to_string_lossy())).advise(advice)
        })?;
        if !output.status.success() {
            let problem = String::from_utf8_lossy(&output.stderr);
            let last = problem.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("pip failed").to_owned();
            return Err(Error::new(format!("pip cannot download {package}: {last}")).advise(advice));
        }
        self.cached(cache)?
            .ok_or_else(|| Error::new(format!("pip downloaded {package} under a name that is not its own")))
    }

    fn cached(&self, cache: &Path) -> Result<Option<PathBuf>> {
        let failed = |error| Error::io(cache, "read", &error);
        for entry in std::fs::read_dir(cache).map_err(failed)? {
            let file = entry.map_err(failed)?.path();
            if self.is_file(&file) {
                return Ok(Some(file));
            }
        }
        Ok(None)
    }

    fn verify(&self, file: &Path) -> Result<()> {
        let mut opened = File::open(file).map_err(|error| Error::io(file, "open", &error))?;
        let mut hasher = Sha256::new();
        let mut buffer = vec![0; 1 << 16];
        loop {
            let read = opened.read(&mut buffer).map_err(|error| Error::io(file, "read", &error))?;
            if read == 0 {
                break;
            }
            hasher.update(&buffer[..read]);
        }
        let found: String = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        if found == self.sha256 {
            return Ok(());
        }
        Err(Error::new(format!("{} has SHA-256 {found}, and sources.toml says {}", file.display(), self.sha256))
            .advise("remove the file if it is damaged; change sources.toml only for a package that you have looked at"))
    }
}

/// Where packages are kept: the user's cache folder.
///
/// # Errors
///
/// When the environment names no such folder.
pub fn cache_folder() -> Result<PathBuf> {
    let from = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    from("XDG_CACHE_HOME")
        .or_else(|| from("LOCALAPPDATA"))
        .or_else(|| from("HOME").map(|home| home.join(".cache")))
        .map(|cache| cache.join("tencentcloud-sdk-rust"))
        .ok_or_else(|| {
            Error::new("there is no cache folder: neither XDG_CACHE_HOME nor HOME is set")
                .advise("give the packages' files with --from")
        })
}
