//! Nothing secret is printed: every public type of the crate is made with a marked secret in every field that can
//! hold one, and its `Debug` and `Display`, the errors, and what is told to `tracing` are searched for it.
//!
//! The list of types is the source's own: one that is added needs an entry here.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

#[path = "secrets/made.rs"]
mod made;
mod memory;
#[path = "support/mod.rs"]
mod support;
#[path = "secrets/told.rs"]
mod told;

use std::collections::BTreeSet;
use std::fmt::{Debug, Display, Write as _};
use std::path::Path;

use tencentcloud_core::Error;

/// What must stand nowhere.
const MARK: &str = "hunter2-Zq9";

/// Types that can hold no secret, and why; and those that nobody outside can have in hand.
const HARMLESS: &[(&str, &str)] = &[
    ("Attempt", "status, code, request id, and the headline of an error, which are looked at as errors"),
    ("Breaker", "names of hosts and numbers"),
    ("CallOptions", "has no path from outside; `Debug` of a call shows it"),
    ("Content", "the form of a request, not its values"),
    ("Effect", "a word of two"),
    ("Written", "a word, or a number of minutes"),
    ("ErrorClass", "a word of a few"),
    ("ErrorKind", "a word of a few"),
    ("Fit", "a word of a few"),
    ("Language", "a word of two"),
    ("Limit", "numbers"),
    ("Limits", "names of actions and numbers"),
    ("NotFound", "a word of a few"),
    ("Nothing", "no fields"),
    ("Operation", "what is called, not with what"),
    ("OperationRef", "what is called, not with what"),
    ("PageStyle", "names of fields"),
    ("Paging", "names of fields"),
    ("Payload", "has no path from outside, and is never printed"),
    ("Retry", "a word of a few"),
    ("RetryPolicy", "numbers, and a function"),
    ("Scope", "a date and the name of a service"),
    ("Shape", "names of fields"),
    ("Sink", "has no path from outside, and is never printed"),
    ("Site", "a word of two"),
    ("Slot", "a place to write to: its kind alone is shown"),
    ("SystemClock", "no fields"),
    ("Turn", "which page, as the server counts them"),
    ("UnknownValue", "a word of an API's list; where its field is a secret, the model hides it"),
    ("View", "has no path from outside; its kind alone is shown"),
    ("Wait", "the name of a state, which the program chose to tell"),
    ("Waiter", "names of fields and states, which are constants of the program"),
];

/// What was shown of types, by their names.
#[derive(Default)]
struct Shown(Vec<(&'static str, String)>);

impl Shown {
    fn add(&mut self, name: &'static str, value: &impl Debug) {
        self.0.push((name, format!("{value:?} {value:#?}")));
    }

    fn display(&mut self, name: &'static str, value: &(impl Debug + Display)) {
        self.add(name, value);
        self.0.push((name, format!("{value} {value:#}")));
    }

    /// An error with all that it leads to.
    fn error(&mut self, name: &'static str, error: &Error) {
        let mut text = format!("{error} {error:?} {:?}", error.attempts());
        let causes = [error.cause(), std::error::Error::source(error)];
        for cause in causes {
            let mut next = cause;
            while let Some(error) = next {
                let _ = write!(text, " {error} {error:?}");
                next = error.source();
            }
        }
        self.0.push((name, text));
    }
}

/// The public types of a folder of source, those of tests apart.
fn types(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            types(&path, found);
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        for line in code.lines() {
            let line = line.trim_start();
            let Some(rest) = ["pub struct ", "pub enum ", "pub union "].iter().find_map(|kind| line.strip_prefix(kind))
            else {
                continue;
            };
            found.insert(rest.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect());
        }
    }
}

#[tokio::test]
async fn nothing_secret_is_printed() {
    support::keep_log();
    let mut shown = Shown::default();
    made::model(&mut shown);
    made::keys(&mut shown).await;
    made::transport(&mut shown);
    made::calls(&mut shown).await;
    made::mocks(&mut shown).await;
    told::hooks(&mut shown).await;
    told::errors(&mut shown).await;
    for (name, text) in &shown.0 {
        assert!(!text.is_empty(), "{name}");
        assert!(!text.contains(MARK), "{name} shows a secret: {text}");
    }
    let log = support::log();
    assert!(log.contains("tencentcloud.call") && log.contains("attempt"), "the log is kept: {log}");
    assert!(!log.contains(MARK), "the log has a secret: {log}");

    let mut declared = BTreeSet::new();
    types(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut declared);
    let mut known: BTreeSet<String> = shown.0.iter().map(|(name, _)| (*name).to_owned()).collect();
    for (name, why) in HARMLESS {
        assert!(!why.is_empty() && known.insert((*name).to_owned()), "{name} is looked at, and called harmless too");
    }
    let without: Vec<_> = declared.difference(&known).collect();
    assert!(without.is_empty(), "public types without an entry in this test: {without:?}");
    let gone: Vec<_> = known.difference(&declared).collect();
    assert!(gone.is_empty(), "entries of types that there are not: {gone:?}");
}
