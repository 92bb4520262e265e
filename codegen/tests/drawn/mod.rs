//! Samples that people judged, and the services that they are of, with overlays laid over them.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tencentcloud_codegen::spec::{self, Service, Version};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The lines of a sample: where something stands, and what is true of it; null where that is not to be told.
pub(crate) fn sample<const PLACES: usize>(name: &str) -> Vec<([String; PLACES], Value)> {
    let text = std::fs::read_to_string(repository().join("codegen/tests/drawn").join(name)).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let mut columns: Vec<String> = line.split('\t').map(str::to_owned).collect();
            let truth = columns.pop().unwrap_or_default();
            let places = columns.try_into().unwrap_or_else(|_| panic!("{name}: {line}"));
            (places, serde_json::from_str(&truth).unwrap())
        })
        .collect()
}

/// Services, loaded once each.
pub(crate) struct Services {
    root: PathBuf,
    versions: Vec<Version>,
    loaded: HashMap<String, Service>,
}

impl Services {
    pub(crate) fn new() -> Self {
        let root = repository().join("api-spec");
        Self { versions: spec::versions(&root).unwrap(), root, loaded: HashMap::new() }
    }

    pub(crate) fn of(&mut self, service: &str, version: &str) -> &Service {
        let of = |known: &&Version| known.service == service && known.version == version;
        self.loaded.entry(format!("{service} {version}")).or_insert_with(|| {
            let known = self.versions.iter().find(of).unwrap_or_else(|| panic!("{service} {version} is no more"));
            spec::load(&self.root, known).unwrap()
        })
    }
}
