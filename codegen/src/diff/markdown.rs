//! Changes as a changelog that people read.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Change, Kind, Subject};

/// A changelog: a table of counts, what breaks programs, what is deprecated, and then everything,
/// version by version.
pub fn markdown(changes: &[Change]) -> String {
    let mut text = String::from("# What changed in the description\n");
    if changes.is_empty() {
        text.push_str("\nNothing.\n");
        return text;
    }
    counts(changes, &mut text);
    let list = |text: &mut String, title: &str, of: &dyn Fn(&Change) -> Option<String>| {
        let lines: Vec<String> = changes.iter().filter_map(of).collect();
        if !lines.is_empty() {
            let _ = write!(text, "\n## {title}\n\n{}\n", lines.join("\n"));
        }
    };
    list(&mut text, "Breaks programs", &|change| {
        let why = change.breaks?;
        Some(format!("* {}: {} — {why}", change.version, line(change)))
    });
    list(&mut text, "Deprecates", &|change| {
        (change.kind == Kind::Deprecated).then(|| format!("* {}: {}", change.version, line(change)))
    });
    let mut by_version: BTreeMap<&str, Vec<&Change>> = BTreeMap::new();
    for change in changes {
        by_version.entry(&change.version).or_default().push(change);
    }
    for (version, mut changes) in by_version {
        let _ = write!(text, "\n## {version}\n\n");
        changes.sort_by_key(|change| change.subject);
        for change in changes {
            let _ = writeln!(text, "* {}", line(change));
        }
    }
    text
}

fn counts(changes: &[Change], text: &mut String) {
    text.push_str("\n| | added | changed | deprecated | removed | breaking |\n| --- | --- | --- | --- | --- | --- |\n");
    for subject in Subject::ALL {
        let of = |wanted: &dyn Fn(&Change) -> bool| {
            changes.iter().filter(|change| change.subject == subject && wanted(change)).count()
        };
        if of(&|_| true) == 0 {
            continue;
        }
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} |",
            subject.plural(),
            of(&|change| change.kind == Kind::Added),
            of(&|change| matches!(change.kind, Kind::Changed { .. })),
            of(&|change| change.kind == Kind::Deprecated),
            of(&|change| change.kind == Kind::Removed),
            of(&|change| change.breaks.is_some()),
        );
    }
}

fn line(change: &Change) -> String {
    let subject = match change.subject {
        Subject::Version => "version",
        Subject::Action => "action",
        Subject::Type => "type",
        Subject::Field => "field",
        Subject::Enum => "enum",
        Subject::Value => "value",
        Subject::ErrorCode => "error code",
        Subject::Waiter => "waiter",
    };
    let name = &change.name;
    match &change.kind {
        Kind::Added => format!("{subject} `{name}` is new"),
        Kind::Removed => format!("{subject} `{name}` is gone"),
        Kind::Deprecated => format!("{subject} `{name}` is deprecated"),
        Kind::Changed { what, from, to } => format!("{subject} `{name}`, {what}: {} → {}", quoted(from), quoted(to)),
    }
}

fn quoted(value: &str) -> String {
    if value.is_empty() { "nothing".to_owned() } else { format!("`{value}`") }
}
