//! How right the facts are that import reads out of upstream's texts.
//!
//! People read samples of the texts, drawn at random, and wrote down what is true; here that is
//! compared with the facts. The samples hold positions and facts, and none of the texts. A change
//! of the rules shows up in `prose/report.txt`: read what it changes, and accept it by running the
//! test with `ACCEPT=1`.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// A field that somebody read about, and what is true of it.
struct Read {
    at: [String; 4],
    truth: Value,
}

impl Read {
    fn name(&self) -> String {
        self.at.join(" ")
    }
}

fn sample(name: &str) -> Vec<Read> {
    let file = repository().join("codegen/tests/prose").join(name);
    let text = std::fs::read_to_string(file).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let columns: Vec<&str> = line.split('\t').collect();
            let [service, version, ty, field, truth] = columns.as_slice() else { panic!("{name}: {line}") };
            let at = [service, version, ty, field].map(|part| (*part).to_owned());
            Read { at, truth: serde_json::from_str(truth).unwrap() }
        })
        .collect()
}

/// The facts of services, read once each.
#[derive(Default)]
struct Facts(HashMap<String, Value>);

impl Facts {
    fn of(&mut self, read: &Read) -> Value {
        let [service, version, ty, field] = &read.at;
        let file = repository().join(format!("api-spec/services/{service}/{version}.json"));
        let facts = self
            .0
            .entry(format!("{service} {version}"))
            .or_insert_with(|| serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap());
        facts["types"][ty]["fields"].get(field).unwrap_or_else(|| panic!("{} is no more", read.name())).clone()
    }
}

/// How many facts were found, are true, and are both.
#[derive(Default)]
struct Score {
    found: usize,
    all: usize,
    right: usize,
    mistakes: Vec<String>,
}

impl Score {
    /// Counts a fact that was found or not, and is true or not.
    fn count(&mut self, name: &str, found: Option<&Value>, truth: Option<&Value>, equal: bool) {
        self.found += usize::from(found.is_some());
        self.all += usize::from(truth.is_some());
        match (found, truth) {
            (Some(_), Some(_)) if equal => self.right += 1,
            (None, None) => {}
            _ => {
                let show = |fact: Option<&Value>| fact.map_or_else(|| "nothing".to_owned(), Value::to_string);
                self.mistakes.push(format!("{name}: {} for {}", show(found), show(truth)));
            }
        }
    }

    fn precision(&self) -> f64 {
        self.right as f64 / self.found.max(1) as f64
    }

    fn recall(&self) -> f64 {
        self.right as f64 / self.all.max(1) as f64
    }

    fn report(&self, what: &str, text: &mut String) {
        let _ = writeln!(
            text,
            "{what}: {} of {} found are right ({:.1} %), {} of {} there are were found so ({:.1} %)",
            self.right,
            self.found,
            self.precision() * 100.0,
            self.right,
            self.all,
            self.recall() * 100.0
        );
        for mistake in &self.mistakes {
            let _ = writeln!(text, "  {mistake}");
        }
    }
}

fn set(list: &Value) -> BTreeSet<String> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    list.as_array().into_iter().flatten().map(text).collect()
}

/// A list that is not empty.
fn list(value: Option<&Value>) -> Option<&Value> {
    value.filter(|value| value.as_array().is_some_and(|list| !list.is_empty()))
}

