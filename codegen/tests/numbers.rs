//! How right defaults, ranges and lengths are, on fields that were drawn and read by people.
//!
//! The samples hold positions and facts, and none of the texts. A field counts as right where its default and both
//! its bounds are what its texts say: neither more nor less.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tencentcloud_codegen::spec::{Field, Service, load, versions};

/// Of a sample, how many fields are right at least.
const FLOOR: f64 = 0.98;

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Services of the description, loaded once each.
#[derive(Default)]
struct Services(HashMap<String, Service>);

impl Services {
    fn field(&mut self, [service, version, ty, field]: [&str; 4]) -> &Field {
        let root = repository().join("api-spec");
        let service = self.0.entry(format!("{service} {version}")).or_insert_with(|| {
            let of = |found: &tencentcloud_codegen::spec::Version| found.service == service && found.version == version;
            load(&root, &versions(&root).unwrap().into_iter().find(of).unwrap()).unwrap()
        });
        service.types[ty].fields.get(field).unwrap_or_else(|| panic!("{ty}.{field} is no more"))
    }
}

fn numbers(field: &Field) -> Value {
    let mut numbers = serde_json::Map::new();
    numbers.extend(field.default.clone().map(|default| ("default".to_owned(), default)));
    numbers.extend(field.min.map(|min| ("min".to_owned(), json!(min))));
    numbers.extend(field.max.map(|max| ("max".to_owned(), json!(max))));
    Value::Object(numbers)
}

/// The mistakes in a sample, and how many fields it has.
fn mistakes(sample: &str, services: &mut Services) -> (Vec<String>, usize) {
    let text = std::fs::read_to_string(repository().join("codegen/tests/drawn").join(sample)).unwrap();
    let read: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    let mistake = |line: &&str| {
        let columns: Vec<&str> = line.split('\t').collect();
        let [service, version, ty, field, truth] = columns.as_slice() else { panic!("{sample}: {line}") };
        let truth: Value = serde_json::from_str(truth).unwrap();
        let found = numbers(services.field([service, version, ty, field]));
        (found != truth).then(|| format!("{service} {version} {ty} {field}: {found} for {truth}"))
    };
    (read.iter().filter_map(mistake).collect(), read.len())
}

#[test]
fn numbers_are_what_the_texts_say() {
    let mut services = Services::default();
    for sample in ["numbers.a.tsv", "numbers.b.tsv"] {
        let (mistakes, all) = mistakes(sample, &mut services);
        let right = (all - mistakes.len()) as f64 / all as f64;
        println!("{sample}: {} of {all} fields are right ({:.1} %)", all - mistakes.len(), right * 100.0);
        assert!(all >= 100 && right >= FLOOR, "{sample}: {right}\n{}", mistakes.join("\n"));
    }
}