#[test]
fn facts_in_prose_are_right() {
    let mut facts = Facts::default();
    let mut text = String::new();
    let score = |name: &str, keys: &[&str], facts: &mut Facts| {
        let mut score = Score::default();
        for read in sample(name) {
            let field = facts.of(&read);
            for key in keys {
                let (found, truth) = match *key {
                    "values" => (list(field.get("values")), list(Some(&read.truth))),
                    key @ ("default" | "min" | "max") => (field.get(key), read.truth.get(key)),
                    key => (field.get(key), Some(&read.truth)),
                };
                let equal = match (found, truth) {
                    (Some(found), Some(truth)) if truth.is_array() => set(found) == set(truth),
                    _ => found == truth,
                };
                let name = if keys.len() > 1 { format!("{}, {key}", read.name()) } else { read.name() };
                score.count(&name, found, truth, equal);
            }
        }
        score
    };

    // Lists that become types: sure ones, of strings that begin with letters.
    let mut types = Score::default();
    for read in sample("types.tsv") {
        let field = facts.of(&read);
        let becomes = field["tier"] != "one"
            && set(&field["values"]).iter().all(|value| value.starts_with(|first: char| first.is_ascii_alphabetic()));
        let found = list(field.get("values")).filter(|_| becomes);
        if let Some(found) = found {
            types.count(&read.name(), Some(found), Some(&read.truth), set(found) == set(&read.truth));
        }
    }
    let values = score("values.tsv", &["values"], &mut facts);
    let defaults = score("numbers.tsv", &["default"], &mut facts);
    let bounds = score("numbers.tsv", &["min", "max"], &mut facts);
    let units = score("units.tsv", &["unit"], &mut facts);
    let deprecated = score("deprecated.tsv", &["deprecated"], &mut facts);

    // Filters: name by name, and list by list of those whose texts have typed lines.
    let (mut names, mut lists, mut exact) = (Score::default(), Score::default(), 0);
    for read in sample("filters.tsv") {
        let field = facts.of(&read);
        let (found, truth) = (set(&field["filters"]), set(&read.truth["names"]));
        for name in &found {
            let value = Value::from(name.as_str());
            let truth = truth.contains(name).then_some(&value);
            names.count(&format!("{} {name}", read.name()), Some(&value), truth, truth.is_some());
        }
        exact += usize::from(!found.is_empty() && found == truth);
        let typed = read.truth["typed"] == true;
        let is_found = Value::from(found.len());
        let there = Value::from(truth.len());
        if typed {
            lists.count(&read.name(), (!found.is_empty()).then_some(&is_found), Some(&there), true);
        }
    }

    types.report("lists that become types", &mut text);
    values.report("lists of values, of all tiers", &mut text);
    defaults.report("defaults", &mut text);
    bounds.report("ranges and lengths", &mut text);
    names.report("names of filters", &mut text);
    lists.report(&format!("lists of filters with typed lines ({exact} exact)"), &mut text);
    units.report("units", &mut text);
    deprecated.report("deprecations", &mut text);

    let file = repository().join("codegen/tests/prose/report.txt");
    if std::env::var_os("ACCEPT").is_some() {
        std::fs::write(&file, &text).unwrap();
    }
    let accepted = std::fs::read_to_string(&file).unwrap_or_default();
    let diff = similar::TextDiff::from_lines(&accepted, &text).unified_diff().to_string();
    assert!(accepted == text, "the rules read something else by now; read it and run with ACCEPT=1:\n{diff}");

    // What the project promises of them.
    assert!(types.precision() >= 0.97, "types: {}", types.precision());
    assert!(defaults.precision() >= 0.95, "defaults: {}", defaults.precision());
    assert!(bounds.precision() >= 0.95, "ranges: {}", bounds.precision());
    assert!(names.precision() >= 0.95, "filters: {}", names.precision());
    assert!(lists.recall() >= 0.9, "filters: {}", lists.recall());
    let both = (defaults.right + bounds.right) as f64 / (defaults.all + bounds.all) as f64;
    assert!(both >= 0.9, "defaults and ranges found: {both}");
    let found = values.found as f64 / values.all as f64;
    assert!(found >= 0.9, "lists found: {found}");
}

#[test]
fn a_mistake_would_show() {
    let mut score = Score::default();
    let (one, two) = (Value::from(1), Value::from(2));
    score.count("a", Some(&one), Some(&one), true);
    score.count("b", Some(&one), Some(&two), false);
    score.count("c", None, Some(&two), false);
    score.count("d", Some(&one), None, false);
    score.count("e", None, None, true);
    assert_eq!((score.found, score.all, score.right), (3, 3, 1));
    assert_eq!(score.mistakes, ["b: 1 for 2", "c: nothing for 2", "d: 1 for nothing"]);
}
